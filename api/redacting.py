"""Redactions applied to an answer as it leaves, whichever the door: in this one place, and counted for the audit."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, TypeVar

from api.schemas.base import Answer
from graph.access import Redaction, RedactionKind

_A = TypeVar("_A", bound=Answer)

MASK = "**REDACTED**"
# Members that say whom a part of an answer is about.
_ABOUT = ("id", "source", "target", "person")


def redacted(answer: _A, redactions: Sequence[Redaction], limited: Collection[str] = ()) -> tuple[_A, int]:
    """The answer without what is redacted, and how many values that were.

    `limited` are the ids of people whom the viewer sees redacted. Shapes stay, so that a client's schema holds: MASK
    puts a text in a text's place, REMOVE and MASK of anything else empty the member (null, an empty list or text).
    """
    count = 0
    for redaction in redactions:
        answer, hidden = _within(answer, redaction.steps, redaction, limited, about=False)
        count += hidden
    return (answer.marked_redacted() if count else answer), count


def _within(
    part: Any, steps: Sequence[tuple[str, bool]], redaction: Redaction, limited: Collection[str], *, about: bool
) -> tuple[Any, int]:
    if not isinstance(part, Answer):
        return part, 0
    about = about or _is_about(part, limited)
    (member, each), further = steps[0], steps[1:]
    name = _field(part, member)
    value = None if name is None else getattr(part, name)
    if name is None or value is None or (each and not isinstance(value, list | tuple)):
        return part, 0
    if not further:
        if redaction.limited_access_only and not about:
            return part, 0
        found, count = _hidden(value, redaction.kind)
    elif each:
        pairs = [_within(one, further, redaction, limited, about=about) for one in value]
        found, count = [one for one, _ in pairs], sum(hidden for _, hidden in pairs)
    else:
        found, count = _within(value, further, redaction, limited, about=about)
    return (part.model_copy(update={name: found}) if count else part), count


def _is_about(part: Answer, limited: Collection[str]) -> bool:
    return any(getattr(part, member, None) in limited for member in _ABOUT if _is_id(getattr(part, member, None)))


def _is_id(value: object) -> bool:
    return isinstance(value, str)


def _field(part: Answer, member: str) -> str | None:
    """The model's name of a member of the JSON."""
    for name, field in type(part).model_fields.items():
        if member in {name, field.alias, field.serialization_alias}:
            return name
    return None


def _hidden(value: Any, kind: RedactionKind) -> tuple[Any, int]:
    if isinstance(value, list | tuple):
        kept = [MASK for one in value if isinstance(one, str)] if kind is RedactionKind.MASK else []
        return kept, len(value)
    if isinstance(value, dict):
        return {}, len(value)
    if isinstance(value, str):
        return (MASK if kind is RedactionKind.MASK else ""), 1
    return None, 1
