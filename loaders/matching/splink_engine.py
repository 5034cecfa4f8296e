"""The same model through Splink: its settings, a batch run on DuckDB or Spark, and training by its own estimates.

Splink is given the pairs that our blocking found and weighs the same levels with the same frozen term frequencies, so
that the two agree to the last bits; the suite holds them to it. Spark has no Jaro-Winkler of its own, and the jar that
comes with Splink 4.0.17 lacks what its own calls, so the one that our scorer uses is registered there.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import pyarrow as pa
from rapidfuzz.distance import JaroWinkler
from splink import DuckDBAPI, Linker

from loaders.matching.comparing import SILENT, Pairs, day_numbers
from loaders.matching.engines import EngineError
from loaders.matching.model import LEVELS, Level, Model
from loaders.matching.profiles import Profile
from loaders.matching.scoring import Scored, bands
from loaders.matching.splink_levels import DUCKDB, SPARK, Dialect, conditions
from loaders.matching.table import I64, Table, as_number

_LISTS = ("full_firsts", "other_firsts", "other_lasts", "last_parts", "postcodes", "areas", "phones", "cores")
_FREQUENCIES = {"first": "forenames", "last": "surnames"}


def score_with(
    engine: str,
    profiles: Sequence[Profile],
    table: Table,
    left: I64,
    right: I64,
    model: Model,
    spark_master: str | None = None,
) -> Scored:
    """These pairs weighed by Splink. Pairs that Splink's join gives besides are left out. Raises EngineError."""
    records = frame(profiles, table, model, left, right)
    with _linker(engine, records, model, spark_master) as linker:
        wanted = linker.inference.predict().as_pandas_dataframe()
    one, other = (wanted[f"unique_id_{side}"].to_numpy(dtype=np.int64) for side in ("l", "r"))
    packed = np.minimum(one, other) * len(table) + np.maximum(one, other)
    order = np.argsort(packed)
    at = order[np.searchsorted(packed[order], left * len(table) + right)]
    levels = {name: _levels_of(wanted[f"gamma_{name}"].to_numpy()[at], model.comparisons[name]) for name in LEVELS}
    weight = wanted["match_weight"].to_numpy(dtype=np.float64)[at]
    band = bands(Pairs(table, left, right), weight, levels, model)
    return Scored(left, right, weight, band, np.stack([levels[name] for name in LEVELS], axis=1))


def trained(profiles: Sequence[Profile], table: Table, model: Model) -> dict[str, list[tuple[float, float]]]:
    """M and u of every level as Splink estimates them from these people, comparison by comparison in the model's order.

    u comes from random pairs, m by expectation maximisation over pairs of one birth date and over pairs of one name.
    What the data says nothing of keeps the model's value. Seeded, so that the same people give the same model.
    """
    nobody = np.zeros(0, dtype=np.int64)
    with _linker("duckdb", frame(profiles, table, model, nobody, nobody), model) as linker:
        linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
        for rule in ("l.born = r.born", "l.first = r.first and l.last = r.last"):
            linker.training.estimate_parameters_using_expectation_maximisation(rule)
        learnt = {each["output_column_name"]: each for each in linker.misc.save_model_to_json()["comparisons"]}
    found = {}
    for name, levels in model.comparisons.items():
        rows = [row for row in learnt[name]["comparison_levels"] if not row.get("is_null_level")]
        found[name] = [
            (_chance(row.get("m_probability"), level.m), _chance(row.get("u_probability"), level.u))
            for row, level in zip(rows, levels, strict=True)
        ]
    return found


def _chance(value: object, otherwise: float) -> float:
    return float(value) if isinstance(value, float) and 0 < value <= 1 else otherwise


@contextmanager
def _linker(engine: str, records: pa.Table, model: Model, spark_master: str | None = None) -> Iterator[Any]:
    logging.getLogger("splink").setLevel(logging.ERROR)
    if engine == "spark":
        with _spark(spark_master) as (api, dialect, given):
            yield _made(given(records), model, dialect, api, given)
    else:
        yield _made(records, model, DUCKDB, DuckDBAPI(), lambda each: each)


def _made(records: Any, model: Model, dialect: Dialect, api: Any, given: Any) -> Any:
    linker: Any = Linker(records, settings(model, dialect), db_api=api)
    for column, terms in _FREQUENCIES.items():
        linker.table_management.register_term_frequency_lookup(
            given(_frequencies(records, column, model, terms)), column
        )
    return linker


def _frequencies(records: Any, column: str, model: Model, terms: str) -> pa.Table:
    values = records.column(column).to_pylist() if isinstance(records, pa.Table) else _spark_values(records, column)
    distinct = sorted({value for value in values if value is not None})
    return pa.table({column: distinct, f"tf_{column}": [model.terms[terms].of(value) for value in distinct]})


def _spark_values(records: Any, column: str) -> list[str]:
    return [row[0] for row in records.select(column).distinct().collect()]


@contextmanager
def _spark(master: str | None) -> Iterator[tuple[Any, Dialect, Any]]:
    import splink  # noqa: PLC0415 - its Spark side loads pyspark

    session = _session(master)
    try:
        from pyspark.sql.types import DoubleType  # noqa: PLC0415 - beside the session's own

        session.sparkContext.setLogLevel("ERROR")
        session.udf.register(SPARK.similarity, _similarity, DoubleType())
        made: Any = splink.SparkAPI
        api = made(spark_session=session, register_udfs_automatically=False, break_lineage_method="persist")
        yield api, SPARK, lambda table: session.createDataFrame(table.to_pandas())
    finally:
        session.stop()


