import math

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...algorithms import approval_chain

#: kinds of values that can be approved and named in conditions
KINDS = {
    "char": "char",
    "text": "text",
    "html": "text",
    "selection": "selection",
    "integer": "integer",
    "float": "float",
    "monetary": "monetary",
    "boolean": "boolean",
    "date": "date",
    "datetime": "datetime",
    "many2one": "many2one",
    "many2many": "many2many",
}
#: lines hashed together before the hashes are, so that no text of a million lines is built
BUCKET = 4096


class ApprovalMixin(models.AbstractModel):
    """What is approved: flat values, read from the database the same way by everybody."""

    _inherit = "approval.mixin"

    @api.model
    def _approval_snapshot_fields(self):
        """Return the names of the fields that are approved; dotted paths lead through many2one fields."""
        return ("company_id",) if "company_id" in self._fields else ()

    @api.model
    def _approval_snapshot_kinds(self):
        """Return {key: kind} of the values in the snapshot, for conditions and their editor.

        :return: kinds as in `algorithms.approval_condition`
        """
        kinds = {name: KINDS[self._approval_resolve(name)[-1].type] for name in self._approval_snapshot_fields()}
        return {**kinds, "company_id": "many2one", "requester_id": "many2one"}

    @api.model
    def _approval_resolve(self, name):
        """Return the fields along a dotted path.

        :raise ValueError: naming the part that is not there or leads nowhere
        """
        model, path = self, []
        for part in name.split("."):
            field = model._fields.get(part) if model is not None else None
            if field is None:
                raise ValueError(f"{self._name}: {name}: there is no field {part!r} on this path")
            path.append(field)
            model = self.env[field.comodel_name] if field.type == "many2one" else None
        return path

    @api.model
    def _approval_label(self, name):
        """Return what a user calls a key of the snapshot."""
        label = self._approval_labels().get(name)
        if label:
            return label
        try:
            path = self._approval_resolve(name)
        except ValueError:
            return name.replace("_", " ").capitalize()
        return " / ".join(field._description_string(self.env) for field in path)

    @api.model
    def _approval_labels(self):
        """Return {key: label} of keys of the snapshot that are no fields of the document."""
        return {
            "requester_id": self.env._("Requester"),
            "line_count": self.env._("Number of Lines"),
            "line_digest": self.env._("Lines"),
        }

    def _approval_values(self):
        """Return {id: {key: plain value}} as the database has them now.

        Pending values are written and what the cache holds is dropped before. User, company,
        language and context of the caller change nothing: the same document gives everybody
        the same values.
        """
        self.env.flush_all()
        for name in self._approval_snapshot_fields():
            for field in self._approval_resolve(name):
                self.env[field.model_name].invalidate_model([field.name], flush=False)
        values = {}
        clean = self.with_env(self.env(user=SUPERUSER_ID, su=True, context={"active_test": False}))
        for company, documents in clean.grouped(lambda document: document._approval_company()).items():
            values.update(documents.with_company(company)._approval_snapshot())
        self._approval_check_numbers(values)
        return values

    def _approval_check_numbers(self, values):
        """Refuse numbers that are none: no condition holds for them, so they would call no step.

        :raise UserError: naming document and value
        """
        for document in self:
            for key, value in values[document.id].items():
                if isinstance(value, float) and not math.isfinite(value):
                    raise UserError(
                        self.env._(
                            "%(field)s: %(document)s has no number there that could be approved. Enter it again.",
                            field=self._approval_label(key),
                            document=document.sudo().display_name,
                        )
                    )

    def _approval_snapshot(self):
        """Return {id: {key: plain value}} of the documents; to extend by keys of `_approval_snapshot_kinds`.

        Called with an environment that is the same for all users. Numbers, texts, booleans,
        ISO dates, ids of many2one fields (None: unset), sorted ids of many2many fields.
        """
        values = {document.id: {"company_id": document._approval_company().id or None} for document in self}
        for name in self._approval_snapshot_fields():
            *path, last = self._approval_resolve(name)
            for document in self:
                record = document
                for field in path:
                    record = record[field.name]
                values[document.id][name] = _plain(last, record[last.name] if record else False)
        return values

    def _approval_digest_lines(self, model, parent, names, totals=None, prefix="line"):
        """Return {id: {`<prefix>_count`, `<prefix>_digest`, totals}} of lines, computed in SQL.

        :param model: name of the lines' model
        :param parent: its field that leads to the document
        :param names: stored fields of a line that are approved, in a fixed order
        :param totals: {key: SQL of an aggregate over the lines}
        """
        lines = self.env[model]
        lines.flush_model([parent, *names])
        totals = totals or {}
        columns = SQL(", ").join(SQL.identifier(name) for name in names)
        source = SQL("FROM %s WHERE %s = ANY(%s)", SQL.identifier(lines._table), SQL.identifier(parent), self.ids)
        rows = self.env.execute_query(
            SQL(
                """SELECT digests.digest, sums.*
                     FROM (SELECT document, encode(sha256(string_agg(hash, ''::bytea ORDER BY bucket)), 'hex') AS digest
                             FROM (SELECT %(parent)s AS document, id / %(bucket)s AS bucket,
                                          sha256(convert_to(string_agg(jsonb_build_array(%(columns)s)::text, ','
                                                                       ORDER BY id), 'UTF8')) AS hash
                                     %(source)s GROUP BY 1, 2) AS buckets
                            GROUP BY document) AS digests
                     JOIN (SELECT %(sums)s %(source)s GROUP BY 1) AS sums USING (document)""",
                parent=SQL.identifier(parent),
                bucket=BUCKET,
                columns=columns,
                source=source,
                sums=SQL(", ").join([SQL("%s AS document", SQL.identifier(parent)), SQL("COUNT(*)"), *totals.values()]),
            )
        )
        empty = {f"{prefix}_count": 0, f"{prefix}_digest": None, **dict.fromkeys(totals, 0)}
        result = {document.id: dict(empty) for document in self}
        for digest, document_id, count, *figures in rows:
            result[document_id] |= {f"{prefix}_digest": digest, f"{prefix}_count": count}
            result[document_id].update(
                (key, figure if isinstance(figure, int) else float(figure or 0))
                for key, figure in zip(totals, figures, strict=True)
            )
        return result

    def _approval_changes(self, case):
        """Return the keys of this one document whose values are not those of the case."""
        return self._approval_changed_keys(case, self._approval_values()[self.id])

    @api.model
    def _approval_changed_keys(self, case, values):
        """Return the keys in which `values` differ from the snapshot of the case."""
        now = {**values, "requester_id": case.requester_id.id}
        before = case.snapshot or {}
        return sorted(
            key
            for key in now.keys() | before.keys()
            if approval_chain.canonical({key: now.get(key)}) != approval_chain.canonical({key: before.get(key)})
        )


def _plain(field, value):
    """Return a value of a field as JSON has it."""
    if field.type == "many2one":
        return value.id if value else None
    if field.type == "many2many":
        return sorted(value.ids) if value else []
    if field.type == "boolean":
        return bool(value)
    if field.type in ("integer", "float", "monetary"):
        return value or 0
    if field.type in ("date", "datetime"):
        return value.isoformat() if value else None
    return str(value) if value else None
