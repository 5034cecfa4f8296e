"""Templates and the words that they use for dates, kinds and grades."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache

from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader, PrefixLoader

from api.actions import Action
from api.answers.words import fact_words
from api.called import apart_from, besides, called, coded, fact_said, parts
from api.console.categories import category_words
from api.console.grading import graded, handled
from api.console.lights import light_of
from api.when import when
from api.wording import odds, sentence_case

# What is said letter by letter, or is a name.
_SPELT = {
    word.lower(): word
    for word in ("CRN", "CRO", "ID", "IMEI", "IMSI", "NCA", "NI", "OCG", "OCGM", "PNC", "PND", "POLE", "PRAS", "VIPER")
}
# What keeps its hyphen in a sentence.
_HYPHENED = re.compile(r"\b(co|cell|non) (?=defendants?\b|membership\b|sharing\b|associations?\b)", re.IGNORECASE)
_STATUSES = {
    "STARTED": "begun",
    "SECURITY_BACK": "back from security",
    "SUPERVISOR_BACK": "returned by the supervisor",
    "CANCELLED_RELEASE": "cancelled on release",
}
_TIME = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")


@cache
def environment() -> Environment:
    """The one environment: everything is escaped, and the design system's own macros are at hand."""
    made = Environment(
        loader=ChoiceLoader(
            [
                PackageLoader("api.console"),
                PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
            ]
        ),
        autoescape=True,
        # The design system's macros read members that a caller need not give.
        undefined=ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "day": day,
        "minute": minute,
        "told": told,
        "words": words,
        "spelt": spelt,
        "case_status": case_status,
        "officer": officer,
        "category": category_words,
        "listed": listed,
        "number": number,
        "fact": fact_words,
        "apart_from": apart_from,
        "besides": besides,
        "called": called,
        "parts": parts,
        "graded": graded,
    }
    made.globals["fact_said"] = fact_said
    made.globals["coded"] = coded
    made.globals["Action"] = Action
    made.globals["odds"] = odds
    made.globals["handled"] = lambda of: handled(of.classification, of.handling, of.conditions)
    made.globals["light_of"] = light_of
    made.globals["when"] = lambda start, end, *kinds: when(start, end, kinds, day)
    return made


def day(value: date | datetime | str | None) -> str:
    """`23 November 2026`; text that is no date stays as it is, and nothing is nothing."""
    moment = _moment(value)
    return str(value or "") if moment is None else f"{moment.day} {moment:%B %Y}"


def minute(value: datetime | str | None) -> str:
    """`23 November 2026, 9:05am` in UTC, as the design system writes times."""
    moment = _moment(value)
    if not isinstance(moment, datetime):
        return day(value)
    hour = moment.hour % 12 or 12
    return f"{day(moment)}, {hour}:{moment:%M}{'am' if moment.hour < 12 else 'pm'}"


def told(sentence: str) -> str:
    """A sentence of an answer as a page says it: it begins with a capital, and its times are written out."""
    written = _TIME.sub(lambda found: minute(found.group()), sentence)
    return sentence_case(written)


def words(code: object) -> str:
    """`HELD_AT` and `held-at` as `Held at`; `OrganisedCrimeGroup` as `Organised crime group`."""
    text = str(code)
    if text.isalpha() and not text.isupper():
        text = "".join(f" {c.lower()}" if c.isupper() else c for c in text)
    elif text.isupper():
        text = text.lower()
    return sentence_case(_hyphened(" ".join(_SPELT.get(word.lower(), word) for word in _parted(text))))


def spelt(code: object) -> str:
    """A code in words as it stands inside a sentence: `held at`, `NCA watch list`."""
    return _hyphened(" ".join(_SPELT.get(word, word) for word in _parted(words(code).lower())))


def _hyphened(text: str) -> str:
    return _HYPHENED.sub(r"\1-", text)


def _parted(text: str) -> list[str]:
    return text.replace("_", " ").replace("-", " ").split()


def case_status(code: str) -> str:
    """Where a case stands, as it stands inside a sentence: `back from security`."""
    return _STATUSES.get(code) or spelt(code)


def officer(subject: str) -> str:
    """`demo/alex.byrne` as `Alex Byrne`; a subject that is no forename and surname stays as it is."""
    parts = subject.rpartition("/")[2].split(".")
    named = len(parts) > 1 and all(each.replace("-", "").isalpha() for each in parts)
    return " ".join(each.title() for each in parts) if named else subject


def listed(values: Iterable[object], most: int = 3, between: str = ", ") -> str:
    """The first few, and how many more there are. Names have commas in them: part those with `; `."""
    every = [str(value) for value in values]
    more = len(every) - most
    return between.join(every[:most]) + (f" and {more} more" if more > 0 else "")


def number(value: int) -> str:
    """`2,041`."""
    return f"{value:,}"


def _moment(value: date | datetime | str | None) -> date | datetime | None:
    if not isinstance(value, str):
        return value
    try:
        return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    except ValueError:
        return None
