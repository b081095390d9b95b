import json
from datetime import timedelta
from typing import NamedTuple

from psycopg2 import IntegrityError

from odoo import fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import mute_logger

from ..approval.common import ApprovalMixinCommon
from .panel_common import PanelCommon

#: marks are not imported at all
NO_IMPORT = "nothing else on a scorecard is entered by hand"
SCALE = "takes 0 to 10 in halves|" + NO_IMPORT
REFUSALS = (AccessError, UserError, ValidationError, IntegrityError)


class _TakenError(Exception):
    """A road went through to its end."""


class Case(NamedTuple):
    """Something that must not be entered.

    :ivar rule: words of the refusal that name the rule
    :ivar user: who tries, with every right that there is for it
    :ivar record: what is changed, or an empty recordset = something new
    :ivar values: what is entered, records for links
    :ivar then: (document, None = what was entered; its step) at which the rule falls due, where a draft may hold
        the value until then
    :ivar closed: the form takes no such entry at all, so that no rule is needed there
    """

    rule: str
    user: models.BaseModel
    record: models.BaseModel
    values: dict
    then: tuple = ()
    closed: bool = False


@tagged("post_install", "-at_install")
class TestPeopleBadInput(ApprovalMixinCommon, PanelCommon, HttpCase):
    """The list of the issue: each refused with its rule named, on form, ORM, import, interface and by a context.

    A token that is guessed, or that of a withdrawn certificate, is in `test_certificate_http`.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.panel = cls._started()
        rater = cls.raters[3]
        cls.card = cls._card(cls.panel, rater, cls.ann)
        cls.sealed = cls._card(cls.panel, rater, cls.bob)
        cls._fill_and_seal(cls.sealed)
        cls.scheme = cls._publish_scheme().copy()
        cls.scheme.write({"consulted_on": cls._day(days=9), "published_on": cls._day(days=8), "document": b"YQ=="})
        cls.person = cls._employee("Eve E")
        cls.open_campaign = cls._campaign(name="Second")
        cls._apply(cls.open_campaign, cls.person)
        cls.late = cls._employee("Fay F")
        cls.trainee = cls._trainee_since("Trainee Tan", months=8)
        cls._prove_eligible(cls.trainee.employee_id, years=3)
        cls._record(cls.trainee.employee_id, "trainee_result", points=80)
        cls.second_hr = cls._create_role_user("hr", login="pb_hr_2")
        cls.env.flush_all()
        cls.env.invalidate_all()

    def _cases(self):
        """Return {what is tried: Case}."""
        Application = self.env["customer.manager.application"]
        Certificate = self.env["customer.manager.certificate"]
        interview = self.scheme.part_ids.filtered(lambda part: part.code == "interview")
        frozen = self.campaign.sudo().frozen_scheme_id.part_ids[:1]
        certificate = self.first.certificate_ids[:1]
        issue = {"employee_id": self.person, "grade_id": self.grades["first"], "number": "C1", "token": "t" * 32}
        rater = self.card.env.user
        return {
            "weights that do not total 100": Case(
                "they must total 100", self.hr, interview, {"weight": 24.5}, (self.scheme, "action_publish")
            ),
            "weights changed after the first mark": Case(
                "weights and rules stay as they are", self.hr, frozen, {"weight": 24.5}
            ),
            "a mark above the scale": Case(SCALE, rater, self._line(self.card), {"mark": 10.5}),
            "a mark below the scale": Case(SCALE, rater, self._line(self.card), {"mark": -1}),
            "a mark between the steps": Case(SCALE, rater, self._line(self.card), {"mark": 7.3}),
            "a mark after sealing": Case(
                "is sealed and stays|" + NO_IMPORT, rater, self._line(self.sealed), {"mark": 9}
            ),
            "an application after closing": Case(
                "takes applications from",
                self.late.user_id,
                Application,
                {"campaign_id": self.campaign, "employee_id": self.late},
            ),
            "two applications in one campaign": Case(
                "has applied to the campaign already",
                self.person.user_id,
                Application,
                {"campaign_id": self.open_campaign, "employee_id": self.person},
            ),
            "a certificate dated back": Case(
                "issued after their checks, not entered|not allowed to create",
                self.hr,
                Certificate,
                {**issue, "date_from": self._day(days=30), "date_to": self._day(days=-300)},
                closed=True,
            ),
            "a certificate that overlaps": Case(
                "issued after their checks, not entered|not allowed to create",
                self.hr,
                Certificate,
                {
                    **issue,
                    "employee_id": self.first.employee_id,
                    "date_from": self.today,
                    "date_to": self._day(days=-9),
                },
                closed=True,
            ),
            "a certificate moved back": Case(
                "only the steps of a certificate set it",
                self.hr,
                certificate,
                {"date_from": self._day(years=9)},
                (),
                True,
            ),
            "the address of a certificate": Case(
                "only the steps of a certificate set it", self.hr, certificate, {"token": "guess"}, (), True
            ),
            "a grade that is skipped": Case(
                "one grade at a time",
                self.hr,
                self.env["customer.manager.promotion"],
                {"manager_id": self.trainee, "kind": "promotion", "to_grade_id": self.grades["first"]},
                (None, "action_submit"),
            ),
            "a skipped grade without a reason": Case(
                "the committee needs it",
                self.hr,
                self.env["customer.manager.promotion"],
                {
                    "manager_id": self.trainee,
                    "kind": "promotion",
                    "to_grade_id": self.grades["first"],
                    "is_exception": True,
                },
            ),
        }

    def _line(self, card):
        return card._lines().filtered(lambda line: line.code == "speech")

    def _try(self, road):
        """Go one road for all cases."""
        for name, case in self._cases().items():
            with self.subTest(case=name):
                refusal = self._refusal(road, case)
                self.assertTrue(refusal, "was taken")
                if not isinstance(refusal, AssertionError):
                    self.assertRegex(self._words(case, refusal), case.rule)

    def _refusal(self, road, case):
        """Return with what one case is refused on a road, or None; nothing of it stays."""
        self.env.flush_all()
        refusal = None
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                road(case)
                # not to stay, for the next case
                raise _TakenError
        except _TakenError:
            pass
        except REFUSALS as error:
            refusal = error
        except AssertionError as error:
            # of the form: it has no such field, not for writing, or asks for more
            if not case.closed:
                self.assertRegex(str(error), "readonly|not editable|is a required field")
            refusal = error
        self.env.invalidate_all(flush=False)
        return refusal

    def _words(self, case, error):
        if isinstance(error, IntegrityError):
            return case.record._sql_error_to_message(error)
        return str(error)

    def _as_user(self, case):
        self.env.invalidate_all()
        return case.record.with_user(case.user).sudo(False)

    def _plain(self, values):
        return {name: getattr(value, "id", value) for name, value in values.items()}

    def _then(self, case, found):
        if case.then:
            record, method = case.then
            getattr(found if record is None else record.with_user(case.user), method)()

    # roads

    def _orm(self, case):
        record = self._as_user(case)
        if record:
            record.write(self._plain(case.values))
        else:
            record = record.create(self._plain(case.values))
        self.env.flush_all()
        self._then(case, record)

    def _form(self, case):
        record = self._as_user(case)
        if record._name == "customer.manager.scorecard.line":
            self._form_of_lines(record, "current_line_ids", record.scorecard_id, case)
        elif record._name == "customer.manager.scheme.part":
            self._form_of_lines(record, "part_ids", record.scheme_id, case)
        else:
            with Form(record) as form:
                for name, value in case.values.items():
                    setattr(form, name, value)
            record = form.record
        self._then(case, record)

    def _form_of_lines(self, line, name, parent, case):
        """Enter a value on a line in the form of its document."""
        place = parent[name].ids.index(line.id)
        with Form(parent) as form, getattr(form, name).edit(place) as row:
            for field, value in case.values.items():
                setattr(row, field, value)

    def _import(self, case):
        record = self._as_user(case)
        values = {
            f"{name}/.id" if isinstance(value, models.BaseModel) else name: str(getattr(value, "id", value))
            for name, value in case.values.items()
        }
        if record:
            values[".id"] = str(record.id)
        found = record.browse().load(list(values), [list(values.values())])
        if not found["ids"]:
            raise UserError("\n".join(message["message"] for message in found["messages"]))
        self._then(case, record.browse(found["ids"]))

    def _interface(self, case):
        keys = self.env["res.users.apikeys"].with_user(case.user).sudo(False)
        key = keys._generate("rpc", "bad input", fields.Datetime.now() + timedelta(days=1))
        record = self._as_user(case)
        ids = record.ids
        values = self._plain(case.values)
        if ids:
            self._post(key, record._name, "write", ids=ids, vals=values)
        else:
            ids = self._post(key, record._name, "create", vals_list=[values])
        if case.then:
            document, method = case.then
            if document is not None:
                record, ids = document, document.ids
            self._post(key, record._name, method, ids=ids)

    def _post(self, key, model, method, **body):
        answer = self.url_open(
            f"/json/2/{model}/{method}",
            data=json.dumps(body, default=fields.Date.to_string),
            headers={"Authorization": f"bearer {key}", "Content-Type": "application/json"},
        )
        if answer.status_code != 200:
            raise UserError(answer.json()["message"])
        return answer.json()

    def _context(self, case):
        """Let the values come from the context, with nothing entered."""
        defaults = {f"default_{name}": value for name, value in self._plain(case.values).items()}
        record = self._as_user(case).browse().with_context(**defaults).create({})
        self.env.flush_all()
        self._then(case, record)

    def test_orm(self):
        self._try(self._orm)

    def test_form(self):
        self._try(self._form)

    def test_import(self):
        self._try(self._import)

    @mute_logger("odoo.http")
    def test_interface(self):
        self._try(self._interface)

    def test_context(self):
        for name, case in self._cases().items():
            with self.subTest(case=name):
                refusal = self._refusal(self._context, case)
                self.assertTrue(refusal, "was taken")
                if not case.record:
                    self.assertRegex(self._words(case, refusal), case.rule)

    def test_the_dialog_dates_nothing_back(self):
        """Where certificates are made, the day is one of the conditions."""
        Dialog = self.env["customer.manager.certification.wizard"].with_user(self.hr)
        for kind, person, rule in (
            ("first", self.person, "may not begin in the past"),
            ("renewal", self.first.employee_id, "runs until .* may be renewed from"),
        ):
            vals = {"kind": kind, "date": self._day(days=1), "employee_ids": [(6, 0, person.ids)]}
            if kind == "first":
                vals["grade_id"] = self.grades["trainee"].id
            for dialog in (Dialog.create(vals), Dialog.with_context(default_date=vals["date"]).create(vals)):
                with self.subTest(kind=kind), self.assertRefused(UserError, rule):
                    dialog.action_issue()

    @mute_logger("odoo.http")
    def test_a_step_is_applied_once(self):
        """Neither again, nor by a state that somebody writes."""
        step = (
            self.env["customer.manager.promotion"]
            .with_user(self.hr)
            .create({"manager_id": self.trainee.id, "kind": "promotion", "to_grade_id": self.grades["second"].id})
        )
        step.action_submit()
        self.approve(step, self.officer, self.second_hr)
        with self.assertRefused(AccessError, "kept by the system"):
            step.write({"state": "applied"})
        self.assertIn(
            "kept by the system", step.load([".id", "state"], [[str(step.id), "applied"]])["messages"][0]["message"]
        )
        step.action_apply()
        self.env.flush_all()
        keys = self.env["res.users.apikeys"].with_user(self.hr)
        key = keys._generate("rpc", "twice", fields.Datetime.now() + timedelta(days=1))
        for attempt in (
            step.action_apply,
            lambda: self._post(key, step._name, "action_apply", ids=step.ids),
        ):
            with self.assertRefused(UserError, "'Applied'; this takes one of"):
                attempt()
        self.assertEqual(len(self.trainee.appointment_ids), 2)
