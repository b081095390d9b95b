"""The server of `bench_service_load`: the real one, with workers, and a post office that takes every letter."""

import os
import re
import socketserver
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from pathlib import Path

from free_port import choose

from odoo.tools import config

ACCESS = ("db_host", "db_port", "db_user", "db_password")
#: seconds for the first answer, and for the farewell
START, STOP = 180, 60
#: connections that Odoo lets wait for each worker
QUEUE = 8
#: seconds in which a client has to say what it wants; Odoo's 2 are for a network without a busy benchmark in it
HEAR = 30
_ENTRY = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \d+ ", re.MULTILINE)
_LEVEL = re.compile(r"^(DEBUG|INFO|WARNING|ERROR|CRITICAL) \S+ (\S+): (.*)", re.DOTALL)
#: what the database refuses because two sessions met; Odoo repeats the request
_MET = ("could not serialize access", "deadlock detected", "could not obtain lock")
#: a number of another system that two sessions bring at once: caught, and repeated
_TWICE = "customer_request_external_uniq"
_TABLE = re.compile(r'(?:UPDATE|INSERT INTO|FROM)\s+"?(\w+)"?', re.IGNORECASE)
_RETRY = re.compile(r"tries left, try again in|maximum number of tries reached")


class PostOffice(socketserver.ThreadingTCPServer):
    """Takes mail and throws it away: a server without one would log each letter as an error."""

    daemon_threads = True
    allow_reuse_address = True

    class Counter(socketserver.StreamRequestHandler):
        """Speaks as much SMTP as a client needs."""

        def handle(self):
            """Answer one client until it leaves."""
            self._say("220 load")
            is_letter = False
            for line in self.rfile:
                word = line.strip().upper()
                if is_letter:
                    if word == b".":
                        is_letter = False
                        self.server.letters += 1
                        self._say("250 taken")
                elif word == b"DATA":
                    is_letter = True
                    self._say("354 go on")
                elif word == b"QUIT":
                    self._say("221 bye")
                    return
                else:
                    self._say("250 load")

        def _say(self, words):
            self.wfile.write(words.encode() + b"\r\n")

    def __init__(self):
        super().__init__(("127.0.0.1", 0), self.Counter)
        self.letters = 0

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return super().__enter__()

    def __exit__(self, *details):
        self.shutdown()
        super().__exit__(*details)


class Server:
    """The Odoo server on a database, from the first answer to the farewell.

    :ivar gate: what a proxy before the server does: it holds back what the server's queue of connections has no place
        for. Without it the kernel drops them, and the server hangs up on who then sends too late.
    """

    def __init__(self, database, workers, log, smtp_port):
        self.log = Path(log)
        self.gate = threading.BoundedSemaphore(QUEUE * workers)
        port = choose("any")
        self.url = f"http://127.0.0.1:{port}"
        addons = ",".join(str(path) for path in config["addons_path"])
        self._command = [sys.executable, "-m", "odoo", "server", "-c", config["config"] or os.devnull]
        self._command += ["-d", database, "--db-filter", f"^{database}$", "--addons-path", addons]
        self._command += ["--data-dir", config["data_dir"], "--logfile", str(self.log), "--log-level", "info"]
        # the worker of jobs counts the minute it waits for one: on a busy machine 120 seconds are soon over
        self._command += [f"--workers={workers}", "--max-cron-threads=1", "--limit-time-real-cron=600"]
        self._command += ["--http-interface=127.0.0.1"]
        self._command += [f"--http-port={port}", f"--gevent-port={choose('any')}"]
        self._command += ["--smtp=127.0.0.1", f"--smtp-port={smtp_port}", "--email-from=load@example.com"]
        self._process = None

    def __enter__(self):
        # Not as options: everybody on the machine can read the command line of a process.
        access = {f"ODOO_{name.upper()}": str(config[name]) for name in ACCESS if config[name]}
        self._process = subprocess.Popen(
            self._command,
            env={**os.environ, **access, "ODOO_HTTP_SOCKET_TIMEOUT": str(HEAR)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            self._wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_details):
        self._process.terminate()
        try:
            self._process.wait(STOP)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _wait(self):
        end = time.monotonic() + START
        while time.monotonic() < end:
            if self._process.poll() is not None:
                raise SystemExit(f"the server ended at once:\n{self.text()[-4000:]}")
            try:
                with urllib.request.urlopen(f"{self.url}/web/login", timeout=START) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.5)
        raise SystemExit(f"the server did not answer in {START} seconds:\n{self.text()[-4000:]}")

    def text(self):
        """Return the log so far."""
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""


class Log:
    """What a log says: errors, where sessions met, and what was repeated."""

    def __init__(self, text):
        #: entries of level ERROR and above, and tracebacks, but those of sessions that met
        self.errors = []
        #: table -> how often two sessions met there
        self.met = Counter()
        self.retries = self.given_up = 0
        for entry in _ENTRY.split(text):
            if match := _LEVEL.match(entry):
                self._read(*match.groups())

    def _read(self, level, logger, words):
        if _RETRY.search(words):
            self.retries += 1
            self.given_up += "maximum number" in words
        elif level in ("ERROR", "CRITICAL") or "Traceback (most recent call last)" in words:
            if logger == "odoo.sql_db" and (any(sign in words for sign in _MET) or _TWICE in words):
                table = _TABLE.search(words)
                self.met[table.group(1) if table else "?"] += 1
            else:
                self.errors.append(words)
