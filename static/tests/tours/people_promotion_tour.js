import { registry } from "@web/core/registry";
import { approveTask, press, requestApproval, row, state } from "./tour_steps";

const tours = registry.category("web_tour.tours");

/** A manager: sees the own way, and asks for the next grade. */
tours.add("customer_manager_promotion_ask_tour", {
    url: "/odoo/my-way-open",
    steps: () => [
        { trigger: ".alert-success:contains('You meet what can be met today')" },
        { trigger: ".o_field_widget[name=way_conditions]:contains('Education')" },
        { trigger: "button[name=action_ask_promotion]", run: "click" },
        { trigger: ".o_field_widget[name=reason] textarea", run: "edit Eight months, sixteen customers" },
        ...press("action_submit", "Submit", "Submitted"),
        { trigger: ".nav-link:contains('Conditions')", run: "click" },
        { trigger: row("condition_ids", "Education") },
    ],
});

/** Human resources: asks those who decide on this grade. */
tours.add("customer_manager_promotion_request_tour", {
    steps: () => requestApproval("Marketing department"),
});

/** Marketing and another one of human resources: approve from the list of tasks. */
tours.add("customer_manager_promotion_approve_tour", {
    url: "/odoo/approvals-to-do",
    steps: () => approveTask("Trainee Tan"),
});

/** Human resources: carries out what was approved; certificate and appointment stand in the step. */
tours.add("customer_manager_promotion_apply_tour", {
    steps: () => [
        { trigger: state("Approved") },
        ...press("action_apply", "Apply", "Applied"),
        { trigger: ".o_field_widget[name=certificate_id]:contains('-')" },
        { trigger: ".o_field_widget[name=appointment_id]" },
    ],
});
