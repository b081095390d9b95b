/**
 * What the tours have in common: triggers that hold on wide screens and on phones, where lists are cards and the
 * states of a document hang in a menu, and the steps of pressing, requesting and approving.
 */

const either = (...triggers) => triggers.join(", ");

/** The state that a document is in. */
export const state = (name) =>
    either(
        `.o_arrow_button_current:contains('${name}'):visible`,
        `.o_statusbar_status .dropdown-toggle:contains('${name}'):visible`
    );

/** A row of a list that has all these texts, in a field of the form or in the list that is shown. */
export const row = (field, ...texts) => {
    const place = field ? `.o_field_widget[name=${field}] ` : "";
    const words = texts.map((text) => `:contains('${text}')`).join("");
    return either(`${place}.o_data_row${words}`, `${place}.o_kanban_record${words}`);
};

/** Where a row of a list with this text is clicked to open it. */
export const cell = (name, text, field) => {
    const place = field ? `.o_field_widget[name=${field}] ` : "";
    return either(
        `${place}.o_data_cell[name=${name}]:contains('${text}')`,
        `${place}.o_kanban_record:contains('${text}')`
    );
};

/** Say yes to the question of a button. */
export const confirm = (label) => ({ trigger: `.modal .modal-footer .btn-primary:contains('${label}')`, run: "click" });

/** Press a button of the form, say yes, and wait for the state that follows. */
export const press = (button, label, next) => [
    { trigger: `button[name=${button}]:visible`, run: "click" },
    confirm(label),
    { trigger: state(next) },
];

/** Request approval of the document that is shown; who decides first is asked now. */
export const requestApproval = (step) => [
    { trigger: ".o_approval_buttons button[name=request]", run: "click" },
    { trigger: `.o_approval_case_open .o_approval_active:contains('${step}')` },
];

/** Find a document in the list of tasks, look at it and approve it there, with a comment or without. */
export const approveTask = (document, comment) => [
    { trigger: cell("document_name", document), run: "click" },
    { trigger: ".o_approval_status:contains('your decision is needed')" },
    { trigger: ".o_approval_buttons button[name=approve]", run: "click" },
    ...(comment ? [{ trigger: ".modal .o_field_widget[name=comment] textarea", run: `edit ${comment}` }] : []),
    { trigger: ".modal .modal-footer button[name=action_apply]:visible", run: "click" },
    ...(comment
        ? [{ content: "The form tells what was decided", trigger: `.o_approval_comment:contains('${comment}')` }]
        : []),
    { content: "Nothing is left to decide here", trigger: ".o_approval_panel:not(:has(button[name=approve]))" },
];
