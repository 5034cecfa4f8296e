"""A scripted adversary who asks and asks: nothing hidden must tell him whom on the wing it concerns.

He knows that an arrival is held back and wants to know because of whom: of one who is kept apart from him, or of one
who is in secret of a group that his is the rival of, over a wing or a whole prison. He asks about cells, landings,
wings and subsets of a van, asks residents about the arrival's own wing, makes plans, ranks places, looks at boards and
room, and supposes moves, and names whoever his answers point to most. Worlds that differ in the hidden party alone must
answer him alike, so that he can do no better than chance.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from math import sqrt

import pytest

from analytics.allocation import ConflictAnswer, Outcome
from analytics.allocation.board import board
from analytics.allocation.conflicts import check
from analytics.allocation.headroom import headroom
from analytics.allocation.placement import placement_rules
from analytics.allocation.planning.alternatives import options
from analytics.allocation.planning.dispersal import disperse
from analytics.allocation.planning.restrictions import SECURITY_HOLD
from analytics.allocation.what_if import Move, what_if
from graph.model.evidence import EvidenceRow, NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType, Role
from tests.analytics.allocation.planning.test_gathering import beds, gathered, shown
from tests.analytics.estate import HIDDEN, NOW, NOW_MINUTE, OFFICER, Estate, link, prisoner, row, thing
from tests.analytics.wings import (
    ACROSS,
    CELL,
    ELSEWHERE,
    LANDING,
    LEEDS,
    NEXT_CELL,
    NEXT_LANDING,
    OTHER_PRISON,
    RULES,
    SPUR_LANDING,
    UPSTAIRS,
    WING,
    held,
    keep_apart,
    prison,
)

ARRIVAL = prisoner("Z0001ZZ")
COMPANIONS = [prisoner(f"Y{number:04d}YY") for number in range(1, 5)]
THEIR_WING = thing(Kind.WING, "MDI-1")
WING_CELLS = (CELL, NEXT_CELL, UPSTAIRS)
RESIDENTS = [prisoner(f"R{number:04d}RR") for number in range(1, 13)]
NEIGHBOURS = [prisoner(f"N{number:04d}NN") for number in range(1, 4)]
PLACES = (*WING_CELLS, LANDING, NEXT_LANDING, WING, LEEDS, ACROSS, SPUR_LANDING)
CREW, FIRM = thing(Kind.GANG, "CREW"), thing(Kind.GANG, "FIRM")
KINDS = ("keep-apart", "rival wing", "rival establishment")
EVERYBODY = (ARRIVAL, *COMPANIONS, *RESIDENTS, *NEIGHBOURS)


def secret_of(party: NodeRef, kind: str) -> list[EvidenceRow]:
    """What is hidden of this resident and the arrival, by its kind."""
    if kind == "keep-apart":
        return [keep_apart(ARRIVAL, party, label=HIDDEN, name="hidden")]
    level = kind.removeprefix("rival ").upper()
    return [
        row("rivals", link(CREW, FIRM, LinkType.RIVAL_OF, properties={"level": level})),
        row("known", link(ARRIVAL, CREW, LinkType.MEMBER_OF, Role.AFFILIATE)),
        row("secret", link(party, FIRM, LinkType.MEMBER_OF, Role.AFFILIATE), label=HIDDEN),
    ]


def world(party: NodeRef, kind: str, came_from: Sequence[NodeRef] = ()) -> list[EvidenceRow]:
    """Everybody in his cell, a keep-apart that all may read, and what is hidden of this resident."""
    stays = [held(who, WING_CELLS[n % 3]) for n, who in enumerate(RESIDENTS)]
    stays += [held(who, ACROSS) for who in NEIGHBOURS]
    stays += [held(who, ELSEWHERE) for who in came_from]
    return [*stays, keep_apart(COMPANIONS[0], NEIGHBOURS[0]), *secret_of(party, kind)]


def probes(number: int, seed: int) -> Iterator[tuple[list[NodeRef], NodeRef, bool]]:
    """The arrival alone and with subsets of his van, sometimes with people of the wing, at every kind of place."""
    drawn = random.Random(seed)
    for _ in range(number):
        van = drawn.sample([*COMPANIONS, *RESIDENTS, *NEIGHBOURS], drawn.randrange(4))
        asked = [*([ARRIVAL] if drawn.random() < 0.8 or not van else []), *van]
        drawn.shuffle(asked)
        yield asked, drawn.choice(PLACES), drawn.random() < 0.3


def ask(made: Estate, asked: Sequence[NodeRef], place: NodeRef, one_vehicle: bool) -> ConflictAnswer:
    view = made.view(OFFICER, valid=NOW_MINUTE)
    numbers = [who.key for who in asked]
    return check(view, numbers, place, asked_at=NOW, rules=RULES, placement=placement_rules(), one_vehicle=one_vehicle)


def other_probes(number: int, seed: int) -> Iterator[Callable[[Estate], object]]:
    """Residents about the arrival's own wing, plans for them and him, and moves supposed."""
    drawn = random.Random(seed)
    places = (*PLACES, ELSEWHERE, THEIR_WING)
    for turn in range(number):
        who = drawn.choice([ARRIVAL, *COMPANIONS, *RESIDENTS])
        place, several = drawn.choice(places), drawn.sample([ARRIVAL, *RESIDENTS], 3)
        match turn % 6:
            case 0 | 1:
                place = drawn.choice([ELSEWHERE, THEIR_WING]) if who in RESIDENTS else place
                yield partial(ask, asked=[who], place=place, one_vehicle=False)
            case 2:
                yield partial(supposed, who=who, place=drawn.choice([*WING_CELLS, ACROSS, ELSEWHERE]))
            case 3:
                yield partial(plan_of, people=several, places=drawn.choice([(LEEDS,), (OTHER_PRISON,)]))
            case 4:
                yield partial(ranked, who=who, places=drawn.choice([(LEEDS,), (OTHER_PRISON,), (LEEDS, OTHER_PRISON)]))
            case _:
                yield partial(drawn.choice([looked_at, room, scattered]), place=drawn.choice([LEEDS, OTHER_PRISON]))


