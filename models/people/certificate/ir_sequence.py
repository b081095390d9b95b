from odoo import api, fields, models

from ...sessions import meet

#: codes of the sequences that are made when they are first needed
REGISTERS = ("customer.manager.certificate", "customer.manager.appointment")


class IrSequence(models.Model):
    _inherit = "ir.sequence"

    @api.model
    def _customer_next(self, code, company, letter):
        """Return the next number of a company's register of documents.

        Each company has a register of its own, made when it is first needed; its number holds the
        company's, so that no two registers give the same. Without gaps: a register must show none.

        :param letter: which register, such as ``C`` for certificates
        """
        sequence = self._customer_sequence(code, company) or self._create_customer_sequence(code, company, letter)
        today = fields.Date.to_string(company._customer_today())
        return sequence.with_context(ir_sequence_date=today)._next()

    @api.model
    def _customer_delete_registers(self):
        """Take the sequences of all registers away, when the addon goes."""
        self.sudo().search([("code", "in", REGISTERS)]).unlink()

    @api.model
    def _customer_sequence(self, code, company):
        return self.sudo().search([("code", "=", code), ("company_id", "=", company.id)], limit=1)

    @api.model
    def _create_customer_sequence(self, code, company, letter):
        # both need the first number
        meet(company.sudo())
        return self.sudo().create(
            {
                "name": f"{code} ({company.name})",
                "code": code,
                "company_id": company.id,
                "prefix": f"{letter}{company.id:02d}-%(year)s-",
                "padding": 5,
                "implementation": "no_gap",
            }
        )
