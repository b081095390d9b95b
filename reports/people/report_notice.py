from odoo import models
from odoo.exceptions import UserError


class ReportNotice(models.AbstractModel):
    """The public notice of a decision: name, unit and post of the winners, and nothing else (domain 11.4).

    It hangs on the wall, so everybody who sees the campaign may print it once it is decided.
    """

    _name = "report.customer_manager.report_notice"
    _inherit = "customer.report"
    _description = "Public Notice"
    _document_model = "customer.manager.campaign"
    _is_letter = True

    def _check_may_print(self, records):
        for campaign in records:
            if campaign.state not in ("decided", "closed"):
                raise UserError(self.env._("Public Notice: %(campaign)s is not decided yet.", campaign=campaign.name))

    def _get_title(self, records):
        return self.env._("Public Notice")

    def _get_subtitle(self, records):
        return records.name

    def _get_values(self, records):
        _ = self.env._
        grade = self._strong(records.grade_id.name)
        days = {
            name: self._strong(self._format_day(records[name])) for name in ("notice_from", "notice_to", "appeal_to")
        }
        return {
            "decision": (
                _("After assessment and decision the following colleagues are designated as %(grade)s:", grade=grade)
                if records.notice
                else _("Nobody was selected as %(grade)s.", grade=grade)
            ),
            "notice": records.notice,
            "terms": [
                _("This notice is displayed from %(notice_from)s to %(notice_to)s.", **days),
                _(
                    "Objections to the decision are taken until %(appeal_to)s in My Career / My Appeals, by human"
                    " resources and by audit. They are heard by somebody who neither scored nor decided.",
                    **days,
                ),
            ],
            "day": self._format_long(records.notice_from),
        }
