"""A view is one viewer's, for a purpose, at one moment of both clocks; and the unmasked one has a single door."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from hypothesis import given, settings

from graph.access import Purpose, PurposeMissingError, Viewer
from graph.identity import kernels_ages
from graph.identity.layout import Cut, Walk, entries_of, lay_out, most_entries
from graph.model.grading import Grading, GradingScheme
from graph.model.kinds import Kind
from graph.model.links import LinkType
from graph.model.times import Interval
from graph.queries.neighbourhood import neighbourhood
from graph.safety_view import safety_view
from graph.store.port import GraphStore
from graph.view import GraphView, NotFoundError, view_for
from tests.graph.drawn import worlds
from tests.graph.naive import Naive
from tests.graph.world import (
    POLICY,
    PURPOSE,
    READER,
    SECRET,
    ListStore,
    Load,
    World,
    bears,
    number,
    one_load,
    person,
    row,
    says,
    thing,
    tie,
)

A, B, C = (person(name) for name in "ABC")
ROOT = Path(__file__).resolve().parents[2]


def himself(*ids: str) -> Viewer:
    return Viewer("reader", "prison", READER.roles, self_ids=frozenset(ids))


def test_no_view_without_viewer_and_purpose() -> None:
    world = one_load(row("1", tie(A, B)))
    store = cast(GraphStore, ListStore(world))
    with pytest.raises(PurposeMissingError):
        view_for(world.graph(), store, POLICY, READER, cast(Purpose, None))
    with pytest.raises(PurposeMissingError):
        view_for(world.graph(), store, POLICY, cast(Viewer, None), PURPOSE)
    with pytest.raises(PurposeMissingError):
        safety_view(world.graph(), store, PURPOSE, cast(Viewer, None))


def test_only_the_two_doors_make_views() -> None:
    makers = {
        path.relative_to(ROOT).as_posix()
        for folder in ("graph", "loaders", "analytics", "api")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "GraphView"
    }
    assert makers == {"graph/view.py", "graph/safety_view.py"}


def test_nobody_else_cuts_a_reading_or_walks_without_one() -> None:
    """What a store is asked for, and what a walk goes through, is settled where views are made, and nowhere else."""
    makers: dict[str, set[str]] = {"ReadCut": set(), "Walker": set(), "Cut": set()}
    for folder in ("graph", "loaders", "analytics", "api"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                name = ast.unparse(node.func).split(".")[-1] if isinstance(node, ast.Call) else ""
                if name in makers:
                    makers[name].add(path.relative_to(ROOT).as_posix())
    # Matching compares all evidence, and answers nobody: what it writes bears the labels of what it compared. Disposal
    # asks it which of its pairs go with a record, and tells nobody either.
    matching = {f"loaders/matching/{name}.py" for name in ("arrivals", "judging", "pairs", "run")}
    assert makers["ReadCut"] == {"graph/view.py", *matching}
    # Admission walks everything to close who is closed: what it finds is never shown, only taken away.
    assert makers["Walker"] | makers["Cut"] == {"graph/view.py", "graph/admission.py"}


def test_the_safety_view_sees_what_its_asker_does_not() -> None:
    world = one_load(row("1", tie(A, B)), row("2", tie(A, C), label=SECRET))
    view = safety_view(world.graph(), cast(GraphStore, ListStore(world)), PURPOSE, READER)
    assert (view.viewer, view.on_behalf_of) == (None, READER)
    assert view.person(world.id(C)).records == (C,)
    with pytest.raises(NotFoundError):
        world.view().person(world.id(C))


def test_what_is_hidden_unknown_or_no_id_is_refused_alike() -> None:
    world = one_load(row("1", tie(A, B)), row("2", tie(A, C), label=SECRET))
    for public_id in (world.id(C), "00" * 16, "not an id", ""):
        with pytest.raises(NotFoundError):
            world.view().node(public_id)


@given(worlds())
@settings(deadline=None)
def test_several_people_at_once_are_each_as_he_is_alone(world: World) -> None:
    """The same people by the same ids, and the same named for the audit, for whoever is there; else nobody is found."""
    graph, store = world.graph(), cast(GraphStore, ListStore(world))

    def fresh() -> GraphView:
        return view_for(graph, store, POLICY, READER, PURPOSE)

    ids = fresh().ids([rank for rank in range(graph.node_count) if graph.node_kind(rank) is Kind.PERSON])
    one_by_one, alone, gone = fresh(), {}, []
    for each in ids:
        try:
            alone[each] = one_by_one.person(each)
        except NotFoundError:
            gone.append(each)
    together = fresh()
    assert together.persons(alone) == alone
    assert together.disclosed == one_by_one.disclosed
    assert fresh().persons([]) == {}
    for each in gone:
        with pytest.raises(NotFoundError):
            fresh().persons([*alone, each])


def test_several_things_are_no_people() -> None:
    """Nor is an id that nothing bears, whoever else is asked for beside it."""
    world = one_load(row("1", tie(A, thing("cell"), LinkType.HELD_AT)))
    view = view_for(world.graph(), cast(GraphStore, ListStore(world)), POLICY, READER, PURPOSE)
    him, cell = view.ids([view.node_of(A), view.node_of(thing("cell"))])
    assert set(view.persons([him])) == {him}
    for other in (cell, "00" * 16):
        with pytest.raises(NotFoundError):
            view.persons([him, other])


def test_not_finding_somebody_takes_a_look_at_as_many_entries_whoever_he_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Withheld with few ties, withheld as the most crowded of all, or not there: no wait tells which."""
    crowd = [row(f"c{each}", tie(B, thing(str(each))), label=SECRET) for each in range(20)]
    world = one_load(row("1", tie(A, thing("x"))), row("2", tie(A, C), label=SECRET), *crowd)
    view = world.view()
    looked: list[int] = []
    more = kernels_ages.looked_on

    def heard(walk: Walk, cut: Cut, count: int) -> int:
        looked.append(count)
        return more(walk, cut, count)

    monkeypatch.setattr(kernels_ages, "looked_on", heard)
    walk = lay_out(view.graph)
    for public_id in (world.id(B), world.id(C), *(f"{each:032x}" for each in range(8))):
        rank = view.graph.node_rank(bytes.fromhex(public_id))
        own = view._stand_in(public_id) if rank is None else rank
        with pytest.raises(NotFoundError):
            view.node(public_id)
        assert looked.pop() + entries_of(walk, own) == most_entries(view.graph) >= 20


