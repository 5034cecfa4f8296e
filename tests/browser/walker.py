"""A person at a browser, and what must hold of each page that is seen on the way."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.browser.pages_of import route_of

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
# WCAG 2.2 AA and what axe calls good practice.
_AXE_RUN = (
    "axe.run({resultTypes: ['violations']})"
    ".then(r => r.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html.slice(0, 200)}`)))"
)
_TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
MOST_BYTES = 150_000
# A telephone, a tablet and a desk.
WIDTHS = (320, 768, 1440)
_TOKEN = re.compile(r"\b[0-9a-f]{64}\b")
_SEEN: set[tuple[str, int, bool]] = set()


class Validator:
    """html-validate in one process for all pages; a page that was judged is not judged again."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            ["node", str(Path(__file__).with_name("validate.mjs"))],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._judged: dict[str, list[str]] = {}

    def __call__(self, html: str) -> list[str]:
        # A form's token is another each time, and no matter of validity.
        html = _TOKEN.sub("0" * 64, html)
        if html not in self._judged:
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            self._process.stdin.write(json.dumps(html) + "\n")
            self._process.stdin.flush()
            self._judged[html] = json.loads(self._process.stdout.readline())
        return self._judged[html]

    def close(self) -> None:
        self._process.communicate()


@dataclass
class Walker:
    """One browser context with one page. `page` is Playwright's; `twin` looks at pages whose scripts are off."""

    site: str
    page: Any
    twin: Any
    validator: Validator
    scripts: bool
    faults: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    # Other sites that the browser is sent to on purpose.
    sent_to: tuple[str, ...] = ()
    _bytes: int = 0
    _document: Any = None

    def watch(self) -> None:
        """Note what a page says on its console, whom it asks for anything, and how much is sent for it."""
        self.page.on("console", lambda said: self._console(said.type, said.text, said.location.get("url", "")))
        self.page.on("pageerror", lambda error: self.faults.append(f"script failed: {error}"))
        self.page.on("request", self._request)
        self.page.on("response", self._response)
        network = self.page.context.new_cdp_session(self.page)
        network.send("Network.enable")
        network.send("Network.setCacheDisabled", {"cacheDisabled": True})
        network.on("Network.loadingFinished", self._finished)

    def go(self, path: str) -> None:
        self.page.goto(self.site + path)

    def press(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).click()
        self.page.wait_for_load_state()

    def follow(self, link: str) -> None:
        self.page.get_by_role("main").get_by_role("link", name=link, exact=True).first.click()
        self.page.wait_for_load_state()

    def heading(self) -> str:
        return str(self.page.locator("h1").inner_text())

    def main(self) -> str:
        return str(self.page.locator("main").inner_text())

    def begin(self, reader: str, purpose: str, case: str) -> None:
        """Sign in by one click and say why, looking at both pages on the way."""
        self.go("/sign-in")
        self.see()
        self.press(f"Sign in as {reader}")
        self.go("/purpose")
        self.see()
        self.page.get_by_label(purpose, exact=True).check()
        self.page.get_by_label("Case reference").fill(case)
        self.page.get_by_label("In your own words").fill("a day's work")
        self.press("Continue")
        assert case in self.page.locator(".cordon-purpose").inner_text()

    def end(self) -> None:
        self.press("Sign out")
        assert self.heading() == "Sign in"

    def see(self) -> None:
        """Note what is wrong with the page as it stands; the walker's maker asserts at its end that nothing was."""
        self.page.wait_for_load_state("load")
        self.seen.add(route_of(self._document.request.method, urlsplit(self._document.url).path) or "no route")
        # The same page at the same width was looked at on another walk: signing in is, on each.
        known = (_TOKEN.sub("", self.page.content()), self.page.viewport_size["width"], self.scripts)
        if known in _SEEN:
            return
        _SEEN.add(known)
        where = f"{urlsplit(self.page.url).path}, “{self.page.title()}”"
        told = self._too_wide()
        told += [f"axe: {each}" for each in self._axe()]
        told += [f"HTML: {each}" for each in self.validator(self._document.text())]
        if self._bytes > MOST_BYTES:
            told.append(f"{self._bytes:,} bytes sent")
        self.faults += [f"{where}: {each}" for each in told]

    def _too_wide(self) -> list[str]:
        """On each width in turn, and back to the walk's own."""
        size = self.page.viewport_size
        told = []
        for width in (*(each for each in WIDTHS if each != size["width"]), size["width"]):
            self.page.set_viewport_size({**size, "width": width})
            if (wide := self.page.evaluate(_TOO_WIDE)) > 0:
                told.append(f"{wide} px wider than a window of {width}")
        return told

    def _axe(self) -> list[str]:
        page = self.page
        if not self.scripts:
            # axe is a script: it looks at the same bytes in a page where scripts run but the console's own is withheld.
            page = self.twin
            page.set_viewport_size(self.page.viewport_size)
            page.goto(self._twin_address())
        page.evaluate(AXE.read_text("utf-8"))
        return list(page.evaluate(_AXE_RUN))

    def _twin_address(self) -> str:
        self.twin.unroute_all()
        self.twin.route("**/console.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
        html = self._document.text()
        self.twin.route(
            lambda address: "/static/" not in address,
            lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"),
        )
        return str(self.page.url)

    def _console(self, kind: str, text: str, where: str) -> None:
        # A browser writes down each answer of 400 and above as an error, also those that a form gives on purpose.
        expected = text.startswith("Failed to load resource") and "/static/" not in where
        if kind in {"error", "warning"} and not expected:
            self.faults.append(f"console: {text}")

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self.site, "data:", *self.sent_to)):
            self.faults.append(f"asked elsewhere: {request.url}")
        if request.is_navigation_request():
            self._bytes = 0

    def _response(self, response: Any) -> None:
        if "/static/" in response.url and response.status != 200:
            self.faults.append(f"{response.status} for {response.url}")
        if response.request.is_navigation_request() and not 300 <= response.status < 400:
            self._document = response

    def _finished(self, event: dict[str, Any]) -> None:
        self._bytes += int(event["encodedDataLength"])
