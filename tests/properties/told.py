"""What readers are told, set side by side: all of it, but for what the product tells of hidden records on purpose.

A check says whether to check the place. The queue that only security reads says what the rules make of all evidence.
Where somebody could go, and a plan, are worked out past what a hidden rule closes, and name it a security hold: past
the same holds every byte is compared, and past different ones all that does not follow from them.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from analytics.allocation.answer import Outcome
from tests.properties.doors import HIDDEN_IDS, PRISON, WINGS

# A check sees hidden rules: whether to check the place is what it may tell of them. The rest is his view.
_SAFETY = re.compile(rb'"(outcome|alone|sentence|together)":("[^"]*"|null)|"hold":(null|\{[^}]*\})')
_OUTCOMES = b"|".join(str(each).encode() for each in Outcome)
_SCOPES = "|".join(each.key for each in (PRISON, *WINGS)).encode()
_SAYS_AT_MOST = re.compile(
    rb'null|"(' + _OUTCOMES + rb')"|"no conflict found in feeds up to [0-9TZ:.-]+"'
    rb'|\{"scope":"(' + _SCOPES + rb')","reference":"[^"]*","message":"Ask security before anybody is placed here\."\}'
    rb'|\{"message":"Ask security before anybody is placed here\.","reference":"[^"]*","scope":"(' + _SCOPES + rb')"\}'
)
# Where somebody could go in a what-if who has to move on is no wing that the check holds or rules out for that person.
_ONWARD = re.compile(
    rb'"place":(null|"(' + _SCOPES + rb')"),"outcome":(null|"(' + _OUTCOMES + rb')"),"askSecurity":(true|false)'
)
# The same on the console's page: the words of one outcome, and a hold that names the place that was asked about.
_ON_PAGES = re.compile(
    rb'<strong class="govuk-tag[^"]*">(' + _OUTCOMES + rb")</strong>"
    rb'|<div class="govuk-inset-text"><h3 class="govuk-heading-s">Ask security first</h3>'
    rb"<p>Ask security before anybody is placed here\.</p>"
    rb"<p>Place: (" + _SCOPES + rb')\. Reference: <span class="cordon-key">[^<]*</span></p></div>'
)

# What the rules make of all evidence about a waiting case, as security is told it in each form.
SECURITY_QUEUE = ("/v1/categorisation-security-queue", "/security-queue")
_BY_ALL_EVIDENCE = ("refer", "reasons", "beyondYourSight")
_QUEUE_ON_PAGES = re.compile(
    r'<strong class="govuk-tag govuk-tag--red">the rules refer this case</strong>|<li>(?!Noted: )[^<]*</li>'
)
_ANY_ID = re.compile(r"\b[0-9a-f]{32}\b")

_DISPERSALS = ("/v1/allocation/dispersals", "/groups/")
_PAST_HOLDS = ("/v1/placements/", "/alternatives", "/v1/allocation/plans", "/plans", *_DISPERSALS)
_OF_A_DISPERSAL = ("steps", "stuck", "heldFrom", "heldEverywhere")
_HELD_WINGS = re.compile(rb"Security holds keep [^<]*|A security hold keeps [^<]*")
# The holds as the page of a group's moves tells them: in a sentence, and wing by wing.
_HELD_ON_PAGES = re.compile(
    r"(?s)<p>(?:Security holds keep|A security hold keeps) [^<]*</p>"
    r"|<details[^>]*>\s*<summary[^>]*>\s*<span[^>]*>\s*Wings that are held\s*</span>\s*</summary>.*?</details>"
)
_A_HOLD = re.compile(rb'(?i)"securityHold":true|security hold|ask security about the place')
# Of a page all but its findings: tables, what is said above and below them, and the names of their parts.
_TABLE = r"<table.*?</table>"
_FINDINGS = re.compile(
    rf'(?s)<div class="cordon-scroll"[^>]*>\s*{_TABLE}\s*</div>|{_TABLE}'
    r'|<h[23][^>]*>.*?</h[23]>|<p class="govuk-body">.*?</p>'
)
_OF_A_PLAN = ("places", "unplaced", "clash", "points", "parts", "bound", "gapPercent", "ending", "summary")


class TellsMoreError(AssertionError):
    """Something that is told on purpose said more than it may."""


@dataclass(frozen=True)
class Apart:
    """An answer worked out past holds, but for what follows from them.

    `rest` does not; `of` is what is said of each place, or of each prisoner who has one, on which no hold stands.
    """

    rest: bytes
    of: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """What somebody was told, and past which security holds, where an answer is worked out past those."""

    said: bytes
    holds: str = ""
    apart: Apart | None = None

    def but_for(self, leave_out: Callable[[bytes], bytes]) -> Told:
        """The same without what is drawn anew for each answer."""
        apart = None if self.apart is None else Apart(leave_out(self.apart.rest), self.apart.of)
        return Told(leave_out(self.said), self.holds, apart)


def different(without: Sequence[Told], beside: Sequence[Told]) -> list[tuple[bytes, bytes]]:
    """The answers that are not the same bytes; of those worked out past other holds, what does not follow from them."""
    pairs = (compared(one, two) for one, two in zip(without, beside, strict=True))
    return [(one, two) for one, two in pairs if one != two]


def compared(one: Told, two: Told) -> tuple[bytes, bytes]:
    """What of two answers to one question has to be the same."""
    if one.holds == two.holds or one.apart is None or two.apart is None:
        return one.said, two.said
    both = sorted(one.apart.of.keys() & two.apart.of.keys())
    first, second = (
        each.rest + json.dumps({key: each.of[key] for key in both}).encode() for each in (one.apart, two.apart)
    )
    return first, second


# ---- what is told on purpose


def without_safety(answer: bytes) -> bytes:
    """The answer without what a check may tell of hidden rules, which is of a closed set of words."""
    answer = _ONWARD.sub(b"", answer)
    for found in _SAFETY.finditer(answer):
        said = found.group(2) or found.group(3)
        if b'"hold"' in answer and b'"feeds"' in answer and not _SAYS_AT_MOST.fullmatch(said):
            raise TellsMoreError(said)
    return _ON_PAGES.sub(b"", _SAFETY.sub(b"", answer))


def without_all_evidence(said: str) -> str:
    """Security's queue without what the rules make of all evidence, in which no hidden record may be named."""
    if named := HIDDEN_IDS.intersection(_ANY_ID.findall(said)):
        raise TellsMoreError(sorted(named))
    if not said.startswith("{"):
        return _QUEUE_ON_PAGES.sub("", said)
    queue = json.loads(said)
    for case in queue.get("cases", []):
        for name in _BY_ALL_EVIDENCE:
            del case[name]
    return json.dumps(queue)


