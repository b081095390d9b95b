from ..printed_common import PrintedCommon
from .common import PeopleCommon


class ReportCommon(PrintedCommon, PeopleCommon):
    """Draws printed documents of the people's room, as human resources where nobody is named."""

    def _printer(self):
        return self.hr

    def _hang_out(self, campaign):
        """Let a campaign be decided and its notice hang out today."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE customer_manager_campaign SET state = 'decided', notice_from = %(day)s, notice_to = %(day)s,"
            " appeal_to = %(day)s WHERE id = %(id)s",
            {"day": self.today, "id": campaign.id},
        )
        self.env.invalidate_all()
