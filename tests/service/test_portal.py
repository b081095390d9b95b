from datetime import timedelta
from io import BytesIO

from odoo import fields
from odoo.tests import tagged

from .portal_common import PNG, PortalCommon


@tagged("post_install", "-at_install")
class TestPortal(PortalCommon):
    """What a customer does on the portal, over HTTP."""

    # my manager

    def test_name_cards(self):
        self.manager.employee_id.write({"work_phone": "0597-111", "mobile_phone": "139-222"})
        self.manager.employee_id.department_id = self.works
        text = self._text(self._get(self.anna, "/my/manager"))
        for words in ("Senior Sun", "Senior Su", "0597-111", "139-222", "Metering Hall", "95598", "12398"):
            self.assertIn(words, text)
        self.assertIn(self.manager.grade_id.name, text)

    def test_code_of_the_certificate(self):
        page = self._get(self.anna, "/my/manager").text
        self.assertIn("/customer-manager/certificate/", page)
        self.assertIn("<svg", page)

    def test_card_is_void_while_suspended(self):
        self.manager.action_suspend()
        text = self._text(self._get(self.anna, "/my/manager"))
        self.assertNotIn("Senior Sun", text)
        self.assertIn("Senior Su", text)
        (self.manager | self.colleague).filtered(lambda one: one.state == "active").action_suspend()
        text = self._text(self._get(self.anna, "/my/manager"))
        self.assertIn("customer desk", text)
        self.assertIn("95598", text)
        self.assertNotIn("Senior Sun", self._text(self._get(self.anna, "/my")))

    def test_card_is_void_without_a_certificate(self):
        self.manager.certificate_ids.with_user(self.users["hr"]).action_suspend("Under inquiry")
        self.assertNotIn("Senior Sun", self._text(self._get(self.anna, "/my/manager")))

    def test_customer_without_a_manager(self):
        shopkeeper = self._portal_user("shop", self._contact("Shopkeeper", self.mass))
        text = self._text(self._get(shopkeeper, "/my/manager"))
        self.assertIn("customer desk serves you", text)
        self.assertEqual(self._get(shopkeeper, "/my/manager/wish").status_code, 404)
        self.assertEqual(self._made(self._ask(shopkeeper)).user_id, self.desk)

    def test_home(self):
        self._request().action_answer("Done")
        self._request()
        text = self._text(self._get(self.anna, "/my"))
        self.assertIn("My manager", text)
        self.assertIn("My requests", text)
        counters = ["customer_request_count", "customer_request_answered_count"]
        answer = self._rpc(self.anna, "/my/counters", counters=counters)["result"]
        self.assertEqual(answer, {"customer_request_count": 2, "customer_request_answered_count": 1})

    # new request

    def test_new_request(self):
        account = self.env["customer.account"].create({"number": "CORE1", "partner_id": self.core.id})
        self.assertIn("CORE1", self._text(self._get(self.anna, "/my/requests/new")))
        request = self._made(self._ask(self.anna, account_id=account.id))
        self.assertRecordValues(
            request,
            [
                {
                    "partner_id": self.core.id,
                    "contact_id": self.contact.id,
                    "account_id": account.id,
                    "channel": "portal",
                    "type_set_by": "customer",
                    "name": "Meter",
                    "description": "It stands still",
                    "user_id": self.manager.user_id.id,
                    "reporter_uid": self.anna.id,
                    "state": "new",
                }
            ],
        )
        self.assertFalse(request.opened_by_manager)

    def test_new_request_with_files(self):
        files = [
            ("files", ("meter.png", BytesIO(PNG), "image/png")),
            ("files", ("note.txt", BytesIO(b"since Monday"), "text/plain")),
        ]
        request = self._made(self._ask_with(files))
        page = self._get(self.anna, f"/my/requests/{request.id}")
        self.assertIn("meter.png", page.text)
        attachments = self.env["ir.attachment"].search(
            [("res_model", "=", "customer.request"), ("res_id", "=", request.id)]
        )
        self.assertEqual(sorted(attachments.mapped("name")), ["meter.png", "note.txt"])
        note = attachments.filtered(lambda one: one.name == "note.txt")
        got = self._get(self.bert, f"/my/requests/{request.id}/files/{note.id}")
        self.assertEqual(got.content, b"since Monday")
        self.assertIn("attachment", got.headers["Content-Disposition"])
        self.assertEqual(got.headers["X-Content-Type-Options"], "nosniff")
        self.assertIn("sandbox", got.headers["Content-Security-Policy"])

    def _ask_with(self, files, **values):
        values = {"type_id": self.type_other.id, "name": "Meter", "description": "It stands still"} | values
        return self._post(self.anna, "/my/requests/new", files=files, **values)

    def test_refused_files_keep_the_words(self):
        count = self.Request.search_count([])
        for name, content, words in (
            ("page.html", b"<html>", "is of a kind that is not taken"),
            ("fake.png", b"<svg onload='x'/>", "is not what its name says"),
            ("nothing.txt", b"", "is empty"),
        ):
            response = self._ask_with([("files", (name, BytesIO(content), "text/plain"))], description="Kept words")
            self.assertEqual(response.status_code, 422)
            self.assertIn(words, self._text(response))
            self.assertIn("Kept words", self._text(response))
        self.company.customer_portal_file_mb = 1
        response = self._ask_with([("files", ("big.txt", BytesIO(b"x" * 1048577), "text/plain"))])
        self.assertIn("larger than 1 MB", self._text(response))
        many = [("files", (f"{number}.txt", BytesIO(b"x"), "text/plain")) for number in range(6)]
        self.assertIn("at most 5 at once", self._text(self._ask_with(many)))
        self.assertEqual(self.Request.search_count([]), count)

    def test_refused_forms_name_the_field(self):
        for values, words in (
            ({"name": " "}, "Subject: please fill it in"),
            ({"name": "x" * 201}, "Subject: at most 200"),
            ({"description": ""}, "Text: please fill it in"),
            ({"description": "x" * 10001}, "Text: at most 10000"),
            ({"type_id": ""}, "Type: please choose"),
            ({"type_id": "9" * 30}, "Type: please choose"),
            ({"type_id": "1; DROP TABLE"}, "Type: please choose"),
            ({"account_id": "987654321"}, "Account: please choose"),
            ({"about": "everybody"}, "About: please choose"),
        ):
            with self.subTest(words=words, values=values):
                response = self._ask(self.anna, **values)
                self.assertEqual(response.status_code, 422)
                self.assertIn(words, self._text(response))

    def test_types_that_customers_do_not_choose(self):
        self.type_other.is_portal = False
        self.assertIn("Type: please choose", self._text(self._ask(self.anna)))

    def test_pressed_twice_is_one_request(self):
        first, second = self._made(self._ask(self.anna)), self._made(self._ask(self.anna))
        self.assertEqual(first, second)
        self.assertNotEqual(first, self._made(self._ask(self.bert)))

    def test_the_photo_that_was_forgotten_is_kept(self):
        photo = [("files", ("meter.txt", b"42", "text/plain"))]
        first = self._made(self._ask(self.anna))
        for _again in range(2):
            self.assertEqual(self._made(self._ask(self.anna, files=photo)), first)
        self.assertEqual(first.message_ids.attachment_ids.mapped("name"), ["meter.txt"])

    def test_not_too_many_a_day(self):
        self.company.customer_portal_day_limit = 1
        self._made(self._ask(self.anna))
        self.assertIn("within a day", self._text(self._ask(self.anna, description="Another one")))
        self._made(self._ask(self.bert))

    def test_strange_signs(self):
        request = self._made(self._ask(self.anna, description="a\x00b 电表 😀", name="  a\n b  "))
        self.assertEqual((request.description, request.name), ("ab 电表 😀", "a b"))

    # list

    def test_list_sorts_filters_searches_and_pages(self):
        requests = self.Request.browse()
        for number in range(23):
            requests += self._request(name=f"Matter {number:02}", received_at=self._ago(hours=number))
        requests[0].action_answer("It is repaired")
        first = self._text(self._get(self.anna, "/my/requests"))
        self.assertIn("Matter 00", first)
        self.assertNotIn("Matter 22", first)
        self.assertIn("Matter 22", self._text(self._get(self.anna, "/my/requests/page/2")))
        self.assertIn("Matter 22", self._text(self._get(self.anna, "/my/requests?sortby=oldest")))
        answered = self._text(self._get(self.anna, "/my/requests?filterby=mine"))
        self.assertIn("Matter 00", answered)
        self.assertNotIn("Matter 01", answered)
        found = self._text(self._get(self.anna, "/my/requests?search=repaired&search_in=text"))
        self.assertIn("Matter 00", found)
        self.assertNotIn("Matter 01", found)
        self.assertIn(
            "No request fits", self._text(self._get(self.anna, "/my/requests?search=repaired&search_in=number"))
        )

    # one request

    def test_legs_in_plain_words(self):
        request = self._request()
        request.action_dispatch((self.works | self.billing).ids, "Secret task")
        first, second = request.leg_ids.sorted("number")
        self._as(self.worker, first).action_accept()
        self._as(self.worker, first).action_done("Secret result")
        self._as(self.clerk, second).action_return("Secret reason")
        text = self._text(self._get(self.anna, f"/my/requests/{request.id}"))
        self.assertIn("Metering Hall done", text)
        self.assertNotIn("Billing Hall", text)
        self.assertNotIn("Secret", text)

    def test_internal_words_stay_inside(self):
        request = self._request()
        request.cause_id = self.env["customer.request.cause"].search([], limit=1)
        request.measures = "Secret measures"
        request._log("Secret note")
        request.message_post(
            body="Secret talk",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            author_id=self.officer.partner_id.id,
        )
        request.message_post(
            body="Secret words to a colleague",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.supervisor.partner_id.ids,
        )
        request.message_post(
            body="Secret note to the customer", subtype_xmlid="mail.mt_note", partner_ids=self.contact.ids
        )
        request._tell_customer("Open words")
        page = self._get(self.anna, f"/my/requests/{request.id}").text
        self.assertIn("Open words", page)
        self.assertNotIn("Secret", page)
        self.assertNotIn(request.cause_id.name, page)

    def test_message_ends_the_waiting(self):
        request = self._request()
        request.action_wait("Send us a photo")
        self.assertIn("Send us a photo", self._text(self._get(self.anna, f"/my/requests/{request.id}")))
        files = [("files", ("meter.png", BytesIO(PNG), "image/png"))]
        self._made(self._post(self.anna, f"/my/requests/{request.id}/message", files=files, text="Here it is"))
        self.assertEqual(request.state, "working")
        message = request.message_ids.filtered(lambda one: one.author_id == self.contact and one.attachment_ids)
        self.assertEqual(message.attachment_ids.mapped("name"), ["meter.png"])
        self.assertIn(self.manager.user_id.partner_id, message.notified_partner_ids | message.partner_ids)
        self.assertIn("Here it is", self._text(self._get(self.bert, f"/my/requests/{request.id}")))

    def test_empty_message(self):
        response = self._post(self.anna, f"/my/requests/{self._request().id}/message", text=" ")
        self.assertEqual(response.status_code, 422)
        self.assertIn("Message: please fill it in", self._text(response))

    def test_confirm(self):
        request = self._request()
        request.action_answer("The meter runs again")
        self.assertIn("The meter runs again", self._text(self._get(self.anna, f"/my/requests/{request.id}")))
        self._made(self._post(self.anna, f"/my/requests/{request.id}/confirm"))
        self.assertEqual((request.state, request.closing), ("closed", "confirmed"))
        self.assertIn(self.anna.name, request.confirmed_by)
        # pressed twice, or by a colleague at the same time
        response = self._post(self.bert, f"/my/requests/{request.id}/confirm")
        self.assertEqual(response.status_code, 422)

    def test_own_stage_of_a_connection(self):
        request = self._request(type_id=self._type("hv_single").id)
        self.assertIn("Stages of your connection", self._get(self.anna, f"/my/requests/{request.id}").text)
        self.assertEqual(self._post(self.anna, f"/my/requests/{request.id}/stage").status_code, 422)
        request.stage_ids[0].action_done()
        text = self._text(self._get(self.anna, f"/my/requests/{request.id}"))
        self.assertIn("it is your turn", text)
        self._made(self._post(self.anna, f"/my/requests/{request.id}/message", text="How long may it take?"))
        self.assertEqual(request.state, "waiting")
        self._made(self._post(self.anna, f"/my/requests/{request.id}/stage"))
        self.assertEqual((request.state, request.running_stage_id.name), ("working", "Design check"))
        self.assertNotIn("My part is done", self._get(self.anna, f"/my/requests/{request.id}").text)

    def test_not_settled(self):
        request = self._request()
        request.action_answer("Done")
        self.assertEqual(self._post(self.anna, f"/my/requests/{request.id}/reopen", reason=" ").status_code, 422)
        self._made(self._post(self.anna, f"/my/requests/{request.id}/reopen", reason="It stands again"))
        self.assertEqual(request.state, "working")
        self.assertFalse(request.reopened_count)
        request.action_answer("Done again")
        request.action_confirm("Chen")
        self._made(self._post(self.anna, f"/my/requests/{request.id}/reopen", reason="And again"))
        self.assertEqual((request.state, request.reopened_count, request.is_late), ("working", 1, True))
        self.assertIn("And again", self._text(self._get(self.anna, f"/my/requests/{request.id}")))

    def test_settled_long_ago_stays_settled(self):
        request = self._request()
        request.action_answer("Done")
        request.action_confirm("Chen")
        request._set({"closed_at": fields.Datetime.now() - timedelta(days=31)})
        self.assertNotIn("not settled", self._text(self._get(self.anna, f"/my/requests/{request.id}")))
        response = self._post(self.anna, f"/my/requests/{request.id}/reopen", reason="Late")
        self.assertIn("make a new request", self._text(response))
        self.assertEqual(request.state, "closed")

    def test_kept_twice_leads_to_the_other_one(self):
        first, second = self._request(), self._request()
        second.with_user(self.supervisor).sudo(False).action_mark_duplicate(first.id)
        page = self._get(self.anna, f"/my/requests/{second.id}").text
        self.assertIn(f"/my/requests/{first.id}", page)
        self.assertEqual(self._post(self.anna, f"/my/requests/{second.id}/reopen", reason="x").status_code, 422)

    def test_moments_are_in_the_zone_of_the_company(self):
        request = self._request()
        request._set({"received_at": "2026-03-01 20:30:00"})
        self.anna.tz = False
        self.assertIn("3/2/26, 4:30", self._text(self._get(self.anna, f"/my/requests/{request.id}")))
