"""A small made-up estate, served by the real command, and Debian's Chromium to walk it with."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.browser import chromium as engine
from tests.browser.walker import Validator, Walker

CORDON = str(Path(sys.executable).with_name("cordon"))
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
WIDTHS = (320, 768, 1440)
_PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Site:
    """Where the estate is served, and what its demonstration found in it."""

    address: str
    found: Any


@contextmanager
def served(home: Path) -> Iterator[str]:
    """The home under `cordon serve`, on a free port, until the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [CORDON, "serve", "--home", str(home), "--port", str(port)]
    address = f"http://127.0.0.1:{port}"
    with (home.parent / "served.log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            _wait_for(address, process)
            yield address
        finally:
            process.terminate()
            process.wait()


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(_PATIENCE_SECONDS * 10):
        assert process.poll() is None, "the service ended before its first answer"
        try:
            with urllib.request.urlopen(f"{address}/sign-in"):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the service gave no answer")


def make_site_home(home: Path) -> Any:
    """Load the tiny estate; returns what its demonstration found."""
    command = [CORDON, "demo", "--scale", "tiny", "--no-serve", "--json", "--home", str(home)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    home = tmp_path_factory.mktemp("console") / "home"
    found = make_site_home(home)
    with served(home) as address:
        yield Site(address, found)


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


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture(params=WIDTHS)
def width(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def walker(site: Site, chromium: Any, validator: Validator, scripts: bool, width: int) -> Iterator[Walker]:
    """Somebody at a browser of this width, with or without scripts."""
    context = chromium.new_context(java_script_enabled=scripts, viewport={"width": width, "height": 900})
    beside = chromium.new_context(viewport={"width": width, "height": 900})
    context.set_default_timeout(10_000)
    made = Walker(site.address, context.new_page(), beside.new_page(), validator, scripts)
    made.watch()
    yield made
    context.close()
    beside.close()
    if made.faults:
        pytest.fail("\n".join(made.faults), pytrace=False)
