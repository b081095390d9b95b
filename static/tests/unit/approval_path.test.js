import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { queryAllTexts, queryAttribute } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Run extends models.Model {
    _name = "customer.tier.run";

    name = fields.Char();
    approval_path = fields.Json();
    approval_panel = fields.Json();

    _records = [{ id: 1, name: "Run 2015" }];
}

defineMailModels();
defineModels([Run]);

const FORM = /* xml */ `<form><field name="approval_path" widget="approval_path"/><field name="name"/></form>`;

const person = (user_id, name, state, values = {}) => ({
    user_id,
    name,
    state,
    behalf: null,
    date: null,
    comment: null,
    why: null,
    ...values,
});

const step = (step_id, name, state, values = {}) => ({
    step_id,
    name,
    sequence: step_id * 10,
    state,
    quorum: "",
    needed: 1,
    approved_count: 0,
    reasons: ["In every case."],
    people: [],
    opened: null,
    due: null,
    late: false,
    problem: null,
    task_id: null,
    behalf: null,
    is_sensitive: false,
    ...values,
});

const OPEN_STEPS = [
    step(1, "Superior", "done", {
        people: [person(2, "Li Wei", "approved", { date: "2025-11-20T08:00:00", comment: "Fine", behalf: "Old Wang" })],
    }),
    step(2, "Marketing", "active", {
        quorum: "2 of 3",
        needed: 2,
        reasons: ["Goes up is 14, more than 10"],
        people: [
            person(3, "Zhang San", "pending"),
            person(4, "Qian Er", "pending"),
            person(5, "Author", "excluded", { why: "Requested it, or wrote the document." }),
        ],
        opened: "2025-11-20T08:00:00",
        due: "2025-11-21T08:00:00",
        late: true,
    }),
    step(3, "Finance", "waiting", { people: [person(6, "Sun Liu", "pending")] }),
    step(4, "Director", "skipped", { reasons: [], people: [] }),
];
const PANEL = {
    case_id: 7,
    state: "open",
    is_used: false,
    transition: "Apply",
    process: "Tier runs",
    requester: "Author",
    requested: "2025-11-20T07:00:00",
    closed: null,
    reason: null,
    can_recall: false,
    can_resubmit: false,
    can_open: true,
    requests: [],
};

async function mountCase(panel, steps) {
    Run._records[0].approval_panel = { ...PANEL, ...panel };
    Run._records[0].approval_path = steps;
    await mountView({ type: "form", resModel: "customer.tier.run", resId: 1, arch: FORM });
}

test("past, present and future stand in an ordered list, each with a word", async () => {
    await mountCase({}, OPEN_STEPS);
    expect("ol.o_approval_steps > li").toHaveCount(4);
    expect(queryAllTexts(".o_approval_word")).toEqual(["Approved", "Waiting for a decision", "Later", "Not needed"]);
    expect("li[aria-current=step]").toHaveCount(1);
    expect(".o_approval_active").toHaveText(/0 of 2 approved/);
    expect(".o_approval_active .text-danger").toHaveText(/late: due/);
    expect(".o_approval_done .o_approval_comment").toHaveText("Fine");
    expect(".o_approval_done").toHaveText(/Li Wei\s*for Old Wang/);
    expect(".o_approval_skipped .o_approval_people").toHaveCount(0);
});

test("the headline names those who are waited for, and that it is late", async () => {
    await mountCase({}, OPEN_STEPS);
    expect(".o_approval_status").toHaveText(/Apply: waiting for Zhang San, Qian Er/);
    expect(".o_approval_status").toHaveText(/Requested by Author on/);
    expect(".o_approval_status .text-danger").toHaveText("Late");
    expect(".o_approval_buttons button").toHaveCount(0);
});

test("why a step was called and who is excluded opens with the keyboard", async () => {
    await mountCase({}, OPEN_STEPS);
    const toggle = ".o_approval_active .o_approval_why";
    const detail = `#${queryAttribute(toggle, "aria-controls")}`;
    expect(toggle).toHaveAttribute("aria-expanded", "false");
    expect(detail).not.toBeVisible();
    await contains(toggle).focus();
    await contains(toggle).press("Enter");
    expect(toggle).toHaveAttribute("aria-expanded", "true");
    expect(detail).toBeVisible();
    expect(detail).toHaveText(/Goes up is 14, more than 10/);
    expect(detail).toHaveText(/Author: Requested it, or wrote the document\./);
});

