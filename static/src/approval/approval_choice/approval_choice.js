import { Component } from "@odoo/owl";
import { hasTouch } from "@web/core/browser/feature_detection";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { SelectMenu } from "@web/core/select_menu/select_menu";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * A code chosen from a list that the record itself gives: option `choices` names the
 * field with [[code, label], …].
 */
export class ApprovalChoiceField extends Component {
    static template = "customer_manager.ApprovalChoiceField";
    static components = { SelectMenu };
    static props = {
        ...standardFieldProps,
        choicesField: String,
        placeholder: { type: String, optional: true },
    };

    get value() {
        return this.props.record.data[this.props.name] || null;
    }

    get choices() {
        const choices = this.props.record.data[this.props.choicesField] || [];
        return choices.map(([value, label]) => ({ value, label }));
    }

    /** The label, or the code of a choice that is gone. */
    get string() {
        return this.choices.find((choice) => choice.value === this.value)?.label ?? this.value ?? "";
    }

    get isBottomSheet() {
        return this.env.isSmall && hasTouch();
    }

    onSelect(value) {
        return this.props.record.update({ [this.props.name]: value ?? false });
    }
}

registry.category("fields").add("approval_choice", {
    component: ApprovalChoiceField,
    displayName: _t("Choice Given by the Record"),
    supportedTypes: ["char"],
    fieldDependencies: ({ options }) => [{ name: options.choices, type: "json" }],
    extractProps: ({ options, placeholder }) => ({ choicesField: options.choices, placeholder }),
});
