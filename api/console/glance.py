"""Who somebody is at a glance, and how their page is laid out."""

from __future__ import annotations

from datetime import datetime

from api.console.environment import day, words
from api.schemas.people import PersonAnswer, Tie

# Where somebody is comes first.
_AROUND = ("HELD_AT", "LIVES_AT")
_TITLES = {
    "ASSOCIATED_WITH": "Associates",
    "BOUND_BY": "Supervision and conditions",
    "CALL_FROM": "Calls from",
    "CALL_TO": "Calls to",
    "CONTACT_OF": "Contacts",
    "CO_DEFENDANT_OF": "Co-defendants",
    "HAS_ALERT": "Alerts",
    "HAS_ASSESSMENT": "Assessments",
    "HAS_PHONE": "Phones",
    "HAS_SCORE": "Scores",
    "IN_BOOKING": "Bookings",
    "INVOLVED_IN": "Incidents, arrests, charges and cases",
    "MEMBER_OF": "Groups",
    "ON_LIST": "Lists",
    "PARTY": "Keep-aparts",
    "SENTENCED_TO": "Sentences",
    "SUBJECT_OF": "Intelligence reports",
    "VISITED": "Visits",
}


def section_of(type_: str) -> str:
    """What the ties of a type are called together."""
    return _TITLES.get(type_, words(type_))


def sections_of(found: PersonAnswer) -> list[tuple[str, str, list[Tie]]]:
    """Type, title and ties: where they are first, the rest by title; in each the newest first, the undated last."""
    kinds: dict[str, list[Tie]] = {}
    for tie in found.ties:
        kinds.setdefault(tie.type, []).append(tie)
    ordered = sorted(kinds, key=lambda kind: (kind not in _AROUND, section_of(kind)))
    return [(kind, section_of(kind), sorted(kinds[kind], key=_newest_first)) for kind in ordered]


def glance_of(found: PersonAnswer, now: datetime) -> list[tuple[str, str]]:
    """Birth dates, prison numbers and the places where somebody is held now: what tells people of one name apart."""
    born = [day(str(fact.value)) for fact in found.facts if fact.name == "date_of_birth"]
    numbers = [each.value for each in found.identifiers if each.type == "prison-number" and not each.flagged]
    held = [tie.other.key for tie in found.ties if tie.type == "HELD_AT" and _holds(tie, now)]
    told = (("Born", born), ("Prison number", numbers), ("Held at", held))
    return [(name, " or ".join(dict.fromkeys(values)) or "Not on record") for name, values in told]


def _holds(tie: Tie, now: datetime) -> bool:
    return tie.valid_from is not None and tie.valid_from <= now and (tie.valid_to is None or tie.valid_to > now)


def _newest_first(tie: Tie) -> tuple[bool, float, str]:
    at = tie.valid_from or tie.valid_to
    return (at is None, 0.0 if at is None else -at.timestamp(), tie.other.caption)
