from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..approval.approval_text import checked_text
from ..jobs import each_for_itself
from ..sessions import meet


class Entry(NamedTuple):
    """One thing that came in for a customer while somebody else acted for his manager."""

    partner_id: int
    day: object
    name: str
    is_open: bool
    res_model: str
    res_id: int


class CustomerAbsence(models.Model):
    """Covering, handing back, and the job that follows the days."""

    _inherit = "customer.absence"

    @api.model
    def _reason_steps(self):
        return super()._reason_steps() | {
            "cancel": ("action_cancel", self.env._("Cancel the Absence"), self.env._("Why is there no absence?")),
        }

    # ------------------------------------------------------------
    # Who acts
    # ------------------------------------------------------------

    def _get_first_day(self):
        """Return the first day on which somebody can act: the past is not rewritten."""
        return max(self.date_from, self.company_id._customer_today())

    def _prepare_lines(self):
        """List the customers whose primary the manager is then, each with the backup; keep whom a leader named."""
        for absence in self.sudo():
            day = absence._get_first_day()
            partners = absence._find_served(day)
            backups = absence.env["customer.assignment"]._manager_on(partners, day, "backup")
            absence.line_ids.filtered(lambda line, own=partners: line.partner_id not in own).unlink()
            known = absence.line_ids.partner_id
            for line in absence.line_ids.filtered(lambda line: not line.is_named):
                # backups come and go between the note and the first day
                line.acting_manager_id = backups.get(line.partner_id.id)
            absence._add_lines(partners - known, backups)
            absence._note_problems(absence.line_ids)

    def _find_served(self, day):
        """Return the customers whose primary the manager of this one absence is on a day."""
        return (
            self.env["customer.assignment"]
            .search(
                [
                    ("manager_id", "=", self.manager_id.id),
                    ("role", "=", "primary"),
                    ("state", "!=", "cancelled"),
                    ("date_from", "<=", day),
                    "|",
                    ("date_to", "=", False),
                    ("date_to", ">=", day),
                ]
            )
            .partner_id
        )

    def _add_lines(self, partners, backups):
        """Return new lines of customers, each with the backup.

        :param backups: {customer id: manager}
        """
        return self.env["customer.absence.line"].create(
            [
                {
                    "absence_id": self.id,
                    "partner_id": partner.id,
                    "acting_manager_id": partner.id in backups and backups[partner.id].id,
                }
                for partner in partners
            ]
        )

    def _note_problems(self, lines):
        """Write on each of the lines why nobody can act, if so."""
        problems = self._find_problems(lines)
        for line in lines:
            if (line.problem or "") != problems.get(line.id, ""):
                line.problem = problems.get(line.id, "")

    def _find_problems(self, lines):
        """Return {line id: why the one named cannot act} of some lines; the rules are those of any cover."""
        day = self._get_first_day()
        Assignment = self.env["customer.assignment"]
        covers = self._find_other_covers(day)
        absent = self._find_absent(lines.acting_manager_id, day)
        problems = {}
        for line in lines:
            if line.partner_id in covers:
                problems[line.id] = self.env._("Somebody else acts on some of these days.")
            elif not line.acting_manager_id:
                problems[line.id] = self.env._("No backup is named.")
            elif line.acting_manager_id == self.manager_id:
                problems[line.id] = self.env._("Nobody stands in for himself.")
            elif line.acting_manager_id in absent:
                problems[line.id] = self.env._("The backup is absent on some of these days.")
        lines = lines.filtered(lambda line: line.id not in problems)
        rows = [line._prepare_row(day) for line in lines]
        by_row = {id(row): line for row, line in zip(rows, lines, strict=True)}
        if rows:
            for line, found in zip(lines, Assignment._find_refusals_by_row(rows, day), strict=True):
                if found:
                    problems[line.id] = found[0]
            for row, sentence in Assignment._find_long_covers_by_row(rows, day):
                problems.setdefault(by_row[id(row)].id, sentence)
        return problems

    def _find_other_covers(self, day):
        """Return the customers for whom somebody acts on some of the days by another cover."""
        return (
            self.env["customer.assignment"]
            .search(
                [
                    ("partner_id", "in", self.line_ids.partner_id.ids),
                    ("role", "=", "temporary"),
                    ("state", "!=", "cancelled"),
                    ("date_from", "<=", self.date_to),
                    "|",
                    ("date_to", "=", False),
                    ("date_to", ">=", day),
                    ("id", "not in", self.line_ids.assignment_id.ids),
                ]
            )
            .partner_id
        )

    def _find_absent(self, managers, day):
        """Return the managers who are absent themselves on some of the days."""
        return self.search(
            [
                ("manager_id", "in", managers.ids),
                ("state", "=", "covered"),
                ("date_from", "<=", self.date_to),
                ("date_to", ">=", day),
            ]
        ).manager_id

    # ------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------

    def _begin_step(self, states):
        """Return self, seen alone, if the state allows the step."""
        self.check_access("write")
        meet(self.sudo())
        self.invalidate_recordset(["state"])
        labels = dict(self._fields["state"]._description_selection(self.env))
        for absence in self.sudo():
            if absence.state not in states:
                raise UserError(
                    self.env._(
                        "%(absence)s is in the state %(state)s, which does not allow this step.",
                        absence=absence.display_name,
                        state=labels[absence.state],
                    )
                )
        return self

    def action_cover(self):
        """Let the backups act from the first day on (public; the manager himself, or who leads him).

        Longer absences are temporary transfers, on which nobody decides for himself. Customers for whom nobody
        can act stay on the list with the reason, and whoever leads the manager is told.
        """
        for absence in self._begin_step(("draft",)):
            absence._check_days()
            absence_sudo = absence.sudo()
            absence_sudo._prepare_lines()
            absence._check_decider()
            absence_sudo.write({"state": "covered", "covered_uid": self.env.uid})
            absence_sudo.flush_recordset()
            absence_sudo._make_covers(absence_sudo.line_ids)
            absence_sudo._tell_open()
        return True

    def _check_decider(self):
        """The manager decides on short covers by the named backups; on all else who leads him."""
        own = self.env.user == self.manager_id.sudo().user_id
        if own and self._get_run() >= self.company_id.customer_absence_days:
            raise AccessError(
                self.env._(
                    "From, To: for %(days)s days or more your supervisor decides who acts.",
                    days=self.company_id.customer_absence_days,
                )
            )
        day = self._get_first_day()
        backups = self.env["customer.assignment"].sudo()._manager_on(self.sudo().line_ids.partner_id, day, "backup")
        chosen = self.sudo().line_ids.filtered(
            lambda line: line.acting_manager_id and line.acting_manager_id != backups.get(line.partner_id.id)
        )
        if chosen and own:
            raise AccessError(
                self.env._(
                    "Acting: %(manager)s is not the backup of %(customer)s; your supervisor decides on others.",
                    manager=chosen[0].acting_manager_id.name,
                    customer=chosen[0].partner_id.display_name,
                )
            )
        if chosen:
            self.env["customer.assignment"]._check_actor([line._prepare_row(day) for line in chosen])

    def _get_run(self):
        """Return the days of this one absence with those beside it: one that is cut in pieces is not shorter."""
        first, last = self._get_span()
        return (last - first).days + 1

    def _get_span(self):
        """Return the first and the last day of this one absence with those beside it."""
        others = self.sudo().search(
            [("manager_id", "=", self.manager_id.id), ("state", "in", ("covered", "ended")), ("id", "!=", self.id)]
        )
        spans = [(one.date_from, one._get_last_day()) for one in others.sorted("date_from")]
        first, last = self.date_from, self.date_to
        for start, end in reversed(spans):
            if start < first <= self._get_next_day(end):
                first = start
        for start, end in spans:
            if end > last and start <= self._get_next_day(last):
                last = end
        return first, last

    def _get_last_day(self):
        """Return the last day of this one absence, which may have been handed back earlier."""
        back = self.ended_on and fields.Date.subtract(self.ended_on, days=1)
        return min(self.date_to, back or self.date_to)

    def _get_next_day(self, day):
        """Return the working day that follows a day: no weekend makes two absences of one."""
        return self.company_id._customer_after_working_days(day, 1)

    def _make_covers(self, lines):
        """Make the temporary links of those lines on which somebody can act."""
        day = self._get_first_day()
        lines = lines.filtered(lambda line: line.acting_manager_id and not line.problem)
        moves = [(line.partner_id, "temporary", line.acting_manager_id, self.date_to) for line in lines]
        if moves:
            links = self.env["customer.assignment"]._apply_moves(
                moves, day, self.env._("Absence of %(name)s", name=self.manager_id.name)
            )
            made = {link.partner_id: link for link in links}
            for line in lines:
                line.assignment_id = made.get(line.partner_id)

    def _tell_open(self):
        """Tell whoever leads the manager that some customers have nobody."""
        leader = self.manager_id.team_id.user_id
        if self.open_count and leader.active and leader != self.env.user:
            env = self.with_context(lang=leader.lang).env
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                self._get_first_day(),
                summary=env._("%(count)s customers of an absent manager have nobody", count=self.open_count),
                user_id=leader.id,
            )

    def action_hand_back(self):
        """End covers before their time: the manager is back today (public; he, or who leads him)."""
        for absence in self._begin_step(("covered",)):
            absence.sudo()._end_covers(self.env._("%(name)s is back", name=absence.manager_id.sudo().name))
            absence.sudo()._finish("ended")
        return True

    def action_cancel(self, reason):
        """Cancel absences that were not to be (public; the manager, or who leads him).

        :param reason: text that stays on the covers
        """
        reason = checked_text(self.env, self.env._("Reason"), reason, required=False)
        if not reason:
            raise UserError(self.env._("Reason: say why there is no absence."))
        for absence in self._begin_step(("draft", "covered")):
            absence.sudo()._end_covers(reason)
            absence.sudo()._finish("cancelled")
        return True

    def _end_covers(self, reason):
        """End what was made for this absence from today on; what has not begun is cancelled."""
        today = self.company_id._customer_today()
        links = (self.line_ids.assignment_id | self.line_ids.further_assignment_ids).filtered(
            lambda link: link.state != "cancelled" and (not link.date_to or link.date_to >= today)
        )
        nobody = self.env["customer.manager"]
        moves = [
            (partner, "temporary", nobody, all(own.mapped("date_to")) and max(own.mapped("date_to")))
            for partner, own in links.grouped("partner_id").items()
        ]
        self.env["customer.assignment"]._apply_moves(moves, today, reason)

    def _finish(self, state):
        today = self.company_id._customer_today()
        self._write_log()
        self.write({"state": state, "ended_on": min(today, fields.Date.add(self.date_to, days=1))})
        self.activity_unlink(["mail.mail_activity_data_todo"])
        user = self.manager_id.user_id
        if self.log_ids and user.active:
            env = self.with_context(lang=user.lang).env
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                today,
                summary=env._("Read what came in while you were away: %(count)s matters", count=len(self.log_ids)),
                user_id=user.id,
            )

    # ------------------------------------------------------------
    # Log
    # ------------------------------------------------------------

    def _absence_log_sources(self):
        """Return functions that tell what came in, each in one batch; to be extended.

        :return: list of functions of (customers, first day, last day), each returning `Entry` tuples
        """
        return []

    def _write_log(self):
        """Write down what came in for the customers who were covered, while they were."""
        covered = self.line_ids.filtered("assignment_id")
        first, last = self.date_from, min(self.date_to, self.company_id._customer_today())
        entries = [entry for source in self._absence_log_sources() for entry in source(covered.partner_id, first, last)]
        self.env["customer.absence.log"].create([{"absence_id": self.id, **entry._asdict()} for entry in entries])

    # ------------------------------------------------------------
    # Job
    # ------------------------------------------------------------

    @api.model
    def _cron_follow_absences(self):
        """Hourly: hand back what is over, and propose covers for approved leave; catches up."""
        domain = [("state", "=", "covered")]
        over = self.search(domain).filtered(lambda one: one.date_to < one.company_id._customer_today())
        each_for_itself(
            over,
            lambda absence: absence.try_lock_for_update().filtered_domain(domain)._finish_all(),
            "The absence %s could not be handed back: %s",
        )
        self._follow_leave()

    def _finish_all(self):
        for absence in self:
            absence._finish("ended")

    @api.model
    def _follow_leave(self):
        """Hook: propose covers for approved leave of hr."""
