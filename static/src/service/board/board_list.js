import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/** One ordered list of what to do; the server decides what stands in it, where, and why. */
export class BoardList extends Component {
    static template = "customer_manager.BoardList";
    static props = {
        groups: { type: Array },
        isCut: { type: Boolean, optional: true },
        slots: { type: Object, optional: true },
    };

    setup() {
        this.action = useService("action");
    }

    open(entry) {
        return this.openForm(entry.res_model, entry.res_id, entry.context);
    }

    openCustomer(entry) {
        return this.openForm("res.partner", entry.customer_id);
    }

    customerLabel(entry) {
        return _t("Open the customer %s", entry.customer);
    }

    openForm(model, id, context = {}) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
            context,
        });
    }
}
