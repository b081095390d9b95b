from collections import defaultdict
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...algorithms.eligibility import CAPPED_ROLES, refusals
from ...algorithms.periods import overlaps
from ..listed import listed_lines
from ..roles import OFFICER
from .days import read_day

#: What a caller gives for a new link; everything else is worked out.
_GIVEN = frozenset({"partner_id", "manager_id", "role", "date_from", "date_to", "reason"})
#: Sentences shown at once when many rows are refused.
_SHOWN = 10


class CustomerAssignment(models.Model):
    """Rules for changes by hand, import and interface; the plan obeys the same ones.

    Every check takes all rows at once and asks a bounded number of queries.
    """

    _inherit = "customer.assignment"

    # ------------------------------------------------------------
    # New links
    # ------------------------------------------------------------

    @api.model
    def _prepare_manual_vals(self, vals_list):
        """Return complete values: ids of entity and manager, role, days, reason."""
        prepared = []
        for vals in vals_list:
            if unknown := vals.keys() - _GIVEN:
                raise UserError(
                    self.env._(
                        "%(field)s: this is worked out and cannot be given for an assignment.",
                        field=self._field_label(min(unknown)),
                    )
                )
            prepared.append(
                {
                    "partner_id": self._required(vals, "partner_id"),
                    "manager_id": self._required(vals, "manager_id"),
                    "role": vals.get("role") or "primary",
                    "date_from": self._read_day("date_from", vals) or self.env.company._customer_today(),
                    "date_to": self._read_day("date_to", vals),
                    "reason": self._required(vals, "reason", always=not self.env.su),
                }
            )
        partners = self.env["res.partner"].browse([v["partner_id"] for v in prepared])
        for vals, partner in zip(prepared, partners, strict=True):
            vals["partner_id"] = partner._customer_entity().id
        return prepared

    @api.model
    def _required(self, vals, name, always=True):
        if always and not vals.get(name):
            raise ValidationError(self.env._("%(field)s: an assignment needs this.", field=self._field_label(name)))
        return vals.get(name)

    @api.model
    def _read_day(self, name, vals):
        return read_day(self.env, self._field_label(name), vals.get(name))

    @api.model
    def _field_label(self, name):
        field = self._fields.get(name)
        return field._description_string(self.env) if field else name

    @api.model
    def _check_manual_rows(self, vals_list):
        """Check complete rows that are to be added to what is there."""
        self._check_days(vals_list)
        self._check_free(vals_list)
        self._check_actor(vals_list)
        self._check_rules(vals_list)

    @api.model
    def _change(self, moves, date_from, reason):
        """Replace managers by hand: check, then move.

        :param moves: as for `_apply_moves`
        :return: the created rows
        """
        self.browse().check_access("create")
        if not (reason or "").strip():
            raise ValidationError(self.env._("Reason: say why the manager of a customer changes."))
        date_from = fields.Date.to_date(date_from)
        wanted = self._index_moves(moves)
        rows = [
            {
                "partner_id": partner_id,
                "manager_id": manager.id,
                "role": role,
                "date_from": date_from,
                "date_to": fields.Date.to_date(date_to) or False,
            }
            for (partner_id, role), (manager, date_to) in wanted.items()
        ]
        self._check_days([row for row in rows if row["manager_id"]])
        self._check_actor(rows)
        self._check_rules([row for row in rows if row["manager_id"]])
        return self._apply_moves(moves, date_from, reason)

    @api.model
    def _check_days(self, rows):
        """Days in order; nothing begins in the past but at the launch of the regime."""
        managers = self.env["customer.manager"].browse({r["manager_id"] for r in rows})
        companies = {manager.id: manager.sudo().company_id for manager in managers}
        officer = self.env.su or self.env.user.has_group(OFFICER)
        for row in rows:
            if row["date_to"] and row["date_to"] < row["date_from"]:
                raise ValidationError(self.env._("To: the last day of an assignment must not be before its first day."))
            company = companies[row["manager_id"]]
            if self.env.su or row["date_from"] >= company._customer_today():
                continue
            if not (officer and company.customer_launch_open):
                raise ValidationError(
                    self.env._(
                        "From: an assignment begins today or later, %(date)s is past."
                        " Only the marketing department may enter links with their real"
                        " start, while the launch window is open.",
                        date=fields.Date.to_string(row["date_from"]),
                    )
                )

    @api.model
    def _check_free(self, rows):
        """Refuse days on which the customer has somebody in that role already."""
        existing = self.sudo().search_fetch(
            [
                ("partner_id", "in", [row["partner_id"] for row in rows]),
                ("state", "!=", "cancelled"),
            ],
            ["partner_id", "role", "manager_id", "date_from", "date_to"],
        )
        taken = defaultdict(list)
        for link in existing:
            taken[link.partner_id.id, link.role].append((link.date_from, link.date_to, link.manager_id))
        managers = self.env["customer.manager"]
        problems = []
        for row in rows:
            spans = taken[row["partner_id"], row["role"]]
            manager = managers.browse(row["manager_id"])
            for start, end, holder in spans:
                if overlaps((row["date_from"], row["date_to"] or None), (start, end or None)):
                    problems.append(
                        self.env._(
                            "%(customer)s has %(holder)s as %(role)s from %(date)s: use"
                            " 'Change manager' to replace somebody.",
                            customer=self._partner_name(row["partner_id"]),
                            holder=holder.name,
                            role=self._role_label(row["role"]),
                            date=fields.Date.to_string(start),
                        )
                    )
                    break
            spans.append((row["date_from"], row["date_to"], manager))
        self._raise_problems(problems)

    # ------------------------------------------------------------
    # Who may serve whom
    # ------------------------------------------------------------

    @api.model
    def _check_rules(self, rows):
        """Grade, certificate, team, conflict, caps, and who goes with whom; for all who
        call, superuser included. Links that are over are history and not judged."""
        managers = self.env["customer.manager"].browse({r["manager_id"] for r in rows})
        companies = {manager.id: manager.sudo().company_id for manager in managers}
        by_day = defaultdict(list)
        for row in rows:
            today = companies[row["manager_id"]]._customer_today()
            if not row["date_to"] or row["date_to"] >= today:
                by_day[max(row["date_from"], today)].append(row)
        problems = []
        for day, day_rows in sorted(by_day.items()):
            problems += self._find_refusals(day_rows, day)
            problems += self._find_wrong_pairs(day_rows, day)
            problems += self._find_long_covers(day_rows, day)
        self._raise_problems(problems)

    @api.model
    def _find_refusals(self, rows, day):
        """Return a sentence for each rule that forbids one of the rows on `day`."""
        return [sentence for found in self._find_refusals_by_row(rows, day) for sentence in found]

    @api.model
    def _find_refusals_by_row(self, rows, day):
        """Return for each of the rows the sentences of the rules that forbid it on `day`."""
        managers = self.env["customer.manager"].browse({r["manager_id"] for r in rows})
        facts = managers._eligibility_facts(day)
        loads = managers._portfolio_load(day)
        conflicts = self.env["customer.conflict"]._active_pairs(managers, day)
        partners = self.env["res.partner"].browse([row["partner_id"] for row in rows])
        customers = partners._eligibility_facts()
        holders = self.sudo()._manager_on(partners, day)
        sentences = []
        for row in rows:
            manager_id, customer = row["manager_id"], customers[row["partner_id"]]
            count, load = loads.get(manager_id, (0, 0.0))
            held = holders.get(row["partner_id"])
            if row["role"] in CAPPED_ROLES and not (held and held.id == manager_id):
                count, load = count + 1, load + customer.load
                loads[manager_id] = count, load
            codes = refusals(
                facts[manager_id],
                customer,
                row["role"],
                count=count,
                load=load,
                conflict=(manager_id, row["partner_id"]) in conflicts,
            )
            sentences.append([self._refusal_sentence(code, row, count, load) for code in codes])
        return sentences

    @api.model
    def _refusal_sentence(self, code, row, count, load):
        """Say in words why the manager may not serve the customer."""
        manager = self.env["customer.manager"].browse(row["manager_id"]).sudo()
        partner = self.env["res.partner"].browse(row["partner_id"]).sudo()
        names = {"manager": manager.name, "customer": partner.display_name}
        if code == "certificate":
            return self.env._("Manager: %(manager)s is not active and may not serve %(customer)s.", **names)
        if code == "grade":
            return self.env._(
                "Manager: the grade of %(manager)s (%(grade)s) does not allow to be"
                " %(role)s for %(customer)s (%(tier)s).",
                grade=manager.grade_id.name or self.env._("none"),
                role=self._role_label(row["role"]),
                tier=partner.customer_tier_id.name or self.env._("no tier"),
                **names,
            )
        if code == "team":
            return self.env._("Manager: the team of %(manager)s does not serve %(customer)s.", **names)
        if code == "conflict":
            return self.env._("Manager: %(manager)s is excluded for %(customer)s.", **names)
        if code == "count_cap":
            return self.env._(
                "Manager: with %(customer)s, %(manager)s would serve %(count)s customers; the grade allows %(cap)s.",
                count=count,
                cap=manager.grade_id.count_cap,
                **names,
            )
        return self.env._(
            "Manager: with %(customer)s, %(manager)s would carry %(load)s load points; the grade allows %(cap)s.",
            load=f"{load:g}",
            cap=f"{manager.grade_id.load_cap:g}",
            **names,
        )

    @api.model
    def _find_wrong_pairs(self, rows, day):
        """Return a sentence for each row that does not fit the customer's other links:
        nobody stands in for himself, a trainee works under the own mentor."""
        partners = self.env["res.partner"].browse([row["partner_id"] for row in rows])
        side = {
            role: {
                partner_id: manager.id for partner_id, manager in self.sudo()._manager_on(partners, day, role).items()
            }
            for role in ("primary", "backup")
        }
        for row in rows:
            if row["role"] in side:
                side[row["role"]][row["partner_id"]] = row["manager_id"]
        managers = self.env["customer.manager"].sudo().browse([row["manager_id"] for row in rows])
        sentences = []
        for row, manager in zip(rows, managers, strict=True):
            primary, backup = (side[role].get(row["partner_id"]) for role in ("primary", "backup"))
            if sentence := self._wrong_pair_sentence(row, manager, primary, backup):
                sentences.append(sentence)
        return sentences

    @api.model
    def _wrong_pair_sentence(self, row, manager, primary, backup):
        """Say why `manager` does not fit the customer's primary and backup (ids), or False."""
        if row["role"] in ("backup", "temporary") and primary == manager.id:
            sentence = self.env._(
                "Manager: %(manager)s is the primary of %(customer)s and cannot stand in for himself."
            )
        elif row["role"] == "primary" and backup == manager.id:
            sentence = self.env._("Manager: %(manager)s is the backup of %(customer)s: name another backup first.")
        elif row["role"] == "trainee" and (not manager.mentor_id or (primary and primary != manager.mentor_id.id)):
            sentence = self.env._(
                "Manager: %(manager)s may work on %(customer)s only under a mentor who is the primary there."
            )
        else:
            return False
        return sentence % {"manager": manager.name, "customer": self._partner_name(row["partner_id"])}

    @api.model
    def _find_long_covers(self, rows, day):
        """Return a sentence for each cover by a lower grade that lasts too long."""
        return [sentence for _row, sentence in self._find_long_covers_by_row(rows, day)]

    @api.model
    def _find_long_covers_by_row(self, rows, day):
        """Return (row, sentence) of covers that last too long: somebody who could not be the primary
        stands in for some days only (domain 11.5)."""
        covers = [row for row in rows if row["role"] == "temporary"]
        managers = self.env["customer.manager"].browse([row["manager_id"] for row in covers])
        partners = self.env["res.partner"].browse([row["partner_id"] for row in covers])
        facts = managers._eligibility_facts(day)
        sentences = []
        for row, manager, partner in zip(covers, managers.sudo(), partners.sudo(), strict=True):
            limit = manager.company_id.customer_cover_days
            last = row["date_from"] + min(timedelta(days=limit - 1), date.max - row["date_from"])
            lower = partner.customer_tier_id.id not in facts[manager.id].primary_tiers
            if lower and partner.customer_tier_id and (not row["date_to"] or row["date_to"] > last):
                sentence = self.env._(
                    "To: the grade of %(manager)s is lower than %(customer)s needs, so the cover may last %(limit)s"
                    " days, until %(date)s.",
                    manager=manager.name,
                    customer=partner.display_name,
                    limit=limit,
                    date=fields.Date.to_string(last),
                )
                sentences.append((row, sentence))
        return sentences

    @api.model
    def _eligible_managers(self, partner, role, day):
        """Return the managers who may take `partner` in `role` on `day`, in one batch of
        queries. Does not say why others are missing."""
        partner = partner._customer_entity()
        managers = self.env["customer.manager"].search(
            [("state", "=", "active")]
            + ([("company_id", "=", partner.customer_company_id.id)] if partner.customer_company_id else [])
        )
        facts = managers._eligibility_facts(day)
        loads = managers._portfolio_load(day)
        conflicts = self.env["customer.conflict"]._active_pairs(managers, day)
        customer = partner._eligibility_facts().get(partner.id)
        holder = self.sudo()._manager_on(partner, day, role).get(partner.id)

        def may_serve(manager):
            count, load = loads.get(manager.id, (0, 0.0))
            if manager != holder:
                count, load = count + 1, load + customer.load
            return not refusals(
                facts[manager.id],
                customer,
                role,
                count=count,
                load=load,
                conflict=(manager.id, partner.id) in conflicts,
            )

        return managers.filtered(may_serve) if customer else managers.browse()

    # ------------------------------------------------------------
    # Words
    # ------------------------------------------------------------

    @api.model
    def _partner_name(self, partner_id):
        return self.env["res.partner"].browse(partner_id).sudo().display_name

    @api.model
    def _role_label(self, role):
        return dict(self._fields["role"]._description_selection(self.env)).get(role, role)

    @api.model
    def _raise_problems(self, problems):
        """Raise one error that lists what is wrong, at most ten lines of it."""
        if not problems:
            return
        raise ValidationError(listed_lines(self.env, list(dict.fromkeys(problems)), _SHOWN))
