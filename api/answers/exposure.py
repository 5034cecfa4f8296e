"""Before a report or chart goes out: how many could have known what it says, and the source unit's word where few."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from analytics.exposure import Exposure, exposures, load_table
from api.answers.named import Names
from api.schemas.exposure import ExposureAnswer, KnowerLine, RecordExposure, RequestLine, RequestsAnswer, StepLine
from graph.access import Viewer
from graph.model.acts import Act
from graph.model.labels import Label, strictest
from graph.queries.kept import readable_records
from graph.view import GraphView, NotFoundError

KIND = "dissemination"
_REQUESTED, _APPROVED, _REFUSED = "requested", "approved", "refused"
# Whoever reads a longer list counts, and does not read.
_MOST_KNOWERS = 25


class DisseminationError(Exception):
    """A request or decision that cannot be; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Deciding:
    """Who asks or decides, and when."""

    viewer: Viewer
    now: datetime


def exposure_of(view: GraphView, records: Sequence[str]) -> ExposureAnswer:
    """The estimate for each record, and where a request about them stands."""
    table = load_table()
    found = exposures(view, records, table)
    acts = _acts(view, _case(view, records))
    needed = any(each.needs_approval for each in found)
    return ExposureAnswer(
        records=[_record(each, Names(view)) for each in found],
        least=min(each.estimate for each in found),
        approval_below=table.approval_below,
        approval=acts[-1].action if acts else "needed" if needed else "not needed",
        case=_case(view, records),
        steps=[_step(act) for act in acts],
        table=table.version,
    )


def request(view: GraphView, records: Sequence[str], why: str, who: Deciding) -> ExposureAnswer:
    """Ask the source unit. Raises DisseminationError where nothing is to be asked, or it was asked already."""
    found = exposure_of(view, records)
    if found.approval == "not needed":
        raise DisseminationError("enough people could have known each of these records: no approval is needed")
    if found.approval == _REQUESTED:
        raise DisseminationError("the source unit has been asked about these records and has not decided yet")
    chosen = sorted(set(records))
    body = {"why": why, "records": chosen}
    labels = [each.label for each in exposures(view, chosen, load_table())]
    label = strictest(labels, who.viewer.agency) or labels[0]
    _append(view, found.case, len(found.steps), _REQUESTED, label, body, who)
    return exposure_of(view, records)


def requests(view: GraphView) -> RequestsAnswer:
    """What waits for the source unit, of what it may read: every record of a request, or it is not there."""
    by_case: dict[str, list[Act]] = {}
    for act in view.store.acts(KIND, view.read_cut.classes):
        by_case.setdefault(act.case, []).append(act)
    waiting = [acts[-1] for acts in by_case.values() if acts[-1].action == _REQUESTED]
    readable = readable_records(view, (record for act in waiting for record in _records(act)))
    waiting = [act for act in waiting if readable.issuperset(_records(act))]
    waiting.sort(key=lambda act: (act.at, act.case))
    view.disclosed.update(record for act in waiting for record in _records(act))
    return RequestsAnswer(
        requests=[RequestLine(case=act.case, records=_records(act), step=_step(act)) for act in waiting]
    )


def decide(view: GraphView, case: str, why: str, who: Deciding, *, approve: bool) -> ExposureAnswer:
    """Approve or refuse. Raises NotFoundError, and DisseminationError where nothing waits or the requester decides."""
    acts = _acts(view, case)
    records = {record for act in acts for record in _records(act)}
    if not readable_records(view, records).issuperset(records) or not acts:
        raise NotFoundError(case)
    if acts[-1].action != _REQUESTED:
        raise DisseminationError(f"this request was {acts[-1].action} already")
    if acts[-1].actor == who.viewer.subject:
        raise DisseminationError("whoever asked cannot decide: somebody else of the source unit has to")
    body = {"why": why, "records": _records(acts[-1])}
    _append(view, case, len(acts), _APPROVED if approve else _REFUSED, acts[-1].label, body, who)
    return exposure_of(view, _records(acts[-1]))


@dataclass(frozen=True, slots=True)
class Standing:
    """What was said of records so far: by the source unit's last word, and what it has been asked since."""

    approved: frozenset[str]
    refused: frozenset[str]
    asked: frozenset[str]


NOTHING_ASKED = Standing(frozenset(), frozenset(), frozenset())


def standing(view: GraphView) -> Standing:
    """Where each record stands about which anybody asked. A request takes no earlier approval away."""
    said: dict[str, str] = {}
    asked: set[str] = set()
    acts = view.store.acts(KIND, view.read_cut.classes)
    for act in sorted(acts, key=lambda act: (act.at, act.case, act.sequence)):
        if act.action == _REQUESTED:
            asked.update(_records(act))
        else:
            asked.difference_update(_records(act))
            said.update(dict.fromkeys(_records(act), act.action))
    by_word = {word: frozenset(each for each, its in said.items() if its == word) for word in (_APPROVED, _REFUSED)}
    return Standing(by_word[_APPROVED], by_word[_REFUSED], frozenset(asked))


def _record(found: Exposure, names: Names) -> RecordExposure:
    names.disclose([found.record])
    shown = found.knowers[:_MOST_KNOWERS]
    return RecordExposure(
        record=found.record,
        estimate=found.estimate,
        knowers=[
            KnowerLine(
                person=names.node(each.person),
                how=str(each.how),
                chance=each.chance,
                over=[names.node(node) for node in each.over],
            )
            for each in shown
        ],
        left_out=len(found.knowers) - len(shown),
    )


def _case(view: GraphView, records: Sequence[str]) -> str:
    return view.store.ids.pseudonym(KIND, " ".join(sorted(set(records))))


def _acts(view: GraphView, case: str) -> list[Act]:
    return view.store.acts(KIND, view.read_cut.classes, case=case)


def _append(
    view: GraphView, case: str, sequence: int, action: str, label: Label, body: Mapping[str, object], who: Deciding
) -> None:
    act = Act(KIND, case, sequence, action, who.viewer.subject, who.viewer.agency, who.now, label, body=body)
    view.store.append_acts([act])


def _records(act: Act) -> list[str]:
    said = act.body.get("records")
    return [str(each) for each in said] if isinstance(said, list | tuple) else []


def _step(act: Act) -> StepLine:
    return StepLine(action=act.action, by=act.actor, agency=act.agency, at=act.at, why=str(act.body.get("why", "")))
