from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ....algorithms import approval_chain
from ....algorithms.double_marking import Answer, Topic, paper_total
from ...roles import AUDIT, HR


class CustomerManagerCampaign(models.Model):
    """The end of the written test: all papers of a campaign are sealed at once."""

    _inherit = "customer.manager.campaign"

    def _seal_written(self):
        """Reveal the marks and seal all papers of this one campaign, if nothing is left to be sat or marked.

        All at once, so that nobody knows a mark while somebody still marks.
        """
        self.ensure_one()
        campaign = self.sudo()
        papers = campaign.paper_ids.filtered(lambda one: one.state == "marking")
        settlements = campaign._answers_to_mark()._settlements()
        if not papers or campaign._open_papers() or any(settlement.mark is None for settlement in settlements.values()):
            return False
        campaign.paper_ids.answer_ids.mark_ids.filtered("sealed_at")._reveal()
        for answer, settlement in settlements.items():
            answer.points = float(settlement.mark)
        papers._seal(fields.Datetime.now())
        campaign._note_readers()
        campaign._message_log(
            body=self.env._("The written test is sealed: %(count)s papers.", count=len(papers)),
            author_id=self.env.ref("base.partner_root").id,
        )
        return True

    def _note_readers(self):
        """Human resources and audit read sealed papers, and with them the questions: they may not apply later."""
        readers = self.env["res.users"]
        for group in (HR, AUDIT):
            readers |= self.env.ref(group).all_user_ids
        self.exam_id._customer_add_readers(readers, refuse=False)


class CustomerManagerPaper(models.Model):
    """The seal of a paper: its score, and a hash over all that it holds."""

    _inherit = "customer.manager.paper"

    def _seal(self, now):
        """Write down what the papers came to, and seal them with their answers and topics.

        :param now: the one time of all papers of the campaign
        """
        totals = {paper: paper._total() for paper in self}
        self.env["customer.manager.paper.topic"].create(
            [vals for paper, total in totals.items() for vals in paper._prepare_topics(total)]
        )
        # read back from the database before it is hashed: a later check reads the same figures
        self.env.invalidate_all()
        seals = {
            paper: approval_chain.digest(paper._canonical(float(total.total), now)) for paper, total in totals.items()
        }
        self.answer_ids.write({"sealed_at": now})
        self.topic_ids.write({"sealed_at": now})
        for paper, seal in seals.items():
            score = float(totals[paper].total)
            paper.write({"state": "sealed", "score": score, "sealed_at": now, "seal_hash": seal})

    def _total(self):
        """Return what this one paper comes to, by the topics and weights of the campaign's scheme."""
        topics = [Topic(one.code, Decimal(str(one.weight))) for one in self.campaign_id.frozen_scheme_id.topic_ids]
        answers = [
            Answer(one.topic, one.maximum, None if one.points is False else one.points, one.is_skipped)
            for one in self.answer_ids
        ]
        return paper_total(answers, topics)

    def _prepare_topics(self, total):
        """Return the values of a line for each topic."""
        criteria = {one.code: one for one in self.campaign_id.frozen_scheme_id.topic_ids}
        return [
            {
                "paper_id": self.id,
                "sequence": number,
                "code": line.code,
                "criterion_id": criteria[line.code].id,
                "points": float(line.points),
                "maximum": float(line.maximum),
                "score": float(line.score),
                "weight": criteria[line.code].weight,
                "weighted": float(line.weighted),
            }
            for number, line in enumerate(total.topics, 1)
        ]

    # ------------------------------------------------------------
    # The seal
    # ------------------------------------------------------------

    def _canonical(self, score, sealed_at):
        """Return all that this one paper holds in plain values, for the hash. Names are not among them."""
        self.ensure_one()
        paper = self.sudo()
        return {
            "paper": paper.id,
            "application": paper.application_id.id,
            "campaign": paper.campaign_id.id,
            "exam": paper.exam_id.id,
            "scheme": paper.campaign_id.frozen_scheme_id.checksum,
            "code": paper.code,
            "started": paper.started_at,
            "finished": paper.finished_at,
            "answers": [one._canonical() for one in paper.answer_ids.sorted(lambda one: (one.sequence, one.id))],
            "topics": [[one.code, one.points, one.maximum, one.score, one.weight] for one in paper.topic_ids],
            "score": score,
            "sealed": sealed_at,
        }

    def _broken_seals(self):
        """Return the sealed papers among self that do not hold what was sealed."""
        sealed = self.sudo().filtered(lambda one: one.state == "sealed")
        return sealed.filtered(
            lambda one: approval_chain.digest(one._canonical(one.score, one.sealed_at)) != one.seal_hash
        )

    @api.readonly
    def verify_seals(self):
        """Compare papers with their seals (public; human resources, audit).

        :return: codes of the papers that do not hold what was sealed; empty when all do
        """
        if not self.env.su and not self.env.user.has_group(HR) and not self.env.user.has_group(AUDIT):
            raise AccessError(self.env._("Human resources and audit verify the seals."))
        self.check_access("read")
        return self._broken_seals().mapped("code")

    def action_verify_seals(self):
        """Say whether papers hold what was sealed (public; human resources, audit)."""
        broken = self.verify_seals()
        message = (
            self.env._("Changed after the seal: %(codes)s.", codes=", ".join(broken))
            if broken
            else self.env._("All sealed papers hold what was sealed.")
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"message": message, "type": "danger" if broken else "success", "sticky": bool(broken)},
        }


class CustomerManagerPaperAnswer(models.Model):
    """What of an answer is sealed."""

    _inherit = "customer.manager.paper.answer"

    def _canonical(self):
        """Return this one answer with its marks in plain values, texts by their hashes."""
        texts = {name: approval_chain.digest(self[name] or "") for name in ("question", "model_answer", "answer")}
        figures = {name: self[name] for name in ("id", "sequence", "topic", "kind", "maximum", "is_skipped", "points")}
        marks = self.mark_ids.filtered("sealed_at").sorted(lambda one: (one.round, one.id))
        return {
            **texts,
            **figures,
            "marks": [[one.round, one.rater_uid.id, one.mark, one.sealed_at] for one in marks],
        }
