"""A small made-up estate, served by the real command, and Debian's Chromium to walk it with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.browser import chromium as engine
from tests.browser.served import ARGUMENTS, make_home, served
from tests.browser.walker import WIDTHS, Validator, Walker
from tests.browser.walks import WALKS

# The first look at what changed loads what was compiled: on a busy machine more than ten seconds.
_PATIENCE_MS = 30_000


@dataclass(frozen=True)
class Site:
    """Where the estate is served, and what its demonstration found in it."""

    address: str
    found: Any
    home: Path


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    home = tmp_path_factory.mktemp("console") / "home"
    found = make_home(home)
    key = home.parent / "sign.pem"
    private = Ed25519PrivateKey.generate()
    key.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with served(home, CORDON_SIGNING_KEY=str(key)) as address:
        yield Site(address, found, home)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=engine.find(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def validator() -> Iterator[Validator]:
    made = Validator()
    yield made
    made.close()


@dataclass(frozen=True)
class Way:
    """How a walk goes: with scripts or without, and at which width. The walker looks at each page on every width."""

    scripts: bool
    width: int

    def __str__(self) -> str:
        return f"{'scripts' if self.scripts else 'no-scripts'}-{self.width}"


# Every day each walk goes twice; the other four ways are its long form.
_EVERY_DAY = {Way(True, 1440), Way(False, 320)}
_WAYS = [
    pytest.param(way, id=str(way), marks=() if way in _EVERY_DAY else pytest.mark.evidence)
    for way in (Way(scripts, width) for scripts in (True, False) for width in WIDTHS)
]


@pytest.fixture(params=_WAYS)
def way(request: pytest.FixtureRequest) -> Way:
    """For a walk that is for one way alone, `scripts` and `width` are given by name instead."""
    found: Way = request.param
    return found


@pytest.fixture
def scripts(way: Way) -> bool:
    return way.scripts


@pytest.fixture
def width(way: Way) -> int:
    return way.width


@pytest.fixture
def walker(
    request: pytest.FixtureRequest, site: Site, chromium: Any, validator: Validator, scripts: bool, width: int
) -> Iterator[Walker]:
    """Somebody at a browser of this width, with or without scripts, who looks at what the register of walks says."""
    with walking(request, site.address, chromium, validator, scripts, width) as made:
        yield made


@contextmanager
def walking(
    request: pytest.FixtureRequest,
    address: str,
    chromium: Any,
    validator: Validator,
    scripts: bool,
    width: int,
    sent_to: tuple[str, ...] = (),
) -> Iterator[Walker]:
    """A walker of the site at this address, whose faults fail the test that asked for it."""
    context = chromium.new_context(java_script_enabled=scripts, viewport={"width": width, "height": 900})
    beside = chromium.new_context(viewport={"width": width, "height": 900})
    context.set_default_timeout(_PATIENCE_MS)
    made = Walker(address, context.new_page(), beside.new_page(), validator, scripts, sent_to=sent_to)
    made.watch()
    yield made
    context.close()
    beside.close()
    unseen = sorted(set(WALKS.get(request.node.originalname, ())) - made.seen)
    faults = made.faults + [f"the register says that this walk looks at {each}, and it did not" for each in unseen]
    if faults:
        pytest.fail("\n".join(faults), pytrace=False)
