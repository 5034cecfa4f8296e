"""What people did in a made-up home: cases of categorisation that wait for security, and one that is hidden."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from analytics.categorisation.workflow import Status
from api.answers.categorisation.cases import KIND, SECURITY_COMPARTMENT, SECURITY_KIND
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
        act for key, (who, label) in zip(WAITING_CASES, about, strict=True) for act in _case(key, who, label, _WAITS)
    ]
    noted = Label("prison", compartments=(SECURITY_COMPARTMENT,))
    who = (KEY.node_id(about[0][0]),)
    note = Act(SECURITY_KIND, WAITING_CASES[0], 0, "note", _OFFICER, "prison", moment(42), noted, who, {"note": "seen"})
    return [*acts, note]


def hidden(who: NodeRef, label: Label) -> list[Act]:
    """A decision about somebody, approved, under a label that its readers may not read."""
    return list(_case(HIDDEN_CASE, who, label, _STANDS))


def _case(key: str, who: NodeRef, label: Label, steps: Sequence[_Step]) -> Iterator[Act]:
    for sequence, (status, body) in enumerate(steps):
        at = moment(40 + sequence / 10)
        yield Act(KIND, key, sequence, status, _OFFICER, "prison", at, label, (KEY.node_id(who),), body)
