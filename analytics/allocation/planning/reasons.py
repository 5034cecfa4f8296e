"""Why somebody is placed where he is, what was next best, what that would cost, and why not somewhere dearer to him."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analytics.allocation.planning.kernel_search import FITS, FULL, NEVER
from analytics.allocation.planning.model import HOLD, Forbidden
from analytics.allocation.planning.plan import Plan
from analytics.allocation.planning.problem import NOWHERE
from analytics.allocation.planning.search import BARRED, Search
from analytics.allocation.relation import Level

# So many prisons that would be cheaper are explained; the others follow from the same reasons.
_CHEAPER = 3
_SECURITY_HOLD = "security hold"


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another place that breaks nothing, the others as they are, and what it would cost beyond his own."""

    place: str
    points: int


@dataclass(frozen=True, slots=True)
class RuledOut:
    """A prison that would save points for him, and why he is not there, each reason once."""

    prison: str
    saves: int
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """What somebody's place costs by name, and what else there was. `next_prison` is the best in another prison."""

    person: str
    place: str
    points: int
    parts: Mapping[str, int]
    next_best: Alternative | None
    next_prison: Alternative | None
    ruled_out: tuple[RuledOut, ...]


class Reasons:
    """Explains people of one plan, one at a time: explaining all of a whole estate takes longer than planning it."""

    def __init__(self, plan: Plan) -> None:
        self._plan, self._problem = plan, plan.problem
        self._search = Search(plan.problem, plan.seed)
        self._search.load(plan.where)
        self._forbidden = Forbidden(plan.problem)
        self._at = {key: place for place, key in enumerate(plan.problem.people)}

    def of(self, person: str) -> Reason:
        """The reason of one person of the plan. Raises KeyError for somebody who is not in it."""
        who = self._at[person]
        leaf = int(self._plan.where[who])
        costs = {name: table[who].astype(np.int64) for name, table in self._problem.costs.items()}
        every = np.zeros(len(self._problem.prisons), dtype=np.int64)
        for row in costs.values():
            every += row
        order = np.argsort(every, kind="stable").astype(np.int32)
        if leaf == NOWHERE:
            return Reason(person, "", 0, {}, None, None, self._ruled_out(who, order, every, BARRED, NOWHERE))
        prison = int(self._problem.tree[Level.ESTABLISHMENT, leaf])
        points = self._search.price(who, leaf)
        parts = {name: int(row[prison]) for name, row in costs.items()}
        if rest := points - sum(parts.values()):
            parts["moves and groups"] = rest
        elsewhere = order[order != prison]
        nearest = self._search.next_best(who, np.array([prison], dtype=np.int32), leaf)
        other = self._search.next_best(who, elsewhere, leaf)
        best = min((each for each in (nearest, other) if each is not None), default=None)
        return Reason(
            person, self._problem.leaves[leaf], points, parts, self._named(best, points), self._named(other, points),
            self._ruled_out(who, order, every, int(every[prison]), prison),
        )  # fmt: skip

    def _named(self, found: tuple[int, int] | None, points: int) -> Alternative | None:
        return None if found is None else Alternative(self._problem.leaves[found[1]], found[0] - points)

    def _ruled_out(self, who: int, order: np.ndarray, every: np.ndarray, below: int, own: int) -> tuple[RuledOut, ...]:
        found: list[RuledOut] = []
        for prison in order.tolist():
            if len(found) == _CHEAPER or every[prison] >= below:
                break
            if prison != own:
                saves = int(below - every[prison]) if own != NOWHERE else 0
                found.append(RuledOut(self._problem.prisons[prison], saves, self._why_not(who, prison)))
        return tuple(found)

    def _why_not(self, who: int, prison: int) -> tuple[str, ...]:
        found: set[str] = set()
        for leaf in np.flatnonzero(self._problem.tree[Level.ESTABLISHMENT] == prison).tolist():
            verdict = self._search.verdict(who, leaf)
            if verdict == FITS:
                found.add("its wings cost more in groups or moves than the prison saves")
            elif verdict == NEVER:
                found |= {self._name(rule) for rule in self._forbidden.rules(who, leaf)}
            elif verdict == FULL:
                found.add("no bed is left that suits him: others would lose more by another place")
            else:
                found.add(self._apart(who, verdict))
        return tuple(sorted(found))

    def _apart(self, who: int, other: int) -> str:
        pairs = self._problem.separations
        one, two = min(who, other), max(who, other)
        rules = pairs[(pairs[:, 0] == one) & (pairs[:, 1] == two)][:, 3].tolist()
        names = {self._name(rule) for rule in rules}
        return _SECURITY_HOLD if _SECURITY_HOLD in names else f"{min(names)} with {self._problem.people[other]}"

    def _name(self, rule: int) -> str:
        named = self._problem.rules[rule]
        return HOLD.code.replace("-", " ") if named.hidden else named.name
