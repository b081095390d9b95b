import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { queryAllAttributes, queryAllTexts, queryAttribute } from "@odoo/hoot-dom";
import { contains, getService, mountWebClient, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { UsageLine } from "@customer_manager/service/board/usage_line";

defineMailModels();

const entry = (values) => ({
    key: "customer.request,7",
    kind: "request",
    kind_label: "Request",
    icon: "fa-inbox",
    title: "Meter stands still",
    customer: "Core Steel",
    customer_id: 5,
    why: "Give a first response",
    due: "3 h late",
    bucket: "overdue",
    res_model: "customer.request",
    res_id: 7,
    context: {},
    ...values,
});
const figure = (values) => ({
    key: "requests",
    label: "Open requests",
    value: "2",
    detail: "1 late",
    level: "danger",
    action: "customer_manager.customer_request_my_action",
    context: { search_default_open: 1 },
    ...values,
});
const DAY = {
    manager: "Senior Sun · Senior",
    day: "Fri, Nov 27",
    is_supervisor: false,
    figures: [figure()],
    groups: [
        { key: "overdue", label: "Overdue", entries: [entry()] },
        {
            key: "today",
            label: "Today",
            entries: [
                entry({
                    key: "res.partner,5",
                    kind: "contact",
                    why: "Call the customer",
                    due: "today",
                    bucket: "today",
                    res_model: "customer.visit",
                    res_id: false,
                    context: { default_partner_id: 5 },
                }),
            ],
        },
    ],
    is_cut: false,
    events: [
        {
            id: 3,
            name: "Joint visit",
            time: "9:00 – 10:00",
            place: "Gate 2",
            is_over: false,
            res_model: "calendar.event",
            res_id: 3,
        },
    ],
    falling: [
        {
            id: 5,
            name: "Core Steel",
            signal_id: 9,
            warning: "red",
            evidence: "Less by 40 %",
            months: ["2026-09-01", "2026-10-01"],
            now: [60, 30],
            before: [100, 90],
        },
    ],
};
const TEAM = {
    team: "North",
    day: "Fri, Nov 27",
    figures: [figure({ key: "managers", label: "Managers", action: "customer_manager.customer_manager_action" })],
    columns: [{ key: "late_requests", label: "Late requests" }],
    rows: [
        {
            id: 1,
            name: "Senior Sun",
            grade: "Senior",
            state: "Suspended",
            away: "away until Fri, Dec 4",
            customers: 61,
            cap: 60,
            load_rate: 102,
            gaps: 0,
            counts: { late_requests: 2 },
        },
    ],
    more_rows: "",
    groups: [],
    is_cut: false,
};

/** Open a board, with what the server answers; what it opens next is a step. */
async function openBoard(tag, model, answer, panel = { visible: false, steps: [] }) {
    onRpc("customer.onboarding", "get_panel", () => panel);
    onRpc(model, "get_board", () => {
        expect.step("read");
        return typeof answer === "function" ? answer() : answer;
    });
    await mountWebClient();
    await getService("action").doAction({ type: "ir.actions.client", tag, name: "Board" });
    expect.verifySteps(["read"]);
}

/** Note what is opened instead of opening it. */
function noteActions() {
    const doAction = getService("action").doAction;
    getService("action").doAction = (action, options) => {
        expect.step(
            typeof action === "string"
                ? `${action} ${JSON.stringify(options.additionalContext)}`
                : `${action.res_model} ${action.res_id} ${JSON.stringify(action.context ?? {})}`
        );
    };
    return () => (getService("action").doAction = doAction);
}

test("the day shows the server's order with reasons, and one tap opens each", async () => {
    await openBoard("customer_manager.board_day", "customer.board.day", DAY);
    expect(queryAllTexts(".o_board_why")).toEqual(["Give a first response", "Call the customer"]);
    expect(queryAllAttributes(".o_board_group", "aria-label")).toEqual(["Overdue", "Today"]);
    expect(".o_board_overdue .o_board_due").toHaveText("3 h late");
    const restore = noteActions();
    await contains(".o_board_overdue .o_board_open").click();
    await contains(".o_board_today .o_board_open").click();
    await contains(".o_board_overdue .o_board_partner").click();
    await contains("[data-figure=requests]").click();
    await contains(".o_board_events button").click();
    await contains(".o_board_falling button").click();
    restore();
    expect.verifySteps([
        "customer.request 7 {}",
        'customer.visit false {"default_partner_id":5}',
        "res.partner 5 {}",
        'customer_manager.customer_request_my_action {"search_default_open":1}',
        "calendar.event 3 {}",
        "customer.signal 9 {}",
    ]);
});

test("an empty day says what to do instead", async () => {
    await openBoard("customer_manager.board_day", "customer.board.day", { ...DAY, groups: [], events: [], falling: [] });
    expect(".o_board_empty").toHaveText(/Nothing waits for you/);
    expect(".o_board_empty .btn-primary").toHaveText("Plan a visit");
    expect(".o_board_falling").toHaveCount(0);
    expect(".o_board_events").toHaveText(/No meeting today/);
});

test("who serves nobody gets to the team in one tap", async () => {
    const nobody = { ...DAY, manager: "", groups: [], events: [], falling: [] };
    await openBoard("customer_manager.board_day", "customer.board.day", { ...nobody, is_supervisor: true });
    expect(".o_board_empty .btn-primary").toHaveText("Open the team board");
    const restore = noteActions();
    await contains(".o_board_empty .btn-primary").click();
    await contains(".o_board_to_team").click();
    restore();
    expect.verifySteps([
        "customer_manager.customer_board_team_action undefined",
        "customer_manager.customer_board_team_action undefined",
    ]);
});

test("a new utility finds its first steps where the app opens", async () => {
    const steps = [
        { key: "usage", title: "Import usage", description: "", button: "Import a file", action: "a.b", done: false },
    ];
    const nobody = { ...DAY, manager: "", groups: [], events: [], falling: [], is_supervisor: true };
    await openBoard("customer_manager.board_day", "customer.board.day", nobody, { visible: true, steps });
    expect(".o_customer_board_day .o_customer_onboarding .btn-primary").toHaveText("Import a file");
});

test("a manager's day asks for no first steps", async () => {
    await openBoard("customer_manager.board_day", "customer.board.day", DAY, { visible: true, steps: [] });
    expect(".o_customer_onboarding").toHaveCount(0);
});

test("the day is read again on demand", async () => {
    let count = 0;
    await openBoard("customer_manager.board_day", "customer.board.day", () => {
        count++;
        return count > 1 ? { ...DAY, groups: [] } : DAY;
    });
    expect(".o_board_entry").toHaveCount(2);
    await contains(".o_board_refresh:not(:disabled)").click();
    expect.verifySteps(["read"]);
    expect(".o_board_entry").toHaveCount(0);
});

test("a small line leaves a hole where a month is unknown, and is said in words", async () => {
    await mountWithCleanup(UsageLine, { props: { name: "Core Steel", now: [50, null, 100], before: [100, 100, 100] } });
    expect(queryAttribute("path.o_board_now", "d")).toBe("M2.0 16.0h0M118.0 2.0h0");
    expect(queryAttribute("svg", "aria-label")).toBe(
        "Core Steel: 150 kWh in the last twelve months, 300 kWh in the same months a year before."
    );
});

test("the team's board shows managers in figures and a chart", async () => {
    await openBoard("customer_manager.board_team", "customer.board.team", TEAM);
    expect(queryAllTexts(".o_board_table thead th")).toEqual(["Manager", "Customers", "Load", "Gaps", "Late requests"]);
    expect(queryAllTexts(".o_board_table tbody td")).toEqual(["61 / 60", "102 %", "0", "2"]);
    expect(".o_board_table tbody th").toHaveText(/Suspended/);
    expect("canvas").toHaveCount(2);
    expect(".o_board_empty").toHaveText(/Nothing waits for your decision/);
    const restore = noteActions();
    await contains(".o_board_table tbody button").click();
    restore();
    expect.verifySteps(["customer.manager 1 {}"]);
});

test("a team without managers says how to get some", async () => {
    await openBoard("customer_manager.board_team", "customer.board.team", { ...TEAM, rows: [] });
    expect(".o_board_aside .o_board_empty").toHaveText(/No manager in your team yet/);
    expect("canvas").toHaveCount(0);
});
