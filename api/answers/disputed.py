"""Records that a prisoner says are wrong, marked in every answer that names them as a source."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, TypeVar

from api.schemas.base import Answer, Disputable
from graph.view import GraphView

KIND = "dispute"
RAISED, UPHELD, REFUSED = "raised", "upheld", "refused"
_ID_LENGTH = 32
_T = TypeVar("_T")


def disputed_about(view: GraphView, records: Collection[str]) -> frozenset[str]:
    """Disputed records of the people who bear these records, unless refused; one that was upheld is so for good."""
    if not records:
        return frozenset()
    about = [bytes.fromhex(each) for each in records if len(each) == _ID_LENGTH]
    stands: dict[str, tuple[str, str]] = {}
    for act in view.store.acts(KIND, view.read_cut.classes, about=about):
        # Of a disposed record nothing is left to dispute.
        if "disposed" in act.body:
            stands.pop(act.case, None)
        elif act.action == RAISED:
            stands[act.case] = str(act.body["record"]), RAISED
        elif act.case in stands:
            stands[act.case] = stands[act.case][0], act.action
    return frozenset(record for record, state in stands.values() if state != REFUSED)


def marked(answer: _T, view: GraphView) -> _T:
    """The answer with every source marked that somebody whom it names disputes. What names nobody is left as it is."""
    if not isinstance(answer, Answer):
        return answer
    disputed = disputed_about(view, view.disclosed)
    return _within(answer, disputed) if disputed else answer


def _within(part: Any, disputed: frozenset[str]) -> Any:
    if isinstance(part, list):
        found = [_within(each, disputed) for each in part]
        return found if any(new is not old for new, old in zip(found, part, strict=True)) else part
    if not isinstance(part, Answer):
        return part
    changed = {}
    for name in type(part).model_fields:
        value = getattr(part, name)
        new = _within(value, disputed)
        if new is not value:
            changed[name] = new
    if isinstance(part, Disputable) and part.rests_on_record() in disputed:
        changed["disputed"] = True
    return part.model_copy(update=changed) if changed else part
