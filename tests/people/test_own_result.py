from contextlib import suppress

from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import tagged

from ...models.people.withheld_fields import _Withheld
from .panel_common import PanelCommon

#: what the ranking writes on an application
RESULTS = {"total_score", "rank", "outcome", "tie_rule", "is_shortlisted", "result", "departure_reason", "absences"}
ROLES = ("hr", "committee", "audit")


@tagged("post_install", "-at_install")
class TestOwnResult(PanelCommon):
    """Who reads results by his role and applies himself reads nothing of his own before it is published."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # a first place that another one would take with any other total
        cls.panel = cls._started()
        cls.user = cls.people["Ann Ai"].user_id

    def setUp(self):
        super().setUp()
        self._seal_all(self.panel, {"Ann Ai": [9] * 7})
        self.campaign.action_rank(self.campaign._score().fingerprint)
        for role in ROLES:
            self.user.sudo().group_ids |= self.env.ref(f"customer_manager.group_customer_manager_{role}")
        self.user.sudo().group_ids |= self.env.ref("base.group_allow_export")
        self.env.flush_all()
        self.env.invalidate_all()
        self.own = self.ann.with_user(self.user).sudo(False)
        self.paper = self.ann.sudo().paper_ids.with_user(self.user).sudo(False)

    def _publish(self):
        self.env.cr.execute("UPDATE customer_manager_campaign SET state = 'decided' WHERE id = %s", [self.campaign.id])
        self.env.invalidate_all()

    def test_all_that_the_ranking_writes_is_withheld(self):
        fields_ = self.env["customer.manager.application"]._fields.values()
        self.assertEqual({one.name for one in fields_ if isinstance(one, _Withheld)}, RESULTS)
        fields_ = self.env["customer.manager.paper"]._fields.values()
        self.assertEqual({one.name for one in fields_ if isinstance(one, _Withheld)}, {"score", "seal_hash"})

    def test_reading_and_exporting_tell_nothing(self):
        self.assertEqual((self.ann.sudo().rank, self.ann.sudo().result), (1, "selected"))
        names = [*RESULTS, "absence_text", "score_reasons", "published_rank", "published_total", "published_result"]
        [row] = self.own.read(names)
        self.assertFalse([name for name in names if row[name]])
        self.assertFalse(
            [value for name, value in self.own.web_read(dict.fromkeys(names, {}))[0].items() if name != "id" and value]
        )
        self.assertFalse(any(self.own[name] for name in names))
        self.assertFalse(any(self.own.export_data(["total_score", "outcome", "result", "tie_rule"])["datas"][0]))
        self.assertFalse(self.paper.score or self.paper.seal_hash)
        self.assertFalse(self.own.score_ids.ids)
        nested = {"paper_ids": {"fields": {"score": {}, "seal_hash": {}, "topic_ids": {"fields": {"points": {}}}}}}
        [paper] = self.own.web_read(nested)[0]["paper_ids"]
        self.assertEqual((paper["score"], paper["seal_hash"], paper["topic_ids"]), (False, False, []))

    def test_superuser_code_leaves_nothing_in_his_cache(self):
        for name in RESULTS:
            self.assertEqual(
                bool(self.own.sudo()[name]), name in ("total_score", "rank", "outcome", "is_shortlisted", "result")
            )
            self.assertFalse(self.own[name], name)
        self.assertTrue(self.paper.sudo().score)
        self.assertFalse(self.paper.score)

    def test_searching_grouping_and_ordering_tell_nothing(self):
        Application = self.own.browse()
        mine = Domain("id", "=", self.own.id)
        for leaf in (
            ("rank", "=", 1),
            ("rank", ">", 0),
            ("total_score", ">", 0),
            ("total_score", "!=", False),
            ("outcome", "=", "passed"),
            ("outcome", "!=", False),
            ("result", "in", ["selected"]),
            ("is_shortlisted", "=", True),
            ("paper_ids.score", ">", 0),
            ("score_ids.raw", ">", 0),
            ("campaign_id.application_ids.rank", "=", 1),
        ):
            with self.subTest(leaf=leaf):
                self.assertFalse(Application.search(mine & Domain(*leaf)))
                # of rivals nothing is read at all
                with suppress(AccessError):
                    self.assertFalse(self.own.filtered_domain([leaf]))
                campaigns = self.campaign.with_user(self.user)
                mine_too = [("id", "in", campaigns.ids), ("application_ids", "any", [leaf])]
                self.assertFalse(campaigns.search(mine_too))
        self.assertTrue(Application.search(mine & Domain("rank", "=", 0) & Domain("total_score", "=", False)))
        for name in ("rank", "total_score", "outcome", "result", "tie_rule", "is_shortlisted"):
            with self.subTest(group=name):
                [(value, count)] = Application._read_group(mine, [name], ["__count"])
                self.assertEqual((bool(value), count), (False, 1))
        [(total, best)] = Application._read_group(mine, [], ["total_score:sum", "rank:max"])
        self.assertFalse(total or best)
        # beside an application of his in another campaign, the order says nothing
        other = self._apply(self._campaign(name="Second"), self.people["Ann Ai"], submit=False)
        self.env.flush_all()
        both = [("id", "in", (self.own | other).ids)]
        for name in ("rank", "total_score", "result"):
            with self.subTest(order=name):
                found = [Application.search(both, order=f"{name} {way}, id").ids for way in ("asc", "desc")]
                self.assertEqual(*found)

    def test_others_read_and_write_as_before(self):
        self.env.invalidate_all()
        self.assertEqual((self.ann.rank, self.ann.outcome, self.ann.paper_ids.score), (1, "passed", 90))
        self.assertIn(self.ann.id, self.ann.search([("rank", "=", 1)]).ids)
        self.assertEqual(
            self.ann.search([("campaign_id", "=", self.campaign.id)], order="rank", limit=1).id, self.ann.id
        )
        # what superuser code knew before is not written back
        self.assertEqual(self.ann.sudo().result, "selected")
        self.ann.write({"result": "rejected", "departure_reason": "Left the company"})
        self.assertEqual(self.ann.sudo().result, "rejected")
        self.env.flush_all()
        self.env.cr.execute("SELECT result FROM customer_manager_application WHERE id = %s", [self.ann.id])
        self.assertEqual(self.env.cr.fetchone(), ("rejected",))

    def test_once_published_he_reads_it(self):
        self._publish()
        self.assertEqual((self.own.rank, self.own.published_rank, self.paper.score), (1, 1, 90))
        self.assertTrue(self.own.score_ids)

    def test_he_runs_nothing_of_his_campaign(self):
        campaign = self.campaign.with_user(self.user)
        steps = {
            "action_shortlist": (),
            "action_rank": ("x",),
            "action_rescore": ("Why not",),
            "action_open_scoring": (),
            "action_request_approval": (),
            "action_decide": (),
            "action_close": (),
            "action_reopen": ("Why not",),
            "action_cancel": ("Why not",),
            "action_start_scoring": (),
            "action_prepare_written": (),
            "action_recall_written": (),
            "action_advance_written": (),
        }
        for name, args in steps.items():
            with self.subTest(step=name), self.assertRefused(AccessError, "nobody runs a selection in his own case"):
                getattr(campaign, name)(*args)
        with self.assertRefused(AccessError, "nobody runs a selection in his own case"):
            campaign.write({"interview_at": self.campaign.interview_at})
        with self.assertRefused(AccessError, ""):
            self.own.write({"result": "selected"})
        with self.assertRefused(AccessError, ""):
            self.env["customer.manager.scoring.wizard"].with_user(self.user).create({"campaign_id": campaign.id})
        self.assertIn(self.user, self.campaign._approval_subject_users())
        rivals = (self.candidates - self.ann).with_user(self.user)
        self.assertFalse(rivals.search([("id", "in", rivals.ids)]))
