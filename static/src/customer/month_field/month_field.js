import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** A month as the reader writes it: "Oct 2026", "2026年10月". */
export function formatMonth(date) {
    return date.toLocaleString({ year: "numeric", month: "short" });
}

/** A first day of a month, read as the month; it is never typed in here. */
export class CustomerMonthField extends Component {
    static template = "customer_manager.MonthField";
    static props = { ...standardFieldProps };

    get formattedValue() {
        const value = this.props.record.data[this.props.name];
        return value ? formatMonth(value) : "";
    }
}

registry.category("fields").add("customer_month", {
    component: CustomerMonthField,
    displayName: _t("Month"),
    supportedTypes: ["date"],
});
