import { onWillStart, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";

/**
 * What the boards have in common: one call that reads everything, again when asked, and the way to other screens.
 *
 * @param {string} model name of the board on the server
 */
export function useBoard(model) {
    const orm = useService("orm");
    const action = useService("action");
    const board = useState({
        data: null,
        isLoading: false,
        async load() {
            board.isLoading = true;
            try {
                board.data = await orm.call(model, "get_board");
            } finally {
                board.isLoading = false;
            }
        },
        open: (xmlId, context) => action.doAction(xmlId, { additionalContext: context }),
        openRecord: (resModel, id) =>
            action.doAction({
                type: "ir.actions.act_window",
                res_model: resModel,
                res_id: id,
                views: [[false, "form"]],
            }),
    });
    onWillStart(() => board.load());
    return board;
}