test("whoever has the turn decides in a dialog, and the form is read again", async () => {
    mockService("action", {
        doAction(action, options) {
            expect.step([action, options.additionalContext]);
            options.onClose();
        },
    });
    onRpc("web_read", () => {
        expect.step("read");
    });
    await mountCase({}, [OPEN_STEPS[0], { ...OPEN_STEPS[1], task_id: 33 }, ...OPEN_STEPS.slice(2)]);
    expect(".o_approval_status").toHaveText(/Apply: your decision is needed/);
    expect(queryAllTexts(".o_approval_buttons button")).toEqual(["Approve", "Reject", "Send Back", "Forward"]);
    await contains("button[name=reject]").click();
    await animationFrame();
    expect.verifySteps([
        "read",
        ["customer_manager.approval_reject_action", { default_task_ids: [33] }],
        "read",
    ]);
});

test("a substitute reads for whom he decides", async () => {
    await mountCase({}, [{ ...OPEN_STEPS[1], task_id: 33, behalf: "Old Wang" }]);
    expect(".o_approval_status").toHaveText(/Apply: you decide for Old Wang/);
});

test("what needs approval says who would decide, and one click requests it", async () => {
    onRpc("customer.tier.run", "action_request_approval", ({ args }) => {
        expect.step(args);
        return true;
    });
    const path = [step(1, "Marketing", "waiting", { people: [person(3, "Zhang San", "pending")] })];
    const requests = [{ transition: "apply", label: "Apply", path }];
    await mountCase({ case_id: null, state: "none", requests }, []);
    expect(".o_approval_status").toHaveText(/Approval is needed before: Apply/);
    expect(".o_approval_status").toHaveText(/Decided by: Marketing/);
    expect("button.o_approval_toggle").toHaveAttribute("aria-expanded", "false");
    await contains("button.o_approval_toggle").click();
    expect(".o_approval_word").toHaveText("Would decide");
    await contains("button[name=request]").click();
    expect.verifySteps([[[1], "apply"]]);
});

test("the requester recalls, or submits again what was sent back", async () => {
    onRpc("approval.case", "action_resubmit", ({ args }) => {
        expect.step(args);
        return true;
    });
    await mountCase({ state: "returned", reason: "Count again", can_recall: true, can_resubmit: true }, [
        step(1, "Marketing", "returned", { people: [person(3, "Zhang San", "sent_back", { comment: "Count again" })] }),
    ]);
    expect(".o_approval_status").toHaveText(/sent back to you/);
    expect(".o_approval_reason").toHaveText("“Count again”");
    expect(queryAllTexts(".o_approval_buttons button")).toEqual(["Submit Again", "Recall"]);
    await contains("button[name=resubmit]").click();
    expect.verifySteps([[[7]]]);
});

test("a document that needs no approval shows nothing", async () => {
    await mountCase({ case_id: null, state: "none" }, []);
    expect(".o_approval_panel").toHaveCount(0);
});

test("a case that is over is folded; names are shortened", async () => {
    await mountCase({ state: "approved", is_used: true }, [OPEN_STEPS[0]]);
    expect(".o_approval_status").toHaveText(/Apply: approved and done/);
    expect(".o_approval_steps").not.toBeVisible();
});

test("many approvers are shortened, a stranded step is an alert", async () => {
    const people = [1, 2, 3, 4, 5].map((id) => person(id, `P${id}`, "pending"));
    await mountCase({}, [step(1, "Board", "active", { people })]);
    expect(".o_approval_status").toHaveText(/waiting for P1, P2 and 3 more/);
});

test("a step without people is told as a problem", async () => {
    await mountCase({}, [step(1, "Board", "problem", { problem: "Nobody is left." })]);
    expect(".o_approval_status").toHaveText(/nobody is left who could decide/);
    expect("[role=alert]").toHaveText("Nobody is left.");
});

test("steps at the same time share a number", async () => {
    await mountCase({}, [
        step(1, "Finance", "active", { sequence: 10 }),
        step(2, "Legal", "active", { sequence: 10 }),
        step(3, "Director", "waiting", { sequence: 20 }),
    ]);
    expect(queryAllTexts(".o_approval_body .fw-bold")).toEqual(["1. Finance", "1. Legal", "2. Director"]);
    expect(".o_approval_parallel").toHaveCount(2);
});
