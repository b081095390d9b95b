from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...approval.approval_text import checked_id
from ...periods import check_day
from ...roles import OFFICER


class CustomerServedMixin(models.AbstractModel):
    """Documents that a manager owns about a customer: visits and promises.

    The document goes to the commercial entity and to the company that serves it. Its manager changes by
    `_take_over` alone.
    """

    _name = "customer.served.mixin"
    _description = "Document of a Manager about a Customer"

    @api.model
    def _open_domain(self):
        """Return the Domain of the documents that still ask for something; to be extended."""
        return Domain.TRUE

    @api.model
    def _prepare_served(self, vals):
        """Complete the values of a new document: entity, manager and company, and who may name another manager."""
        given = self.default_get(["partner_id", "manager_id", "company_id"]) | vals
        partner_sudo = self.env["res.partner"].sudo().browse(given.get("partner_id")).exists()
        if not partner_sudo:
            raise UserError(self.env._("Customer: name the customer whom this is about."))
        entity_sudo = partner_sudo._customer_entity()
        manager_sudo = self._manager_of(given.get("manager_id"), entity_sudo)
        company = manager_sudo.company_id
        if refusal := entity_sudo._customer_claim_refusal(company):
            raise UserError(self.env._("Customer: %s", refusal))
        return {**vals, "partner_id": entity_sudo.id, "manager_id": manager_sudo.id, "company_id": company.id}

    @api.model
    def _manager_of(self, manager_id, entity_sudo):
        """Return the manager named, else the user himself where he is one, else who acts for the customer."""
        managers_sudo = self.env["customer.manager"].sudo()
        if manager_id:
            manager_sudo = managers_sudo.browse(manager_id).exists()
        else:
            manager_sudo = managers_sudo.search([("user_id", "=", self.env.uid)], limit=1)
            manager_sudo = manager_sudo or entity_sudo.customer_acting_manager_id
        if not manager_sudo:
            raise UserError(
                self.env._(
                    "Manager: %(customer)s has nobody who acts; name the manager.", customer=entity_sudo.display_name
                )
            )
        return manager_sudo

    @api.model
    def _is_officer(self):
        return self.env.su or self.env.user.has_group(OFFICER)

    def _is_led(self):
        """Whether the user leads the team of this one document's manager, or is a marketing officer; never his own."""
        manager_sudo = self.sudo().manager_id
        if self.env.su:
            return True
        if manager_sudo.user_id == self.env.user:
            return False
        return manager_sudo.team_id.user_id == self.env.user or self._is_officer()

    def _check_led(self, step):
        """Refuse a step that belongs to the supervisor.

        :param step: what the refusal calls the step
        """
        for document in self:
            if not document._is_led():
                raise AccessError(
                    self.env._(
                        "%(step)s: the supervisor of the team or a marketing officer does this, and nobody in his own"
                        " case (%(document)s).",
                        step=step,
                        document=document.display_name,
                    )
                )

    def _supervisor(self):
        """Return who leads the team of this one document's manager, nobody if he would lead himself."""
        manager_sudo = self.sudo().manager_id
        user = manager_sudo.team_id.user_id
        return user if user.active and user != manager_sudo.user_id else self.env["res.users"]

    def _take_over(self, manager, reason):
        """Give these documents to another manager; the change stands in the log.

        :param manager: customer.manager of the same company
        :param reason: text for the log
        """
        moved = self.sudo().filtered(lambda document: document.manager_id != manager)
        if not moved:
            return
        if wrong := moved.filtered(lambda document: document.company_id != manager.sudo().company_id):
            raise UserError(
                self.env._(
                    "Manager: %(document)s belongs to another company than %(manager)s.",
                    document=wrong[0].display_name,
                    manager=manager.sudo().name,
                )
            )
        bodies = {
            document.id: self.env._(
                "%(giver)s gave this to %(receiver)s: %(reason)s",
                giver=document.manager_id.name,
                receiver=manager.sudo().name,
                reason=reason or "",
            )
            for document in moved
        }
        moved.with_context(tracking_disable=True).write({"manager_id": manager.id})
        moved._message_log_batch(bodies)

    @api.model
    def _count_open(self, partners):
        """Return {entity id: open documents} with the rights of the user; one query."""
        if not partners.ids or not self.has_access("read"):
            return {}
        rows = self._read_group(
            self._open_domain() & Domain("partner_id", "in", partners.ids), ["partner_id"], ["__count"]
        )
        return {partner.id: count for partner, count in rows}

    @api.model
    def _label(self, name):
        """Return the name of a field as the reader's language has it."""
        return self._fields[name]._description_string(self.env)

    @api.model
    def _checked_id(self, name, number):
        """Return the id of a record that exists, which a caller gave for a field."""
        number = checked_id(self.env, self._label(name), number)
        if not self.env[self._fields[name].comodel_name].browse(number).exists():
            raise UserError(self.env._("%(field)s: there is no such record.", field=self._label(name)))
        return number

    @api.model
    def _read_date(self, name, value):
        """Return a day that a caller gave for a field, or False.

        :raise UserError: naming the field, if it is no day, or none that anybody can mean
        """
        try:
            day = fields.Date.to_date(value) or False
        except (AttributeError, TypeError, ValueError):
            day = None
        if day is None or (value and not day):
            raise UserError(
                self.env._(
                    "%(field)s: '%(value)s' is no day, write it as YYYY-MM-DD.",
                    field=self._label(name),
                    value=str(value)[:40].encode("ascii", "replace").decode(),
                )
            )
        check_day(self.env, self._label(name), day)
        return day
