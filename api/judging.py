"""Judging pairs: previewed, then appended to the ledger; where a protection would fall, once a second person agrees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import combinations

from api.actions import Action
from api.answers.match_explanation import ends_of
from api.answers.matches import VERDICTS
from api.consult import Caller, act, consult
from api.questions import AskedFor, Question, Typed
from api.questions.matches import preview_judgement
from api.schemas.matching import JudgementAnswer, ProposalLine
from api.wiring import Service
from graph.model.acts import Act
from graph.queries.kept import all_there
from graph.store.errors import StoreError
from graph.view import GraphView, NotFoundError
from loaders.matching.judging import Judgement, judge, retract
from loaders.matching.model import load_model
from loaders.matching.pairs import End

_KIND = "match-judgement"
RETRACT = "retract"
RECORDED, WAITS, REFUSED = "recorded", "waits-for-second-person", "refused"


class JudgementRefusedError(StoreError):
    """A judgement cannot be made so; the message says why."""


@dataclass(frozen=True, slots=True)
class Marked:
    """The scope that a judgement comes of, and the marker of each side in it; empty for one that stands by itself."""

    scope: str = ""
    marker: str = ""


def mark(
    service: Service, caller: Caller, scope: str, markers: Mapping[str, str], because: str
) -> list[JudgementAnswer]:
    """Within a scope, records of one marker are one person and those of different markers are not: a judgement a pair.

    `markers` is by record id. Each pair is judged as by `decide`: what would remove a protection is proposed only.
    Raises JudgementRefusedError for fewer than two records, and NotFoundError.
    """
    if len(markers) < 2:
        raise JudgementRefusedError("a scope is about two records or more, each with its marker")
    found = []
    for one, other in combinations(sorted(markers), 2):
        here, there = markers[one], markers[other]
        verdict = "same" if here == there else "not-same"
        found.append(decide(service, caller, f"{one}-{other}", verdict, because, Marked(scope, f"{here}|{there}")))
    return found


def decide(
    service: Service, caller: Caller, pair: str, verdict: str, because: str, marked: Marked = Marked()
) -> JudgementAnswer:
    """Judge a pair, or with `retract` take its judgement back.

    What would remove a protection is proposed only: `approve` by somebody else makes it so. Raises NotFoundError.
    """
    shown = consult(service, caller, preview_judgement(pair, verdict, service.clock()))
    ends = _ends(service, caller, shown.id)

    def deed() -> JudgementAnswer:
        if not shown.needs_second_person:
            _write(service, caller.viewer.subject, ends, verdict, because, marked=marked)
            return JudgementAnswer(id=shown.id, verdict=verdict, outcome=RECORDED)
        case = service.ids()
        body = {"pair": shown.id, "verdict": verdict, "because": because, **asdict(marked)}
        _act(service, caller, case, 0, "proposed", ends, body)
        return JudgementAnswer(id=shown.id, verdict=verdict, outcome=WAITS, proposal=case)

    asked: AskedFor = {"pair": tuple(map(Typed, shown.id.split("-"))), "verdict": verdict}
    return act(service, caller, Action.JUDGE_MATCH, asked, deed, lambda _: shown.id.split("-"))


def approve(service: Service, caller: Caller, proposal: str, because: str) -> JudgementAnswer:
    """Agree to what somebody else proposed. Raises NotFoundError, and JudgementRefusedError for one's own proposal."""

    def deed() -> JudgementAnswer:
        step = _open_step(service, caller, proposal)
        if step.actor == caller.viewer.subject:
            raise JudgementRefusedError("whoever proposed it cannot agree to it himself: a second person has to look")
        pair, verdict = str(step.body["pair"]), str(step.body["verdict"])
        ends = _ends(service, caller, pair)
        _act(service, caller, proposal, 1, "approved", ends, {"because": because})
        by = f"{step.actor} and {caller.viewer.subject}"
        marked = Marked(str(step.body.get("scope", "")), str(step.body.get("marker", "")))
        _write(service, by, ends, verdict, str(step.body["because"]), proposal, marked)
        return JudgementAnswer(id=pair, verdict=verdict, outcome=RECORDED, proposal=proposal)

    return act(service, caller, Action.JUDGE_MATCH, {"proposal": Typed(proposal)}, deed)


