import base64
from typing import NamedTuple

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_list
from odoo.tools.image import image_data_uri, image_process
from odoo.tools.misc import format_date, format_time


class Batch(NamedTuple):
    """What of a print is drawn now; never made from what a browser sends.

    :ivar ids: the records on this document
    :ivar number: which of the documents it is, from 1
    :ivar count: how many documents are printed together
    """

    ids: tuple
    number: int
    count: int


class CustomerReport(models.AbstractModel):
    """What all printed documents have in common: who may print, in which language, and the head of the page.

    A document inherits it under the name `report.<name of its template>` and says of which model it is.
    Its template draws `sheets`, one for each record: dictionaries with all that is shown, so that nothing
    that a browser adds to the request gets into it. Records are read with the rights of who prints.
    """

    _name = "customer.report"
    _description = "Printed Document"

    #: what is printed
    _document_model = None
    #: whether all records stand on one document
    _is_list = False
    #: how many facts stand side by side in the head
    _fact_pairs = 2
    #: whether who printed it and when stands at the foot: on what is handed out or hung up, the head is the company's
    _is_letter = False
    #: whether the pages are numbered; a certificate is a single leaf
    _has_page_numbers = True

    # ------------------------------------------------------------
    # For each document to fill in
    # ------------------------------------------------------------

    def _check_may_print(self, records):
        """Refuse in words what this user may not print, or what cannot be printed now."""

    def _get_lang(self, record):
        """Return the code of the language of the document: that of who prints it."""
        return self.env.lang or "en_US"

    def _installed(self, codes):
        """Return those of some codes of languages that are installed, in their order."""
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        return [code for code in codes if code in installed]

    def _get_title(self, records):
        """Return what the document is, in large letters."""
        return self.env["ir.actions.report"]._get_report(self._name.removeprefix("report.")).with_env(records.env).name

    def _get_subtitle(self, records):
        """Return the line below the title."""
        return ""

    def _get_facts(self, records):
        """Return [(label, value)] of what the head says of the document beside who printed it and when."""
        return []

    def _get_values(self, records):
        """Return what the template needs beside the head of the page."""
        return {}

    # ------------------------------------------------------------
    # Rendering
    # ------------------------------------------------------------

    @api.model
    def _get_report_values(self, docids, data=None):
        batch = (data or {}).get("customer_batch")
        if not isinstance(batch, Batch):
            batch = None
        records = self._get_records(batch.ids if batch else docids)
        self._check_may_print(records)
        parts = [records] if self._is_list else list(records)
        first, count = (batch.number, batch.count) if batch else (1, len(parts))
        return {
            "doc_ids": records.ids,
            "doc_model": self._document_model,
            "docs": records,
            "sheets": [self._prepare_sheet(part, number, count) for number, part in enumerate(parts, first)],
        }

    @api.model
    def _get_records(self, ids):
        """Return the records with these ids, each once, if the user may read them."""
        records = self.env[self._document_model].browse(dict.fromkeys(ids or ()))
        if not records:
            raise UserError(self.env._("Choose what to print."))
        records.check_access("read")
        return records

    def _prepare_sheet(self, part, number, count):
        """Return all that the template shows of one document."""
        lang = self._get_lang(part)
        part = part.with_context(lang=lang)
        report = self.with_env(part.env)
        company = report._get_company(part).sudo()
        head = {
            "doc": part,
            "lang": lang,
            "title": report._get_title(part),
            "subtitle": report._get_subtitle(part),
            "facts": report._get_facts(part),
            "pairs": self._fact_pairs,
            "mark": "",
            "company": company.name,
            "address": self._join(*company.partner_id._display_address(True).splitlines()),
            "logo": report._get_logo(company),
            "is_letter": self._is_letter,
            "printed": report._get_printed(number, count),
        }
        return head | report._get_values(part)

    def _get_printed(self, number, count):
        """Return in sentences when and by whom the document is printed, and which of several it is."""
        _ = self.env._
        sentences = [
            _("Printed on %(moment)s", moment=self._format_moment(fields.Datetime.now())),
            _("by %(name)s", name=self.env.user.name),
        ]
        return sentences + [_("Document %(number)s of %(count)s", number=number, count=count)] * (count > 1)

    def _get_company(self, records):
        """Return the company whose document it is."""
        return records.company_id[:1] or self.env.company

    def _get_public(self, employee):
        """Return what everybody in the company may know of an employee: unit, post, phones."""
        return self.env["hr.employee.public"].browse(employee.id)

    def _get_logo(self, company):
        """Return the logo as the address of a picture that wkhtmltopdf can draw; nothing while it is Odoo's own."""
        logo = company.partner_id.image_512
        if not logo or company.uses_default_logo:
            return ""
        return image_data_uri(base64.b64encode(image_process(base64.b64decode(logo), output_format="PNG")))

    # ------------------------------------------------------------
    # Words
    # ------------------------------------------------------------

    def _strong(self, text):
        """Return a text in bold letters, to be put into a sentence."""
        return Markup("<strong>%s</strong>") % (text or "")

    @staticmethod
    def _join(*parts):
        """Return what there is of some facts, side by side."""
        return " · ".join(part for part in parts if part)

    def _list(self, names):
        """Return names in a row as the reader's language writes them."""
        return format_list(self.env, names, lang_code=self.env.lang or "en_US")

    def _format_day(self, day):
        """Return a day as the reader writes it; nothing for none."""
        return format_date(self.env, day) if day else ""

    def _format_long(self, day):
        """Return a day with its month in words, as in a letter; nothing for none."""
        return format_date(self.env, day, date_format="long") if day else ""

    def _format_moment(self, moment):
        """Return a time (UTC) in the reader's time zone to the minute, its day as all days; nothing for none."""
        if not moment:
            return ""
        zone = self.env.user.tz or self.env.company.sudo()._customer_zone()
        local = fields.Datetime.context_timestamp(self.with_context(tz=zone), moment)
        time = format_time(self.env, local.time(), time_format="short")
        # the narrow space before AM is a sign that fonts for Chinese lack
        return f"{format_date(self.env, local.date())} {time}".replace("\u202f", "\xa0")

    def _format_figure(self, value, digits=2):
        """Return a figure with the digits it needs; a dash for one that is not known."""
        if value is None or value is False:
            return "–"
        lang = self.env["res.lang"]._lang_get(self.env.lang or "en_US")
        text = lang.format(f"%.{digits}f", value, grouping=True)
        point = lang.decimal_point
        return text.rstrip("0").rstrip(point) if point in text else text

    def _label(self, record, name, value=None):
        """Return what the reader calls the value of a selection field.

        :param value: another one than that of the record
        """
        labels = dict(record._fields[name]._description_selection(self.env))
        value = record[name] if value is None else value
        return labels.get(value, value or "")

    def _check_role(self, records, groups, own, sentence):
        """Let members of groups print, and people what is their own.

        :param groups: external ids, separated by commas
        :param own: function of a record: the users whose own it is
        :param sentence: what is said to others
        :raise AccessError: with the sentence
        """
        if not self.env.su and not self.env.user.has_groups(groups):
            if any(self.env.user not in own(record.sudo()) for record in records):
                raise AccessError(sentence)
