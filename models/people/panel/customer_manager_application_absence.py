from odoo import api, fields, models
from odoo.exceptions import UserError

from ...approval.approval_text import checked_text
from ..selection.customer_manager_application import RANKING_GROUPS
from ..selection.customer_manager_scheme import PARTS
from ..withheld_fields import WithheldJson


class CustomerManagerApplication(models.Model):
    """A part that a candidate did not take: told apart from a mark that is only missing (domain P7).

    Human resources says so with a reason; the candidate is absent then, has no total and no place.
    """

    _inherit = "customer.manager.application"

    absences = WithheldJson(readonly=True, copy=False, groups=RANKING_GROUPS, help="Part -> reason.")
    absence_text = fields.Char("Absent From", compute="_compute_absence_text", groups=RANKING_GROUPS)
    # whether the buttons are shown that take an absence back; one noted on a paper stays with the paper
    is_absent_written = fields.Boolean(
        compute="_compute_is_absent", groups=RANKING_GROUPS, export_string_translation=False
    )
    is_absent_interview = fields.Boolean(
        compute="_compute_is_absent", groups=RANKING_GROUPS, export_string_translation=False
    )

    @api.depends("absences")
    @api.depends_context("lang", "uid")
    def _compute_absence_text(self):
        labels = self._part_labels()
        for application in self:
            absences = {} if application._is_withheld() else application._absences()
            application.absence_text = "; ".join(
                f"{labels[code]}: {absences[code]}" for code, _label in PARTS if code in absences
            )

    @api.depends("absences")
    @api.depends_context("uid")
    def _compute_is_absent(self):
        for application in self:
            absences = {} if application._is_withheld() else application.sudo().absences or {}
            application.is_absent_written = "written" in absences
            application.is_absent_interview = "interview" in absences

    @api.model
    def _part_labels(self):
        """Return {code: name} of the parts in the reader's language."""
        return dict(self.env["customer.manager.scheme.part"]._fields["code"]._description_selection(self.env))

    @api.model
    def _reason_steps(self):
        return super()._reason_steps() | {
            "absent_written": (
                "action_mark_absent_written",
                self.env._("Absent From the Written Test"),
                self.env._("Reason"),
            ),
            "absent_interview": (
                "action_mark_absent_interview",
                self.env._("Absent From the Interview"),
                self.env._("Reason"),
            ),
            "present_written": (
                "action_mark_present_written",
                self.env._("Not Absent From the Written Test"),
                self.env._("Reason"),
            ),
            "present_interview": (
                "action_mark_present_interview",
                self.env._("Not Absent From the Interview"),
                self.env._("Reason"),
            ),
        }

    def _absences(self):
        """Return {part: reason} of this one candidate; who was absent from a paper is noted on it."""
        self.ensure_one()
        absences = dict(self.sudo().absences or {})
        reason = self._written_absence()
        return absences | {"written": reason} if reason else absences

    def action_mark_absent_written(self, reason):
        """Say that candidates did not take the written test (public; human resources)."""
        return self.action_mark_absent("written", reason)

    def action_mark_absent_interview(self, reason):
        """Say that candidates did not come to the interview (public; human resources)."""
        return self.action_mark_absent("interview", reason)

    def action_mark_absent(self, part, reason):
        """Say that candidates did not take a part, or handed in nothing for it (public; human resources).

        :param part: code of a part that the scheme asks for
        :param reason: text, kept in the file
        :raise UserError: there is a mark already, or the campaign does not assess
        """
        text = checked_text(self.env, self.env._("Reason"), reason)
        self._check_absence_step(part)
        for application in self.sudo():
            application._check_no_mark(part)
            if part == "written" and application.paper_ids:
                # it is noted on the paper, under the rules of the test
                self.browse(application.id).paper_ids.action_mark_absent(text)
            else:
                application._set({"absences": {**(application.absences or {}), part: text}})
            application._message_log(
                body=self.env._("Absent: %(part)s. %(reason)s", part=self._part_labels()[part], reason=text)
            )
        if part == "interview":
            self._scorecards()._void()
        return True

    def action_mark_present_written(self, reason):
        """Take back that candidates did not take the written test (public; human resources)."""
        return self.action_mark_present("written", reason)

    def action_mark_present_interview(self, reason):
        """Take back that candidates did not come to the interview (public; human resources)."""
        return self.action_mark_present("interview", reason)

    def action_mark_present(self, part, reason):
        """Take an absence back that was entered by mistake (public; human resources).

        :raise UserError: there is none, the panel rates already who was invited, or its marks are open
        """
        text = checked_text(self.env, self.env._("Reason"), reason)
        self._check_absence_step(part)
        for application in self.sudo():
            absences = dict(application.absences or {})
            if part not in absences:
                raise UserError(
                    self.env._(
                        "%(name)s is not absent from: %(part)s.", name=application.name, part=self._part_labels()[part]
                    )
                )
            if part == "written":
                application.campaign_id._reopen_shortlist()
            del absences[part]
            application._set({"absences": absences or False})
            if part == "interview" and application.is_shortlisted:
                application.campaign_id._panel()._rate_after_all(application)
            application._message_log(
                body=self.env._("Not absent: %(part)s. %(reason)s", part=self._part_labels()[part], reason=text)
            )
        return True

    def _check_absence_step(self, part):
        labels = self._part_labels()
        if not isinstance(part, str) or part not in labels:
            raise UserError(self.env._("Part: name one of the parts of the assessment."))
        self._check_hr()
        self._check_state(("admitted",))
        for application in self.sudo():
            if application.campaign_id.state != "scoring":
                raise UserError(
                    self.env._("%(campaign)s is not being assessed.", campaign=application.campaign_id.name)
                )
            if part not in application.campaign_id._asked_parts().mapped("code"):
                raise UserError(self.env._("Part: %(part)s is not asked for.", part=labels[part]))

    def _check_no_mark(self, part):
        """Refuse an absence from what was marked."""
        if part == "interview":
            has_mark = bool(self._scorecards().filtered(lambda card: card.state == "sealed"))
        elif part == "written":
            has_mark = self._written_score() is not None
        else:
            has_mark = self._evidence()[self.id][part].raw is not None
        if has_mark:
            raise UserError(
                self.env._(
                    "%(name)s has a mark: %(part)s. Nobody is absent from what was marked.",
                    name=self.name,
                    part=self._part_labels()[part],
                )
            )

    def _scorecards(self):
        """Return the scorecards about the candidates, whoever asks."""
        return self.env["customer.manager.scorecard"].sudo().search([("application_id", "in", self.ids)])

    def action_withdraw(self, reason):
        """Withdraw the application; raters have nothing to judge any more (public; the candidate)."""
        result = super().action_withdraw(reason)
        self._scorecards()._void()
        return result
