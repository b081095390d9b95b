from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

#: months the chart of a contact shows
CHART_MONTHS = 24


class ResPartner(models.Model):
    """What the contact form shows of accounts and usage."""

    _inherit = "res.partner"

    entity_customer_company_id = fields.Many2one(
        related="commercial_partner_id.customer_company_id", string="Served by (Company)"
    )
    entity_customer_importance = fields.Selection(
        related="commercial_partner_id.customer_importance", string="Importance (Company)", groups="base.group_user"
    )
    entity_customer_account_ids = fields.One2many(
        related="commercial_partner_id.customer_account_ids", string="Accounts (Company)", related_sudo=False
    )

    @api.readonly
    def get_customer_usage_series(self):
        """Return the last 24 months of a customer's usage, for the chart.

        The series ends with the newest month the customer has; a contact shows
        those of its company. Reads with the rights of the user: who may not see
        the customer's figures gets empty series.

        :return dict: `months` (ISO first days), `kwh`, `revenue` (each one value per
            month, null where nothing is known), `currency_id`, `newest` (ISO or False)
        """
        self.ensure_one()
        self.check_access("read")
        usage = self.env["customer.usage"]
        empty = {"months": [], "kwh": [], "revenue": [], "currency_id": False, "newest": False}
        if not usage.has_access("read"):
            return empty
        domain = [("partner_id", "=", self.commercial_partner_id.id)]
        [[newest]] = usage._read_group(domain, aggregates=["month:max"])
        if not newest:
            return empty
        months = [newest - relativedelta(months=back) for back in range(CHART_MONTHS - 1, -1, -1)]
        found = {
            month: (kwh, revenue)
            for month, kwh, revenue in usage._read_group(
                [*domain, ("month", ">=", months[0])], ["month:month"], ["kwh:sum", "revenue:sum"]
            )
        }
        unknown = self._get_months_without_revenue(domain, months[0])
        return {
            "months": [fields.Date.to_string(month) for month in months],
            "kwh": [found[month][0] if month in found else None for month in months],
            "revenue": [found[month][1] if month in found and month not in unknown else None for month in months],
            "currency_id": self.commercial_partner_id.customer_company_id.sudo().currency_id.id,
            "newest": fields.Date.to_string(newest),
        }

    def _get_months_without_revenue(self, domain, since):
        """Return the months in which a revenue is unknown: their sum would mislead."""
        groups = self.env["customer.usage"]._read_group(
            [*domain, ("month", ">=", since), ("revenue", "=", False)], ["month:month"]
        )
        return {month for (month,) in groups}

    def action_view_customer_accounts(self):
        """Open the accounts of the customers."""
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_manager.customer_account_action")
        action["domain"] = [("partner_id", "in", self.commercial_partner_id.ids)]
        action["context"] = {"default_partner_id": self.commercial_partner_id[:1].id}
        return action

    def action_view_customer_usage(self):
        """Open the usage of the customers."""
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_manager.customer_usage_action")
        action["domain"] = [("partner_id", "in", self.commercial_partner_id.ids)]
        action["context"] = {}
        return action
