"""Which store the homes of API and command tests have: a file, or with `--homes-on neo4j` the shared database."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

HOMES_ON = "TESTS_HOMES_ON"


def on_neo4j() -> bool:
    """Whether this run is about homes on Neo4j."""
    return os.environ.get(HOMES_ON) == "neo4j"


def empty_home_settings(folder: Path) -> dict[str, Any]:
    """Settings of a new home by member; its shared database, if it has one, is wiped."""
    if on_neo4j():
        from tests.stores.shared import wipe

        wipe()
    return home_settings(folder)


def home_settings(folder: Path) -> dict[str, Any]:
    """Settings of a home that is there."""
    if not on_neo4j():
        return {"home": folder}
    from tests.stores.shared import shared_engine

    engine = shared_engine()
    return {"home": folder, "store_address": engine.url, "store_user": "neo4j", "store_password": engine.password}


def home_environment() -> dict[str, str]:
    """The same for commands, as variables."""
    if not on_neo4j():
        return {}
    from tests.stores.shared import shared_engine

    engine = shared_engine()
    return {"CORDON_STORE": engine.url, "CORDON_STORE_USER": "neo4j", "CORDON_STORE_PASSWORD": engine.password}
