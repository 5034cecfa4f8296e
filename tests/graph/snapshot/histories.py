"""Random histories of a store: published, withdrawn and repeated loads, full feeds that leave records out."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.graph.snapshot.journal import PLACES, Journal, Place, Row

RECORDS_OF_A_PLACE = 3
_VERSIONS = 3
# Few enough that extracts fall together, and on the ends of what the records state.
_EXTRACTED = st.sampled_from((0, 5, 15, 20, 25, 30))


@st.composite
def histories(draw: st.DrawFn, most: int = 9) -> Journal:
    """Each record belongs to one place, as an agency's extract for one establishment holds its own records."""
    return draw(_histories(most, wander=False))


@st.composite
def wandering_histories(draw: st.DrawFn, most: int = 6) -> Journal:
    """Any place may see the same few records."""
    return draw(_histories(most, wander=True))


@st.composite
def _histories(draw: st.DrawFn, most: int, wander: bool) -> Journal:
    journal = Journal()
    for _ in range(draw(st.integers(0, most))):
        move = draw(st.sampled_from(("publish", "publish", "publish", "repeat", "withdraw")))
        if move == "publish" or not journal.loads:
            place = draw(st.sampled_from(PLACES))
            journal.publish(place, draw(_EXTRACTED), draw(_rows(place, wander)))
        elif move == "repeat":
            again = draw(st.sampled_from(journal.loads))
            journal.publish(again.place, draw(_EXTRACTED), again.rows)
        else:
            journal.withdraw(draw(st.integers(0, len(journal.loads) - 1)))
    return journal


def _rows(place: Place, wander: bool) -> st.SearchStrategy[list[Row]]:
    first = 0 if wander else PLACES.index(place) * RECORDS_OF_A_PLACE
    row = st.tuples(st.integers(first, first + RECORDS_OF_A_PLACE - 1), st.integers(0, _VERSIONS - 1))
    return st.lists(row, max_size=5, unique=True)
