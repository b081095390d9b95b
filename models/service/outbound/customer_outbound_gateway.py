import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

#: messages in one call
FETCH_LIMIT = 1000
#: so often a message goes to a gateway that never reports back
ATTEMPTS = 5
#: characters kept of what the gateway says
WORDS = 250


class CustomerOutbound(models.Model):
    """The gateway's two calls over `/json/2`: fetch and report (domain 11.20).

    They belong to one technical login that the settings of the company name. It has no role and is no employee,
    because what it fetches holds the links of invitations, which nobody inside may read (domain 11.8). It needs no
    rights on the rows either: with its key one gets what is due now, and nothing of what was. (`fetch` itself is a
    method of every Odoo model, hence the longer names.)
    """

    _inherit = "customer.outbound"

    @api.model
    def gateway_fetch(self, limit=100, with_qr=False):
        """Take the next messages out of the queue, for `POST /json/2/customer.outbound/gateway_fetch`.

        Urgent ones first, then in the order of writing; two calls at the same time get different ones. Each has to
        be reported (`gateway_report`); what is not within the time of the settings is handed out again, with the
        same id: a gateway that sent it already reports it and does not send it twice. If it does send it twice, or
        the first answer got lost on the way, the customer loses nothing: the link of an invitation is another one
        each time, since nobody keeps it, and all that were handed out open the same page, until it is answered.

        :param int limit: 1 to 1,000
        :param bool with_qr: add the QR code of the link
        :raise AccessError: the login is not the gateway of a company
        :return list: objects `id`, `kind`, `channel` (`sms` or `wechat`), `address`, `language`, `text` (link
            included), `url` (or false) and `qr` (PNG in base64, or false)
        """
        companies = self._check_gateway()
        if type(limit) is not int or not 1 <= limit <= FETCH_LIMIT:
            raise UserError(self.env._("Limit: a number from 1 to %(limit)s.", limit=FETCH_LIMIT))
        messages_sudo = self.sudo()._claim(companies, limit)
        return messages_sudo._hand_out(bool(with_qr))

    @api.model
    def gateway_report(self, results):
        """Say what became of fetched messages, for `POST /json/2/customer.outbound/gateway_report`.

        The same report twice changes nothing. A message that was sent may still fail, if it was not delivered.

        :param list results: up to 1,000 objects `id`, `state` (`sent` or `failed`), and optionally `reference`
            (the gateway's own number) and `reason` (why it failed)
        :raise AccessError: the login is not the gateway of a company
        :raise UserError: the list is no such list; nothing is changed then
        :return dict: `updated` and `unknown`: lists of ids; unknown ones were never fetched by this gateway
        """
        companies = self._check_gateway()
        rows = self._read_results(results)
        known = self.sudo().search([("id", "in", list(rows)), ("company_id", "in", companies.ids)])
        known = known.filtered(lambda message: message.fetched_at and not message.batch)
        known.lock_for_update(allow_referencing=True)
        for message in known:
            message._write_result(**rows[message.id])
        return {"updated": sorted(known.ids), "unknown": sorted(rows.keys() - set(known.ids))}

    @api.model
    def _check_gateway(self):
        """Return the companies whose gateway the user is; refuse everybody else, superuser code apart."""
        companies = self.env["res.company"].sudo().search([("customer_gateway_user_id", "=", self.env.uid)])
        if not companies or companies._gateway_refusal(self.env.user):
            raise AccessError(
                self.env._("Only the login of the message gateway, which the settings name, fetches and reports.")
            )
        return companies

    @api.model
    def _claim(self, companies, limit):
        """Mark the next messages as fetched and return them, in order. Rows that another call holds are skipped."""
        self.flush_model()
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE customer_outbound
                   SET state = 'fetched', fetched_at = %(now)s, fetch_count = COALESCE(fetch_count, 0) + 1,
                       write_date = %(now)s, write_uid = %(uid)s
                 WHERE id IN (SELECT id
                                FROM customer_outbound
                               WHERE state = 'queued' AND company_id = ANY(%(companies)s)
                                 AND (expires_at IS NULL OR expires_at > %(now)s)
                            ORDER BY is_urgent DESC, id
                               LIMIT %(limit)s
                                 FOR UPDATE SKIP LOCKED)
             RETURNING id, is_urgent
                """,
                now=now,
                uid=self.env.uid,
                companies=companies.ids,
                limit=limit,
            )
        )
        self.invalidate_model()
        return self.browse(one for one, _urgent in sorted(rows, key=lambda row: (not row[1], row[0])))

    def _hand_out(self, with_qr=False):
        """Return the messages as the gateway gets them; the code of a secret link is told here alone."""
        codes = self.link_id._hand_out()
        answer = []
        for message in self:
            link = message.link_id
            url = link._get_url(codes[link.id]) if link else False
            answer.append(
                {
                    "id": message.id,
                    "kind": message.kind,
                    "channel": message.channel,
                    "address": message.address,
                    "language": message.lang,
                    "text": message._get_text(url),
                    "url": url,
                    "qr": self._get_qr(url).decode() if url and with_qr else False,
                }
            )
        return answer

    @api.model
    def _read_results(self, results):
        """Return {id: values for `_write_result`}, or refuse the whole list with the place of the mistake."""
        if not isinstance(results, list) or len(results) > FETCH_LIMIT:
            raise UserError(self.env._("Results: a list of at most %(limit)s objects.", limit=FETCH_LIMIT))
        rows = {}
        for place, result in enumerate(results, 1):
            one = result if isinstance(result, dict) else {}
            if type(one.get("id")) is not int or one["id"] < 1 or one.get("state") not in ("sent", "failed"):
                raise UserError(
                    self.env._(
                        "Results, object %(place)s: it needs the id of a message and the state 'sent' or 'failed'.",
                        place=place,
                    )
                )
            # ids beyond what a column holds are simply unknown
            rows[min(one["id"], 2**31 - 1)] = {
                "state": one["state"],
                "reference": self._words(one.get("reference")),
                "reason": self._words(one.get("reason")),
            }
        return rows

    @api.model
    def _words(self, value):
        """Return what the gateway said as one short line, whatever it sent."""
        return (
            " ".join(str(value).replace("\x00", " ").encode("utf-8", "replace").decode().split())[:WORDS]
            if value
            else False
        )

    def _write_result(self, state, reference, reason):
        """Note what became of one message; a report of what it is already changes nothing."""
        self.ensure_one()
        if self.state == state or self.state not in ("fetched", "queued", "sent"):
            return
        self.write(
            {
                "state": state,
                "reported_at": fields.Datetime.now(),
                "reference": reference or self.reference,
                "failure": (reason or self.env._("The gateway gave no reason.")) if state == "failed" else False,
            }
        )

    @api.model
    def _cron_follow_queue(self):
        """Hand out again what no gateway reported, and cancel what would come too late.

        Files downloaded by hand are reported by hand. Idempotent.
        """
        now = fields.Datetime.now()
        overdue = self.search([("state", "=", "queued"), ("expires_at", "<=", now)])
        overdue.write({"state": "cancelled", "failure": self.env._("It would have come too late.")})
        for company in self.env["res.company"].search([]):
            since = fields.Datetime.subtract(now, minutes=company.customer_gateway_minutes)
            silent = self.search(
                [
                    ("state", "=", "fetched"),
                    ("batch", "=", False),
                    ("company_id", "=", company.id),
                    ("fetched_at", "<=", since),
                ]
            )
            lost = silent.filtered(lambda message: message.fetch_count >= ATTEMPTS)
            lost.write({"state": "failed", "failure": self.env._("The gateway never reported it.")})
            (silent - lost).write({"state": "queued"})
