"""Results that a candidate does not read before they are published, whatever his role (domain 11.14).

Human resources, committee and audit read totals and places by their roles; who of them applies himself still opens his
own file. In SQL these fields are NULL for the candidate of the file until the decision is published, so that reading,
exporting, searching, grouping and ordering tell him nothing. Superuser code reads them: it ranks and publishes.
"""

from odoo import fields
from odoo.tools import SQL

from ..customer.unknown_fields import UnknownFloat

#: states of a campaign in which candidates know what was decided
PUBLISHED = ("decided", "closed")


class _Withheld:
    """Mixin for stored fields that say what became of an application.

    :param application: name of the column that holds the application
    """

    application = "id"
    #: each user has a cache of his own, and his superuser code another one
    _depends_context = ("uid",)

    def to_sql(self, model, alias):
        """Return the value; NULL for the candidate himself."""
        if model.env._field_dirty.get(self):
            # what one user wrote is not in the cache of another, who is about to fetch it
            model.env[self.model_name].flush_model([self.name])
        value = super().to_sql(model, alias)
        if model.env.su:
            return value
        return SQL(
            "(CASE WHEN %(application)s NOT IN (%(own)s) THEN %(value)s END)",
            application=SQL.identifier(alias, self.application),
            own=_own_applications(model.env),
            value=value,
        )

    def _update_cache(self, records, cache_value, dirty=False):
        """Forget what others know of a row that changes: one value is written, and it is the new one."""
        if dirty:
            self._invalidate_cache(records.env, records._ids)
        super()._update_cache(records, cache_value, dirty)


def _own_applications(env):
    """Return the query of the user's applications in campaigns whose decision is not published."""
    application = env["customer.manager.application"]._fields
    return SQL(
        """
        SELECT own.id FROM customer_manager_application own
          JOIN hr_employee person ON person.id = %(employee)s
          JOIN customer_manager_campaign campaign ON campaign.id = %(campaign)s
         WHERE %(user)s = %(uid)s AND %(state)s NOT IN %(published)s
        """,
        employee=SQL.identifier("own", "employee_id", to_flush=application["employee_id"]),
        campaign=SQL.identifier("own", "campaign_id", to_flush=application["campaign_id"]),
        user=SQL.identifier("person", "user_id", to_flush=env["hr.employee"]._fields["user_id"]),
        state=SQL.identifier("campaign", "state", to_flush=env["customer.manager.campaign"]._fields["state"]),
        uid=env.uid,
        published=PUBLISHED,
    )


class WithheldFloat(_Withheld, UnknownFloat):
    """Figure that the candidate reads once it is published."""


class WithheldInteger(_Withheld, fields.Integer):
    """Whole figure that the candidate reads once it is published."""


class WithheldBoolean(_Withheld, fields.Boolean):
    """Yes or no that the candidate reads once it is published."""


class WithheldSelection(_Withheld, fields.Selection):
    """Choice that the candidate reads once it is published."""


class WithheldChar(_Withheld, fields.Char):
    """Short text that the candidate reads once it is published."""


class WithheldText(_Withheld, fields.Text):
    """Text that the candidate reads once it is published."""


class WithheldJson(_Withheld, fields.Json):
    """Values that the candidate reads once it is published."""
