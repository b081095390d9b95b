import { registry } from "@web/core/registry";
import { listView } from "@web/views/list/list_view";
import { ListRenderer } from "@web/views/list/list_renderer";
import { OnboardingPanel } from "@customer_manager/portfolio/onboarding_panel/onboarding_panel";

export class CustomerListRenderer extends ListRenderer {
    static template = "customer_manager.CustomerListRenderer";
    static components = { ...ListRenderer.components, OnboardingPanel };
}

/** The list of customers with the first steps above it. */
export const customerListView = { ...listView, Renderer: CustomerListRenderer };

registry.category("views").add("customer_manager_customer_list", customerListView);
