from odoo.tests import HttpCase, tagged

from .certificate_common import CertificateCommon
from .promotion_common import PromotionCommon


class PeopleTourCommon(PromotionCommon, HttpCase):
    def _walk_an_application(self):
        """One of the staff applies."""
        applicant = self._employee("Ann Ai")
        self._prove_eligible(applicant)
        campaign = self._campaign(name="Trainees of the tour")
        self.start_tour("/odoo/open-selections", "customer_manager_apply_tour", login=applicant.user_id.login)
        self.env.invalidate_all()
        application = campaign.sudo().application_ids
        self.assertEqual((application.employee_id, application.state), (applicant, "submitted"))
        self.assertEqual(application.motivation, "I know these customers")

    def _walk_a_promotion(self):
        """A trainee asks, marketing and human resources approve, human resources carries it out."""
        self.start_tour("/odoo/my-way-open", "customer_manager_promotion_ask_tour", login=self.trainee.user_id.login)
        self.env.invalidate_all()
        step = self.trainee.promotion_ids
        self.assertEqual((step.state, step.kind), ("submitted", "promotion"))
        url = f"/odoo/manager-steps/{step.id}"
        self.start_tour(url, "customer_manager_promotion_request_tour", login=self.hr.login)
        for user in (self.officer, self.second_hr):
            self.start_tour("/odoo/approvals-to-do", "customer_manager_promotion_approve_tour", login=user.login)
        self.start_tour(url, "customer_manager_promotion_apply_tour", login=self.hr.login)
        self.env.invalidate_all()
        self.assertEqual(step.state, "applied")
        self.assertEqual(step.certificate_id.grade_id, self.grades["second"])


@tagged("post_install", "-at_install")
class TestPeopleTours(PeopleTourCommon):
    """An application and a promotion as their people walk through them."""

    def test_apply(self):
        self._walk_an_application()

    def test_rise(self):
        self._walk_a_promotion()


@tagged("post_install", "-at_install")
class TestPeopleToursPhone(PeopleTourCommon):
    """The same at phone width."""

    browser_size = "390x844"
    touch_enabled = True

    def test_apply_on_a_phone(self):
        self._walk_an_application()

    def test_rise_on_a_phone(self):
        self._walk_a_promotion()


@tagged("post_install", "-at_install")
class TestCertificatePage(CertificateCommon, HttpCase):
    """The address of a QR code, opened in a browser by somebody without a login."""

    def test_whoever_scans_the_code_sees_whether_it_is_valid(self):
        certificate = self._issue(self.person)
        for state, words in (("valid", "Valid until"), ("withdrawn", "Not valid")):
            if state == "withdrawn":
                self._withdraw(certificate)
            with self.subTest(state=state):
                self.browser_js(
                    f"/customer-manager/certificate/{certificate.token}",
                    f"""const text = document.body.innerText.replace(/\\s+/g, " ");
                    const shown = ["{words}", "{certificate.number}"].every((word) => text.includes(word));
                    if (shown && !document.scripts.length) {{
                        console.log("test successful");
                    }} else {{
                        console.error(text);
                    }}""",
                )
