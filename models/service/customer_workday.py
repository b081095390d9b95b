from odoo import api, fields, models


class CustomerWorkday(models.Model):
    """A day on which the office works or not, whatever the working schedule says (domain 11.7).

    Public holidays in China come with make-up days (调休) on weekends, which a weekly schedule cannot say.
    """

    _name = "customer.workday"
    _description = "Dated Working Day"
    _order = "date desc, id desc"
    _rec_name = "date"

    date = fields.Date(required=True, index=True)
    works = fields.Boolean(
        string="Worked",
        help="Yes: a make-up day, with the hours of the nearest ordinary working day. No: a holiday.",
    )
    name = fields.Char(string="Occasion", required=True, help="Such as the holiday the day belongs to.")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
        index=True,
    )

    _date_uniq = models.Constraint(
        "UNIQUE (company_id, date)",
        "Date: it already stands in the company's list of working days.",
    )

    @api.model
    def _listed(self, company):
        """Return {date: works} of a company's list."""
        rows = self.sudo().search_fetch([("company_id", "=", company.id)], ["date", "works"])
        return {row.date: row.works for row in rows}
