from odoo import api, models


class ApprovalProcess(models.Model):
    """What a file has of a process beside its steps."""

    _inherit = "approval.process"

    @api.model
    def _names_of(self, record):
        """Return {language: name} of a record, of those languages in which it has another name than in English."""
        source = record.with_context(lang=None).name
        names = {code: record.with_context(lang=code).name for code, _label in self.env["res.lang"].get_installed()}
        return {code: name for code, name in names.items() if name != source}

    @api.model
    def _rename(self, record, names):
        """Give a new record its names in the languages that are installed.

        It was made with its English name, which Odoo also took for one in the language of who made it.
        """
        if record.env.lang not in (None, "en_US", *names):
            record.update_field_translations("name", {record.env.lang: False})
        installed = {code for code, _label in self.env["res.lang"].get_installed()}
        for code in sorted(names.keys() & installed):
            record.with_context(lang=code).name = names[code]
