import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatFloat } from "@web/core/utils/numbers";

const WIDTH = 120;
const HEIGHT = 32;
const EDGE = 2;

/** Twelve months of a customer's use as a small line, over the line of the year before. */
export class UsageLine extends Component {
    static template = "customer_manager.UsageLine";
    static props = { name: String, now: { type: Array }, before: { type: Array } };

    get viewBox() {
        return `0 0 ${WIDTH} ${HEIGHT}`;
    }

    /** Paths of a line; a month of which nothing is known leaves a hole. */
    path(values) {
        const top = Math.max(1, ...this.props.now, ...this.props.before);
        const step = (WIDTH - 2 * EDGE) / Math.max(1, values.length - 1);
        let isOpen = false;
        const parts = [];
        values.forEach((value, index) => {
            if (value === null) {
                isOpen = false;
                return;
            }
            const x = (EDGE + index * step).toFixed(1);
            const y = (HEIGHT - EDGE - (Math.max(0, value) / top) * (HEIGHT - 2 * EDGE)).toFixed(1);
            // a month that stands alone is a point: a line of no length with round ends
            parts.push(isOpen ? `L${x} ${y}` : `M${x} ${y}h0`);
            isOpen = true;
        });
        return parts.join("");
    }

    /** The same in a sentence, for readers without the picture. */
    get summary() {
        const sum = (values) => values.reduce((total, value) => total + (value ?? 0), 0);
        const say = (values) => formatFloat(sum(values), { digits: [16, 0] });
        return _t("%(customer)s: %(now)s kWh in the last twelve months, %(before)s kWh in the same months a year before.", {
            customer: this.props.name,
            now: say(this.props.now),
            before: say(this.props.before),
        });
    }
}
