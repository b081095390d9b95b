import { registry } from "@web/core/registry";
import { state } from "./tour_steps";

const tours = registry.category("web_tour.tours");

const button = (label) => `.o_form_view .o_statusbar_buttons button:contains('${label}'):visible`;

/** A few words in the dialog of a step. */
const words = (text) => [
    { trigger: ".modal .o_field_widget[name=text] textarea", run: `edit ${text}` },
    { trigger: ".modal .modal-footer button[name=action_apply]:visible", run: "click" },
    { trigger: "body:not(:has(.modal))" },
];

/** A customer asks for something, from the page where he begins. */
tours.add("customer_manager_portal_ask_tour", {
    url: "/my",
    steps: () => [
        { content: "His manager is one of the cards", trigger: ".o_portal_index_card a[href='/my/manager']" },
        { trigger: ".o_portal_index_card a[href='/my/requests']", run: "click", expectUnloadPage: true },
        { trigger: "a[name=new_request]", run: "click", expectUnloadPage: true },
        { trigger: "select[name=type_id]", run: "selectByLabel Other service" },
        { trigger: "input[name=name]", run: "edit The meter stands still" },
        { trigger: "textarea[name=description]", run: "edit Since Monday it shows the same figure, and the bill is high" },
        { trigger: "form.o_customer_form button[type=submit]", run: "click", expectUnloadPage: true },
        { trigger: ".o_customer_state:contains('Received')" },
        { content: "Who has it in hand is named", trigger: "span:contains('In the hands of Senior Sun')" },
        { content: "Until when is said", trigger: ".o_customer_steps:contains('Answer by')" },
    ],
});

/** His manager sends it to two departments. */
tours.add("customer_manager_portal_dispatch_tour", {
    steps: () => [
        { trigger: button("Send to Departments"), run: "click" },
        ...["Metering Hall", "Billing Hall"].flatMap((name) => [
            { trigger: ".modal .o_field_widget[name=department_ids] input", run: `edit ${name}` },
            { trigger: `.o-autocomplete--dropdown-item:contains('${name}')`, run: "click" },
            { trigger: `.modal .o_field_widget[name=department_ids] .o_tag:contains('${name}')` },
        ]),
        ...words("Please look at it"),
        { trigger: state("In work") },
    ],
});

/** A department accepts its work order and does it. */
tours.add("customer_manager_portal_department_tour", {
    steps: () => [
        { trigger: button("Accept"), run: "click" },
        { trigger: button("Done"), run: "click" },
        ...words("It was looked at"),
        { trigger: state("Done") },
    ],
});

/** The manager answers. */
tours.add("customer_manager_portal_answer_tour", {
    steps: () => [
        { trigger: button("Answer"), run: "click" },
        ...words("The meter is new and the bill is right again"),
        { trigger: state("Answered") },
    ],
});

/** The customer sees who did what, asks back, and confirms. */
tours.add("customer_manager_portal_confirm_tour", {
    url: "/my/requests?filterby=mine",
    steps: () => [
        { trigger: ".o_customer_requests a:contains('The meter stands still')", run: "click", expectUnloadPage: true },
        { trigger: ".o_customer_legs:contains('Metering Hall'):contains('Billing Hall')" },
        { content: "What departments write stays inside", trigger: ".o_portal_wrap:not(:contains('It was looked at'))" },
        { trigger: "[name=answer]:contains('The meter is new')" },
        { trigger: "textarea[name=text]", run: "edit Thank you" },
        { trigger: "button[name=send]", run: "click", expectUnloadPage: true },
        { trigger: ".o_customer_message:contains('Thank you')" },
        { trigger: "button[name=confirm]", run: "click", expectUnloadPage: true },
        { trigger: ".o_customer_state:contains('Settled')" },
    ],
});
