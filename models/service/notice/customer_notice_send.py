from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ....algorithms.notice_steps import OUTAGES
from ...approval.approval_text import checked_text


class CustomerNotice(models.Model):
    """Sending, withdrawing and changing: who is concerned is frozen as one statement, however many they are."""

    _inherit = "customer.notice"

    def action_send(self):
        """Send drafts (public; officer): freeze whom they concern, then the job tells them step by step."""
        self._check_officer()
        self.lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["state"])
        self._check_draft()
        for notice in self:
            notice._check_sendable()
            notice.sudo().write({"state": "sent", "sent_at": fields.Datetime.now(), "sent_uid": self.env.uid})
            notice._freeze_receipts()
            if not notice.sudo().receipt_ids[:1]:
                raise UserError(self.env._("%(notice)s: it concerns no customer.", notice=notice.name))
            notice._replace_former()
        self.env.ref("customer_manager.ir_cron_follow_notices").sudo()._trigger()
        return True

    def _check_sendable(self):
        if not (self._is_narrowed() or self.is_for_all):
            raise UserError(
                self.env._(
                    "%(notice)s: say whom it concerns, by accounts, tiers, area or condition, or that it is for all.",
                    notice=self.name,
                )
            )
        last = self.date_end or self.date_start
        if self.kind in OUTAGES and last <= fields.Datetime.now():
            raise UserError(self.env._("%(notice)s: the outage is over already.", notice=self.name))
        if self.is_late and not (self.late_reason or "").strip():
            raise UserError(
                self.env._(
                    "Why So Late: a planned outage is told %(days)s days before by law; say why this one is not.",
                    days=self.company_id.customer_notice_law_days,
                )
            )

    def _freeze_receipts(self):
        """Write one receipt per customer, with the policy of the tier today."""
        self.env.flush_all()
        accounts = self.env["customer.account"]._search(self._get_account_domain())
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO customer_notice_receipt (notice_id, partner_id, company_id, policy, is_important,
                    account_numbers, last_step, create_uid, create_date, write_uid, write_date)
                SELECT %(notice)s, p.id, %(company)s, COALESCE(t.outage_notice, 'law'),
                       COALESCE(p.customer_importance, 'none') <> 'none',
                       string_agg(a.number, ', ' ORDER BY a.number), 0,
                       %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM customer_account a
                  JOIN res_partner p ON p.id = a.partner_id
             LEFT JOIN customer_tier t ON t.id = p.customer_tier_id
                 WHERE a.id IN %(accounts)s AND p.active
              GROUP BY p.id, t.outage_notice
                """,
                notice=self.id,
                company=self.company_id.id,
                uid=self.env.uid,
                now=fields.Datetime.now(),
                accounts=accounts.subselect(),
            )
        )
        self.env["customer.notice.receipt"].invalidate_model()
        self.invalidate_recordset(["receipt_ids", "receipt_count", "read_count"])

    def _replace_former(self):
        """Let this notice stand in for the one it changes: who hears of the new one need not hear of the end of
        the old one."""
        former = self.replaces_id
        if not former or former.state != "sent":
            return
        former._withdraw(self.env._("Changed by another notice."))
        self.env.cr.execute(
            SQL(
                """UPDATE customer_notice_receipt old SET is_end_told = TRUE
                     FROM customer_notice_receipt new
                    WHERE old.notice_id = %s AND new.notice_id = %s AND new.partner_id = old.partner_id""",
                former.id,
                self.id,
            )
        )
        self.env["customer.notice.receipt"].invalidate_model(["is_end_told"])

    def _reason_steps(self):
        return super()._reason_steps() | {
            "withdraw": ("action_withdraw", self.env._("Withdraw the Notice"), self.env._("Why"))
        }

    def action_withdraw(self, reason):
        """Withdraw notices that were sent (public; officer): who was told hears that it does not hold any more.

        :param reason: why
        """
        self._check_officer()
        reason = checked_text(self.env, self.env._("Reason"), reason, required=False)
        if not reason:
            raise UserError(self.env._("Say why the notice is withdrawn."))
        self.lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["state"])
        if wrong := self.filtered(lambda notice: notice.state != "sent"):
            raise UserError(self.env._("%(notice)s is not on its way.", notice=wrong[0].name))
        self._withdraw(reason)
        self.env.ref("customer_manager.ir_cron_follow_notices").sudo()._trigger()
        return True

    def _withdraw(self, reason):
        self.sudo().write({"state": "withdrawn", "withdrawn_at": fields.Datetime.now(), "withdraw_reason": reason})
        receipts = self.env["customer.notice.receipt"].sudo()
        receipts._cancel_messages_of(self)
        receipts._drop_calls_of(self)

    def action_change(self):
        """Open a draft that changes this notice (public; officer): sending it withdraws this one."""
        self.ensure_one()
        self._check_officer()
        if self.state != "sent":
            raise UserError(self.env._("%(notice)s is not on its way.", notice=self.name))
        new = self.copy()
        new.sudo().replaces_id = self
        return new.get_formview_action()
