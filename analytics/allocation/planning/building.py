"""From people and places in anybody's order to a Problem in one order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from analytics.allocation.planning.problem import CLASSES, NOWHERE, Problem, Rule, Weights
from analytics.allocation.relation import Level


class ProblemError(ValueError):
    """People and places contradict each other; the message says which."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A place that somebody can be given, and who is in it already and stays.

    `beds` is how many more it takes. `landing` is empty where it has none. `taken`, `taken_alone` and `taken_mix` count
    those who stay: all, those who share with nobody, and those of each sharing class.
    """

    key: str
    prison: str
    wing: str
    beds: int
    landing: str = ""
    cell: bool = False
    kind: str = ""
    taken: int = 0
    taken_alone: int = 0
    taken_mix: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to be placed. `costs` are points by name and prison; a prison that is not named costs nothing.

    `shift` is what a move from `now` costs, where that is one of the places; `alone` the rule by which he shares with
    nobody; people of two sharing classes (`mix`, 0 or 1) share no cell.
    """

    key: str
    kind: str = ""
    now: str = ""
    shift: int = 0
    alone: str = ""
    mix: int = NOWHERE
    groups: tuple[str, ...] = ()
    costs: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ban:
    """A person's own ban from a place at some level, by the code of its rule."""

    person: str
    level: Level
    place: str
    rule: str


@dataclass(frozen=True, slots=True)
class Separation:
    """Two people who must not be in one place of this level, by the code of its rule."""

    one: str
    other: str
    level: Level
    rule: str


@dataclass(frozen=True, slots=True)
class Given:
    """Everything that a problem is built of, in any order.

    `limits` are how many more people a prison, wing or landing takes, where that is less than its places take together.
    `unfit` gives the codes of the rules that keep one kind of people out of one kind of place. `costs` may give points
    as whole tables with a row for each of `people` and a column for each of `prisons`, for estates too large for
    mappings. `taken_groups` counts members of a group who stay on a wing.
    """

    people: Sequence[Person]
    leaves: Sequence[Leaf]
    rules: Sequence[Rule] = ()
    separations: Sequence[Separation] = ()
    bans: Sequence[Ban] = ()
    unfit: Mapping[tuple[str, str], Sequence[str]] = field(default_factory=dict)
    limits: Mapping[tuple[Level, str], int] = field(default_factory=dict)
    mix_rule: str = ""
    rivals: Sequence[tuple[str, str]] = ()
    taken_groups: Mapping[tuple[str, str], int] = field(default_factory=dict)
    weights: Weights = field(default_factory=Weights)
    prisons: Sequence[str] = ()
    costs: Mapping[str, np.ndarray] = field(default_factory=dict)


def build(given: Given) -> Problem:
    """The same problem for every order of the input. Raises ProblemError for twice the same key and unknown names."""
    people = sorted(given.people, key=lambda each: each.key)
    leaves = sorted(given.leaves, key=lambda each: each.key)
    rules = sorted(set(given.rules), key=lambda each: each.code)
    person_at = _numbered("person", [each.key for each in people])
    leaf_at = _numbered("place", [each.key for each in leaves])
    rule_at = _numbered("rule", [each.code for each in rules])
    nodes = _nodes(leaves)
    node_at = [{key: place for place, key in enumerate(keys)} for keys in nodes]
    tree = np.zeros((5, len(leaves)), dtype=np.int32)
    for place, leaf in enumerate(leaves):
        for level in Level:
            tree[level, place] = node_at[level][_node_key(leaf, level)]
    kinds, kind_of = _kinds([each.kind for each in people])
    leaf_kinds, leaf_kind_of = _kinds([each.kind for each in leaves])
    groups = tuple(sorted({name for each in people for name in each.groups} | {name for name, _ in given.taken_groups}))
    group_at = {name: place for place, name in enumerate(groups)}
    joined = [sorted({group_at[name] for name in each.groups}) for each in people]
    unknown = {each.alone for each in people if each.alone} - set(rule_at)
    if unknown:
        raise ProblemError(f"no such rule: {min(unknown)}")
    return Problem(
        people=tuple(each.key for each in people),
        leaves=tuple(each.key for each in leaves),
        nodes=nodes,
        tree=tree,
        room=_room(leaves, tree, nodes, given.limits, node_at),
        is_cell=np.array([each.cell for each in leaves], dtype=np.bool_),
        kinds=np.array(kinds, dtype=np.int32),
        leaf_kinds=np.array(leaf_kinds, dtype=np.int32),
        rules=tuple(rules),
        unfit={
            (kind_of[kind], leaf_kind_of[leaf_kind]): tuple(sorted({rule_at[code] for code in codes}))
            for (kind, leaf_kind), codes in sorted(given.unfit.items())
            if kind in kind_of and leaf_kind in leaf_kind_of and codes
        },
        bans=_bans(given.bans, person_at, node_at, rule_at),
        separations=_separations(given.separations, person_at, rule_at),
        now=np.array([leaf_at.get(each.now, NOWHERE) for each in people], dtype=np.int32),
        shift=np.array([each.shift if each.now in leaf_at else 0 for each in people], dtype=np.int64),
        costs=_costs(given, people, nodes[Level.ESTABLISHMENT]),
        alone=np.array([rule_at[each.alone] if each.alone else NOWHERE for each in people], dtype=np.int32),
        mix=np.array([each.mix for each in people], dtype=np.int8),
        mix_rule=rule_at[given.mix_rule] if given.mix_rule else NOWHERE,
        taken=np.array([each.taken for each in leaves], dtype=np.int32),
        taken_alone=np.array([each.taken_alone for each in leaves], dtype=np.int32),
        taken_mix=np.array([each.taken_mix for each in leaves], dtype=np.int32).reshape(len(leaves), CLASSES),
        groups=groups,
        group_start=np.concatenate(([0], np.cumsum([len(each) for each in joined]))).astype(np.int32),
        group_of=np.array([group for each in joined for group in each], dtype=np.int32),
        rivals=_rivals(given, group_at),
        taken_groups=_taken_groups(given, group_at, node_at[Level.WING], len(nodes[Level.WING])),
        weights=given.weights,
    )


