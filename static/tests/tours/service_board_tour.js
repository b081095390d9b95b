import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** A manager starts his day: the late request stands first, one tap opens it, and back again. */
tours.add("customer_manager_board_day_tour", {
    url: "/odoo/my-day",
    steps: () => [
        { content: "The late request stands first", trigger: ".o_board_group:first .o_board_entry:first:contains('Core Steel'):contains('Give a first response')" },
        { content: "The figure says so too", trigger: "[data-figure=requests]:contains('1 late')" },
        { trigger: ".o_board_group:first .o_board_entry:first .o_board_open", run: "click" },
        { content: "The request is open", trigger: ".o_form_view:contains('Meter stands still')" },
        { trigger: ".o_back_button, .breadcrumb-item:contains('My Day') a", run: "click" },
        { trigger: ".o_board_refresh", run: "click" },
        { trigger: "[data-figure=requests]", run: "click" },
        { content: "The list behind the figure", trigger: ".o_data_row:contains('Core Steel'), .o_kanban_record:contains('Core Steel')" },
    ],
});

/** His supervisor sees who is in trouble, and decides what waits. */
tours.add("customer_manager_board_team_tour", {
    url: "/odoo/team-board",
    steps: () => [
        { content: "Who is in trouble stands first", trigger: ".o_board_table tbody tr:first:contains('Senior Sun')" },
        { content: "The chart is drawn", trigger: ".o_board_aside canvas" },
        { trigger: ".o_board_entry:contains('Shouting') .o_board_open", run: "click" },
        { content: "The complaint is open", trigger: ".o_form_view .o_field_widget[name=name] :value('Shouting'), .o_form_view:contains('Shouting')" },
        { trigger: ".o_back_button, .breadcrumb-item:contains('Team Board') a", run: "click" },
        { trigger: ".o_board_to_day", run: "click" },
        { content: "The own day", trigger: ".o_customer_board_day" },
    ],
});
