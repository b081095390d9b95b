import { registry } from "@web/core/registry";
import { press, row, state } from "./tour_steps";

const tours = registry.category("web_tour.tours");

/** Supervisor: checks the draft; what is open about the customers is listed. */
tours.add("customer_manager_handover_check_tour", {
    steps: () => [
        { trigger: state("Draft") },
        { trigger: "button[name=action_check]:visible", run: "click" },
        { trigger: state("Checked") },
        { trigger: ".nav-link[name=matters]", run: "click" },
        { trigger: row("item_ids", "Joint visit") },
        { trigger: ".o_form_view:not(:has(button[name=action_sign]:visible))" },
    ],
});

/** Receiver: says that the joint visit took place, and signs. */
tours.add("customer_manager_handover_receive_tour", {
    steps: () => [
        { trigger: state("Checked") },
        { trigger: ".nav-link[name=matters]", run: "click" },
        { trigger: "button[name=action_done]:visible", run: "click" },
        { trigger: ".o_form_view:not(:has(button[name=action_done]:visible))" },
        { trigger: "button[name=action_sign]:visible", run: "click" },
        { trigger: ".modal .modal-footer .btn-primary:contains('Sign')", run: "click" },
        { trigger: ".o_form_view:not(:has(button[name=action_sign]:visible))" },
        { trigger: ".nav-link[name=signatures]", run: "click" },
        { trigger: row("signature_ids", "Receiver") },
    ],
});

/** Giver and witness: sign. */
tours.add("customer_manager_handover_sign_tour", {
    steps: () => [
        { trigger: "button[name=action_sign]:visible", run: "click" },
        { trigger: ".modal .modal-footer .btn-primary:contains('Sign')", run: "click" },
        { trigger: ".o_form_view:not(:has(button[name=action_sign]:visible))" },
    ],
});

/** Supervisor: puts it in force; the checks afterwards are there. */
tours.add("customer_manager_handover_effect_tour", {
    steps: () => [
        { trigger: state("Signed") },
        ...press("action_take_effect", "Put in force", "In Force"),
        { trigger: ".nav-link[name=checks]", run: "click" },
        { trigger: row("check_ids", "90") },
    ],
});
