from odoo import api, fields, models
from odoo.fields import Command

from ....algorithms.certification import due_warning
from ...jobs import all_or_each_here, each_for_itself

ACTIVITY = "customer_manager.mail_activity_type_certificate"


class CustomerManagerCertificate(models.Model):
    """The hourly job: leave, states, warnings, and the customers of managers without a certificate.

    Idempotent, and makes up for days on which it did not run.
    """

    _inherit = "customer.manager.certificate"

    gap_ids = fields.Many2many(
        "res.partner",
        "customer_manager_certificate_gap_rel",
        "certificate_id",
        "partner_id",
        readonly=True,
        copy=False,
        groups="base.group_system",
        export_string_translation=False,
        help="Customers who had nobody when they passed on, and for whom no plan was made yet.",
    )

    @api.model
    def _sealed_fields(self):
        return super()._sealed_fields() | {"gap_ids"}

    @api.model
    def _cron_follow_certificates(self):
        """Follow the days of all certificates, then pass customers on, one manager after the other.

        Those who have nobody then get one plan for all, at the end, or at a later run if the time is over.
        """
        self._follow_days()
        due = self._find_to_pass_on()
        if each_for_itself(
            self.env["customer.manager"].union(*due),
            lambda manager: due[manager]._pass_on(manager),
            "The customers of manager %s could not be passed on: %s",
        ):
            self._plan_for_passed_on()

    @api.model
    def _follow_days(self):
        """Bring leave and states up to date, and warn."""
        certificates = self.sudo().search(
            ["|", *self._running_domain(), "&", ("state", "=", "expired"), ("passed_on", "=", False)]
        )
        all_or_each_here(certificates, type(self)._follow_day, "Certificate %s could not be followed: %s")

    def _follow_day(self):
        """Bring these certificates up to date, and warn of them."""
        self._follow_leave()
        expired = self._sync_states()
        expired._tell_expired()
        running = self.filtered(lambda certificate: certificate.state in ("valid", "expiring", "suspended"))
        running._warn()
        running._remind_suspension()

    # ------------------------------------------------------------
    # Warnings
    # ------------------------------------------------------------

    def _warn(self):
        """Warn person and human resources of certificates that end soon, once at each of the days set."""
        due = self.browse()
        for certificate in self:
            if certificate._followers():
                continue
            threshold = due_warning(
                certificate.days_left,
                certificate.company_id._customer_warning_days(),
                certificate.warned_days or None,
            )
            if threshold is not None:
                certificate._write_unchecked({"warned_days": threshold})
                certificate._plan_activity(
                    certificate.employee_id._customer_hr_user(),
                    lambda env, certificate=certificate: env._(
                        "Certificate of %(name)s ends on %(day)s",
                        name=certificate.employee_id.name,
                        day=fields.Date.to_string(certificate.date_to),
                    ),
                    certificate.date_to,
                )
                due |= certificate
        due._mail_person("customer_manager.mail_template_certificate_ends")

    def _mail_person(self, template):
        """Send a mail to those who have an address."""
        reachable = self.filtered(lambda one: one.employee_id.user_id.email or one.employee_id.work_email)
        if reachable:
            self.env.ref(template).sudo().send_mail_batch(reachable.ids)

    def _tell_expired(self):
        """Tell who leads a manager that his customers pass on unless he is certified again."""
        for certificate in self:
            manager = certificate.manager_id
            if not manager or manager.state == "ended":
                continue
            day = fields.Date.add(certificate.expired_on, days=certificate.company_id.customer_certificate_grace_days)
            certificate._plan_activity(
                manager._customer_supervisor(),
                lambda env, manager=manager, day=day: env._(
                    "%(name)s has no certificate any more: the customers pass on, on %(day)s",
                    name=manager.name,
                    day=fields.Date.to_string(day),
                ),
                day,
            )
        self._mail_person("customer_manager.mail_template_certificate_expired")

    def _remind_suspension(self):
        """Remind human resources of suspensions that last too long, once."""
        for certificate in self.filtered(lambda one: one.state == "suspended" and not one.is_suspension_reminded):
            company = certificate.company_id
            last = fields.Date.add(certificate.suspended_on, days=company.customer_certificate_suspension_days)
            if company._customer_today() >= last:
                certificate._write_unchecked({"is_suspension_reminded": True})
                certificate._plan_activity(
                    certificate.employee_id._customer_hr_user(),
                    lambda env, certificate=certificate: env._(
                        "Suspension of %(name)s lasts since %(day)s: lift it, withdraw the certificate or end the term",
                        name=certificate.employee_id.name,
                        day=fields.Date.to_string(certificate.suspended_on),
                    ),
                    company._customer_today(),
                )

    def _plan_activity(self, user, summary, deadline):
        """Plan an activity for `user` on this one certificate, in the place of an older one of his.

        :param summary: function of an environment, returns the text in its language
        """
        self.ensure_one()
        self.activity_unlink([ACTIVITY], user_id=user.id)
        env = self.with_context(lang=user.lang).env
        self.activity_schedule(ACTIVITY, deadline, summary=summary(env), user_id=user.id)

    # ------------------------------------------------------------
    # Without a certificate
    # ------------------------------------------------------------

    @api.model
    def _find_to_pass_on(self):
        """Return {manager: certificates} of those whose last certificate expired long enough ago or was withdrawn."""
        over = self.sudo().search(
            [("state", "in", ("expired", "withdrawn")), ("passed_on", "=", False), ("manager_id", "!=", False)]
        )
        certified = set(
            self.sudo()
            .search([("employee_id", "in", over.employee_id.ids), *self._running_domain()])
            .filtered(lambda one: one.date_from <= one.company_id._customer_today())
            .employee_id.ids
        )
        due = {}
        for manager, certificates in over.grouped("manager_id").items():
            if manager.employee_id.id in certified:
                continue
            today = manager.company_id._customer_today()
            if today >= max(certificate._lost_on() for certificate in certificates):
                due[manager] = certificates
        return due

    def _lost_on(self):
        """Return the day on which the customers of this one certificate's holder pass on."""
        self.ensure_one()
        if self.withdrawn_on and self.withdrawn_on <= self.date_to:
            return self.withdrawn_on
        grace = self.company_id.customer_certificate_grace_days
        return fields.Date.add(self.date_to, days=1 + grace)

    def _pass_on(self, manager):
        """Pass the customers of the manager of these certificates on, and note those who have nobody now."""
        gaps = manager._pass_on()
        today = manager.company_id._customer_today()
        self._write_unchecked({"passed_on": today, "gap_ids": [Command.set(gaps.ids)]})

    @api.model
    def _plan_for_passed_on(self):
        """Leave plans for those who were passed on to nobody, also by a run that came to no plan itself."""
        waiting = self.sudo().search([("gap_ids", "!=", False)])
        self.env["customer.manager"]._plan_for_gaps(waiting.gap_ids.filtered("customer_has_gap"))
        waiting._write_unchecked({"gap_ids": [Command.clear()]})
