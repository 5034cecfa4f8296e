"""A record that a reader may not see changes no byte of what he gets, whichever way it is kept and through any door.

Safety is the one exception, on purpose: whether a check says to check the place is left out of the comparison, and
so is what the rules make of all evidence in the queue that only security reads. What is worked out past a hidden rule
(where somebody could go, a plan) is compared whole where the same holds are told, and else but for what follows from
them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis.errors import NoSuchExample

import graph.queries.partial
import graph.shown
import graph.view
from api.app import ROUTES
from api.identities import DEMO_IDENTITIES
from graph.access import Policy, Viewer
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.model.labels import Label
from graph.snapshot.graph import Graph
from graph.store.port import GraphStore
from graph.store.stored import PersonQuery, ReadCut
from graph.view import GraphView
from tests.properties.asking import everything
from tests.properties.commands_asked import COMMANDS_ASKED, COMMANDS_LEFT_OUT
from tests.properties.doors import (
    CASES_PER_WORLD,
    FEW_HIDDEN,
    MANY_HIDDEN,
    NOT_READERS,
    READERS,
    World,
    worlds,
    worlds_with_a_witness,
)
from tests.properties.routes_asked import LEFT_OUT, questions
from tests.properties.told import different
from tests.stores.test_smoke import leaves

# A world is a graph with its readers and lots of hidden records, each record a case for each reader.
_IN_FULL = 10_000
_FULL = settings().max_examples > 100
_WORLDS = -(-_IN_FULL // CASES_PER_WORLD) if _FULL else 2
# A world of many hidden records fills pages when it is printed, which hypothesis warns of.
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")


def differences(world: World) -> Iterator[tuple[bytes, bytes]]:
    """What readers are told without a lot of hidden rows and with it, where the two are not the same bytes."""
    without = everything(world)
    for added in world.hidden:
        yield from different(without, everything(world, added))


@settings(max_examples=_WORLDS)
@given(worlds(MANY_HIDDEN if _FULL else FEW_HIDDEN))
def test_a_hidden_record_changes_no_byte_that_its_reader_gets(world: World) -> None:
    """In the snapshot, in the delta over it or in a load of its own: ties, names, numbers that join people, groups."""
    assert [(without[:200], beside[:200]) for without, beside in differences(world)] == []


@pytest.mark.evidence
@settings(max_examples=10)
@given(worlds_with_a_witness())
def test_a_record_that_names_somebody_of_limited_access_changes_no_byte_either(world: World) -> None:
    """Whatever its label, whoever else it names, and whatever it says of them."""
    assert [(without[:200], beside[:200]) for without, beside in differences(world)] == []


def test_every_route_is_asked_or_left_out_for_a_reason() -> None:
    """A new one that shows anybody anything is asked from the first day, or has its reason written down."""
    served = {f"{each.method} {each.path}" for each in ROUTES if not each.open_because}
    assert set(LEFT_OUT) <= served
    assert all(LEFT_OUT.values())
    for each in ROUTES:
        if f"{each.method} {each.path}" in served - set(LEFT_OUT):
            assert list(questions(each.method, each.path)), each.path


def test_every_command_is_run_or_left_out_for_a_reason() -> None:
    known = {words for words, _ in leaves()}
    run = {words for words in known if any(" ".join((*each, "")).startswith(f"{words} ") for each in COMMANDS_ASKED)}
    assert known - run == set(COMMANDS_LEFT_OUT)


def test_every_made_up_reader_asks_or_is_left_out_for_a_reason() -> None:
    assert set(READERS) | set(NOT_READERS) == set(DEMO_IDENTITIES)


# ---- the same with the mask broken in one place

_reading_of = graph.shown.reading_of


def _labels_all_open(made: Graph, store: GraphStore, *asked: Any) -> graph.view.Reading:
    reading = _reading_of(made, store, *asked)
    return replace(reading, labels=reading.labels | True)


def _store_all_open(made: Graph, store: GraphStore, *asked: Any) -> graph.view.Reading:
    return replace(_reading_of(made, store, *asked), classes=frozenset(store.labels()))


def _profiles_all_open(policy: Policy, viewer: Viewer, profile: object, labels: Mapping[int, Label]) -> frozenset[int]:
    return frozenset(labels)


def _search_all_open(view: GraphView, query: PersonQuery, limit: int) -> list[NodeRef]:
    return view.store.find_people(query, ReadCut(frozenset(view.store.labels()), view.known_at), limit)


def _ties_all_open(view: GraphView, refs: list[NodeRef]) -> Iterator[tuple[NodeRef, NodeRef]]:
    every = ReadCut(frozenset(view.store.labels()), view.known_at)
    ends = ((link.source, link.target) for link in view.store.links(refs, every))
    yield from sorted({ends for ends in ends if ends[0].kind is Kind.PERSON and ends[1] in refs})


def _everybody_exists(view: GraphView, rank: int, ref: NodeRef, *, there: bool = True) -> bool:
    return there


BROKEN: dict[str, tuple[object, str, Callable[..., object]]] = {
    "the snapshot's mask": (graph.view, "reading_of", _labels_all_open),
    "the store's cut": (graph.view, "reading_of", _store_all_open),
    "a profile's labels": (graph.view, "profile_classes", _profiles_all_open),
    "who is found by name": (GraphView, "find_people", _search_all_open),
    "who is found by a part": (graph.queries.partial, "_tied", _ties_all_open),
    "who exists": (GraphView, "_exists", _everybody_exists),
}


_EVERY_DAY = ("the snapshot's mask", "a profile's labels")
_PLACES = [pytest.param(each, marks=() if each in _EVERY_DAY else pytest.mark.evidence) for each in BROKEN]


@pytest.mark.parametrize("place", _PLACES)
def test_a_mask_that_is_broken_in_one_place_is_found_out(monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    """The test above can fail: a few cases are enough for each place, and two places show it every day."""
    monkeypatch.setattr(*BROKEN[place])
    few = settings(
        max_examples=25, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    try:
        find(worlds(), lambda world: next(differences(world), None) is not None, settings=few)
    except NoSuchExample:
        pytest.fail(f"nobody noticed that {place} was open to all")
