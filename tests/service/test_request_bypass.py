from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .bypass_common import GROUPS, BypassCommon


@tagged("post_install", "-at_install")
class TestRequestBypass(BypassCommon):
    """Whom a complaint is about sees nothing of it before it is answered, by no path (domain 11.17)."""

    def test_owner_is_the_first_up_the_line(self):
        self.assertEqual(self.complaint.user_id, self.supervisor)
        self.assertFalse(self.complaint.manager_id)

    def test_complaint_about_the_leader_goes_past_him(self):
        chief = self._create_role_user("supervisor", login="rq_chief")
        chief_employee = self.env["hr.employee"].create(
            {"name": "Chief", "user_id": chief.id, "company_id": self.company.id}
        )
        self.env["hr.employee"].create(
            {
                "name": "Leader",
                "user_id": self.supervisor.id,
                "company_id": self.company.id,
                "parent_id": chief_employee.id,
            }
        )
        request = self._request(subject_user_id=self.supervisor.id, type_id=self.type_complaint.id)
        self.assertEqual(request.user_id, chief)
        self.assertFalse(self._as(self.supervisor, self.Request).search([("id", "=", request.id)]))
        self.assertFalse(request.has_access("read") and self._as(self.supervisor, request).has_access("read"))

    def test_searching(self):
        requests = self.as_subject["customer.request"]
        self.assertFalse(requests.search([("id", "=", self.complaint.id)]))
        self.assertFalse(requests.search([("name", "=", "Shouting")]))
        self.assertFalse(requests.search_count([("id", "=", self.complaint.id)]))
        self.assertFalse(requests.name_search("Shouting"))
        self.assertFalse(requests.name_search(self.complaint.number))
        self.assertFalse(requests.search([("same_as_id.name", "=", "Shouting")]))
        with self.assertRefused(AccessError, "."):
            requests.search([("duplicate_of_id.name", "=", "Shouting")])
        self.assertFalse(requests.search([("message_ids.body", "ilike", "Words about it")]))

    def test_reading(self):
        for method, arguments in (
            ("read", [["number"]]),
            ("web_read", [{"number": {}}]),
            ("export_data", [["number", "description"]]),
            ("copy", []),
        ):
            with self.subTest(method=method), self.assertRefused(AccessError, "."):
                getattr(self._hidden(), method)(*arguments)

    def test_grouping(self):
        requests = self.as_subject["customer.request"]
        for groupby in (["partner_id"], ["state"], ["subject_user_id"], ["user_id"]):
            rows = requests.formatted_read_group(
                [("id", "in", (self.complaint | self.other).ids)], groupby, ["__count"]
            )
            self.assertEqual(sum(row["__count"] for row in rows), 1)
        self.assertFalse(requests._read_group([("id", "=", self.complaint.id)], ["state"], ["__count"]))

    def test_no_row_of_any_model_leads_to_it(self):
        """Whatever he may read, in whatever room: no link, no reference and no text with its number."""
        self.complaint.action_wait("Names of the witnesses")
        self.complaint.activity_schedule("mail.mail_activity_data_todo", user_id=self.supervisor.id, summary="Call")
        self.env["customer.outbound"]._enqueue("receipt", self.contact, self.complaint.number, record=self.complaint)
        self.complaint.leg_ids._end("done")
        self.complaint.action_resume()
        self.complaint.action_answer("We are sorry")
        self.complaint.action_confirm("Mr Chen")
        self.complaint.action_reopen("Not settled")
        self.env.flush_all()
        self.subject.group_ids = [Command.link(self.env.ref("base.group_no_one").id)]
        looked = 0
        for name in self.env:
            records = self.as_subject[name].with_context(active_test=False)
            if records._abstract or not records._auto or not records.has_access("read"):
                continue
            for domain in self._domains_that_lead_to_it(records):
                looked += 1
                found = records.search(domain)
                self.assertFalse(found, (name, domain))
        self.assertGreater(looked, 500)

    def _domains_that_lead_to_it(self, records):
        """Yield the domains of what names the complaint in the columns that he reads of a model."""
        for field in records._fields.values():
            if not field.store or not records._has_field_access(field, "read"):
                continue
            if field.relational and field.comodel_name == "customer.request":
                yield [(field.name, "in", self.complaint.ids)]
            elif field.type == "many2one_reference" and records._fields[field.model_field].store:
                yield [(field.model_field, "=", "customer.request"), (field.name, "=", self.complaint.id)]
            elif field.type in ("char", "text", "html") and field.column_type:
                yield [(field.name, "ilike", self.complaint.number)]

    def test_rows_that_hang_on_it(self):
        self.complaint.action_wait("Names of the witnesses")
        for model in ("leg", "pause", "attempt", "escalation", "holder"):
            rows = self.as_subject[f"customer.request.{model}"]
            self.assertFalse(rows.search([("request_id", "=", self.complaint.id)]), model)
        with self.assertRefused(AccessError, "."):
            self.complaint.leg_ids.with_env(self.as_subject).read(["task"])
        with self.assertRefused(AccessError, "."):
            self.complaint.leg_ids.with_env(self.as_subject).action_accept()

    def test_messages_followers_papers(self):
        domain = [("model", "=", "customer.request"), ("res_id", "=", self.complaint.id)]
        self.assertFalse(self.as_subject["mail.message"].search(domain))
        with self.assertRefused(AccessError, "."):
            self.complaint.message_ids.with_env(self.as_subject).read(["body"])
        self.assertFalse(
            self.env["mail.notification"].search(
                [
                    ("mail_message_id", "in", self.complaint.message_ids.ids),
                    ("res_partner_id", "=", self.subject.partner_id.id),
                ]
            )
        )
        self.assertFalse(
            self.as_subject["mail.followers"].search(
                [("res_model", "=", "customer.request"), ("res_id", "=", self.complaint.id)]
            )
        )
        self.assertFalse(self.as_subject["ir.attachment"].search([("id", "=", self.paper.id)]))
        with self.assertRefused(AccessError, "."):
            self.paper.with_env(self.as_subject).read(["raw"])
        with self.assertRefused(AccessError, "."):
            self._hidden().message_post(body="I know")
        self.assertFalse(self._hidden().message_subscribe(partner_ids=self.subject.partner_id.ids))
        self.assertFalse(self.complaint.message_follower_ids)

    def test_no_mail_reaches_him(self):
        with self.mock_mails() as sent:
            self.complaint.with_context(mail_notify_force_send=False).message_post(
                body="More words",
                partner_ids=(self.subject.partner_id | self.contact).ids,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
        self.assertNotIn(self.subject.partner_id.id, sent)
        self.assertIn(self.contact.id, sent)

    def mock_mails(self):
        """Collect to whom messages of requests go."""
        sent = []
        original = type(self.Request)._notify_get_recipients

        def collect(records, *args, **kwargs):
            recipients = original(records, *args, **kwargs)
            sent.extend(one["id"] for one in recipients)
            return recipients

        @contextmanager
        def collecting():
            with patch.object(type(self.Request), "_notify_get_recipients", collect):
                yield sent

        return collecting()

    def test_activities(self):
        activity = self.complaint.activity_schedule("mail.mail_activity_data_todo", user_id=self.supervisor.id)
        self.assertFalse(self.as_subject["mail.activity"].search([("id", "=", activity.id)]))
        with self.assertRefused(AccessError, "."):
            activity.with_env(self.as_subject).read(["summary"])
        counted = self.as_subject["res.users"].browse(self.subject.id)._get_activity_groups()
        self.assertNotIn("customer.request", [group.get("model") for group in counted])

    def test_steps(self):
        for name, arguments in (
            ("action_answer", ["x"]),
            ("action_cancel", ["x"]),
            ("action_clear_subject", ["x"]),
            ("action_consent", ["x"]),
            ("action_take", ["x"]),
        ):
            with self.subTest(step=name), self.assertRefused(AccessError, "."):
                getattr(self._hidden(), name)(*arguments)
        with self.assertRefused(UserError, "nobody owns a complaint about himself"):
            self._as(self.supervisor, self.complaint).action_assign(self.subject.id, "x")

    def test_colleagues_who_serve_do_not_read_it(self):
        self.assertFalse(self._as(self.colleague, self.Request).search([("id", "=", self.complaint.id)]))

    def test_learnt_later(self):
        """A request that he had becomes a complaint about him: what came to him before is taken back."""
        request = self._request(user=self.employee_user)
        request.message_post(body="For you", partner_ids=self.subject.partner_id.ids, message_type="comment")
        activity = request.activity_schedule("mail.mail_activity_data_todo", user_id=self.subject.id)
        with self.assertRefused(AccessError, "Only the supervisor"):
            self._as(self.colleague, request).action_set_subject(self.subject.id, "He is meant")
        self._as(self.supervisor, request).action_set_subject(self.subject.id, "He is meant")
        self.env.flush_all()
        self.env.invalidate_all()
        hidden = request.with_env(self.as_subject)
        self.assertFalse(hidden.search([("id", "=", request.id)]))
        self.assertFalse(
            self.as_subject["mail.message"].search([("model", "=", request._name), ("res_id", "=", request.id)])
        )
        self.assertEqual((request.user_id, activity.user_id), (self.supervisor, self.supervisor))

    def test_after_the_answer_only_with_consent(self):
        for leg in self.complaint.leg_ids:
            self._as(self.worker, leg).action_return("No")
        self._as(self.supervisor, self.complaint).action_answer("We are sorry")
        self.assertFalse(self._hidden().search([("id", "=", self.complaint.id)]))
        told = self.as_subject["customer.request.told"].search([])
        self.assertEqual((told.id, told.number), (self.complaint.id, self.complaint.number))
        self.assertNotIn("partner_id", told._fields)
        self._as(self.supervisor, self.complaint).action_consent("Mr Chen, by phone")
        self.env.invalidate_all()
        self.assertEqual(self._hidden().contact_id.name, "Contact Chen")
        with self.assertRefused(AccessError, "."):
            self.complaint.with_user(self._bare_subject()).action_reopen("x")

    def _bare_subject(self):
        self.subject.group_ids = [
            Command.unlink(self.env.ref(f"customer_manager.group_customer_manager_{name}").id) for name in GROUPS
        ]
        return self.subject

    def test_nothing_is_told_before_the_answer(self):
        self.assertFalse(self.as_subject["customer.request.told"].search([]))

    def test_reopened_complaint_is_hidden_again(self):
        self.complaint.leg_ids.sudo()._end("done")
        self.complaint.action_consent("Mr Chen")
        self.complaint.action_answer("Sorry")
        self.assertTrue(self._hidden().search([("id", "=", self.complaint.id)]))
        self.complaint.action_reopen("Not settled")
        self.assertFalse(self._hidden().search([("id", "=", self.complaint.id)]))

    def test_recipients_of_what_is_sent_or_edited_later(self):
        """Who is a recipient of a message reads it: he becomes none by a notice, nor by a mention added later."""
        leader = self._as(self.supervisor, self.complaint)
        domain = [("model", "=", "customer.request"), ("res_id", "=", self.complaint.id)]
        leader.message_notify(body="Look at that", partner_ids=self.subject.partner_id.ids)
        message = leader.message_post(body="Words", message_type="comment", subtype_xmlid="mail.mt_comment")
        leader._message_update_content(message, body="Words to him", partner_ids=self.subject.partner_id.ids)
        self.assertFalse(self.as_subject["mail.message"].search(domain))
        self.assertFalse(message.partner_ids)

    def test_no_task_about_it_is_given_to_him(self):
        leader = self._as(self.supervisor, self.complaint)
        with self.assertRefused(UserError, "Assigned to: .* is about"):
            leader.activity_schedule("mail.mail_activity_data_todo", summary="Talk", user_id=self.subject.id)
        activity = leader.activity_schedule("mail.mail_activity_data_todo", user_id=self.supervisor.id)
        with self.assertRefused(UserError, "Assigned to: .* is about"):
            activity.user_id = self.subject

    def test_nobody_finds_out_by_trying_whom_it_is_about(self):
        model_id = self.env["ir.model"]._get_id("customer.request")
        values = {"res_model_id": model_id, "res_id": self.complaint.id, "user_id": self.subject.id}
        for user in (self.colleague.user_id, self.employee_user):
            with self.assertRaises(AccessError) as caught:
                self._as(user, self.env["mail.activity"]).create(values)
            self.assertNotIn(self.complaint.number, str(caught.exception))
            self.assertNotIn(self.subject.name, str(caught.exception))

    def test_nobody_inside_speaks_as_the_customer(self):
        request = self._request()
        message = self._as(self.manager, request).message_post(
            body="I am content", author_id=self.contact.id, email_from=self.contact.email, message_type="comment"
        )
        self.assertEqual(message.author_id, self.subject.partner_id)
        self.assertNotIn("chen@", message.email_from)

    def test_what_came_between_answer_and_reopening_is_taken_back(self):
        self.complaint.leg_ids.sudo()._end("done")
        self.complaint.action_consent("Mr Chen")
        self.complaint.action_answer("Sorry")
        message = self.complaint.message_post(
            body="To him", partner_ids=self.subject.partner_id.ids, message_type="comment"
        )
        self.assertTrue(self.as_subject["mail.message"].search([("id", "=", message.id)]))
        self.complaint.action_reopen("Not settled")
        self.env.invalidate_all()
        self.assertFalse(self.as_subject["mail.message"].search([("id", "=", message.id)]))

    def test_no_promise_hangs_on_it(self):
        """He would be the one who gives it, and reads it in any case, since he serves the customer."""
        promises = self._as(self.supervisor, self.env["customer.promise"])
        with self.assertRefused(UserError, "no promises hang on a complaint"):
            promises.create({"request_id": self.complaint.id, "name": "We replace him", "date_due": "2099-01-01"})

    def test_complaint_about_who_is_no_manager(self):
        """His supervisors handle it as any other, he himself sees nothing."""
        complaint = self._request(subject_user_id=self.clerk.id, type_id=self.type_complaint.id)
        complaint.action_dispatch(self.works.ids, "Ask")
        for user in (complaint.user_id, self.officer):
            self.assertTrue(self._as(user, self.Request).search([("id", "=", complaint.id)]), user.login)
        self.assertTrue(self._as(self.officer, self.Leg).search([("request_id", "=", complaint.id)]))
        self._as(complaint.user_id, complaint).action_wait("Names")
        self.clerk.group_ids = [Command.link(self.env.ref("customer_manager.group_customer_manager_officer").id)]
        self.assertFalse(self._as(self.clerk, self.Request).search([("id", "=", complaint.id)]))
        self.assertFalse(self._as(self.clerk, self.Leg).search([("request_id", "=", complaint.id)]))

    def test_complaint_about_who_serves_a_customer_found_later(self):
        nobody = self.env["res.partner"]
        complaint = self._request(nobody, is_about_manager=True, description="My manager shouted, says a caller")
        self.assertEqual(
            (complaint.state, complaint.user_id, complaint.is_about_serving), ("triage", self.sorter, True)
        )
        self.assertFalse(self._as(self.other_supervisor, complaint).has_access("read"))
        with self.assertRefused(AccessError, "nobody acts in his own case"):
            # an officer, and so he may read it before anybody knows
            complaint.with_env(self.as_subject).action_classify(self.core.id)
        self._as(self.sorter, complaint).action_classify(self.core.id)
        self.assertEqual((complaint.subject_manager_id, complaint.user_id), (self.manager, self.supervisor))
        self.assertFalse(complaint.with_env(self.as_subject).has_access("read"))

    def test_nobody_acts_on_a_complaint_about_himself(self):
        """Not after the answer either, when he reads it, and whatever his roles."""
        for subject in ({"subject_user_id": self.officer.id}, {"subject_manager_id": self.manager.id}):
            complaint = self._request(type_id=self.type_complaint.id, has_name_consent=True, **subject)
            complaint.action_answer("Sorry")
            own = self._as(self.officer if "subject_user_id" in subject else self.manager, complaint)
            self.assertTrue(own.search([("id", "=", complaint.id)]))
            for call in (
                lambda own=own: own.action_confirm("Somebody"),
                lambda own=own: own.action_cancel("No"),
                lambda own=own: own.action_reopen("No"),
                lambda own=own: own.write({"measures": "None needed"}),
                lambda own=own: own.message_post(body="It was not me"),
            ):
                with self.assertRefused(AccessError, "."):
                    call()
