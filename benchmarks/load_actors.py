"""What people do in `bench_service_load`: each role takes the steps that its screens offer."""

import random
import threading
import time
from abc import ABC, abstractmethod

from load_client import DONE, Client

REQUEST, LEG = "customer.request", "customer.request.leg"
#: seconds between two steps of one person
THINK = (0.05, 0.4)
_READ = {"number": {}, "state": {}, "open_leg_count": {}}
_OPEN = ("new", "working", "waiting", "answered")


class Actor(ABC):
    """Somebody who acts until the time is up."""

    def __init__(self, place, world, *clients):
        self.world, self.clients = world, clients
        self.client = clients[0]
        self.dice = random.Random(place)
        self._count = 0

    def run(self, until):
        """Take one step after the other."""
        while time.time() < until:
            self.step()
            time.sleep(self.dice.uniform(*THINK))

    @abstractmethod
    def step(self):
        """Take one step of the role."""

    def mark(self):
        """Return words that no one else uses."""
        self._count += 1
        return f"load-{self.client.person.login}-{self._count:06d}"

    def record(self, client, partner_id):
        """Fill in the quick form; return the id of the request, 0 if it was refused."""
        mark = self.mark()
        values = {
            "partner_id": partner_id,
            "type_id": self.dice.choice(self.world.type_ids),
            "channel": "phone",
            "description": f"{mark} The meter stands still",
        }
        form = client.call("fill in the form", "customer.request.intake", "create", values)
        if form.outcome != DONE:
            return 0
        done = client.call("record", "customer.request.intake", "action_submit", [form.value], mark=mark)
        return done.value["res_id"] if done.outcome == DONE and done.value["res_model"] == REQUEST else 0

    def choose(self, what, model, domain, fields):
        """Return one of the first rows of a list, None if it is empty."""
        found = self.client.call(what, model, "web_search_read", domain=domain, specification=fields, limit=20)
        rows = found.value["records"] if found.outcome == DONE else []
        return self.dice.choice(rows) if rows else None

    def move(self, row):
        """Take a step on a request that its state allows."""
        client, one = self.client, row["id"]
        steps = {
            "new": [self._respond, self._dispatch, self._dispatch, self._wait, self._answer],
            "working": [self._wait, self._write]
            if row["open_leg_count"]
            else [self._dispatch, self._wait, self._answer],
            "waiting": [self._resume],
            "answered": [self._confirm, self._confirm, self._confirm, self._reopen],
        }
        self.dice.choice(steps[row["state"]])(client, one)

    def _respond(self, client, one):
        client.call("first response", REQUEST, "action_first_response", [one], "We look at it", record=one)

    def _dispatch(self, client, one):
        department_id = self.dice.choice(self.world.department_ids)
        client.call("dispatch", REQUEST, "action_dispatch", [one], [department_id], "Please look", record=one)

    def _wait(self, client, one):
        client.call("wait", REQUEST, "action_wait", [one], "A photo, please", record=one)

    def _resume(self, client, one):
        client.call("resume", REQUEST, "action_resume", [one], record=one)

    def _answer(self, client, one):
        client.call("answer", REQUEST, "action_answer", [one], "It was the fuse", record=one)

    def _confirm(self, client, one):
        client.call("confirm", REQUEST, "action_confirm", [one], "Ms Chen, by phone", record=one)

    def _reopen(self, client, one):
        client.call("reopen", REQUEST, "action_reopen", [one], "It stands again", record=one)

    def _write(self, client, one):
        mark = self.mark()
        data = {"body": f"{mark} seen", "message_type": "comment", "subtype_xmlid": "mail.mt_note"}
        parameters = {"thread_model": REQUEST, "thread_id": one, "post_data": data}
        client.rpc("message", "/mail/message/post", parameters, record=one, mark=mark)


class Manager(Actor):
    """Records what customers ask for, and brings it to its end."""

    def step(self):
        """Record one request in four steps, else go on with one."""
        if self.dice.random() < 0.25:
            self.record(self.client, self.dice.choice(self.client.person.partner_ids))
            return
        domain = [["user_id", "=", self.client.person.uid], ["state", "in", _OPEN]]
        if row := self.choose("list of requests", REQUEST, domain, _READ):
            self.move(row)


class Supervisor(Actor):
    """Sorts what has no customer, takes over, changes types and moves what is his."""

    def step(self):
        """Do one of these."""
        self.dice.choice([self._sort, self._sort, self._own, self._take, self._change_type, self._record])()

    def _record(self):
        self.record(self.client, False)

    def _sort(self):
        if row := self.choose("list to sort", REQUEST, [["state", "=", "triage"]], _READ):
            manager = self.dice.choice(self.world.managers)
            self.client.call(
                "classify",
                REQUEST,
                "action_classify",
                [row["id"]],
                self.dice.choice(manager.partner_ids),
                record=row["id"],
            )

    def _own(self):
        domain = [["user_id", "=", self.client.person.uid], ["state", "in", _OPEN]]
        if row := self.choose("list of requests", REQUEST, domain, _READ):
            self.move(row)

    def _any(self, states):
        duels = [person.uid for people in self.world.duels for person in people]
        domain = [["state", "in", states], ["user_id", "not in", duels]]
        return self.choose("list of requests", REQUEST, domain, _READ)

    def _take(self):
        if row := self._any(["new", "working"]):
            self.client.call("take over", REQUEST, "action_take", [row["id"]], "Busy", record=row["id"])

    def _change_type(self):
        if row := self._any(["new"]):
            type_id = self.dice.choice(self.world.type_ids)
            self.client.call(
                "change type",
                REQUEST,
                "action_change_type",
                [row["id"]],
                type_id,
                "Misread",
                "Ms Chen",
                record=row["id"],
            )


