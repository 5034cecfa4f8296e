"""Worlds that hypothesis draws: few people, fewer identifiers, so that everything meets."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from graph.model.evidence import Description, EvidenceRow, LinkClaim, NodeRef
from graph.model.grading import Grading, GradingScheme
from graph.model.kinds import Kind
from graph.model.labels import Label
from graph.model.links import LinkType, Role
from graph.model.times import OPEN_END, OPEN_START
from tests.graph.world import (
    OPEN,
    SECRET,
    Load,
    World,
    bears,
    compared,
    number,
    person,
    prison_number,
    row,
    says,
    thing,
    tie,
)

PEOPLE = [
    person(f"P{i}", system) for i, system in enumerate(["NOMIS", "NOMIS", "DELIUS", "PND", "PND", "DELIUS", "NOMIS"])
]
NUMBERS = [prison_number("A0001AA"), prison_number("A0002AA"), number("1"), number("2"), number("3")]
THINGS = [thing("I1"), thing("I2"), thing("ph", Kind.PHONE), thing("cell", Kind.CELL), thing("wing", Kind.WING)]
GRADES = [Grading(), Grading(GradingScheme.G3X5X2, "1", "A"), Grading(GradingScheme.G3X5X2, "3", "E")]
HIDDEN_PEOPLE = [person(f"H{i}", "NOMIS") for i in range(3)]
HIDDEN_THINGS = [thing("I0"), thing("hidden", Kind.PHONE), number("hidden")]

_intervals = st.sampled_from([(OPEN_START, OPEN_END), (0, 100), (50, 150), (100, OPEN_END), (OPEN_START, 60)])


def ties(people: Sequence[NodeRef], things: Sequence[NodeRef]) -> st.SearchStrategy[LinkClaim]:
    """Links among people, and of people with things."""
    personal = st.builds(
        tie,
        st.sampled_from(people),
        st.sampled_from(people),
        st.sampled_from([LinkType.ASSOCIATED_WITH, LinkType.CO_DEFENDANT_OF]),
        st.just(Role.NONE),
        _intervals,
    )
    with_things = st.builds(
        tie,
        st.sampled_from(people),
        st.sampled_from(things),
        st.sampled_from([LinkType.INVOLVED_IN, LinkType.HELD_AT]),
        st.sampled_from([Role.SUSPECT, Role.WITNESS]),
        _intervals,
    )
    held = st.builds(
        tie,
        st.sampled_from(people),
        st.sampled_from(THINGS[3:]),
        st.just(LinkType.HELD_AT),
        st.just(Role.NONE),
        _intervals,
    )
    located = st.just(tie(THINGS[3], THINGS[4], LinkType.LOCATED_IN, Role.NONE))
    return personal | with_things | held | located


PAIR_ROLES = [
    Role.MATCH_FIRM, Role.MATCH_JOIN, Role.MATCH_JOIN, Role.MATCH_HELD, Role.MATCH_POSSIBLE, Role.LOOK_ALIKE,
    Role.CONTRADICTED, Role.SAME, Role.SAME, Role.NOT_SAME, Role.UNSURE, Role.KEPT,
]  # fmt: skip


def comparisons(people: Sequence[NodeRef]) -> st.SearchStrategy[tuple[LinkClaim, ...]]:
    """What is said of pairs of records, now and then from one end alone."""
    return st.builds(
        lambda one, other, role, ends: compared(one, other, role)[:ends],
        st.sampled_from(people),
        st.sampled_from(people),
        st.sampled_from(PAIR_ROLES),
        st.sampled_from([2, 2, 2, 1]),
    ).filter(lambda claims: claims[0].source != claims[0].target)


def identities(people: Sequence[NodeRef], numbers: Sequence[NodeRef]) -> st.SearchStrategy[LinkClaim]:
    """Identifiers of people, now and then a flagged one."""
    roles = st.sampled_from([Role.IDENTIFIER_VALID] * 4 + [Role.IDENTIFIER_FLAGGED])
    return st.builds(bears, st.sampled_from(people), st.sampled_from(numbers), roles)


def descriptions(people: Sequence[NodeRef]) -> st.SearchStrategy[Description]:
    """Names and birth dates that sometimes agree."""
    return st.builds(
        says,
        st.sampled_from(people),
        st.sampled_from(["", "Smith", "Jones"]),
        st.sampled_from(["", "1980-01-02", "1990-01-02", "1980-01-30", "1981-01-01", "1980-09-12", "1980-12-09"]),
        st.sampled_from(["", "a man", "another"]),
    )


def rows(
    label: Label, prefix: str, people: Sequence[NodeRef], things: Sequence[NodeRef], most: int = 8
) -> st.SearchStrategy[list[EvidenceRow]]:
    """Rows of one label. Two of the same name are versions of one record."""
    numbers = [node for node in things if node.kind is Kind.IDENTIFIER] or NUMBERS
    plain = [node for node in things if node.kind is not Kind.IDENTIFIER]
    links = ties(people, plain) | identities(people, [*NUMBERS, *numbers])
    one = st.builds(
        lambda name, links, pairs, said, grading: row(
            f"{prefix}{name}",
            *links,
            *(claim for pair in pairs for claim in pair),
            describes=said,
            label=label,
            grading=grading,
        ),
        st.integers(0, 6),
        st.lists(links, max_size=4),
        st.lists(comparisons(people), max_size=1),
        st.lists(descriptions(people), max_size=1),
        st.sampled_from(GRADES),
    )
    return st.lists(one, min_size=most // 3, max_size=most)


def open_rows() -> st.SearchStrategy[list[EvidenceRow]]:
    """Rows that READER may read."""
    return rows(OPEN, "r", PEOPLE, THINGS)


def hidden_rows() -> st.SearchStrategy[list[EvidenceRow]]:
    """Rows that READER may not read, about the same people and about others."""
    return rows(SECRET, "h", [*PEOPLE, *HIDDEN_PEOPLE], [*THINGS, *HIDDEN_THINGS], most=6)


def worlds(most_loads: int = 3) -> st.SearchStrategy[World]:
    """Worlds of open and hidden rows in several loads."""
    content = st.builds(lambda shown, hidden: tuple(shown + hidden), open_rows(), hidden_rows())
    return st.lists(content, min_size=1, max_size=most_loads).map(
        lambda loads: World([Load(content, 10 * (at + 1)) for at, content in enumerate(loads)])
    )


def tangles() -> st.SearchStrategy[World]:
    """Worlds in which everybody bears numbers of others, and half of them contradict each other."""

    def record(who: NodeRef, label: Label) -> st.SearchStrategy[EvidenceRow]:
        stated = st.builds(
            says,
            st.just(who),
            st.sampled_from(["Smith", "Jones", ""]),
            st.sampled_from(["1980-01-02", "1990-01-02", ""]),
        )
        borne = st.lists(st.sampled_from(NUMBERS), min_size=1, max_size=3, unique=True)
        return st.builds(
            lambda numbers, pair, said: row(
                f"{label.owner}{who.key}", *(bears(who, n) for n in numbers), *pair, describes=[said], label=label
            ),
            borne,
            comparisons(PEOPLE),
            stated,
        )

    shown = st.tuples(*(record(who, OPEN) for who in PEOPLE))
    hidden = st.lists(st.sampled_from(PEOPLE).flatmap(lambda who: record(who, SECRET)), max_size=2)
    return st.builds(
        lambda a, b, at: World([Load(a[:at], 10), Load((*a[at:], *b), 20)]), shown, hidden, st.integers(0, 7)
    )


def families() -> st.SearchStrategy[World]:
    """Worlds of one surname and few births, some of them not stated, that hang together by a few scores and numbers."""
    births = st.sampled_from(["", "", "1960-03-04", "1961-03-04", "1985-06-07"])

    def record(who: NodeRef, label: Label) -> st.SearchStrategy[EvidenceRow]:
        stated = st.builds(says, st.just(who), st.just("Smith"), births)
        borne = st.lists(st.sampled_from(NUMBERS[2:]), max_size=1)
        return st.builds(
            lambda numbers, said: row(
                f"{label.owner}{who.key}", *(bears(who, each) for each in numbers), describes=[said], label=label
            ),
            borne,
            stated,
        )

    alike = st.builds(
        compared,
        st.sampled_from(PEOPLE),
        st.sampled_from(PEOPLE),
        st.sampled_from([Role.MATCH_FIRM, Role.MATCH_FIRM, Role.MATCH_JOIN, Role.SAME, Role.LOOK_ALIKE]),
    ).filter(lambda claims: claims[0].source != claims[0].target)
    pairs = st.lists(alike, min_size=3, max_size=8)
    shown = st.tuples(*(record(who, OPEN) for who in PEOPLE))
    hidden = st.lists(st.sampled_from(PEOPLE).flatmap(lambda who: record(who, SECRET)), max_size=2)
    return st.builds(
        lambda a, b, found, at: World(
            [
                Load(a[:at], 10),
                Load((*a[at:], *b, *(row(f"pair {n}", *claims) for n, claims in enumerate(found))), 20),
            ]
        ),
        shown,
        hidden,
        pairs,
        st.integers(0, 7),
    )
