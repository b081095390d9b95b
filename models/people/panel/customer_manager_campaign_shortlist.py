from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ....algorithms.shortlist import shortlist
from ...listed import listed
from ..selection.customer_manager_application import RANKING_GROUPS


class CustomerManagerCampaign(models.Model):
    """Who is heard: the best by the written test, so many for a seat, ties in (domain 11.14)."""

    _inherit = "customer.manager.campaign"

    shortlisted_at = fields.Datetime("Shortlist Made", readonly=True, copy=False)
    panel_ids = fields.One2many("customer.manager.panel", "campaign_id", "Panels", groups=RANKING_GROUPS)
    panel_count = fields.Integer(compute="_compute_panel_count", groups=RANKING_GROUPS)
    is_heard = fields.Boolean("Interviews Begun", compute="_compute_panel_count", groups=RANKING_GROUPS)

    @api.depends("panel_ids.state")
    def _compute_panel_count(self):
        groups = self.env["customer.manager.panel"]._read_group(
            [("campaign_id", "in", self.ids)], ["campaign_id", "state"], ["__count"]
        )
        for campaign in self:
            counts = {state: count for one, state, count in groups if one == campaign}
            campaign.panel_count = sum(counts.values())
            campaign.is_heard = bool(counts.keys() - {"draft"})

    @api.model
    def _sealed_fields(self):
        return super()._sealed_fields() | {"shortlisted_at", "ranking_hash"}

    # ------------------------------------------------------------
    # Who and what is asked
    # ------------------------------------------------------------

    def _asked_parts(self):
        """Return the parts of the campaign's scheme that count, in their order; weight 0 is not asked for."""
        self.ensure_one()
        return self.sudo().frozen_scheme_id.part_ids.filtered("weight").sorted(lambda part: (part.sequence, part.id))

    def _needs_panel(self):
        """Whether a panel is heard: the interview counts, or qualities gate."""
        scheme = self.sudo().frozen_scheme_id
        return "interview" in self._asked_parts().mapped("code") or bool(scheme.quality_ids)

    def _panel(self):
        """Return the panel of the campaigns, if it is named, whoever asks."""
        return self.env["customer.manager.panel"].sudo().search([("campaign_id", "in", self.ids)])

    def _standing(self):
        """Return the applications that were neither withdrawn nor refused, whoever asks."""
        applications = self.env["customer.manager.application"].sudo()
        return applications.search([("campaign_id", "in", self.ids), ("state", "not in", ("withdrawn", "refused"))])

    def _admitted(self):
        """Return the candidates who are assessed, by name."""
        self.ensure_one()
        return (
            self.env["customer.manager.application"]
            .sudo()
            .search([("campaign_id", "=", self.id), ("state", "=", "admitted")], order="name, id")
        )

    def _interviewed(self):
        """Return the candidates whom the panel hears."""
        return self._admitted().filtered(lambda one: one.is_shortlisted and "interview" not in one._absences())

    def _check_not_concerned(self):
        """Keep candidates and their relatives from running what decides on them, whatever their role.

        :raise AccessError: without saying why a relative is kept out
        """
        if self.env.su:
            return
        user = self.env.user
        for campaign in self:
            users = campaign._standing().employee_id.user_id
            day = campaign.company_id._customer_today()
            near = self.env["approval.relation"].sudo()._relatives(user, day).get(user.id, frozenset())
            if user in users or near & set(users.ids):
                raise AccessError(
                    self.env._(
                        "%(campaign)s: nobody runs a selection in his own case or that of somebody near to him.",
                        campaign=campaign.name,
                    )
                )

    # ------------------------------------------------------------
    # Shortlist
    # ------------------------------------------------------------

    def action_shortlist(self):
        """Invite the best by the written test to the interview (public; human resources).

        May be made anew until the panel begins. Without a written test all admitted are invited.

        :raise UserError: naming who has neither a mark nor is absent
        """
        self._check_step(("scoring",))
        for campaign in self:
            campaign._check_panel_waits()
            campaign._write_shortlist(campaign._shortlist())
            campaign._set({"shortlisted_at": fields.Datetime.now()})
        return True

    def _reopen_shortlist(self):
        """Let the shortlist be made anew, since somebody has a mark after all; the panel must not have begun."""
        self._check_panel_waits()
        self._set({"shortlisted_at": False})

    def _check_panel_waits(self):
        panel = self._panel()
        if panel and panel.state != "draft":
            raise UserError(self.env._("%(panel)s rates already: who was invited stays so.", panel=panel.name))

    def _shortlist(self):
        """Return :class:`algorithms.shortlist.Shortlist` of the admitted, or None if no test is asked for."""
        written = self._asked_parts().filtered(lambda part: part.code == "written")
        if not written:
            return None
        admitted = self._admitted()
        absent = {one.id for one in admitted if "written" in one._absences()}
        marks = {one.id: None if one.id in absent else one._written_score() for one in admitted}
        found = shortlist(marks, absent, written.pass_mark or None, self.seats * self.shortlist_ratio)
        if found.missing:
            raise UserError(
                self.env._(
                    "Written Test: no mark yet: %(names)s. A missing mark is never zero; say who was absent.",
                    names=listed(self.env, admitted.browse(found.missing).mapped("name")),
                )
            )
        return found

    def _write_shortlist(self, found):
        """Write everybody's lot down."""
        everybody = self._admitted()
        lots = [
            (found.invited if found else everybody.ids, {"is_shortlisted": True, "outcome": False, "result": False})
        ]
        if found:
            lots += [
                (found.others, {"is_shortlisted": False, "outcome": False, "result": "not_shortlisted"}),
                (found.below, {"is_shortlisted": False, "outcome": "failed_part", "result": "failed"}),
                (found.absent, {"is_shortlisted": False, "outcome": "absent", "result": "absent"}),
            ]
        for ids, vals in lots:
            everybody.browse(ids).write(vals)

    def _check_interview(self):
        """Refuse an interview before it is known who is invited."""
        self.ensure_one()
        if self.state != "scoring":
            raise UserError(self.env._("%(campaign)s is not being assessed.", campaign=self.name))
        if not self.shortlisted_at:
            raise UserError(
                self.env._(
                    "%(campaign)s: make the shortlist first, so that it is known who is heard.", campaign=self.name
                )
            )

    def action_cancel(self, reason):
        """Give up campaigns; raters have nothing to judge any more (public; human resources)."""
        result = super().action_cancel(reason)
        self._panel()._cards("draft")._void()
        return result

    def action_view_panel(self):
        """Open the panel of this one campaign, or begin to name it (public)."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_manager.customer_manager_panel_action")
        panel = self.env["customer.manager.panel"].search([("campaign_id", "=", self.id)], limit=1)
        return action | {
            "views": [(False, "form")],
            "res_id": panel.id,
            "context": {"default_campaign_id": self.id},
        }
