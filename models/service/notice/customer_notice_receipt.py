from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ....algorithms.notice_steps import OUTAGES
from ....algorithms.short_link import with_link
from ...approval.approval_text import checked_text

PAGE = "/customer-manager/notice/{code}"
CALL = "customer_manager.mail_activity_type_notice_call"


class CustomerNoticeReceipt(models.Model):
    """That one customer is concerned by a notice: by which policy he is told, when he was, and whether he read it."""

    _name = "customer.notice.receipt"
    _description = "Receipt of a Notice"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "customer.sealed.mixin",
        "customer.reason.mixin",
        "customer.export.mixin",
    ]
    _order = "read_at desc, id"
    _rec_name = "partner_id"

    notice_id = fields.Many2one("customer.notice", required=True, readonly=True, index=True, ondelete="restrict")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="restrict")
    policy = fields.Selection(
        [("law", "By law"), ("message", "Messages"), ("call", "Calls and messages")],
        required=True,
        readonly=True,
        help="As the tier had it when the notice was sent.",
    )
    is_important = fields.Boolean(string="Critical Power User", readonly=True)
    account_numbers = fields.Text(string="Accounts", readonly=True)
    last_step = fields.Integer(string="Steps Taken", readonly=True)
    link_id = fields.Many2one("customer.short.link", readonly=True, ondelete="set null", groups="base.group_system")
    told_at = fields.Datetime(string="First Told", readonly=True)
    read_at = fields.Datetime(string="Read", readonly=True)
    is_end_told = fields.Boolean(string="Told of the End", readonly=True)
    call_asked_at = fields.Datetime(readonly=True)
    called_at = fields.Datetime(string="Called", readonly=True)
    called_uid = fields.Many2one("res.users", "Called by", readonly=True, ondelete="restrict")
    call_result = fields.Text(string="What Was Said", readonly=True)
    kind = fields.Selection(related="notice_id.kind")
    notice_state = fields.Selection(related="notice_id.state")

    _notice_partner_uniq = models.Constraint("UNIQUE (notice_id, partner_id)", "One receipt per customer and notice.")
    _notice_step_idx = models.Index("(notice_id, policy, is_important, last_step)")

    @api.model
    def _sealed_fields(self):
        return super()._sealed_fields() | self._readonly_columns()

    def write(self, vals):
        """Receipts are kept by the system; calls have a button."""
        self._check_sealed(vals)
        return super().write(vals)

    # ------------------------------------------------------------
    # Telling
    # ------------------------------------------------------------

    def _tell(self, number, step):
        """Take a step: send messages, and have those called whose policy says so."""
        self._send_messages()
        if step.calls:
            self._ask_call()
        self.filtered(lambda receipt: not receipt.told_at).write({"told_at": fields.Datetime.now()})
        self.write({"last_step": number})

    def _tell_end(self):
        """Say that the notice does not hold any more."""
        self._send_messages(is_end=True)
        self.write({"is_end_told": True})

    def _send_messages(self, is_end=False):
        """Put one message per contact into the queue, and a mail where there is an address."""
        self._make_links()
        contacts = self.env["customer.contact"]._outage_contacts(self.partner_id)
        rows, mails, texts = [], [], {}
        for receipt in self:
            notice = receipt.notice_id
            for contact in contacts.get(receipt.partner_id.id) or receipt.partner_id:
                lang = contact.lang or self.env.lang or "en_US"
                if (notice, lang) not in texts:
                    texts[notice, lang] = notice._get_message(lang, is_end)
                text = texts[notice, lang]
                rows.append(receipt._prepare_message(contact, text))
                if contact.email:
                    mails.append(receipt._prepare_mail(contact, text, lang))
        self.env["customer.outbound"]._enqueue_rows(rows)
        self.env["mail.mail"].sudo().create(mails)

    def _make_links(self):
        """Give each receipt its link: one for all its messages, so that any of them counts as read."""
        without = self.filtered(lambda receipt: not receipt.link_id)
        links = self.env["customer.short.link"]._make(
            [{"path": PAGE, "company": receipt.company_id, "record": receipt, "days": 365} for receipt in without]
        )
        for receipt, link in zip(without, links, strict=True):
            receipt.link_id = link

    def _prepare_message(self, contact, text):
        notice = self.notice_id
        is_outage = notice.kind in OUTAGES
        return {
            "kind": "notice",
            "contact": contact,
            "text": text,
            "record": self,
            "link": self.link_id,
            "is_urgent": is_outage,
            "expires_at": (notice.date_end or notice.date_start) if is_outage else False,
            "company": self.company_id,
        }

    def _prepare_mail(self, contact, text, lang):
        notice = self.notice_id.with_context(lang=lang)
        return {
            "subject": notice.name,
            "body_html": self.env["ir.qweb"]._render(
                "customer_manager.customer_notice_mail",
                {"text": with_link(text, None), "body": notice.body, "url": self.link_id._get_url()},
                lang=lang,
            ),
            "email_to": contact.email_formatted,
            "email_from": notice.company_id.email_formatted or self.env.user.email_formatted,
            "auto_delete": True,
        }

    def _mark_read(self):
        """Note that the customer says he read it: the call that is open is not needed any more.

        The next step of an outage has a call of its own, as the tier says (domain 8.2).
        """
        unread = self.filtered(lambda receipt: not receipt.read_at)
        unread.write({"read_at": fields.Datetime.now()})
        unread._drop_calls()

    # ------------------------------------------------------------
    # Calls
    # ------------------------------------------------------------

    def _ask_call(self):
        """Give each call to who acts for the customer, else to his supervisor, else to who sent the notice; one open
        call per receipt."""
        self._drop_calls()
        for receipt in self:
            user = receipt.partner_id._customer_acting_user()
            user = user or receipt.partner_id.customer_manager_id.team_id.user_id.filtered("active")
            user = user or receipt.notice_id.sent_uid.filtered("active")
            if user:
                # in the list of what to do, without a mail for each customer
                receipt.with_context(mail_activity_quick_update=True).activity_schedule(
                    CALL,
                    date_deadline=receipt.company_id._customer_today(),
                    summary=receipt.notice_id.with_context(lang=user.lang).name,
                    user_id=user.id,
                )
        self.write({"call_asked_at": fields.Datetime.now()})

    def _drop_calls(self):
        """Take open calls away."""
        kind = self.env.ref(CALL)
        self.env["mail.activity"].sudo().search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids), ("activity_type_id", "=", kind.id)]
        ).unlink()

    @api.model
    def _drop_calls_of(self, notices):
        """Take the open calls about whole notices away: of their receipts, which may be many, none is read."""
        activities = self.env["mail.activity"].sudo()
        activities.flush_model()
        self.flush_model(["notice_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT a.id
                  FROM mail_activity a
                  JOIN customer_notice_receipt r ON r.id = a.res_id
                 WHERE a.res_model = %s AND a.activity_type_id = %s AND r.notice_id = ANY(%s)
                """,
                self._name,
                self.env.ref(CALL).id,
                notices.ids,
            )
        )
        activities.browse(activity_id for (activity_id,) in rows).unlink()

    @api.model
    def _cancel_messages_of(self, notices):
        """Cancel what waits to be sent about whole notices, as one statement."""
        messages = self.env["customer.outbound"]
        messages.flush_model()
        self.flush_model(["notice_id"])
        self.env.cr.execute(
            SQL(
                """
                UPDATE customer_outbound o
                   SET state = 'cancelled', write_uid = %s, write_date = %s
                  FROM customer_notice_receipt r
                 WHERE o.res_model = %s AND o.res_id = r.id AND o.state = 'queued' AND r.notice_id = ANY(%s)
                """,
                self.env.uid,
                fields.Datetime.now(),
                self._name,
                notices.ids,
            )
        )
        messages.invalidate_model(["state", "write_uid", "write_date"])

    @api.model
    def _reason_steps(self):
        return super()._reason_steps() | {
            "called": ("action_called", self.env._("Customer Was Called"), self.env._("Who said what"))
        }

    def action_called(self, text):
        """Note a call with the customer (public; who may write the receipt).

        :param text: who answered, and what was said
        """
        self.check_access("write")
        text = checked_text(self.env, self.env._("Customer Was Called"), text, required=False)
        if not text:
            raise UserError(self.env._("Say who answered, and what was said."))
        if over := self.filtered(lambda receipt: receipt.notice_state == "draft"):
            raise UserError(self.env._("%(notice)s was not sent.", notice=over[0].notice_id.name))
        self.sudo().write({"called_at": fields.Datetime.now(), "called_uid": self.env.uid, "call_result": text})
        self.sudo()._drop_calls()
        return True
