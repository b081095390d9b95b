import logging
import re
from datetime import timedelta

from odoo import fields, http
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, freeze_time, new_test_user, tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.base.models.ir_mail_server import MailDeliveryException

from .satisfaction_common import SatisfactionCommon

PAGE = "/customer-manager/opinion"


@tagged("post_install", "-at_install")
class TestSatisfactionHttp(SatisfactionCommon, HttpCase):
    """The page of a customer and the way of its link: nobody inside has it, it opens once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.row = cls._close("late")

    def _open(self, token):
        return self.url_open(f"{PAGE}/{token}", headers={"Accept-Language": "en-US"}, allow_redirects=False)

    def _post(self, token, mark="4", csrf=None, **values):
        data = {"token": token, "mark": mark, "csrf_token": self._csrf(token) if csrf is None else csrf, **values}
        return self.url_open(PAGE, data=data, headers={"Accept-Language": "en-US"}, allow_redirects=False)

    def _csrf(self, token):
        found = re.search(r'name="csrf_token" value="([^"]+)"', self._open(token).text)
        return found[1] if found else ""

    def _body(self, response):
        return re.sub(r'name="csrf_token" value="[^"]+"', "", response.text)

    # the page

    def test_a_customer_answers(self):
        token = self._token(self.row)
        response = self._open(token)
        self.assertEqual(response.status_code, 200)
        self.assertIn("R-1: Meter", response.text)
        for name, value in (("Referrer-Policy", "no-referrer"), ("Cache-Control", "no-store, private")):
            self.assertEqual(response.headers[name], value)
        self.assertIn("noindex", response.headers["X-Robots-Tag"])
        self.assertEqual(self.row.state, "sent")
        response = self._post(token, comment="Quick", may_name="1")
        self.assertEqual(response.status_code, 200)
        self.assertIn("Thank you", response.text)
        self.assertEqual(
            (self.row.state, self.row.mark, self.row.score, self.row.comment, self.row.may_name),
            ("answered", 4, 75, "Quick", True),
        )

    def test_opening_changes_nothing(self):
        token = self._token(self.row)
        self.env.flush_all()
        before = self._fingerprint()
        for _number in range(3):
            self._open(token)
            self.url_open(f"{PAGE}?token={token}&mark=1", allow_redirects=False)
        self.url_open(f"{PAGE}/{token}", method="HEAD", allow_redirects=False)
        self.assertEqual(self._fingerprint(), before)

    def _fingerprint(self):
        self.env.cr.execute("SELECT xmin, state FROM customer_satisfaction WHERE id = %s", [self.row.id])
        return self.env.cr.fetchall()

    def test_one_answer_for_all_links_that_open_nothing(self):
        unknown = self._open("A" * 43)
        self.assertEqual(unknown.status_code, 404)
        token = self._token(self.row)
        csrf = self._csrf(token)
        self._post(token)
        bodies = {self._body(self._open(token)), self._body(self._post(token, csrf=csrf))}
        other = self._close("late")
        old = self._token(other)
        other.expires_at = fields.Datetime.now() - timedelta(seconds=1)
        bodies.add(self._body(self._open(old)))
        other._issue_link()
        # another link was made since
        bodies.add(self._body(self._open(old)))
        for odd in ("x", "A" * 4000, "%00", "é" * 43, "A" * 42 + "'"):
            bodies.add(self._body(self._open(odd)))
        bodies.add(self._body(self.url_open(PAGE)))
        self.assertEqual(bodies, {self._body(unknown)})
        self.assertEqual(self.row.mark, 4)

    def test_the_hash_opens_nothing(self):
        token = self._token(self.row)
        self.env.flush_all()
        self.assertNotIn(token, str(self._rows_as_text()))
        self.assertEqual(self._open(self.row.token_hash).status_code, 404)

    @mute_logger("odoo.http")
    def test_insiders_are_refused(self):
        token = self._token(self.row)
        csrf = self._csrf(token)
        for user in (self.manager_user, self.officer, self.users["admin"], self.employee_user):
            self.authenticate(user.login, user.login)
            for answer in (self._open(token), self._post(token, csrf=csrf)):
                self.assertIn(answer.status_code, (400, 403))
            self.assertEqual(self._body(self._open(token)), self._body(self._open("A" * 43)))
        self.authenticate(None, None)
        self.assertEqual(self.row.state, "sent")

    def test_insiders_post_nothing(self):
        token = self._token(self.row)
        self.authenticate(self.manager_user.login, self.manager_user.login)
        # with a form of his own session
        csrf = http.Request.csrf_token(self)
        self.assertEqual(self._post(token, csrf=csrf).status_code, 403)
        self.assertEqual(self.row.state, "sent")

    def test_a_portal_user_of_the_customer_may(self):
        new_test_user(self.env, login="portal_li", groups="base.group_portal", password="portal_li")
        token = self._token(self.row)
        self.authenticate("portal_li", "portal_li")
        self.assertEqual(self._post(token).status_code, 200)
        self.assertEqual(self.row.state, "answered")

    @mute_logger("odoo.http")
    def test_a_forged_form(self):
        token = self._token(self.row)
        self._open(token)
        self.assertEqual(self._post(token, csrf="forged").status_code, 400)
        self.assertEqual(self.row.state, "sent")

    def test_what_is_no_answer_loses_nothing(self):
        token = self._token(self.row)
        for mark in ("0", "6", "x", "", "45", "４"):
            response = self._post(token, mark=mark, comment="Long <b>story</b>")
            self.assertEqual(response.status_code, 422, mark)
            self.assertIn("Choose one of the five marks", response.text)
            self.assertIn("Long &lt;b&gt;story", response.text)
        response = self._post(token, comment="x" * 2001)
        self.assertIn("at most 2000", response.text)
        self.assertEqual(self.row.state, "sent")
        self.assertEqual(self._post(token, comment="nul \x00 byte").status_code, 200)

    def test_in_the_language_of_the_person(self):
        token = self._token(self.row)
        self.li.lang = "zh_CN"
        self.assertIn('lang="zh-CN"', self._open(token).text)

    # the way of the link

    def test_the_mail_is_the_only_place(self):
        handler = _Collect()
        logging.getLogger().addHandler(handler)
        self.addCleanup(logging.getLogger().removeHandler, handler)
        before = {model: self.env[model].search_count([]) for model in ("mail.mail", "mail.message", "mail.activity")}
        [mail] = self._send()
        self.assertEqual(mail["To"], '"Core Steel, Li Lei" <li@steel.example>' if "," in mail["To"] else mail["To"])
        text = mail.get_body(("plain",)).get_content() + mail.get_body(("html",)).get_content()
        tokens = set(re.findall(rf"{PAGE}/([\w-]+)", text))
        self.assertEqual(len(tokens), 1)
        [token] = tokens
        self.assertEqual(self.row.state, "sent")
        self.assertEqual(before, {model: self.env[model].search_count([]) for model in before})
        self.assertFalse(self._tables_with(token))
        self.assertEqual(self._open(token).status_code, 200)
        self.assertNotIn(token, "\n".join(handler.lines))

    def _tables_with(self, token):
        """Return the tables that hold a text anywhere."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema::regnamespace"
            " AND reltuples < 100000"
        )
        found = []
        for (table,) in self.env.cr.fetchall():
            self.env.cr.execute(
                SQL("SELECT 1 FROM %s t WHERE t::text LIKE %s LIMIT 1", SQL.identifier(table), f"%{token}%")
            )
            if self.env.cr.fetchone():
                found.append(table)
        return found

    def _rows_as_text(self):
        self.env.cr.execute("SELECT s::text FROM customer_satisfaction s")
        return self.env.cr.fetchall()

    def test_the_log_of_the_server_hides_links(self):
        token = "B" * 43
        record = logging.LogRecord(
            "werkzeug",
            logging.INFO,
            __file__,
            1,
            '%s - "%s" %s',
            ("::1", f"GET {PAGE}/{token}?x=1 HTTP/1.1", 200),
            None,
        )
        self.assertTrue(all(one.filter(record) for one in logging.getLogger("werkzeug").filters))
        self.assertIn(f"GET {PAGE}/…?x=1 HTTP/1.1", record.getMessage())

    @mute_logger("odoo.addons.customer_manager.models.service.satisfaction.customer_satisfaction_send")
    def test_a_mail_server_that_fails(self):
        with self._mails(MailDeliveryException("Mail Delivery Failed", "no route")), self.enter_registry_test_mode():
            self.env.flush_all()
            self.env.ref("customer_manager.ir_cron_send_opinions").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual((self.row.state, self.row.token_hash, self.row.send_tries), ("queued", False, 1))
        self.assertEqual(len(self._send()), 1)
        self.assertEqual(self.row.state, "sent")

    def test_it_is_sent_once_and_ends(self):
        self.assertEqual(len(self._send()), 1)
        self.assertFalse(self._send())
        with freeze_time(fields.Datetime.now() + timedelta(days=13, hours=23)):
            self._send()
            self.assertEqual(self.row.state, "sent")
        with freeze_time(fields.Datetime.now() + timedelta(days=14, minutes=1)):
            self._send()
        self.assertEqual(self.row.state, "expired")

    def test_an_address_that_is_gone(self):
        self.li.email = False
        self.assertFalse(self._send())
        self.assertEqual((self.row.state, self.row.skip_reason), ("not_asked", "no_address"))

    # what nobody reads

    def test_no_role_reads_the_hash(self):
        self._token(self.row)
        self.env.flush_all()
        self.env.invalidate_all()
        users = self.env["res.users"].union(*self.users.values(), self.manager_user)
        users.group_ids += self.env.ref("base.group_allow_export")
        for user in users:
            rows = self.Opinion.with_user(user)
            for call in (
                lambda rows=rows: rows.search([("token_hash", "!=", False)]),
                lambda rows=rows: rows.search([], order="token_hash"),
                lambda rows=rows: rows.search_read([], ["token_hash"]),
                lambda rows=rows: rows.formatted_read_group([], ["token_hash"], ["__count"]),
                lambda rows=rows: rows.browse(self.row.id).export_data(["token_hash"]),
                lambda rows=rows: rows.browse(self.row.id).read(["token_hash"]),
            ):
                with self.subTest(user=user.login):
                    self.assertTrue(self._is_refused(call))
            if rows.has_access("read"):
                self.assertNotIn("token_hash", rows.fields_get())

    def _is_refused(self, call):
        try:
            call()
        except (AccessError, ValueError):
            return True
        return False


class _Collect(logging.Handler):
    """Keep what is logged, at all levels that are on."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.lines = []

    def emit(self, record):
        self.lines.append(record.getMessage())
