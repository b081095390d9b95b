import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** The values that are approved, as label and text. */
export class ApprovalValuesField extends Component {
    static template = "customer_manager.ApprovalValuesField";
    static props = { ...standardFieldProps };

    get lines() {
        return this.props.record.data[this.props.name] || [];
    }
}

registry.category("fields").add("approval_values", {
    component: ApprovalValuesField,
    displayName: _t("Approved Values"),
    supportedTypes: ["json"],
});
