"""Matching through Splink on Spark, over two workers, beside our own scorer."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from loaders.matching.blocking import candidate_pairs
from loaders.matching.scoring import score
from loaders.matching.table import table_of
from tests.loaders.matching.cases import MODEL, crowd

pytestmark = pytest.mark.spark

PEOPLE = crowd(160)


@pytest.mark.filterwarnings("ignore")
def test_spark_and_our_scorer_agree_to_a_billionth_of_a_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    """With our own likeness of texts on the workers: Splink's helper jar, which lacks it, is never loaded."""
    pytest.importorskip("splink", reason="splink comes with the extra `matching`")
    from loaders.matching import splink_engine

    # Workers weigh with our own function, so they need the environment that has it.
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    monkeypatch.setenv("PYSPARK_SUBMIT_ARGS", "--master local-cluster[2,1,1024] pyspark-shell")
    table = table_of(PEOPLE, MODEL)
    left, right = candidate_pairs(table, MODEL, widely=True)
    own = score(table, left, right, MODEL)
    theirs = splink_engine.score_with("spark", PEOPLE, table, left, right, MODEL)
    assert len(left) > 1_000
    assert np.array_equal(own.levels, theirs.levels)
    assert np.abs(own.weight - theirs.weight).max() < 1e-9
    assert np.array_equal(own.band, theirs.band)
