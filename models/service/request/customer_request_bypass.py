from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL


class CustomerRequest(models.Model):
    """Whom a complaint is about sees nothing of it until it is answered, and then only with consent (domain 11.17).

    Record rules keep the rows, and all that hangs on them, from him. What Odoo shows without asking the document
    is closed here: followers are read by every internal user, so requests have none; messages are read by whom
    they were sent to, so none is sent to him, and what he got before is taken back.
    """

    _inherit = "customer.request"

    @api.model
    def _hidden_from(self, managers, users=()):
        """Return the domain of the complaints about managers, and other users, that they do not see now."""
        logins = managers.sudo().user_id.union(*users)
        if users:
            # by id: a reader who may not read one of them would find the complaint about him
            managers |= managers.sudo().with_context(active_test=False).search([("user_id", "in", logins.ids)])
        about = Domain("subject_manager_id", "in", managers.ids) | Domain("subject_user_id", "in", logins.ids)
        return Domain("is_bypassed", "=", True) & about

    def _subject_users(self):
        """Return the logins of whom complaints of self are about, while they see nothing."""
        hidden = self.sudo().filtered("is_bypassed")
        return hidden.subject_user_id | hidden.subject_manager_id.user_id

    @api.depends("number", "is_bypassed", "subject_user_id", "subject_manager_id.user_id")
    @api.depends_context("uid")
    def _compute_display_name(self):
        """Tell him no number either: Odoo shows the name of whatever a row that he may read leads to."""
        super()._compute_display_name()
        user = self.env.user
        for request in self.sudo().filtered("is_bypassed"):
            if user in request._subject_users():
                request.with_env(self.env).display_name = "–"

    def _show_to_subject(self):
        """Let whom answered complaints are about read them, where the complainant agreed.

        What is kept as another request is answered with that one.
        """
        shown = self.sudo().filtered(lambda one: one.has_name_consent and (one.duplicate_of_id or one).answered_at)
        shown._set({"is_bypassed": False})

    def _hide_again(self):
        """Hide complaints from whom they are about until the matter is answered anew."""
        about = self.sudo().filtered(lambda one: one._complained_about())
        about._set({"is_bypassed": True})
        about._hide_from_subject()

    def _message_subscribe(self, partner_ids=None, subtype_ids=None, customer_ids=None):
        """Requests have no followers: who follows what could be read by everybody."""
        return True

    def _message_auto_subscribe(self, updated_values, followers_existing_policy="skip"):
        return True

    def message_post(self, *, partner_ids=None, **kwargs):
        """Send nothing to whom the complaint is about; words from outside reach the owner.

        Words are those of who posts them: nobody inside speaks as the customer, who is answered by what he said.
        """
        if not self.env.su:
            kwargs = {name: value for name, value in kwargs.items() if name not in ("author_id", "email_from")}
        return super().message_post(partner_ids=self._allowed_recipients(partner_ids, kwargs), **kwargs)

    def _allowed_recipients(self, partner_ids, kwargs):
        request = self.sudo()
        recipients = partner_ids or ()
        if not isinstance(recipients, (list, tuple, set)) or not all(type(one) is int for one in recipients):
            raise UserError(self.env._("Recipients: give a list of ids."))
        recipients = set(recipients)
        author = self.env["res.partner"].sudo().browse(kwargs.get("author_id") or self.env.user.partner_id.id)
        if kwargs.get("message_type") in ("comment", "email") and author.partner_share:
            recipients |= set(request.user_id.partner_id.ids)
        return list(recipients - set(request._subject_users().partner_id.ids))

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_get_recipients(message, msg_vals=msg_vals, **kwargs)
        hidden = set(self._subject_users().partner_id.ids)
        return [one for one in recipients if one["id"] not in hidden]

    def _hide_from_subject(self):
        """Take from whom complaints of self are about what came to him before it was known."""
        for request in self.sudo():
            partners = request._subject_users().partner_id
            if not partners:
                continue
            # the one2many leaves out what was sent to single users
            messages = self.env["mail.message"].sudo().search([("model", "=", self._name), ("res_id", "=", request.id)])
            messages.write({"partner_ids": [(3, partner.id) for partner in partners]})
            self.env["mail.notification"].sudo().search(
                [("mail_message_id", "in", messages.ids), ("res_partner_id", "in", partners.ids)]
            ).unlink()
            self._move_activities(request, partners.user_ids)
            alarms = request.leg_ids.alarm_activity_id
            alarms.filtered(lambda one, users=partners.user_ids: one.user_id in users).unlink()

    def _move_activities(self, request, users):
        """Give what these users had to do on a request to its owner, without a mail."""
        self.env["mail.activity"].flush_model(["user_id", "res_model", "res_id"])
        self.env.cr.execute(
            SQL(
                "UPDATE mail_activity SET user_id = %s WHERE res_model = %s AND res_id = %s AND user_id = ANY(%s)",
                request.user_id.id,
                self._name,
                request.id,
                users.ids,
            )
        )
        self.env["mail.activity"].invalidate_model(["user_id"])
