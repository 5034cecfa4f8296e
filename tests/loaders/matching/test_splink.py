"""Splink over the same model file weighs every pair as our own scorer does."""

from __future__ import annotations

import importlib.util

import numpy as np
import pytest

from loaders.matching.blocking import candidate_pairs
from loaders.matching.engines import EngineError
from loaders.matching.model import LEVELS
from loaders.matching.scoring import score
from loaders.matching.table import table_of
from tests.loaders.matching.cases import MODEL, crowd

if importlib.util.find_spec("splink") is None:
    pytest.skip("splink is not installed: it comes with the extra `matching`", allow_module_level=True)

from loaders.matching import splink_engine

PEOPLE = crowd(160)


def test_every_level_is_reached_by_some_pair_of_the_crowd() -> None:
    """Else agreement with Splink would say nothing of the levels that nobody reached."""
    table = table_of(PEOPLE, MODEL)
    left, right = np.triu_indices(len(table), 1)
    levels = score(table, left.astype(np.int64), right.astype(np.int64), MODEL).levels
    unreached = {
        (name, level.name)
        for place, name in enumerate(LEVELS)
        for number, level in enumerate(MODEL.comparisons[name])
        if number not in set(levels[:, place].tolist())
    }
    assert unreached == set()


@pytest.mark.filterwarnings("ignore")
def test_duckdb_and_our_scorer_agree_to_a_billionth_of_a_bit() -> None:
    table = table_of(PEOPLE, MODEL)
    left, right = candidate_pairs(table, MODEL, widely=True)
    own, theirs = (
        score(table, left, right, MODEL),
        splink_engine.score_with("duckdb", PEOPLE, table, left, right, MODEL),
    )
    assert len(left) > 1_000
    assert np.array_equal(own.levels, theirs.levels)
    assert np.abs(own.weight - theirs.weight).max() < 1e-9
    assert np.array_equal(own.band, theirs.band)


def test_spark_without_java_or_pyspark_is_told_for_what_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    table = table_of(PEOPLE[:2], MODEL)
    nobody = np.zeros(0, dtype=np.int64)
    with pytest.raises(EngineError, match=r"spark needs (pyspark|Java)"):
        splink_engine.score_with("spark", PEOPLE[:2], table, nobody, nobody, MODEL, "local[1]")
