from odoo import api, models
from odoo.exceptions import AccessError


class CustomerOwnCaseMixin(models.AbstractModel):
    """Records about a manager that this person never makes, changes or deletes, whatever his role.

    Superuser code is not judged. Models without `manager_id` say in `_filter_own_case` whom
    a record concerns.
    """

    _name = "customer.own.case.mixin"
    _description = "Not in One's Own Case"

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse records about the user himself."""
        records = super().create(vals_list)
        records._check_own_case()
        return records

    def write(self, vals):
        """Refuse records that are or become the user's own case."""
        self._check_own_case()
        result = super().write(vals)
        self._check_own_case()
        return result

    def unlink(self):
        """Refuse records about the user himself."""
        self._check_own_case()
        return super().unlink()

    def _check_own_case(self):
        if self.env.su:
            return
        if own := self._filter_own_case():
            raise AccessError(own._own_case_refusal())

    def _filter_own_case(self):
        """Return the records of self that concern the user; to be extended."""
        user = self.env.user
        return self.filtered(lambda record: record.sudo().manager_id.user_id == user)

    def _own_case_refusal(self):
        """Return the sentence that refuses self, which concerns the user; to be extended."""
        return self.env._("%(record)s is your own case: ask a colleague.", record=self[0].display_name)
