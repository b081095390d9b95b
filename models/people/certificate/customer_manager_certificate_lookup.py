from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.tools import SQL, mute_logger


class CustomerManagerCertificateLookup(models.Model):
    """How often a certificate was looked up on a day; not by whom."""

    _name = "customer.manager.certificate.lookup"
    _description = "Look-ups of a Certificate on a Day"
    _log_access = False
    _order = "day desc, id desc"
    _rec_name = "day"

    certificate_id = fields.Many2one(
        "customer.manager.certificate", required=True, readonly=True, index=True, ondelete="cascade"
    )
    day = fields.Date(required=True, readonly=True)
    count = fields.Integer("Look-ups", required=True, readonly=True)

    _day_uniq = models.UniqueIndex("(certificate_id, day)", "One row for each certificate and day.")

    @api.model
    def _add(self, certificate):
        """Count one look-up, in a transaction of its own; one that meets another may be lost."""
        try:
            with mute_logger("odoo.sql_db"), self.env.registry.cursor() as cr:
                cr.execute(
                    SQL(
                        """INSERT INTO customer_manager_certificate_lookup AS l (certificate_id, day, count)
                           VALUES (%s, %s, 1)
                           ON CONFLICT (certificate_id, day) DO UPDATE SET count = l.count + 1""",
                        certificate.id,
                        certificate.company_id._customer_today(),
                    )
                )
        except OperationalError:
            return
