from odoo.tests import TransactionCase, tagged

from ..models.listed import listed, listed_lines


@tagged("post_install", "-at_install")
class TestListed(TransactionCase):
    """Lists in sentences say how many they leave out."""

    def test_what_is_left_out_is_counted(self):
        names = ["A", "B", "C", "D", "E"]
        self.assertEqual(listed(self.env, []), "")
        self.assertEqual(listed(self.env, names), "A, B, C, D, E")
        self.assertEqual(listed(self.env, [*names, "F"]), "A, B, C, D, E … and 1 more")
        self.assertEqual(listed(self.env, names, 2), "A, B … and 3 more")
        self.assertEqual(listed(self.env, names[:2], count=9), "A, B … and 7 more")

    def test_records_are_named(self):
        people = self.env["res.partner"].create([{"name": f"Person {number}"} for number in range(3)])
        self.assertEqual(listed(self.env, people, 2), "Person 0, Person 1 … and 1 more")

    def test_sentences_stand_one_below_the_other(self):
        lines = ["One.", "Two.", "Three."]
        self.assertEqual(listed_lines(self.env, lines, 3), "One.\nTwo.\nThree.")
        self.assertEqual(listed_lines(self.env, lines, 2), "One.\nTwo.\n… and 1 more.")
