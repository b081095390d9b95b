from odoo import api, fields, models

from ...algorithms.sentences import join_sentences


class CustomerUsageImportError(models.Model):
    """One refused cell of an imported file."""

    _name = "customer.usage.import.error"
    _description = "Usage Import Error"
    _order = "line_number, id"
    _rec_name = "line_number"
    _log_access = False

    import_id = fields.Many2one("customer.usage.import", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one("res.company", required=True)
    line_number = fields.Integer(string="Line", required=True, aggregator=None)
    column_name = fields.Char(string="Column")
    value = fields.Char()
    code = fields.Selection(
        [
            ("missing", "This column may not be empty."),
            ("not_number", "Not a number."),
            ("not_finite", "NaN and infinity are not figures."),
            ("not_integer", "Must be a whole number."),
            ("too_large", "The figure is larger than the column can hold."),
            ("out_of_range", "The figure lies outside the range of the column."),
            ("formula", "Formulas are not accepted; give the value."),
            ("too_long", "The cell is too long."),
            ("control", "The text holds control characters."),
            ("encoding", "The text cannot be read in the encoding of the file."),
            ("not_month", "Not a month; give its first day, for example 2026-01-01."),
            ("not_date", "Not a date; give it as 2026-01-31."),
            ("month_future", "The month lies in the future."),
            ("too_many_cells", "The row has more cells than the header."),
            ("quoting", "The quotation marks of the row do not match."),
            ("unknown_account", "No account of this company has this number."),
            ("own_customer", "You serve this customer: somebody else has to import his figures."),
            ("negative", "Negative energy, and the account is not a net exporter."),
            ("duplicate", "The file has two rows for this account and month."),
            ("customer_missing", "To create the account, give customer_ref or customer_name."),
            ("customer_ambiguous", "Several customers carry this value; give a unique customer_ref."),
            ("customer_refused", "The customer cannot take the account."),
            ("bad_fact", "Not a value this column can take."),
        ],
        string="Reason",
        required=True,
    )
    detail = fields.Char(help="What the reason does not say by itself.")
    message = fields.Char(compute="_compute_message", help="The reason, in the reader's language.")

    @api.depends("code", "detail")
    @api.depends_context("lang")
    def _compute_message(self):
        sentences = dict(self._fields["code"]._description_selection(self.env))
        for error in self:
            error.message = join_sentences([sentences.get(error.code), error.detail])
