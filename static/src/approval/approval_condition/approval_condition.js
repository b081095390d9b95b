import { useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { TextField, textField } from "@web/views/fields/text/text_field";

let counter = 0;

/**
 * The condition of a step as text, with the values it may name below: a click puts
 * an example into the text. Option `keys` names the field with {key, label, kind, example},
 * option `words` the one that reads the condition aloud.
 */
export class ApprovalConditionField extends TextField {
    static template = "customer_manager.ApprovalConditionField";
    static props = { ...TextField.props, keysField: String, wordsField: String };

    setup() {
        super.setup();
        this.helpId = `o_approval_keys_${++counter}`;
        this.help = useState({ isOpened: false });
    }

    get keys() {
        return this.props.record.data[this.props.keysField] || [];
    }

    get words() {
        return this.props.record.data[this.props.wordsField];
    }

    toggle() {
        this.help.isOpened = !this.help.isOpened;
    }

    /** Add the example of a value as one more term; all terms must hold. */
    async insert(key) {
        const text = this.textareaRef.el.value.trim();
        const value =
            !text || text === "[]"
                ? `[${key.example}]`
                : text.endsWith("]")
                ? `${text.slice(0, -1).trimEnd().replace(/,$/, "")}, ${key.example}]`
                : `${text} ${key.example}`;
        await this.props.record.update({ [this.props.name]: value });
        this.textareaRef.el.focus();
    }
}

registry.category("fields").add("approval_condition", {
    ...textField,
    component: ApprovalConditionField,
    displayName: _t("Approval Condition"),
    fieldDependencies: ({ options }) => [
        { name: options.keys, type: "json" },
        { name: options.words, type: "char" },
    ],
    extractProps: (fieldInfo, dynamicInfo) => ({
        ...textField.extractProps(fieldInfo, dynamicInfo),
        keysField: fieldInfo.options.keys,
        wordsField: fieldInfo.options.words,
    }),
});
