from datetime import timedelta

from odoo import fields
from odoo.tests import freeze_time

from .written_common import WrittenCommon


class PaperCommon(WrittenCommon):
    """Both candidates have a paper that is not begun; `cls.paper` and `cls.attempt` are Ann's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._prepare()
        cls.paper = cls._paper(cls.application)
        cls.attempt = cls._attempt(cls.application)

    def _later(self, **delta):
        return freeze_time(fields.Datetime.now() + timedelta(**delta))
