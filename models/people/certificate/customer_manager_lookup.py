import hashlib
import hmac

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.tools import SQL, mute_logger

from ....algorithms.look_up import source_of, window_start

#: so often a count is tried again when two requests of one source meet
_ATTEMPTS = 3
#: look-ups of one source in a minute if nothing else is set
LIMIT = 30


class CustomerManagerLookup(models.Model):
    """How often an address looked certificates up in the running minute.

    Addresses are people: what stands here is a keyed hash that is another one every minute, and rows
    of past minutes go with the next look-up, at the latest with the daily clean-up.
    """

    _name = "customer.manager.lookup"
    _description = "Look-ups of Certificates in a Minute"
    _log_access = False

    source = fields.Char(required=True)
    started_at = fields.Datetime(required=True)
    count = fields.Integer(required=True)

    _source_uniq = models.UniqueIndex("(started_at, source)", "One row for each source and minute.")

    @api.model
    def _is_within_limit(self, address):
        """Count a look-up from `address` and return whether it is within the limit of the running minute.

        In a transaction of its own: the count stands whatever becomes of the page, and the page never
        waits for another one.
        """
        started_at = window_start(fields.Datetime.now())
        source = self._hash(source_of(address), started_at)
        for _attempt in range(_ATTEMPTS):
            try:
                with mute_logger("odoo.sql_db"), self.env.registry.cursor() as cr:
                    return self._count(cr, source, started_at) <= self._limit()
            except OperationalError:
                continue
        return False

    @api.model
    def _limit(self):
        """Return the look-ups allowed in a minute, whatever text stands in the system parameter."""
        value = self.env["ir.config_parameter"].sudo().get_param("customer_manager.lookup_limit") or ""
        return int(value) if value.isascii() and value.isdecimal() else LIMIT

    @api.model
    def _hash(self, source, started_at):
        key = self.env["ir.config_parameter"].sudo().get_param("database.secret") or ""
        return hmac.new(key.encode(), f"{started_at}|{source}".encode(), hashlib.sha256).hexdigest()

    @api.model
    def _count(self, cr, source, started_at):
        """Add one and return the count; the first of a minute takes the rows of past minutes away."""
        cr.execute(
            SQL(
                """INSERT INTO customer_manager_lookup AS l (source, started_at, count) VALUES (%s, %s, 1)
                   ON CONFLICT (started_at, source) DO UPDATE SET count = l.count + 1 RETURNING count""",
                source,
                started_at,
            )
        )
        count = cr.fetchone()[0]
        if count == 1:
            cr.execute(SQL("DELETE FROM customer_manager_lookup WHERE started_at < %s", started_at))
        return count

    @api.autovacuum
    def _gc_past_minutes(self):
        self.env.cr.execute(
            SQL(
                "DELETE FROM customer_manager_lookup WHERE started_at < %s",
                window_start(fields.Datetime.now()),
            )
        )
