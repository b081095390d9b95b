import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { ApprovalSteps } from "./approval_steps";

/** Who would have to approve: the path of a plan without a case. */
export class ApprovalPreviewField extends Component {
    static template = "customer_manager.ApprovalPreviewField";
    static components = { ApprovalSteps };
    static props = { ...standardFieldProps };

    get steps() {
        return this.props.record.data[this.props.name] || [];
    }

    get called() {
        return this.steps.filter((step) => step.state !== "skipped");
    }

    get hasProblem() {
        return this.steps.some((step) => step.state === "problem");
    }
}

export const approvalPreviewField = {
    component: ApprovalPreviewField,
    displayName: _t("Approval Preview"),
    supportedTypes: ["json"],
};

registry.category("fields").add("approval_preview", approvalPreviewField);
