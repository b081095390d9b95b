import { registry } from "@web/core/registry";
import { approveTask, cell, press, requestApproval, state } from "./tour_steps";

const tours = registry.category("web_tour.tours");

/** A step that was asked only for some plans is now asked for all of them. */
const askAlways = (name) => [
    { trigger: cell("name", name, "step_ids"), run: "click" },
    { trigger: ".modal .o_approval_words:contains('more than 0')" },
    { trigger: ".modal .o_field_widget[name=condition] textarea", run: "clear" },
    { trigger: ".modal .o_field_widget[name=name] input", run: "click" },
    { content: "The condition is read aloud", trigger: ".modal .o_approval_words:contains('Always')" },
    { trigger: ".modal .o_form_button_save", run: "click" },
    { trigger: "body:not(:has(.modal))" },
];

/** Administrator: changes the steps, tries them on a plan, publishes them. */
tours.add("customer_manager_approval_process_tour", {
    steps: () => [
        { trigger: "button[name=action_new_version]", run: "click" },
        { trigger: state("Draft") },
        ...askAlways("Marketing department"),
        ...askAlways("Committee"),
        { trigger: ".nav-link:contains('Try It')", run: "click" },
        { trigger: ".o_field_widget[name=preview_document] input", run: "edit Plan of the tour" },
        {
            trigger: [".o-autocomplete--dropdown-item", ".modal .o_kanban_record"]
                .map((one) => `${one}:contains('Plan of the tour')`)
                .join(", "),
            run: "click",
        },
        {
            content: "Both steps would decide, before anything is saved",
            trigger: ".o_approval_preview li:contains('Committee'):contains('Would decide')",
        },
        ...press("action_publish", "Publish", "Published"),
    ],
});

/** Officer: the plan says that it needs approval and by whom; one click requests it. */
tours.add("customer_manager_approval_request_tour", {
    steps: () => [
        { trigger: ".o_approval_status:contains('Marketing department, Committee')" },
        { content: "Nobody approves it with a click here", trigger: "body:not(:has(button[name=action_approve]))" },
        ...requestApproval("Marketing department"),
        { trigger: ".o_approval_waiting:contains('Committee')" },
        { content: "Who wrote it does not decide", trigger: ".o_approval_buttons:not(:has(button[name=approve]))" },
        { trigger: ".o_approval_active .o_approval_why", run: "click" },
        { trigger: ".o_approval_active .o_approval_detail:contains('Do not decide here')" },
    ],
});

/** An approver: finds the plan in the list, looks at it and approves it there. */
tours.add("customer_manager_approval_decide_tour", {
    url: "/odoo/approvals-to-do",
    steps: () => approveTask("Plan of the tour", "Looked at every move"),
});

/** Officer: what is approved can be applied. */
tours.add("customer_manager_approval_apply_tour", {
    steps: () => [
        { trigger: ".o_approval_case_approved" },
        ...press("action_apply", "Apply", "Applied"),
        { trigger: ".o_approval_status:contains('approved and done')" },
    ],
});

/** Somebody without a task: the empty list says what would stand there. */
tours.add("customer_manager_approval_empty_tour", {
    url: "/odoo/approvals-to-do",
    steps: () => [{ trigger: ".o_view_nocontent:contains('Nothing waits for your decision')" }],
});
