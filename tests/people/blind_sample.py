"""A model of its own for the tests of sealed fields: one mark with a note, as scorecards and papers have."""

from odoo import SUPERUSER_ID, api, fields, models
from odoo.orm.model_classes import add_to_registry

from odoo.addons.customer_manager.models.people.sealed_fields import SealedFloat, SealedText

MODEL = "customer.blind.sample"


class BlindSample(models.Model):
    """A judged row; `_module` keeps it out of every registry but that of the test class."""

    _module = None
    _name = MODEL
    _description = "Sample of a Blind Mark"
    _inherit = "customer.blind.mixin"
    _blind_kept = frozenset({"name"})

    name = fields.Char()
    mark = SealedFloat(digits=(5, 2))
    note = SealedText()
    comment = fields.Char(help="What may still be said of a sealed row.")
    mark_text = fields.Char(compute="_compute_mark_text")
    parent_id = fields.Many2one(MODEL, index=True)
    child_ids = fields.One2many(MODEL, "parent_id")
    parent_mark = fields.Float("Mark of the Parent", related="parent_id.mark")

    @api.depends("mark")
    @api.depends_context("uid")
    def _compute_mark_text(self):
        for row in self:
            row.mark_text = "none" if row.mark is False else f"{row.mark:g}"


def add_blind_sample(cls):
    """Give a test class the model until its end, readable and writable by all staff."""
    add_to_registry(cls.registry, BlindSample)
    cls.addClassCleanup(_remove, cls.registry)
    cls.registry._setup_models__(cls.cr, [MODEL])
    cls.registry.init_models(cls.cr, [MODEL], {"module": "customer_manager"})
    env = api.Environment(cls.cr, SUPERUSER_ID, {})
    env["ir.model.access"].create(
        {
            "name": "blind sample",
            "model_id": env["ir.model"]._get_id(MODEL),
            "group_id": env.ref("base.group_user").id,
            **dict.fromkeys(("perm_read", "perm_write", "perm_create", "perm_unlink"), True),
        }
    )


def _remove(registry):
    for parent in registry.models.pop(MODEL)._base_classes__:
        if getattr(parent, "pool", None) is not None:
            parent._inherit_children.discard(MODEL)
    registry.registry_invalidated = True
