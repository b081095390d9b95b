from datetime import date

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.approval.approval_step_bundle import PLAIN

#: selections of a step
CHOICES = ("source", "quorum", "rerun")


class ApprovalBundleImport(models.TransientModel):
    """What a file means in this database: its names are looked up, and what is unknown is refused, all at once."""

    _inherit = "approval.bundle.import"

    def _import(self, bundle):
        """Make the draft that a file describes, as the user; return (draft, what was done as sentences).

        :raise UserError: naming all that does not exist here
        """
        problems = []
        model = self._model_of(bundle, problems)
        company = self._company_of(bundle, problems)
        users = self._users_of(bundle, problems)
        groups = self._groups_of(bundle, problems)
        self._check_choices(bundle, problems)
        if problems:
            raise UserError("\n".join(problems))
        process, sentences = self._process_of(bundle, model, company, users)
        draft = self._draft_of(bundle, process, users, groups)
        sentences.append(
            self.env._("A draft with %(count)s steps is made; nothing is published.", count=len(draft.step_ids))
        )
        sentences += self._add_tests(bundle, process, users)
        return draft, sentences + draft.step_ids._bundle_numbers()

    # ------------------------------------------------------------ looking up
    def _model_of(self, bundle, problems):
        name = bundle["model"]
        if name not in self.env["ir.model"]._approval_documents():
            problems.append(
                self.env._("Document: there is no model “%(model)s” here that can be approved.", model=name)
            )
            return None
        gates = self.env[name]._approval_gates()
        if bundle["transition"] not in gates:
            problems.append(
                self.env._(
                    "Transition: “%(model)s” has none with the code “%(code)s”. It has: %(codes)s.",
                    model=name,
                    code=bundle["transition"],
                    codes=", ".join(sorted(gates)),
                )
            )
        return self.env["ir.model"]._get(name)

    def _company_of(self, bundle, problems):
        """Return the company that was chosen, else the one that the file means; empty: all companies.

        A file has the XML id and the name. Neither wins: `base.main_company` is in every database and names another
        firm in each, and a name may be given twice or changed. Where both are known here, they have to name the same
        company; a name alone counts where the id is unknown, which is so for all companies made by hand.
        """
        companies = self.env["res.company"]
        if self.company_id:
            if self.company_id not in self.env.companies:
                problems.append(self._company_problem(self.company_id.sudo().name))
            return self.company_id
        if not bundle["company"] and not bundle["company_name"]:
            return companies
        by_name = self.env.companies.filtered(lambda company: company.name == bundle["company_name"])
        by_id = self._by_xmlid(bundle["company"], "res.company")
        if by_id in self.env.companies and by_id and bundle["company_name"] and by_id not in by_name:
            problems.append(
                self.env._(
                    "Company: the file was made for “%(company)s”, and here its XML id %(xmlid)s is “%(other)s”. Choose"
                    " the company for which the draft is to be made.",
                    company=bundle["company_name"],
                    xmlid=bundle["company"],
                    other=by_id.name,
                )
            )
            return by_id
        found = by_id or by_name
        if len(found) != 1 or found not in self.env.companies:
            problems.append(self._company_problem(bundle["company_name"] or bundle["company"]))
        return found

    def _company_problem(self, name):
        return self.env._("Company: “%(company)s” is not among the companies that you have chosen.", company=name)

    def _users_of(self, bundle, problems):
        """Return {login: user} of all that a file names; the responsible may be unknown."""
        logins = {login for step in bundle["steps"] for name in ("users", "escalation_users") for login in step[name]}
        for test in bundle["tests"]:
            logins |= {test["requester"], *(login for line in test["steps"] for login in line["users"])}
        domain = [("login", "in", sorted(logins | {bundle["owner"]})), ("share", "=", False)]
        users = {user.login: user for user in self.env["res.users"].search(domain)}
        problems += [
            self.env._(
                "User: nobody with the login “%(login)s” works here. Create or unarchive him first.", login=login
            )
            for login in sorted(logins - users.keys())
        ]
        return users

    def _groups_of(self, bundle, problems):
        groups = {}
        for xmlid in sorted({step["group"] for step in bundle["steps"]} - {""}):
            groups[xmlid] = self._by_xmlid(xmlid, "res.groups")
            if not groups[xmlid]:
                problems.append(self.env._("Group: there is none with the XML id “%(xmlid)s” here.", xmlid=xmlid))
        return groups

    def _by_xmlid(self, xmlid, model):
        """Return the record of a model that an XML id names; empty when there is none."""
        module, _dot, name = xmlid.partition(".")
        domain = [("module", "=", module), ("name", "=", name), ("model", "=", model)]
        found = self.env["ir.model.data"].sudo().search(domain, limit=1)
        return self.env[model].browse(found.res_id or ()).exists()

    def _check_choices(self, bundle, problems):
        steps, lines = self.env["approval.step"], self.env["approval.test.step"]
        told = [
            (steps._fields[name], step[name], f"{step['name']}, {name}") for step in bundle["steps"] for name in CHOICES
        ]
        told += [
            (lines._fields["people"], line["people"], f"{test['name']}, {line['step']}")
            for test in bundle["tests"]
            for line in test["steps"]
        ]
        problems += [
            self.env._(
                "“%(place)s”: “%(value)s” is none of: %(values)s.", place=place, value=value, values=", ".join(known)
            )
            for field, value, place in told
            if value not in (known := field.get_values(self.env))
        ]
        problems += [
            self.env._("Test case “%(test)s”: “%(date)s” is no day.", test=test["name"], date=test["date"])
            for test in bundle["tests"]
            if not _is_day(test["date"])
        ]

    # ------------------------------------------------------------ making
    def _process_of(self, bundle, model, company, users):
        """Return (process, sentences): the one of the transition, or a new one."""
        processes = self.env["approval.process"]
        domain = [("model", "=", model.model), ("transition", "=", bundle["transition"])]
        process = processes.search([*domain, ("company_id", "=", company.id or False)])
        if process:
            return process, [self.env._("“%(process)s” gets a draft; it keeps its name.", process=process.name)]
        owner = users.get(bundle["owner"]) or self.env.user
        process = processes.create(
            {
                "name": bundle["name"],
                "model_id": model.id,
                "transition": bundle["transition"],
                "company_id": company.id,
                "owner_id": owner.id,
            }
        )
        processes._rename(process, bundle["translations"])
        return process, [
            self.env._(
                "A new process “%(process)s” is made. Responsible: %(owner)s.", process=process.name, owner=owner.name
            )
        ]

    def _draft_of(self, bundle, process, users, groups):
        # in the language of the reader, who is to understand what is refused
        draft = self.env["approval.version"].create(
            {
                "process_id": process.id,
                "distinct_people": bundle["distinct_people"],
                "step_ids": [Command.create(self._step_values(step, users, groups)) for step in bundle["steps"]],
            }
        )
        steps = draft.step_ids.sorted("id")
        for step, content in zip(steps, bundle["steps"], strict=True):
            if content["return_to"]:
                step.return_step_id = steps[content["return_to"] - 1]
            process._rename(step, content["translations"])
        return draft

    def _step_values(self, step, users, groups):
        people = {
            name: [Command.set([users[login].id for login in step[key]])]
            for name, key in (("user_ids", "users"), ("escalation_user_ids", "escalation_users"))
        }
        group = groups[step["group"]].id if step["group"] else False
        return {name: step[name] for name in PLAIN} | people | {"group_id": group}

    def _add_tests(self, bundle, process, users):
        """Make the test cases of a file; those of the same name take its values, archived ones too.

        Who exports a test case runs it: it is in use here as it is there.
        """
        known = {}
        for test in process.with_context(active_test=False).test_case_ids.sorted(
            lambda test: (not test.active, test.id)
        ):
            known.setdefault(test.name, []).append(test)
        new, replaced, archived = [], 0, 0
        for content in bundle["tests"]:
            values = self._test_values(content, users)
            if known.get(content["name"]):
                test = known[content["name"]].pop(0)
                archived += not test.active
                replaced += test.active
                test.write({"value_ids": [Command.clear()], "step_ids": [Command.clear()]})
                test.write({**values, "active": True})
            else:
                new.append({**values, "name": content["name"], "process_id": process.id})
        self.env["approval.test.case"].create(new)
        return self._test_sentences(len(new), replaced, archived)

    def _test_sentences(self, added, replaced, archived):
        """Return what became of the test cases."""
        sentences = []
        if added:
            sentences.append(self.env._("%(count)s test cases are added.", count=added))
        if replaced:
            sentences.append(self.env._("%(count)s test cases of the same name are replaced.", count=replaced))
        if archived:
            sentences.append(
                self.env._(
                    "%(count)s archived test cases of the same name are replaced and in use again.", count=archived
                )
            )
        return sentences

    def _test_values(self, content, users):
        return {
            "requester_id": users[content["requester"]].id,
            "date": content["date"],
            "value_ids": [Command.create({"key": one["key"], "value": one["text"]}) for one in content["values"]],
            "step_ids": [
                Command.create(
                    {
                        "name": line["step"],
                        "people": line["people"],
                        "user_ids": [Command.set([users[login].id for login in line["users"]])],
                    }
                )
                for line in content["steps"]
            ],
        }


def _is_day(text):
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
