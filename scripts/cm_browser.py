"""A headless Chromium driven through the Chrome DevTools protocol, as small as the tools here need it."""

import base64
import itertools
import json
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import websocket

NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
PATIENCE = 60  # seconds for a page to become ready
QUIET = 0.4  # seconds without a request that count as idle


class Browser:
    """One browser with one page. Use as a context manager; ``errors`` collects what scripts threw or logged."""

    def __init__(self):
        self.errors = []
        self._ids = itertools.count(1)
        self._pending = set()
        self._last_traffic = 0.0

    def __enter__(self):
        program = next(filter(None, map(shutil.which, NAMES)), None)
        if not program:
            raise SystemExit("Chromium is not installed: run 'apt-get install chromium', or put a Chrome on PATH")
        self._profile = tempfile.mkdtemp(prefix="cm_browser_")
        self._process = subprocess.Popen(
            [program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]
            + ["--hide-scrollbars", "--remote-debugging-port=0", f"--user-data-dir={self._profile}", "about:blank"],
            stderr=subprocess.DEVNULL,
        )
        self._socket = websocket.create_connection(self._address(), suppress_origin=True, timeout=PATIENCE)
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.send(f"{domain}.enable")
        return self

    def __exit__(self, *_error):
        self._socket.close()
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
        shutil.rmtree(self._profile, ignore_errors=True)

    _session = None

    def _address(self):
        """Return the address of the started browser's socket."""
        port_file = Path(self._profile, "DevToolsActivePort")
        for _attempt in range(200):
            if port_file.exists() and len(lines := port_file.read_text().split()) == 2:
                return f"ws://127.0.0.1:{lines[0]}{lines[1]}"
            if self._process.poll() is not None:
                break
            time.sleep(0.1)
        raise SystemExit(
            "Chromium does not start: run 'chromium --headless --no-sandbox --dump-dom about:blank' to see why"
        )

    def send(self, method, **params):
        """Send a command and return its result; events that arrive meanwhile are noted."""
        number = next(self._ids)
        message = {"id": number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        self._socket.send(json.dumps(message))
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get("id") == number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]
            self._note(answer)

    def _note(self, event):
        """Keep track of requests under way and of errors."""
        method, params = event.get("method"), event.get("params", {})
        if method == "Network.requestWillBeSent":
            if params.get("type") not in {"WebSocket", "EventSource", "Ping"}:
                self._pending.add(params["requestId"])
            self._last_traffic = time.monotonic()
        elif method in {"Network.loadingFinished", "Network.loadingFailed"}:
            self._pending.discard(params["requestId"])
            self._last_traffic = time.monotonic()
        elif method == "Runtime.exceptionThrown":
            details = params["exceptionDetails"]
            self.errors.append(details.get("exception", {}).get("description") or details["text"])
        elif method == "Runtime.consoleAPICalled" and params["type"] == "error":
            self.errors.append(" ".join(str(arg.get("value", arg.get("description", ""))) for arg in params["args"]))
        elif method == "Log.entryAdded" and params["entry"]["level"] == "error":
            self.errors.append(f"{params['entry']['text']} {params['entry'].get('url', '')}")

    def resize(self, width, height, mobile):
        """Show the page in a window of ``width`` × ``height`` CSS pixels, as a touch device when ``mobile``."""
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=mobile)
        self.send("Emulation.setTouchEmulationEnabled", enabled=mobile)

    def cookie(self, url, name, value):
        """Set a cookie for the server at ``url``."""
        self.send("Network.setCookie", url=url, name=name, value=value)

    def open(self, url):
        """Load ``url``; a dialog that asks to stay on the page before is answered with leaving it."""
        self._pending.clear()
        self.send("Page.navigate", url="about:blank")
        self.send("Page.navigate", url=url)

    def evaluate(self, expression):
        """Return the value of a JavaScript expression (promises are awaited)."""
        answer = self.send("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"].get("exception", {}).get("description", expression))
        return answer["result"].get("value")

    def until(self, expression):
        """Wait until a JavaScript expression is true; note it as an error when it does not become so."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self.evaluate(expression):
                return True
            time.sleep(0.1)
        self.errors.append(f"not reached within {PATIENCE} s: {expression[:120]}")
        return False

    def settle(self):
        """Wait until no request has been under way for a moment, and drawing has caught up."""
        end = time.monotonic() + 15
        while time.monotonic() < end:
            self.evaluate("1")
            if not self._pending and time.monotonic() - self._last_traffic > QUIET:
                break
            time.sleep(0.05)
        self.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 300)))")

    def click(self, selector):
        """Click the first element that matches ``selector`` as a user's mouse would."""
        quoted = json.dumps(selector)
        if self.until(f"Boolean(document.querySelector({quoted}))"):
            self.evaluate(f"document.querySelector({quoted}).click()")

    def picture(self, full=False):
        """Return a PNG of the window, or of the whole page when ``full``."""
        answer = self.send("Page.captureScreenshot", format="png", captureBeyondViewport=full)
        return base64.b64decode(answer["data"])
