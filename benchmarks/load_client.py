"""Browsers and other systems of `bench_service_load`: each with its session, noting what it is told."""

import html
import re
import time
from typing import NamedTuple

import requests
from load_world import PASSWORD

#: seconds after which a request counts as lost
PATIENCE = 180
DONE, REFUSED, FAILED = "done", "refused", "failed"
#: errors that are an answer in words; everything else is a fault of the server
_REFUSALS = {
    f"odoo.exceptions.{name}"
    for name in ("UserError", "AccessError", "ValidationError", "MissingError", "AccessDenied")
}
#: words in which the database speaks instead of us
_RAW = (
    "psycopg2",
    "could not serialize",
    "deadlock",
    "duplicate key",
    "Traceback",
    "The operation cannot be completed",
)
_TOKEN = re.compile(r'name="csrf_token"\s+value="([^"]+)"')
_ALERT = re.compile(r'class="[^"]*alert-danger[^"]*"[^>]*>(.*?)</div>', re.DOTALL)


class Event(NamedTuple):
    """One thing somebody did, and what he was told."""

    login: str
    uid: int
    what: str
    begin: float
    end: float
    outcome: str
    words: str = ""
    #: what it was done to
    record: int = 0
    #: words by which it is found again
    mark: str = ""


class Answer(NamedTuple):
    """What the server said."""

    outcome: str
    value: object = None
    words: str = ""


class Client:
    """One session. Whatever it does is an event of the common journal (a list, which threads may append to)."""

    def __init__(self, server, person, journal, key=None):
        self.url, self.person, self.journal = server.url, person, journal
        self._gate = server.gate
        self.session = requests.Session()
        self._key = key
        self._token = ""

    def log_in(self):
        """Log in as people do, over the page."""
        return self._note("log in", self._log_in)

    def _log_in(self):
        page = self.session.get(f"{self.url}/web/login", timeout=PATIENCE)
        form = {"csrf_token": _find_token(page.text), "login": self.person.login, "password": PASSWORD}
        answer = self.session.post(f"{self.url}/web/login", data=form, timeout=PATIENCE, allow_redirects=False)
        is_in = answer.status_code == 303 and "/web/login" not in answer.headers["Location"]
        return Answer(DONE) if is_in else Answer(FAILED, words=f"HTTP {answer.status_code}")

    def call(self, what, model, method, *arguments, record=0, mark="", **options):
        """Call a method as the web client does; return the answer."""
        parameters = {"model": model, "method": method, "args": arguments, "kwargs": options}
        return self.rpc(what, f"/web/dataset/call_kw/{model}/{method}", parameters, record, mark)

    def rpc(self, what, path, parameters, record=0, mark=""):
        """Call a JSON route of the web client."""
        body = {"jsonrpc": "2.0", "method": "call", "params": parameters}
        return self._note(what, lambda: _read_rpc(self._post(path, json=body)), record, mark)

    def push(self, what, model, method, mark="", **arguments):
        """Call a method over /json/2 with a key, as another system does."""
        headers = {"Authorization": f"bearer {self._key}"}
        path = f"/json/2/{model}/{method}"
        return self._note(what, lambda: _read_json2(self._post(path, json=arguments, headers=headers)), 0, mark)

    def page(self, what, path):
        """Open a page of the portal."""
        return self._note(what, lambda: self._read_page(self.session.get(f"{self.url}{path}", timeout=PATIENCE)))

    def submit(self, what, path, record=0, mark="", **form):
        """Send a form of the portal; the token is that of the last page."""
        form["csrf_token"] = self._token
        return self._note(
            what, lambda: self._read_page(self._post(path, data=form, allow_redirects=False)), record, mark
        )

    def _post(self, path, **options):
        return self.session.post(f"{self.url}{path}", timeout=PATIENCE, **options)

    def _note(self, what, work, record=0, mark=""):
        begin = time.time()
        try:
            with self._gate:
                answer = work()
        except (requests.RequestException, ValueError) as error:
            answer = Answer(FAILED, words=f"{type(error).__name__}: {error}")
        if answer.outcome == REFUSED and any(sign in answer.words for sign in _RAW):
            answer = answer._replace(outcome=FAILED)
        self.journal.append(
            Event(
                self.person.login,
                self.person.uid,
                what,
                begin,
                time.time(),
                answer.outcome,
                answer.words[:500],
                record,
                mark,
            )
        )
        return answer

    def _read_page(self, answer):
        if answer.status_code == 303:
            to = answer.headers["Location"]
            return Answer(FAILED, words="sent to the login page") if "/web/login" in to else Answer(DONE, to)
        alert = _ALERT.search(answer.text)
        words = html.unescape(re.sub(r"<[^>]+>", " ", alert.group(1)) if alert else "").strip()
        if answer.status_code == 422:
            return Answer(REFUSED, words=words or "422 without words")
        if answer.status_code != 200 or "Traceback (most recent call last)" in answer.text:
            return Answer(FAILED, words=f"HTTP {answer.status_code} {words}")
        self._token = _find_token(answer.text) or self._token
        return Answer(DONE, answer.text)


def _find_token(text):
    match = _TOKEN.search(text)
    return match.group(1) if match else ""


def _read_rpc(answer):
    if answer.status_code != 200:
        return Answer(FAILED, words=f"HTTP {answer.status_code}")
    body = answer.json()
    if error := body.get("error"):
        data = error.get("data", {})
        outcome = REFUSED if data.get("name") in _REFUSALS else FAILED
        return Answer(
            outcome, words=f"{data.get('name')}: {data.get('message')}" if outcome == FAILED else data["message"]
        )
    return Answer(DONE, body.get("result"))


def _read_json2(answer):
    if answer.status_code == 200:
        return Answer(DONE, answer.json())
    outcome = REFUSED if answer.status_code in (403, 422) else FAILED
    return Answer(outcome, words=f"HTTP {answer.status_code} {answer.text[:300]}")
