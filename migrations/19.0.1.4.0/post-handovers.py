"""Drafts of handovers hold no customer any more."""

from odoo.tools import SQL


def migrate(cr, version):
    """Free the customers of drafts."""
    cr.execute(
        SQL(
            "UPDATE customer_handover_line l SET is_running = FALSE FROM customer_handover h"
            " WHERE h.id = l.handover_id AND h.state = 'draft' AND l.is_running"
        )
    )
