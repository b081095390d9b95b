from odoo import fields, models
from odoo.exceptions import UserError

from ....algorithms.facts import unmet
from ....algorithms.promotion import Situation, refusals


class CustomerManagerPromotion(models.Model):
    """What stands in the way of a step: the ladder, the window, the quota, the conditions of the grade."""

    _inherit = "customer.manager.promotion"

    waiver_ids = fields.One2many("customer.manager.waiver", "promotion_id", "Waivers")

    # ------------------------------------------------------------
    # Ladder
    # ------------------------------------------------------------

    def _check_ladder(self, is_asked=True):
        """Refuse steps that break a rule of the ladder, naming all of them.

        :param is_asked: whether the step is asked for now; the yearly window is for asking alone
        :raise UserError: naming the rules
        """
        for promotion in self:
            codes = refusals(promotion._step(), promotion._situation(is_asked))
            if codes:
                sentences = promotion._ladder_sentences()
                raise UserError("\n".join([promotion.name, *[sentences[code] for code in codes]]))

    def _situation(self, is_asked):
        """Return what the rules of the ladder look at."""
        promotion = self.sudo()
        company = promotion.company_id
        return Situation(
            today=company._customer_today(),
            months=company._customer_window_months() if is_asked else (),
            refused_on=promotion._last_refusal(),
            wait_months=company.customer_refused_months,
            quota=promotion.to_grade_id.quota,
            holders=promotion._count_holders(),
            launch_open=company.customer_launch_open,
        )

    def _last_refusal(self):
        """Return the day on which the same step of this person was refused last."""
        domain = [
            ("manager_id", "=", self.manager_id.id),
            ("kind", "=", "promotion"),
            ("to_grade_id", "=", self.to_grade_id.id),
            ("state", "=", "refused"),
        ]
        return self.sudo().search(domain, order="decided_on desc", limit=1).decided_on or None

    def _count_holders(self):
        """Return how many others hold the grade asked for, today or later in a company with a quota."""
        if not self.to_grade_id.quota:
            return 0
        today = self.company_id._customer_today()
        groups = (
            self.env["customer.manager.appointment"]
            .sudo()
            ._read_group(
                [
                    ("grade_id", "=", self.to_grade_id.id),
                    ("company_id", "=", self.company_id.id),
                    ("manager_id", "!=", self.manager_id.id),
                    "|",
                    ("date_to", "=", False),
                    ("date_to", ">=", today),
                ],
                [],
                ["manager_id:count_distinct"],
            )
        )
        return groups[0][0]

    def _ladder_sentences(self):
        """Return {code: sentence} of the rules of the ladder, about this one step."""
        company, refused_on = self.sudo().company_id, self._last_refusal()
        _ = self.env._
        return {
            "no_grade": _("From Grade: the person holds no grade; grades begin with a selection or a recognition."),
            "has_grade": _("From Grade: the person holds a grade already; higher ones come by promotion."),
            "same_grade": _("To Grade: the person holds this grade."),
            "wrong_way": _("To Grade: it does not lie in the direction of this step."),
            "skips": _("To Grade: one grade at a time; only an exception skips one (domain P9)."),
            "lowest": _("To Grade: there is no grade below that serves customers; the person leaves the line (Exit)."),
            "window": _(
                "Window: first and senior grades are asked for once a year, in these months: %(months)s.",
                months=", ".join(str(month) for month in sorted(company._customer_window_months())),
            ),
            "refused_before": _(
                "Refused on %(day)s: the same step is asked for again after %(months)s months.",
                day=fields.Date.to_string(refused_on) if refused_on else "",
                months=company.customer_refused_months,
            ),
            "quota": _(
                "To Grade: all %(quota)s places of %(grade)s are taken.",
                quota=self.to_grade_id.quota,
                grade=self.to_grade_id.name,
            ),
            "launch": _("Initial Recognition: the launch window is closed; nobody is recognised any more."),
        }

    # ------------------------------------------------------------
    # Conditions
    # ------------------------------------------------------------

    def _freeze_conditions(self):
        """Write down how each condition of the grade is met today; they stay from now on."""
        self.ensure_one()
        promotion = self.sudo()
        promotion.condition_ids.unlink()
        if promotion.kind not in ("initial", "promotion"):
            return
        employee, grade = promotion.employee_id, promotion.to_grade_id
        day = promotion.company_id._customer_today()
        conditions, lines = employee._customer_condition_lines(grade, day)[employee.id]
        waived = promotion._waived_conditions()
        rows = promotion.condition_ids._prepare_conditions(
            conditions, lines, waived, set(unmet(conditions, lines, waived))
        )
        waivable = {one.id for one in grade.condition_ids if one.is_waivable}
        promotion.condition_ids.create(
            [{**row, "promotion_id": promotion.id, "is_waivable": row["condition_id"] in waivable} for row in rows]
        )
        promotion.conditions_on = day
        promotion._judge_conditions()

    def _waived_conditions(self):
        """Return the ids of the conditions that the committee lifted for this step."""
        return frozenset(self.sudo().waiver_ids.filtered(lambda waiver: waiver.state == "granted").condition_id.ids)

    def _take_waivers(self):
        """Mark the frozen conditions that the committee has lifted since."""
        promotion = self.sudo()
        waived = promotion._waived_conditions()
        lifted = promotion.condition_ids.filtered(lambda line: line.condition_id.id in waived and line.state != "met")
        lifted.write({"state": "waived"})
        promotion._judge_conditions()

    def _judge_conditions(self):
        """Find out which frozen conditions still stand in the way, with the talk and the reasons given since."""
        for promotion in self.sudo():
            for line in promotion.condition_ids:
                line._judge()
            lines = promotion.condition_ids
            bundled = promotion._met_bundles()
            for line in lines:
                line.is_in_the_way = not line._is_settled() and line not in bundled
            promotion.open_condition_count = len(lines.filtered("is_in_the_way"))
            promotion.lifted_condition_count = len(
                lines.filtered(lambda line: line._is_settled() and line.state != "met")
            )

    def _met_bundles(self):
        """Return the lines of alternatives that do not matter, since another bundle is met as a whole."""
        lines = self.condition_ids.filtered(lambda line: line.condition_id.alternative)
        bundles = lines.grouped(lambda line: line.condition_id.alternative)
        if any(all(line._is_settled() for line in bundle) for bundle in bundles.values()):
            return lines
        return lines.browse()

    def _check_conditions(self, is_final):
        """Refuse while a condition is in the way, naming each.

        :param is_final: also those that the defence talk or a reason may still settle
        :raise UserError: naming the conditions
        """
        for promotion in self:
            lines = promotion.sudo().condition_ids.filtered("is_in_the_way")
            if not is_final:
                lines = lines.filtered(lambda line: not line._may_be_settled())
            if lines:
                raise UserError(
                    self.env._(
                        "%(step)s: not met or not shown: %(conditions)s.",
                        step=promotion.name,
                        conditions="; ".join(lines.mapped("display_name")),
                    )
                )
