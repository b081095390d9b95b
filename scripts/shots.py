"""Take pictures of pages of a running server (``make run``) with headless Chromium, for looking at them.

Examples (``make shots ARGS="..."`` does the same)::

    scripts/shots.py /odoo/key-customers /odoo/customer-tier-runs
    scripts/shots.py /odoo/customer-tier-runs/1 --login officer --size phone --scheme dark --lang zh_CN
    scripts/shots.py /odoo/customer-accounts --click "button.o_list_button_add" --wait ".o_form_view"

Each page gives one PNG for each size, colour scheme and language. The exit code is 1 when a page showed an error
dialog or its scripts failed. Options ``--lang`` change the language of the user who logs in, and put it back.
"""

import argparse
import itertools
import json
import re
import sys
import urllib.error
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.request import HTTPCookieProcessor, Request, build_opener

from cm_browser import Browser

ROOT = Path(__file__).resolve().parent.parent
SIZES = {"desktop": (1440, 900, False), "phone": (390, 844, True)}
#: True once the web client (or a portal page) shows something and waits for nothing.
READY = """(() => {
    const busy = document.querySelector(".o_loading_indicator, .o_blockUI, .o_view_sample_loading");
    const client = document.querySelector(".o_web_client");
    const shown = client ? document.querySelector(".o_action_manager > *, .o_error_dialog, .modal, .o_home_menu")
                         : document.readyState === "complete";
    return Boolean(shown) && !busy && document.fonts.status === "loaded";
})()"""
TROUBLE = """Array.from(document.querySelectorAll(".o_error_dialog, .o_notification_bar.bg-danger, .o_error_detail"))
    .map((node) => node.innerText.trim()).filter(Boolean).join(" | ")"""
# The Community edition never switches to its own dark style sheet; this does.
DARKEN = """(() => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = "/web/assets/any/web.assets_web_dark.min.css";
    const loaded = new Promise((resolve) => { link.onload = link.onerror = () => resolve(true); });
    document.head.append(link);
    return loaded;
})()"""


class Session:
    """A logged-in HTTP session, for its cookie and for the few calls around the pictures."""

    def __init__(self, base, login, password, database):
        self.base = base
        self.jar = CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.jar))
        self.user = self.call(
            "/web/session/authenticate",
            {"db": database or self.only_database(), "login": login, "password": password},
        )

    def call(self, path, params):
        """Return the result of a JSON-RPC call; raise SystemExit with the server's message."""
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}).encode()
        request = Request(self.base + path, body, {"Content-Type": "application/json"})
        try:
            with self.opener.open(request, timeout=120) as response:
                answer = json.load(response)
        except urllib.error.URLError as error:
            raise SystemExit(f"no server answers at {self.base} ({error.reason}): start one with 'make run'") from None
        if "error" in answer:
            raise SystemExit(answer["error"]["data"]["message"])
        return answer["result"]

    def only_database(self):
        """Return the name of the server's database."""
        with self.opener.open(f"{self.base}/web/login", timeout=120):
            pass
        names = self.call("/web/database/list", {})
        if len(names) != 1:
            raise SystemExit(f"choose one of the databases with --database: {', '.join(names)}")
        return names[0]

    def call_kw(self, model, method, *args):
        """Call a method of a model as the logged-in user."""
        params = {"model": model, "method": method, "args": args, "kwargs": {}}
        return self.call(f"/web/dataset/call_kw/{model}/{method}", params)

    def language(self):
        """Return the language of the logged-in user."""
        return self.call_kw("res.users", "read", [self.user["uid"]], ["lang"])[0]["lang"]

    def set_language(self, code):
        """Change the language of the logged-in user."""
        self.call_kw("res.users", "write", [self.user["uid"]], {"lang": code})


def file_name(path, *parts):
    """Return the file name of the picture of ``path`` taken with the settings ``parts``."""
    stem = re.sub(r"[^\w-]+", "_", path.strip("/")) or "root"
    return "-".join([stem[:80], *parts]) + ".png"


def take(browser, options, path, size, scheme, language):
    """Save one picture; return what is wrong with the page, as text."""
    browser.resize(*SIZES[size])
    browser.cookie(options.base, "color_scheme", scheme)
    browser.open(options.base + path)
    browser.until(READY)
    if scheme == "dark":
        browser.evaluate(DARKEN)
    for selector in options.click:
        browser.click(selector)
        browser.until(READY)
    if options.wait:
        browser.until(f"Boolean(document.querySelector({json.dumps(options.wait)}))")
    browser.settle()
    target = options.out / file_name(path, size, scheme, language)
    target.write_bytes(browser.picture(options.full))
    trouble = [*browser.errors, browser.evaluate(TROUBLE)]
    shown = browser.evaluate("location.pathname").removeprefix(f"/{language}")
    if shown != path.split("?")[0] and path != "/odoo" and not options.click:
        trouble.append(f"the server showed {shown} instead")
    browser.errors.clear()
    print(target, *[f"\n    {text}" for text in trouble if text])
    return " ".join(filter(None, trouble))


def arguments():
    """Return the parsed command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+", help="paths on the server, such as /odoo/customers")
    parser.add_argument("--base", default="", help="address of the server (default: the one 'make run' started)")
    parser.add_argument("--database", default="")
    parser.add_argument("--login", default="admin")
    parser.add_argument("--password", default="", help="default: the same as the login")
    parser.add_argument("--size", action="append", choices=SIZES, help="default: both")
    parser.add_argument("--scheme", action="append", choices=["light", "dark"], help="default: light")
    parser.add_argument("--lang", action="append", help="default: en_US")
    parser.add_argument(
        "--click", action="append", default=[], help="selector to click before the picture (repeatable)"
    )
    parser.add_argument("--wait", default="", help="selector to wait for before the picture")
    parser.add_argument("--full", action="store_true", help="the whole height of the page")
    parser.add_argument("--out", type=Path, default=ROOT / ".odoo" / "shots")
    options = parser.parse_args()
    address = ROOT / ".odoo" / "server.url"
    if not options.base:
        options.base = address.read_text().strip() if address.exists() else "http://localhost:8069"
    options.base = options.base.rstrip("/")
    return options


def main():
    """Take all pictures that the command line asks for; return the exit code."""
    options = arguments()
    options.out.mkdir(parents=True, exist_ok=True)
    session = Session(options.base, options.login, options.password or options.login, options.database)
    before = session.language()
    wrong = 0
    try:
        with Browser() as browser:
            for cookie in session.jar:
                browser.cookie(options.base, cookie.name, cookie.value)
            for language in options.lang or ["en_US"]:
                session.set_language(language)
                # pages of the portal read the language from here
                browser.cookie(options.base, "frontend_lang", language)
                for path, size, scheme in itertools.product(
                    options.paths, options.size or list(SIZES), options.scheme or ["light"]
                ):
                    wrong += bool(take(browser, options, path, size, scheme, language))
    finally:
        session.set_language(before)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
