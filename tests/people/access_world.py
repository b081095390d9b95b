"""One record of every model of the people room, all about one person, for tests of who gets at what."""

from odoo.fields import Command
from odoo.tests import new_test_user

from ..common import ROLES
from .panel_common import PanelCommon

#: modules whose models are the room
ROOM = (
    "models.people.",
    "wizards.customer_manager_",
    "wizards.customer_reason_wizard",
    "reports.customer_manager_training_need",
    "reports.people.",
)


class AccessWorld(PanelCommon):
    """A ranked campaign with open marks, and Ann Ai with a certificate, training and a step on the ladder.

    `cls.records`: {model: record}. `cls.everybody`: {role: user}; `superior` is who leads her, `member` rated her on
    the card of `records`, `leader` leads the team in which she is a manager.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls.people["Ann Ai"]
        cls.user = cls.person.user_id
        panel = cls._started()
        cls.member = cls.raters[3]
        cls._seal_all(panel)
        cls.campaign.action_rank(cls.campaign._score().fingerprint)
        cls.everybody = {role: cls.users[role] for role in ROLES} | {
            "employee": cls.employee_user,
            "superior": cls.boss.user_id,
            "chair": cls.chair,
            "member": cls.member,
            "portal": new_test_user(cls.env, login="pa_portal", groups="base.group_portal"),
            "public": cls.env.ref("base.public_user"),
        }
        card = panel.sudo().scorecard_ids.filtered(
            lambda one: one.rater_uid == cls.member and one.application_id.id == cls.ann.id
        )
        scheme = cls.campaign.sudo().frozen_scheme_id
        cls.records = {
            one._name: one.sudo()
            for one in (
                scheme,
                scheme.part_ids[:1],
                scheme.criterion_ids[:1],
                scheme.part_ids.scale_ids[:1],
                cls.campaign,
                cls.ann,
                cls.ann.sudo().eligibility_ids[:1],
                cls.ann.sudo().score_ids[:1],
                cls.person.customer_record_ids.sudo().filtered(lambda one: one.kind == "education")[:1],
                panel,
                panel._members()[:1],
                card,
                card._lines()[:1],
            )
        }
        cls._add_manager()
        cls._add_paper(cls.ann.sudo().paper_ids)
        cls._add_register()
        cls._add_dialogs()
        cls.env.flush_all()
        cls.env.invalidate_all()

    @classmethod
    def _add(cls, model, values):
        """Put a row into the table of a model, as the steps do that nobody else may."""
        names = list(values)
        cls.env.flush_all()
        cls.env.cr.execute(
            f"INSERT INTO {cls.env[model]._table} ({', '.join(names)})"  # pylint: disable=sql-injection
            f" VALUES ({', '.join(['%s'] * len(names))}) RETURNING id",
            [values[name] for name in names],
        )
        [key] = cls.env.cr.fetchone()
        cls.env.invalidate_all()
        cls.records[model] = cls.env[model].browse(key)
        return cls.records[model]

    @classmethod
    def _add_manager(cls):
        """Let her be a manager with certificate, training that is needed, and a step that was submitted."""
        manager = cls.env["customer.manager"].create({"employee_id": cls.person.id, "team_id": cls.team.id})
        cls.env["customer.manager.appointment"].create(
            {
                "manager_id": manager.id,
                "grade_id": cls.grades["second"].id,
                "date_from": cls._day(years=3),
                "is_initial": True,
            }
        )
        cls.manager = manager
        cls.records["customer.manager.certificate"] = manager.certificate_ids[:1]
        cls.records["customer.manager.training"] = cls.env["customer.manager.training"].create(
            {"employee_id": cls.person.id, "name": "Tariffs", "date": cls._day(days=1), "hours": 8}
        )
        step = cls.env["customer.manager.promotion"].create(
            {"manager_id": manager.id, "kind": "promotion", "to_grade_id": cls.grades["first"].id}
        )
        cls.env.flush_all()
        cls.env.cr.execute("UPDATE customer_manager_promotion SET state = 'submitted' WHERE id = %s", [step.id])
        cls.env.invalidate_all()
        cls.records["customer.manager.promotion"] = step
        cls._add(
            "customer.manager.promotion.condition",
            {"promotion_id": step.id, "measure": "grade_years", "operator": ">=", "state": "met"},
        )
        cls._add(
            "customer.manager.promotion.evidence",
            {"promotion_id": step.id, "section": "portfolio", "words": '{"en_US": {"name": "Customers"}}'},
        )
        cls.records["customer.manager.training.need"] = cls.env["customer.manager.training.need"].search(
            [("manager_id", "=", manager.id)], limit=1
        )

    @classmethod
    def _add_paper(cls, paper):
        """Give her sealed paper a question that was marked by hand."""
        common = {"company_id": paper.company_id.id, "sealed_at": paper.sealed_at}
        answer = cls._add(
            "customer.manager.paper.answer",
            {
                **common,
                "paper_id": paper.id,
                "campaign_id": paper.campaign_id.id,
                "code": paper.code,
                "sequence": 1,
                "question": "Why",
                "topic": "theory",
                "kind": "open",
                "maximum": 10,
                "points": 9,
            },
        )
        cls._add(
            "customer.manager.paper.mark",
            {
                **common,
                "answer_id": answer.id,
                "campaign_id": paper.campaign_id.id,
                "rater_uid": cls.member.id,
                "round": 1,
                "maximum": 10,
                "mark": 9,
                "is_revealed": True,
            },
        )
        topic = cls.campaign.sudo().frozen_scheme_id.topic_ids[:1]
        cls._add(
            "customer.manager.paper.topic",
            {**common, "paper_id": paper.id, "criterion_id": topic.id, "code": topic.code},
        )
        cls.records[paper._name] = paper
        cls.records["customer.manager.exam.item"] = cls.env["customer.manager.exam.item"].search(
            [("campaign_id", "=", paper.campaign_id.id)], limit=1
        )

    @classmethod
    def _add_register(cls):
        """Waiver, appeal and look-ups."""
        condition = cls.campaign.grade_id.condition_ids.filtered("is_waivable")[:1]
        company = cls.company.id
        cls._add(
            "customer.manager.waiver",
            {
                "application_id": cls.ann.id,
                "condition_id": condition.id,
                "reason": "Rare",
                "state": "draft",
                "company_id": company,
            },
        )
        cls._add(
            "customer.manager.appeal",
            {
                "campaign_id": cls.campaign.id,
                "company_id": company,
                "appellant_uid": cls.user.id,
                "text": "Unfair",
                "state": "open",
            },
        )
        certificate = cls.records["customer.manager.certificate"]
        cls._add(
            "customer.manager.certificate.lookup", {"certificate_id": certificate.id, "day": cls.today, "count": 1}
        )
        cls._add("customer.manager.lookup", {"source": "x", "started_at": cls.env.cr.now(), "count": 1})

    @classmethod
    def _add_dialogs(cls):
        """Dialogs that she opened."""
        own = {"create_uid": cls.user.id}
        records = cls.records
        cls._add("customer.reason.wizard", {**own, "res_model": cls.ann._name, "step": "withdraw", "text": "Why"})
        dialog = cls._add(
            "customer.manager.certification.wizard",
            {**own, "company_id": cls.company.id, "kind": "renewal", "date": cls.today},
        )
        cls._add("customer.manager.certification.wizard.line", {**own, "wizard_id": dialog.id})
        dialog = cls._add("customer.manager.scoring.wizard", {**own, "campaign_id": cls.campaign.id})
        cls._add("customer.manager.scoring.wizard.line", {**own, "wizard_id": dialog.id, "application_id": cls.ann.id})
        line = records["customer.manager.scorecard.line"]
        cls._add("customer.manager.scorecard.correction", {**own, "line_id": line.id, "reason": "Why"})
        paper = records["customer.manager.paper"]
        cls._add("customer.manager.paper.terminal", {**own, "paper_id": paper.id, "terminal_code": "ABCD"})

    @classmethod
    def _room(cls):
        """Return {model: whether it has rows}: all that is declared in the room, not what it extends."""
        found = {}
        for name, model in cls.registry.items():
            classes = [one for one in model._model_classes__ if "_description" in vars(one)]
            declared = next((one for one in reversed(classes) if vars(one).get("_name") == name), None)
            if declared and any(f".customer_manager.{part}" in declared.__module__ for part in ROOM):
                found[name] = not model._abstract
        return found

    @classmethod
    def _log_in(cls, user):
        """Let somebody else be the person, with everything that is hers."""
        cls.env.flush_all()
        for statement in (
            "UPDATE resource_resource SET user_id = %(user)s WHERE id = %(resource)s",
            "UPDATE hr_employee SET user_id = %(user)s WHERE id = %(employee)s",
            "UPDATE customer_manager SET user_id = %(user)s WHERE id = %(manager)s",
            "UPDATE customer_manager_appeal SET appellant_uid = %(user)s WHERE id = %(appeal)s",
        ):
            cls.env.cr.execute(
                statement,
                {
                    "user": user.id,
                    "resource": cls.person.resource_id.id,
                    "employee": cls.person.id,
                    "manager": cls.manager.id,
                    "appeal": cls.records["customer.manager.appeal"].id,
                },
            )
        for record in cls.records.values():
            if record._transient:
                cls.env.cr.execute(
                    f"UPDATE {record._table} SET create_uid = %s WHERE id = %s",  # pylint: disable=sql-injection
                    [user.id, record.id],
                )
        cls.env.invalidate_all()

    @classmethod
    def _second_company(cls, roles):
        """Return a user with all these roles in another company."""
        other = cls.env["res.company"].create({"name": "Second Utility"})
        groups = ",".join(f"customer_manager.{ROLES[role]}" for role in roles)
        return new_test_user(
            cls.env, login="pa_stranger", groups=groups, company_id=other.id, company_ids=[Command.set(other.ids)]
        )
