"""Whether people are meaningfully involved, and whether advice and overrides treat groups of people alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from analytics.categorisation.workflow import Case, case_of
from api.answers.categorisation.cases import KIND
from api.schemas.categorisation import DisparityLine, OfficerLine, StatisticsAnswer
from graph.view import GraphView, NotFoundError

# A smaller group would tell of its members.
SMALLEST_SHOWN = 10
_CLOSED = frozenset({"B", "R", "I"})
_STRICTNESS = ("B", "R", "C", "I", "T", "J", "D", "U")
_AGES = ((21, "18 to 20"), (30, "21 to 29"), (40, "30 to 39"), (50, "40 to 49"), (200, "50 or over"))


@dataclass(frozen=True, slots=True)
class _Decision:
    agency: str
    accepted: bool
    minutes: float
    stricter: bool
    suggested_closed: bool
    groups: tuple[tuple[str, str], ...]


def statistics(view: GraphView) -> StatisticsAnswer:
    """All decisions about people whom the viewer may see, by officers' agency and by protected characteristic."""
    acts = view.store.acts(KIND, view.read_cut.classes)
    cases = [case_of(key, acts) for key in dict.fromkeys(act.case for act in acts)]
    decisions = [found for case in cases if (found := _decision(view, case)) is not None]
    agencies = sorted({each.agency for each in decisions})
    groups = sorted({group for each in decisions for group in each.groups})
    return StatisticsAnswer(
        officers=[_officers(agency, [each for each in decisions if each.agency == agency]) for agency in agencies],
        disparity=[_disparity(group, [each for each in decisions if group in each.groups]) for group in groups],
        smallest_number_shown=SMALLEST_SHOWN,
    )


def _decision(view: GraphView, case: Case) -> _Decision | None:
    act = case.decision
    if act is None or case.began_at is None or "disposed" in act.body:
        return None
    category, suggested = str(act.body["category"]), act.body["suggested"]
    return _Decision(
        act.agency,
        not act.body["overridden"],
        (act.at - case.began_at).total_seconds() / 60,
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


def _officers(agency: str, decisions: Sequence[_Decision]) -> OfficerLine:
    shown = len(decisions) >= SMALLEST_SHOWN
    return OfficerLine(
        agency=agency,
        decisions=len(decisions) if shown else f"fewer than {SMALLEST_SHOWN}",
        accepted_share=_share(each.accepted for each in decisions) if shown else None,
        median_minutes=round(median(each.minutes for each in decisions), 1) if shown else None,
    )


def _disparity(group: tuple[str, str], decisions: Sequence[_Decision]) -> DisparityLine:
    shown = len(decisions) >= SMALLEST_SHOWN
    return DisparityLine(
        characteristic=group[0],
        value=group[1],
        decisions=len(decisions) if shown else f"fewer than {SMALLEST_SHOWN}",
        stricter_than_suggested=_share(each.stricter for each in decisions) if shown else None,
        suggested_b_or_closed=_share(each.suggested_closed for each in decisions) if shown else None,
    )


def _share(values: Iterable[bool]) -> float:
    listed = list(values)
    return round(sum(listed) / len(listed), 4)
