import { registry } from "@web/core/registry";
import { inputFiles } from "@web/../tests/utils";
import { row, state } from "./tour_steps";

const tours = registry.category("web_tour.tours");

/** A day of next week as the date field takes it. */
const nextWeek = () => {
    const day = luxon.DateTime.now().plus({ days: 7 });
    return day.toFormat("MM/dd/yyyy");
};

const photo = () => new File(["photo"], "gate.png", { type: "image/png" });

/** A manager records the visit of today on a phone: whom, what, a photo, one promise. */
tours.add("customer_manager_visit_tour", {
    url: "/odoo/my-visits",
    steps: () => [
        { trigger: row(null, "Core Steel"), run: "click" },
        { content: "The briefing stands below", trigger: ".o_customer_briefing:contains('Core Steel')" },
        { trigger: ".o_field_widget[name=contact_ids] input", run: "click" },
        { trigger: ".modal .o_kanban_record:contains('Chief Chen'), .modal .o_data_cell:contains('Chief Chen')", run: "click" },
        { trigger: ".o_field_widget[name=contact_ids] .o_tag:contains('Chief Chen')" },
        { trigger: ".o_field_widget[name=outcome] textarea", run: "edit A second supply is wanted" },
        {
            content: "A photo of the gate",
            trigger: ".o_field_widget[name=attachment_ids] .o_attach, .o_field_widget[name=attachment_ids] .o_file_input_trigger",
            run: () => inputFiles(".o_field_widget[name=attachment_ids] input[type=file]", [photo()]),
        },
        { trigger: ".o_field_widget[name=attachment_ids]:contains('gate')" },
        { trigger: ".o_field_widget[name=promise_ids] .o-kanban-button-new, .o_field_widget[name=promise_ids] .o_field_x2many_list_row_add a", run: "click" },
        { trigger: ".modal .o_field_widget[name=name] input, .modal .o_field_widget[name=name] textarea", run: "edit A quotation for it" },
        { trigger: ".modal .o_field_widget[name=date_due] input, .modal .o_field_widget[name=date_due] button", run: "click" },
        { trigger: ".modal .o_field_widget[name=date_due] input", run: () => {} },
        { trigger: ".modal .o_field_widget[name=date_due] input", run({ edit }) { return edit(nextWeek()); } },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: row("promise_ids", "A quotation for it") },
        { trigger: "button[name=action_record]", run: "click" },
        { trigger: state("Done") },
        { content: "Nothing is recorded twice", trigger: ".o_form_view:not(:has(button[name=action_record]))" },
    ],
});
