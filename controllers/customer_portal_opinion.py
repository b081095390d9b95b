from odoo.exceptions import UserError
from odoo.http import request

from ..models.service.satisfaction.customer_satisfaction_answer import COMMENT_LENGTH
from .customer_portal import CustomerManagerPortal, portal_route


class OpinionPortal(CustomerManagerPortal):
    """What the person behind the login was asked about, and may answer here as well as by his link."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "customer_opinion_count" in counters:
            values["customer_opinion_count"] = len(request.env["customer.satisfaction"]._portal_open())
        return values

    @portal_route("/my/opinions")
    def my_opinions(self, given=None, **_ignored):
        """List the questions.

        :param given: set after an answer: say thank you
        """
        return self._opinions(is_given=bool(given)) if self._entity() else self._refused()

    @portal_route("/my/opinions/<int:opinion_id>", "POST")
    def my_opinion(self, opinion_id, mark=None, comment=None, may_name=None, **_ignored):
        """Keep an answer; whatever is not asked of this login, or not any more, is not there."""
        try:
            with request.env.cr.savepoint():
                is_there = request.env["customer.satisfaction"]._portal_take(opinion_id, mark, comment, may_name)
        except UserError as error:
            draft = {"id": opinion_id, "mark": mark, "comment": comment or "", "may_name": may_name}
            return self._opinions(str(error), draft, status=422)
        return request.redirect("/my/opinions?given=1") if is_there else self._refused()

    def _opinions(self, error="", draft=None, is_given=False, status=200):
        values = {
            "opinions": request.env["customer.satisfaction"]._portal_list(),
            "error": error,
            "draft": draft or {},
            "is_given": is_given,
            "comment_length": COMMENT_LENGTH,
        }
        return self._page("customer_manager.portal_my_opinions", "customer_opinion", values, status)
