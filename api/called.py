"""What a thing is called where a person reads of it: its source's codes in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from api.answers.words import fact_words
from api.schemas.evidence import Node
from api.schemas.people import OtherParty, Tie
from api.wording import sentence_case

# What a place is called on the spot says nothing elsewhere: every landing has a cell 002.
_BY_KEY = frozenset({"Cell", "Landing", "Spur", "Wing"})
# Codes that are no English, by the kinds whose captions begin or end with a code of the source's.
_CODED: Mapping[str, Mapping[str, str]] = {
    "Assessment": {"BAS": "Basic", "STD": "Standard", "ENH": "Enhanced", "EN2": "Enhanced 2", "EN3": "Enhanced 3"},
    "Hearing": {"PTPH": "plea and trial preparation hearing", "SENTENCE": "sentencing"},
    "Incident": {},
    "LicenceCondition": {},
    "NonAssociation": {},
    "Sentence": {
        "SDS": "standard determinate sentence",
        "EDS": "extended determinate sentence",
        "IPP": "imprisonment for public protection",
        "LIFE": "life sentence",
        "COMMUNITY": "community sentence",
        "SUSPENDED": "suspended sentence",
    },
    "Supervision": {"POST_SENTENCE": "post-sentence supervision"},
}
# An abbreviation in the middle is part of an offence's own name.
_FIRST = re.compile(r"^([A-Z][A-Z_]{2,}\d?(?:_\d+)?)(?: |$)")
_LAST = re.compile(r"(?<=[ (])([A-Z][A-Z_]+\d?)(?=\)?$)")
_VERSION = re.compile(r"_?\d+$")
_ENDING = frozenset({"Assessment", "NonAssociation", "Supervision"})
# The code is of what follows it, and a comma parts them.
_ABOUT = frozenset({"Hearing", "Sentence", "Supervision"})
_STATES = frozenset({"custody_status", "legal_status", "supervision_status"})
_SEXES: Mapping[str, str] = {"M": "Male", "F": "Female"}
_PARTS: Mapping[str, str] = {
    "party victim": "victim",
    "party perpetrator": "perpetrator",
    "party not relevant": "part not relevant",
    "party unknown": "part not stated",
    "unknown": "part not stated",
}


def called(node: Node) -> str:
    """A place by its path, and the rest by a caption without codes: `First hearing, Leeds Magistrates' Court`."""
    if node.kind in _BY_KEY:
        return node.key
    known, said = _CODED.get(node.kind), node.caption
    if known is None:
        return said
    if node.kind in _ENDING:
        said = _LAST.sub(lambda found: _in_words(found.group(1), known), said)
    if node.kind != "Assessment" and (first := _FIRST.match(said)):
        after = said[first.end() :]
        said = _in_words(first.group(1), known) + (", " if after and node.kind in _ABOUT else " ") + after
    return sentence_case(said.strip())


def besides(other: OtherParty) -> str:
    """What follows somebody's name where they are party to a keep-apart: ` (A1234BC), held at LEI-A-1-002`."""
    numbers = f" ({', '.join(other.numbers)})" if other.numbers else ""
    return numbers + (f", held at {' or '.join(called(place) for place in other.held_at)}" if other.held_at else "")


def apart_from(tie: Tie) -> str:
    """`from Hall, Sam (A1234BC), held at LEI-A-1-002`; nothing of what is no keep-apart, or where nobody is told."""
    return f"from {'; '.join(each.caption + besides(each) for each in tie.against)}" if tie.against else ""


def parts(roles: Iterable[str]) -> str:
    """A person's stated parts in something: `suspect, victim`."""
    return ", ".join(_PARTS.get(role, role) for role in roles)


def fact_said(name: str, value: object) -> str:
    """A fact's value, its source's codes in words; dates and the rest as they are."""
    text = fact_words(value)
    if name == "sentence_days":
        return f"{text} days"
    if name == "sex":
        return _SEXES.get(text, text)
    return sentence_case(text.replace("_", " ").lower()) if name in _STATES and text.isupper() else text


def coded(kind: str, code: str) -> str:
    """A code by itself, as a caption of this kind would say it."""
    return _in_words(code, _CODED[kind]) if code.isupper() else code


def _in_words(code: str, known: Mapping[str, str]) -> str:
    return known.get(code) or _VERSION.sub("", code).replace("_", " ").lower()
