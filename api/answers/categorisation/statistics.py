"""Whether people are meaningfully involved, and whether advice and overrides treat groups of people alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from analytics.categorisation.workflow import Case, case_of
from api.answers.categorisation.kept_cases import KIND, person_about
from api.schemas.categorisation import DisparityLine, OfficerLine, StatisticsAnswer
from graph.model.acts import Act
from graph.view import GraphView, NotFoundError

# A smaller group would tell of its members.
SMALLEST_SHOWN = 10
KEPT_BACK = "not shown"
_CLOSED = frozenset({"B", "R", "I"})
_STRICTNESS = ("B", "R", "C", "I", "T", "J", "D", "U")
_AGES = ((21, "18 to 20"), (30, "21 to 29"), (40, "30 to 39"), (50, "40 to 49"), (200, "50 or over"))


@dataclass(frozen=True, slots=True)
class _Decision:
    officers: str
    accepted: bool
    changed: bool
    minutes: float
    overridden: bool
    stricter: bool
    suggested_closed: bool
    groups: tuple[tuple[str, str], ...]


def statistics(view: GraphView) -> StatisticsAnswer:
    """All decisions about people whom the viewer may see, by group of officers and by protected characteristic."""
    acts = view.store.acts(KIND, view.read_cut.classes)
    by_case: dict[str, list[Act]] = {}
    for act in acts:
        by_case.setdefault(act.case, []).append(act)
    cases = [case_of(key, found) for key, found in by_case.items()]
    decisions = [found for case in cases if (found := _decision(view, case)) is not None]
    officers = _parted(decisions, lambda each: [("officers", each.officers)])
    groups = _parted(decisions, lambda each: each.groups)
    return StatisticsAnswer(
        officers=[_officers(group[1], found, shown) for group, found, shown in officers],
        disparity=[_disparity(group, found, shown) for group, found, shown in groups],
        smallest_number_shown=SMALLEST_SHOWN,
    )


_Group = tuple[str, str]


def _parted(
    decisions: Sequence[_Decision], groups: Callable[[_Decision], Iterable[_Group]]
) -> list[tuple[_Group, list[_Decision], bool]]:
    """Groups in order, their decisions, and whether they are shown.

    One small group that stands alone could be worked out from the others and their sum: the next smallest is then kept
    back with it.
    """
    found: dict[_Group, list[_Decision]] = {}
    for each in decisions:
        for group in groups(each):
            found.setdefault(group, []).append(each)
    back: set[_Group] = set()
    for characteristic in {group[0] for group in found}:
        sizes = sorted((len(of), group) for group, of in found.items() if group[0] == characteristic)
        small = [group for size, group in sizes if size < SMALLEST_SHOWN]
        back.update(small)
        if len(small) == 1:
            back.update(group for _, group in sizes[1:2])
    return [(group, found[group], group not in back) for group in sorted(found)]


def _decision(view: GraphView, case: Case) -> _Decision | None:
    act = case.decision
    if act is None or case.began_at is None or "disposed" in act.body or person_about(view, case) is None:
        return None
    category, suggested = str(case.category), act.body["suggested"]
    return _Decision(
        f"{act.agency}, {act.body.get('establishment') or 'establishment not known'}",
        not act.body["overridden"],
        category != act.body["category"],
        (act.at - case.began_at).total_seconds() / 60,
        suggested is not None and category != suggested,
        suggested is not None and _STRICTNESS.index(category) < _STRICTNESS.index(str(suggested)),
        suggested in _CLOSED,
        tuple(_groups(view, act.about, act.at.date().year)),
    )


def _groups(view: GraphView, about: Sequence[bytes], year: int) -> Iterable[tuple[str, str]]:
    """Sex, age band and ethnicity. The last is kept with the record for this alone: nothing else reads it."""
    for record in about:
        try:
            person = view.person(record.hex())
        except NotFoundError:
            continue
        said = [each for each in view.descriptions(person.records) if each.node.authority == "NOMIS"]
        if not said:
            continue
        properties, key = said[0].properties, (said[0].provenance.system, said[0].provenance.source_id)
        if properties.get("sex"):
            yield "sex", str(properties["sex"])
        if properties.get("date_of_birth"):
            yield "age", _band(year - int(str(properties["date_of_birth"])[:4]))
        for stored in view.store.records([key], view.read_cut):
            if stored.values.get("Ethnicity"):
                yield "ethnicity", stored.values["Ethnicity"]
        return


def _band(age: int) -> str:
    return next(name for limit, name in _AGES if age < limit)


def _officers(name: str, decisions: Sequence[_Decision], shown: bool) -> OfficerLine:
    return OfficerLine(
        agency=name,
        decisions=len(decisions) if shown else KEPT_BACK,
        accepted_share=_share(each.accepted for each in decisions) if shown else None,
        changed_by_approver=_share(each.changed for each in decisions) if shown else None,
        median_minutes=round(median(each.minutes for each in decisions), 1) if shown else None,
        shortest_tenth_minutes=_tenth([each.minutes for each in decisions]) if shown else None,
    )


def _disparity(group: _Group, decisions: Sequence[_Decision], shown: bool) -> DisparityLine:
    return DisparityLine(
        characteristic=group[0],
        value=group[1],
        decisions=len(decisions) if shown else KEPT_BACK,
        overridden=_share(each.overridden for each in decisions) if shown else None,
        stricter_than_suggested=_share(each.stricter for each in decisions) if shown else None,
        suggested_b_or_closed=_share(each.suggested_closed for each in decisions) if shown else None,
    )


def _tenth(minutes: list[float]) -> float:
    """The time that a tenth of decisions do not reach: decisions in a minute are no involvement."""
    return round(sorted(minutes)[len(minutes) // 10], 1)


def _share(values: Iterable[bool]) -> float:
    listed = list(values)
    return round(sum(listed) / len(listed), 4)
