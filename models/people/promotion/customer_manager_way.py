from odoo import api, fields, models
from odoo.tools import float_repr

from ....algorithms.facts import unmet
from ....algorithms.promotion import UPPER

#: what only the step itself shows
_LATER = frozenset({"defence_mark"})


class CustomerManager(models.Model):
    """My way to the next grade: each condition with what is found today, and the day on which time brings it
    (anchors 6, 19)."""

    _inherit = "customer.manager"

    promotion_ids = fields.One2many("customer.manager.promotion", "manager_id", "Grade Changes")
    next_grade_id = fields.Many2one("customer.manager.grade", compute="_compute_way")
    way_conditions = fields.Json("Way to the Next Grade", compute="_compute_way", export_string_translation=False)
    is_way_open = fields.Boolean(
        "Ready for the Next Grade", compute="_compute_way", help="All conditions but the defence talk are met today."
    )

    @api.depends("grade_id", "state")
    @api.depends_context("uid", "lang")
    def _compute_way(self):
        visible = self._filter_load_visible()
        for manager in self:
            grade = manager in visible and manager._find_next_grade()
            manager.next_grade_id = grade
            lines, keys = manager._read_way(grade) if grade else ([], [])
            manager.way_conditions = lines
            manager.is_way_open = bool(grade) and not keys

    def _find_next_grade(self):
        """Return the grade one step above, if there is one."""
        manager = self.sudo()
        if manager.state == "ended" or not manager.grade_id:
            return manager.grade_id.browse()
        grades = self.env["customer.manager.grade"].sudo()
        return grades.search(
            [("level", "=", manager.grade_id.level + 1), ("company_id", "in", (False, manager.company_id.id))], limit=1
        ).sudo(False)

    def _read_way(self, grade):
        """Return (lines for the screen, keys of the conditions in the way)."""
        manager = self.sudo()
        day = manager.company_id._customer_today()
        conditions, lines = manager.employee_id._customer_condition_lines(grade, day, skip=_LATER)[
            manager.employee_id.id
        ]
        keys = unmet(conditions, lines)
        records = self.env["customer.manager.grade.condition"].sudo().browse([one.key for one in conditions])
        labels = {one.id: one.display_name for one in records.with_env(self.env(su=True))}
        rows = [
            {
                "label": labels[line.key],
                "found": None if line.found is None else float_repr(line.found, 2).rstrip("0").rstrip("."),
                "state": "met" if line.met else "unknown" if line.found is None else "unmet",
                "in_the_way": line.key in keys,
                "since": fields.Date.to_string(line.since) if line.since else None,
                "becomes": fields.Date.to_string(line.becomes) if line.becomes else None,
            }
            for line in lines
        ]
        if grade.level >= UPPER:
            rows.append(
                {
                    "label": self.env._("Defence talk, after the step is submitted"),
                    "found": None,
                    "state": "later",
                    "in_the_way": False,
                    "since": None,
                    "becomes": None,
                }
            )
        return rows, keys

    @api.model
    def action_open_my_way(self):
        """Open the own way to the next grade (public; customer managers)."""
        manager = self.search([("user_id", "=", self.env.uid)], limit=1)
        action = self.env["ir.actions.act_window"]._for_xml_id("customer_manager.customer_manager_way_action")
        if not manager:
            return action
        form = self.env.ref("customer_manager.customer_manager_view_form_way")
        return action | {"views": [(form.id, "form")], "view_mode": "form", "res_id": manager.id}

    def action_ask_promotion(self):
        """Open the promotion of this one manager, begun if there is none (public; who may ask for it)."""
        self.ensure_one()
        Promotion = self.env["customer.manager.promotion"]
        running = Promotion.search(
            [
                ("manager_id", "=", self.id),
                ("kind", "=", "promotion"),
                ("state", "in", ("draft", "submitted", "approved")),
            ],
            limit=1,
        )
        promotion = running or Promotion.create(
            {"manager_id": self.id, "kind": "promotion", "to_grade_id": self.next_grade_id.id}
        )
        return promotion.get_formview_action()
