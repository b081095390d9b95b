import { Component, onWillStart, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";

/** The first steps of a new utility, above the list of customers. */
export class OnboardingPanel extends Component {
    static template = "customer_manager.OnboardingPanel";
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ visible: false, steps: [] });
        onWillStart(async () => {
            Object.assign(this.state, await this.orm.call("customer.onboarding", "get_panel"));
        });
    }

    /** Index of the step to do next. */
    get nextIndex() {
        return this.state.steps.findIndex((step) => !step.done);
    }

    open(step) {
        return this.action.doAction(step.action);
    }

    async hide() {
        await this.orm.call("customer.onboarding", "action_hide");
        this.state.visible = false;
    }
}
