from odoo import fields, models
from odoo.tools.misc import format_date, format_datetime, formatLang

HR_OR_AUDIT = "customer_manager.group_customer_manager_hr,customer_manager.group_customer_manager_audit"
#: exclusions among which a relative must not stand out
NEAR = frozenset({"requester", "subject", "line", "relative"})
MOMENTS = ("date", "datetime")
#: what the links among the values lead to that are no fields of the document
LINKS = {"company_id": "res.company", "requester_id": "res.users"}


class ApprovalWording(models.AbstractModel):
    """Puts the plain values of plans into sentences in the reader's language."""

    _name = "approval.wording"
    _description = "Sentences About Approvals"

    # ------------------------------------------------------------
    # Values
    # ------------------------------------------------------------

    def _field_of(self, model, key):
        """Return the field at the end of a dotted key of `model`, None for a value that is no field."""
        field = None
        for name in key.split("."):
            field = model._fields.get(name) if model is not None else None
            if field is None:
                return None
            model = self.env[field.comodel_name] if field.relational else None
        return field

    def _text(self, model, key, value, kind=None):
        """Return one value, or several, of a snapshot or a condition as a user reads it.

        :param kind: kind of the value where it is known
        """
        kind = kind or model._approval_snapshot_kinds().get(key, "char")
        if isinstance(value, (list, tuple)):
            return ", ".join(self._text(model, key, one, kind) for one in value) or self.env._("not set")
        if kind == "boolean":
            return self.env._("yes") if value else self.env._("no")
        if value is None or value is False or value == "":
            return self.env._("not set")
        if kind in ("many2one", "many2many"):
            return self._link_text(model, key, value)
        if kind == "selection":
            field = self._field_of(model, key)
            return dict(field._description_selection(self.env)).get(value, value) if field else value
        return self._plain_text(kind, value)

    def _link_text(self, model, key, value):
        """Return the name of a linked record; names of people and units are no secret of a case.

        Of a number that somebody typed, `approval_typed` in the context, those alone that he may read.
        """
        field = self._field_of(model, key)
        comodel = field.comodel_name if field else LINKS.get(key)
        record = comodel and self.env[comodel].sudo().with_context(active_test=False).browse(value).exists()
        if not record:
            return self.env._("deleted (%(id)s)", id=value)
        is_open = not self.env.context.get("approval_typed") or record.sudo(False).has_access("read")
        return record.display_name if is_open else str(value)

    def _plain_text(self, kind, value):
        if kind == "date":
            return format_date(self.env, value)
        if kind == "datetime":
            return format_datetime(self.env, str(value).replace("T", " "))
        if kind in ("float", "monetary", "integer"):
            return formatLang(self.env, value, digits=0 if float(value).is_integer() else 2)
        return str(value)

    # ------------------------------------------------------------
    # Sentences
    # ------------------------------------------------------------

    def _reasons(self, model, reasons):
        """Return one sentence for each `algorithms.approval_condition.Reason`, or that there is no condition."""
        kinds = model._approval_snapshot_kinds()
        sentences = {False: self._sentences(), True: self._sentences_of_moments()}
        told = [self._reason(model, reason, kinds, sentences) for reason in reasons]
        return told or [self.env._("In every case.")]

    def _may_read(self, model, key):
        """Return whether the reader may read what a dotted key of `model` names; figures of lines are for all."""
        for name in key.split("."):
            field = model._fields.get(name) if model is not None else None
            if field is None:
                return True
            if not model.sudo(False)._has_field_access(field, "read"):
                return False
            model = self.env[field.comodel_name] if field.relational else None
        return True

    def _reason(self, model, reason, kinds, sentences):
        if not self._may_read(model, reason.key):
            return self.env._("%(label)s: the value is closed to you.", label=model._approval_label(reason.key))
        kind = kinds.get(reason.key, "char")
        operator = reason.operator
        if operator == "in" and isinstance(reason.wanted, (list, tuple)) and len(reason.wanted) == 1:
            operator = "="
        return sentences[kind in MOMENTS][operator] % {
            "label": model._approval_label(reason.key),
            "found": self._text(model, reason.key, reason.found, kind),
            "wanted": self._text(model, reason.key, reason.wanted, kind),
        }

    def _sentences(self):
        _ = self.env._
        return {
            "=": _("%(label)s is %(found)s"),
            "!=": _("%(label)s is %(found)s, not %(wanted)s"),
            "in": _("%(label)s is %(found)s, one of: %(wanted)s"),
            "not in": _("%(label)s is %(found)s, none of: %(wanted)s"),
            "<": _("%(label)s is %(found)s, less than %(wanted)s"),
            "<=": _("%(label)s is %(found)s, at most %(wanted)s"),
            ">": _("%(label)s is %(found)s, more than %(wanted)s"),
            ">=": _("%(label)s is %(found)s, at least %(wanted)s"),
            "ilike": _("%(label)s is “%(found)s”, which contains “%(wanted)s”"),
            "not ilike": _("%(label)s is “%(found)s”, which does not contain “%(wanted)s”"),
        }

    def _sentences_of_moments(self):
        _ = self.env._
        return self._sentences() | {
            "<": _("%(label)s is %(found)s, before %(wanted)s"),
            "<=": _("%(label)s is %(found)s, not after %(wanted)s"),
            ">": _("%(label)s is %(found)s, after %(wanted)s"),
            ">=": _("%(label)s is %(found)s, not before %(wanted)s"),
        }

    def _excluded(self, code):
        """Return why somebody may not decide (`algorithms.approval_plan.EXCLUSIONS`).

        That he is a relative is for human resources and audit alone. Others read the same for requester, author and
        subject, among whom a relative would stand out.
        """
        _ = self.env._
        if code in NEAR and not self.env.user.has_groups(HR_OR_AUDIT):
            return _("Excluded.")
        return {
            "inactive": _("The user is archived."),
            "requester": _("Requested it, or is an author of the document."),
            "changer": _("Changed the values since approval was requested."),
            "subject": _("The document is about this person."),
            "line": _("Superior of the person concerned."),
            "relative": _("Is a declared relative."),
            "unreadable": _("Cannot read the document."),
        }[code]

    def _problem(self, problem, names):
        """Return what is wrong with a step (`algorithms.approval_plan.Problem`).

        :param names: {step id: name}
        """
        _ = self.env._
        if problem.code == "nobody":
            return _("Nobody is left who could decide.")
        if problem.code == "too_few":
            return _(
                "%(needed)s people have to approve, but only %(found)s can.",
                needed=problem.params["needed"],
                found=problem.params["found"],
            )
        return _(
            "Nobody may decide two steps of one case, and these steps do not have enough different people: %(steps)s.",
            steps=", ".join(names.get(step, str(step)) for step in problem.params["steps"]),
        )

    def _step_names(self, plan):
        """Return {step id: name in the reader's language} of the steps of an `algorithms.approval_plan.Plan`."""
        steps = self.env["approval.step"].sudo().browse(step.step_id for step in plan.steps).exists()
        return {step.step_id: step.name for step in plan.steps} | {step.id: step.name for step in steps}

    def _quorum(self, needed, candidates):
        """Return how many of the candidates have to approve."""
        if needed == candidates:
            return self.env._("all %(count)s", count=candidates) if needed > 1 else ""
        if needed == 1:
            return self.env._("any one of %(count)s", count=candidates)
        return self.env._("%(needed)s of %(count)s", needed=needed, count=candidates)

    def _moment(self, value):
        """Return a time (UTC) as the web client reads it, None when unset."""
        return fields.Datetime.to_datetime(value).isoformat() if value else None
