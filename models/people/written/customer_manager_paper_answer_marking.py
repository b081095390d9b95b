from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ....algorithms.double_marking import settle
from ....algorithms.exam import Work, distribute


class CustomerManagerPaperAnswer(models.Model):
    """Who marks an open answer, and what the marks come to."""

    _inherit = "customer.manager.paper.answer"

    # ------------------------------------------------------------
    # Who marks
    # ------------------------------------------------------------

    def _share_out(self, count, first_round=1, strict=True):
        """Make `count` marks for each answer of self: the least loaded of those who may mark it.

        Answers are dealt in the order of their blind codes, so that who marks says nothing of whose they are.

        :param strict: False leaves answers out for which too few markers are left
        :raise UserError: naming the paper for which too few are left
        """
        vals_list = []
        for campaign, answers in self.sudo().grouped("campaign_id").items():
            barred = campaign._barred_markers(answers.paper_id.application_id)
            works = [
                Work(answer, barred[answer.paper_id.application_id.id] | set(answer.mark_ids.rater_uid.ids))
                for answer in answers.sorted(lambda one: (one.code, one.sequence))
            ]
            found = distribute(works, sorted(campaign.marker_ids.ids), count, campaign._marker_loads())
            for answer, markers in found.items():
                if len(markers) >= count:
                    vals_list += [
                        answer._prepare_mark(marker, number) for number, marker in enumerate(markers, first_round)
                    ]
                elif strict:
                    raise UserError(
                        self.env._("Markers: too few may mark paper %(code)s; name another one.", code=answer.code)
                    )
        marks = self.env["customer.manager.paper.mark"].sudo().create(vals_list)
        # markers see the questions from now on
        for exam, exam_marks in marks.grouped(lambda mark: mark.answer_id.paper_id.exam_id).items():
            exam._customer_add_readers(exam_marks.rater_uid)
        marks._tell_markers()
        return marks

    def _prepare_mark(self, marker, number):
        return {"answer_id": self.id, "rater_uid": marker, "round": number, "maximum": self.maximum}

    def _give_away(self, mark, reason):
        """Give a round of this one answer to another marker."""
        self.ensure_one()
        mark.write({"voided_at": fields.Datetime.now(), "void_reason": reason})
        # each round has one marker: the old row first
        mark.flush_recordset()
        self._share_out(1, first_round=mark.round)

    def _valid_marks(self):
        """Return the marks that count, given or not."""
        return self.mark_ids.filtered(lambda mark: not mark.voided_at)

    # ------------------------------------------------------------
    # What the marks come to
    # ------------------------------------------------------------

    def _settlements(self):
        """Return {answer: settlement} of the answers of self that people mark.

        Reads the sealed marks past the fields that keep them from everybody: only to decide who marks next and
        whether all is done. What they are goes nowhere before all papers are sealed.
        """
        answers = self.sudo().filtered(lambda one: one._is_to_mark())
        marks = answers._sealed_marks()
        found = {}
        for answer in answers:
            given = marks.get(answer.id, {})
            tolerance = Decimal(str(answer.campaign_id.frozen_scheme_id.gap_tolerance)) / 100
            found[answer] = settle(given.get(1), given.get(2), given.get(3), answer.maximum, tolerance)
        return found

    def _sealed_marks(self):
        """Return {answer id: {round: mark}} of what markers have sealed, straight from the table."""
        Mark = self.env["customer.manager.paper.mark"]
        Mark.flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT answer_id, round, mark FROM %s"
                " WHERE answer_id = ANY(%s) AND sealed_at IS NOT NULL AND voided_at IS NULL",
                SQL.identifier(Mark._table),
                self.ids,
            )
        )
        found = {}
        for answer_id, number, mark in rows:
            found.setdefault(answer_id, {})[number] = mark
        return found

    def _call_thirds(self, strict=False):
        """Give answers to a third marker whose first two marks are too far apart.

        :param strict: whether to refuse where nobody is left; a marker who seals is not held up by it
        """
        apart = self.browse()
        for answer, settlement in self._settlements().items():
            if settlement.state == "third_needed" and len(answer._valid_marks()) == 2:
                apart |= answer
        if apart:
            apart._share_out(1, first_round=3, strict=strict)
