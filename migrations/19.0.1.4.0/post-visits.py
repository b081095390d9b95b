"""Core customers are called at most every second time instead of being visited (domain P4)."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Give the core tier that came with the addon its new policy; tiers are never overwritten by data."""
    tier = api.Environment(cr, SUPERUSER_ID, {}).ref("customer_manager.customer_tier_core", raise_if_not_found=False)
    if tier and not tier.remote_visit_every:
        tier.remote_visit_every = 2