class Worker(Actor):
    """Works on the work orders of his department, beside colleagues who see the same list."""

    def step(self):
        """Accept or return a work order, or finish one."""
        domain = [["is_my_department", "=", True], ["state", "in", ["sent", "accepted"]]]
        row = self.choose("list of work orders", LEG, domain, {"state": {}})
        if not row:
            return
        one = row["id"]
        if row["state"] == "accepted":
            self.client.call("leg done", LEG, "action_done", [one], "Changed", record=one)
        elif self.dice.random() < 0.15:
            self.client.call("leg return", LEG, "action_return", [one], "Not ours", record=one)
        else:
            self.client.call("leg accept", LEG, "action_accept", [one], record=one)


class Customer(Actor):
    """Asks on the portal, writes, confirms and complains that it is not settled."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self._mine = []

    def step(self):
        """Ask for something, or look at what was asked and do what its page offers."""
        if not self._mine or self.dice.random() < 0.3:
            self._ask()
            return
        path = self.dice.choice(self._mine)
        shown = self.client.page("portal: one request", path)
        if shown.outcome != DONE:
            return
        one = int(path.rpartition("/")[2])
        if f"{path}/confirm" in shown.value and self.dice.random() < 0.7:
            self.client.submit("portal: confirm", f"{path}/confirm", record=one)
        elif f"{path}/reopen" in shown.value and self.dice.random() < 0.3:
            self.client.submit("portal: reopen", f"{path}/reopen", record=one, reason="It stands again")
        elif f"{path}/message" in shown.value:
            mark = self.mark()
            self.client.submit("portal: message", f"{path}/message", record=one, mark=mark, text=f"{mark} When?")
        else:
            self.client.page("portal: list", "/my/requests")

    def _ask(self):
        if self.client.page("portal: form", "/my/requests/new").outcome != DONE:
            return
        mark = self.mark()
        made = self.client.submit(
            "portal: ask",
            "/my/requests/new",
            mark=mark,
            type_id=self.dice.choice(self.world.portal_type_ids),
            name="Meter",
            description=f"{mark} It stands still",
        )
        if made.outcome == DONE and "/my/requests/" in made.value:
            self._mine.append("/my/requests/" + made.value.rpartition("/")[2])


class Hotline(Actor):
    """Another system that pushes requests, some twice at the same moment."""

    def step(self):
        """Push two rows, one time in three from two lines at once."""
        rows = [self._row(self.mark()) for _one in range(2)]
        if self.dice.random() < 0.33:
            both([lambda: self._push(rows)] * 2)
        else:
            self._push(rows)

    def _row(self, mark):
        return {"external_number": mark, "subject": "Meter", "text": f"{mark} The meter stands still"}

    def _push(self, rows):
        marks = " ".join(row["external_number"] for row in rows)
        self.client.push("push", REQUEST, "push", mark=marks, rows=rows, company_id=self.world.company_id)


class Duel(Actor):
    """Two who take the same step at the same moment: one wins, the other one is told in words."""

    def __init__(self, place, world, department_id, *clients):
        super().__init__(place, world, *clients)
        self.manager, self.supervisor, self.first, self.second = clients
        self.department_id = department_id
        #: (what, outcomes, words) of each round
        self.rounds = []

    def step(self):
        """Fight for one request from its work order to its end."""
        one = self.record(self.manager, self.dice.choice(self.manager.person.partner_ids))
        sent = one and self.manager.call(
            "dispatch", REQUEST, "action_dispatch", [one], [self.department_id], "Please look", record=one
        )
        if not sent or sent.outcome != DONE:
            return
        found = self.manager.call("list of work orders", LEG, "search", [["request_id", "=", one]])
        leg = found.value[0]
        self._fight(
            [
                lambda: self.first.call("leg accept", LEG, "action_accept", [leg], record=leg),
                lambda: self.second.call("leg accept", LEG, "action_accept", [leg], record=leg),
            ]
        )
        self._fight(
            [
                lambda: self.first.call("leg done", LEG, "action_done", [leg], "Changed", record=leg),
                lambda: self.second.call("leg done", LEG, "action_done", [leg], "Changed", record=leg),
            ]
        )
        self._fight([lambda: self._answer(self.manager, one), lambda: self._answer(self.supervisor, one)])
        self._fight([lambda: self._confirm(self.manager, one), lambda: self._confirm(self.supervisor, one)])

    def _answer(self, client, one):
        return client.call("answer", REQUEST, "action_answer", [one], "It was the fuse", record=one)

    def _confirm(self, client, one):
        return client.call("confirm", REQUEST, "action_confirm", [one], "Ms Chen, by phone", record=one)

    def _fight(self, steps):
        answers = both(steps)
        self.rounds.append(sorted((answer.outcome, answer.words) for answer in answers))


def both(steps):
    """Take steps at the same moment; return the answers."""
    barrier, answers = threading.Barrier(len(steps)), [None] * len(steps)

    def take(place):
        barrier.wait()
        answers[place] = steps[place]()

    threads = [threading.Thread(target=take, args=(place,)) for place in range(len(steps))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def cast(world, server, journal):
    """Return everybody, each with a session of his own."""

    def client(person):
        return Client(server, person, journal, world.keys.get(person.login))

    roles = [
        *((Manager, (person,)) for person in world.managers),
        *((Supervisor, (person,)) for person in world.supervisors),
        *((Worker, (person,)) for person in world.departments),
        *((Customer, (person,)) for person in world.customers),
        *((Hotline, (person,)) for person in world.hotlines),
    ]
    actors = [role(place, world, *map(client, people)) for place, (role, people) in enumerate(roles)]
    for people, department_id in zip(world.duels, world.duel_department_ids, strict=True):
        actors.append(Duel(len(actors), world, department_id, *map(client, people)))
    return actors
