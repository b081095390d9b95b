import { Component, onWillUnmount, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** Shows how far a decision on many is, and reloads the form when it ends. */
export class ApprovalProgress extends Component {
    static template = "customer_manager.ApprovalProgress";
    static props = { ...standardWidgetProps };

    setup() {
        this.bus = useService("bus_service");
        this.state = useState({ progress: this.props.record.data.progress || 0 });
        const onProgress = (payload) => this.onProgress(payload);
        this.bus.subscribe("customer_manager.approval/progress", onProgress);
        onWillUnmount(() => this.bus.unsubscribe("customer_manager.approval/progress", onProgress));
    }

    async onProgress({ id, state, progress }) {
        if (id !== this.props.record.resId) {
            return;
        }
        this.state.progress = progress;
        if (state === "done") {
            await this.props.record.load();
        }
    }
}

registry.category("view_widgets").add("approval_progress", {
    component: ApprovalProgress,
    fieldDependencies: [{ name: "progress", type: "integer" }],
});
