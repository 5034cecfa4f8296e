"""The snapshot and the store say the same of any history: what a walk shows and what a page quotes never part."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from graph.access import Policy, Purpose, PurposeCode, RoleGrant, Viewer, readable_classes
from graph.model.evidence import EvidenceRow, LinkClaim, NodeRef
from graph.model.ids import KEY_BYTES, IdKey
from graph.model.labels import Classification, Handling, Label
from graph.model.loads import FeedMode, Validity
from graph.model.times import to_minutes
from graph.snapshot.build import build
from graph.snapshot.graph import Graph
from graph.store.sqlite import open_store
from graph.store.sqlite.store import SqliteStore
from graph.view import GraphView, view_for
from tests.contract.evidence import START, incident, involved, load, manifest, moment, person, row

_PURPOSE = Purpose(PurposeCode.DATA_QUALITY, "OP-1", "comparing two readers")
_LABELS = (
    Label("prison"),
    Label("prison", Classification.OFFICIAL_SENSITIVE),
    Label("prison", handling=Handling.C, conditions=("not-disseminable",)),
    Label("police"),
    Label("police", compartments=("source-unit",)),
)
_POLICY = Policy(
    "test",
    {
        "wide": RoleGrant(
            frozenset({"prison", "police"}),
            frozenset({"P", "C"}),
            frozenset({"not-disseminable"}),
            frozenset({"source-unit"}),
        ),
        "officer": RoleGrant(frozenset({"prison", "police"}), frozenset({"P"})),
        "prison": RoleGrant(frozenset({"prison"}), frozenset({"P", "C"}), frozenset({"not-disseminable"})),
    },
    {"prison": frozenset({"prison", "police"})},
)
_VIEWERS = tuple(
    Viewer(role, "prison", frozenset({role}), clearance)
    for role in ("wide", "officer", "prison")
    for clearance in (Classification.OFFICIAL, Classification.SECRET)
)
_PEOPLE, _EVENTS = tuple(person(number) for number in range(3)), tuple(incident(number) for number in range(2))
_NODES = (*_PEOPLE, *_EVENTS)

_says = st.builds(
    lambda who, what, since, days: involved(
        _PEOPLE[who], _EVENTS[what], valid_from=to_minutes(moment(since)), valid_to=to_minutes(moment(since + days))
    ),
    st.integers(0, 2),
    st.integers(0, 1),
    st.sampled_from((0, 10, 20)),
    st.sampled_from((1, 10, 30)),
)
# One feed has one owner: what becomes of a record whose versions name two is another matter.
_OWNERS = {"full": "prison", "some": "police", "stays": "prison"}
_Said = tuple[int, Label, LinkClaim]
_Move = tuple[str, float, tuple[str, FeedMode, Validity], list[_Said]]
_rows = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(_LABELS), _says), max_size=4)
_moves = st.lists(
    st.tuples(
        st.sampled_from(("load", "load", "load", "withdraw")),
        st.sampled_from((0, 5, 10, 20)),
        st.sampled_from((("full", FeedMode.FULL, Validity.OBSERVED), ("some", FeedMode.DELTA, Validity.OBSERVED),
                         ("stays", FeedMode.EVENTS, Validity.STATED))),
        _rows,
    ),
    min_size=1,
    max_size=6,
)  # fmt: skip


def _replay(store: SqliteStore, moves: list[_Move]) -> None:
    keys: list[str] = []
    for number, (move, extracted, (feed, mode, validity), said) in enumerate(moves):
        at = START + timedelta(days=2, minutes=number)
        if move == "withdraw" and keys:
            store.withdraw(keys.pop(number % len(keys)), at, "data-officer", "wrong file")
            continue
        rows: list[EvidenceRow] = [
            row(f"{feed}/{record}", claim, label=replace(label, owner=_OWNERS[feed])) for record, label, claim in said
        ]
        about = manifest(str(number), extracted=extracted, feed=feed, mode=mode, validity=validity)
        keys.append(load(store, rows, about, at).key)


def _walked(view: GraphView) -> Counter[tuple[NodeRef, NodeRef, int, int, int]]:
    links = view.visible_links()
    ends = zip(view.refs(links.source.tolist()), view.refs(links.target.tolist()), strict=True)
    rest = zip(links.type.tolist(), links.valid_from.tolist(), links.valid_to.tolist(), strict=True)
    return Counter((*pair, *others) for pair, others in zip(ends, rest, strict=True))


def _quoted(view: GraphView) -> Counter[tuple[NodeRef, NodeRef, int, int, int]]:
    found = view.store.links(_NODES, view.read_cut)
    return Counter((each.source, each.target, int(each.type), each.valid_from, each.valid_to) for each in found)


@given(_moves, st.sampled_from(_VIEWERS), st.integers(-1, 6))
@settings(max_examples=60, deadline=None)
def test_a_snapshot_and_its_store_show_every_reader_the_same_links_at_every_moment(
    moves: list[_Move], viewer: Viewer, step: int
) -> None:
    """Full, partial and event feeds, corrections, late arrivals, withdrawals and relabelling, now and as known then."""
    with TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "store.sqlite", key=IdKey(bytes(KEY_BYTES)))
        try:
            _replay(store, moves)
            head = store.head()
            with store.evidence(head) as stream:
                graph = Graph(head, build(stream, store.ids, store.labels()))
            moments = sorted({load.published_at for load in store.loads() if load.published_at is not None})
            known = None if step < 0 or not moments else int(moments[step % len(moments)].timestamp() * 1_000_000)
            view = view_for(graph, store, _POLICY, viewer, _PURPOSE, known_at=known)
            assert _walked(view) == _quoted(view)
        finally:
            store.close()


@given(st.lists(st.sampled_from(_LABELS), min_size=1, max_size=4), st.sampled_from(_VIEWERS))
def test_whoever_reads_joined_labels_reads_each_of_them(labels: list[Label], viewer: Viewer) -> None:
    """A restriction that comes later never opens what an earlier one closed; only a contested owner closes more."""
    joined = labels[0]
    for label in labels[1:]:
        joined = joined.join(label)
    each = all(_POLICY.admits(viewer, label) for label in labels)
    assert _POLICY.admits(viewer, joined) == (each and len({label.owner for label in labels}) == 1)
    assert readable_classes(_POLICY, viewer, dict(enumerate(labels))) <= set(range(len(labels)))
