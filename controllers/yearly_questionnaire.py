from odoo.http import request

from odoo.addons.survey.controllers.main import Survey


class YearlyQuestionnaire(Survey):
    """Survey's pages for the yearly questionnaire: for customers, never for members of the company (domain 11.8)."""

    def _check_validity(self, survey_sudo, answer_sudo, answer_token, ensure_token=True, check_partner=True):
        """Refuse insiders, and whatever is filled in after its invitation has ended."""
        opinion = answer_sudo.customer_opinion_id if answer_sudo else None
        if not opinion:
            return super()._check_validity(
                survey_sudo, answer_sudo, answer_token, ensure_token=ensure_token, check_partner=check_partner
            )
        if request.env.user._is_internal():
            return "answer_wrong_user"
        # it carries no name: whoever has the address is the customer, logged in on the portal or not
        code = super()._check_validity(
            survey_sudo, answer_sudo, answer_token, ensure_token=ensure_token, check_partner=False
        )
        if code is True and answer_sudo.state != "done" and opinion.state != "sent":
            return "answer_deadline"
        return code
