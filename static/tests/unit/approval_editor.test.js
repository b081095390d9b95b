import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { queryAllTexts, queryValue } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { contains, defineModels, editSelectMenu, fields, models, mountView } from "@web/../tests/web_test_helpers";

class Step extends models.Model {
    _name = "approval.step";

    role = fields.Char();
    role_choices = fields.Json();
    condition = fields.Text();
    condition_keys = fields.Json();
    condition_words = fields.Char();
    preview = fields.Json();
    values = fields.Json();

    _records = [
        {
            id: 1,
            role: "owner",
            role_choices: [
                ["owner", "Owner"],
                ["auditor", "Auditor"],
            ],
            condition: "[]",
            condition_words: "Always",
            condition_keys: [
                { key: "up_count", label: "Goes Up", kind: "integer", example: "('up_count', '>', 10)" },
                { key: "is_trial", label: "Trial", kind: "boolean", example: "('is_trial', '=', True)" },
            ],
            values: [{ label: "Goes Up", value: "14" }],
        },
    ];
}

defineMailModels();
defineModels([Step]);

const open = (arch) => mountView({ type: "form", resModel: "approval.step", resId: 1, arch: `<form>${arch}</form>` });

test("a code is chosen by its label", async () => {
    await open(`<field name="role" widget="approval_choice" options="{'choices': 'role_choices'}"/>`);
    expect(queryValue(".o_field_widget[name=role] input")).toBe("Owner");
    await editSelectMenu(".o_field_widget[name=role] input", { value: "Auditor" });
    expect(queryValue(".o_field_widget[name=role] input")).toBe("Auditor");
});

test("a click on a value adds a term to the condition", async () => {
    await open(`<field name="condition" widget="approval_condition" options="{'keys': 'condition_keys', 'words': 'condition_words'}"/>`);
    expect(".o_approval_words").toHaveText("Always");
    expect(".o_approval_keys").not.toBeVisible();
    await contains(".o_approval_keys_toggle").click();
    expect(".o_approval_keys_toggle").toHaveAttribute("aria-expanded", "true");
    expect(queryAllTexts(".o_approval_keys tbody td:first-child")).toEqual(["Goes Up", "Trial"]);
    await contains(".o_approval_keys tbody tr:nth-child(1) button").click();
    await animationFrame();
    expect("textarea").toHaveValue("[('up_count', '>', 10)]");
    await contains(".o_approval_keys tbody tr:nth-child(2) button").click();
    await animationFrame();
    expect("textarea").toHaveValue("[('up_count', '>', 10), ('is_trial', '=', True)]");
});

test("the preview says who would decide, or that nobody would have to", async () => {
    Step._records[0].preview = [
        {
            step_id: 1,
            name: "Board",
            sequence: 10,
            state: "skipped",
            quorum: "",
            needed: 0,
            approved_count: 0,
            reasons: [],
            people: [],
            opened: null,
            due: null,
            late: false,
            problem: null,
        },
    ];
    await open(`<field name="preview" widget="approval_preview"/>`);
    expect("[role=status]").toHaveText("Nobody would have to approve this document as it is.");
    expect(".o_approval_word").toHaveText("Not needed");
});

test("approved values are a table of label and text", async () => {
    await open(`<field name="values" widget="approval_values"/>`);
    expect(queryAllTexts(".o_approval_values th, .o_approval_values td")).toEqual(["Goes Up", "14"]);
});
