from odoo import api, fields, models

from ...roles import OFFICER

USER = "customer_manager.group_customer_manager_user"
SUPERVISOR = "customer_manager.group_customer_manager_supervisor"


class CustomerRequest(models.Model):
    """One named owner at every moment, and who it was before (domain 11.17, 11.18)."""

    _inherit = "customer.request"

    holder_ids = fields.One2many("customer.request.holder", "request_id", string="Owners", readonly=True, copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        """Keep who owns a request from its first moment on."""
        requests = super().create(vals_list)
        requests._keep_holders()
        return requests

    def write(self, vals):
        """Keep each change of the owner, whatever path it comes by."""
        moved = self.browse()
        if "user_id" in vals:
            moved = self.filtered(lambda one: one.user_id.id != vals["user_id"])
        result = super().write(vals)
        moved._keep_holders()
        return result

    def _keep_holders(self):
        """Keep that the owners of these requests own them from now on."""
        now = fields.Datetime.now()
        self.env["customer.request.holder"].sudo().create(
            [
                {
                    "request_id": request.id,
                    "date_from": now,
                    "user_id": request.user_id.id,
                    "manager_id": request.manager_id.id,
                }
                for request in self.sudo()
            ]
        )

    @api.model
    def _choose_owner(self, company, partner, is_complaint=False, subject=None, is_unread=False):
        """Return {user_id, manager_id, team_id} of who takes a request; the owner is never empty.

        :param partner: the commercial entity, empty when it is not known
        :param is_complaint: complaints go to the supervisor, not to the manager (domain 8.3)
        :param subject: user whom the complaint is about: it goes past him
        :param is_unread: a mail or complaint of which nobody knows yet whom it is about
        """
        subject = subject or self.env["res.users"]
        manager = partner.customer_manager_id
        acting = partner.customer_acting_manager_id or manager
        team = acting.team_id
        if not partner:
            chain = [company.customer_triage_user_id]
        elif not acting:
            chain = [company.customer_desk_user_id]
        elif is_complaint or subject:
            chain = self._line_above(subject or acting.user_id, acting)
        elif acting.state == "active":
            chain = [acting.user_id, *self._line_above(acting.user_id, acting)]
        else:
            chain = self._line_above(acting.user_id, acting)
        passed_over = subject | self._judged_sorters(company) if is_unread else subject
        owner = self._first_owner(chain, company, passed_over)
        return {
            "user_id": owner.id,
            "manager_id": False if subject else manager.id,
            "team_id": team.id,
        }

    def _is_unread(self):
        """Whether this one is a mail, or a complaint, of which nobody has said yet whose it is, and so whom it is
        about."""
        self.ensure_one()
        return self.state == "triage" and (self.channel == "mail" or self.is_about_serving)

    @api.model
    def _judged_sorters(self, company):
        """Return those who could be given a mail to sort but serve customers or lead a team: it may be about them."""
        people = company.customer_triage_user_id | company.customer_desk_user_id
        people |= self.env.ref(OFFICER).sudo().all_user_ids
        managers = self.env["customer.manager"].sudo().search([("user_id", "in", people.ids), ("state", "!=", "ended")])
        teams = self.env["crm.team"].sudo().search([("user_id", "in", people.ids)])
        return managers.user_id | teams.user_id

    @api.model
    def _line_above(self, user, manager):
        """Yield who stands above a person: the leader of the team, then who leads him and his units, step by step."""
        yield manager.team_id.user_id
        employee = user.with_context(active_test=False).employee_ids[:1] or manager.employee_id
        seen = set()
        while employee and employee.id not in seen:
            seen.add(employee.id)
            department = employee.department_id
            above = employee.parent_id or department.manager_id
            if above == employee:
                above = department.parent_id.manager_id
            yield above.user_id
            employee = above

    @api.model
    def _first_owner(self, chain, company, excluded):
        """Return the first user of the chain who may own a request of the company and is not excluded.

        Behind everybody stand the desk, who sorts, and the marketing officers, so that nothing is without an owner.
        """
        for user in self._with_reserve(chain, company):
            if user and user not in excluded and user._customer_may_own_requests(company):
                return user
        return self.env.ref("base.user_root")

    @api.model
    def _with_reserve(self, chain, company):
        yield from chain
        yield company.customer_desk_user_id
        yield company.customer_triage_user_id
        officers = self.env.ref(OFFICER).sudo().all_user_ids
        yield from officers.filtered(lambda user: user.active and company in user.company_ids).sorted("id")
