"""Grades and handling codes as a page spells them out."""

from __future__ import annotations

from collections.abc import Iterable

from api.answers.words import FACT
from api.schemas.evidence import Source
from graph.model.labels import Classification

_NOT_GRADED = "Not graded"
_SOURCES = {"1": "reliable source", "2": "untested source", "3": "not reliable source"}
_REPORTS = {
    "A": "known directly",
    "B": "known indirectly but corroborated",
    "C": "known indirectly",
    "D": "not known",
    "E": "suspected to be false",
}
_OLD_SOURCES = {
    "A": "always reliable source",
    "B": "mostly reliable source",
    "C": "sometimes reliable source",
    "D": "unreliable source",
    "E": "untested source",
}
_OLD_REPORTS = {
    "1": "known to be true without reservation",
    "2": "known personally to the source",
    "3": "corroborated",
    "4": "cannot be judged",
    "5": "suspected to be false",
}
_CONDITIONS = {"not-disseminable": "not to be passed on"}
_SHARING = {"P": "lawful sharing permitted", "C": "lawful sharing permitted with conditions"}


def graded(text: str) -> str:
    """`2C (untested source, known indirectly)`; what no agency graded is said to be so, by either of its names."""
    if text in {FACT, "ungraded"}:
        return _NOT_GRADED
    for sources, reports in ((_SOURCES, _REPORTS), (_OLD_SOURCES, _OLD_REPORTS)):
        if len(text) == 2 and text[0] in sources and text[1] in reports:
            return f"{text} ({sources[text[0]]}, {reports[text[1]]})"
    return text


def strictest(sources: Iterable[Source]) -> str:
    """The strictest marking of these records."""
    marks = {str(each): each for each in Classification}
    return str(max((marks[each.classification] for each in sources), default=Classification.OFFICIAL))


def handled(classification: str, code: str, conditions: Iterable[str] = ()) -> str:
    """`OFFICIAL, P (lawful sharing permitted)`."""
    named = ", ".join(_CONDITIONS.get(each, each.replace("-", " ")) for each in conditions)
    sharing = ": ".join(each for each in (_SHARING.get(code, ""), named) if each)
    return f"{classification}, {code} ({sharing})" if sharing else f"{classification}, {code}"
