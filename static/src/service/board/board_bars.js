import { Component, onWillStart, onWillUnmount, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";

/** Bars side by side or piled up, in the colours of the page. The table beside it says the same in figures. */
export class BoardBars extends Component {
    static template = "customer_manager.BoardBars";
    static props = {
        label: String,
        names: { type: Array },
        /** list of {label, color (name of a CSS variable), values} */
        series: { type: Array },
        /** value of a line across, such as a cap */
        limit: { type: Number, optional: true },
        limitLabel: { type: String, optional: true },
    };

    setup() {
        this.canvasRef = useRef("canvas");
        this.chart = null;
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [this.props.names, this.props.series]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    /** One bar is as high as it takes to read its name. */
    get height() {
        return 70 + 26 * this.props.names.length;
    }

    draw() {
        this.chart?.destroy();
        this.chart = new Chart(this.canvasRef.el, this.getChartConfig());
    }

    getChartConfig() {
        const style = getComputedStyle(this.canvasRef.el);
        const pick = (name) => style.getPropertyValue(`--o-board-${name}`).trim() || style.color;
        const axis = { ticks: { color: style.color, precision: 0 }, grid: { color: pick("grid") }, stacked: true };
        const bars = this.props.series.map(({ label, color, values }) => ({
            type: "bar",
            label,
            data: values,
            backgroundColor: pick(color),
            maxBarThickness: 18,
        }));
        return {
            type: "bar",
            data: { labels: this.props.names, datasets: [...bars, ...this.getLimit(pick)] },
            options: {
                indexAxis: "y",
                animation: false,
                maintainAspectRatio: false,
                responsive: true,
                scales: { x: { ...axis, beginAtZero: true }, y: { ...axis, grid: { display: false } } },
                plugins: { legend: { display: bars.length > 1 || this.hasLimit, labels: { color: style.color, boxWidth: 12 } } },
            },
        };
    }

    get hasLimit() {
        return this.props.limit !== undefined;
    }

    getLimit(pick) {
        if (!this.hasLimit) {
            return [];
        }
        return [
            {
                type: "line",
                label: this.props.limitLabel,
                data: this.props.names.map(() => this.props.limit),
                borderColor: pick("limit"),
                backgroundColor: pick("limit"),
                borderDash: [4, 4],
                borderWidth: 2,
                pointRadius: 0,
                stack: "limit",
            },
        ];
    }
}
