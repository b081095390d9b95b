import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useDebounced } from "@web/core/utils/timing";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Taps are saved after so many milliseconds of quiet: a phone that falls asleep loses nothing. */
const QUIET = 700;

/**
 * The lines of a scorecard, one block each: what is judged, what high, middle and low look like, and
 * the marks as buttons large enough for a thumb. Criteria are marked in halves by a button beside the
 * whole figures; qualities in whole figures only.
 */
export class ScorecardMarks extends Component {
    static template = "customer_manager.ScorecardMarks";
    static props = { ...standardFieldProps };

    setup() {
        this.save = useDebounced(() => this.props.record.save(), QUIET, { execBeforeUnmount: true });
    }

    get groups() {
        const lines = this.props.record.data[this.props.name].records;
        const of = (kind) => lines.filter((line) => line.data.kind === kind);
        return [
            { kind: "mark", title: _t("Criteria"), lines: of("mark") },
            { kind: "quality", title: _t("Qualities"), lines: of("quality") },
        ].filter((group) => group.lines.length);
    }

    anchors(line) {
        const { anchor_high, anchor_middle, anchor_low } = line.data;
        return [
            { label: _t("High"), text: anchor_high },
            { label: _t("Middle"), text: anchor_middle },
            { label: _t("Low"), text: anchor_low },
        ].filter((anchor) => anchor.text);
    }

    figures(line) {
        const { lowest, highest } = line.data;
        return Array.from({ length: highest - lowest + 1 }, (_one, step) => lowest + step);
    }

    isMarked(line) {
        return line.data.mark !== false;
    }

    isChosen(line, figure) {
        return this.isMarked(line) && Math.floor(line.data.mark) === figure;
    }

    hasHalf(line) {
        return this.isMarked(line) && line.data.mark % 1 !== 0;
    }

    /** The mark as people write it. */
    text(line) {
        return this.isMarked(line) ? String(line.data.mark) : _t("not marked");
    }

    async choose(line, figure) {
        await line.update({ mark: figure });
        this.save();
    }

    async toggleHalf(line) {
        const whole = Math.floor(line.data.mark);
        await line.update({ mark: this.hasHalf(line) ? whole : whole + 0.5 });
        this.save();
    }

    async write(line, ev) {
        await line.update({ note: ev.target.value });
        this.save();
    }
}

registry.category("fields").add("scorecard_marks", {
    component: ScorecardMarks,
    displayName: _t("Marks of a scorecard"),
    supportedTypes: ["one2many"],
    useSubView: true,
});
