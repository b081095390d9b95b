import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { BoardBars } from "./board_bars";
import { BoardFigures } from "./board_figures";
import { BoardList } from "./board_list";
import { useBoard } from "./use_board";

/** The supervisor's board: his managers side by side, and what only he can decide. */
export class BoardTeam extends Component {
    static template = "customer_manager.BoardTeam";
    static components = { BoardBars, BoardFigures, BoardList, Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.board = useBoard("customer.board.team");
        this.display = { controlPanel: {} };
    }

    get names() {
        return this.board.data.rows.map((row) => row.name);
    }

    get load() {
        const values = this.board.data.rows.map((row) => row.load_rate);
        return [{ label: _t("Load in %"), color: "load", values }];
    }

    get trouble() {
        return this.board.data.columns.map(({ key, label }) => ({
            label,
            color: key,
            values: this.board.data.rows.map((row) => row.counts[key]),
        }));
    }

    get hasTrouble() {
        return this.trouble.some(({ values }) => values.some(Boolean));
    }
}

registry.category("actions").add("customer_manager.board_team", BoardTeam);
