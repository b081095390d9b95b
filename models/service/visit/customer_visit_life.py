from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ...approval.approval_text import checked_text
from .customer_visit import OPEN_STATES


class CustomerVisit(models.Model):
    """The steps of a visit other than its record."""

    _inherit = "customer.visit"

    @api.model
    def _reason_steps(self):
        return super()._reason_steps() | {
            "miss": ("action_miss", self.env._("Visit Missed"), self.env._("What Happened")),
            "cancel": ("action_cancel", self.env._("Cancel a Visit"), self.env._("Reason")),
        }

    def action_prepare(self):
        """Say that planned visits are prepared (public; their manager, his supervisor, a marketing officer)."""
        self._lock_for_step()
        for visit in self:
            if visit.state != "planned":
                visit._refuse_step()
            if not visit.purpose:
                raise UserError(
                    self.env._("Purpose: say what '%(visit)s' is for before it is prepared.", visit=visit.display_name)
                )
        self.sudo().write({"state": "prepared"})
        return True

    def action_miss(self, reason):
        """Say that visits did not take place (public; their manager, his supervisor, a marketing officer).

        The interval goes on from the last visit that did: the plan makes another one.

        :param reason: text, kept with the visit
        """
        self._lock_for_step()
        reason = checked_text(self.env, self._label("reason"), reason)
        for visit in self:
            if visit.state not in OPEN_STATES:
                visit._refuse_step()
            if visit.date_planned > visit.company_id._customer_today():
                raise UserError(
                    self.env._(
                        "Planned for: '%(visit)s' lies ahead and cannot be missed yet; plan another day.",
                        visit=visit.display_name,
                    )
                )
        self._end("missed", reason)
        return True

    def action_cancel(self, reason):
        """Cancel visits that are not to be (public; a visit planned by hand also by its manager).

        What the tier asks for is cancelled by the supervisor or a marketing officer; while the tier asks for it,
        the plan makes another one, due on the same day.

        :param reason: text, kept with the visit
        """
        self._lock_for_step()
        reason = checked_text(self.env, self._label("reason"), reason)
        for visit in self:
            if visit.state not in OPEN_STATES:
                visit._refuse_step()
            if visit.origin != "hand" and not visit._is_led():
                raise AccessError(
                    self.env._(
                        "Cancel: '%(visit)s' was planned by the system; the supervisor or a marketing officer cancels"
                        " it.",
                        visit=visit.display_name,
                    )
                )
        self._end("cancelled", reason)
        return True

    def _end(self, state, reason):
        """End open visits that do not take place."""
        visits_sudo = self.sudo()
        visits_sudo.write({"state": state, "reason": reason})
        visits_sudo._drop_event()
        visits_sudo.activity_unlink(["customer_manager.mail_activity_type_visit"])

    def _lock_for_step(self):
        """Steps are for those who may write; of two sessions at one visit the later one starts again."""
        self.check_access("write")
        self.lock_for_update()

    def _refuse_step(self):
        labels = dict(self._fields["state"]._description_selection(self.env))
        raise UserError(
            self.env._(
                "'%(visit)s' is '%(state)s', which does not allow this step.",
                visit=self.display_name,
                state=labels[self.state],
            )
        )

    def _check_takes_promises(self):
        """Promises are given in a visit, not after it is recorded."""
        for visit in self:
            if not self.env.su and visit.state not in OPEN_STATES:
                raise UserError(
                    self.env._(
                        "Promises: '%(visit)s' is recorded; give a later promise on its own.",
                        visit=visit.display_name,
                    )
                )
