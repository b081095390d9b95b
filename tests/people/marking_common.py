"""What tests of marking the written test share."""

from .written_common import WrittenCommon

MARK = "customer.manager.paper.mark"


class MarkingCommon(WrittenCommon):
    """Both candidates have handed in: Ann answered all, Bob skipped the letter."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._prepare()
        cls.paper = cls._sit(cls.application)
        cls.other_paper = cls._sit(cls.other_application, cls._some_answers(cls.other_application))

    def _deal(self):
        self.campaign.action_advance_written()
        return self._marks()

    def _of(self, title, paper=None):
        """Return the marks of one question of a paper that count."""
        marks = self._marks().filtered(
            lambda one: one.answer_id.question == title and one.answer_id.paper_id == (paper or self.paper)
        )
        return marks.sorted("round")

    def _give(self, mark, value):
        own = self._as_marker(mark)
        own.mark = value
        own.action_seal()
