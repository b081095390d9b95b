from odoo import models
from odoo.tools import format_datetime, html2plaintext


class CustomerRequest(models.Model):
    """What the page of a request tells the customer: plain values, so that nothing internal slips in.

    Notes, causes, escalations, tries, work orders that were returned and the words that departments and manager
    exchange stay inside.
    """

    _inherit = "customer.request"

    def _portal_row(self):
        """Return what the list shows of one request."""
        return {
            "id": self.id,
            "number": self.number,
            "name": self.name,
            "type": self.type_id.name or "",
            "state": self.state,
            "label": self._portal_labels()[self.state],
            "received": self._portal_moment(self.received_at),
            "due": self._portal_moment(self.date_due) if self.state in ("triage", "new", "working") else "",
        }

    def _portal_page(self):
        """Return what the page of one request shows."""
        pause = self.pause_ids.filtered(lambda one: not one.date_to)[:1]
        return self._portal_row() | {
            "description": self.description or "",
            "account": self.account_id.number or "",
            "contact": self.contact_id.name or "",
            "owner": self._portal_owner(),
            "external_number": self.external_number or "",
            "steps": self._portal_steps(),
            "legs": self._portal_legs(),
            "stages": self._portal_stages(),
            "may_end_stage": self.state == "waiting" and bool(self._customer_stage()),
            "waits_for": pause.reason or "",
            "answer": self.answer if self.state in ("answered", "closed") else "",
            "messages": [self._portal_message(message) for message in self._portal_messages()],
            "same_as": self._portal_same(),
            "is_personal": bool(self.subject_user_id or self.subject_manager_id),
            "may_write": self.state not in ("closed", "cancelled", "triage"),
            "may_confirm": self.state == "answered",
            "may_reopen": self._portal_may_reopen(),
            "may_rate": self in self.env["customer.satisfaction"]._portal_open().request_id,
        }

    def _portal_moment(self, moment):
        """Return a moment in words, in the time zone of the company: limits are reckoned there."""
        zone = self.company_id._customer_zone()
        return format_datetime(self.env, moment, tz=zone, dt_format="short") if moment else ""

    def _portal_owner(self):
        """Return who has the request in hand, by name: everybody but the system has one."""
        return "" if self.user_id == self.env.ref("base.user_root") else self.user_id.name

    def _portal_same(self):
        """Return the request that goes on for this one, as (id, number), if the user sees it."""
        other = self._portal_find(self.duplicate_of_id.id) if self.duplicate_of_id else self.browse()
        return (other.id, other.number) if other else ()

    def _portal_steps(self):
        """Return [(what happened, moment, words)] and what is still to come, in the order of time."""
        _ = self.env._
        steps = [
            (_("Received"), self.received_at, ""),
            (_("First response"), self.first_response_at, ""),
            (_("Answered"), self.answered_at, ""),
        ]
        if self.state == "cancelled":
            steps.append((_("Cancelled"), self.closed_at, ""))
        elif self.state == "closed":
            steps.append((_("Settled"), self.closed_at, self.confirmed_by or ""))
        if self.reopened_count:
            steps.append((_("Taken up again"), self.reopened_at, ""))
        for pause in self.pause_ids:
            steps.append((_("We wait for you"), pause.date_from, pause.reason or ""))
            steps.append((_("Goes on"), pause.date_to, ""))
        steps = sorted((step for step in steps if step[1]), key=lambda step: step[1])
        return [(title, self._portal_moment(moment), words) for title, moment, words in steps + self._portal_due()]

    def _portal_due(self):
        """Return the steps that are still to come, with their limits."""
        steps = []
        if self.state in ("triage", "new", "working"):
            if not self.first_response_at and self.first_response_due:
                steps.append((self.env._("First response by"), self.first_response_due, ""))
            if self.date_due:
                steps.append((self.env._("Answer by"), self.date_due, ""))
        return sorted(steps, key=lambda step: step[1])

    def _portal_legs(self):
        """Return who works on it, in plain words; what was returned or taken back is no news for a customer."""
        legs = []
        for leg in self.leg_ids.sorted("number"):
            if leg.state not in ("sent", "accepted", "done"):
                continue
            moment = leg.ended_at if leg.state == "done" else leg.date_due
            legs.append(
                {
                    "department": leg.department_id.name,
                    "state": leg.state,
                    "moment": self._portal_moment(moment),
                }
            )
        return legs

    def _portal_stages(self):
        """Return the stages of a connection with where they stand; what was given up is no news for a customer."""
        rows = []
        for stage in self.stage_ids:
            if stage.state in ("planned", "working", "done"):
                # what is still to come moves with the customer's own time
                moment = {"done": stage.done_at, "working": stage.date_due}.get(stage.state)
                rows.append(
                    {
                        "name": stage.name,
                        "state": stage.state,
                        "is_own": stage.is_customer,
                        "moment": self._portal_moment(moment),
                    }
                )
        return rows

    # ------------------------------------------------------------
    # Messages
    # ------------------------------------------------------------

    def _portal_messages(self):
        """Return the messages between utility and customer: written by his people, or sent to one of them.

        Notes and what colleagues write to each other have neither.
        """
        comment = self.env.ref("mail.mt_comment")
        messages = (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    ("model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("message_type", "in", ("comment", "email")),
                    ("subtype_id", "=", comment.id),
                    ("is_internal", "=", False),
                ],
                order="date, id",
            )
        )
        return messages.filtered(self._is_portal_message)

    def _is_portal_message(self, message):
        """Return whether a message of one request was written by the customer's people, or sent to one of them."""
        people = message.author_id | message.partner_ids | message.notified_partner_ids
        return self.partner_id in people._customer_entity()

    def _portal_message(self, message):
        is_own = message.author_id._customer_entity() == self.partner_id
        return {
            "author": message.author_id.name or "",
            "is_own": is_own,
            "date": self._portal_moment(message.date),
            "text": html2plaintext(message.body or "").strip(),
            "files": [(file.id, file.name, file.file_size) for file in message.attachment_ids],
        }

    def _portal_file(self, attachment_id):
        """Return one file of a message the customer sees; empty for any other number."""
        return self._portal_messages().attachment_ids.filtered(lambda file: file.id == attachment_id)
