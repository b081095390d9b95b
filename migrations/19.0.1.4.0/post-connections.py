"""Connections: closed ones open an after-sales visit (domain 11.13), and each stage has alarms of its own."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Say of the types that came with the addon that they are connections; types are never overwritten by data.

    One alarm of a kind for each request is too few now: an index with the stage takes the place of that constraint.
    """
    cr.execute("ALTER TABLE customer_request_escalation DROP CONSTRAINT IF EXISTS customer_request_escalation_once")
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name in ("hv_single", "hv_double", "lv_connection"):
        kind = env.ref(f"customer_manager.customer_request_type_{name}", raise_if_not_found=False)
        if kind:
            kind.is_connection = True
