from odoo import api, fields, models
from odoo.tools import SQL

from ...row_guard import erasing

#: files deleted in one run of the housekeeping
BATCH = 50
#: rows of a file, children first: (table, column, SQL of what the column holds)
_MINE = "SELECT id FROM %s WHERE application_id = ANY(%%s)"
_PAPERS = _MINE % "customer_manager_paper"
_ROWS = (
    ("customer_manager_scorecard_line", "scorecard_id", _MINE % "customer_manager_scorecard"),
    ("customer_manager_scorecard", "application_id", None),
    (
        "customer_manager_paper_mark",
        "answer_id",
        f"SELECT id FROM customer_manager_paper_answer WHERE paper_id IN ({_PAPERS})",
    ),
    ("customer_manager_paper_answer", "paper_id", _PAPERS),
    ("customer_manager_paper_topic", "paper_id", _PAPERS),
    ("survey_user_input", "customer_paper_id", _PAPERS),
    ("customer_manager_paper", "application_id", None),
    ("customer_manager_waiver", "application_id", None),
    ("customer_manager_application", "id", None),
)


class CustomerManagerApplication(models.Model):
    """Files of candidates who were not selected go after some time, whole and for good (domain 11.4).

    Application, marks, papers, scorecards, conditions, messages and papers attached; of outsiders the
    facts as well. The decision stays with its figures in the campaign's approval, which names ids
    alone.
    """

    _inherit = "customer.manager.application"

    @api.autovacuum
    def _gc_files(self):
        """Delete the files whose time is over; housekeeping calls again while there are more."""
        due = self._find_files_to_erase(BATCH)
        due._erase_files()
        return len(due), len(self._find_files_to_erase(1))

    @api.model
    def _find_files_to_erase(self, limit):
        """Return applications that led to nothing, in campaigns that ended long enough ago."""
        found = self.sudo().browse()
        for company in self.env["res.company"].sudo().search([("customer_file_months", ">", 0)]):
            last = fields.Date.subtract(company._customer_today(), months=company.customer_file_months)
            found |= self.sudo().search(
                [
                    ("company_id", "=", company.id),
                    ("campaign_id.state", "in", ("closed", "cancelled")),
                    ("campaign_id.closed_on", "<=", last),
                    ("designated_on", "=", False),
                ],
                limit=limit - len(found),
                order="id",
            )
            if len(found) >= limit:
                break
        return found

    def _erase_files(self):
        """Delete the files of self, sealed rows included."""
        if not self:
            return
        files = self.sudo()
        outsiders = files.partner_id
        campaigns = files.campaign_id
        panels = self.env["customer.manager.panel"].sudo().search([("campaign_id", "in", campaigns.ids)])._whole()
        files._erase_words()
        files._erase_approval_words()
        self.env.flush_all()
        with erasing(self.env.cr):
            files._delete_rows()
        self.env.invalidate_all(flush=False)
        panels._renew_digest()
        self._erase_facts(outsiders)
        for campaign in campaigns:
            campaign._message_log(
                body=self.env._("Files of candidates who were not selected were deleted, as their time is over.")
            )

    def _erase_words(self):
        """Delete messages, activities and papers that hang on the files and their waivers."""
        for documents in (self, self._waivers()):
            on_them = [("res_model", "=", documents._name), ("res_id", "in", documents.ids)]
            # also those of binary fields, which a search leaves out by itself
            attachments = self.env["ir.attachment"].sudo().with_context(skip_res_field_check=True)
            attachments.search(on_them).unlink()
            self.env["mail.activity"].sudo().search(on_them).unlink()
            self.env["mail.followers"].sudo().search(on_them).unlink()
            messages = self.env["mail.message"].sudo()
            messages.search([("model", "=", documents._name), ("res_id", "in", documents.ids)]).unlink()

    def _waivers(self):
        return self.env["customer.manager.waiver"].sudo().search([("application_id", "in", self.ids)])

    def _erase_approval_words(self):
        """Erase what was written when waivers of the files were asked for and decided.

        The trail says that it was erased and stays whole. It is over the values that were decided on: those stay,
        as taking them out would break it.
        """
        cases = self.env["approval.case"].sudo()
        cases = cases.search([("res_model", "=", "customer.manager.waiver"), ("res_id", "in", self._waivers().ids)])
        words = self.env._("Files of candidates who were not selected were deleted, as their time is over.")
        cases._cancel("deleted", words)
        cases._erase_reasons(words)

    def _delete_rows(self):
        """Delete the rows; what hangs on them with `cascade` goes with them."""
        for table, column, of_file in _ROWS:
            ids = SQL(of_file, self.ids) if of_file else SQL("SELECT unnest(%s::int[])", self.ids)
            self.env.cr.execute(
                SQL("DELETE FROM %s WHERE %s IN (%s)", SQL.identifier(table), SQL.identifier(column), ids)
            )

    def _erase_facts(self, outsiders):
        """Delete the facts about outsiders who have no file any more."""
        kept = self.sudo().search([("partner_id", "in", outsiders.ids)]).partner_id
        gone = (outsiders - kept).ids
        records = self.env["customer.manager.record"].sudo().search([("partner_id", "in", gone)])
        records.attachment_ids.unlink()
        records.flush_model()
        self.env.cr.execute(SQL("DELETE FROM customer_manager_record WHERE id = ANY(%s)", records.ids))
        self.env.invalidate_all()
