import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.date_utils import end_of, start_of

from ....algorithms.sampling import draw, sample_size
from ...jobs import each_for_itself

#: months back for which a draw that was missed is made up for
_MONTHS_BACK = 3


class CustomerVisitDraw(models.Model):
    """Lots that the system draws, so that nobody chooses what is checked (domain 11.17).

    The secret of a draw is made when it is drawn: of the records of a month after the month is over, so that
    whoever writes records cannot know. It is kept, so that the draw can be checked afterwards.
    """

    _name = "customer.visit.draw"
    _description = "Draw of Visits to Check"
    _order = "date_from desc, manager_id, id"
    _rec_name = "manager_id"

    manager_id = fields.Many2one("customer.manager", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    kind = fields.Selection(
        [("record", "Records of a month"), ("joint", "Visits to join in a quarter")], required=True, readonly=True
    )
    date_from = fields.Date(string="From", required=True, readonly=True)
    attempt = fields.Integer(required=True, readonly=True, default=1, export_string_translation=False)
    seed = fields.Char(required=True, readonly=True, help="The secret of the draw, made when it was drawn.")
    population = fields.Json("Drawn From", readonly=True, help="Numbers (ids) of the visits among which was drawn.")
    population_count = fields.Integer(string="Among", readonly=True)
    visit_ids = fields.Many2many("customer.visit", string="Drawn", readonly=True)
    visit_count = fields.Integer(string="Visits Drawn", readonly=True)

    _period_uniq = models.Constraint(
        "UNIQUE (manager_id, kind, date_from, attempt)", "This was drawn already: a draw is not repeated."
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        if self:
            raise UserError(self.env._("Draws are never deleted."))

    @api.model
    def _cron_draw(self):
        """Daily: draw from the records of months that are over, and the visits to join in this quarter.

        Idempotent, and makes up for missed runs.
        """
        companies = self.env["customer.manager"].sudo().search([]).company_id
        each_for_itself(
            companies, self._draw_company, "The visits of company %s could not be drawn: %s", to_the_end=True
        )

    @api.model
    def _draw_company(self, company):
        self._draw_records(company)
        self._draw_joint(company)

    @api.model
    def _draw_records(self, company):
        """Draw a share of what each manager recorded in each of the last months, once."""
        this_month = start_of(company._customer_today(), "month")
        since = fields.Date.subtract(this_month, months=_MONTHS_BACK)
        drawn = {
            (one.manager_id.id, one.date_from)
            for one in self.sudo().search(
                [("company_id", "=", company.id), ("kind", "=", "record"), ("date_from", ">=", since)]
            )
        }
        found = self._read_records(company, since, this_month)
        self._make(
            company,
            "record",
            {
                key: (sorted(visit_ids), sample_size(len(visit_ids), company.customer_visit_sample_share))
                for key, visit_ids in found.items()
                if key not in drawn
            },
        )

    @api.model
    def _read_records(self, company, since, until):
        """Return {(manager id, first day of the month): ids} of what was recorded from `since` to before `until`."""
        self.env["customer.visit"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT manager_id,
                       date_trunc('month', recorded_at AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date,
                       array_agg(id)
                  FROM customer_visit
                 WHERE company_id = %(company)s AND state IN ('done', 'sampled')
                   AND (recorded_at AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date >= %(since)s
                   AND (recorded_at AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date < %(until)s
              GROUP BY 1, 2
                """,
                zone=company._customer_zone(),
                company=company.id,
                since=since,
                until=until,
            )
        )
        return {(manager_id, month): visit_ids for manager_id, month, visit_ids in rows}

    @api.model
    def _draw_joint(self, company):
        """Draw the visits to core customers that the supervisor joins in this quarter.

        One that falls through is replaced by another draw.
        """
        today = company._customer_today()
        first = start_of(today, "quarter")
        visits = self.env["customer.visit"].sudo()
        in_quarter = Domain("company_id", "=", company.id) & Domain("tier_id.executive_sponsor", "=", True)
        joined = dict(
            visits._read_group(
                in_quarter
                & Domain("is_joint_drawn", "=", True)
                & Domain("state", "in", ("planned", "prepared", "done", "sampled"))
                & (Domain("date_done", ">=", first) | Domain("date_done", "=", False)),
                ["manager_id"],
                ["__count"],
            )
        )
        ahead = visits._read_group(
            in_quarter
            & visits._open_domain()
            & Domain("mode", "=", "face")
            & Domain("is_joint_drawn", "=", False)
            & Domain("date_planned", ">=", today)
            & Domain("date_planned", "<=", end_of(today, "quarter")),
            ["manager_id"],
            ["id:array_agg"],
        )
        wanted = {}
        for manager, visit_ids in ahead:
            short = company.customer_visit_joint_count - joined.get(manager, 0)
            if short > 0:
                wanted[manager.id, first] = (sorted(visit_ids), min(short, len(visit_ids)))
        self._make(company, "joint", wanted)

    @api.model
    def _make(self, company, kind, wanted):
        """Draw, keep how it was drawn, and mark what was drawn.

        :param wanted: {(manager id, first day): (ids among which is drawn, how many)}
        """
        attempts = {
            (manager.id, day): most
            for manager, day, most in self.sudo()._read_group(
                [("kind", "=", kind), ("manager_id", "in", [manager_id for manager_id, _day in wanted])],
                ["manager_id", "date_from:day"],
                ["attempt:max"],
            )
        }
        vals_list = []
        for (manager_id, day), (visit_ids, size) in wanted.items():
            seed = secrets.token_hex(16)
            chosen = draw(visit_ids, seed, size)
            vals_list.append(
                {
                    "manager_id": manager_id,
                    "company_id": company.id,
                    "kind": kind,
                    "date_from": day,
                    "attempt": attempts.get((manager_id, day), 0) + 1,
                    "seed": seed,
                    "population": visit_ids,
                    "population_count": len(visit_ids),
                    "visit_ids": [fields.Command.set(chosen)],
                    "visit_count": len(chosen),
                }
            )
        for one in self.sudo().create(vals_list):
            one.visit_ids._mark_drawn(kind)

    def action_check_draw(self):
        """Draw again with the kept secret and say whether the same visits come out (public; who may read the draw).

        :return: a notification
        """
        self.ensure_one()
        self.check_access("read")
        drawn_sudo = self.sudo()
        same = sorted(draw(drawn_sudo.population or [], drawn_sudo.seed, drawn_sudo.visit_count)) == sorted(
            drawn_sudo.visit_ids.ids
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if same else "danger",
                "message": self.env._("The secret draws the same visits.")
                if same
                else self.env._("The secret draws other visits than these."),
            },
        }
