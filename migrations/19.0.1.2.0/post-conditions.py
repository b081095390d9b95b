"""Who becomes a trainee may be let off education or years, by the committee (domain P8)."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Mark the two conditions that came with the addon, unless somebody changed or deleted them."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name in ("experience", "education"):
        condition = env.ref(
            f"customer_manager.customer_manager_grade_condition_trainee_{name}", raise_if_not_found=False
        )
        if condition and condition.create_date == condition.write_date:
            condition.is_waivable = True
