import { loadBundle } from "@web/core/assets";
import { _t } from "@web/core/l10n/translation";
import { formatFloat } from "@web/core/utils/numbers";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { Component, onWillStart, onWillUnmount, useEffect, useRef, useState } from "@odoo/owl";

/**
 * Concentration curve of a tier run: which share of the customers holds which
 * share of the value, and where each tier ends. Draws what the server samples;
 * the same figures stand in a table below for readers without the picture.
 */
export class TierCurve extends Component {
    static template = "customer_manager.TierCurve";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.canvasRef = useRef("canvas");
        this.chart = null;
        this.loading = 0;
        this.state = useState({ points: [], tiers: [], customer_count: 0, isLoaded: false });
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => {
                this.load();
            },
            () => [this.props.record.resId, this.version]
        );
        useEffect(
            () => this.draw(),
            () => [this.state.points]
        );
        onWillUnmount(() => this.destroyChart());
    }

    /** Changes whenever the run was computed again, or one of its tiers was. */
    get version() {
        const { computed_at, core_share } = this.props.record.data;
        return `${computed_at?.ts ?? ""}/${core_share ?? ""}`;
    }

    async load() {
        const runId = this.props.record.resId;
        if (!runId) {
            return;
        }
        const ticket = ++this.loading;
        const curve = await this.orm.silent.call(
            "customer.tier.run",
            "get_concentration_curve",
            [[runId]]
        );
        if (ticket === this.loading) {
            Object.assign(this.state, curve, { isLoaded: true });
        }
    }

    get hasCurve() {
        return this.state.points.length > 1;
    }

    /** One sentence for screen readers instead of the picture. */
    get summary() {
        const tiers = this.tierRows.map((tier) =>
            _t("%(tier)s ends at %(customers)s of the customers with %(value)s of the value", tier)
        );
        return [_t("Concentration curve of the tier run."), ...tiers].join(" ");
    }

    get tierRows() {
        return this.state.tiers.map((tier) => ({
            tier: tier.name,
            customers: this.percent(tier.customers),
            value: this.percent(tier.value),
        }));
    }

    percent(value) {
        return `${formatFloat(value, { digits: [16, 2] })} %`;
    }

    draw() {
        this.destroyChart();
        if (!this.hasCurve || !this.canvasRef.el) {
            return;
        }
        this.chart = new Chart(this.canvasRef.el, this.getChartConfig());
    }

    destroyChart() {
        this.chart?.destroy();
        this.chart = null;
    }

    /** Colours of the page, so that the curve is readable in light and dark. */
    getColors() {
        const style = getComputedStyle(this.canvasRef.el);
        const pick = (name, fallback) => style.getPropertyValue(name).trim() || fallback;
        return {
            text: style.color,
            line: pick("--o-customer-curve-line", "#0d6efd"),
            fill: pick("--o-customer-curve-fill", "rgba(13, 110, 253, 0.15)"),
            grid: pick("--o-customer-curve-grid", "rgba(128, 128, 128, 0.3)"),
            mark: pick("--o-customer-curve-mark", "#d63384"),
        };
    }

    getChartConfig() {
        const colors = this.getColors();
        const toPoint = ([x, y]) => ({ x, y });
        const axis = (text) => ({
            type: "linear",
            min: 0,
            max: 100,
            title: { display: true, text, color: colors.text },
            ticks: { color: colors.text, callback: (value) => `${value} %` },
            grid: { color: colors.grid },
        });
        return {
            type: "line",
            data: {
                datasets: [
                    {
                        label: _t("End of a tier"),
                        data: this.state.tiers.map((t) => ({ x: t.customers, y: t.value, name: t.name })),
                        showLine: false,
                        pointRadius: 5,
                        pointHoverRadius: 7,
                        backgroundColor: colors.mark,
                        borderColor: colors.mark,
                    },
                    {
                        label: _t("Value held"),
                        data: this.state.points.map(toPoint),
                        borderColor: colors.line,
                        backgroundColor: colors.fill,
                        fill: "origin",
                        pointRadius: 0,
                        borderWidth: 2,
                    },
                    {
                        label: _t("If all were equal"),
                        data: [toPoint([0, 0]), toPoint([100, 100])],
                        borderColor: colors.grid,
                        borderDash: [6, 6],
                        pointRadius: 0,
                        borderWidth: 1,
                    },
                ],
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                responsive: true,
                interaction: { mode: "nearest", axis: "x", intersect: false },
                scales: {
                    x: axis(_t("Customers, the best first")),
                    y: axis(_t("Value")),
                },
                plugins: {
                    legend: { labels: { color: colors.text, boxWidth: 12 } },
                    tooltip: { callbacks: { title: () => "", label: (item) => this.getTooltip(item) } },
                },
            },
        };
    }

    getTooltip({ raw, dataset }) {
        return _t("%(what)s: %(customers)s of the customers, %(value)s of the value", {
            what: raw.name || dataset.label,
            customers: this.percent(raw.x),
            value: this.percent(raw.y),
        });
    }
}

export const tierCurve = { component: TierCurve };

registry.category("view_widgets").add("customer_tier_curve", tierCurve);
