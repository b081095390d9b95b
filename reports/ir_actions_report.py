import io

from odoo import models

from .customer_report import Batch
from .page_numbers import number_pages

#: context key, set while a document of ours is drawn
DRAWING = "customer_report_drawing"


class IrActionsReport(models.Model):
    """Prints our documents one record at a time, which every build of wkhtmltopdf can do.

    The build of distributions (unpatched Qt) takes one document per call and knows neither headers nor
    page numbers. So each record is a call of its own, its pages are numbered afterwards, and Odoo merges
    the results. Our documents bring style and pictures with them: nothing is fetched from the server, so
    they look the same whatever address the server believes to have.
    """

    _inherit = "ir.actions.report"

    def _customer_document(self):
        """Return the model behind a document of ours; None for any other report."""
        model = self._get_rendering_context_model(self) if len(self) == 1 else None
        return model if isinstance(model, self.env.registry["customer.report"]) else None

    def _get_layout(self):
        if self._customer_document() is not None:
            return self.env.ref("customer_manager.report_paper")
        return super()._get_layout()

    def _build_wkhtmltopdf_args(self, *args, **kwargs):
        command = super()._build_wkhtmltopdf_args(*args, **kwargs)
        if self.env.context.get(DRAWING) and "--javascript-delay" in command:
            # there is no script to wait for
            command[command.index("--javascript-delay") + 1] = "0"
        return command

    def _run_wkhtmltopdf(self, bodies, report_ref=False, header=None, footer=None, **options):
        if self.env.context.get(DRAWING):
            # there are none; the build of distributions warns of them, older ones may even fall over
            header = footer = None
        return super()._run_wkhtmltopdf(bodies, report_ref=report_ref, header=header, footer=footer, **options)

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        document = self._get_report(report_ref)._customer_document()
        if document is None:
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)
        document = document.with_env(self.env)
        records = document._get_records(res_ids)
        # before the first page is drawn
        document._check_may_print(records)
        draw = super(IrActionsReport, self.with_context(**{DRAWING: True}))._render_qweb_pdf_prepare_streams
        sheets = [records] if document._is_list else list(records)
        streams = {}
        for number, sheet in enumerate(sheets, 1):
            batch = Batch(sheet._ids, number, len(sheets))
            # without ids Odoo does not try to take the result apart again
            [drawn] = draw(report_ref, {**(data or {}), "customer_batch": batch}, res_ids=None).values()
            if document._has_page_numbers:
                drawn["stream"] = io.BytesIO(number_pages(drawn["stream"].getvalue()))
            streams[False if document._is_list else sheet.id] = drawn
        return streams
