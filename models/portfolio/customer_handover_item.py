from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..approval.approval_text import checked_text

KINDS = [
    ("joint_visit", "Joint visit"),
    ("bill", "Unpaid bills"),
    ("contract", "Contract ends"),
    ("request", "Open request"),
    ("promise", "Promise"),
    ("signal", "Signal"),
    ("visit", "Planned visit"),
    ("document", "Document held"),
    ("gift", "Gift on the register"),
    ("other", "Other"),
]
#: what people enter by hand (domain 11.5); all others come from their sources
FREE = ("document", "gift", "other")
#: what a handover is about; progress is not part of it
CONTENT = frozenset({"handover_id", "kind", "partner_id", "name", "res_model", "res_id", "is_gate"})


class CustomerHandoverItem(models.Model):
    """One matter that passes on with the customers; a gate must be done or waived before.

    The receiver says that it is done, or whoever leads one of the two; the giver never, as he is
    glad to be rid of it. Unpaid bills are settled with the supervisor (domain P2).
    """

    _name = "customer.handover.item"
    _description = "Matter of a Handover"
    _inherit = ["customer.sealed.mixin", "customer.reason.mixin"]
    _order = "handover_id desc, is_gate desc, partner_id, id"
    _check_company_auto = True

    handover_id = fields.Many2one("customer.handover", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="handover_id.company_id", store=True, precompute=True)
    kind = fields.Selection(KINDS, required=True, default="document")
    partner_id = fields.Many2one(
        "res.partner", "Customer", index="btree_not_null", ondelete="restrict", help="Empty: all customers."
    )
    name = fields.Char("Matter", required=True)
    is_gate = fields.Boolean("Gate", default=True, readonly=True, help="Must be done or waived before the effect.")
    res_model = fields.Char(readonly=True, copy=False, export_string_translation=False)
    res_id = fields.Many2oneReference(
        model_field="res_model", readonly=True, copy=False, export_string_translation=False
    )
    state = fields.Selection(
        [("open", "Open"), ("done", "Done"), ("waived", "Waived")],
        required=True,
        default="open",
        readonly=True,
        copy=False,
        index=True,
    )
    done_uid = fields.Many2one("res.users", "Settled by", readonly=True, copy=False)
    done_at = fields.Datetime("Settled on", readonly=True, copy=False)
    reason = fields.Char("Note", readonly=True, copy=False, help="Why it was waived, or what was done.")

    _source_uniq = models.UniqueIndex(
        "(handover_id, kind, partner_id, res_model, res_id) NULLS NOT DISTINCT WHERE res_model IS NOT NULL",
        "This matter is on the list already.",
    )

    @api.model
    def _sealed_fields(self):
        return super()._sealed_fields() | self._readonly_columns()

    @api.model
    def _reason_steps(self):
        return super()._reason_steps() | {
            "waive": ("action_waive", self.env._("Waive"), self.env._("Why may the customers pass on without it?")),
        }

    @api.model_create_multi
    def create(self, vals_list):
        """Add matters by hand: documents held, gifts on the register, others."""
        for vals in vals_list:
            self._check_sealed(vals)
        # the context may name handover and kind, too
        vals_list = [self._add_missing_default_values(vals) for vals in vals_list]
        if not self.env.su:
            for vals in vals_list:
                self._check_free(vals["kind"])
        self.env["customer.handover"].browse([vals.get("handover_id") for vals in vals_list])._before_change()
        items = super().create(vals_list)
        items.handover_id._after_change("checked")
        return items

    def write(self, vals):
        """Correct what was entered by hand; what was signed is then void."""
        self._check_sealed(vals)
        content = CONTENT & vals.keys()
        if content and not self.env.su:
            self._check_by_hand()
            self._check_free(vals.get("kind", "document"))
            if "handover_id" in vals:
                raise UserError(self.env._("Matter: it stays in its handover."))
        if content:
            self.handover_id._before_change()
        result = super().write(vals)
        if content:
            self.handover_id._after_change("checked")
        return result

    def unlink(self):
        """Take out what was entered by hand."""
        if not self.env.su:
            self._check_by_hand()
        handovers = self.handover_id
        handovers._before_change()
        result = super().unlink()
        handovers._after_change("checked")
        return result

    def _drop(self):
        """Delete matters whose customer is taken out."""
        return super().unlink()

    def _merge_into(self, entity):
        """Let matters of handovers that are over follow a merged contact; a second one of the same kind goes.

        The source of such a second one is a contact, too: what is about a document of its own stays apart.
        """
        kept = self.search([("handover_id", "in", self.handover_id.ids), ("partner_id", "=", entity.id)])
        seen = {(item.handover_id, item.kind) for item in kept if item.res_model == "res.partner"}
        double = self.browse()
        for item in self.filtered(lambda item: item.res_model == "res.partner"):
            if (item.handover_id, item.kind) in seen:
                double |= item
            seen.add((item.handover_id, item.kind))
        double._drop()
        for item in self - double:
            of_contact = item.res_model == "res.partner"
            super(CustomerHandoverItem, item).write(
                {"partner_id": entity.id, **({"res_id": entity.id} if of_contact else {})}
            )

    @api.model
    def _check_free(self, kind):
        if kind not in FREE:
            raise UserError(
                self.env._("Kind: only documents, gifts and other matters are entered by hand, the rest is found.")
            )

    def _check_by_hand(self):
        """Only what was entered by hand is corrected, and not once it is settled: that was about these words."""
        for item in self:
            self._check_free(item.kind)
            if item.state != "open":
                raise UserError(
                    self.env._("%(matter)s is settled: take that back before you change it.", matter=item.name)
                )

    # ------------------------------------------------------------
    # Progress
    # ------------------------------------------------------------

    def action_done(self):
        """Say that open matters are done (public; receiver or whoever leads, never the giver)."""
        todo = self._begin_progress("open")
        todo._check_may_settle()
        todo._settle("done", False)
        return True

    def action_waive(self, reason):
        """Let the customers pass on without these matters (public; nobody who gives, receives or witnesses)."""
        reason = checked_text(self.env, self.env._("Reason"), reason, required=False)
        if not reason:
            raise UserError(self.env._("Reason: say why the customers may pass on without it."))
        todo = self._begin_progress("open")
        todo.check_access("write")
        todo.handover_id.check_access("write")
        todo.handover_id._check_third_person()
        todo._settle("waived", reason)
        return True

    def action_reopen(self):
        """Take back what was settled by mistake (public; who may settle it)."""
        todo = self._begin_progress("done", "waived")
        todo._check_may_settle()
        todo._open_again()
        return True

    def _open_again(self):
        self.sudo().write({"state": "open", "done_uid": False, "done_at": False, "reason": False})

    def _was_gone(self):
        """Whether the list settled this one itself, which says why; people say no more than that it is done."""
        return self.state == "done" and bool(self.reason) and self.kind != "joint_visit"

    def action_open_record(self):
        """Open what the matter is about (public; with the rights of the reader)."""
        self.ensure_one()
        if not self.res_model:
            return False
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
        }

    def _begin_progress(self, *states):
        """Return self, seen alone, if nothing else settles it and its handover has not taken effect."""
        self.check_access("read")
        self.handover_id._meet()
        self.invalidate_recordset(["state"])
        for item in self:
            if item.state not in states:
                raise UserError(self.env._("%(matter)s is settled or open already.", matter=item.name))
            if item.handover_id.sudo().state not in ("draft", "checked", "signed"):
                raise UserError(
                    self.env._("%(handover)s is over: its matters stay as they are.", handover=item.handover_id.name)
                )
        return self

    def _check_may_settle(self):
        """The receiver, or somebody with the rights of a supervisor there, but for the giver."""
        user = self.env.user
        for item in self:
            handover = item.handover_id.sudo()
            leads = item.handover_id.has_access("write") and user not in handover._party_users()
            receives = user == handover.to_manager_id.user_id and item.kind != "bill"
            if not leads and not receives:
                raise AccessError(
                    self.env._(
                        "%(matter)s: the receiver says that it is done, for unpaid bills whoever leads the team; never"
                        " the giver.",
                        matter=item.name,
                    )
                )

    def _settle(self, state, reason):
        self.sudo().write(
            {"state": state, "done_uid": self.env.uid, "done_at": fields.Datetime.now(), "reason": reason}
        )