def supposed(made: Estate, who: NodeRef, place: NodeRef) -> object:
    view = made.view(OFFICER, valid=NOW_MINUTE)
    return what_if(view, [Move(who.key, place)], asked_at=NOW, rules=RULES)


def plan_of(made: Estate, people: Sequence[NodeRef], places: Sequence[NodeRef]) -> object:
    return shown(gathered(made, *people, places=places, rules=RULES))


def ranked(made: Estate, who: NodeRef, places: Sequence[NodeRef]) -> object:
    found = options(gathered(made, who, places=places, rules=RULES))
    return None if found is None else (found.open, found.ruled_out)


def looked_at(made: Estate, place: NodeRef) -> object:
    return board(made.view(OFFICER, valid=NOW_MINUTE), place, RULES)


def room(made: Estate, place: NodeRef) -> object:
    return headroom(made.view(OFFICER, valid=NOW_MINUTE), place, days=7)


def scattered(made: Estate, place: NodeRef) -> object:
    return disperse(gathered(made, *COMPANIONS[:2], *RESIDENTS[:4], places=(place,), rules=RULES).problem, 3)


def is_held(said: object) -> bool:
    """Whether an answer says anything of a hold."""
    return "hold=Hold(" in repr(said) or SECURITY_HOLD in repr(said) or "held=True" in repr(said)


def guess(transcript: Sequence[tuple[list[NodeRef], ConflictAnswer]], drawn: random.Random) -> NodeRef:
    """Whom the answers point to: who is oftenest there when the arrival is told to ask, and least when he is not."""
    score: Counter[NodeRef] = Counter()
    for asked, answer in transcript:
        mine = [each.outcome for each in answer.prisoners if each.prisoner == ARRIVAL.key]
        sign = 1 if answer.hold is not None and Outcome.CHECK_THE_PLACE in mine else -1
        for who in asked:
            score[who] += sign
    best = max(score[who] for who in RESIDENTS)
    return drawn.choice([who for who in RESIDENTS if score[who] == best])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("number", [12, pytest.param(1_000, marks=pytest.mark.evidence)])
def test_the_adversary_names_the_hidden_party_no_better_than_chance(number: int, kind: str) -> None:
    """Every world answers every probe alike, and his best guess is right about as often as a blind one."""
    with ExitStack() as worlds:
        made = [worlds.enter_context(prison(*world(party, kind), people=EVERYBODY)) for party in RESIDENTS]
        transcripts: list[list[tuple[list[NodeRef], ConflictAnswer]]] = [[] for _ in made]
        for asked, place, one_vehicle in probes(number, seed=11):
            answers = [ask(each, asked, place, one_vehicle) for each in made]
            assert all(answer == answers[0] for answer in answers), (asked, place)
            for transcript, answer in zip(transcripts, answers, strict=True):
                transcript.append((asked, answer))
    drawn = random.Random(5)
    right = sum(
        guess(transcript, drawn) == party for transcript, party in zip(transcripts * 30, RESIDENTS * 30, strict=True)
    )
    trials, chance = 30 * len(RESIDENTS), 1 / len(RESIDENTS)
    # Three standard deviations: nobody is that lucky by chance.
    assert right <= trials * chance + 3 * sqrt(trials * chance * (1 - chance))
    held_back = [answer for _, answer in transcripts[0] if answer.hold is not None]
    assert held_back, "the hidden rule was never enforced, so the test shows nothing"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("number", [12, pytest.param(1_000, marks=pytest.mark.evidence)])
def test_neither_reverse_questions_nor_plans_nor_suppositions_name_the_hidden_party(number: int, kind: str) -> None:
    """The arrival is on a known wing of another prison: every world answers alike, and its residents are held alike."""
    van = (ARRIVAL, *COMPANIONS[:2])
    with ExitStack() as worlds:
        made = [
            worlds.enter_context(prison(*world(party, kind, van), *beds(3), people=EVERYBODY))
            for party in RESIDENTS[:: 1 if number > 100 else 4]
        ]
        held_back = 0
        for probe in other_probes(number, seed=12):
            answers = [probe(each) for each in made]
            assert all(answer == answers[0] for answer in answers), probe
            held_back += is_held(answers[0])
        reverse = [ask(made[0], [who], THEIR_WING, False) for who in RESIDENTS]
        mates = [ask(made[0], [who], WING, False) for who in van]
    assert held_back, "nothing hidden was enforced, so the test shows nothing"
    assert all(answer.hold is not None and answer.hold.scope == THEIR_WING for answer in reverse)
    assert all(answer.hold is not None and answer.hold.scope == WING for answer in mates)


@pytest.mark.parametrize("kind", ["keep-apart", "rival wing"])
def test_the_wing_is_held_and_the_next_one_is_not(kind: str) -> None:
    """What the adversary is told: the wing, whichever cell of it he names, and nothing of another."""
    with prison(*world(RESIDENTS[3], kind), people=EVERYBODY) as made:
        on_wing = [ask(made, [ARRIVAL], place, False) for place in (*WING_CELLS, LANDING, NEXT_LANDING, WING)]
        across = ask(made, [ARRIVAL], ACROSS, False)
    assert {answer.hold.scope for answer in on_wing if answer.hold} == {WING}
    assert all(answer.hold for answer in on_wing)
    assert across.hold is None
