from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...periods import check_days
from .customer_visit import OPEN_STATES


class CustomerVisit(models.Model):
    """What a visit must be like while it is planned (domain P4)."""

    _inherit = "customer.visit"

    @api.constrains("date_planned", "date_start", "next_date")
    def _check_calendar(self):
        # the time first: its day follows it
        check_days(self, ("date_start", "date_planned", "next_date"))

    @api.constrains("contact_ids", "partner_id")
    def _check_contacts(self):
        for visit in self:
            for contact_sudo in visit.sudo().contact_ids:
                if contact_sudo.commercial_partner_id != visit.partner_id:
                    raise ValidationError(
                        self.env._(
                            "People Met: %(contact)s does not belong to %(customer)s.",
                            contact=contact_sudo.display_name,
                            customer=visit.partner_id.display_name,
                        )
                    )

    @api.constrains("colleague_ids")
    def _check_colleagues(self):
        for visit in self:
            if stranger := visit.sudo().colleague_ids.filtered("share"):
                raise ValidationError(
                    self.env._("With: %(name)s is none of the own people.", name=stranger[0].display_name)
                )

    @api.constrains("mode")
    def _check_mode(self):
        """A call in the place of a visit is refused when it is planned, not when it has been."""
        remote = self.filtered(lambda visit: visit.state in OPEN_STATES and visit.mode != "face")
        for visit in remote - remote._filter_remote_allowed():
            raise ValidationError(visit._remote_refusal())

    @api.constrains("next_date")
    def _check_next_date(self):
        for visit in self:
            done = visit.date_done or visit.date_planned
            if visit.next_date and done and visit.next_date < done:
                raise ValidationError(self.env._("Next Contact: a day after the visit itself."))

    def _remote_refusal(self):
        return self.env._(
            "Way: the last visit of %(customer)s was replaced by a call already; this one has to be face to face."
            " Record a call as a contact of its own.",
            customer=self.partner_id.display_name,
        )

    def _filter_remote_allowed(self):
        """Return the visits of self that phone or video may stand in for.

        Only an appointment that the visit interval asks for is meant, and only in tiers that say so: at most
        every n-th visit in a row is a call. A visit that has been is judged by those before it.
        """
        strict = self.filtered(lambda visit: visit.slot == "face" and visit.sudo().tier_id.remote_visit_every > 1)
        allowed = self - strict
        if not strict:
            return allowed
        found = self.sudo().search_fetch(
            Domain("partner_id", "in", strict.partner_id.ids)
            & self._done_domain()
            & (Domain("mode", "=", "face") | Domain("slot", "=", "face")),
            ["partner_id", "mode", "date_done"],
            order="date_done desc, id desc",
        )
        past = found.grouped("partner_id")
        for visit in strict:
            before = past.get(visit.partner_id, found.browse()).filtered(
                lambda one, visit=visit: (
                    not visit.date_done or (one.date_done, one.id) < (visit.date_done, visit._origin.id)
                )
            )
            last = before[: visit.sudo().tier_id.remote_visit_every - 1]
            if all(one.mode == "face" for one in last):
                allowed |= visit
        return allowed
