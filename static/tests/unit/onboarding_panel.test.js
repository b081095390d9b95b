import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { contains, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { OnboardingPanel } from "@customer_manager/portfolio/onboarding_panel/onboarding_panel";

defineMailModels();

const steps = [
    { key: "usage", title: "Import usage", description: "", button: "Import", action: "a", done: true },
    { key: "managers", title: "Name managers", description: "", button: "Add", action: "b", done: false },
];

test("the first open step is marked, done ones are ticked", async () => {
    onRpc("customer.onboarding", "get_panel", () => ({ visible: true, steps }));
    await mountWithCleanup(OnboardingPanel);
    expect("li.o_done .fa-check-circle").toHaveCount(1);
    expect("li[aria-current=step]").toHaveCount(1);
    expect(queryAllTexts("li[aria-current=step] .btn-primary")).toEqual(["Add"]);
});

test("hiding asks the server and removes the panel", async () => {
    onRpc("customer.onboarding", "get_panel", () => ({ visible: true, steps }));
    onRpc("customer.onboarding", "action_hide", () => {
        expect.step("hidden");
        return true;
    });
    await mountWithCleanup(OnboardingPanel);
    await contains(".btn-close").click();
    expect.verifySteps(["hidden"]);
    expect(".o_customer_onboarding").toHaveCount(0);
});

test("nothing is drawn when there is nothing to do", async () => {
    onRpc("customer.onboarding", "get_panel", () => ({ visible: false, steps: [] }));
    await mountWithCleanup(OnboardingPanel);
    expect(".o_customer_onboarding").toHaveCount(0);
});
