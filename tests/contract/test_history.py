"""Whatever is loaded, repeated, withdrawn and in which order: the store answers as a naive reading of its history."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from graph.model.evidence import LinkClaim, NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType, Role
from graph.model.loads import FeedMode, Validity
from graph.model.times import OPEN_END, OPEN_START, to_minutes
from graph.store.stored import OpenLoad, ReadCut
from tests.contract.evidence import KEY, load, manifest, moment, person, row
from tests.stores.choice import open_empty

GANGS = [NodeRef(Kind.GANG, "", name) for name in "XYZ"]
ROWS = st.dictionaries(st.integers(0, 3), st.integers(0, 2), max_size=4)
FEEDS = {
    "full": (FeedMode.FULL, Validity.OBSERVED),
    "delta": (FeedMode.DELTA, Validity.OBSERVED),
    "events": (FeedMode.EVENTS, Validity.STATED),
    "register": (FeedMode.FULL, Validity.STATED),
}


class History(RuleBasedStateMachine):
    """Loads of four feeds in any order of extraction; each row says that a person belongs to a gang."""

    store_name = "sqlite"

    @initialize()
    def start(self) -> None:
        """An empty store, and a history of what was done to it."""
        self.folder = tempfile.TemporaryDirectory()
        self.store = open_empty(self.store_name, Path(self.folder.name), KEY)
        self.loads: list[tuple[OpenLoad, str, int, dict[int, int]]] = []
        self.withdrawn: dict[str, int] = {}
        self.published: dict[str, int] = {}

    @rule(feed=st.sampled_from(sorted(FEEDS)), extracted=st.integers(0, 5), rows=ROWS)
    def load_rows(self, feed: str, extracted: int, rows: dict[int, int]) -> None:
        """Load a file; a repeat of a live one is not written."""
        mode, validity = FEEDS[feed]
        name = repr((feed, sorted(rows.items())))
        about = manifest(name, extracted=extracted * 24, feed=feed, mode=mode, validity=validity)
        opened = self.store.begin_load(about, moment(200))
        if opened.repeat is not None:
            return
        entries = [
            row(
                f"{feed}/{number}",
                LinkClaim(person(number), GANGS[gang], LinkType.MEMBER_OF, Role.AFFILIATE),
                content=feed,
            )
            for number, gang in sorted(rows.items())
        ]
        load(self.store, entries, about, at=moment(200))
        self.loads.append((opened, feed, extracted, rows))
        self.published[opened.key] = self.store.head().known_at

    @precondition(lambda self: len(self.loads) > len(self.withdrawn))
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        """Take any published load back."""
        key = data.draw(st.sampled_from([entry[0].key for entry in self.loads if entry[0].key not in self.withdrawn]))
        self.withdrawn[key] = self.store.withdraw(key, moment(200), "data-officer", "wrong").known_at

    @invariant()
    def answers_follow_from_history(self) -> None:
        """At every instant of knowledge there has been, the links are those that a naive reading gives."""
        people = [person(number) for number in range(4)]
        classes = frozenset(self.store.labels())
        for known_at in sorted({*self.published.values(), *self.withdrawn.values()}):
            links = self.store.links(people, ReadCut(classes, known_at))
            told = sorted(
                (link.source.key, link.provenance.feed, link.target.key, link.valid_from, link.valid_to)
                for link in links
            )
            assert told == sorted(self._expected(known_at))

    def teardown(self) -> None:
        """Leave nothing behind."""
        if hasattr(self, "store"):
            self.store.close()
            self.folder.cleanup()

    def _expected(self, known_at: int) -> list[tuple[str, str, str, int, int]]:
        found = []
        for feed, (mode, validity) in FEEDS.items():
            live = sorted(
                (extracted, self.published[opened.key], rows)
                for opened, name, extracted, rows in self.loads
                if name == feed
                and self.published[opened.key] <= known_at < self.withdrawn.get(opened.key, known_at + 1)
            )
            if mode is FeedMode.FULL:
                # The last full extract of a time is what that time's extract should have said.
                live = list({entry[0]: entry for entry in live}.values())
            for number in range(4):
                story = [(to_minutes(moment(e * 24)), rows.get(number)) for e, _, rows in live]
                if mode is not FeedMode.FULL:
                    story = [entry for entry in story if entry[1] is not None]
                for gang, start, end in _spans(story, validity):
                    found.append((person(number).key, feed, GANGS[gang].key, start, end))
        return found


def _spans(story: list[tuple[int, int | None]], validity: Validity) -> list[tuple[int, int, int]]:
    if all(gang is None for _, gang in story):
        return []
    if validity is Validity.STATED:
        last = max(position for position, (_, gang) in enumerate(story) if gang is not None)
        end = story[last + 1][0] if last + 1 < len(story) else OPEN_END
        gang = story[last][1]
        assert gang is not None
        return [(gang, OPEN_START, end)]
    ends = [when for when, _ in story[1:]] + [OPEN_END]
    pieces: list[tuple[int, int, int]] = []
    for position, ((when, gang), end) in enumerate(zip(story, ends, strict=True)):
        if gang is None:
            continue
        start = OPEN_START if position == 0 else when
        if pieces and pieces[-1][0] == gang and pieces[-1][2] == start:
            pieces[-1] = (gang, pieces[-1][1], end)
        else:
            pieces.append((gang, start, end))
    return [piece for piece in pieces if piece[1] < piece[2]]


def run_histories(store_name: str, examples: int) -> None:
    """Draw so many histories and hold a store of this kind to each."""
    machine = type(f"History_{store_name}", (History,), {"store_name": store_name})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )


def test_answers_follow_from_history(store_name: str) -> None:
    """Whatever was loaded, repeated and withdrawn, at every instant of knowledge there has been."""
    run_histories(store_name, 40)
