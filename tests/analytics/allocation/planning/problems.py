"""Small problems drawn at random, and a planner that tries everything, to hold the real one against."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from hypothesis import strategies as st

from analytics.allocation.planning import Ban, Given, Leaf, Person, Rule, Separation, Weights
from analytics.allocation.relation import Level

RULES = (
    Rule("alone", "high cell-sharing risk"),
    Rule("full", "no more than its working capacity", "governor", 300),
    Rule("keep-apart", "keep-apart", "head of security", 100),
    Rule("mix", "unconvicted with convicted"),
    Rule("sex", "women apart from men"),
    Rule("hold-court", "held for court", "the court", 200),
    Rule("hidden", "what nobody may read", "security", 900, hidden=True),
)


@st.composite
def given_problems(draw: st.DrawFn, most_people: int = 5, most_leaves: int = 4) -> Given:
    """Up to so many people and places, with every kind of rule and cost."""
    leaves = [
        Leaf(
            key=f"L{number}",
            prison=f"P{draw(st.integers(0, 1))}",
            wing="",
            beds=draw(st.integers(0, 2)),
            cell=draw(st.booleans()),
            kind=draw(st.sampled_from(["a", "b"])),
        )
        for number in range(draw(st.integers(1, most_leaves)))
    ]
    leaves = [_within(draw, leaf) for leaf in leaves]
    keys = [f"A{number}" for number in range(draw(st.integers(1, most_people)))]
    people = [
        Person(
            key=key,
            kind=draw(st.sampled_from(["m", "f"])),
            now=draw(st.sampled_from(["", *(leaf.key for leaf in leaves)])),
            shift=draw(st.integers(0, 9)),
            alone=draw(st.sampled_from(["", "", "alone"])),
            mix=draw(st.integers(-1, 1)),
            groups=tuple(draw(st.lists(st.sampled_from(["g", "h"]), unique=True, max_size=2))),
            costs={"distance": {prison: draw(st.integers(0, 50)) for prison in ("P0", "P1")}},
        )
        for key in keys
    ]
    levels = st.sampled_from(list(Level))
    pairs = [(one, other) for place, one in enumerate(keys) for other in keys[place + 1 :]]
    separations = [
        Separation(*pair, level=draw(levels), rule=draw(st.sampled_from(["keep-apart", "hidden"])))
        for pair in (draw(st.lists(st.sampled_from(pairs), unique=True, max_size=4)) if pairs else [])
    ]
    bans = [
        Ban(key, Level.ESTABLISHMENT, draw(st.sampled_from(["P0", "P1"])), "hold-court")
        for key in draw(st.lists(st.sampled_from(keys), unique=True, max_size=2))
    ]
    return Given(
        people=people,
        leaves=leaves,
        rules=RULES,
        separations=separations,
        bans=bans,
        unfit={("f", "a"): ["sex"]} if draw(st.booleans()) else {},
        limits={(Level.ESTABLISHMENT, "P0"): draw(st.integers(0, 3))},
        mix_rule="mix",
        rivals=[("g", "h")],
        weights=Weights("drawn", tolerance=1, excess=7, rivals=11),
    )


def _within(draw: st.DrawFn, leaf: Leaf) -> Leaf:
    wing = f"{leaf.prison}-{draw(st.integers(0, 1))}"
    landing = f"{wing}-{draw(st.integers(0, 1))}" if leaf.cell else ""
    return Leaf(leaf.key, leaf.prison, wing, leaf.beds, landing, leaf.cell, leaf.kind)


def assignments(given: Given) -> Iterator[dict[str, str]]:
    """Every way to give everybody a place."""
    places = [leaf.key for leaf in given.leaves]
    for chosen in product(places, repeat=len(given.people)):
        yield dict(zip((each.key for each in given.people), chosen, strict=True))
