"""Slices computed for millions of records are those that the rules give for each alone."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from graph.model.bitemporal import slices
from graph.model.loads import FeedMode
from graph.snapshot.holding import read_slices
from graph.snapshot.ledger import LoadLedger
from graph.snapshot.tables import read_records
from tests.graph.snapshot.journal import CLASSES, KEY, PLACES, Journal, Place, version

# A load: where, extracted when (None: in order of arrival), which versions it saw, which load is withdrawn after it.
Load = tuple[Place, int | None, list[int], int | None]
SAW = st.one_of(st.lists(st.integers(0, 1), max_size=1), st.lists(st.integers(0, 2), max_size=3, unique=True))
LOADS = st.lists(
    st.tuples(
        st.sampled_from((PLACES[0], *PLACES)),
        st.one_of(st.none(), st.none(), st.integers(0, 8)),
        SAW,
        st.one_of(st.none(), st.none(), st.integers(0, 8)),
    ),
    max_size=9,
)
FULL, REGISTER, EVENTS, ALERTS = PLACES


def one_record(loads: list[Load]) -> Journal:
    """The history of one record."""
    journal = Journal()
    for place, extracted, saw, withdrawn in loads:
        journal.publish(place, journal.moves if extracted is None else extracted, [(0, number) for number in saw])
        if withdrawn is not None and withdrawn < len(journal.loads):
            journal.withdraw(withdrawn)
    return journal


@given(loads=LOADS)
@example(loads=[(FULL, None, [0], None)] * 4 + [(FULL, None, [], None)] * 3 + [(FULL, None, [0], None)] * 2)
@example(loads=[(FULL, None, [0], None)] * 3 + [(FULL, None, [0], 1), (FULL, None, [1], None)])
@example(loads=[(FULL, None, [0], None)] * 2 + [(FULL, None, [0], 0), (FULL, None, [1], None)])
@example(loads=[(FULL, 5, [0], None), (FULL, 3, [0], None), (FULL, 4, [0], None), (FULL, 9, [1], None)])
@example(loads=[(EVENTS, None, [0], None), (FULL, None, [0], None), (FULL, None, [], None), (EVENTS, None, [0], None)])
@example(loads=[(REGISTER, None, [0], None), (FULL, None, [0], None), (FULL, None, [1], None)])
@example(loads=[(ALERTS, None, [1], None), (ALERTS, None, [0], None), (EVENTS, None, [0], None)])
def test_leaving_out_what_tells_nothing_new_changes_no_slice(loads: list[Load]) -> None:
    """Whatever order loads arrive in, whichever are withdrawn, and if a file contradicts itself."""
    journal = one_record(loads)
    stream = journal.stream()
    ledger, records = LoadLedger(stream.loads()), read_records(stream.records(), KEY, CLASSES)
    found, _ = read_slices(stream.sightings(), records, ledger)
    columns = (found.known_from, found.known_to, found.valid_from, found.valid_to)
    got = [
        (bytes(records.columns.version[rank]), *(int(column[row]) for column in columns))
        for rank in range(len(records.first_version))
        for row in range(int(found.at[rank]), int(found.at[rank + 1]))
    ]
    assert sorted(got) == sorted(by_the_rules(journal, ledger))


def by_the_rules(journal: Journal, ledger: LoadLedger) -> list[tuple[object, ...]]:
    """The same, with all loads, from `slices`."""
    seen = journal.sighted(journal.head).get(0, [])
    places = {place for times, _, place in seen if times.mode is FeedMode.FULL}
    full = [times for times, load in journal.times(journal.head) if load.place in places]
    return [
        (
            version(0, held.version).digest,
            ledger.rank(held.known_from),
            ledger.rank(held.known_to),
            held.valid_from,
            held.valid_to,
        )
        for held in slices([(times, number) for times, number, _ in seen], full)
    ]
