from odoo.tests import tagged

from ..odd_calls import ODD, OddCalls
from .panel_common import PanelCommon


@tagged("post_install", "-at_install")
class TestAttackPanel(OddCalls, PanelCommon):
    """Public methods of panel and ranking, called with everything: only refusals in words."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.panel = cls._started()
        cls.card = cls.panel.sudo().scorecard_ids.filtered(lambda card: card.rater_uid == cls.raters[3])[0]

    def _calls(self):
        """Yield (records, method, names of its arguments)."""
        yield self.panel, "action_correct", ("line", "mark", "reason")
        yield self.panel, "verify_seals", ()
        yield self.panel, "action_verify_seals", ()
        yield self.panel, "action_start", ()
        yield self.card, "action_excuse", ("reason",)
        yield self.card, "action_seal", ()
        yield self.campaign, "action_rank", ("fingerprint",)
        yield self.campaign, "action_rescore", ("reason",)
        yield self.campaign, "action_shortlist", ()
        yield self.campaign, "action_open_scoring", ()
        yield self.campaign, "action_view_panel", ()
        yield self.campaign, "action_view_ranking", ()
        yield self.ann, "action_mark_absent", ("part", "reason")
        yield self.ann, "action_mark_present", ("part", "reason")
        yield self.ann, "action_mark_absent_interview", ("reason",)
        yield self.ann, "action_mark_absent_written", ("reason",)
        yield self.ann, "action_mark_present_interview", ("reason",)
        yield self.ann, "action_mark_present_written", ("reason",)

    def test_odd_arguments_are_refused_in_words(self):
        users = (self.hr, self.chair, self.raters[3], self.employee_user, self.users["admin"])
        for records, name, arguments in self._calls():
            for target in (records, records.browse(), records.browse(999_999_999)):
                for user in users:
                    for value in ODD if arguments else [None]:
                        with self.subTest(method=name, user=user.login, value=ascii(value), target=target):
                            self._call(target.with_user(user).sudo(False), name, dict.fromkeys(arguments, value))
