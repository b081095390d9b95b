import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, Deferred } from "@odoo/hoot-mock";
import { contains, defineModels, fields, models, mountView, onRpc } from "@web/../tests/web_test_helpers";

const LINES = [
    {
        id: 1,
        kind: "mark",
        name: "Speech",
        code: "speech",
        weight: 60,
        anchor_high: "Clear",
        anchor_low: "Hard to follow",
        lowest: 0,
        highest: 10,
    },
    { id: 2, kind: "quality", name: "Own ideas", code: "G", proof: "Interview", lowest: 1, highest: 5 },
];

class Card extends models.Model {
    _name = "scorecard";

    line_ids = fields.One2many({ relation: "scorecard.line", relation_field: "card_id" });

    _records = [{ id: 1, line_ids: [1, 2] }];
}

class Line extends models.Model {
    _name = "scorecard.line";

    card_id = fields.Many2one({ relation: "scorecard" });
    kind = fields.Char();
    name = fields.Char();
    code = fields.Char();
    weight = fields.Float();
    proof = fields.Char();
    anchor_high = fields.Char();
    anchor_middle = fields.Char();
    anchor_low = fields.Char();
    lowest = fields.Integer();
    highest = fields.Integer();
    mark = fields.Float();
    note = fields.Text();

    _records = LINES;
}

defineMailModels();
defineModels([Card, Line]);

const COLUMNS = [
    "kind",
    "name",
    "code",
    "weight",
    "proof",
    "anchor_high",
    "anchor_middle",
    "anchor_low",
    "lowest",
    "highest",
    "mark",
    "note",
];

/** Mount a card whose marks are these (false: none yet), and tell what is saved. */
async function mountCard(marks, attributes = "", saved = () => []) {
    onRpc("scorecard", "web_read", async ({ parent }) => {
        const [card] = await parent();
        card.line_ids.forEach((line, place) => (line.mark = marks[place]));
        return [card];
    });
    onRpc("scorecard", "web_save", async ({ args }) => {
        expect.step(JSON.stringify(args[1].line_ids));
        return [{ id: 1, line_ids: await saved() }];
    });
    const list = COLUMNS.map((name) => `<field name="${name}"/>`).join("");
    await mountView({
        type: "form",
        resModel: "scorecard",
        resId: 1,
        arch: `<form><field name="line_ids" widget="scorecard_marks" ${attributes}><list>${list}</list></field></form>`,
    });
}

test("each line shows its scale, its anchors or its proof, and that it is open", async () => {
    await mountCard([false, 3]);
    expect(queryAllTexts(".o_scorecard_marks h3")).toEqual(["Criteria", "Qualities"]);
    expect(queryAllTexts("[data-code=speech] .o_scorecard_figures button")).toEqual(
        ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "+½"]
    );
    expect(queryAllTexts("[data-code=G] .o_scorecard_figures button")).toEqual(["1", "2", "3", "4", "5"]);
    expect(queryAllTexts("[data-code=speech] dd")).toEqual(["Clear", "Hard to follow"]);
    expect(queryAllTexts(".o_scorecard_mark")).toEqual(["not marked", "3"]);
    expect(".o_scorecard_open").toHaveCount(1);
    expect("[data-code=G] [aria-pressed=true]").toHaveText("3");
});

test("a zero is a mark, and a half needs one", async () => {
    await mountCard([0, false]);
    expect(queryAllTexts(".o_scorecard_mark")).toEqual(["0", "not marked"]);
    expect("[data-code=speech] [data-mark=half]").toBeEnabled();
});

test("no half above the scale", async () => {
    await mountCard([10, 1]);
    expect("[data-code=speech] [data-mark=half]").not.toBeEnabled();
});

test("taps are saved together after a moment of quiet", async () => {
    await mountCard([false, false]);
    await contains("[data-code=speech] [data-mark='7']").click();
    await contains("[data-code=speech] [data-mark=half]").click();
    await contains("[data-code=G] [data-mark='4']").click();
    expect(queryAllTexts(".o_scorecard_mark")).toEqual(["7.5", "4"]);
    expect.verifySteps([]);
    await advanceTime(800);
    await animationFrame();
    expect.verifySteps([JSON.stringify([
        [1, 1, { mark: 7.5 }],
        [1, 2, { mark: 4 }],
    ])]);
});

test("a sealed card has marks and no buttons", async () => {
    await mountCard([7.5, 4], 'readonly="1"');
    expect(queryAllTexts(".o_scorecard_mark")).toEqual(["7.5", "4"]);
    expect(".o_scorecard_marks button, .o_scorecard_marks textarea").toHaveCount(0);
});

test("a tap while a save is under way is saved after it", async () => {
    const answer = new Deferred();
    await mountCard([false, false], "", () => answer);
    await contains("[data-code=speech] [data-mark='7']").click();
    await advanceTime(800);
    await contains("[data-code=G] [data-mark='4']").click();
    answer.resolve(LINES.map((line) => ({ ...line, mark: line.id === 1 && 7 })));
    await animationFrame();
    await animationFrame();
    expect(queryAllTexts(".o_scorecard_mark")).toEqual(["7", "4"]);
    await advanceTime(800);
    await animationFrame();
    await animationFrame();
    expect.verifySteps(['[[1,1,{"mark":7}]]', '[[1,2,{"mark":4}]]']);
});
