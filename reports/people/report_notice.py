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

    def _check_may_print(self, records):
        for campaign in records:
            if campaign.state not in ("decided", "closed"):
                raise UserError(self.env._("Public Notice: %(campaign)s is not decided yet.", campaign=campaign.name))

    def _get_title(self, records):
        return self.env._("Public Notice")

    def _get_subtitle(self, records):
        return records.name

    def _get_values(self, records):
        return {
            "grade": records.grade_id.name,
            "notice": records.notice,
            "start": self._format_day(records.notice_from),
            "end": self._format_day(records.notice_to),
            "appeals": self._format_day(records.appeal_to),
            "day": self._format_long(records.notice_from),
        }
