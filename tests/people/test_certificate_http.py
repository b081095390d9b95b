import re
from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from .certificate_common import CertificateCommon

CHINESE = {"Valid": "有效", "Not valid": "无效", "Full Name": "姓名", "Unknown": "未知"}


@tagged("post_install", "-at_install")
class TestCertificateHttp(CertificateCommon, HttpCase):
    """The page behind the QR code: for anybody, and nothing but number, name, grade and state."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.certificate = cls._issue(cls.person)
        cls.env["ir.config_parameter"].set_param("customer_manager.lookup_limit", "1000")
        cls.env["customer.manager.lookup"].search([]).unlink()

    def _open(self, token=None, query="", **headers):
        # nobody is logged in
        self.authenticate(None, None)
        return self.url_open(
            f"/customer-manager/certificate/{self.certificate.token if token is None else token}{query}",
            headers={"Accept-Language": "en-US", **headers},
            allow_redirects=False,
        )

    def _text(self, response):
        """Return the words of a page."""
        body = re.sub(r"<(style|title)>.*?</\1>", "", response.text, flags=re.DOTALL)
        return " ".join(re.sub(r"<[^>]+>", " ", body).split())

    # what it shows

    def test_a_valid_one(self):
        response = self._open()
        self.assertEqual(response.status_code, 200)
        text = self._text(response)
        for part in ("Valid", self.certificate.number, "Pei Pan", self.grades["first"].name):
            self.assertIn(part, text)
        self.assertIn(self.certificate.date_to.strftime("%m/%d/%Y"), text)
        self.assertNotIn("Not valid", text)

    def test_nothing_else_is_shown(self):
        self.person.write({"work_phone": "0597-5550000", "job_title": "Clerk", "private_phone": "139-0000"})
        text = self._text(self._open())
        day = self.certificate.date_to.strftime("%m/%d/%Y")
        expected = (
            f"Customer manager certificate Valid until {day} Full Name Pei Pan"
            f" Grade {self.grades['first'].name} Certificate number {self.certificate.number}"
        )
        self.assertTrue(text.replace("<!DOCTYPE html>", "").strip().startswith(expected), text)
        for word in ("0597", "Clerk", "139-0000", "Metering", self.company.name, "pei@example.com"):
            self.assertNotIn(word, self._open().text)

    def test_the_states_that_do_not_count(self):
        hr = self.certificate.with_user(self.hr)
        hr.action_suspend("Took a gift")
        self._assert_not_valid("suspended")
        hr.action_lift("Cleared")
        self.assertNotIn("Not valid", self._text(self._open()))
        self._withdraw(self.certificate)
        self._assert_not_valid("withdrawn")

    def test_the_days_decide_not_the_job(self):
        self.certificate._write_unchecked({"date_from": self._days(-9), "date_to": self.yesterday})
        self.env.flush_all()
        self.assertEqual(self.certificate.state, "valid")
        self._assert_not_valid("ended on")

    def test_one_that_begins_later(self):
        other = self._issue(self._employee("Oth Er"), date_from=self.tomorrow)
        self._assert_not_valid("begins on", other.token)

    def test_one_that_was_replaced(self):
        old = self._issue(self._employee("Oth Er"), "second", date_from=self._days(-5), is_initial=True)
        self._issue(old.employee_id, "first")
        self._assert_not_valid("replaced by another", old.token)

    def test_who_left_or_is_out_of_office_proves_nothing(self):
        token = self.first.certificate_ids.token
        self.first.with_user(self.hr).action_suspend()
        self._assert_not_valid("suspended", token)
        self.first.with_user(self.hr).action_end()
        self._assert_not_valid("no longer a customer manager", token)
        self.person.action_archive()
        self._assert_not_valid("no longer a customer manager")

    def _assert_not_valid(self, word, token=None):
        response = self._open(token)
        text = self._text(response)
        self.assertEqual(response.status_code, 200)
        self.assertIn("Not valid", text)
        self.assertIn(word, text)
        self.assertNotIn("Took a gift", text)

    # who asks for something else

    def test_a_guessed_address_is_unknown(self):
        token = self.certificate.token
        for guess in (
            "x" * 32,
            token[:-1],
            token + "A",
            token.swapcase(),
            self.certificate.number,
            str(self.certificate.id),
            "%",
            "_" * 32,
            "%25" * 20,
            "%00" + token,
            token + "%0a",
            "' OR '1'='1",
            "..%2f..%2fweb",
            "证书" * 10,
        ):
            with self.subTest(guess=guess):
                response = self._open(guess)
                self.assertEqual(response.status_code, 404)
                self.assertNotIn("Pei Pan", response.text)
        page = self._open("x" * 32)
        self.assertIn("Unknown", self._text(page))
        self.assertIn("<h1>Customer manager certificate</h1>", page.text, "the same look")

    def test_no_parameter_brings_more(self):
        plain = self._text(self._open())
        for query in (
            "?debug=1",
            "?db=postgres&id=1&model=hr.employee&fields=all",
            f"?token={self.certificate.token}&certificate=1&values=1&state=valid",
            "?lang[]=zh_CN",
            "?context={'lang':'zh_CN'}",
        ):
            with self.subTest(query=query):
                response = self._open(query=query)
                self.assertEqual((response.status_code, self._text(response)), (200, plain))

    def test_only_reading(self):
        url = f"{self.base_url()}/customer-manager/certificate/{self.certificate.token}"
        with mute_logger("odoo.http"):
            for method in ("POST", "PUT", "DELETE"):
                response = self.opener.request(method, url, timeout=10)
                self.assertEqual(response.status_code, 405, method)
        self.assertEqual(self.opener.request("HEAD", url, timeout=10).status_code, 200)

    def test_headers_keep_it_out_of_caches_and_search_engines(self):
        for response in (self._open(), self._open("x" * 32)):
            self.assertIn("no-store", response.headers["Cache-Control"])
            self.assertIn("noindex", response.headers["X-Robots-Tag"])
            self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")
            self.assertIn("default-src 'none'", response.headers["Content-Security-Policy"])
            self.assertNotIn("Set-Cookie", response.headers)
            self.assertNotIn("<script", response.text)
            self.assertIn('<meta name="robots" content="noindex, nofollow"/>', response.text)

    def test_who_is_logged_in_sees_the_same(self):
        plain = self._text(self._open())
        self.authenticate(self.hr.login, self.hr.login)
        response = self.url_open(f"/customer-manager/certificate/{self.certificate.token}")
        self.assertEqual(self._text(response), plain)

    def test_names_are_text(self):
        self.person.name = "<b>Eve</b> & <script>alert(1)</script>"
        page = self._open().text
        self.assertNotIn("<b>Eve", page)
        self.assertIn("&lt;script&gt;", page)

    # languages

    def _translate(self):
        view = self.env.ref("customer_manager.certificate_page")
        view.update_field_translations("arch_db", {"zh_CN": CHINESE})
        self.grades["first"].with_context(lang="zh_CN").name = "一级客户经理"

    def test_in_chinese_and_english(self):
        self._translate()
        for query, headers, code in (
            ("?lang=zh_CN", {}, "zh-CN"),
            ("?lang=zh", {}, "zh-CN"),
            ("", {"Accept-Language": "zh-TW,zh;q=0.9,en;q=0.5"}, "zh-CN"),
            ("?lang=en_US", {"Accept-Language": "zh-CN"}, "en-US"),
            ("", {"Accept-Language": "fr-FR,en-GB;q=0.5"}, "en-US"),
            ("?lang=xx", {}, "en-US"),
            ("?lang=" + "x" * 3000, {}, "en-US"),
            ("?lang=%00", {}, "en-US"),
            ("", {"Accept-Language": ""}, "en-US"),
        ):
            with self.subTest(query=query[:20], headers=headers):
                response = self._open(query=query, **headers)
                self.assertEqual(response.status_code, 200)
                self.assertIn(f'<html lang="{code}"', response.text)
                text = self._text(response)
                chinese = code == "zh-CN"
                self.assertEqual("有效" in text, chinese)
                self.assertEqual("一级客户经理" in text, chinese)
        self.assertIn('href="?lang=zh_CN"', self._open().text)
        self.assertIn("未知", self._text(self._open("x" * 32, "?lang=zh")))

    def test_dates_in_the_readers_way(self):
        date_to = self.certificate.date_to
        self.assertIn(f"{date_to:%m/%d/%Y}", self._text(self._open()))
        self.assertIn(f"{date_to.year}/{date_to.month}/{date_to.day}", self._text(self._open(query="?lang=zh_CN")))

    # limits

    def test_too_many_look_ups(self):
        self.env["ir.config_parameter"].set_param("customer_manager.lookup_limit", "3")
        with freeze_time("2026-11-27 10:00:10"):
            self.assertEqual([self._open().status_code for _try in range(3)], [200] * 3)
            response = self._open()
            self.assertEqual((response.status_code, response.headers["Retry-After"]), (429, "50"))
            self.assertIn("Too many look-ups", self._text(response))
            self.assertNotIn("Pei Pan", response.text)
            self.assertEqual(self._open("x" * 32).status_code, 429, "guesses count as well")
        with freeze_time("2026-11-27 10:01:00"):
            self.assertEqual(self._open().status_code, 200)

    def test_the_limit_is_a_number_whatever_somebody_typed(self):
        Lookup = self.env["customer.manager.lookup"]
        for text, limit in (("7", 7), ("0", 0), ("many", 30), ("-1", 30), ("٣", 30), (" ", 30)):
            self.env["ir.config_parameter"].set_param("customer_manager.lookup_limit", text)
            self.assertEqual(Lookup._limit(), limit, text)
        self.env["ir.config_parameter"].set_param("customer_manager.lookup_limit", False)
        self.assertEqual(Lookup._limit(), 30)

    def test_the_limit_is_one_of_each_address(self):
        self.env["ir.config_parameter"].set_param("customer_manager.lookup_limit", "1")
        Lookup = self.env["customer.manager.lookup"]
        with freeze_time("2026-11-27 10:00:10"):
            for address in ("192.0.2.1", "192.0.2.2", "2001:db8:1:2::1", "2001:db8:1:3::1"):
                self.assertTrue(Lookup._is_within_limit(address), address)
            for address in ("192.0.2.1", "::ffff:192.0.2.2", "2001:db8:1:2::99"):
                self.assertFalse(Lookup._is_within_limit(address), address)

    def test_no_address_is_kept(self):
        Lookup = self.env["customer.manager.lookup"]
        with freeze_time("2026-11-27 10:00:10"):
            Lookup._is_within_limit("192.0.2.1")
            first = Lookup.search([])
            source = first.source
            self.assertRegex(source, "^[0-9a-f]{64}$")
        with freeze_time("2026-11-27 10:01:10"):
            Lookup._is_within_limit("192.0.2.1")
            Lookup.invalidate_model()
            self.assertEqual(len(Lookup.search([])), 1, "past minutes are gone")
            self.assertNotEqual(Lookup.search([]).source, source, "nor can minutes be put together")
        with freeze_time("2026-11-27 10:05:00"):
            Lookup._gc_past_minutes()
            self.assertFalse(Lookup.search([]))

    def test_nobody_reads_the_counters(self):
        for role, user in self.users.items():
            with self.subTest(role=role), self.assertRefused(Exception, ""):
                self.env["customer.manager.lookup"].with_user(user).search([])

    def test_a_certificate_counts_its_look_ups(self):
        for _try in range(3):
            self._open()
        self._open("x" * 32)
        self.certificate.invalidate_recordset()
        self.assertEqual(self.certificate.with_user(self.hr).lookup_count, 3)
        rows = self.env["customer.manager.certificate.lookup"].search([("certificate_id", "=", self.certificate.id)])
        self.assertEqual((rows.day, rows.count), (self.today, 3))
        with self.assertRefused(Exception, ""):
            self.certificate.with_user(self.officer).read(["lookup_count"])

    # other doors

    def test_other_systems_find_no_token(self):
        key = (
            self.env["res.users.apikeys"]
            .with_user(self.officer)
            ._generate("rpc", "x", fields.Datetime.now() + timedelta(days=1))
        )
        headers = {"authorization": f"bearer {key}", "content-type": "application/json"}
        for body in (
            {"domain": [["token", "=like", "a%"]], "fields": ["number"]},
            {"domain": [], "fields": ["token"]},
            {"domain": [], "fields": ["number"], "order": "token"},
        ):
            with self.subTest(body=body), mute_logger("odoo.http"):
                response = self.url_open("/json/2/customer.manager.certificate/search_read", json=body, headers=headers)
                self.assertIn(response.status_code, (403, 422), response.text)
                self.assertNotIn(self.certificate.token, response.text)
        for method in ("_issue", "_find_public", "_write_unchecked", "_withdraw"):
            with mute_logger("odoo.http"):
                response = self.url_open(f"/json/2/customer.manager.certificate/{method}", json={}, headers=headers)
            self.assertIn(response.status_code, (403, 404), method)

    def test_the_picture_is_for_those_who_may_hand_it_out(self):
        url = f"/web/image/customer.manager.certificate/{self.first.certificate_ids.id}/qr_code"
        self.officer.sudo().write({"group_ids": [Command.link(self.env.ref("base.group_user").id)]})
        sizes = {}
        for user in (self.first.user_id, self.officer):
            self.authenticate(user.login, user.login)
            sizes[user] = self.url_open(url).content
        self.assertEqual(sizes[self.first.user_id][:4], b"\x89PNG")
        self.assertNotEqual(sizes[self.officer], sizes[self.first.user_id])
