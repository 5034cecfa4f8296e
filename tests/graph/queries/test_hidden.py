"""What a viewer may not read changes no byte of what he gets, and neither does how the graph is stored."""

from __future__ import annotations

from typing import cast

from hypothesis import given, settings
from hypothesis import strategies as st

from graph.access import Viewer
from graph.model.evidence import EvidenceRow, NodeRef
from graph.model.times import Interval
from graph.safety_view import safety_view
from graph.store.port import GraphStore
from graph.view import NotFoundError
from tests.graph.drawn import PEOPLE, hidden_rows, open_rows
from tests.graph.queries.everything import everything
from tests.graph.world import PURPOSE, READER, ListStore, Load, World

_CUTS = st.sampled_from([None, 55, Interval(40, 120)])
_CONTENT = st.lists(st.tuples(open_rows(), hidden_rows()), min_size=1, max_size=3)
_KNOWN = st.sampled_from([None, 10, 25])


def world(content: list[tuple[list[EvidenceRow], list[EvidenceRow]]], hidden: bool) -> World:
    return World(
        [
            Load(tuple(shown + concealed if hidden else shown), 10 * (at + 1))
            for at, (shown, concealed) in enumerate(content)
        ]
    )


@settings(max_examples=10_000 if settings().max_examples > 100 else 40)
@given(_CONTENT, _CUTS, _KNOWN, st.integers(0, 3))
def test_hidden_records_change_no_byte_of_any_answer(
    content: list[tuple[list[EvidenceRow], list[EvidenceRow]]],
    valid: int | Interval | None,
    known_at: int | None,
    base: int,
) -> None:
    shown, all_of_it = world(content, hidden=False), world(content, hidden=True)
    without = everything(shown.view(valid=valid, known_at=known_at), shown)
    base_loads = min(base, len(content))
    assert everything(all_of_it.view(base_loads=base_loads, valid=valid, known_at=known_at), shown) == without


@settings(max_examples=30)
@given(_CONTENT, st.sampled_from(PEOPLE), st.integers(0, 2))
def test_the_viewer_himself_does_not_exist_for_him_with_all_that_any_row_joins_to_him(
    content: list[tuple[list[EvidenceRow], list[EvidenceRow]]], himself: NodeRef, base: int
) -> None:
    """A hidden row that joins another record to him takes that one away too; what is hidden changes nothing else."""
    shown, all_of_it = world(content, hidden=False), world(content, hidden=True)
    named = all_of_it.id(himself)
    joined = {named, *unmasked(all_of_it, named)}
    without = everything(shown.view(reader_who_is(joined)), shown)
    everybody_else = all_of_it.view(reader_who_is({named}), base_loads=min(base, len(content)))
    assert everything(everybody_else, shown) == without
    assert not any(public_id in without for public_id in joined)


def reader_who_is(public_ids: set[str]) -> Viewer:
    return Viewer(READER.subject, READER.agency, READER.roles, self_ids=frozenset(public_ids))


def unmasked(everywhere: World, public_id: str) -> tuple[str, ...]:
    store = cast(GraphStore, ListStore(everywhere))
    try:
        return safety_view(everywhere.graph(), store, PURPOSE, READER).person(public_id).record_ids
    except NotFoundError:
        return ()
