import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** An approver on the phone: the card of his task says what is asked and leads to the page where he decides. */
tours.add("customer_manager_approval_phone_tour", {
    steps: () => [
        { trigger: ".o_kanban_record:contains('Sample'):contains('Check'):contains('more than 1,000')" },
        { content: "No button wider than the screen", trigger: ".o_kanban_record button[name=action_open_page]:visible" },
        {
            trigger: "body",
            run: () => {
                if (document.documentElement.scrollWidth > window.innerWidth) {
                    throw new Error("The list is wider than the phone");
                }
            },
        },
    ],
});
