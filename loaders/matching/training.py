"""A new model file, estimated from a store's people: the same levels, thresholds and frequencies, other chances."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from graph.snapshot.graph import Graph
from graph.store.port import GraphStore
from loaders.matching.engines import EngineError
from loaders.matching.estate import everyone
from loaders.matching.model import Model, model_text, read_model
from loaders.matching.run import laid_out

# Fewer people than this teach chance and not habit.
LEAST_PEOPLE = 500
# What so few never show is rare and not impossible; and a file of twelve decimals would call it 0.
LEAST_CHANCE = 1e-10
_LEVEL = re.compile(r"(?P<head>    - \{level: [a-z-]+, (?:at: [0-9.]+, )?)m: [0-9.e-]+, u: [0-9.e-]+")


def train_model(graph: Graph, store: GraphStore, start: Model, name: str, day: date) -> tuple[str, str]:
    """The text of the new model file and its version. Raises EngineError without Splink, or with too few people.

    Only m and u are estimated. Term frequencies stay frozen: they must not tell who is in the store.
    """
    people = list(everyone(graph, store))
    if len(people) < LEAST_PEOPLE:
        raise EngineError(f"{len(people):,} records are too few to learn from: at least {LEAST_PEOPLE:,} are needed")
    try:
        from loaders.matching import splink_engine  # noqa: PLC0415 - an extra, and slow to load
    except ImportError as error:
        raise EngineError(f"training needs Splink: install Cordon with its extra `matching` ({error})") from error
    table, _ = laid_out(people, start)
    learnt = splink_engine.trained([each.profile for each in people], table, start)
    version = f"trained-{day.isoformat()}"
    text = rewritten(model_text(name), learnt, version)
    read_model(text, version)
    return text, version


def rewritten(text: str, chances: Mapping[str, Sequence[tuple[float, float]]], version: str) -> str:
    """A model file with other chances and another version; comments and all else stay."""
    rows = iter([pair for levels in chances.values() for pair in levels])

    def row(found: re.Match[str]) -> str:
        m, u = (max(chance, LEAST_CHANCE) for chance in next(rows))
        # Plain decimals: YAML takes 5e-07 for a word.
        return f"{found['head']}m: {m:.12f}, u: {u:.12f}"

    return re.sub(r"^version: .*$", f"version: {version}", _LEVEL.sub(row, text), count=1, flags=re.MULTILINE)
