from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain


class CustomerImportNames(models.AbstractModel):
    """Find the records an import names, all at once and without guessing.

    Odoo looks each name up on its own and, of two people with one name, silently takes
    the first. Here one query serves a column, and a name that fits several records is an
    error of its row.
    """

    _name = "customer.import.names"
    _description = "Names in Imports"

    #: {many2one field: fields of its model that may hold what the file says}
    _import_names = {}

    @api.model
    def load(self, fields, data):
        """Import rows as Odoo does, with the names looked up as described above.

        :param fields: paths of fields, one per column
        :param data: list of rows of texts
        :return: as in Odoo: ids (False = nothing imported), messages with their rows
        """
        messages, known = [], {}
        for column, name in enumerate(fields):
            if name in self._import_names:
                found = self._find_import_names(name, {row[column] for row in data if row[column]})
                messages += self._name_errors(name, column, data, found)
                known[name] = {value: next(iter(ids)) for value, ids in found.items() if ids}
        if messages:
            return {"ids": False, "messages": messages, "nextrow": 0}
        names = {"model": self._name, "ids": known}
        return super(CustomerImportNames, self.with_context(customer_import_names=names)).load(fields, data)

    @api.model
    def _find_import_names(self, name, values):
        """Return {value: set of ids} of what the values of a column may mean."""
        keys = self._import_names[name]
        found = defaultdict(set)
        records = self.env[self._fields[name].comodel_name].search(
            Domain.OR(Domain(key, "in", list(values)) for key in keys)
        )
        for record in records:
            for key in keys:
                if record[key] in values:
                    found[record[key]].add(record.id)
        return found

    @api.model
    def _name_errors(self, name, column, data, found):
        return [
            {
                "type": "error",
                "message": self.env._(
                    "%(field)s: '%(value)s' fits %(count)s records. Name one by its reference, e-mail or external ID.",
                    field=self._fields[name]._description_string(self.env),
                    value=row[column],
                    count=len(found[row[column]]),
                ),
                "rows": {"from": index, "to": index},
                "record": index,
                "field": name,
            }
            for index, row in enumerate(data)
            if len(found.get(row[column], ())) > 1
        ]
