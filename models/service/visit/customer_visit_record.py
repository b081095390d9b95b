import base64
import binascii

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...approval.approval_text import checked_text
from .customer_visit import DONE_STATES, OPEN_STATES

#: what a record may bring along; the rest of a visit is not its business
_RECORD = frozenset(
    {
        "kind",
        "mode",
        "purpose",
        "topics",
        "market_facts",
        "outcome",
        "agreed",
        "next_date",
        "signature",
        "signed_by",
        "minutes",
        "sponsor_id",
    }
)
#: what a correction may change
_CORRECTION = _RECORD - {"signature"} | {"date_done"}


class CustomerVisit(models.Model):
    """The record of a visit: in under two minutes on a phone, in time, with proof (domain P4)."""

    _inherit = "customer.visit"

    def action_record(self, values=None):
        """Record one visit that has been (public; its manager, his supervisor, a marketing officer).

        One call does it all, for forms and other systems; without values, what stands on the visit is recorded.

        :param dict values: any of `date_done` (default today), `kind`, `mode`, `outcome`, `agreed`, `purpose`,
            `topics`, `market_facts`, `next_date`, `signature` (base64), `signed_by`, `minutes`, `sponsor_id`,
            `contact_ids` (list of contact ids), `colleague_ids` (list of user ids),
            `promises` (list of objects `name`, `date_due`, and optionally `contact_id`, `department_id`),
            `proofs` (list of objects `name`, `data` (base64))
        :return: True
        :raise UserError: a day ahead, no outcome, a visit face to face without proof or people met, a call where
            a visit is due, a review without minutes; nothing is kept then
        """
        self.ensure_one()
        self._lock_for_step()
        if self.state not in OPEN_STATES:
            self._refuse_step()
        values = self._checked_values(values)
        day = self._record_day(values.pop("date_done", False))
        promises = values.pop("promises", [])
        self._add_proofs(values.pop("proofs", []))
        if values:
            self.write(values)
        self._give_promises(promises)
        self._check_record()
        company = self.company_id
        self.sudo().write(
            {
                "state": "done",
                "date_done": day,
                "tier_id": self.partner_id.sudo().customer_tier_id.id,
                "recorded_at": fields.Datetime.now(),
                "recorded_uid": self.env.uid,
                "is_late_record": self._record_deadline(day) < company._customer_today(),
            }
        )
        self._after_done()
        return True

    def _record_deadline(self, day):
        """Return the last day on which a visit of `day` is recorded in time."""
        company = self.company_id
        return company._customer_working_date_after(day, company.customer_visit_record_days)

    def _record_day(self, value):
        """Return the day of the visit: today unless another one is given, never one ahead."""
        today = self.company_id._customer_today()
        day = self._read_date("date_done", value)
        if not day:
            day = min(self.date_planned, today) if self.is_fixed else today
        if day > today:
            raise UserError(
                self.env._(
                    "Done on: %(day)s lies ahead; a visit is recorded when it has been.",
                    day=format_date(self.env, day),
                )
            )
        return day

    @api.model
    def _checked_values(self, values):
        """Return the values of a caller in the shape in which they are written."""
        if not values:
            return {}
        if not isinstance(values, dict):
            raise UserError(self.env._("Values: give an object of fields."))
        known = _RECORD | {"date_done", "contact_ids", "colleague_ids", "promises", "proofs"}
        if unknown := sorted(str(name)[:40] for name in values if name not in known):
            raise UserError(self.env._("%(fields)s: not part of a visit's record.", fields=", ".join(unknown)))
        values = dict(values)
        for name in ("contact_ids", "colleague_ids"):
            if name in values:
                values[name] = [Command.set(self._checked_ids(name, values[name]))]
        for name in ("purpose", "topics", "market_facts", "outcome", "agreed", "signed_by", "minutes"):
            if name in values:
                values[name] = checked_text(self.env, self._label(name), values[name], required=False)
        for name in ("kind", "mode"):
            if name in values and values[name] not in [code for code, _label in self._fields[name].selection]:
                raise UserError(self.env._("%(field)s: no such value.", field=self._label(name)))
        if values.get("signature"):
            self._decoded(self._label("signature"), values["signature"])
        if values.get("sponsor_id"):
            values["sponsor_id"] = self._checked_id("sponsor_id", values["sponsor_id"])
        if "next_date" in values:
            values["next_date"] = self._read_date("next_date", values["next_date"])
        return values

    @api.model
    def _checked_ids(self, name, value):
        """Return the ids of existing records that a caller gave for a field."""
        is_list = isinstance(value, list | tuple) and all(type(one) is int and 0 < one < 2**31 for one in value)
        found = self.env[self._fields[name].comodel_name].browse(value if is_list else []).exists()
        if not is_list or len(found) != len(set(value)):
            raise UserError(self.env._("%(field)s: give a list of record numbers (ids).", field=self._label(name)))
        return found.ids

    def _add_proofs(self, proofs):
        """Attach the files of a record."""
        if not isinstance(proofs, list) or not all(isinstance(one, dict) for one in proofs):
            raise UserError(self.env._("Proof: give a list of files with name and data."))
        papers = []
        for one in proofs:
            name = checked_text(self.env, self.env._("Proof"), one.get("name"))
            data = self._decoded(name, one.get("data"))
            if not data:
                raise UserError(self.env._("Proof: '%(name)s' is empty.", name=name))
            papers.append({"name": name, "raw": data, "res_model": self._name, "res_id": self.id})
        if papers:
            attachments = self.env["ir.attachment"].create(papers)
            self.write({"attachment_ids": [Command.link(paper.id) for paper in attachments]})

    @api.model
    def _decoded(self, name, data):
        """Return the bytes of a file that a caller gave as base64."""
        try:
            return base64.b64decode(data or "", validate=True)
        except (binascii.Error, TypeError, ValueError) as error:
            raise UserError(self.env._("Proof: the data of '%(name)s' is no base64.", name=name)) from error

    def _give_promises(self, promises):
        """Give the promises of a record."""
        if not isinstance(promises, list) or not all(isinstance(one, dict) for one in promises):
            raise UserError(self.env._("Promises: give a list of objects with name and date_due."))
        known = {"name", "date_due", "contact_id", "department_id"}
        for one in promises:
            if unknown := sorted(str(name)[:40] for name in one.keys() - known):
                raise UserError(self.env._("%(fields)s: not part of a promise.", fields=", ".join(unknown)))
            for name in ("contact_id", "department_id"):
                if one.get(name):
                    self.env["customer.promise"]._checked_id(name, one[name])
        self.env["customer.promise"].create([{**one, "visit_id": self.id} for one in promises])

    def _check_record(self):
        """What a record cannot do without."""
        if not (self.outcome or "").strip():
            raise UserError(self.env._("Outcome: say what came out of the visit, in a sentence."))
        if self.mode != "face":
            if not self._filter_remote_allowed():
                raise UserError(self._remote_refusal())
            return
        if not self.attachment_ids and not self.signature:
            raise UserError(
                self.env._("Proof: a visit face to face needs a photo, the customer's signature or his mail.")
            )
        if not self.contact_ids:
            raise UserError(self.env._("People Met: name whom of the customer you met."))

    def _after_done(self):
        """What follows from a visit that has been: hook; its activities are over, the event shows what was."""
        self.sudo().activity_feedback(["customer_manager.mail_activity_type_visit"])
        self.env["customer.visit"]._plan_again(self)

    # ------------------------------------------------------------
    # Corrections
    # ------------------------------------------------------------

    def action_correct(self, values, reason):
        """Correct one record that is sealed (public; the supervisor or a marketing officer, never his own).

        What stood there before goes into the log.

        :param dict values: fields of the record with their new values
        :param reason: text for the log
        """
        self.ensure_one()
        self._lock_for_step()
        self._check_led(self.env._("Correct"))
        reason = checked_text(self.env, self.env._("Reason"), reason)
        if self.state not in DONE_STATES:
            self._refuse_step()
        if not isinstance(values, dict) or not values or values.keys() - _CORRECTION - {"contact_ids"}:
            raise UserError(self.env._("Values: give the fields of the record to correct."))
        values = self._checked_values(values)
        if "date_done" in values:
            values["date_done"] = self._record_day(values["date_done"])
            values["is_late_record"] = self._record_deadline(values["date_done"]) < self.company_id._customer_day(
                self.recorded_at
            )
        before = self._logged_values(values)
        self.sudo().write(values)
        self._check_record()
        self._log_correction(before, self._logged_values(values), reason)
        self.env["customer.visit"]._plan_again(self)
        return True

    def _logged_values(self, names):
        """Return {label: text} of fields, for the log."""
        return {
            self._label(name): self._fields[name].convert_to_export(self[name], self) or ""
            for name in names
            if self._fields[name].type != "many2many"
        } | {
            self._label(name): ", ".join(self[name].mapped("display_name"))
            for name in names
            if self._fields[name].type == "many2many"
        }

    def _log_correction(self, before, after, reason):
        lines = [
            self.env._("%(field)s: '%(before)s' became '%(after)s'.", field=label, before=old, after=after[label])
            for label, old in before.items()
            if old != after[label]
        ]
        self.sudo()._message_log(
            body=self.env._(
                "Corrected by %(user)s. Reason: %(reason)s. %(changes)s",
                user=self.env.user.name,
                reason=reason,
                changes=" ".join(lines),
            )
        )

    def action_open_correction(self):
        """Open the dialog that corrects this record (public)."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Correct a Record"),
            "res_model": "customer.visit.correction",
            "view_mode": "form",
            "target": "new",
            "context": {"default_visit_id": self.id},
        }
