from odoo import api, models
from odoo.fields import Domain

from ....algorithms.board import trouble

SUPERVISOR = "customer_manager.group_customer_manager_supervisor"
#: managers in the table, the ones in trouble first
ROW_LIMIT = 60


class CustomerBoardTeam(models.AbstractModel):
    """The supervisor's board: his managers side by side, and what only he can decide (design 7).

    Whoever leads a team sees his own; a marketing officer who leads none sees all managers of the company.
    """

    _name = "customer.board.team"
    _description = "My Team's Board"
    _inherit = "customer.board"

    @api.readonly
    @api.model
    def get_board(self):
        """Return all that the supervisor's board shows of the user who asks (public).

        :return dict: `team` (its name), `day`, `figures`, `columns` (of the table), `rows` (a manager each, the ones
            in trouble first), `more_rows` (a sentence on the others, empty if there are none), `groups` (what to
            decide, in order), `is_cut`
        """
        self._check_reader(SUPERVISOR)
        frame = self._get_frame()
        managers = self._get_managers()
        rows = self._get_rows(frame, managers)
        groups, is_cut = self._get_groups(frame)
        return {
            "team": self._get_title(managers),
            "day": self._day(frame.today),
            "figures": self._get_figures(frame, rows, self._is_whole_company(managers)),
            "columns": [{"key": key, "label": label} for key, label, *_rest in self._columns(frame)],
            "rows": rows[:ROW_LIMIT],
            "more_rows": self._get_more(len(rows) - ROW_LIMIT),
            "groups": groups,
            "is_cut": is_cut,
        }

    @api.model
    def _get_more(self, count):
        return self.env._("%s more managers have less to look at.", count) if count > 0 else ""

    # ------------------------------------------------------------
    # Whose board
    # ------------------------------------------------------------

    @api.model
    def _leads_team(self):
        return Domain("team_id.user_id", "=", self.env.uid)

    @api.model
    def _get_managers(self):
        """Return the managers of the user's teams, else of the company for who leads none and may see all."""
        managers = self.env["customer.manager"]
        serving = Domain("state", "!=", "ended") & Domain("company_id", "=", self.env.company.id)
        led = managers.search(serving & self._leads_team())
        return led or (managers.search(serving) if self._sees_all() else led)

    @api.model
    def _sees_all(self):
        return self.env.user.has_group("customer_manager.group_customer_manager_officer")

    @api.model
    def _get_title(self, managers):
        if self._is_whole_company(managers):
            return self.env._("All teams")
        return ", ".join(managers.sudo().team_id.mapped("name"))

    @api.model
    def _is_whole_company(self, managers):
        """Whether the board shows more than the user's own teams."""
        return any(manager.team_id.user_id != self.env.user for manager in managers.sudo())

    # ------------------------------------------------------------
    # A row for each manager
    # ------------------------------------------------------------

    @api.model
    def _columns(self, frame):
        """Return what is counted of each manager, the gravest first.

        :return: list of (key, label, model, domain of what counts)
        """
        requests, visits = self.env["customer.request"], self.env["customer.visit"]
        return [
            (
                "late_requests",
                self.env._("Late requests"),
                "customer.request",
                requests._open_domain() & Domain("is_overdue", "=", True),
            ),
            (
                "broken_promises",
                self.env._("Broken promises"),
                "customer.promise",
                Domain("state", "=", "broken") & Domain("date_done", "=", False),
            ),
            (
                "overdue_visits",
                self.env._("Overdue visits"),
                "customer.visit",
                visits._open_domain() & Domain("is_overdue", "=", True),
            ),
            (
                "late_signals",
                self.env._("Signals unverified"),
                "customer.signal",
                Domain("state", "=", "new") & Domain("verify_due", "<", frame.stored(frame.now)),
            ),
            (
                "uncovered",
                self.env._("Absences uncovered"),
                "customer.absence",
                self._uncovered_domain(frame),
            ),
        ]

    @api.model
    def _lists(self, is_whole):
        """Return {key of a column: (action, its context)} of the list behind its sum: of the team, or of all."""
        team = {} if is_whole else {"search_default_my_team": 1}
        requests = "customer_request_action" if is_whole else "customer_request_team_action"
        visits = "customer_visit_action" if is_whole else "customer_visit_team_action"
        return {
            "late_requests": (requests, {"search_default_overdue": 1}),
            "broken_promises": (
                "customer_promise_action",
                {"search_default_not_made_good": 1, "search_default_open": 0, **team},
            ),
            "overdue_visits": (visits, {"search_default_overdue": 1}),
            "late_signals": ("customer_signal_action", {"search_default_verify_late": 1, **team}),
            "uncovered": ("customer_absence_action", {"search_default_open": 1}),
        }

    @api.model
    def _uncovered_domain(self, frame):
        """Domain of absences that run or come with a customer for whom nobody stands in."""
        return (
            Domain("state", "in", ("draft", "covered"))
            & Domain("date_to", ">=", frame.today)
            & Domain("line_ids", "any", ["|", ("acting_manager_id", "=", False), ("problem", "!=", False)])
        )

    @api.model
    def _get_rows(self, frame, managers):
        counts = {
            key: self._count_by_manager(model, domain, managers) for key, _label, model, domain in self._columns(frame)
        }
        gaps = self._count_gaps(managers)
        away = self._get_away(frame, managers)
        rows = [self._row(manager, counts, gaps, away) for manager in managers]
        rows.sort(key=lambda row: trouble([row["gaps"], *row["counts"].values()]), reverse=True)
        return rows

    @api.model
    def _row(self, manager, counts, gaps, away):
        grade = manager.grade_id
        states = dict(manager._fields["state"]._description_selection(self.env))
        return {
            "id": manager.id,
            "name": manager.name,
            "grade": grade.name or "",
            "state": states[manager.state] if manager.state != "active" else "",
            "away": away.get(manager.id, ""),
            "customers": manager.customer_count,
            "cap": grade.count_cap,
            "load_rate": round(manager.load_rate),
            "gaps": gaps.get(manager.id, 0),
            "counts": {key: of_manager.get(manager.id, 0) for key, of_manager in counts.items()},
        }

    @api.model
    def _count_by_manager(self, model, domain, managers):
        records = self.env[model]
        if not records.has_access("read"):
            return {}
        rows = records._read_group(domain & Domain("manager_id", "in", managers.ids), ["manager_id"], ["__count"])
        return {manager.id: count for manager, count in rows}

    @api.model
    def _count_gaps(self, managers):
        """Return {manager id: customers of his for whom nobody may act today}."""
        rows = self.env["res.partner"]._read_group(
            [("customer_has_gap", "=", True), ("customer_manager_id", "in", managers.ids)],
            ["customer_manager_id"],
            ["__count"],
        )
        return {manager.id: count for manager, count in rows}

    @api.model
    def _get_away(self, frame, managers):
        """Return {manager id: until when he is away} of today's absences."""
        absences = self.env["customer.absence"].search(
            [
                ("manager_id", "in", managers.ids),
                ("state", "in", ("draft", "covered")),
                ("date_from", "<=", frame.today),
                ("date_to", ">=", frame.today),
            ],
            order="date_to",
        )
        return {one.manager_id.id: self.env._("away until %s", self._day(one.date_to)) for one in absences}

    # ------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------

    @api.model
    def _get_figures(self, frame, rows, is_whole):
        """Return the sums of the table, and the customers whom nobody serves at all."""
        gaps = self._count(
            "res.partner",
            [("customer_has_gap", "=", True), ("customer_company_id", "=", self.env.company.id)],
        )
        figures = [
            self._figure(
                "managers",
                self.env._("Managers"),
                str(len(rows)),
                self._customers(sum(row["customers"] for row in rows)),
                action="customer_manager_action",
            ),
            self._figure(
                "gaps",
                self.env._("Without a manager"),
                str(gaps),
                self.env._("in the whole company"),
                "danger" if gaps else "success",
                "customer_gap_action",
            ),
        ]
        lists = self._lists(is_whole)
        for key, label, *_rest in self._columns(frame):
            total = sum(row["counts"][key] for row in rows)
            action, context = lists[key]
            level = "danger" if total else "success"
            figures.append(self._figure(key, label, str(total), level=level, action=action, context=context))
        return figures
