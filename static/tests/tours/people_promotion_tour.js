import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const condition = (text) =>
    [".o_data_row", ".o_kanban_record"]
        .map((one) => `.o_field_widget[name=condition_ids] ${one}:contains('${text}')`)
        .join(", ");
const task = (name) =>
    `.o_data_cell[name=document_name]:contains('${name}'), .o_kanban_record:contains('${name}')`;
const state = (name) =>
    [".o_arrow_button_current", ".o_statusbar_status .dropdown-toggle"]
        .map((one) => `${one}:contains('${name}'):visible`)
        .join(", ");
const confirm = (label) => ({ trigger: `.modal .modal-footer .btn-primary:contains('${label}')`, run: "click" });

/** A manager: sees the own way, and asks for the next grade. */
tours.add("customer_manager_promotion_ask_tour", {
    url: "/odoo/my-way-open",
    steps: () => [
        { trigger: ".alert-success:contains('You meet what can be met today')" },
        { trigger: ".o_field_widget[name=way_conditions]:contains('Education')" },
        { trigger: "button[name=action_ask_promotion]", run: "click" },
        { trigger: ".o_field_widget[name=reason] textarea", run: "edit Eight months, sixteen customers" },
        { trigger: "button[name=action_submit]:visible", run: "click" },
        confirm("Submit"),
        { trigger: state("Submitted") },
        { trigger: ".nav-link:contains('Conditions')", run: "click" },
        { trigger: condition("Education") },
    ],
});

/** Human resources: asks those who decide on this grade. */
tours.add("customer_manager_promotion_request_tour", {
    steps: () => [
        { trigger: ".o_approval_buttons button[name=request]", run: "click" },
        { trigger: ".o_approval_case_open .o_approval_active:contains('Marketing department')" },
    ],
});

/** Marketing and another one of human resources: approve from the list of tasks. */
tours.add("customer_manager_promotion_approve_tour", {
    url: "/odoo/approvals-to-do",
    steps: () => [
        { trigger: task("Trainee Tan"), run: "click" },
        { trigger: ".o_approval_status:contains('your decision is needed')" },
        { trigger: ".o_approval_buttons button[name=approve]", run: "click" },
        { trigger: ".modal .modal-footer button[name=action_apply]:visible", run: "click" },
        { trigger: ".o_approval_panel:not(:has(button[name=approve]))" },
    ],
});

/** Human resources: carries out what was approved; certificate and appointment stand in the step. */
tours.add("customer_manager_promotion_apply_tour", {
    steps: () => [
        { trigger: state("Approved") },
        { trigger: "button[name=action_apply]:visible", run: "click" },
        confirm("Apply"),
        { trigger: state("Applied") },
        { trigger: ".o_field_widget[name=certificate_id]:contains('-')" },
        { trigger: ".o_field_widget[name=appointment_id]" },
    ],
});
