"""Run records: what made a result, and what it rests on."""

from __future__ import annotations

import json

import numpy as np

from analytics.runs import RunRecord, digest_of, keyed_order, run_of, save
from graph.model.links import LinkType
from tests.analytics.estate import OFFICER, SOURCE_UNIT, Estate, estate, link, prisoner, row

A, B = prisoner("A1111AA"), prisoner("B2222BB")


def run(made: Estate, result: str = "r", seed: int = 1, viewer: str = "officer") -> RunRecord:
    view = made.view(OFFICER if viewer == "officer" else SOURCE_UNIT)
    return run_of(view, "communities", policy="test", parameters={"layers": ["call"]}, seed=seed, result=result)


def test_the_same_run_has_the_same_id_and_any_difference_another() -> None:
    """Input, reader, seed and outcome all count."""
    with estate(row("said", link(A, B, LinkType.ASSOCIATED_WITH))) as made:
        first = run(made)
        assert first.result_id == run(made).result_id
        others = [run(made, seed=2), run(made, result="s")]
        made.load(row("more", link(A, B, LinkType.CO_DEFENDANT_OF)))
        others.append(run(made))
        assert len({first.result_id, *(other.result_id for other in others)}) == 4


def test_a_saved_result_is_found_by_the_records_that_it_rests_on() -> None:
    """Withdrawing a record can reach every conclusion drawn from it."""
    with estate(row("said", link(A, B, LinkType.ASSOCIATED_WITH)), row("other", link(A, B, LinkType.CALLED))) as made:
        network = made.network()
        record = run(made)
        result_id = save(made.view(OFFICER), record, network.rests_on())
        for name in ("said", "other"):
            assert made.store.results_resting_on(made.store.ids.record_id("TEST", name)) == [(result_id, "communities")]
        assert made.store.results_resting_on(b"\0" * 16) == []
        assert json.loads(json.dumps(record.as_json()))["revision"] == made.store.head().revision


def test_a_digest_tells_apart_what_only_looks_alike() -> None:
    """Where one part ends and the next begins counts, and so does the type of number."""
    assert digest_of("ab", "c") != digest_of("a", "bc")
    assert digest_of(np.zeros(2, dtype=np.int64)) != digest_of(np.zeros(2))
    assert digest_of(np.arange(4)) == digest_of(np.arange(4))


def test_a_draw_does_not_depend_on_who_else_is_there() -> None:
    """A person whom the reader may not see moves nobody in the order of a draw."""
    ids = [bytes([place]) * 16 for place in range(50)]
    order = [ids[place] for place in keyed_order(3, "pivots", ids)]
    fewer = [key for place, key in enumerate(ids) if place % 3]
    assert [fewer[place] for place in keyed_order(3, "pivots", fewer)] == [key for key in order if key in set(fewer)]
