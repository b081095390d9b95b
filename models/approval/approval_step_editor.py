from odoo import api, fields, models

#: a term that the editor offers, by kind of value
TERMS = {
    **dict.fromkeys(("integer", "float", "monetary"), "('{key}', '>', 10)"),
    **dict.fromkeys(("char", "text"), "('{key}', 'ilike', 'text')"),
    **dict.fromkeys(("date", "datetime"), "('{key}', '>=', today)"),
    **dict.fromkeys(("many2one", "many2many"), "('{key}', 'in', [1])"),
    "boolean": "('{key}', '=', True)",
    "selection": "('{key}', '=', '{option}')",
}


class ApprovalStep(models.Model):
    """What the editor shows of a step."""

    _inherit = "approval.step"

    model = fields.Char(related="version_id.model", string="Document Model")
    role_choices = fields.Json(compute="_compute_role_choices", export_string_translation=False)
    condition_keys = fields.Json(compute="_compute_condition_keys", export_string_translation=False)
    condition_words = fields.Char("Asked for", compute="_compute_condition_words")
    approvers = fields.Char("Who Approves", compute="_compute_approvers")

    @api.depends("version_id.process_id.model_id")
    @api.depends_context("lang")
    def _compute_role_choices(self):
        for step in self:
            model = step._document_model()
            labels = model._approval_role_labels() if model is not None else {}
            step.role_choices = [[code, str(label)] for code, label in sorted(labels.items())]

    @api.depends("version_id.process_id.model_id")
    @api.depends_context("lang")
    def _compute_condition_keys(self):
        """The values a condition may name: [{key, label, kind, example}] in the order of their labels."""
        for step in self:
            model = step._document_model()
            step.condition_keys = step._condition_keys(model) if model is not None else []

    @api.depends("condition", "version_id.process_id.model_id")
    @api.depends_context("lang", "uid", "allowed_company_ids")
    def _compute_condition_words(self):
        """The condition read aloud, or what is wrong with it."""
        wording = self.env["approval.wording"].with_context(approval_typed=True)
        for step in self:
            model = step._document_model()
            step.condition_words = wording._reading(model, step.condition) if model is not None else ""

    @api.depends("source", "user_ids", "group_id", "approver_field", "manager_level", "role", "quorum", "quorum_value")
    @api.depends_context("lang")
    def _compute_approvers(self):
        for step in self:
            step.approvers = step._approvers_text()

    def _document_model(self):
        """Return the empty recordset of the documents, None without any."""
        name = self.version_id.process_id.model_id.model
        return self.env[name] if name in self.env["ir.model"]._approval_documents() else None

    def _condition_keys(self, model):
        kinds = model._approval_snapshot_kinds()
        keys = [
            {"key": key, "label": model._approval_label(key), "kind": kind, "example": self._term(model, key, kind)}
            for key, kind in kinds.items()
            if key not in model._approval_hidden_keys()
        ]
        return sorted(keys, key=lambda one: (one["label"], one["key"]))

    def _term(self, model, key, kind):
        """Return a term to begin with."""
        option = ""
        if kind == "selection":
            field = self.env["approval.wording"]._field_of(model, key)
            option = next(iter(field.get_values(self.env)), "") if field else ""
        return TERMS[kind].format(key=key, option=option)

    def _approvers_text(self):
        """Return who approves and how many of them, in a few words."""
        _ = self.env._
        names = {
            "user": ", ".join(self.user_ids.mapped("name")),
            "group": self.sudo().group_id.name or "",
            "field": self.approver_field or "",
            "manager": _("Superior, %(level)s up", level=self.manager_level),
            "role": dict(self.role_choices or []).get(self.role, self.role or ""),
        }
        people = names.get(self.source, "")
        if self.quorum == "all":
            return _("All of: %(people)s", people=people)
        if self.quorum == "count" and self.quorum_value > 1:
            return _("%(count)s of: %(people)s", count=self.quorum_value, people=people)
        if self.quorum == "percent":
            return _("%(share)s %% of: %(people)s", share=self.quorum_value, people=people)
        return people