def test_a_thing_that_is_only_described_exists() -> None:
    phone = thing("ph")
    world = one_load(row("1", tie(A, phone), label=SECRET), row("2", describes=[says(phone, caption="a phone")]))
    assert world.view().captions([phone]) == {phone: "a phone"}
    assert world.view().exists(world.view().node(world.id(phone)))


def test_the_viewer_is_nowhere_in_his_own_view_nor_are_his_other_records() -> None:
    world = one_load(
        row("1", bears(A, number("1")), tie(A, thing("I"), LinkType.INVOLVED_IN), describes=[says(A, caption="me")]),
        row("2", bears(B, number("1"))),
        row("3", tie(C, thing("I"), LinkType.INVOLVED_IN)),
    )
    view = world.view(himself(world.id(B), "ff" * 16))
    for node in (A, B):
        with pytest.raises(NotFoundError):
            view.person(world.id(node))
    assert [n.ref for layer in neighbourhood(view, [world.id(C)], depth=3).layers for n in layer] == [C, thing("I")]
    assert view.descriptions([A]) == []
    assert len(view.people.representative) == 1
    assert len(view.visible_links().source) == 1


def test_knowledge_is_cut_at_the_moment_asked_for_and_never_after_the_graph() -> None:
    world = World([Load((row("1", tie(A, B)),), 10), Load((row("2", tie(A, C)),), 20, withdrawn=30), Load((), 30)])
    for known_at, seen in ((5, 0), (10, 1), (19, 1), (20, 2), (29, 2), (30, 1), (10**9, 1)):
        assert len(world.view(known_at=known_at).visible_links().source) == seen
    assert world.view(known_at=10**9).known_at == 30


