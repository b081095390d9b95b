import { Component } from "@odoo/owl";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Conditions with what is found today, and the day on which time alone brings them: one card each on a phone. */
export class ConditionTable extends Component {
    static template = "customer_manager.ConditionTable";
    static props = { ...standardFieldProps };

    get lines() {
        return this.props.record.data[this.props.name] || [];
    }

    stateLabel(line) {
        return {
            met: _t("Met"),
            unmet: _t("Not met"),
            unknown: _t("Not shown"),
            later: _t("Later"),
        }[line.state];
    }

    /** @returns {string} since when it is met, or from when it will be */
    whenLabel(line) {
        if (line.since) {
            return _t("since %s", this.day(line.since));
        }
        return line.becomes ? _t("from %s on", this.day(line.becomes)) : "";
    }

    stateClass(line) {
        if (line.state === "met") {
            return "text-bg-success";
        }
        return line.in_the_way ? "text-bg-danger" : "text-bg-secondary";
    }

    day(text) {
        return formatDate(deserializeDate(text));
    }
}

export const conditionTable = {
    component: ConditionTable,
    supportedTypes: ["json"],
};

registry.category("fields").add("condition_table", conditionTable);
