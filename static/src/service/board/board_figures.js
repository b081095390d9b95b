import { Component } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";

/** A strip of figures, each with the list behind it. */
export class BoardFigures extends Component {
    static template = "customer_manager.BoardFigures";
    static props = { figures: { type: Array } };

    setup() {
        this.action = useService("action");
    }

    open(figure) {
        return this.action.doAction(figure.action, { additionalContext: figure.context });
    }
}
