from lxml import etree

from odoo.tests import TransactionCase, tagged

#: where fields stand with their labels
LABELLED = ("list", "form", "search")


@tagged("post_install", "-at_install")
class TestLabels(TransactionCase):
    """Whatever label people see can be translated: only fields that no view shows are kept out of the export."""

    def test_labels_that_views_show_are_exported(self):
        ids = self.env["ir.model.data"].search([("module", "=", "customer_manager"), ("model", "=", "ir.ui.view")])
        views = self.env["ir.ui.view"].browse(ids.mapped("res_id")).filtered(lambda view: view.type in LABELLED)
        hidden = {
            (view.xml_id, model._name, name)
            for view in views
            if view.model in self.env
            for model, name in self._shown(etree.fromstring(view.arch_db.encode()), self.env[view.model])
        }
        self.assertFalse(hidden)

    def _shown(self, node, model):
        """Yield (model, field) of fields under a node that show a label which is never translated."""
        for child in node.iterchildren(tag=etree.Element):
            field = model._fields.get(child.get("name")) if child.tag == "field" else None
            if field is None:
                yield from self._shown(child, model)
                continue
            if not field.export_string_translation and self._has_label(child):
                yield model, field.name
            if field.relational:
                yield from self._shown(child, self.env[field.comodel_name])

    def _has_label(self, node):
        flags = {node.get(name) for name in ("invisible", "column_invisible", "nolabel")}
        # cards show values alone
        is_card = any(parent.tag in ("kanban", "templates") for parent in node.iterancestors())
        return not (is_card or flags & {"1", "True"} or node.get("string"))
