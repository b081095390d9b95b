import { registry } from "@web/core/registry";
import { confirm } from "./tour_steps";

const tours = registry.category("web_tour.tours");

const question = (title) => `.js_question-wrapper:contains('${title}')`;
const next = { trigger: ".o_survey_form_content button[type=submit]:enabled:not(.disabled)", run: "click" };

/** A candidate: opens the test from the own application and sits it. */
tours.add("customer_manager_written_tour", {
    steps: () => [
        { trigger: ".o_field_widget[name=written_state]:contains('Ready')" },
        { trigger: "button[name=action_sit_written]:visible", run: "click" },
        { ...confirm("Go to the Test"), expectUnloadPage: true },
        { content: "No question before the time runs", trigger: "body:not(:has(.js_question-wrapper))" },
        { trigger: ".o_survey_start button[value=start]:not(.disabled)", run: "click" },
        { content: "The time runs", trigger: ".o_survey_timer_container:contains(':')" },
        ...[0, 1, 2].map((number) => ({ trigger: `${question(`Theory ${number}`)} label:contains('right')`, run: "click" })),
        next,
        { trigger: `${question("Several")} label:contains('right'):not(:contains('too'))`, run: "click" },
        { trigger: `${question("Several")} label:contains('right too')`, run: "click" },
        { trigger: `${question("How many kWh")} input`, run: "edit 42" },
        { trigger: `${question("Explain a bill")} textarea`, run: "edit Energy, capacity, power factor" },
        next,
        { trigger: `${question("Write a letter")} textarea`, run: "edit Dear customer, thank you" },
        next,
        confirm("Submit"),
        { content: "Handed in, without a score", trigger: ".o_written_test_done:contains('Your test is handed in')" },
        { trigger: "body:not(:contains('You scored'))" },
    ],
});

/** A marker: reads an answer under its code, marks it and seals the mark. */
tours.add("customer_manager_marking_tour", {
    url: "/odoo/my-marking",
    steps: () => [
        { trigger: ".o_data_row:first .o_data_cell[name=question], .o_kanban_record:first", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=answer]" },
        { content: "No name is shown", trigger: ".o_form_view:not(:contains('Ann Ai')):not(:contains('Bob Bao'))" },
        { trigger: ".o_field_widget[name=mark] input", run: "edit 5" },
        { trigger: ".o_field_widget[name=note] textarea", run: "edit Half of it" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.o_form_button_save:visible))" },
        {
            trigger: ".o_statusbar_buttons button[name=action_seal]:visible, .o_statusbar_buttons .o-dropdown",
            run: "click",
        },
        confirm("Seal"),
        { trigger: ".o_widget_web_ribbon .ribbon:contains('Sealed')" },
    ],
});

/** Human resources: prepares the papers from the campaign. */
tours.add("customer_manager_prepare_written_tour", {
    steps: () => [
        { trigger: ".nav-link:contains('Written Test')", run: "click" },
        { trigger: "button[name=action_prepare_written]:visible", run: "click" },
        { trigger: ".o_field_widget[name=written_status]:contains('Ready 2')" },
        { trigger: "button[name=action_recall_written]:visible" },
    ],
});
