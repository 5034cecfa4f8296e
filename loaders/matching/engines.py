"""Who weighs the pairs: our own scorer, or Splink on DuckDB or Spark over the same model file."""

from __future__ import annotations

from collections.abc import Sequence

from loaders.matching.estate import Sighted
from loaders.matching.model import Model
from loaders.matching.scoring import Scored, score
from loaders.matching.table import I64, Table

ENGINES = ("own", "duckdb", "spark")


class EngineError(Exception):
    """The engine cannot be used; the message says what it lacks."""


def score_pairs(
    engine: str,
    table: Table,
    people: Sequence[Sighted],
    left: I64,
    right: I64,
    model: Model,
    spark_master: str | None = None,
) -> Scored:
    """Pairs weighed by the engine of this name. Raises EngineError where it is not there.

    Without a master Spark is where its own configuration says.
    """
    if engine == "own":
        return score(table, left, right, model)
    if engine not in ENGINES:
        raise EngineError(f"there is no matching engine {engine}; there are {', '.join(ENGINES)}")
    try:
        from loaders.matching import splink_engine  # noqa: PLC0415 - an extra, and slow to load
    except ImportError as error:
        raise EngineError(f"{engine} needs Splink: install Cordon with its extra `matching` ({error})") from error
    profiles = [each.profile for each in people]
    weighed: Scored = splink_engine.score_with(engine, profiles, table, left, right, model, spark_master)
    return weighed
