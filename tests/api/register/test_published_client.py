"""The published npm client of the non-associations service, unmodified, against a served Cordon."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from api.app import create_app
from api.identities import demo_token
from api.wiring import Service
from tests.api.register.cases import ANN, BEN

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = "@ministryofjustice/hmpps-non-associations-api@0.7.2"
CACHE = ROOT / "node_modules" / ".cache" / "published-client"


@pytest.fixture(scope="module")
def installed() -> Path:
    """The package with what it needs, installed once and kept."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("Node and npm are not here: the published client cannot be run")
    if not (CACHE / "node_modules" / "@ministryofjustice").is_dir():
        CACHE.mkdir(parents=True, exist_ok=True)
        (CACHE / "package.json").write_text('{"private": true}', "utf-8")
        install = ["npm", "install", "--no-audit", "--no-fund", "--silent", PACKAGE]
        ran = subprocess.run(install, cwd=CACHE, capture_output=True, text=True, timeout=120, check=False)
        if ran.returncode:
            pytest.skip(f"npm could not fetch {PACKAGE}: {ran.stderr.strip()[:200]}")
    return CACHE


@contextmanager
def served(service: Service) -> Iterator[str]:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(create_app(service), log_level="critical", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [found]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{port}"
        server.should_exit = True
        thread.join(20)


def test_the_published_client_works_unmodified(service: Service, installed: Path) -> None:
    """Every call that it has, with a demonstration's own token; what it reads as dates are dates."""
    script = installed / "client.cjs"
    shutil.copy(Path(__file__).with_name("client.cjs"), script)
    with served(service) as url:
        words = ["node", str(script), url, demo_token(service, "separations-keeper"), ANN, BEN]
        ran = subprocess.run(words, cwd=installed, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)
    record = found["created"]["id"]
    assert found["createdIsDate"]
    assert found["twice"] == {"status": 409, "code": 101}
    assert found["gone"] == {"status": 404, "code": 404}
    assert found["shown"] == found["created"]
    assert found["listed"]["nonAssociations"][0]["otherPrisonerDetails"]["prisonerNumber"] == BEN
    assert [each["id"] for each in (*found["between"], *found["involving"], *found["page"]["content"])] == [record] * 3
    assert found["updated"]["restrictionType"] == "CELL"
    assert (found["closed"]["isClosed"], found["reopened"]["isClosed"]) == (True, False)
    assert found["reopened"]["comment"] == "They had not."
    assert found["deleted"] is None
    assert {each["code"] for each in found["constants"]["reasons"]} >= {"THREAT", "GANG_RELATED"}
