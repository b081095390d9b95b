from odoo import api, fields, models


class CustomerManagerPaperTerminal(models.TransientModel):
    """Show human resources, once, with which code a candidate without a login opens his test."""

    _name = "customer.manager.paper.terminal"
    _description = "Written Test on a Terminal"

    paper_id = fields.Many2one("customer.manager.paper", "Paper", required=True, readonly=True, ondelete="cascade")
    terminal_code = fields.Char("Code", required=True, readonly=True)
    terminal_url = fields.Char("Page", compute="_compute_terminal_url")

    @api.depends("paper_id")
    def _compute_terminal_url(self):
        for wizard in self:
            wizard.terminal_url = f"{wizard.get_base_url()}/customer-manager/written-test"
