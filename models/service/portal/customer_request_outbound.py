from odoo import api, models


class CustomerRequest(models.Model):
    """Receipts and answers go to the customer's phone too, where there is a message gateway (domain 11.20).

    They name the number alone: what it is about is read on the portal, or heard from the manager.
    """

    _inherit = "customer.request"

    @api.model
    def _insert_intake(self, rows):
        created = super()._insert_intake(rows)
        created._enqueue_news("receipt")
        return created

    def action_answer(self, text):
        """Also tell the customer's phone that there is an answer."""
        result = super().action_answer(text)
        self.sudo()._enqueue_news("answer")
        return result

    def _enqueue_news(self, kind):
        """Queue a word on each request whose contact has a phone, or reads messages in WeChat."""
        outbound = self.env["customer.outbound"]
        told = self.filtered("company_id.customer_gateway_user_id")
        accounts = outbound._wechat_accounts(told.contact_id | told.partner_id)
        told = told.filtered(lambda one: outbound._get_address(one.contact_id or one.partner_id, accounts)[1])
        if told:
            outbound._enqueue_rows([request._prepare_news(kind) for request in told])

    def _prepare_news(self, kind):
        contact = self.contact_id or self.partner_id
        env = self.with_context(lang=contact.lang).env
        has_login = any(contact.user_ids.mapped("share"))
        texts = {
            "receipt": env._("We have your request; its number is %(number)s.", number=self.number),
            "answer": env._("Your request %(number)s is answered: is it settled?", number=self.number),
        }
        return {
            "kind": kind,
            "contact": contact,
            "record": self,
            "company": self.company_id,
            "text": f"{texts[kind]} {{link}}" if has_login else texts[kind],
            "url": f"/my/requests/{self.id}" if has_login else None,
        }

    def _hide_from_subject(self):
        """Take from him also what was sent to the customer's phone before it was known."""
        super()._hide_from_subject()
        messages = (
            self.env["customer.outbound"].sudo().search([("res_model", "=", self._name), ("res_id", "in", self.ids)])
        )
        for request in self.sudo():
            if users := request._subject_users():
                own = messages.filtered(lambda one, request=request: one.res_id == request.id)
                own.write({"is_confidential": True, "about_uid": users[:1].id})

    def _customer_is_confidential(self):
        """A complaint about a person stands in no list that its subject may read."""
        return bool(self.subject_user_id or self.subject_manager_id)

    def _customer_about_user(self):
        """Return the login that a complaint is about."""
        return (self.subject_user_id or self.subject_manager_id.user_id)[:1]
