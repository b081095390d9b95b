from odoo import fields, models
from odoo.tools import SQL


class CustomerRequestTold(models.Model):
    """What whom a complaint was about reads of it after the answer, without who complained.

    A view of its own: who complained, his words, messages and papers are not in it (domain 11.17). A complaint that is
    kept as another one is answered with that one, and not told before.
    """

    _name = "customer.request.told"
    _description = "Answered Complaint about Oneself"
    _auto = False
    _order = "answered_at desc, id desc"
    _rec_name = "number"
    _depends = {
        "customer.request": [
            "number",
            "type_id",
            "state",
            "answered_at",
            "cause_id",
            "duplicate_of_id",
            "subject_user_id",
            "subject_manager_id",
            "company_id",
        ],
        "customer.manager": ["user_id"],
    }

    number = fields.Char(readonly=True)
    type_id = fields.Many2one("customer.request.type", "Type", readonly=True)
    state = fields.Selection([("answered", "Answered"), ("closed", "Closed")], readonly=True)
    answered_at = fields.Datetime("Answered", readonly=True)
    cause_id = fields.Many2one("customer.request.cause", "Cause", readonly=True)
    user_id = fields.Many2one("res.users", "About", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT r.id, r.number, r.type_id, r.state, COALESCE(o.answered_at, r.answered_at) AS answered_at,
                   r.cause_id, r.company_id,
                   COALESCE(r.subject_user_id, m.user_id) AS user_id
              FROM customer_request r
         LEFT JOIN customer_manager m ON m.id = r.subject_manager_id
         LEFT JOIN customer_request o ON o.id = r.duplicate_of_id
             WHERE r.state IN ('answered', 'closed') AND COALESCE(o.state, r.state) IN ('answered', 'closed')
               AND (r.subject_user_id IS NOT NULL OR m.id IS NOT NULL)
            """
        )
