"""A problem of placing people as the solver sees it: arrays, in one order whatever the order of the input."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.allocation.relation import Level

I64 = NDArray[np.int64]
I32 = NDArray[np.int32]
I8 = NDArray[np.int8]
Bools = NDArray[np.bool_]

NOWHERE = -1
# Outweighs anything that placing somebody can cost, so that nobody is left over to save points.
UNPLACED = 10_000_000
# People of the same sharing class, or of none, may share a cell; of two classes they may not.
CLASSES = 2


@dataclass(frozen=True, slots=True)
class Rule:
    """A hard rule by name. `who` may authorise an exception, empty where nobody may; `points` is how dear one is.

    `hidden`: whoever asked may not read what it rests on; wherever it is named it is a security hold and no more.
    """

    code: str
    name: str
    who: str = ""
    points: int = 0
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Weights:
    """What the soft costs of groups come to, in points. `tolerance` members of a group on one wing cost nothing."""

    version: str = "none"
    tolerance: int = 3
    excess: int = 0
    rivals: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """People and places in order of key, and everything that decides who may go where and what that costs.

    `leaves` are the places that people are given (cells, or wings where no cells are planned). `tree[level, leaf]` is
    the node of `nodes[level]` that a leaf lies in, by Level from 1 to 4; a leaf without a landing is its own.
    `room[level][node]` is how many more people a node takes. `unfit[kind, leaf kind]` lists the rules that keep people
    of one kind out of places of another; bans are a person's own, at any level. Separations are pairs of people with
    the level at which they are broken. `costs` are points by person and prison; `shift` is the cost of any move at all.
    `alone` and `mix` are of cells only: -1 or the rule by which somebody shares with nobody; -1 or a sharing class.
    `taken`, `taken_alone`, `taken_mix` and `taken_groups` are those who are in the places already and are not asked
    about.
    """

    people: tuple[str, ...]
    leaves: tuple[str, ...]
    nodes: tuple[tuple[str, ...], ...]
    tree: I32
    room: tuple[I64, ...]
    is_cell: Bools
    kinds: I32
    leaf_kinds: I32
    rules: tuple[Rule, ...]
    unfit: Mapping[tuple[int, int], tuple[int, ...]]
    bans: I32
    separations: I32
    now: I32
    shift: I64
    costs: Mapping[str, I32]
    alone: I32
    mix: I8
    mix_rule: int
    taken: I32
    taken_alone: I32
    taken_mix: I32
    groups: tuple[str, ...]
    group_start: I32
    group_of: I32
    rivals: tuple[tuple[int, int], ...]
    taken_groups: I32
    weights: Weights

    @property
    def prisons(self) -> tuple[str, ...]:
        """The prisons, in order."""
        return self.nodes[Level.ESTABLISHMENT]

    def groups_of(self, person: int) -> I32:
        """The groups of one person."""
        return self.group_of[self.group_start[person] : self.group_start[person + 1]]

    def total_costs(self) -> I32:
        """Points by person and prison, all kinds of cost together."""
        total = np.zeros((len(self.people), len(self.prisons)), dtype=np.int32)
        for each in self.costs.values():
            total += each
        return total

    def mask(self) -> Bools:
        """[kind, leaf kind]: whether no rule keeps them apart."""
        found = np.ones((int(self.kinds.max(initial=-1)) + 1, int(self.leaf_kinds.max(initial=-1)) + 1), dtype=np.bool_)
        for (kind, leaf_kind), rules in self.unfit.items():
            found[kind, leaf_kind] = not rules
        return found
