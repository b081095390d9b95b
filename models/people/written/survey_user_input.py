from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .survey_survey import EXAM

#: what says who sits when; it stays as it was
_IDENTITY = frozenset(
    {
        "survey_id",
        "partner_id",
        "email",
        "access_token",
        "invite_token",
        "test_entry",
        "customer_paper_id",
        "is_session_answer",
        "predefined_question_ids",
        "deadline",
    }
)


class SurveyUserInput(models.Model):
    """The attempt at a written test: one for a paper, begun in time, handed in once.

    Survey's pages are open to whoever has the tokens and run as superuser, so that what must hold,
    holds here: an attempt is only made for a paper, is only begun by its candidate in the time of the
    test, and stays as it is once it is handed in.
    """

    _inherit = "survey.user_input"

    customer_paper_id = fields.Many2one(
        "customer.manager.paper",
        "Paper",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )

    _customer_paper_uniq = models.UniqueIndex(
        "(customer_paper_id) WHERE customer_paper_id IS NOT NULL", "A paper is sat once."
    )

    # ------------------------------------------------------------
    # Rules
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse attempts at exams that belong to no paper, such as another try or an invitation.

        Before anything is written: survey's pages go on after a refusal.
        """
        for vals in vals_list:
            self._customer_check_new(vals)
        return super().create(vals_list)

    @api.model
    def _customer_check_new(self, vals):
        context = self.env.context
        survey = vals.get("survey_id") or context.get("default_survey_id")
        paper = vals.get("customer_paper_id") or context.get("default_customer_paper_id")
        is_test = vals["test_entry"] if "test_entry" in vals else context.get("default_test_entry")
        survey = self.env["survey.survey"].sudo().browse(survey)
        paper = self.env["customer.manager.paper"].sudo().browse(paper)
        if not survey or survey.survey_type != EXAM:
            if paper:
                raise UserError(self.env._("Paper: it belongs to a written test."))
        elif bool(is_test) == bool(paper) or (paper and (not self.env.su or paper.exam_id != survey)):
            raise UserError(
                self.env._("A written test is sat once, with the paper that human resources prepared for it.")
            )

    def write(self, vals):
        """Keep attempts at exams what they are: whose, when begun, and handed in for good; superuser code included."""
        attempts = self._customer_attempts()
        if attempts:
            attempts._customer_check_vals(vals)
        return super().write(vals)

    def _customer_check_vals(self, vals):
        for name in _IDENTITY & vals.keys():
            if any(attempt._customer_is_other(name, vals[name]) for attempt in self):
                raise AccessError(self.env._("The attempt of a candidate stays as it was prepared."))
        if "state" in vals:
            steps = {"in_progress": ("new",), "done": ("new", "in_progress")}.get(vals["state"], ())
            if any(attempt.state not in steps for attempt in self):
                raise UserError(self.env._("A written test that is handed in or running is not begun again."))
        if "start_datetime" in vals and any(attempt.start_datetime for attempt in self):
            raise UserError(self.env._("A written test that is handed in or running is not begun again."))

    def _customer_is_other(self, name, value):
        """Whether a value would change the field."""
        field = self._fields[name]
        if field.type == "many2many":
            new = field.convert_to_cache(value, self)
            return set(new) != set(self[name].ids)
        return field.convert_to_cache(value, self) != field.convert_to_cache(self[name], self)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        if self._customer_attempts().filtered(lambda one: one.state != "new"):
            raise UserError(self.env._("A written test that was begun belongs to the file."))

    def _customer_attempts(self):
        """Return the attempts of candidates at exams among self, as superuser."""
        return self.sudo().filtered("customer_paper_id")

    # ------------------------------------------------------------
    # Sitting
    # ------------------------------------------------------------

    def _mark_in_progress(self):
        """Begin a written test when its paper may be sat now.

        :raise UserError: saying why not
        """
        papers = self._customer_attempts().customer_paper_id
        papers._check_may_begin()
        super()._mark_in_progress()
        papers._begin()

    def _mark_done(self):
        """Copy the answers of a written test to its paper when it is handed in, once."""
        attempts = self._customer_attempts().filtered(lambda one: one.state != "done")
        others = self.filtered(lambda one: not one.sudo().customer_paper_id)
        running = others | self.browse(attempts.ids)
        if running:
            super(SurveyUserInput, running)._mark_done()
        attempts.customer_paper_id._hand_in()

    @api.depends("customer_paper_id")
    def _compute_scoring_values(self):
        """Show no score of an exam anywhere in survey: its mark is that of the paper."""
        exams = self.filtered(lambda one: one.survey_id.survey_type == EXAM)
        exams.scoring_percentage = 0
        exams.scoring_total = 0
        return super(SurveyUserInput, self - exams)._compute_scoring_values()

    @api.depends("customer_paper_id")
    def _compute_scoring_success(self):
        """Count nobody as certified who only sat a test."""
        exams = self.filtered(lambda one: one.survey_id.survey_type == EXAM)
        exams.scoring_success = False
        return super(SurveyUserInput, self - exams)._compute_scoring_success()

    def _notify_new_participation_subscribers(self):
        """Tell keepers nothing of who sat when: they may mark."""
        quiet = self.filtered(lambda one: one.sudo().survey_id.survey_type == EXAM)
        return super(SurveyUserInput, self - quiet)._notify_new_participation_subscribers()