def _numbered(what: str, keys: Sequence[str]) -> dict[str, int]:
    found = {key: place for place, key in enumerate(keys)}
    if len(found) != len(keys):
        twice = next(key for place, key in enumerate(keys) if found[key] != place)
        raise ProblemError(f"the {what} {twice} is given twice")
    return found


def _node_key(leaf: Leaf, level: Level) -> str:
    if level is Level.ESTABLISHMENT:
        return leaf.prison
    if level is Level.WING:
        return leaf.wing or leaf.key
    # Of a place that is no cell nobody knows who ends up beside whom: being in it together counts as being in one cell.
    return (leaf.landing or leaf.key) if level is Level.LANDING else leaf.key


def _nodes(leaves: Sequence[Leaf]) -> tuple[tuple[str, ...], ...]:
    return ((), *(tuple(sorted({_node_key(leaf, level) for leaf in leaves})) for level in Level))


def _kinds(kinds: Sequence[str]) -> tuple[list[int], dict[str, int]]:
    kind_of = {kind: place for place, kind in enumerate(sorted(set(kinds)))}
    return [kind_of[kind] for kind in kinds], kind_of


def _room(
    leaves: Sequence[Leaf],
    tree: np.ndarray,
    nodes: Sequence[Sequence[str]],
    limits: Mapping[tuple[Level, str], int],
    node_at: Sequence[Mapping[str, int]],
) -> tuple[np.ndarray, ...]:
    beds = np.array([max(each.beds, 0) for each in leaves], dtype=np.int64)
    room = [np.zeros(0, dtype=np.int64)]
    for level in Level:
        found = np.bincount(tree[level], weights=beds, minlength=len(nodes[level])).astype(np.int64)
        for (at, key), most in sorted(limits.items()):
            if at is level and key in node_at[level]:
                place = node_at[level][key]
                found[place] = min(found[place], max(most, 0))
        room.append(found)
    return tuple(room)


def _bans(
    bans: Sequence[Ban],
    person_at: Mapping[str, int],
    node_at: Sequence[Mapping[str, int]],
    rule_at: Mapping[str, int],
) -> np.ndarray:
    try:
        found = {
            (person_at[each.person], int(each.level), node_at[each.level][each.place], rule_at[each.rule])
            for each in bans
            if each.place in node_at[each.level]
        }
    except KeyError as error:
        raise ProblemError(f"a ban names what is not there: {error.args[0]}") from None
    return np.array(sorted(found), dtype=np.int32).reshape(-1, 4)


def _separations(
    separations: Sequence[Separation], person_at: Mapping[str, int], rule_at: Mapping[str, int]
) -> np.ndarray:
    try:
        found = {
            (
                min(person_at[each.one], person_at[each.other]),
                max(person_at[each.one], person_at[each.other]),
                int(each.level),
                rule_at[each.rule],
            )
            for each in separations
        }
    except KeyError as error:
        raise ProblemError(f"a separation names what is not there: {error.args[0]}") from None
    if any(one == other for one, other, *_ in found):
        raise ProblemError("somebody is kept apart from himself")
    return np.array(sorted(found), dtype=np.int32).reshape(-1, 4)


def _costs(given: Given, people: Sequence[Person], prisons: Sequence[str]) -> dict[str, np.ndarray]:
    found: dict[str, np.ndarray] = {}
    if given.costs:
        row_of = {each.key: place for place, each in enumerate(given.people)}
        column_of = {key: place for place, key in enumerate(given.prisons)}
        rows = np.array([row_of[each.key] for each in people], dtype=np.int64)
        columns = np.array([column_of[key] for key in prisons], dtype=np.int64)
        for name, table in sorted(given.costs.items()):
            found[name] = np.ascontiguousarray(table[rows][:, columns].astype(np.int32))
    place_of = {key: place for place, key in enumerate(prisons)}
    for name in sorted({name for each in people for name in each.costs}):
        table = found.setdefault(name, np.zeros((len(people), len(prisons)), dtype=np.int32))
        for row, each in enumerate(people):
            for key, points in each.costs.get(name, {}).items():
                if key in place_of:
                    table[row, place_of[key]] += points
    return dict(sorted(found.items()))


def _rivals(given: Given, group_at: Mapping[str, int]) -> tuple[tuple[int, int], ...]:
    known = [(one, other) for one, other in given.rivals if one in group_at and other in group_at and one != other]
    pairs = [sorted((group_at[one], group_at[other])) for one, other in known]
    return tuple(sorted({(one, other) for one, other in pairs}))


def _taken_groups(given: Given, group_at: Mapping[str, int], wing_at: Mapping[str, int], wings: int) -> np.ndarray:
    found = np.zeros((len(group_at), wings), dtype=np.int32)
    for (group, wing), count in given.taken_groups.items():
        if wing in wing_at:
            found[group_at[group], wing_at[wing]] += count
    return found
