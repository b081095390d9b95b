from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import email_normalize, mail

from .customer_request_intake import NAME_LENGTH
from .mail_body import BODY_LENGTH, plain_words, strict_body

#: signs of the text that a request itself shows; longer ones are a file beside it
TEXT_LENGTH = 100_000
_MEGABYTE = 1024 * 1024


class CustomerRequest(models.Model):
    """Requests by mail.

    Nobody can tell by itself whether a mail complains about the manager of its sender, and a sender is easily forged:
    every mail goes to the list to sort, which managers do not see, with the person it seems to come from as its
    contact. A mail is received when the server takes it, whatever date it carries.

    It may be about a supervisor as well, and his peers are no better judges: until somebody has said whose it is, and
    whom it is about, a mail is seen by its owner, marketing officers and audit alone (record rule). Its owner is who
    sorts requests, or an officer where that person serves customers or leads a team (`_judged_sorters`). From then on
    the rules of every request hold, and of a complaint that goes past somebody (`customer_request_bypass.py`).
    """

    _inherit = "customer.request"
    _primary_email = "sender_email"

    sender_email = fields.Char("Sender", readonly=True, copy=False, help="Address the mail says it comes from.")

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Keep a mail as a request in the list to sort (the mail gateway alone calls it)."""
        self._check_gateway()
        company = self.env["res.company"].browse((custom_values or {}).get("company_id") or ()).exists()
        company = company or self.env.company
        requests = self.with_company(company)
        words, dropped = requests._take_mail(msg_dict, company)
        subject = " ".join((msg_dict.get("subject") or "").split())
        if len(subject) > NAME_LENGTH:
            words = f"{subject}\n\n{words}"
        sender = email_normalize(msg_dict.get("email_from")) or msg_dict.get("email_from") or ""
        request = requests._create_from_intake(
            [
                {
                    "channel": "mail",
                    "company_id": company.id,
                    "contact_id": requests._find_sender(sender, company).id,
                    "name": subject,
                    "description": words,
                    "is_unsorted": True,
                }
            ]
        )
        request._set({"sender_email": sender[:320]})
        if dropped:
            request._tell_sender(sender, dropped)
        return request

    def message_update(self, msg_dict, update_vals=None):
        """Take a reply: it reopens nothing by itself, but its owner gets a task (the mail gateway alone calls it).

        Where only the customer was waited for, his words end the waiting as they do on the portal.
        """
        self._check_gateway()
        self.ensure_one()
        _words, dropped = self._take_mail(msg_dict, self.company_id)
        sender = email_normalize(msg_dict.get("email_from"))
        self._give_owner_task(self.env._("A mail came in"))
        if dropped:
            self._tell_sender(sender, dropped)
        if self.state == "waiting" and not self._customer_stage() and self._is_from_customer(sender):
            self.action_resume()
        return super().message_update(msg_dict, update_vals=None)

    def _is_from_customer(self, address):
        """Return whether an address is that of the customer of one request, or of his people."""
        return self._find_sender(address, self.company_id)._customer_entity() == self.partner_id

    @api.model
    def _check_gateway(self):
        """Refuse people who speak for a mail: the gateway works with the superuser's rights."""
        if not self.env.su:
            raise AccessError(self.env._("Requests by mail: the mail gateway alone brings them."))

    @api.model
    def _routing_check_route(self, message, message_dict, route, raise_exception=True):
        """Make no request of an answer that a machine gave."""
        if str(message.get("Auto-Submitted") or "").strip().lower().startswith("auto-replied"):
            return ()
        return super()._routing_check_route(message, message_dict, route, raise_exception=raise_exception)

    @api.model
    def _find_sender(self, address, company):
        """Return the one person behind an address, if all who have it are of one customer of the company."""
        partners = self.env["res.partner"].sudo()
        found = partners.search([("email_normalized", "=", address)], limit=50) if address else partners
        entities = found._customer_entity()
        if len(entities) != 1 or entities.customer_company_id != company:
            return partners
        people = found - entities
        return people if len(people) == 1 else entities

    # ------------------------------------------------------------
    # What is kept of a mail
    # ------------------------------------------------------------

    @api.model
    def _take_mail(self, msg_dict, company):
        """Make what the gateway read of a mail fit to be kept; return (its words, names of the files left out)."""
        for name, value in msg_dict.items():
            if isinstance(value, str):
                msg_dict[name] = type(value)(self._clean(value))
        body = msg_dict.get("body") or ""
        words = plain_words(body)
        files = list(msg_dict.get("attachments") or ())
        if len(words) > TEXT_LENGTH or len(body) > BODY_LENGTH:
            files.insert(0, (self.env._("Text of the mail.txt"), words.encode(), {}))
            words = words[:TEXT_LENGTH] + "\n\n" + self.env._("The whole text is in a file of the first message.")
        kept, dropped = self._choose_files(files, company)
        msg_dict["attachments"] = kept
        msg_dict["body"] = strict_body(body)
        if dropped:
            sentence = self._say_dropped(dropped, company)
            words = f"{words}\n\n{sentence}"
            msg_dict["body"] += Markup("<p>%s</p>") % sentence
        return words, dropped

    @api.model
    def _choose_files(self, files, company):
        """Return (files to keep, names of those too large): each and all together within the company's limits."""
        each, total = (size * _MEGABYTE for size in (company.customer_mail_file_size, company.customer_mail_files_size))
        kept, dropped, taken = [], [], 0
        for file in files:
            name, content, *rest = file
            name = self._clean(name).strip()[:255] or self.env._("file")
            size = len(content.encode("utf-8", "replace") if isinstance(content, str) else content or b"")
            if size > each or taken + size > total:
                dropped.append(name)
            else:
                taken += size
                kept.append((name, content, *rest))
        return kept, dropped

    @api.model
    def _say_dropped(self, names, company):
        return self.env._(
            "Not kept, since they are larger than %(each)s MB each or %(total)s MB together: %(names)s",
            each=company.customer_mail_file_size,
            total=company.customer_mail_files_size,
            names=", ".join(names)[:2000],
        )

    def _tell_sender(self, address, names):
        """Say to the sender which files did not arrive; machines know that they must not answer."""
        if not address or not mail.single_email_re.match(address):
            return
        company = self.company_id
        self.env["mail.mail"].sudo().create(
            {
                "subject": f"{self.number}: {self.name}",
                "body_html": Markup("<p>%s</p><p>%s</p>")
                % (
                    self.env._("Your message arrived as %(number)s.", number=self.number),
                    self._say_dropped(names, company),
                ),
                "email_to": address,
                "email_from": company.customer_request_alias_id.alias_full_name or company.email_formatted,
                "headers": repr({"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"}),
                "auto_delete": True,
            }
        )
