from odoo import api, models
from odoo.fields import Domain


class CustomerBoardTeam(models.AbstractModel):
    """What only a supervisor can decide, each source in its own method."""

    _inherit = "customer.board.team"

    @api.model
    def _kinds(self):
        return super()._kinds() | {
            "triage": (self.env._("To sort"), "fa-inbox", 0),
            "complaint": (self.env._("Complaint"), "fa-exclamation-circle", 0),
            "escalation": (self.env._("Escalation"), "fa-level-up", 0),
            "absence": (self.env._("Absence"), "fa-plane", 0),
            "review": (self.env._("Review of a link"), "fa-refresh", 1),
            "sample": (self.env._("Visit to check"), "fa-search", 1),
            "measure": (self.env._("Measure to approve"), "fa-gavel", 0),
            "rejection": (self.env._("Rejected warning"), "fa-bell-slash-o", 1),
            "address": (self.env._("Doubtful address"), "fa-at", 1),
        }

    @api.model
    def _sources(self):
        return [
            self._find_complaints,
            self._find_triage,
            self._find_escalations,
            self._find_absences,
            self._find_handovers,
            self._find_checks,
            self._find_reviews,
            self._find_samples,
            self._find_proposals,
            self._find_rejections,
            self._find_addresses,
            *super()._sources(),
        ]

    @api.model
    def _led(self):
        """Domain of documents whose manager the user leads, never his own."""
        led = Domain.TRUE if self._sees_all() else Domain("manager_id.team_id.user_id", "=", self.env.uid)
        return led & Domain("manager_id.user_id", "!=", self.env.uid)

    # ------------------------------------------------------------
    # Requests
    # ------------------------------------------------------------

    @api.model
    def _find_open_requests(self, frame, kind, why, domain):
        requests = self._find("customer.request", self.env["customer.request"]._open_domain() & domain, "date_due, id")
        return [
            self._entry(frame, request, kind, why, frame.local(request.date_due), request.name, request.partner_id)
            for request in requests
        ]

    @api.model
    def _find_complaints(self, frame):
        complaint = Domain("type_id.is_complaint", "=", True) | Domain("subject_user_id", "!=", False)
        complaint |= Domain("subject_manager_id", "!=", False)
        return self._find_open_requests(
            frame,
            "complaint",
            self.env._("Hear both sides and answer the customer"),
            complaint & Domain("user_id", "=", self.env.uid),
        )

    @api.model
    def _find_triage(self, frame):
        return self._find_open_requests(
            frame,
            "triage",
            self.env._("Say whose it is, and of which kind"),
            Domain("state", "=", "triage"),
        )

    @api.model
    def _find_escalations(self, frame):
        return self._find_open_requests(
            frame,
            "escalation",
            self.env._("Long past its limit: step in"),
            Domain("escalated_uid", "=", self.env.uid) & Domain("is_overdue", "=", True),
        )

    # ------------------------------------------------------------
    # People and portfolios
    # ------------------------------------------------------------

    @api.model
    def _find_absences(self, frame):
        absences = self._find("customer.absence", self._uncovered_domain(frame) & self._led(), "date_from, id")
        return [
            self._entry(
                frame,
                absence,
                "absence",
                self.env._("Name who stands in for those not covered"),
                max(absence.date_from, frame.today),
                absence.manager_id.name,
                self._customers(absence.open_count),
            )
            for absence in absences
        ]

    @api.model
    def _find_handovers(self, frame):
        """Handovers from managers of the team that nobody has taken up, or that are held up."""
        led = Domain.TRUE if self._sees_all() else Domain("from_manager_id.team_id.user_id", "=", self.env.uid)
        waits = Domain("state", "=", "draft") | Domain("blocked_reason", "!=", False)
        waits &= Domain("state", "in", ("draft", "checked", "signed"))
        return [
            self._entry(
                frame,
                handover,
                "handover",
                self._handover_words(handover),
                handover.date_due or None,
                f"{handover.name} · {handover.from_manager_id.name}",
                self._customers(handover.customer_count),
            )
            for handover in self._find("customer.handover", led & waits, "date_due, id")
        ]

    @api.model
    def _handover_words(self, handover):
        if handover.blocked_reason:
            return self.env._("Held up: see why, and help")
        if not handover.to_manager_id:
            return self.env._("Name who takes the customers")
        return self.env._("Check it, so that it can be signed")

    @api.model
    def _find_checks(self, frame):
        """Looks at handovers some time after them; giver and receiver do not take them."""
        leads = Domain.TRUE
        if not self._sees_all():
            leads = Domain("handover_id.to_manager_id.team_id.user_id", "=", self.env.uid)
        for party in ("from_manager_id", "to_manager_id"):
            leads &= Domain(f"handover_id.{party}.user_id", "!=", self.env.uid)
        checks = self._find(
            "customer.handover.check",
            leads
            & Domain("handover_id.state", "=", "in_force")
            & Domain("result", "=", False)
            & Domain("date_due", "<=", frame.today),
            "date_due, id",
        )
        return [
            self._entry(
                frame,
                check.handover_id,
                "handover",
                self.env._("Look how it goes, %s days after", check.days),
                check.date_due,
                check.handover_id.name,
                check.handover_id.to_manager_id.name,
            )
            for check in checks
        ]

    @api.model
    def _find_reviews(self, frame):
        reviews = self._find("customer.assignment.review", self._led() & Domain("state", "=", "open"), "found_on, id")
        kinds = dict(self.env["customer.assignment.review"]._fields["kind"]._description_selection(self.env))
        return [
            self._entry(
                frame,
                review,
                "review",
                self.env._("Say that %s stays, or hand over", review.manager_id.name),
                None,
                kinds.get(review.kind),
                review.partner_id,
            )
            for review in reviews
        ]

    # ------------------------------------------------------------
    # Checks of what managers did
    # ------------------------------------------------------------

    @api.model
    def _find_samples(self, frame):
        visits = self._find(
            "customer.visit",
            self._led()
            & Domain("state", "=", "done")
            & (Domain("is_drawn", "=", True) | Domain("is_joint_drawn", "=", True)),
            "date_done, id",
        )
        return [
            self._entry(
                frame,
                visit,
                "sample",
                self.env._("Check the record with the customer"),
                None,
                visit.manager_id.name,
                visit.partner_id,
            )
            for visit in visits
        ]

    @api.model
    def _find_proposals(self, frame):
        """Measures that wait for approval; not his own proposals, nor those about customers whom he follows up."""
        led = Domain.TRUE if self._sees_all() else Domain("signal_id.manager_id.team_id.user_id", "=", self.env.uid)
        led &= Domain("signal_id.manager_id.user_id", "!=", self.env.uid) & Domain("proposed_uid", "!=", self.env.uid)
        lines = self._find("customer.signal.measure.line", led & Domain("state", "=", "proposed"), "date_due, id")
        return [
            self._entry(
                frame,
                line.signal_id,
                "measure",
                self.env._("Approve what is proposed: %s", line.measure_id.name),
                line.date_due,
                line.signal_id.name or line.signal_id.rule_id.name,
                line.partner_id,
            )
            for line in lines
        ]

    @api.model
    def _find_rejections(self, frame):
        signals = self._find("customer.signal", self._led() & Domain("check_state", "=", "due"), "closed_on, id")
        return [
            self._entry(
                frame,
                signal,
                "rejection",
                self.env._("Agree with %s, or open it again", signal.manager_id.name),
                None,
                signal.name or signal.rule_id.name,
                signal.partner_id,
            )
            for signal in signals
        ]

    @api.model
    def _find_addresses(self, frame):
        held = self._find("customer.satisfaction", [("state", "=", "held")], "id")
        return [
            self._entry(
                frame,
                one,
                "address",
                self.env._("Confirm the address of the opinion, or reject it"),
                None,
                one.contact_id.display_name,
                one.partner_id,
            )
            for one in held
        ]
