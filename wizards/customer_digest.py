from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.roles import AUDIT, OFFICER

_SUPERVISOR = "customer_manager.group_customer_manager_supervisor"


class CustomerDigest(models.TransientModel):
    """Choose month and team of the monthly digest, and print it; figures are those of `customer.digest.figures`."""

    _name = "customer.digest"
    _description = "Monthly Digest"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    month = fields.Date(required=True, default=lambda self: self._default_month(), help="Any day of the month.")
    team_id = fields.Many2one(
        "crm.team",
        string="Team",
        check_company=True,
        default=lambda self: self._default_team(),
        help="Empty: the whole company, for marketing and audit.",
    )

    @api.model
    def _default_month(self):
        return self.env.company._customer_today().replace(day=1) - relativedelta(months=1)

    @api.model
    def _default_team(self):
        """Return the team that a supervisor leads; marketing and audit begin with the whole company."""
        if self._reads_company():
            return self.env["crm.team"]
        teams = self.env["crm.team"].search([("user_id", "=", self.env.uid)])
        return teams.filtered(lambda team: team.company_id in (self.env.company, team.browse().company_id))[:1]

    @api.model
    def _reads_company(self):
        return self.env.su or self.env.user.has_groups(f"{OFFICER},{AUDIT}")

    def _first_day(self):
        """Return the first day of the month of this one digest."""
        return self.month.replace(day=1)

    def _check_reader(self):
        """Refuse months that have not begun, and teams that are not for this reader.

        :raise AccessError: unless he leads the team, or is a marketing officer or of audit
        """
        for digest in self:
            if digest._first_day() > digest.company_id.sudo()._customer_today():
                raise UserError(self.env._("Month: it has not begun yet, there is nothing to tell."))
            if digest.company_id not in self.env.user.company_ids and not self.env.su:
                raise AccessError(self.env._("Company: the digest of another company is not for you."))
            if digest._reads_company():
                continue
            if not self.env.user.has_group(_SUPERVISOR) or digest.team_id.sudo().user_id != self.env.user:
                raise AccessError(
                    self.env._(
                        "Team: the digest is for who leads the team; that of the company for marketing and audit."
                    )
                )

    def action_print(self):
        """Print the digest (public; who leads the team, marketing officers, audit)."""
        self.ensure_one()
        self.check_access("read")
        self._check_reader()
        return self.env.ref("customer_manager.action_report_digest").report_action(self)
