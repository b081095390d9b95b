import { registry } from "@web/core/registry";
import { inputFiles } from "@web/../tests/utils";
import { confirm, press, requestApproval, state } from "./tour_steps";

const tours = registry.category("web_tour.tours");
const HEADER = "customer_ref,customer_name,account_number,month,kwh,revenue,profit,capacity_kva,category";
// A month of the last calendar year, which the wizard proposes; the company of the tour lives by UTC.
const MONTH = `${new Date().getUTCFullYear() - 1}-03`;
// Ten customers: the first has most of the energy.
const ROWS = Array.from({ length: 10 }, (_, i) => {
    const kwh = Math.round(1000000 / (i + 1) ** 2);
    return `TOUR${i},Tour Works ${i},TA${i},${MONTH},${kwh},${kwh / 2},${kwh / 20},400,industry`;
});

function usageFile(rows) {
    return new File([[HEADER, ...rows].join("\n")], "usage.csv", { type: "text/csv" });
}

const upload = (rows) => ({
    content: "Choose the billing file",
    trigger: ".o_field_widget[name=data_file] .o_select_file_button",
    run: () => inputFiles(".o_field_widget[name=data_file] .o_input_file", [usageFile(rows)]),
});

/** Officer: a file with a bad row is refused whole, the mended one becomes customers. */
tours.add("customer_manager_import_tour", {
    url: "/odoo/usage-imports",
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name=create_missing] input", run: "check" },
        upload([...ROWS, "TOUR9,Tour Works 9,TA9,2025-13,many,1,1,400,industry"]),
        { trigger: ".o_field_widget[name=data_file] input:value('usage.csv')" },
        { trigger: "button[name=action_check]", run: "click" },
        {
            content: "The bad row is listed",
            trigger: ".o_field_widget[name=error_ids] .o_data_row",
        },
        { trigger: ".o_back_button, .breadcrumb-item:first a", run: "click" },
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name=create_missing] input", run: "check" },
        upload(ROWS),
        { trigger: ".o_field_widget[name=data_file] input:value('usage.csv')" },
        { trigger: "button[name=action_check]", run: "click" },
        { trigger: "button[name=action_import]", run: "click" },
        {
            content: "Ten accounts and customers were created",
            trigger: ".o_field_widget[name=new_account_count]:contains('10')",
        },
        { trigger: state("Done") },
    ],
});

const approveCase = () => [
    { trigger: ".o_approval_buttons button[name=approve]", run: "click" },
    confirm("Approve"),
    { trigger: state("Approved") },
];

/** Officer: the wizard ranks the customers; the run waits for another officer. */
tours.add("customer_manager_tier_run_tour", {
    url: "/odoo/customer-tier-runs",
    steps: () => [
        { trigger: "button:contains('Start a Tier Run')", run: "click" },
        { trigger: ".modal .o_field_widget[name=date_from]" },
        { trigger: ".modal button[name=action_start]", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=band_ids] .o_data_row:contains('Core')" },
        { content: "The curve is drawn", trigger: ".o_form_view canvas" },
        { trigger: state("Computed") },
        ...requestApproval("Marketing department"),
    ],
});

/** Another officer: approves and applies the run that is shown. */
tours.add("customer_manager_approve_run_tour", {
    steps: () => [
        ...approveCase(),
        ...press("action_apply", "Apply", "Applied"),
    ],
});

/** Officer: a plan for all customers, with a reason on each line. */
tours.add("customer_manager_plan_tour", {
    url: "/odoo/assignment-plans/new",
    steps: () => [
        { trigger: ".o_field_widget[name=name] input", run: "edit Portfolios of the tour" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: "button[name=action_compute]", run: "click" },
        { trigger: state("Computed") },
        { trigger: ".o_field_widget[name=new_count]:contains(/[1-9]/)" },
    ],
});

/** Another officer: approves and applies the plan that is shown. */
tours.add("customer_manager_approve_plan_tour", {
    steps: () => [
        { trigger: "button[name=action_approve]", run: "click" },
        ...press("action_apply", "Apply", "Applied"),
    ],
});

/** A manager: opens the own customers, and one of them with its usage. */
tours.add("customer_manager_my_customers_tour", {
    url: "/odoo/my-customers",
    steps: () => [
        { trigger: ".o_data_row .o_data_cell:contains('Tour Works 0')", run: "click" },
        { trigger: ".nav-link.active:contains('Customer')" },
        { content: "The chart of usage is drawn", trigger: ".o_form_view canvas" },
        { trigger: ".o_field_widget[name=entity_customer_account_ids] .o_data_row:contains('TA0')" },
    ],
});

/** Officer: passes the account that is shown on to another customer. */
tours.add("customer_manager_transfer_tour", {
    steps: () => [
        { trigger: ".o_statusbar_buttons button:contains('Transfer')", run: "click" },
        {
            content: "The dialog names account and holder",
            trigger: ".modal .o_field_widget[name=account_ids] .o_tag:contains('TA9 Tour Works 9')",
        },
        { trigger: ".modal .o_field_widget[name=partner_id] input", run: "edit Tour Works 8" },
        { trigger: ".o-autocomplete--dropdown-item:contains('Tour Works 8')", run: "click" },
        { trigger: ".modal button[name=action_transfer]", run: "click" },
        { trigger: ".o_notification:contains('Transferred to Tour Works 8')" },
        { trigger: ".o_form_view .o_field_widget[name=transfer_ids] .o_data_row:contains('Tour Works 8')" },
    ],
});

const undo = (title, consequence, message) => [
    { trigger: "button[name=action_undo]", run: "click" },
    { trigger: `.modal .modal-title:contains('${title}')` },
    { content: "The dialog says what will happen", trigger: `.modal .modal-body:contains('${consequence}')` },
    confirm("Undo"),
    { trigger: state("Undone") },
    { trigger: ".o_form_view div[name=undone]:contains('new')" },
    { trigger: `.o-mail-Message:contains('${message}')` },
];

/** Officer: takes the applied plan back that is shown. */
tours.add("customer_manager_undo_plan_tour", {
    steps: () => undo("Undo this plan?", "go back to their former manager", "changes taken back"),
});

/** Officer: takes the applied tier run back that is shown. */
tours.add("customer_manager_undo_run_tour", {
    steps: () => undo("Undo this tier run?", "get their former tier back", "10 customers have their former tier again"),
});
