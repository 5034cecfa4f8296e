"""A made-up estate, made and served by the real commands."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CORDON = str(Path(sys.executable).with_name("cordon"))
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
# A busy machine takes a minute to start Python alone.
_PATIENCE_SECONDS = 180


def free_port() -> int:
    """A port that nobody listens to."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(home: Path, port: int | None = None, **settings: str) -> Iterator[str]:
    """The home under `cordon serve`, on a free port unless one is given, until the end. Settings are variables."""
    port = port or free_port()
    command = [CORDON, "serve", "--home", str(home), "--port", str(port)]
    address = f"http://127.0.0.1:{port}"
    with (home.parent / "served.log").open("w") as log:
        # What the monitor costs is nothing that a page is measured by.
        environment = os.environ | {"CORDON_RISK_MONITOR": "off"} | settings
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
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
    raise TimeoutError("the service gave no answer")


def make_home(home: Path, scale: str = "tiny") -> Any:
    """Load an estate; returns what its demonstration found."""
    command = [CORDON, "demo", "--scale", scale, "--no-serve", "--json", "--home", str(home)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