def refuse(service: Service, caller: Caller, proposal: str, because: str) -> JudgementAnswer:
    """Settle a proposal without judging: who does not agree says why, and whoever proposed it may withdraw it.

    Raises NotFoundError, and JudgementRefusedError for what is settled.
    """

    def deed() -> JudgementAnswer:
        step = _open_step(service, caller, proposal)
        pair, verdict = str(step.body["pair"]), str(step.body["verdict"])
        _act(service, caller, proposal, 1, "refused", _ends(service, caller, pair), {"because": because})
        return JudgementAnswer(id=pair, verdict=verdict, outcome=REFUSED, proposal=proposal)

    return act(service, caller, Action.JUDGE_MATCH, {"proposal": Typed(proposal), "refused": True}, deed)


def _open_step(service: Service, caller: Caller, proposal: str) -> Act:
    """What was proposed and waits, where both records are there for the caller."""

    def steps(view: GraphView) -> list[Act]:
        return _readable(view, view.store.acts(_KIND, view.read_cut.classes, case=proposal))

    acts = consult(service, caller, Question(Action.REVIEW_MATCHES, {"proposal": Typed(proposal)}, steps))
    if not acts:
        raise NotFoundError(proposal)
    if len(acts) > 1:
        raise JudgementRefusedError("this proposal has been settled already")
    return acts[0]


def proposal_line(service: Service, caller: Caller, proposal: str) -> ProposalLine:
    """What was proposed and waits. Raises NotFoundError, and JudgementRefusedError for what is settled."""
    return _line(_open_step(service, caller, proposal))


def proposals(service: Service, caller: Caller) -> list[ProposalLine]:
    """Judgements that wait for a second person, the oldest first, of records that are both there for the caller."""

    def found(view: GraphView) -> list[ProposalLine]:
        cases: dict[str, list[Act]] = {}
        for each in view.store.acts(_KIND, view.read_cut.classes):
            cases.setdefault(each.case, []).append(each)
        open_ones = [steps[0] for steps in cases.values() if len(steps) == 1 and _readable(view, steps)]
        view.disclosed.update(end for step in open_ones for end in _pair(step))
        return [_line(step) for step in sorted(open_ones, key=lambda step: (step.at, step.case))]

    return consult(service, caller, Question(Action.REVIEW_MATCHES, {"proposals": True}, found))


def _readable(view: GraphView, steps: list[Act]) -> list[Act]:
    """The steps of a proposal about two records that are both there; none of one that was disposed of."""
    return steps if steps and "pair" in steps[0].body and all_there(view, _pair(steps[0])) else []


def _pair(step: Act) -> list[str]:
    return str(step.body["pair"]).split("-")


def _line(step: Act) -> ProposalLine:
    said = {name: str(step.body[name]) for name in ("pair", "verdict", "because")}
    return ProposalLine(proposal=step.case, by=step.actor, at=step.at, **said)


def _ends(service: Service, caller: Caller, pair: str) -> tuple[End, End]:
    question = Question(
        Action.EXPLAIN_MATCH,
        {"pair": tuple(map(Typed, pair.split("-")))},
        lambda view: ends_of(view, pair, load_model()),
    )
    return consult(service, caller, question)


def _write(
    service: Service,
    by: str,
    ends: tuple[End, End],
    verdict: str,
    because: str,
    case: str = "",
    marked: Marked = Marked(),
) -> None:
    model = load_model().version
    if verdict == RETRACT:
        try:
            retract(service.store, *ends, by=by, reason=because, model=model, clock=service.clock)
        except LookupError as error:
            raise JudgementRefusedError(str(error)) from error
        return
    judgement = Judgement(*ends, VERDICTS[verdict], by, because, model, case, marked.scope, marked.marker)
    judge(service.store, judgement, clock=service.clock)


def _act(
    service: Service, caller: Caller, case: str, sequence: int, action: str, ends: tuple[End, End], body: dict[str, str]
) -> None:
    ids = service.store.ids
    about = tuple(sorted({ids.node_id(end.node) for end in ends}))
    label = max((end.label for end in ends), key=lambda each: (each.classification, each.handling, each.conditions))
    viewer = caller.viewer
    step = Act(_KIND, case, sequence, action, viewer.subject, viewer.agency, service.clock(), label, about, body)
    service.store.append_acts([step])
