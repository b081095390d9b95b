import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { queryAllTexts, queryAttribute } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { contains, defineModels, fields, models, mountView, onRpc } from "@web/../tests/web_test_helpers";

class TierRun extends models.Model {
    _name = "customer.tier.run";

    name = fields.Char();
    core_share = fields.Float();
    computed_at = fields.Datetime();

    _records = [{ id: 1, name: "2015", core_share: 80.06 }];
}

defineMailModels();
defineModels([TierRun]);

const CURVE = {
    points: [
        [0, 0],
        [25, 80],
        [100, 100],
    ],
    tiers: [{ name: "Core", customers: 25, value: 80 }],
    customer_count: 4,
};
const FORM = /* xml */ `
    <form>
        <field name="name"/>
        <field name="core_share"/>
        <field name="computed_at"/>
        <widget name="customer_tier_curve"/>
    </form>`;

test("draws the curve and says it in words", async () => {
    onRpc("customer.tier.run", "get_concentration_curve", ({ args }) => {
        expect.step(`curve of ${args[0]}`);
        return CURVE;
    });
    await mountView({ type: "form", resModel: "customer.tier.run", resId: 1, arch: FORM });
    await animationFrame();
    expect.verifySteps(["curve of 1"]);
    expect(".o_customer_tier_curve canvas").toHaveCount(1);
    const label = queryAttribute(".o_customer_tier_curve canvas", "aria-label");
    expect(label).toMatch(/Core ends at 25\.00 % of the customers with 80\.00 % of the value/);
    await contains(".o_customer_tier_curve summary").click();
    expect(queryAllTexts(".o_customer_tier_curve tbody td")).toEqual(["25.00 %", "80.00 %"]);
});

test("without lines there is a hint instead of a curve", async () => {
    onRpc("customer.tier.run", "get_concentration_curve", () => ({
        points: [],
        tiers: [],
        customer_count: 0,
    }));
    await mountView({ type: "form", resModel: "customer.tier.run", resId: 1, arch: FORM });
    await animationFrame();
    expect(".o_customer_tier_curve").toHaveCount(0);
    expect(".o_widget_customer_tier_curve").toHaveText("There is no curve yet: compute the run.");
});
