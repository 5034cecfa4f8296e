"""Why nothing fits: every set named clashes, and none of it can be spared."""

from __future__ import annotations

from collections.abc import Collection

from hypothesis import assume, settings
from hypothesis import given as drawn

from analytics.allocation.planning import Given, Leaf, Member, Person, Rule, Separation, build, plan
from analytics.allocation.planning.clash import clash_among
from analytics.allocation.relation import Level
from tests.analytics.allocation.planning.problems import RULES, assignments, given_problems


@drawn(given_problems(most_people=4, most_leaves=3))
@settings(deadline=None, max_examples=40)
def test_every_clash_is_one_and_cannot_spare_a_member(given: Given) -> None:
    problem = build(given)
    found = clash_among(problem, range(len(problem.people)), work=10.0, seed=1)
    assume(found is not None)
    assert found is not None
    assert found.irreducible
    assert not _fits(given, found.members)
    for spared in found.members:
        assert _fits(given, [each for each in found.members if each is not spared])


@drawn(given_problems(most_people=4, most_leaves=3))
@settings(deadline=None, max_examples=40)
def test_people_clash_exactly_when_no_plan_of_all_of_them_breaks_nothing(given: Given) -> None:
    problem = build(given)
    found = clash_among(problem, range(len(problem.people)), work=10.0, seed=1)
    everything = _everything(given)
    assert (found is None) == _fits(given, everything)


def _everything(given: Given) -> list[Member]:
    names = [each.key for each in given.people]
    members = [Member("security-hold", "", "")]
    members += [Member(code, "", "", (name,)) for name in names for code in ("alone", "mix", "sex", "hold-court")]
    members += [
        Member(each.rule, "", "", tuple(sorted((each.one, each.other))), "", each.level.name.lower())
        for each in given.separations
    ]
    members += [Member("full", "", "", (), leaf.key, "cell") for leaf in given.leaves]
    members += [Member("full", "", "", (), key, level.name.lower()) for level, key in given.limits]
    return members


def _fits(given: Given, members: Collection[Member]) -> bool:
    """Whether everybody can be placed with only these rules kept, by trying everything."""
    kept = {(each.code, each.people, each.place, each.level) for each in members}
    hidden = any(each.code == "security-hold" for each in members)
    return any(_keeps(given, chosen, kept, hidden) for chosen in assignments(given))


def _keeps(  # noqa: C901, PLR0912 - every kind of rule once, on purpose in the plainest way
    given: Given, chosen: dict[str, str], kept: Collection[tuple[str, tuple[str, ...], str, str]], hidden: bool
) -> bool:
    people = {each.key: each for each in given.people}
    leaves = {each.key: each for each in given.leaves}

    def node(key: str, level: Level) -> str:
        leaf = leaves[key]
        return {
            Level.ESTABLISHMENT: leaf.prison,
            Level.WING: leaf.wing,
            Level.LANDING: leaf.landing or leaf.key,
            Level.CELL: leaf.key,
        }[level]

    for each in given.separations:
        same = node(chosen[each.one], each.level) == node(chosen[each.other], each.level)
        name = (each.rule, tuple(sorted((each.one, each.other))), "", each.level.name.lower())
        if same and (hidden if each.rule == "hidden" else name in kept):
            return False
    for ban in given.bans:
        if node(chosen[ban.person], ban.level) == ban.place and (ban.rule, (ban.person,), "", "") in kept:
            return False
    for who, where in chosen.items():
        if given.unfit.get((people[who].kind, leaves[where].kind)) and ("sex", (who,), "", "") in kept:
            return False
        if leaves[where].cell:
            mates = [people[other] for other, there in chosen.items() if there == where and other != who]
            if people[who].alone and mates and ("alone", (who,), "", "") in kept:
                return False
            classes = people[who].mix, {each.mix for each in mates if ("mix", (each.key,), "", "") in kept}
            if ("mix", (who,), "", "") in kept and classes[0] >= 0 and 1 - classes[0] in classes[1]:
                return False
    for leaf in given.leaves:
        count = sum(there == leaf.key for there in chosen.values())
        if count > leaf.beds and ("full", (), leaf.key, "cell") in kept:
            return False
    for (level, key), most in given.limits.items():
        beds = sum(leaf.beds for leaf in given.leaves if leaf.prison == key)
        count = sum(node(there, level) == key for there in chosen.values())
        if count > min(most, beds) and ("full", (), key, level.name.lower()) in kept:
            return False
    return True


_TWO_WINGS = [Leaf("L1", "P", "A", 2), Leaf("L2", "P", "B", 2)]


def _three(*rules: str) -> Given:
    pairs = [("a", "b"), ("b", "c"), ("a", "c")]
    return Given(
        people=[Person(key) for key in "abc"],
        leaves=_TWO_WINGS,
        rules=RULES,
        separations=[Separation(*pair, Level.WING, rule) for pair, rule in zip(pairs, rules, strict=True)],
    )


def test_three_who_are_all_kept_apart_clash_on_two_wings_by_name() -> None:
    found = plan(build(_three("keep-apart", "keep-apart", "keep-apart"))).clash
    assert found is not None
    assert [(each.code, each.people) for each in found.members] == [
        ("keep-apart", ("a", "b")),
        ("keep-apart", ("a", "c")),
        ("keep-apart", ("b", "c")),
    ]


def test_the_cheapest_exception_names_who_may_make_it() -> None:
    found = plan(build(_three("keep-apart", "keep-apart", "hidden"))).clash
    assert found is not None
    assert found.relaxation is not None
    assert [(each.code, each.who) for each in found.relaxation] == [("keep-apart", "head of security")]
    assert found.points == 100


def test_what_may_not_be_read_is_a_security_hold_of_nobody_and_however_many_rules_it_is_one() -> None:
    one = plan(build(_three("keep-apart", "keep-apart", "hidden"))).clash
    three = plan(build(_three("hidden", "hidden", "hidden"))).clash
    assert one is not None
    assert three is not None
    holds = [each for each in one.members if each.code == "security-hold"]
    assert holds == list(three.members)
    assert holds[0].name == "security hold"
    assert not holds[0].people
    assert "what nobody may read" not in repr(three)


def test_rules_from_which_nobody_may_make_an_exception_have_no_relaxation() -> None:
    given = Given(
        people=[Person("a", kind="f")],
        leaves=[Leaf("L1", "P", "A", 2, kind="a")],
        rules=[Rule("sex", "women apart from men")],
        unfit={("f", "a"): ["sex"]},
    )
    found = plan(build(given)).clash
    assert found is not None
    assert [each.code for each in found.members] == ["sex"]
    assert found.relaxation is None
    assert found.cheapest


def test_too_few_beds_clash_by_their_places() -> None:
    given = Given(people=[Person(key) for key in "abcde"], leaves=_TWO_WINGS, rules=RULES)
    found = plan(build(given)).clash
    assert found is not None
    assert [(each.code, each.place) for each in found.members] == [("full", "L1"), ("full", "L2")]
    assert found.relaxation is not None
    assert [each.exceeded for each in found.relaxation] == [1]
