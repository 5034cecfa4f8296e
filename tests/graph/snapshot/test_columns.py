"""Look-ups between numberings find what is there, deny what is not, and break ties by the whole."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.snapshot.arrays import U8
from graph.snapshot.columns import HandleRanks, find_ids, find_versions, order_of_ids, public_ids
from graph.snapshot.errors import SnapshotError
from graph.snapshot.rows import order_by

# Halves that repeat: ids that agree in their first eight bytes, and bytes that text comparison might drop.
HALVES = st.sampled_from([b"\0" * 8, b"\0" * 7 + b"\1", b"\x80" * 8, b"\xff" * 8, b"abcdefg\0"])
IDS_ONE = st.builds(bytes.__add__, HALVES, HALVES)
IDS = st.lists(IDS_ONE, max_size=12)
VERSIONS = st.lists(st.tuples(IDS_ONE, HALVES), max_size=12)


def rows(ids: list[bytes]) -> U8:
    """Ids as a column."""
    return public_ids(ids)


@given(ids=IDS)
def test_ids_are_ordered_by_all_their_bytes_and_equal_ones_by_rank(ids: list[bytes]) -> None:
    """Two ids may share a half; versions of one record share all of it."""
    assert order_of_ids(rows(ids)).tolist() == sorted(range(len(ids)), key=lambda rank: (ids[rank], rank))


@given(ids=IDS, wanted=IDS)
def test_ids_are_found_at_their_first_rank_or_not_at_all(ids: list[bytes], wanted: list[bytes]) -> None:
    """Never the neighbour of what was asked for."""
    public = rows(ids)
    expected = [ids.index(one) if one in ids else -1 for one in wanted]
    assert find_ids(public, order_of_ids(public), rows(wanted)).tolist() == expected


@given(
    versions=st.lists(st.tuples(IDS_ONE, HALVES), max_size=12), wanted=st.lists(st.tuples(IDS_ONE, HALVES), max_size=12)
)
def test_versions_of_a_record_are_told_apart(
    versions: list[tuple[bytes, bytes]], wanted: list[tuple[bytes, bytes]]
) -> None:
    """Many at a time: records of several versions, versions that are not there, and the first rank of equal ones."""
    public, version = rows([one for one, _ in versions]), rows([two * 2 for _, two in versions])
    asked = rows([one for one, _ in wanted]), rows([two * 2 for _, two in wanted])
    expected = [versions.index(each) if each in versions else -1 for each in wanted]
    assert find_versions(public, version, order_of_ids(public), *asked).tolist() == expected


@given(handles=st.lists(st.one_of(st.integers(0, 9), st.integers(0, 2**62)), unique=True))
def test_handles_have_the_ranks_of_their_places(handles: list[int]) -> None:
    """Whether they lie close together or far apart."""
    ranks = HandleRanks(np.array(handles, dtype=np.int64))
    asked = np.array(handles[::-1], dtype=np.int64)
    assert ranks(asked).tolist() == list(range(len(handles)))[::-1]


@pytest.mark.parametrize("handles", [[], [5], [5, 6, 8], [5, 10**12]])
@pytest.mark.parametrize("unknown", [-1, 4, 7, 9, 10**13])
def test_an_unknown_handle_is_refused(handles: list[int], unknown: int) -> None:
    """A link to a node that the store does not list would otherwise lead to a stranger."""
    ranks = HandleRanks(np.array(handles, dtype=np.int64))
    with pytest.raises(SnapshotError, match="does not list"):
        ranks(np.array([*handles, unknown], dtype=np.int64))


@given(values=st.lists(st.integers(0, 2**31 - 1)))
def test_equal_values_keep_their_order(values: list[int]) -> None:
    """The order of arrival breaks ties, on every processor alike."""
    expected = sorted(range(len(values)), key=lambda place: values[place])
    assert order_by(np.array(values, dtype=np.int32)).tolist() == expected
