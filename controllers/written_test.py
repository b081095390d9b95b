from odoo import http
from odoo.http import request

from odoo.addons.survey.controllers.main import Survey

from ..models.people.written.survey_survey import EXAM

#: what the browser of a terminal keeps of the paper that was opened on it
SESSION_KEY = "customer_written_test"


def _is_exam(survey):
    return bool(survey) and survey.survey_type == EXAM


class WrittenTest(Survey):
    """Survey's pages, for written tests as narrow as these need them.

    Survey trusts whoever has the tokens, shows the whole pool for printing, takes answers before the beginning and
    makes further attempts. A written test is opened by its candidate in its time, begun, answered and handed in:
    all other ways are closed here, and once more in the models.
    """

    def _check_validity(self, survey_sudo, answer_sudo, answer_token, ensure_token=True, check_partner=True):
        """Let only the candidate, in the time of the test, and keepers who try it out, near a written test."""
        code = super()._check_validity(
            survey_sudo, answer_sudo, answer_token, ensure_token=ensure_token, check_partner=check_partner
        )
        if not _is_exam(survey_sudo) or (answer_sudo and answer_sudo.test_entry):
            return code
        paper = answer_sudo.customer_paper_id
        if not paper:
            return code if code is not True else "token_required"
        if code is not True and not (code == "survey_auth" and paper.is_on_terminal):
            return code
        if not survey_sudo.active:
            return "survey_closed"
        if not paper._is_sat_by(request.env.user, request.session.get(SESSION_KEY)):
            return "answer_wrong_user"
        return "customer_not_now" if answer_sudo.state == "new" and paper._refusal_to_sit() else True

    def _redirect_with_error(self, access_data, error_key):
        """Say why a written test cannot be sat now."""
        if error_key == "customer_not_now":
            paper = access_data["answer_sudo"].customer_paper_id
            return request.render(
                "customer_manager.written_test_message",
                {"title": access_data["survey_sudo"].title, "message": paper._refusal_to_sit()},
            )
        return super()._redirect_with_error(access_data, error_key)

    # ------------------------------------------------------------
    # Ways that are closed
    # ------------------------------------------------------------

    @http.route()
    def survey_display_page(self, survey_token, answer_token, **post):
        """Show the page where the candidate is, not one that the address names."""
        survey, _attempt = self._fetch_from_access_token(survey_token, answer_token)
        if _is_exam(survey):
            post = {}
        return super().survey_display_page(survey_token, answer_token, **post)

    @http.route()
    def survey_print(self, survey_token, review=False, answer_token=None, **post):
        """Print the pool for its keepers alone."""
        survey, attempt = self._fetch_from_access_token(survey_token, answer_token)
        if _is_exam(survey):
            keeps = not request.env.user._is_public() and survey.with_user(request.env.user).has_access("read")
            if not keeps or (attempt and not attempt.test_entry):
                return request.redirect("/")
        return super().survey_print(survey_token, review=review, answer_token=answer_token, **post)

    @http.route()
    def survey_next_question(self, survey_token, answer_token, **post):
        """Refuse what live sessions alone use: it would show questions before the time runs."""
        survey, _attempt = self._fetch_from_access_token(survey_token, answer_token)
        if _is_exam(survey):
            return {}, {"error": "unauthorized"}
        return super().survey_next_question(survey_token, answer_token, **post)

    @http.route()
    def survey_submit(self, survey_token, answer_token, **post):
        """Take answers between the beginning and the end of a written test."""
        survey, attempt = self._fetch_from_access_token(survey_token, answer_token)
        if _is_exam(survey):
            if attempt.state != "in_progress":
                return {}, {"error": "unauthorized"}
            if not survey.users_can_go_back:
                post.pop("previous_page_id", None)
        return super().survey_submit(survey_token, answer_token, **post)

    @http.route()
    def survey_get_question_image(self, survey_token, answer_token, question_id, suggested_answer_id):
        """Show the pictures of the questions that were drawn, while the time runs."""
        survey, attempt = self._fetch_from_access_token(survey_token, answer_token)
        if _is_exam(survey) and (
            attempt.state != "in_progress" or question_id not in attempt.predefined_question_ids.ids
        ):
            return request.not_found()
        return super().survey_get_question_image(survey_token, answer_token, question_id, suggested_answer_id)

    # ------------------------------------------------------------
    # Terminal
    # ------------------------------------------------------------

    @http.route(
        "/customer-manager/written-test",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        website=True,
        sitemap=False,
    )
    def written_test_terminal(self, code=None, **_post):
        """Open the test of a candidate without a login, with the code that human resources was given."""
        values = {"message": "", "is_open": request.env.user._is_public()}
        if not values["is_open"]:
            values["message"] = request.env._("Log out first: a test on a terminal is sat where nobody is logged in.")
        elif request.httprequest.method == "POST" and code:
            paper, key = request.env["customer.manager.paper"].sudo()._take_terminal(code)
            if paper:
                request.session[SESSION_KEY] = key
                return request.redirect(paper.user_input_id.get_start_url())
            values["message"] = request.env._("This code opens no test now. Ask human resources for another one.")
        return request.render("customer_manager.written_test_terminal", values)
