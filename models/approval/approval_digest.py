import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ...algorithms.approval_chain import DIGEST_FIELDS, canonical, digest_hash
from .approval_case import ALL_READERS

#: what a file of digests says of itself, in each line
FORMAT = "approval.digest/1"
#: digests made in one call of the job
BATCH = 31


class ApprovalDigest(models.Model):
    """The state of all cases at the end of a day, in one hash that outsiders keep.

    The trail of a case shows whether one of its events was changed; that somebody removed a whole
    case, or rewrote all of its hashes, shows only against a copy that was out of his reach.
    Days end at midnight UTC, the clock of the events: a digest is of all companies.
    """

    _name = "approval.digest"
    _description = "Approval Digest"
    _inherit = ["approval.guard.mixin"]
    _order = "day desc"
    _rec_name = "day"
    _log_access = False

    number = fields.Integer(required=True, readonly=True, aggregator=None)
    day = fields.Date(required=True, readonly=True, help="Until midnight UTC.")
    made_at = fields.Datetime("Made", readonly=True)
    change_count = fields.Integer("Cases Changed", readonly=True)
    case_count = fields.Integer("All Cases", readonly=True, aggregator="max")
    heads_hash = fields.Char("Hash of All Cases", readonly=True)
    previous_hash = fields.Char("Hash of the Digest Before", readonly=True)
    hash = fields.Char(required=True, readonly=True)
    line_ids = fields.One2many("approval.digest.line", "digest_id", "Cases that Changed", readonly=True)

    _day_unique = models.UniqueIndex("(day)")
    _number_unique = models.UniqueIndex("(number)")

    # making

    @api.model
    def _cron_digest(self, batch_size=BATCH):
        """Make the digests of all days that have ended and have none, and mail them: a batch for each call."""
        days = self._missing_days()
        progress = self.env["ir.cron"]
        progress._commit_progress(remaining=len(days))
        made = self.browse()
        for day in days[:batch_size]:
            made += self._make(day)
        progress._commit_progress(len(made))  # kept, whatever comes of the mails
        made._mail_unsent()

    @api.model
    def _missing_days(self):
        """Return the days that have ended since the last digest; without any, yesterday: the first lists all cases."""
        yesterday = fields.Datetime.now().date() - timedelta(days=1)
        last = self.sudo().search([], limit=1).day or yesterday - timedelta(days=1)
        return [last + timedelta(days=number) for number in range(1, (yesterday - last).days + 1)]

    @api.model
    def _make(self, day):
        """Make the digest of a day, which follows the last one."""
        last = self.sudo().search([], limit=1)
        cases, case_count, heads_hash = self._read_heads(fields.Datetime.to_datetime(day) + timedelta(days=1))
        values = {
            "number": (last.number or 0) + 1,
            "day": fields.Date.to_string(day),
            "cases": cases,
            "case_count": case_count,
            "heads_hash": heads_hash,
            "previous_hash": last.hash or "",
        }
        values["hash"] = digest_hash(values)
        values |= {"change_count": len(values.pop("cases")), "made_at": fields.Datetime.now()}
        digest = self._engine_create([values])
        digest._add_lines(cases)
        return digest

    def _add_lines(self, cases):
        """Store [case, count, head] of the cases that changed."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO approval_digest_line (digest_id, case_number, event_count, head_hash)
                SELECT %s, (one ->> 0)::int, (one ->> 1)::int, one ->> 2 FROM json_array_elements(%s) AS one
                """,
                self.id,
                json.dumps(cases),
            )
        )
        self.invalidate_recordset(["line_ids"])

    def _read_heads(self, until):
        """Return what changed since the last digest, how many cases there are, and the hash over all of them.

        Compared is with what the digests say, not by time alone: what a long transaction brought after the day's
        digest was made stands in the next one, and so does a case that was rewritten or cut. The hash is
        :func:`.approval_chain.heads_hash`, computed where the heads are: they need not travel.

        :param until: the moment at which the day ends
        """
        self.env["approval.case"].flush_model()
        [row] = self.env.execute_query(
            SQL(
                """
                WITH heads AS MATERIALIZED (
                    SELECT c.id AS case_id, e.sequence AS event_count, e.hash AS head_hash
                      FROM approval_case c
                     CROSS JOIN LATERAL (
                           SELECT sequence, hash
                             FROM approval_event
                            WHERE case_id = c.id AND at < %(until)s
                            ORDER BY sequence DESC
                            LIMIT 1) e
                ), known AS (
                    SELECT DISTINCT ON (case_number) case_number AS case_id, event_count, head_hash
                      FROM approval_digest_line
                     ORDER BY case_number, digest_id DESC
                ), changed AS (
                    SELECT case_id, COALESCE(heads.event_count, 0) AS event_count,
                           COALESCE(heads.head_hash, '') AS head_hash
                      FROM heads
                      FULL JOIN known USING (case_id)
                     WHERE (COALESCE(heads.event_count, 0), COALESCE(heads.head_hash, ''))
                           IS DISTINCT FROM (known.event_count, known.head_hash)
                )
                SELECT (SELECT COALESCE(json_agg(json_build_array(case_id, event_count, head_hash) ORDER BY case_id),
                                        '[]')
                          FROM changed),
                       (SELECT COUNT(*) FROM heads),
                       (SELECT encode(sha256(convert_to('[' || COALESCE(string_agg(
                                   '[' || case_id || ',' || event_count || ',"' || head_hash || '"]', ','
                                   ORDER BY case_id), '') || ']', 'UTF8')), 'hex')
                          FROM heads)
                """,
                until=until,
            )
        )
        return row

    # handing out

    def _check_reader(self):
        """Refuse who may not take digests out of the house.

        :raise AccessError: neither auditor nor approval process manager
        """
        if not self.env.user.has_groups(ALL_READERS):
            raise AccessError(self.env._("Only auditors and approval process managers download digests."))
        self.check_access("read")

    def action_download(self):
        """Return the action that downloads the digests from the first to the last of these, without a gap.

        Public; for auditors and approval managers.
        """
        self._check_reader()
        numbers = self.mapped("number") or [0]
        return {
            "type": "ir.actions.act_url",
            "url": f"/customer-manager/approval/digests.jsonl?first={min(numbers)}&last={max(numbers)}",
            "target": "download",
        }

    def _to_bytes(self):
        """Return the file of these digests: a line of canonical JSON for each, the oldest first."""
        lines = {digest.id: [] for digest in self}
        rows = self.env["approval.digest.line"].search_fetch(
            [("digest_id", "in", self.ids)],
            ["digest_id", "case_number", "event_count", "head_hash"],
            order="case_number",
        )
        for row in rows:
            lines[row.digest_id.id].append([row.case_number, row.event_count, row.head_hash or ""])
        return "".join(
            canonical(digest._values_to_hand_out(lines[digest.id])) + "\n" for digest in self.sorted("number")
        ).encode()

    def _values_to_hand_out(self, cases):
        """Return what the line of one digest says: all that its hash covers, and the hash."""
        values = {name: self[name] for name in DIGEST_FIELDS if name != "cases"}
        values |= {"day": fields.Date.to_string(self.day), "previous_hash": self.previous_hash or ""}
        return {**values, "format": FORMAT, "cases": cases, "hash": self.hash}
