from odoo import fields, models

#: how somebody is told of approvals by mail
MAIL_MODES = [("each", "When they come"), ("digest", "Once a day, all at once")]


class ResUsers(models.Model):
    """How an approver wants to be told: by his own choice, else as his company says."""

    _inherit = "res.users"

    approval_mail = fields.Selection(
        MAIL_MODES,
        "Mails About Approvals",
        prefetch="approval",
        help="Once a day: at the first hour of work, all that is open by due date. What is late and passed on to you"
        " comes at once in any case. Empty: as the company says.",
    )
    approval_digest_on = fields.Date(
        "Last Digest of Approvals",
        prefetch="approval",
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="Day on which the digest was last looked after, so that there is one a day.",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        """Let everybody read his own choice."""
        return [*super().SELF_READABLE_FIELDS, "approval_mail"]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        """Let everybody choose for himself."""
        return [*super().SELF_WRITEABLE_FIELDS, "approval_mail"]

    def _approval_gets_digest(self):
        """Return whether this user is told once a day."""
        user = self.sudo()
        return (user.approval_mail or user.company_id.approval_mail) == "digest"
