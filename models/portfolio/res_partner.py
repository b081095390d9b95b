from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...algorithms.eligibility import CustomerFacts
from ..listed import listed
from .days import read_day

#: Kept by the assignment engine alone: who writes them would give himself access.
_FACTS = frozenset(
    {
        "customer_manager_id",
        "customer_backup_manager_id",
        "customer_acting_manager_id",
        "customer_previous_user_id",
    }
)


class ResPartner(models.Model):
    """Who serves this customer today. Plain columns on the commercial entity, NULL on
    its contacts, written by `customer.assignment._refresh_partner_facts`."""

    _inherit = "res.partner"

    customer_manager_id = fields.Many2one(
        "customer.manager",
        prefetch="customer",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Primary manager today.",
    )
    customer_backup_manager_id = fields.Many2one(
        "customer.manager",
        string="Backup Manager",
        prefetch="customer",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    customer_acting_manager_id = fields.Many2one(
        "customer.manager",
        string="Acting Manager",
        prefetch="customer",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Temporary manager if one runs today, else the primary.",
    )
    customer_team_id = fields.Many2one(
        "crm.team",
        string="Serving Team",
        prefetch="customer",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="base.group_user",
        help="Only managers of this team may serve the customer; empty = any team.",
    )
    customer_previous_user_id = fields.Many2one(
        "res.users",
        string="Salesperson before the Manager",
        prefetch="customer",
        readonly=True,
        copy=False,
        index="btree_not_null",
        export_string_translation=False,
    )
    customer_assignment_ids = fields.One2many("customer.assignment", "partner_id", string="Assignments", copy=False)
    entity_customer_manager_id = fields.Many2one(related="commercial_partner_id.customer_manager_id", string="Manager")
    entity_customer_backup_manager_id = fields.Many2one(
        related="commercial_partner_id.customer_backup_manager_id", string="Backup"
    )
    entity_customer_acting_manager_id = fields.Many2one(
        related="commercial_partner_id.customer_acting_manager_id", string="Acting"
    )
    is_my_customer = fields.Boolean(
        compute="_compute_is_my_customer",
        search="_search_is_my_customer",
        help="The user is primary, acting or backup manager of this customer today.",
    )
    is_team_customer = fields.Boolean(
        compute="_compute_is_team_customer",
        search="_search_is_team_customer",
        help="A manager of a team the user leads serves this customer today.",
    )
    customer_has_gap = fields.Boolean(
        string="Without a Manager",
        compute="_compute_customer_has_gap",
        search="_search_customer_has_gap",
        help="In a tier that needs a manager, but nobody who may serve acts today.",
    )

    @api.depends("customer_tier_id.needs_manager", "customer_acting_manager_id.state")
    def _compute_customer_has_gap(self):
        for partner, partner_sudo in zip(self, self.sudo(), strict=True):
            acting_sudo = partner_sudo.customer_acting_manager_id
            partner.customer_has_gap = partner_sudo.customer_tier_id.needs_manager and acting_sudo.state != "active"

    @api.depends_context("uid")
    @api.depends("customer_manager_id", "customer_acting_manager_id", "customer_backup_manager_id")
    def _compute_is_my_customer(self):
        mine = self.filtered_domain(self._domain_served_by(self._my_managers()))
        for partner in self:
            partner.is_my_customer = partner in mine

    @api.model
    def _search_is_my_customer(self, operator, value):
        return self._search_flag(operator, value, self._domain_served_by(self._my_managers()))

    @api.depends_context("uid")
    @api.depends("customer_manager_id", "customer_acting_manager_id", "customer_backup_manager_id")
    def _compute_is_team_customer(self):
        team = self.filtered_domain(self._domain_served_by(self._my_team_managers()))
        for partner in self:
            partner.is_team_customer = partner in team

    @api.model
    def _search_is_team_customer(self, operator, value):
        return self._search_flag(operator, value, self._domain_served_by(self._my_team_managers()))

    @api.model
    def _my_managers(self):
        return self.env["customer.manager"].sudo().search([("user_id", "=", self.env.uid)])

    @api.model
    def _my_team_managers(self):
        return self.env["customer.manager"].sudo().search([("team_id.user_id", "=", self.env.uid)])

    @api.model
    def _domain_served_by(self, managers):
        """Domain of the customers these managers serve today. Ids instead of a path, so
        that three small indexes answer among millions of contacts."""
        return Domain.OR(
            Domain(name, "in", managers.ids)
            for name in (
                "customer_manager_id",
                "customer_acting_manager_id",
                "customer_backup_manager_id",
            )
        )

    @api.model
    def _search_flag(self, operator, value, domain):
        """Answer the search of a boolean that is true within `domain`."""
        if operator != "in":
            return NotImplemented
        if True in value and False in value:
            return Domain.TRUE
        return domain if True in value else ~domain

    @api.model
    def _customer_own_domain(self):
        return super()._customer_own_domain() | self._domain_served_by(self._my_managers())

    @api.model
    def _search_customer_has_gap(self, operator, value):
        gap = Domain("customer_tier_id.needs_manager", "=", True) & (
            Domain("customer_acting_manager_id", "=", False)
            | Domain("customer_acting_manager_id", "any!", [("state", "!=", "active")])
        )
        return self._search_flag(operator, value, gap)

    def write(self, vals):
        """Ask before archiving customers whom somebody serves."""
        if "active" in vals and not vals["active"]:
            self._check_archive_links()
        return super().write(vals)

    @api.model
    def _customer_facts(self):
        return super()._customer_facts() | _FACTS | {"customer_team_id"}

    @api.model
    def _customer_sealed_facts(self):
        return super()._customer_sealed_facts() | _FACTS

    def _customer_with_business(self):
        return super()._customer_with_business() | self.sudo()._open_links().partner_id

    def _check_archive_links(self):
        """Ask before archiving customers who have a manager: it ends the links."""
        links = self.sudo()._open_links()
        if not links:
            return
        names = listed(self.env, links.partner_id)
        if not self.env["customer.assignment"].has_access("write"):
            raise UserError(
                self.env._(
                    "%(names)s cannot be archived while a customer manager serves them. Ask the marketing department.",
                    names=names,
                )
            )
        raise RedirectWarning(
            self.env._(
                "Archiving ends the links with the customer managers of: %(names)s.",
                names=names,
            ),
            self.env.ref("customer_manager.customer_partner_archive_action").id,
            self.env._("End the links and archive"),
            {"active_model": self._name, "active_ids": self.ids, "active_id": self[:1].id},
        )

    def _archive_with_links(self, reason):
        """End the open links of these customers as of today, then archive them. The
        rights are those for a change of manager by hand."""
        links = self.sudo()._open_links()
        for company, company_links in links.grouped("company_id").items():
            keys = {(link.partner_id.id, link.role) for link in company_links}
            self.env["customer.assignment"]._change(
                [(self.browse(partner_id), role, self.env["customer.manager"]) for partner_id, role in sorted(keys)],
                company._customer_today(),
                reason,
            )
        return self.action_archive()

    def _open_links(self):
        """Return the assignments that run today or begin later."""
        manager_model = self.env["customer.manager"]
        return self.env["customer.assignment"].search(
            [("partner_id", "in", self.ids)] + manager_model._open_assignment_domain()
        )

    # ------------------------------------------------------------
    # Who serves the customer
    # ------------------------------------------------------------

    @api.readonly
    def manager_on(self, date, role="primary"):
        """Return the manager of this customer on `date`, empty if none.

        :param date: a day or its ISO text
        :param role: primary (default), backup, temporary or trainee
        Contacts answer for their company. Reads the assignments with the rights of the
        caller: who may not see the customer's history gets nobody.
        """
        self.ensure_one()
        roles = dict(self.env["customer.assignment"]._fields["role"].selection)
        day = read_day(self.env, self.env._("Date"), date)
        if not isinstance(role, str) or role not in roles or not day:
            raise UserError(self.env._("Give a day and one of these roles: %(roles)s.", roles=", ".join(roles)))
        entity = self._customer_entity()
        found = self.env["customer.assignment"]._manager_on(entity, day, role)
        return found.get(entity.id, self.env["customer.manager"])

    @api.readonly
    def acting_manager_on(self, date):
        """Return who acts for this customer on `date`: the temporary manager if one runs,
        else the primary. Rights as for `manager_on`."""
        return self.manager_on(date, "temporary") or self.manager_on(date)

    def _customer_acting_user(self):
        """Return the active login of who acts for the customer today, else nobody."""
        user = self.sudo().commercial_partner_id.customer_acting_manager_id.user_id
        return user.filtered("active").with_env(self.env)

    def _eligibility_facts(self):
        """Return {partner id: CustomerFacts} as the rules of assignment read them."""
        return {
            partner.id: CustomerFacts(
                id=partner.id,
                tier_id=partner.customer_tier_id.id or None,
                load=float(partner.customer_tier_id.load_points),
                team_id=partner.customer_team_id.id or None,
            )
            for partner in self.sudo()
        }

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_change_manager(self):
        """Open the wizard that replaces, adds or ends managers of these customers."""
        entities = self._customer_entity()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change Manager"),
            "res_model": "customer.assignment.change",
            "view_mode": "form",
            "target": "new",
            "context": {"default_partner_ids": entities.ids},
        }

    def action_view_assignments(self):
        """Open who served this customer, with all roles and days."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_manager.customer_assignment_action")
        entity = self._customer_entity()
        action["domain"] = [("partner_id", "=", entity.id)]
        action["context"] = {"create": False}
        action["display_name"] = self.env._("Managers of %(name)s", name=entity.display_name)
        return action

    # ------------------------------------------------------------
    # Uninstall
    # ------------------------------------------------------------

    def _customer_restore_before_uninstall(self):
        """Give the salesperson back where it is still the acting manager's login."""
        super()._customer_restore_before_uninstall()
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE res_partner p
                   SET user_id = p.customer_previous_user_id
                  FROM res_partner e
                  JOIN customer_manager m ON m.id = e.customer_acting_manager_id
                 WHERE e.id = p.commercial_partner_id
                   AND p.user_id = m.user_id
                   AND (p.id = e.id OR p.is_company IS NOT TRUE)
                """
            )
        )
        self.env["res.partner"].invalidate_model(["user_id"])