def _session(master: str | None) -> Any:
    try:
        from pyspark.errors import PySparkRuntimeError  # noqa: PLC0415 - 400 MB, for estates beyond one machine
        from pyspark.sql import SparkSession  # noqa: PLC0415
    except ImportError as error:
        raise EngineError(f"spark needs pyspark: install Cordon's group `spark` ({error})") from error
    if shutil.which("java") is None:
        raise EngineError("spark needs Java 17 or later, and no `java` is on the path")
    builder = SparkSession.builder if master is None else SparkSession.builder.master(master)
    try:
        return (
            builder.appName("cordon-matching")
            .config("spark.sql.shuffle.partitions", "4")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.session.timeZone", "UTC")
            .getOrCreate()
        )
    except PySparkRuntimeError as error:
        raise EngineError(f"Spark does not start at {master or 'its own master'}: {error}") from error


def _similarity(one: str | None, other: str | None) -> float | None:
    return None if one is None or other is None else JaroWinkler.similarity(one, other)


def frame(profiles: Sequence[Profile], table: Table, model: Model, left: I64, right: I64) -> pa.Table:
    """Profiles and pairs as the columns that `settings` speaks of; silence is null, or an empty list."""

    def texts(name: str) -> pa.Array:
        return pa.array([getattr(each, name) or None for each in profiles], pa.string())

    def lists(values: Iterator[Sequence[str]]) -> pa.Array:
        return pa.array([list(each) for each in values], pa.list_(pa.string()))

    born = [as_number(each.born) or None for each in profiles]
    days = day_numbers(table.born)
    columns = {
        "unique_id": pa.array(range(len(profiles)), pa.int64()),
        "first": texts("first"), "middle": texts("middle"), "last": texts("last"), "address": texts("address"),
        "email": texts("email"), "sex": texts("sex"), "national_id": texts("national_id"),
        "email_name": pa.array([_email_name(each.email) for each in profiles], pa.string()),
        "first_listed": pa.array(table.first_listed, pa.int64()),
        "full_firsts": lists(model.full_names(each.first) if each.first else () for each in profiles),
        "other_firsts": lists(each.other_firsts for each in profiles),
        "other_lasts": lists(each.other_lasts for each in profiles),
        "last_parts": lists(each.last.split() for each in profiles),
        "born": pa.array(born, pa.int64()),
        "birth_text": pa.array([None if each is None else f"{each:08d}" for each in born], pa.string()),
        "birth_day": pa.array([day if b else None for day, b in zip(days.tolist(), born, strict=True)], pa.int64()),
        "other_births": pa.array([[as_number(day) for day in e.other_births] for e in profiles], pa.list_(pa.int64())),
        "postcodes": lists(each.postcodes for each in profiles),
        "areas": lists(each.areas for each in profiles),
        "phones": lists(each.phones for each in profiles),
        "identifiers": lists([f"{kind}:{value}" for kind, value in each.identifiers] for each in profiles),
        "identifier_types": pa.array(table.identifier_types, pa.int64()),
        "cores": lists(each.cores for each in profiles),
        "keys": _keys(len(profiles), left, right),
    }  # fmt: skip
    return pa.table(columns)


def _email_name(email: str) -> str | None:
    name = email.partition("@")[0]
    return f"@{name}" if name else None


def _keys(rows: int, left: I64, right: I64) -> pa.Array:
    """For each row the numbers of the pairs that it is in: Splink joins on them, and weighs these pairs alone."""
    row = np.concatenate((left, right))
    pair = np.tile(np.arange(len(left), dtype=np.int64), 2)
    order = np.argsort(row, kind="stable")
    offsets = np.concatenate(([0], np.cumsum(np.bincount(row, minlength=rows)))).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), pa.array(pair[order]))


def settings(model: Model, dialect: Dialect = DUCKDB) -> dict[str, Any]:
    """The model as Splink settings."""
    chance = 1 / max(model.population, 2)
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "unique_id",
        "probability_two_random_records_match": chance,
        "blocking_rules_to_generate_predictions": [
            {"blocking_rule": "l.keys = r.keys", "sql_dialect": dialect.name, "arrays_to_explode": ["keys"]}
        ],
        "comparisons": [_comparison(name, model.comparisons[name], dialect) for name in LEVELS],
        "retain_matching_columns": True,
        "retain_intermediate_calculation_columns": True,
    }


def _comparison(name: str, levels: Sequence[Level], dialect: Dialect) -> dict[str, Any]:
    silent, held = conditions(name, dialect)
    rows: list[dict[str, Any]] = [{"sql_condition": silent, "label_for_charts": "silent", "is_null_level": True}]
    for level in levels:
        sql = "ELSE" if level.kind == "otherwise" else held[level.kind].replace("{at}", str(level.at))
        row = {
            "sql_condition": sql, "label_for_charts": level.name, "m_probability": level.m, "u_probability": level.u,
        }  # fmt: skip
        if level.frequency is not None:
            column = {"forenames": "first", "surnames": "last"}[level.frequency]
            row |= {"tf_adjustment_column": column, "tf_adjustment_weight": 1.0}
        rows.append(row)
    return {"output_column_name": name, "comparison_levels": rows}


def _levels_of(gamma: Any, levels: Sequence[Level]) -> Any:
    """Splink numbers levels from the last, 0, to the first; -1 is silence."""
    numbers = np.asarray(gamma, dtype=np.int64)
    return np.where(numbers < 0, SILENT, len(levels) - 1 - numbers).astype(np.uint8)
