import { Component, onWillUnmount, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const RUNNING = ["checking", "importing"];

/** Shows how far a large import is, and reloads the form when it ends. */
export class CustomerImportProgress extends Component {
    static template = "customer_manager.ImportProgress";
    static props = { ...standardWidgetProps };

    setup() {
        this.bus = useService("bus_service");
        this.state = useState({ progress: this.props.record.data.progress || 0 });
        const onProgress = (payload) => this.onProgress(payload);
        this.bus.subscribe("customer_manager.import/progress", onProgress);
        onWillUnmount(() => this.bus.unsubscribe("customer_manager.import/progress", onProgress));
    }

    async onProgress({ id, state, progress }) {
        if (id !== this.props.record.resId) {
            return;
        }
        this.state.progress = progress;
        if (!RUNNING.includes(state)) {
            await this.props.record.load();
        }
    }
}

registry.category("view_widgets").add("customer_import_progress", {
    component: CustomerImportProgress,
    fieldDependencies: [{ name: "progress", type: "integer" }],
});