def test_world_time_cuts_links_and_descriptions_and_not_who_there_is() -> None:
    world = one_load(row("1", tie(A, B, valid=(10, 20))))
    for valid, seen in ((9, 0), (10, 1), (19, 1), (20, 0), (Interval(0, 11), 1), (Interval(20, 30), 0), (None, 1)):
        view = world.view(valid=valid)
        assert len(view.visible_links().source) == seen
        assert view.person(world.id(A)).records == (A,)


def test_everybody_is_worked_out_once_for_views_that_show_the_same_and_for_no_others() -> None:
    world = World([Load((row("1", tie(A, B)), row("2", tie(A, C), label=SECRET)), 10), Load((), 20)])
    graph, store = world.graph(), cast(GraphStore, ListStore(world))

    def seen_by(viewer: Viewer, *, valid: int | None = None, known_at: int | None = None) -> GraphView:
        return view_for(graph, store, POLICY, viewer, PURPOSE, valid=valid, known_at=known_at)

    everybody = seen_by(READER).people
    assert seen_by(READER, valid=15).people is everybody
    assert not everybody.person_of.flags.writeable
    others = (safety_view(graph, store, PURPOSE, READER), seen_by(himself(world.id(B))), seen_by(READER, known_at=5))
    assert [len(each.people.representative) for each in (seen_by(READER), *others)] == [2, 3, 0, 0]


def test_provenance_is_told_of_disclosed_records_only() -> None:
    world = one_load(row("1", tie(A, B)), row("2", tie(A, C)))
    view = world.view()
    record = world.key.record_id("NOMIS", "1").hex()
    assert view.provenance([record]) == {}
    neighbourhood(view, [world.id(B)])
    (provenance,) = view.provenance([record])[record]
    assert (provenance.system, provenance.source_id) == ("NOMIS", "1")
    assert record in view.disclosed


def test_the_caption_is_the_best_graded_then_the_newest() -> None:
    poor = Grading(GradingScheme.G3X5X2, "3", "E")
    world = World(
        [
            Load(
                (
                    row("1", describes=[says(A, caption="old")]),
                    row("2", describes=[says(A, caption="hearsay")], grading=poor),
                ),
                10,
            ),
            Load(
                (
                    row("3", describes=[says(A, caption="new")]),
                    row("4", describes=[says(A, caption="x")], label=SECRET),
                ),
                20,
            ),
        ]
    )
    assert world.view().captions([A, B]) == {A: "new"}
    assert world.view(known_at=15).captions([A]) == {A: "old"}


@settings(max_examples=40)
@given(worlds())
def test_bulk_links_are_the_visible_links_each_once(world: World) -> None:
    for base_loads in (None, 1):
        view = world.view(base_loads=base_loads, valid=Interval(40, 120))
        links = view.visible_links(types=set(LinkType) - {LinkType.HAS_IDENTIFIER})
        ends = [
            (view.graph.node_ref(source), view.graph.node_ref(target), kind, view.graph.record_source(record)[1])
            for source, target, kind, record in zip(
                *(column.tolist() for column in (links.source, links.target, links.type, links.record)), strict=True
            )
        ]
        naive = Naive(world, Interval(40, 120)).links()
        stated = [(seen.claim.source, seen.claim.target, seen.claim.type, seen.row.source_id) for seen in naive]
        assert set(ends) == set(stated)
        assert len(np.unique(links.source)) == len({source for source, *_ in stated})
