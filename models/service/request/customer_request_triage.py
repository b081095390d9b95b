from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ...approval.approval_text import checked_id, checked_text
from .customer_request import RUNNING


class CustomerRequest(models.Model):
    """What kind of matter it is, of whom and about whom."""

    _inherit = "customer.request"

    @api.model
    def _reason_steps(self):
        return super()._reason_steps() | {
            "unbypass": (
                "action_clear_subject",
                self.env._("Not a Complaint about a Person"),
                self.env._("Who of the customer agreed, and why"),
            ),
        }

    def action_classify(self, partner_id, type_id=None, contact_id=None, account_id=None, is_about_manager=False):
        """Say whose requests of the list to sort are, and of which type (public; who sorts, supervisor, officer).

        They go to who serves the customer; their clocks run since they were received.

        :param is_about_manager: true: a complaint about who serves the customer, which goes past him
        """
        if is_about_manager not in (None, False, True):
            raise UserError(self.env._("Complaint about the Manager: give true or false."))
        partner = self._existing("res.partner", partner_id, self.env._("Customer"))._customer_entity()
        contact = self._existing("res.partner", contact_id, self.env._("Contact"), is_required=False)
        account = self._existing("customer.account", account_id, self.env._("Account"), is_required=False)
        self._begin(("triage",))
        for company in self.sudo().company_id:
            if refusal := partner._customer_claim_refusal(company):
                raise UserError(self.env._("Customer: %s", refusal))
        self._check_row_belongs(partner, contact, account.sudo())
        if type_id:
            self._refuse_type_change(self._existing_type(type_id), "")
        for request in self.sudo():
            if type_id:
                request.type_id = type_id
            request._set(
                {
                    "partner_id": partner.id,
                    "contact_id": contact.id if contact != partner else False,
                    "account_id": account.id,
                    "state": "new",
                    "is_about_serving": request.is_about_serving or bool(is_about_manager),
                }
            )
            request._pass_by_who_serves()
            request._reassign()
        self._restart_clocks()
        self.sudo()._tell_owners()
        return True

    def action_change_type(self, type_id, reason, agreed_by=None):
        """Change the type of open requests (public; the owner, and only the supervisor where customer or hotline
        set it). A complaint becomes something else only with the customer.

        :param reason: text, kept with the request
        :param agreed_by: who of the customer agreed that it is no complaint
        """
        new_type = self._existing_type(type_id)
        text = checked_text(self.env, self.env._("Reason"), reason)
        agreed = checked_text(self.env, self.env._("Agreed by"), agreed_by, required=False)
        self._begin(RUNNING)
        self._refuse_type_change(new_type, agreed)
        self._refuse_stages_worked_on(new_type)
        self._mark_overdue()
        for request in self.sudo():
            before = request.type_id
            request._set({"type_id": new_type.id})
            if new_type.is_complaint != before.is_complaint:
                request._reassign()
            request._log(
                self.env._(
                    "Type: %(before)s became %(after)s. %(reason)s %(agreed)s",
                    before=before.display_name or "-",
                    after=new_type.display_name,
                    reason=text,
                    agreed=agreed and self.env._("Agreed by %(name)s of the customer.", name=agreed),
                )
            )
        self._restart_clocks()
        return True

    def _refuse_type_change(self, new_type, agreed):
        """Clocks are not polished by calling a matter something else (domain 11.17)."""
        for request in self.sudo():
            before = request.type_id
            if before == new_type:
                continue
            self._check_type_of(new_type, request.company_id)
            if request.type_set_by != "staff" or before.is_complaint:
                self.browse(request.id)._check_type_supervisor()
            if before.is_complaint and not new_type.is_complaint and not agreed:
                raise UserError(
                    self.env._(
                        "Type: %(request)s is a complaint; it becomes something else only when the customer agrees:"
                        " say who did.",
                        request=request.number,
                    )
                )

    @api.model
    def _check_type_of(self, kind, company):
        """The limits of another company, or such as are not in use any more, are none here (domain 11.17)."""
        if kind and (kind.company_id - company or not kind.active):
            raise UserError(
                self.env._(
                    "Type: '%(type)s' is not in use in %(company)s, choose another one.",
                    type=kind.name,
                    company=company.name,
                )
            )

    def _check_type_supervisor(self):
        try:
            self._check_supervisor()
        except AccessError as error:
            raise AccessError(
                self.env._("Type: customer or hotline set it, or it is a complaint: only the supervisor changes it.")
            ) from error

    def action_set_subject(self, user_id, reason):
        """Say that open requests are complaints about a person: they go past him (public; supervisor).

        :param user_id: login of whom the complaint is about
        """
        subject = self._existing("res.users", user_id, self.env._("Complaint about"))
        text = checked_text(self.env, self.env._("Reason"), reason)
        self._begin((*RUNNING, "waiting"))
        self._check_supervisor()
        if subject == self.env.user:
            raise AccessError(self.env._("Complaint about: nobody acts in his own case."))
        manager = self.env["customer.manager"].sudo().search([("user_id", "=", subject.id)], limit=1)
        self._log(self.env._("A complaint about a person. %(reason)s", reason=text))
        (self | self._copies())._pass_by(subject, manager)
        self.sudo()._tell_owners()
        return True

    def _pass_by_who_serves(self):
        """Let one complaint about the manager of a customer who was not known before go past him, now that he is."""
        manager = self.partner_id.customer_acting_manager_id or self.partner_id.customer_manager_id
        if not self.is_about_serving or self._complained_about() or not manager:
            return
        if self.env.user in manager.user_id:
            raise AccessError(self.env._("Complaint about: nobody acts in his own case."))
        self._pass_by(manager.user_id, manager)

    def _pass_by(self, subject, manager):
        """Let complaints go past whom they are about, and take from him what he had of them.

        :param subject: his login
        :param manager: the manager he is, or was; empty for anybody else
        """
        for request in self.sudo():
            request._set({"subject_user_id": subject.id, "subject_manager_id": manager.id, "is_bypassed": True})
            request._reassign()
            request._hide_from_subject()

    def action_clear_subject(self, reason):
        """Say that open requests are no complaints about a person (public; supervisor).

        :param reason: text that names who of the customer agreed; kept with the request
        """
        text = checked_text(self.env, self.env._("Reason"), reason)
        self._begin((*RUNNING, "waiting"))
        self._check_supervisor()
        whole = self.sudo() | self._copies()
        whole._set({"subject_user_id": False, "subject_manager_id": False, "is_bypassed": False})
        whole._reassign()
        self._log(self.env._("No complaint about a person. %(reason)s", reason=text))
        return True

    def _reassign(self):
        """Give requests to who takes them by the rules, as if they had just come in."""
        for request in self.sudo():
            subject = request.subject_user_id or request.subject_manager_id.user_id
            request._set(
                self._choose_owner(
                    request.company_id,
                    request.partner_id,
                    request.type_id.is_complaint,
                    subject,
                    request._is_unread(),
                )
            )

    @api.model
    def _existing(self, model, number, label, is_required=True):
        """Return the record a caller means, readable by him."""
        if not number and not is_required:
            return self.env[model]
        record = self.env[model].browse(checked_id(self.env, label, number)).exists()
        if not record:
            raise UserError(self.env._("%(label)s: there is no record %(number)s.", label=label, number=number))
        record.check_access("read")
        return record

    def _existing_type(self, type_id):
        return self._existing("customer.request.type", type_id, self.env._("Type"))
