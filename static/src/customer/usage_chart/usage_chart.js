/* global Chart */
import { Component, onWillStart, onWillUpdateProps, useEffect, useRef, useState } from "@odoo/owl";
import { formatMonth } from "@customer_manager/customer/month_field/month_field";
import { loadBundle } from "@web/core/assets";
import { cookie } from "@web/core/browser/cookie";
import { getColor, getCustomColor } from "@web/core/colors/colors";
import { deserializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatFloat } from "@web/views/fields/formatters";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** Energy of the last 24 months of a customer, as bars. */
export class CustomerUsageChart extends Component {
    static template = "customer_manager.UsageChart";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.canvas = useRef("canvas");
        this.state = useState({ series: { months: [] } });
        onWillStart(async () => {
            await Promise.all([this.load(this.props.record.resId), loadBundle("web.chartjs_lib")]);
        });
        onWillUpdateProps(async ({ record }) => {
            if (record.resId !== this.partnerId) {
                await this.load(record.resId);
            }
        });
        useEffect(
            (canvas, series) => {
                if (!canvas || !series.months.length) {
                    return;
                }
                const chart = new Chart(canvas, this.getConfig(series));
                return () => chart.destroy();
            },
            () => [this.canvas.el, this.state.series]
        );
    }

    async load(partnerId) {
        this.partnerId = partnerId;
        const empty = { months: [] };
        const series = partnerId
            ? await this.orm.call("res.partner", "get_customer_usage_series", [[partnerId]])
            : empty;
        // the user may have gone on to another contact meanwhile
        if (partnerId === this.partnerId) {
            this.state.series = series;
        }
    }

    get labels() {
        return this.state.series.months.map((month) => formatMonth(deserializeDate(month)));
    }

    get summary() {
        const { newest, kwh } = this.state.series;
        const total = kwh.slice(-12).reduce((sum, value) => sum + (value || 0), 0);
        return _t("Newest month %(month)s; last 12 months %(energy)s kWh", {
            month: formatMonth(deserializeDate(newest)),
            energy: formatFloat(total, { digits: [16, 0] }),
        });
    }

    getConfig(series) {
        const scheme = cookie.get("color_scheme");
        const ink = getCustomColor(scheme, "#111827", "#E4E4E4");
        const grid = getCustomColor(scheme, "#d8dadd", "#3C3E4B");
        return {
            type: "bar",
            data: {
                labels: this.labels,
                datasets: [
                    {
                        label: _t("Energy (kWh)"),
                        data: series.kwh,
                        backgroundColor: getColor(0, scheme, "sm"),
                        borderRadius: 2,
                    },
                ],
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                plugins: { legend: { display: false } },
                scales: {
                    x: { grid: { display: false }, ticks: { color: ink, maxRotation: 60, autoSkipPadding: 12 } },
                    y: {
                        beginAtZero: true,
                        title: { display: true, text: "kWh", color: ink },
                        grid: { color: grid },
                        ticks: { color: ink, callback: (value) => formatFloat(value, { humanReadable: true, decimals: 0 }) },
                    },
                },
            },
        };
    }
}

registry.category("view_widgets").add("customer_usage_chart", {
    component: CustomerUsageChart,
});
