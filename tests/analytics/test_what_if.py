"""Before and after: what is supposed changes what it would change, and nothing else, and lifts no hold."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.allocation import Kind, Level, Outcome
from analytics.allocation.what_if import Closure, Edit, EditsError, Move, NewKeepApart, WhatIf, what_if
from graph.access import Viewer
from graph.model.evidence import Description, EvidenceRow, NodeRef
from graph.model.kinds import Kind as NodeKind
from graph.model.links import LinkType, Role
from tests.analytics.estate import HIDDEN, NOW, NOW_MINUTE, OFFICER, Estate, link, prisoner, row, thing
from tests.analytics.wings import (
    ACROSS,
    ALIKE_WING,
    CELL,
    ELSEWHERE,
    LANDING,
    NEXT_CELL,
    RULES,
    UPSTAIRS,
    WING,
    A,
    B,
    C,
    ask,
    held,
    keep_apart,
    prison,
)

D = prisoner("D4444DD")
EVERYBODY = (A, B, C, D)
CREW, FIRM = thing(NodeKind.GANG, "CREW"), thing(NodeKind.GANG, "FIRM")
CELLS = (CELL, NEXT_CELL, UPSTAIRS, ACROSS, ELSEWHERE)


def member(who: NodeRef, group: NodeRef) -> EvidenceRow:
    return row(f"{who.key} of {group.key}", link(who, group, LinkType.MEMBER_OF, Role.AFFILIATE))


def suppose(made: Estate, *edits: Edit, viewer: Viewer = OFFICER) -> WhatIf:
    return what_if(made.view(viewer, valid=NOW_MINUTE), edits, asked_at=NOW, rules=RULES)


def without_references(answer: WhatIf) -> str:
    """Everything that an asker receives, less what is drawn anew each time."""
    placed = [
        replace(each, check=replace(each.check, hold=each.check.hold and replace(each.check.hold, reference="")))
        for each in answer.placed
    ]
    return repr(replace(answer, placed=tuple(placed)))


def test_a_move_makes_one_conflict_and_removes_another() -> None:
    with prison(held(A, CELL), held(B, NEXT_CELL), held(C, ACROSS), keep_apart(A, B), keep_apart(A, C)) as made:
        found = suppose(made, Move(A.key, ACROSS))
        assert [each.people for each in found.made] == [tuple(sorted((made.id(A), made.id(C))))]
        assert [each.people for each in found.removed] == [tuple(sorted((made.id(A), made.id(B))))]
        assert found.stays == ()
        assert found.placed[0].check.outcome is Outcome.CONFLICT_FOUND


def test_two_who_are_moved_together_are_checked_against_each_other() -> None:
    """Neither is in the wing yet, so that the check of either alone finds nothing."""
    with prison(held(A, CELL), held(B, ELSEWHERE), keep_apart(A, B)) as made:
        found = suppose(made, Move(A.key, ACROSS), Move(B.key, ALIKE_WING))
        assert len(found.made) == 1
        assert all(each.check.outcome is not Outcome.CONFLICT_FOUND for each in found.placed)


def test_a_new_keep_apart_says_who_cannot_stay_and_where_he_could_go() -> None:
    sized = [
        row(f"{wing.key} takes", describes=[_takes(wing, 2)])
        for wing in (WING, ALIKE_WING)
    ]  # fmt: skip
    with prison(held(A, CELL), held(B, NEXT_CELL), *sized) as made:
        found = suppose(made, NewKeepApart(A.key, B.key, Level.WING))
        assert [(each.kind, each.rule) for each in found.made] == [(Kind.KEEP_APART, ())]
        assert {each.person for each in found.displaced} == {made.id(A), made.id(B)}
        assert ALIKE_WING in {each.place for each in found.displaced}


def test_a_closure_displaces_whoever_is_held_there_and_nobody_who_is_moved_out() -> None:
    with prison(held(A, CELL), held(B, NEXT_CELL), held(C, ACROSS), keep_apart(A, B)) as made:
        found = suppose(made, Closure(LANDING), Move(A.key, ACROSS))
        assert [each.person for each in found.displaced] == [made.id(B)]
        assert len(found.removed) == 1
        assert {(room.place, room.after) for room in found.rooms if room.place == LANDING} == {(LANDING, 0)}
        assert CELL not in {room.place for room in found.rooms}, "each cell of what closes empties"
        assert CELL in {room.place for room in suppose(made, Closure(CELL)).rooms}


def test_groups_gather_and_are_bridged_where_their_members_come_together() -> None:
    tie = row("friends", link(A, B, LinkType.ASSOCIATED_WITH))
    with prison(held(A, CELL), held(B, ACROSS), member(A, CREW), member(B, FIRM), tie) as made:
        found = suppose(made, Move(A.key, ALIKE_WING))
        assert {(each.place, each.group, each.before, each.after) for each in found.gatherings} == {
            (WING, CREW, 1, 0),
            (ALIKE_WING, CREW, 0, 1),
        }
        assert [(each.place, each.groups) for each in found.bridges_made] == [(ALIKE_WING, (CREW, FIRM))]
        assert found.bridges_broken == ()


@pytest.mark.parametrize(
    ("edits", "says"),
    [
        ((Move(A.key, CELL), Move(A.key, ACROSS)), "two places"),
        ((Move(A.key, CELL), Closure(WING)), "closed by the same what-if"),
        ((NewKeepApart(A.key, A.key, Level.WING),), "from himself"),
        ((Move(A.key, thing(NodeKind.GANG, "CREW")),), "no prison"),
    ],
)
def test_edits_that_contradict_each_other_are_refused_by_name(edits: tuple[Edit, ...], says: str) -> None:
    with prison(held(A, CELL)) as made, pytest.raises(EditsError, match=says):
        suppose(made, *edits)


def test_nobody_who_is_unknown_is_moved_in_silence() -> None:
    with prison(held(A, CELL)) as made:
        assert suppose(made, Move("Z9999ZZ", CELL)).unknown == ("Z9999ZZ",)


def test_nothing_is_stored() -> None:
    with prison(held(A, CELL), held(B, ACROSS)) as made:
        before = made.store.head()
        suppose(made, Move(A.key, ACROSS), NewKeepApart(A.key, B.key, Level.WING))
        assert made.store.head() == before
        assert made.store.acts("what-if", set(made.store.labels())) == []


# ---- properties

PEOPLE = st.permutations(EVERYBODY)
PLACES = st.lists(st.sampled_from(CELLS), min_size=4, max_size=4)
PAIRS = st.lists(st.tuples(st.sampled_from(EVERYBODY), st.sampled_from(EVERYBODY)), max_size=3).map(
    lambda pairs: sorted({tuple(sorted(pair)) for pair in pairs if pair[0] != pair[1]})
)
LEVELS = st.sampled_from(["CELL", "LANDING", "WING"])


@given(places=PLACES, pairs=PAIRS, level=LEVELS)
@settings(max_examples=8, deadline=None)
def test_no_edit_changes_nothing(places: list[NodeRef], pairs: list[tuple[NodeRef, NodeRef]], level: str) -> None:
    rows = [held(who, cell) for who, cell in zip(EVERYBODY, places, strict=True)]
    with prison(*rows, *(keep_apart(*pair, level) for pair in pairs), people=EVERYBODY) as made:
        found = suppose(made)
        assert found == WhatIf((), (), (), (), (), (), (), (), (), (), ())
        stays = suppose(made, *(Move(who.key, cell) for who, cell in zip(EVERYBODY, places, strict=True)))
        assert (stays.made, stays.removed, stays.gatherings) == ((), (), ())


@given(places=PLACES, to=PLACES, pairs=PAIRS, level=LEVELS, moving=st.integers(1, 4))
@settings(max_examples=12, deadline=None)
def test_a_move_made_for_real_gives_what_was_supposed(
    places: list[NodeRef], to: list[NodeRef], pairs: list[tuple[NodeRef, NodeRef]], level: str, moving: int
) -> None:
    """Loaded as an agency would report it: the old stay ended yesterday, the new one running. Order says nothing."""
    movers = list(zip(EVERYBODY, to, strict=True))[:moving]
    gang = [member(A, CREW), member(B, FIRM), row("rivals", link(CREW, FIRM, LinkType.RIVAL_OF))]
    apart = [keep_apart(*pair, level) for pair in pairs]
    ended = [
        held(who, cell, until=1 if number < moving else None)
        for number, (who, cell) in enumerate(zip(EVERYBODY, places, strict=True))
    ]
    running = [held(who, cell) for who, cell in zip(EVERYBODY, places, strict=True)]
    edits = [Move(who.key, cell) for who, cell in movers]
    with (
        prison(*running, *apart, *gang, people=EVERYBODY) as supposed,
        prison(*ended, *(_moved(who, cell) for who, cell in movers), *apart, *gang, people=EVERYBODY) as real,
    ):
        found = suppose(supposed, *edits)
        assert without_references(found) == without_references(suppose(supposed, *reversed(edits)))
        now = suppose(real, *edits)
        assert {*found.made, *found.stays} == set(now.stays)
        assert (now.made, now.removed) == ((), ())
        assert {(each.place, each.after) for each in found.rooms} >= {(each.place, each.after) for each in now.rooms}


def _moved(who: NodeRef, cell: NodeRef) -> EvidenceRow:
    return row(f"{who.key} now in {cell.key}", *held(who, cell, since=1).links)


def _takes(place: NodeRef, beds: int) -> Description:
    return Description(place, {"working_capacity": beds, "status": "ACTIVE"})


# ---- what may not be read


def test_an_edited_view_never_lifts_a_hold() -> None:
    """The hidden party is supposed to be elsewhere, or the wing to be closed: the stored estate holds the wing."""
    with prison(held(A, ELSEWHERE), held(B, CELL), keep_apart(A, B, label=HIDDEN)) as made:
        for more in ((), (Move(B.key, ACROSS),), (Closure(CELL),), (NewKeepApart(A.key, C.key, Level.CELL),)):
            placed = next(each for each in suppose(made, Move(A.key, NEXT_CELL), *more).placed if each.asked == A.key)
            assert placed.check.hold is not None
            assert placed.check.hold.scope == WING
            assert placed.check.outcome is Outcome.CHECK_THE_PLACE


def _probes(made: Estate, crowd: list[NodeRef], draws: random.Random, count: int) -> Counter[str]:
    """Suppose moves of the probed man and of subsets of the wing, and score whoever a hold goes or comes with."""
    scores: Counter[str] = Counter()
    for _ in range(count):
        subset = draws.sample(crowd, draws.randint(0, len(crowd) // 2))
        edits: list[Edit] = [Move(A.key, draws.choice((CELL, NEXT_CELL, UPSTAIRS, LANDING, WING)))]
        kind = draws.randrange(3)
        if kind == 0:
            edits += [Move(each.key, draws.choice((ACROSS, ELSEWHERE))) for each in subset]
        elif kind == 1:
            edits += [NewKeepApart(A.key, each.key, Level.WING) for each in subset]
        answer = suppose(made, *edits)
        hers = next(each for each in answer.placed if each.asked == A.key)
        said = hash(without_references(replace(answer, placed=(replace(hers, place=WING),), rooms=())))
        loud = hers.check.hold is None or len(answer.made) > len([e for e in edits if isinstance(e, NewKeepApart)])
        for each in crowd:
            scores[each.key] += (each in subset) * (2 if loud else 0) + (said % 97 == 0)
    return scores


def _named(made: Estate, crowd: list[NodeRef], seed: int, count: int) -> str:
    draws = random.Random(seed)
    scores = _probes(made, crowd, draws, count)
    best = max(scores.values(), default=0)
    return draws.choice([each.key for each in crowd if scores[each.key] == best])


def _campaign(rounds: int, probes: int) -> tuple[int, int]:
    """How often the adversary names the hidden party, and how large the wing is."""
    crowd = [prisoner(f"K{number}{number}{number}{number}KK") for number in range(1, 9)]
    right = 0
    for seed in range(rounds):
        hidden = random.Random(1_000 + seed).choice(crowd)
        stays = [held(who, (CELL, NEXT_CELL, UPSTAIRS)[place % 3]) for place, who in enumerate(crowd)]
        rule = keep_apart(A, hidden, label=HIDDEN, name="hidden")
        with prison(held(A, ELSEWHERE), *stays, rule, people=(A, *crowd)) as made:
            right += _named(made, crowd, seed, probes) == hidden.key
    return right, len(crowd)


def test_who_the_hidden_party_is_changes_no_byte_of_any_what_if() -> None:
    """The same probes on estates that differ in the hidden party alone have the same answers: nothing is to guess."""
    crowd = [prisoner(f"K{number}{number}{number}{number}KK") for number in range(1, 5)]
    stays = [held(who, (CELL, NEXT_CELL, UPSTAIRS)[place % 3]) for place, who in enumerate(crowd)]
    answers = []
    for hidden in crowd:
        rule = keep_apart(A, hidden, label=HIDDEN, name="hidden")
        with prison(held(A, ELSEWHERE), *stays, rule, people=(A, *crowd)) as made:
            probes: list[list[Edit]] = [[Move(A.key, place)] for place in (CELL, UPSTAIRS, WING)]
            probes += [[Move(A.key, WING), Move(each.key, ACROSS)] for each in crowd]
            probes += [[Move(A.key, WING), NewKeepApart(A.key, each.key, Level.CELL)] for each in crowd]
            probes += [[Closure(LANDING), Move(A.key, UPSTAIRS)]]
            answers.append([without_references(suppose(made, *edits)) for edits in probes])
    assert all(each == answers[0] for each in answers)


@pytest.mark.evidence
def test_a_scripted_adversary_names_the_hidden_party_no_better_than_chance() -> None:
    """40 estates, 1,000 what-ifs in all: one in eight is chance, and three standard errors above it are allowed."""
    rounds, probes = 40, 25
    right, among = _campaign(rounds, probes)
    chance = 1 / among
    limit = rounds * chance + 3 * (rounds * chance * (1 - chance)) ** 0.5
    print(f"named {right} of {rounds}; chance {rounds * chance:.1f}, limit {limit:.1f}")  # noqa: T201
    assert right <= limit


def test_a_bystander_asks_in_vain_what_a_check_would_not_say() -> None:
    """What a what-if says of a place is what the check says of it, and no more."""
    with prison(held(A, ELSEWHERE), held(B, CELL), keep_apart(A, B, label=HIDDEN)) as made:
        supposed = suppose(made, Move(A.key, WING)).placed[0].check
        asked = ask(made, WING, A)
        assert (supposed.outcome, supposed.findings, supposed.hold) == (asked.outcome, asked.findings, asked.hold)
