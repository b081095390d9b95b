import { Component, onWillStart, useState } from "@odoo/owl";
import { formatMonth } from "@customer_manager/customer/month_field/month_field";
import { deserializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatPercentage } from "@web/views/fields/formatters";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";

/** How fresh the usage is: newest month, and the accounts that lack it. */
export class CustomerDataFeed extends Component {
    static template = "customer_manager.DataFeed";
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ feed: null });
        onWillStart(async () => {
            this.state.feed = await this.orm.call("customer.account", "get_data_feed", []);
        });
    }

    get newestMonth() {
        const { newest_month } = this.state.feed;
        return newest_month ? formatMonth(deserializeDate(newest_month)) : _t("none yet");
    }

    get lateShare() {
        return formatPercentage(this.state.feed.late_share, { digits: [16, 1] });
    }

    openLate() {
        this.action.doAction({
            type: "ir.actions.act_window",
            name: _t("Accounts without the newest month"),
            res_model: "customer.account",
            views: [
                [false, "list"],
                [false, "form"],
            ],
            domain: this.state.feed.late_domain,
        });
    }
}

export class CustomerDataFeedListRenderer extends ListRenderer {
    static template = "customer_manager.DataFeedListRenderer";
    static components = { ...ListRenderer.components, CustomerDataFeed };
}

const dataFeedListView = { ...listView, Renderer: CustomerDataFeedListRenderer };
registry.category("views").add("customer_account_list", dataFeedListView);
registry.category("views").add("customer_usage_import_list", dataFeedListView);
