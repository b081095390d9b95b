import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useBus } from "@web/core/utils/hooks";
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
        // whoever saves, a button for example, waits for the taps that are still on their way
        this.pending = Promise.resolve();
        useBus(this.props.record.model.bus, "NEED_LOCAL_CHANGES", ({ detail }) => detail.proms.push(this.pending));
    }

    get lines() {
        return this.props.record.data[this.props.name].records;
    }

    get groups() {
        const lines = this.lines;
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

    choose(line, figure) {
        return this.change(line, () => ({ mark: figure }));
    }

    toggleHalf(line) {
        return this.change(line, (current) => {
            const whole = Math.floor(current.data.mark);
            return { mark: this.hasHalf(current) ? whole : whole + 0.5 };
        });
    }

    write(line, ev) {
        const note = ev.target.value;
        return this.change(line, () => ({ note }));
    }

    /** Change a line, one change after the other; after a save the lines are others, and the tap is for the new one. */
    change(line, values) {
        const { model } = this.props.record;
        this.pending = this.pending.then(async () => {
            await model.mutex.getUnlockedDef();
            const current = this.lines.find((one) => one.resId === line.resId);
            await current.update(values(current));
        });
        this.save();
        return this.pending;
    }
}

registry.category("fields").add("scorecard_marks", {
    component: ScorecardMarks,
    displayName: _t("Marks of a scorecard"),
    supportedTypes: ["one2many"],
    useSubView: true,
});
