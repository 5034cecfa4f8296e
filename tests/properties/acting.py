"""What people did in a made-up home: cases of categorisation that wait for security, and one that is hidden."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from analytics.categorisation.workflow import Status
from api.answers.allocation.what_if import KIND as WHAT_IF
from api.answers.categorisation.cases import SECURITY_COMPARTMENT, SECURITY_KIND
from api.answers.categorisation.kept_cases import KIND
from api.answers.categorisation.monitor import CHANGED
from api.answers.categorisation.monitor import KIND as RISK
from api.answers.disputed import KIND as DISPUTE
from api.answers.disputed import RAISED
from api.answers.exposure import KIND as DISSEMINATION
from api.answers.plans import KIND as PLAN
from api.answers.plans import MADE
from api.identities import DEMO_IDENTITIES
from api.schemas.plans import PlanAnswer
from graph.model.acts import Act
from graph.model.evidence import NodeRef
from graph.model.labels import Label
from tests.api.cases import KEY
from tests.contract.evidence import moment

# About somebody whom most readers know, somebody whom police know, and somebody whom only hidden records name.
WAITING_CASES = ("c" * 32, "d" * 32, "e" * 32)
HIDDEN_CASE = "f" * 32
_OFFICER = "demo/somebody"
_BEGUN: Mapping[str, object] = {"reason": "new arrival", "journey": "initial", "prisonNumber": "A0001AA"}
_DECIDED: Mapping[str, object] = {
    "category": "B", "suggested": "C", "overridden": True, "justification": "hidden", "establishment": "LEI",
    "nextReview": "2027-05-25",
}  # fmt: skip
ASKED, PROPOSED, DISPUTED, HIDDEN_PLAN, ACCEPTED = ("1" * 32, "2" * 32, "3" * 32, "4" * 32, "5" * 32)
JUDGEMENT = "match-judgement"
_CHANGE: Mapping[str, object] = {
    "prisonNumber": "A0001AA", "raised": ["onEscapeList"], "lowered": [], "edited": {}, "categoryBefore": "C",
    "categoryNow": "C", "came": [], "went": [], "reviewBy": "2026-12-01", "profile": {},
}  # fmt: skip
_ACCEPTED: Mapping[str, object] = {
    "edits": {"moves": [{"prisoner": "A0009AA", "place": "LEI-A"}]}, "reason": "hidden", "despite_conflicts": False,
}  # fmt: skip
_Step = tuple[Status, Mapping[str, object]]
_WAITS: tuple[_Step, ...] = ((Status.STARTED, _BEGUN), (Status.SECURITY_AUTO, {}))
_STANDS: tuple[_Step, ...] = (
    *_WAITS,
    (Status.SECURITY_BACK, {}),
    (Status.AWAITING_APPROVAL, _DECIDED),
    (Status.APPROVED, {}),
)


def waiting(about: Sequence[tuple[NodeRef, Label]]) -> list[Act]:
    """A case for each person, under its label, that waits for security; on the first security has written a note."""
    acts = [
        act for key, (who, label) in zip(WAITING_CASES, about, strict=True) for act in _case(key, [who], label, _WAITS)
    ]
    noted = Label("prison", compartments=(SECURITY_COMPARTMENT,))
    who = (KEY.node_id(about[0][0]),)
    note = Act(SECURITY_KIND, WAITING_CASES[0], 0, "note", _OFFICER, "prison", moment(42), noted, who, {"note": "seen"})
    return [*acts, note]


def hidden(about: tuple[NodeRef, NodeRef], record: str, label: Label) -> list[Act]:
    """What was done about two people, or about the first by a record that names both, of which no reader is to know.

    A decision of when they were taken for one, approved; a request to pass the record on; a judgement that waits for a
    second person; a change of risk; a dispute; supposed moves that were accepted; and a plan.
    """
    one, both = about[:1], tuple(map(KEY.node_id, about))
    pair = "-".join(sorted(each.hex() for each in both))
    plan = PlanAnswer(plan=HIDDEN_PLAN, state="done", made_at=moment(42), points=7).model_dump(
        mode="json", by_alias=True
    )
    disputed = {"record": record, "statement": "no", "answerBy": "2027-01-01"}
    judged = {"pair": pair, "verdict": "same", "because": "a tattoo"}
    return [
        *_case(HIDDEN_CASE, about, label, _STANDS),
        _act(DISSEMINATION, ASKED, "requested", {"why": "for the court", "records": [record]}, (), label),
        _act(JUDGEMENT, PROPOSED, "proposed", judged, about, label),
        _act(RISK, both[0].hex(), CHANGED, {**_CHANGE, "evidence": [record]}, one, label),
        _act(DISPUTE, DISPUTED, RAISED, disputed, one, label),
        _act(WHAT_IF, ACCEPTED, "accepted", _ACCEPTED, about, label, DEMO_IDENTITIES["allocation-officer"].subject),
        _act(PLAN, HIDDEN_PLAN, MADE, plan, about, label, DEMO_IDENTITIES["allocation-officer"].subject),
    ]


def _act(
    kind: str, case: str, action: str, body: Mapping[str, object], about: Sequence[NodeRef], label: Label,
    by: str = _OFFICER,
) -> Act:  # fmt: skip
    return Act(kind, case, 0, action, by, "prison", moment(42), label, tuple(sorted(map(KEY.node_id, about))), body)


def _case(key: str, about: Sequence[NodeRef], label: Label, steps: Sequence[_Step]) -> Iterator[Act]:
    ids = tuple(sorted(map(KEY.node_id, about)))
    for sequence, (status, body) in enumerate(steps):
        yield Act(KIND, key, sequence, status, _OFFICER, "prison", moment(40 + sequence / 10), label, ids, body)
