from odoo import api, models
from odoo.exceptions import ValidationError

from ...algorithms.approval_condition import ConditionError, parse
from .approval_directory import MAX_LEVELS

#: working hours of a deadline
MAX_HOURS = 2000


class ApprovalStep(models.Model):
    """Which steps make sense: refused when saved, with the name of the step."""

    _inherit = "approval.step"

    def _check_all(self):
        """Check everything again: the document's model may have changed since the step was saved.

        Named people who were archived since are passed over; too few left is refused elsewhere.
        """
        self._check_condition()
        self._check_source()
        self._check_people()
        self._check_numbers()
        self._check_return()

    @api.constrains("condition", "version_id")
    def _check_condition(self):
        for version, steps in self.grouped("version_id").items():
            kinds = version.process_id._kinds()
            for step in steps:
                try:
                    parse(step.condition or "", kinds)
                except ConditionError as error:
                    raise ValidationError(step._condition_refusal(error)) from error

    @api.constrains("source", "user_ids", "group_id", "approver_field", "manager_level", "role", "version_id")
    def _check_source(self):
        for step in self:
            sentence = {
                "user": step._wrong_users,
                "group": step._wrong_group,
                "field": step._wrong_field,
                "manager": step._wrong_level,
                "role": step._wrong_role,
            }[step.source]()
            if sentence:
                raise ValidationError(sentence)

    @api.constrains("source", "user_ids", "escalation_user_ids")
    def _check_people(self):
        directory = self.env["approval.directory"]
        for step in self.sudo():
            documents = step.version_id.process_id._documents()
            named = step.user_ids if step.source == "user" else step.user_ids.browse()
            for user in named | step.escalation_user_ids:
                if not user.active or user.share:
                    raise ValidationError(
                        self.env._(
                            "Step “%(step)s”: %(user)s is no active internal user and cannot approve.",
                            step=step.name,
                            user=user.name,
                        )
                    )
                if not directory._may_read(documents, user.id):
                    raise ValidationError(
                        self.env._(
                            "Step “%(step)s”: %(user)s may not read %(document)s and cannot approve it.",
                            step=step.name,
                            user=user.name,
                            document=step.version_id.process_id.model_id.name,
                        )
                    )

    @api.constrains("quorum", "quorum_value", "deadline_hours", "reminder_hours", "escalation_user_ids")
    def _check_numbers(self):
        for step in self:
            sentence = step._wrong_number()
            if sentence:
                raise ValidationError(sentence)

    @api.constrains("return_step_id", "sequence", "version_id")
    def _check_return(self):
        for step in self.version_id.step_ids.filtered("return_step_id"):
            target = step.return_step_id
            if target.version_id != step.version_id or target.sequence >= step.sequence:
                raise ValidationError(
                    self.env._(
                        "Step “%(step)s”, Send Back to: “%(target)s” does not come before it.",
                        step=step.name,
                        target=target.name,
                    )
                )

    # ------------------------------------------------------------ what is wrong, as a sentence
    def _condition_refusal(self, error):
        """Return what is wrong with the condition, with the position."""
        documents = self.version_id.process_id._documents()
        return self.env._(
            "Step “%(step)s”, Condition: %(problem)s",
            step=self.name,
            problem=self.env["approval.wording"]._condition_error(documents, error),
        )

    def _wrong_users(self):
        if not self.user_ids:
            return self.env._("Step “%(step)s”, People: name at least one person.", step=self.name)
        return None

    def _wrong_group(self):
        if not self.group_id:
            return self.env._("Step “%(step)s”, Group: choose the one whose members approve.", step=self.name)
        return None

    def _wrong_level(self):
        if not 1 <= self.manager_level <= MAX_LEVELS:
            return self.env._(
                "Step “%(step)s”, Levels Up: choose a number from 1 to %(limit)s.", step=self.name, limit=MAX_LEVELS
            )
        return None

    def _wrong_role(self):
        labels = self.version_id.process_id._documents()._approval_role_labels()
        if self.role not in labels:
            return self.env._(
                "Step “%(step)s”, Role: the document has none with the code “%(code)s”. It has: %(codes)s.",
                step=self.name,
                code=self.role or "",
                codes=", ".join(sorted(labels)) or self.env._("none"),
            )
        return None

    def _wrong_field(self):
        """Return why the path to the approvers does not lead from the document to people."""
        model = self.version_id.process_id._documents()
        for name in (self.approver_field or "").split("."):
            field = model._fields.get(name) if model is not None else None
            if field is None:
                return self.env._(
                    "Step “%(step)s”, Field: “%(path)s” leads nowhere, there is no “%(name)s”.",
                    step=self.name,
                    path=self.approver_field or "",
                    name=name,
                )
            model = self.env[field.comodel_name] if field.relational else None
        if model is None or model._name not in ("res.users", "hr.employee"):
            return self.env._(
                "Step “%(step)s”, Field: “%(path)s” leads to no user and no employee.",
                step=self.name,
                path=self.approver_field,
            )
        return None

    def _wrong_number(self):
        if self.quorum == "count" and self.quorum_value < 1:
            return self.env._("Step “%(step)s”, Number: at least one person has to approve.", step=self.name)
        if self.quorum == "percent" and not 1 <= self.quorum_value <= 100:
            return self.env._("Step “%(step)s”, Percentage: choose a number from 1 to 100.", step=self.name)
        if self.deadline_hours < 0 or self.reminder_hours < 0:
            return self.env._("Step “%(step)s”, Deadline and Reminder: hours cannot be negative.", step=self.name)
        if not all(hours <= MAX_HOURS for hours in (self.deadline_hours, self.reminder_hours)):
            return self.env._(
                "Step “%(step)s”, Deadline and Reminder: at most %(hours)s working hours, about a year.",
                step=self.name,
                hours=MAX_HOURS,
            )
        if self.escalation_user_ids and not self.deadline_hours:
            return self.env._("Step “%(step)s”, Escalation: set a deadline first.", step=self.name)
        return None
