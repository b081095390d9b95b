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

class Usage extends models.Model {
    _name = "customer.usage";

    month = fields.Date();
    kwh = fields.Float();
    profit = fields.Float();

    _records = [
        { id: 1, month: "2025-12-01", kwh: 10, profit: 0 },
        { id: 2, month: false, kwh: 11, profit: 2.5 },
    ];
    _views = {
        list: `<list>
            <field name="month" widget="customer_month"/>
            <field name="kwh"/>
            <field name="profit" widget="customer_unknown_float"/>
        </list>`,
    };
}

class Account extends models.Model {
    _name = "customer.account";

    number = fields.Char();

    _records = [{ id: 1, number: "A1" }];
    _views = { list: `<list js_class="customer_account_list"><field name="number"/></list>` };
}

defineMailModels();
defineModels([Usage, Account]);

const FORM = /* xml */ `<form><field name="number"/><widget name="customer_usage_chart"/></form>`;

function months(count) {
    return Array.from(
        { length: count },
        (_, place) => `${2024 + Math.floor(place / 12)}-${String((place % 12) + 1).padStart(2, "0")}-01`
    );
}

test("an unknown figure reads unknown, a zero stays a zero", async () => {
    onRpc("customer.usage", "web_search_read", async ({ parent }) => {
        const result = await parent();
        result.records[1].profit = false;
        return result;
    });
    await mountView({ type: "list", resModel: "customer.usage" });
    expect(queryAllTexts(".o_data_row td[name=profit]")).toEqual(["0.00", "unknown"]);
});

test("a first day reads as its month", async () => {
    await mountView({ type: "list", resModel: "customer.usage" });
    expect(queryAllTexts(".o_data_row td[name=month]")).toEqual(["Dec 2025", ""]);
});

test("the chart asks once and says its figures in words", async () => {
    onRpc("res.partner", "get_customer_usage_series", ({ args }) => {
        expect.step(`series of ${args[0]}`);
        return { months: months(24), kwh: Array(24).fill(100), revenue: Array(24).fill(null), newest: "2025-12-01" };
    });
    await mountView({ type: "form", resModel: "customer.account", resId: 1, arch: FORM });
    await animationFrame();
    expect.verifySteps(["series of 1"]);
    expect(".o_customer_usage_chart canvas").toHaveCount(1);
    expect(queryAttribute(".o_customer_usage_chart canvas", "aria-label")).toBe(
        "Newest month Dec 2025; last 12 months 1,200 kWh"
    );
});

test("without usage there is a hint instead of a chart", async () => {
    onRpc("res.partner", "get_customer_usage_series", () => ({ months: [], kwh: [], revenue: [], newest: false }));
    await mountView({ type: "form", resModel: "customer.account", resId: 1, arch: FORM });
    expect(".o_customer_usage_chart canvas").toHaveCount(0);
    expect(".o_customer_usage_chart").toHaveText("No usage to show yet.");
});

test("the data feed opens the accounts that lack the newest month", async () => {
    const late_domain = [["last_month", "<", "2025-12-01"]];
    onRpc("customer.account", "get_data_feed", () => ({
        newest_month: "2025-12-01",
        account_count: 8,
        late_count: 2,
        late_share: 0.25,
        late_domain,
    }));
    mockService("action", {
        doAction({ res_model, domain }) {
            expect.step([res_model, domain]);
        },
    });
    await mountView({ type: "list", resModel: "customer.account" });
    expect(queryAllTexts(".o_customer_data_feed .fs-4")).toEqual(["Dec 2025", "8", "2 (25%)"]);
    await contains(".o_customer_data_feed button").click();
    expect.verifySteps([["customer.account", late_domain]]);
});
