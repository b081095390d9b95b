"""Connections that are closed open an after-sales visit (domain 11.13)."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Say of the types that came with the addon that they are connections; types are never overwritten by data."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name in ("hv_single", "hv_double", "lv_connection"):
        kind = env.ref(f"customer_manager.customer_request_type_{name}", raise_if_not_found=False)
        if kind:
            kind.is_connection = True
