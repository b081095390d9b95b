import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { OnboardingPanel } from "@customer_manager/portfolio/onboarding_panel/onboarding_panel";
import { BoardFigures } from "./board_figures";
import { BoardList } from "./board_list";
import { UsageLine } from "./usage_line";
import { useBoard } from "./use_board";

/** A manager's day: the next thing first, then how he stands, whom he meets and who uses less. */
export class BoardDay extends Component {
    static template = "customer_manager.BoardDay";
    static components = { BoardFigures, BoardList, Layout, OnboardingPanel, UsageLine };
    static props = { ...standardActionServiceProps };

    setup() {
        this.board = useBoard("customer.board.day");
        this.display = { controlPanel: {} };
    }
}

registry.category("actions").add("customer_manager.board_day", BoardDay);
