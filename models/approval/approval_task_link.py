import json
from datetime import UTC
from typing import NamedTuple

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.misc import hash_sign, hmac, verify_hash_signed

from ...algorithms.approval_history import values_at
from ...algorithms.approval_ticket import MARK_LENGTH, TOKEN, ticket_of
from .approval_case_file import CaseFile, snapshot_columns
from .approval_task_decide import BUSY

#: where links lead
PAGE = "/customer-manager/approval"
SCOPE = "customer_manager.approval_link"
MARK_SCOPE = "customer_manager.approval_link.values"


class Look(NamedTuple):
    """What somebody who opens a link finds.

    :ivar kind: ``unknown``: forged, or for somebody else; ``expired``; ``closed``: nothing to decide any more;
        ``changed``: to be looked at anew; ``open``: to decide; ``done``: just decided
    :ivar task: what he may decide now, with his rights; empty when there is nothing
    :ivar principal: whom he stands in for, or he himself
    :ivar token: of a fresh link to it
    :ivar changes: [{label, old, new}] of the values that changed since the link was made
    :ivar message: sentence
    """

    kind: str
    task: models.BaseModel
    principal: models.BaseModel
    token: str = ""
    changes: tuple = ()
    message: str = ""


class ApprovalTask(models.Model):
    """Links to a task: signed, for one person, for one decision on the values of the moment, for some days.

    Nothing is stored. Signed are the task, the person, a mark of the values and the end of the time; a link is used
    up when its task is closed, since a step that runs again has new tasks. Who may decide is asked of the task.
    """

    _inherit = "approval.task"

    # ------------------------------------------------------------
    # Making links
    # ------------------------------------------------------------

    def _link_token(self, reader, values_hash=None):
        """Return the token by which `reader` may decide this task.

        :param values_hash: of the values that he is shown; None: those that the case has
        """
        task = self.sudo()
        case = task.case_id
        days = (case.company_id or task.env.company).approval_link_days
        expires = fields.Datetime.add(fields.Datetime.now(), days=days).replace(tzinfo=UTC)
        mark = self._link_mark(values_hash or case.snapshot_hash)
        return hash_sign(task.env, SCOPE, [task.id, reader.id, mark, int(expires.timestamp())])

    @api.model
    def _link_mark(self, values_hash):
        """Return what a link says of the values.

        Anybody can read what is signed: on a plain hash he could try values, here he needs the key of the server.
        """
        return hmac(self.sudo().env, MARK_SCOPE, values_hash)[:MARK_LENGTH]

    def _link_url(self, reader):
        """Return the address that a mail to `reader` gives for this task."""
        return f"{self.get_base_url()}{PAGE}/{self._link_token(reader)}"

    def action_open_page(self):
        """Return the action that opens the page of my task, made for phones (public; who may decide it)."""
        self.ensure_one()
        if not self.exists() or not self.is_mine:
            raise UserError(self.env._("Task: there is none of yours with this number that waits for a decision."))
        return {"type": "ir.actions.act_url", "url": f"{PAGE}/{self._link_token(self.env.user)}", "target": "self"}

    # ------------------------------------------------------------
    # Opening links
    # ------------------------------------------------------------

    @api.model
    def _link_look(self, token):
        """Return what the current user finds behind a link (:class:`Look`). Changes nothing.

        A link of somebody else is answered like a forged one, before anything about its task is read.
        """
        ticket = self._link_ticket(token)
        nobody = self.env["res.users"]
        if ticket is None or ticket.user_id != self.env.uid or not self.env.user._is_internal():
            return Look("unknown", self.browse(), nobody)
        if ticket.expires <= fields.Datetime.now().replace(tzinfo=UTC).timestamp():
            return Look("expired", self.browse(), nobody)
        asked = self.browse(ticket.task_id).exists()
        task, principal = asked._link_turn() if asked else (asked, nobody)
        if not task or not task.case_id._with_values() or not task.sudo().case_id._document():
            return Look("closed", self.browse(), nobody, message=asked._link_closed())
        now, values_hash = task._link_values()
        fresh = task._link_token(self.env.user, values_hash)
        if task == asked and self._link_mark(values_hash) == ticket.mark:
            return Look("open", task, principal, fresh)
        return Look("changed", task, principal, fresh, tuple(task._link_changes(ticket.mark, now)))

    @api.model
    def _link_ticket(self, token):
        """Return the Ticket of a signed token, None for anything else."""
        if not isinstance(token, str) or not TOKEN.fullmatch(token):
            return None
        try:
            return ticket_of(verify_hash_signed(self.sudo().env, SCOPE, token))
        except (ValueError, json.JSONDecodeError):
            return None

    def _link_turn(self):
        """Return (task, principal) that the user may decide now by a link to this task; empty when there is none.

        That is this task; where its step runs again, the one that took its place.
        """
        task = self.sudo()
        mine = self._acting_domain(self.env.user) & Domain("case_id", "=", task.case_id.id)
        acting = task.search(mine & Domain("step_id", "=", task.step_id.id) & Domain("user_id", "=", task.user_id.id))
        turn = acting & task or (acting[:1] if task.state == "void" else acting.browse())
        return turn.with_env(self.env), turn.user_id.with_env(self.env)

    def _link_closed(self):
        """Return what became of a task that is not to be decided any more; "" for who may not know."""
        if not self or not self.has_access("read") or not self.case_id._with_values():
            return ""
        file = next(iter(CaseFile.load(self.sudo().env, task_ids=self.ids, lock=False).values()))
        row = file.tasks[self.id]
        return "" if row["state"] == "open" and file.state == "open" else self._closed_sentence(file, row)

    def _link_values(self):
        """Return the values of the document as they are now, and their hash."""
        case = self.sudo().case_id
        values = case._document()._approval_values()[case.res_id]
        columns = snapshot_columns(values, case.requester_id.id)
        return columns["snapshot"], columns["snapshot_hash"]

    def _link_changes(self, mark, now):
        """Return [{label, old, new}] of what changed since the values had this mark; [] when not known.

        Of what is closed to the reader, and of digests, only that it changed.
        """
        case = self.sudo().case_id
        log = [change | {"mark": self._link_mark(change["mark"])} for change in case.snapshot_log or ()]
        before = values_at(log, mark, self._link_mark(case.snapshot_hash), case.snapshot)
        if before is None:
            return []
        model, wording = self.env[case.res_model], self.env["approval.wording"]
        hidden = model._approval_hidden_keys()
        changes = []
        for key in sorted(key for key in before.keys() | now.keys() if before.get(key) != now.get(key)):
            shown = key not in hidden and wording._may_read(model, key)
            old, new = (wording._text(model, key, one.get(key)) if shown else "" for one in (before, now))
            changes.append({"label": model._approval_label(key), "old": old, "new": new})
        return changes

    # ------------------------------------------------------------
    # Deciding
    # ------------------------------------------------------------

    @api.model
    def _link_decide(self, token, verdict, text):
        """Decide what a link leads to, by the very methods of the task; return the Look at what is so then.

        :param verdict: as of `action_decide_many`
        :param text: comment or reason, as it came from a form
        :return: kind ``done`` when it is decided; else what there is to see, with a message that says why it is not
        """
        look = self._link_look(token)
        if look.kind != "open" or look.task._needs_identity():
            return look
        try:
            with self.env.cr.savepoint():
                answer = look.task._link_call(verdict, text)
        except (*BUSY, psycopg2.InterfaceError):
            raise
        except Exception as error:
            # also where the program of a document fails: the page says so, in words
            self.env.invalidate_all(flush=False)
            return self._link_look(token)._replace(message=look.task._fault(error).message)
        if answer is True:
            return look._replace(kind="done")
        # the values changed unseen, which the decision found out: nothing was decided
        return self._link_look(token)._replace(message=answer["params"]["message"])

    def _link_call(self, verdict, text):
        """Call the method of the verdict."""
        name = self._verdict(verdict, text).name
        calls = {"approve": self.action_approve, "reject": self.action_reject, "send_back": self.action_send_back}
        return calls[name](text)
