import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { FloatField, floatField } from "@web/views/fields/float/float_field";
import { MonetaryField, monetaryField } from "@web/views/fields/monetary/monetary_field";

/**
 * A figure nobody reported reads "unknown": an empty cell, or worse a zero, would
 * pass for a figure.
 */
export class UnknownFloatField extends FloatField {
    get formattedValue() {
        return this.value === false ? _t("unknown") : super.formattedValue;
    }
}

export class UnknownMonetaryField extends MonetaryField {
    get formattedValue() {
        return this.value === false ? _t("unknown") : super.formattedValue;
    }
}

registry.category("fields").add("customer_unknown_float", {
    ...floatField,
    component: UnknownFloatField,
    displayName: _t("Figure or unknown"),
    supportedTypes: ["float", "integer"],
});
registry.category("fields").add("customer_unknown_monetary", {
    ...monetaryField,
    component: UnknownMonetaryField,
    displayName: _t("Amount or unknown"),
    supportedTypes: ["monetary"],
});
