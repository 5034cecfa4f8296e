"""Signing in at an identity provider that lies on another site, as a browser does it: with its rules about cookies."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from api.opening import open_record
from api.settings import Settings
from graph.model.times import utc_now
from tests.api.issuing import Clock
from tests.api.policies import put_policy
from tests.api.providing import CLIENT, REGISTERED, OpenIdProvider
from tests.browser.conftest import walking
from tests.browser.served import free_port, served
from tests.browser.walker import Validator, Walker

pytestmark = pytest.mark.browser


class WallClock(Clock):
    def __call__(self) -> datetime:
        return utc_now()


@dataclass(frozen=True)
class Entrance:
    """A console and its people's provider: `127.0.0.1` and `localhost` are two sites to a browser."""

    address: str
    issuer: OpenIdProvider


@pytest.fixture(scope="module")
def entrance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Entrance]:
    home = tmp_path_factory.mktemp("signing-in") / "home"
    home.mkdir()
    open_record(Settings(home=home), create=True).close()
    put_policy(home, replaced=(REGISTERED,))
    port, theirs = free_port(), free_port()
    issuer = OpenIdProvider(
        clock=WallClock(),
        access={"authorities": ["ROLE_ALLOCATION_OFFICER"]},
        issuer=f"http://localhost:{theirs}",
        console=f"http://127.0.0.1:{port}",
    )
    server = ThreadingHTTPServer(("127.0.0.1", theirs), _handler(issuer))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings = {
        "CORDON_ISSUER": issuer.issuer,
        "CORDON_SIGN_IN_CLIENT": CLIENT,
        "CORDON_CONSOLE_ADDRESS": issuer.console,
    }
    try:
        with served(home, port, **settings) as address:
            yield Entrance(address, issuer)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(issuer: OpenIdProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = issuer.issuer + self.path
            if self.path.startswith("/authorize?"):
                back = issuer.console + issuer.sign_in(address)
                self._send(200, f'<h1>Your organisation</h1><a href="{back.replace("&", "&amp;")}">Continue as Ann</a>')
            elif self.path.startswith("/.well-known/"):
                self._pass_on(httpx.Request("GET", address))
            else:
                self._send(404, "")

        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["content-length"]))
            self._pass_on(httpx.Request("POST", issuer.issuer + self.path, content=content))

        def _pass_on(self, request: httpx.Request) -> None:
            answer = issuer.answer_to(request)
            self._send(answer.status_code, answer.text, "application/json")

        def _send(self, status: int, content: str, kind: str = "text/html; charset=utf-8") -> None:
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(content.encode())))
            self.end_headers()
            self.wfile.write(content.encode())

        def log_message(self, *_: Any) -> None:
            """Nothing is written: a test says what went wrong."""

    return Handler


@pytest.fixture
def walker(
    request: pytest.FixtureRequest, entrance: Entrance, chromium: Any, validator: Validator, scripts: bool, width: int
) -> Iterator[Walker]:
    with walking(
        request, entrance.address, chromium, validator, scripts, width, sent_to=(entrance.issuer.issuer,)
    ) as made:
        yield made


def test_somebody_signs_in_at_his_identity_provider(walker: Walker, entrance: Entrance) -> None:
    walker.go("/sign-in/return?code=x&state=y")
    assert walker.heading() == "You are not signed in"
    walker.see()
    walker.go("/help")
    assert walker.heading() == "Sign in"
    walker.see()
    walker.follow("Sign in")
    assert walker.page.url.startswith(f"{entrance.issuer.issuer}/authorize?")
    walker.page.get_by_role("link", name="Continue as Ann").click()
    walker.page.wait_for_url("**/help")
    assert "Ann Officer" in walker.page.locator("header").inner_text()
    walker.see()
    walker.press("Sign out")
    assert walker.heading() == "Sign in"
    walker.see()
    way_out = walker.page.get_by_role("link", name="Sign out of your identity provider too").get_attribute("href")
    assert str(way_out).startswith(f"{entrance.issuer.issuer}/leave?")
    walker.go("/help")
    assert walker.heading() == "Sign in"
