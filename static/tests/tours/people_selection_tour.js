import { registry } from "@web/core/registry";
import { approveTask, press, requestApproval } from "./tour_steps";

const tours = registry.category("web_tour.tours");

/** One of the staff: finds the open selection, applies, hands in. */
tours.add("customer_manager_apply_tour", {
    url: "/odoo/open-selections",
    steps: () => [
        { trigger: ".o_kanban_record:contains('Trainees of the tour') button:contains('Apply')", run: "click" },
        { trigger: ".o_field_widget[name=has_read_scheme] input", run: "check" },
        { trigger: ".o_field_widget[name=has_declared_relations] input", run: "check" },
        { trigger: ".nav-link:contains('Motivation')", run: "click" },
        { trigger: ".o_field_widget[name=motivation] textarea", run: "edit I know these customers" },
        ...press("action_submit", "Hand in", "Received"),
        { content: "What was handed in stays", trigger: ".o_field_widget[name=has_read_scheme] input:disabled" },
    ],
});

/** Mark a line; who sits for a department has more lines than the others. */
const markLine = (place, isActive) => [
    { isActive, trigger: `.o_scorecard_line:eq(${place}) [data-mark='4']`, run: "click" },
    { isActive, trigger: `.o_scorecard_line:eq(${place}):not(.o_scorecard_open) .o_scorecard_mark:contains('4')` },
];

/** A rater: marks the lines of a card alike, and seals it. */
tours.add("customer_manager_seal_tour", {
    url: "/odoo/my-scorecards",
    steps: () => [
        { trigger: ".o_kanban_record:contains('Ann Ai')", run: "click" },
        ...Array.from({ length: 10 }, (_, place) => markLine(place)).flat(),
        ...[10, 11, 12].flatMap((place) => markLine(place, [`.o_scorecard_line:eq(${place})`])),
        { trigger: "body:not(:has(.o_scorecard_open))" },
        ...press("action_seal", "Seal", "Sealed"),
    ],
});

/** Human resources: puts the decision before the committee. */
tours.add("customer_manager_decision_request_tour", {
    steps: () => [
        { trigger: ".o_approval_status:contains('Committee')" },
        ...requestApproval("Committee"),
        { content: "Who asks does not decide", trigger: ".o_approval_buttons:not(:has(button[name=approve]))" },
    ],
});

/** A member of the committee: finds the decision among the tasks, and approves it. */
tours.add("customer_manager_decision_approve_tour", {
    url: "/odoo/approvals-to-do",
    steps: () => approveTask("Trainees", "As ranked"),
});

/** Human resources: publishes what was decided; the notice hangs out. */
tours.add("customer_manager_decision_publish_tour", {
    steps: () => [
        { isActive: ["mobile"], trigger: ".o_statusbar_buttons .o-dropdown", run: "click" },
        ...press("action_decide", "Publish", "Decided"),
        { trigger: ".nav-link:contains('Public Notice')", run: "click" },
        { content: "Winners, and nobody else", trigger: ".o_field_widget[name=notice]:contains('Bob Bao'):not(:contains('Dan Du'))" },
    ],
});
