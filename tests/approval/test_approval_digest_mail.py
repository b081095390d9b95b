from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ...models.approval.approval_digest_delivery import MOST_TRIES
from ...models.approval.approval_digest_mail import ADDRESSES, MAILED, TO_AUDIT
from .proof_common import FIRST, DigestCommon

DELIVERY = "odoo.addons.customer_manager.models.approval.approval_digest_delivery"


@tagged("post_install", "-at_install")
class TestApprovalDigestMail(DigestCommon, TransactionCase):
    """Digests leave the house: each recipient gets each of them once, whatever fails on the way."""

    def _mails(self, day):
        before = self.env["mail.mail"].search([])
        made = self._run(day)
        return made, self.env["mail.mail"].search([]) - before

    def test_nobody_gets_it_unless_asked_for(self):
        _made, mails = self._mails(FIRST + timedelta(days=1))
        self.assertFalse(mails)

    def test_mail_to_auditors_and_to_others_with_the_file(self):
        self._request(FIRST)
        parameters = self.env["ir.config_parameter"]
        parameters.set_param(TO_AUDIT, "True")
        parameters.set_param(ADDRESSES, "out@example.org; Two@example.org, no address")
        made, mails = self._mails(FIRST + timedelta(days=1))
        to = set(mails.mapped("email_to"))
        self.assertLessEqual({"out@example.org", "two@example.org", self.auditor.email}, to)
        self.assertNotIn(self.manager.email, to)
        for mail in mails:
            self.assertIn(made.hash, mail.body_html)
            self.assertEqual(mail.attachment_ids.raw, made._to_bytes())

    def test_several_days_are_one_mail(self):
        self._run(FIRST + timedelta(days=1))
        self.env["ir.config_parameter"].set_param(ADDRESSES, "out@example.org")
        made, mails = self._mails(FIRST + timedelta(days=4))
        self.assertEqual((len(made), len(mails)), (3, 1))
        for digest in made:
            self.assertIn(digest.hash, mails.body_html)
        self.assertEqual(len(mails.attachment_ids.raw.splitlines()), 3)

    @mute_logger("odoo.addons.mail.models.mail_render_mixin", DELIVERY)
    def test_a_mail_that_fails_keeps_no_digest_back_and_is_made_up_for(self):
        self.env["ir.config_parameter"].set_param(ADDRESSES, "out@example.org")
        template = self.env.ref("customer_manager.mail_template_approval_digest")
        body = template.body_html
        template.body_html = "<p t-out='object.nothing'/>"
        made, mails = self._mails(FIRST + timedelta(days=1))
        self.assertEqual((len(made), len(mails)), (1, 0))
        template.body_html = body
        none, mails = self._mails(FIRST + timedelta(days=1))
        self.assertFalse(none)
        self.assertEqual(mails.attachment_ids.raw, made._to_bytes())
        self.assertFalse(self._mails(FIRST + timedelta(days=1))[1])
        next_one, mails = self._mails(FIRST + timedelta(days=2))
        self.assertEqual(mails.attachment_ids.raw, next_one._to_bytes())

    def test_a_mail_that_fails_for_one_goes_to_the_others(self):
        self.env["ir.config_parameter"].set_param(ADDRESSES, "bad@example.org, good@example.org")
        send = type(self.env["mail.template"]).send_mail

        def refuse_bad(template, *args, **values):
            if values["email_values"]["email_to"] == "bad@example.org":
                raise UserError("bad")
            return send(template, *args, **values)

        self.patch(type(self.env["mail.template"]), "send_mail", refuse_bad)
        with self.assertLogs(DELIVERY, "WARNING"):
            made, mails = self._mails(FIRST + timedelta(days=1))
        self.assertEqual(mails.mapped("email_to"), ["good@example.org"])
        with self.assertLogs(DELIVERY, "WARNING"):
            self.assertFalse(self._mails(FIRST + timedelta(days=1))[1])
        self.patch(type(self.env["mail.template"]), "send_mail", send)
        none, mails = self._mails(FIRST + timedelta(days=1))
        self.assertFalse(none)
        self.assertEqual((mails.mapped("email_to"), mails.attachment_ids.raw), (["bad@example.org"], made._to_bytes()))
        self.assertFalse(self._mails(FIRST + timedelta(days=1))[1], "each gets it once")

    @mute_logger(DELIVERY)
    def test_what_nobody_thought_of_for_one_goes_to_the_others(self):
        self.env["ir.config_parameter"].set_param(ADDRESSES, "bad@example.org, good@example.org")
        send = type(self.env["mail.template"]).send_mail

        def fail_for_bad(template, *args, **values):
            if values["email_values"]["email_to"] == "bad@example.org":
                raise KeyError("field")
            return send(template, *args, **values)

        self.patch(type(self.env["mail.template"]), "send_mail", fail_for_bad)
        made, mails = self._mails(FIRST + timedelta(days=1))
        self.assertEqual(mails.mapped("email_to"), ["good@example.org"])
        bad = made.delivery_ids.filtered(lambda one: one.address == "bad@example.org")
        self.assertEqual((bad.state, bad.tries), ("failed", 1))

    @mute_logger(DELIVERY)
    def test_a_mail_that_the_server_refuses_is_sent_again(self):
        self.env["ir.config_parameter"].set_param(ADDRESSES, "bad@example.org, good@example.org")
        made, mails = self._mails(FIRST + timedelta(days=1))
        deliveries = made.delivery_ids.sorted("address")
        self.assertEqual(deliveries.mapped("address"), ["bad@example.org", "good@example.org"])
        bad, good = (mails.filtered(lambda mail, to=to: mail.email_to == to) for to in deliveries.mapped("address"))
        bad.write({"state": "exception", "failure_reason": "Mailbox full"})
        good.state = "sent"
        self.assertFalse(self._mails(FIRST + timedelta(days=1))[1], "the mail that is there goes again")
        self.assertEqual(deliveries.mapped("state"), ["queued", "sent"])
        self.assertEqual((bad.state, good.exists().ids), ("outgoing", []))
        self.assertEqual(deliveries[0].failure, "Mailbox full")
        failed = self.digests.search([("has_failed_mail", "=", True)])
        self.assertEqual((failed, made.has_failed_mail), (made, True))
        self.assertNotIn(made, self.digests.search([("has_failed_mail", "=", False)]))
        bad.state = "sent"
        self.assertFalse(self._mails(FIRST + timedelta(days=1))[1])
        self.assertEqual((deliveries.mapped("state"), made.has_failed_mail), (["sent", "sent"], False))

    @mute_logger(DELIVERY)
    def test_a_mail_that_somebody_deleted_is_made_again(self):
        self.env["ir.config_parameter"].set_param(ADDRESSES, "out@example.org")
        made, mails = self._mails(FIRST + timedelta(days=1))
        mails.unlink()
        _none, mails = self._mails(FIRST + timedelta(days=1))
        self.assertEqual(mails.attachment_ids.raw, made._to_bytes())
        self.env["ir.config_parameter"].set_param(ADDRESSES, "other@example.org")
        mails.state = "cancel"
        self.assertFalse(self._mails(FIRST + timedelta(days=1))[1], "he is no recipient any more")
        self.assertFalse(made.delivery_ids)

    @mute_logger(DELIVERY)
    def test_a_mail_is_not_tried_for_ever_but_again_when_somebody_says_so(self):
        self.env["ir.config_parameter"].set_param(ADDRESSES, "out@example.org")
        made, mails = self._mails(FIRST + timedelta(days=1))
        made.delivery_ids._engine_write({"tries": MOST_TRIES - 1})
        mails.state = "exception"
        for _again in range(2):
            self._run(FIRST + timedelta(days=1))
            self.assertEqual((made.delivery_ids.state, mails.state), ("failed", "exception"))
        with self.assertRefused(AccessError):
            made.delivery_ids.with_user(self.boss).action_send_again()
        made.delivery_ids.with_user(self.auditor).action_send_again()
        self._run(FIRST + timedelta(days=1))
        self.assertEqual((made.delivery_ids.state, mails.state), ("queued", "outgoing"))

    def test_who_reads_deliveries_and_that_nobody_writes_them(self):
        self.env["ir.config_parameter"].set_param(ADDRESSES, "out@example.org")
        made, _mails = self._mails(FIRST + timedelta(days=1))
        for user in (self.manager, self.auditor):
            theirs = made.delivery_ids.with_user(user)
            self.assertTrue(theirs.read(["address", "state", "failure"]))
            for call in (theirs.unlink, lambda theirs=theirs: theirs.write({"state": "sent"})):
                with self.assertRefused(AccessError):
                    call()
        for user in (self.boss, self.requester):
            with self.assertRefused(AccessError):
                made.delivery_ids.with_user(user).read(["address"])

    def test_numbers_that_begin_anew_are_mailed(self):
        self.env["ir.config_parameter"].set_param(ADDRESSES, "out@example.org")
        self.env["ir.config_parameter"].set_param(MAILED, "40")
        for number in (1, 2):
            made, mails = self._mails(FIRST + timedelta(days=number))
            self.assertEqual((made.number, len(mails)), (number, 1))

    def test_settings_refuse_what_is_no_address(self):
        settings = self.env["res.config.settings"]
        with self.assertRefused(ValidationError, "^Digests to Others: “nobody”"):
            settings.create({"approval_digest_addresses": "a@example.com, nobody"})
        settings.create({"approval_digest_addresses": "a@example.com, b@example.com"}).execute()
        self.assertEqual(set(self.digests._recipients()), {"a@example.com", "b@example.com"})
