from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..roles import OFFICER


class CustomerHandover(models.Model):
    """Who is who in a handover, and what each may do."""

    _inherit = "customer.handover"

    can_sign = fields.Boolean(compute="_compute_can_sign", export_string_translation=False)

    @api.depends("state", "signature_ids.is_void", "from_manager_id", "to_manager_id", "witness_id")
    @api.depends_context("uid")
    def _compute_can_sign(self):
        """Whether the user is one of the three and has not signed yet: the button then shows."""
        for handover in self:
            part = handover.state == "checked" and handover._get_part(self.env.user)
            handover.can_sign = bool(part) and part not in handover._valid_signatures().mapped("part")

    def _party_users(self):
        """Return the logins of giver and receiver."""
        self_sudo = self.sudo()
        return (self_sudo.from_manager_id.user_id | self_sudo.to_manager_id.user_id).sudo(False)

    def _is_giver_gone(self):
        """Whether the giver of this one handover cannot sign: suspended, ended or without a login (domain 11.5)."""
        giver = self.sudo().from_manager_id
        return giver.state != "active" or not giver.active or not giver.user_id.active

    def _superior_users(self):
        """Return who leads the giver: head of the team, superior in the organisation."""
        giver = self.sudo().from_manager_id
        users = giver.team_id.user_id | giver.employee_id.parent_id.user_id
        return users.filtered(lambda user: user.active and user != giver.user_id).sudo(False)

    def _signs_for_giver(self, user):
        """Whether a user signs in the giver's place: his superior, or marketing where he has none.

        Nobody signs twice, so a receiver or witness who is also the superior leaves it to another one.
        """
        return self._is_giver_gone() and self._is_superior(user)

    def _is_superior(self, user):
        """Whether a user leads the giver, or is of marketing where nobody does, and is none of the three himself."""
        others = self._party_users() | self.sudo().witness_id
        if user in others:
            return False
        superiors = self._superior_users() - others
        return user in superiors if superiors else user.has_group(OFFICER)

    def _find_replacers(self):
        """Return who may sign in the giver's place."""
        others = self._party_users() | self.sudo().witness_id
        officers = (
            self.env.ref(OFFICER)
            .sudo()
            .all_user_ids.filtered(lambda user: user.active and self.company_id in user.company_ids)
        )
        return (self._superior_users() - others) or (officers - others)

    def _get_part(self, user):
        """Return as what a user signs this one handover: giver, receiver, witness, or False."""
        self_sudo = self.sudo()
        if user and user == self_sudo.to_manager_id.user_id:
            return "receiver"
        if user and user == self_sudo.witness_id:
            return "witness"
        if user == self_sudo.from_manager_id.user_id and not self._is_giver_gone():
            return "giver"
        return "giver" if self._signs_for_giver(user) else False

    def _refuse_party_user(self):
        """Nobody decides on his own handover, whatever his role."""
        for handover in self:
            if self.env.user in handover._party_users():
                raise UserError(
                    self.env._(
                        "%(handover)s: giver and receiver do not decide on their own handover.", handover=handover.name
                    )
                )

    def _refuse_party_withdrawal(self):
        """What others opened or checked is not taken back by giver or receiver, who may lead the team as well."""
        self.filtered(
            lambda handover: handover.state != "draft" or handover.create_uid != self.env.user
        )._refuse_party_user()

    def _check_third_person(self):
        """Refuse whoever gives, receives or witnesses: a waiver needs somebody else (domain 11.18)."""
        user = self.env.user
        for handover in self:
            if user in handover._party_users() | handover.sudo().witness_id:
                raise AccessError(
                    self.env._(
                        "%(handover)s: giver, receiver and witness waive nothing. Ask somebody who is none of them.",
                        handover=handover.name,
                    )
                )

    @api.constrains("witness_id", "from_manager_id", "to_manager_id")
    def _check_waivers(self):
        """Who waived something does not become one of the three afterwards either (domain 11.18)."""
        for handover in self.sudo():
            people = handover._party_users() | handover.witness_id
            own = handover.item_ids.filtered(
                lambda item, people=people: item.state == "waived" and item.done_uid in people
            )
            if own:
                raise ValidationError(
                    self.env._(
                        "Giver, receiver, witness: %(name)s waived '%(matter)s'. Name somebody else, or take the waiver"
                        " back first.",
                        name=own[0].done_uid.name,
                        matter=own[0].name,
                    )
                )
