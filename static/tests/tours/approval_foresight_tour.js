import { registry } from "@web/core/registry";
import { cell, confirm, row, state } from "./tour_steps";

const tab = (name) => ({ trigger: `.o_notebook_headers .nav-link:contains('${name}')`, run: "click" });

/** Let the board be asked from another amount on. */
const askFrom = (amount, words) => [
    tab("Steps"),
    { trigger: cell("name", "Big", "step_ids"), run: "click" },
    {
        trigger: ".modal .o_field_widget[name=condition] textarea",
        run: `edit [('amount', '>', ${amount})]`,
    },
    { trigger: ".modal .o_field_widget[name=name] input", run: "click" },
    { trigger: `.modal .o_approval_words:contains('${words}')` },
    { trigger: ".modal .o_form_button_save", run: "click" },
    { trigger: "body:not(:has(.modal))" },
];

const runTests = (result) => [
    tab("Test Cases"),
    { trigger: "button[name=action_run_tests]", run: "click" },
    { trigger: row("test_case_ids", "A big one", result) },
];

/** Administrator: changes a step, compares, is stopped by a test case, corrects it, looks ahead and publishes. */
registry.category("web_tour.tours").add("customer_manager_approval_foresight_tour", {
    steps: () => [
        { trigger: "button[name=action_new_version]", run: "click" },
        { trigger: state("Draft") },
        ...askFrom(5000, "more than 5,000"),
        tab("Comparison"),
        {
            content: "The comparison says what was and what is now",
            trigger: ".o_approval_change_changed:contains('Big'):contains('more than 1,000'):contains('more than 5,000')",
        },
        ...runTests("Failed"),
        { trigger: "button[name=action_publish]:visible", run: "click" },
        confirm("Publish"),
        {
            content: "The test case stops the publication",
            trigger: ".modal:contains('A big one') .modal-footer .btn-primary:contains('Close')",
            run: "click",
        },
        { trigger: "body:not(:has(.modal))" },
        ...askFrom(900, "more than 900"),
        ...runTests("Passed"),
        { isActive: ["mobile"], trigger: ".o_statusbar_buttons button[title=More]", run: "click" },
        { trigger: "button[name=action_foresee]:visible", run: "click" },
        { trigger: ".modal .alert-success:contains('All past requests would have found their approvers')" },
        { trigger: ".modal .modal-footer button[name=action_publish]", run: "click" },
        { trigger: state("Published") },
    ],
});
