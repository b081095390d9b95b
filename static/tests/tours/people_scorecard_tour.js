import { registry } from "@web/core/registry";
import { confirm, press, row } from "./tour_steps";

const tours = registry.category("web_tour.tours");

/** Tap a mark on the first line that is still open, so many times over. */
const tapOpen = (mark, times) =>
    Array.from({ length: times }, () => ({
        trigger: `.o_scorecard_open:first [data-mark='${mark}']`,
        run: "click",
    }));

/** A rater marks a candidate by taps, says something, and seals; the marks stay from then on. */
tours.add("customer_manager_scorecard_tour", {
    steps: () => [
        { trigger: ".o_kanban_record:contains('Ann Ai'):contains('Still to mark: 10')", run: "click" },
        { content: "What high looks like stands beside the marks", trigger: ".o_scorecard_anchors:contains('Dress rule kept')" },
        {
            content: "Half of nothing cannot be given",
            trigger: ".o_scorecard_line[data-code=speech] [data-mark=half]:disabled",
        },
        { trigger: ".o_scorecard_line[data-code=speech] [data-mark='8']", run: "click" },
        { trigger: ".o_scorecard_line[data-code=speech] [data-mark=half]:enabled", run: "click" },
        { trigger: ".o_scorecard_line[data-code=speech] .o_scorecard_mark:contains('8.5')" },
        { trigger: ".o_scorecard_line[data-code=speech] .o_scorecard_note", run: "edit Clear and exact" },
        ...tapOpen(5, 9),
        { trigger: "body:not(:has(.o_scorecard_open))" },
        ...press("action_seal", "Seal", "Sealed"),
        { content: "Nothing is tapped on a sealed card", trigger: ".o_scorecard_marks:not(:has(button))" },
        { trigger: ".o_scorecard_line[data-code=speech] .o_scorecard_mark:contains('8.5')" },
        { trigger: ".o_scorecard_line[data-code=speech]:contains('Clear and exact')" },
    ],
});

/** Human resources sees who has sealed and no mark. */
tours.add("customer_manager_scorecard_closed_tour", {
    steps: () => [
        { trigger: ".alert:contains('Nobody reads a mark before all are')" },
        { trigger: ".nav-link:contains('Scorecards')", run: "click" },
        { trigger: row("scorecard_ids", "Ann Ai", "Sealed") },
        { content: "No agreement is shown", trigger: "body:not(:has(.nav-link:contains('Agreement')))" },
    ],
});

/** Human resources looks at totals, thin decisions and agreement, and writes the ranking. */
tours.add("customer_manager_ranking_tour", {
    steps: () => [
        { trigger: "button[name=action_open_scoring]", run: "click" },
        { trigger: ".o_customer_selection .alert-success:contains('all seals are whole')" },
        { trigger: row("line_ids", "Ann Ai") },
        { trigger: ".nav-link:contains('Other Weights')", run: "click" },
        { trigger: ".o_customer_selection:contains('Where the order is thin')" },
        { trigger: ".nav-link:contains('Panel')", run: "click" },
        { trigger: ".o_customer_selection:contains('Agreement')" },
        { trigger: "button[name=action_apply]", run: "click" },
        confirm("Write"),
        { trigger: row(null, "Ann Ai") },
        { trigger: ".o_breadcrumb:contains('Ranking')" },
    ],
});
