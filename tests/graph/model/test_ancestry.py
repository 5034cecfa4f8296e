"""The one walk from a place up to what holds it."""

from __future__ import annotations

from collections.abc import Collection

from graph.model.ancestry import enclosing

# A cell that two records put on different landings, a spur left out of one branch, and two places in each other.
HOLDERS = {"cell": ["landing 1", "landing 2"], "landing 1": ["spur"], "spur": ["wing"], "landing 2": ["wing"],
           "wing": ["prison"], "here": ["there"], "there": ["here"]}  # fmt: skip


def held_by(asked: list[set[str]], places: Collection[str]) -> dict[str, list[str]]:
    asked.append(set(places))
    return {place: HOLDERS[place] for place in places if place in HOLDERS}


def test_a_place_lies_in_all_that_any_record_puts_it_in_whatever_levels_are_left_out() -> None:
    found = enclosing(["cell", "landing 2", "nowhere"], lambda places: held_by([], places))
    assert found["cell"] == {"cell", "landing 1", "landing 2", "spur", "wing", "prison"}
    assert found["landing 2"] == {"landing 2", "wing", "prison"}
    assert found["nowhere"] == {"nowhere"}
    assert list(found) == ["cell", "landing 2", "nowhere"]


def test_nothing_is_read_twice_and_places_that_lie_in_each_other_end_the_walk() -> None:
    asked: list[set[str]] = []
    assert enclosing(["cell", "here"], lambda places: held_by(asked, places))["here"] == {"here", "there"}
    assert asked == [{"cell", "here"}, {"landing 1", "landing 2", "there"}, {"spur", "wing"}, {"prison"}]
