from odoo.tests import HttpCase, tagged


def suite_hash(name):
    """Return the id Hoot gives to a suite: a 32-bit hash of its name, as 8 hexadecimal digits."""
    value = 0
    for char in name:
        value = ((value << 5) - value + ord(char)) & 0xFFFFFFFF
    return f"{value:08x}"


@tagged("post_install", "-at_install")
class TestJsUnit(HttpCase):
    def test_suites_of_this_addon(self):
        """All of static/tests/unit, in Chromium, at desktop and phone size."""
        self.assertEqual(suite_hash("@web/core"), "e39ce9ba")
        for preset in ("desktop", "mobile"):
            with self.subTest(preset=preset):
                self.browser_js(
                    f"/web/tests?headless&loglevel=2&preset={preset}&timeout=15000"
                    f"&id={suite_hash('@customer_manager')}",
                    "",
                    "",
                    login="admin",
                    timeout=300,
                    success_signal="[HOOT] Test suite succeeded",
                    error_checker=lambda message: "[HOOT]" not in message,
                )