# ---- what is worked out past holds


def holds_in(path: str, answer: httpx.Response) -> str:
    """The security holds that an answer tells of, where it is worked out past them; of a page how many there are."""
    if not path.startswith(_PAST_HOLDS):
        return ""
    if "heldFrom" in (found := _object(answer)):
        return json.dumps([found["heldFrom"], found["heldEverywhere"]])
    if path.startswith("/groups/"):
        return b" ".join(_HELD_WINGS.findall(answer.content)).decode()
    if "ruledOut" not in found:
        return str(len(_A_HOLD.findall(answer.content)))
    return " ".join(sorted(each["place"] for each in (*found["options"], *found["ruledOut"]) if each["securityHold"]))


def _object(answer: httpx.Response) -> dict[str, Any]:
    is_json = answer.headers["content-type"].startswith("application/json")
    return dict(answer.json()) if is_json else {}


def apart_from_holds(path: str, answer: httpx.Response) -> Apart | None:
    """What of an answer does not follow from holds; None where it is not worked out past any."""
    if not path.startswith(_PAST_HOLDS):
        return None
    kind = answer.headers["content-type"].partition(";")[0]
    about = f"{path} {answer.status_code} {kind} {answer.headers.get('cache-control')} "
    if kind == "text/csv":
        header, *lines = csv.reader(io.StringIO(answer.text))
        return Apart(f"{about}{header} {sorted(line[0] for line in lines)}".encode())
    if kind != "application/json":
        # What is taken out of a page leaves its line breaks behind.
        said = _HELD_ON_PAGES.sub("", answer.text) if path.startswith("/groups/") else answer.text
        return Apart((about + " ".join(_FINDINGS.sub(" ", said).split())).encode())
    found = answer.json()
    if "heldFrom" in found:
        apart = {name: said for name, said in found.items() if name not in _OF_A_DISPERSAL}
        return Apart((about + json.dumps(apart, separators=(",", ":"))).encode())
    rest, of = _of_plans(found) if "plans" in path else _of_places(found)
    return Apart((about + json.dumps([found, rest], separators=(",", ":"))).encode(), of)


def _of_places(found: dict[str, Any]) -> tuple[object, dict[str, object]]:
    """Every place with its costs, held or not; all but the rank of those that are not held."""
    places = [*found.pop("options"), *found.pop("ruledOut")]
    everywhere = sorted([each["place"], each["prison"], each["wing"], each["points"], each["parts"]] for each in places)
    ranked = ("rank", "more")
    open_ = {
        each["place"]: {name: said for name, said in each.items() if name not in ranked}
        for each in places
        if not each["securityHold"]
    }
    return everywhere, dict(open_)


def _of_plans(found: dict[str, Any]) -> tuple[object, dict[str, object]]:
    """Who was asked about; of those who have a place, where they are now."""
    people, now = [], dict[str, object]()
    for plan in found.get("plans", [found]):
        told = {name: plan.pop(name, None) or [] for name in _OF_A_PLAN}
        people.append(sorted(each["prisoner"] for each in (*told["places"], *told["unplaced"])))
        now |= {each["prisoner"]: each["now"] for each in told["places"]}
    return people, now
