"""Every question that names somebody or something, and with what it is asked: what is hidden, and what is not there."""

from __future__ import annotations

import random
import re
import secrets
import string
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bench_absent import HIDDEN, OPEN, PEOPLE, person, row

from api.app import ROUTES
from graph.model.evidence import Description, EvidenceRow, LinkClaim, NodeRef
from graph.model.ids import IdKey
from graph.model.kinds import Kind
from graph.model.links import LinkType, Role

Body = Callable[[str], object]
SHOWN, SHOWN_PRISON = person(0), "LEI"
GROUPS = SEPARATIONS = 1_000
REGISTER, FIRST_SEPARATION = "NON-ASSOCIATIONS", 4_000_000
# Codes of prisons that are hidden begin with one letter, those of prisons that are not there with another.
_HIDDEN_PRISONS, _NO_PRISONS = (
    [first + second + third for second in string.ascii_uppercase for third in string.ascii_uppercase] for first in "HZ"
)

# What each part of a path names.
PARTS: Mapping[str, str] = {
    "nomsId": "number",
    "prisonerNumber": "number",
    "number": "number",
    "person_id": "person",
    "group_id": "group",
    "prison": "prison",
    "pair_id": "pair",
}
_SEPARATIONS = ("/v1/separations/{record_id}", "/non-associations/{record_id}", "/separations/{record_id:int}")
# What a question asks beside the path.
_BESIDE = {
    "/v1/placements/{number}/alternatives": "?place=LEI",
    "/v1/matches/{pair_id}/effect": "?verdict=same",
}
_ADDRESSES: tuple[tuple[str, str], ...] = (
    ("number", "/v1/separations?prisoner={}"),
    ("number", "/subject-access-request?prn={}"),
    ("number", "/people?for={}"),
    ("number", "/conflicts?prisoners={}&place=LEI-A"),
    ("number", "/separations?prisoners={}"),
    ("number", "/alternatives?prisoner={}&places=LEI"),
    ("number", "/common?one={}&other=A0000AA"),
    ("person", "/links?from={}&to={}"),
    ("prison", "/room?prison={}"),
    ("prison", "/near-misses?prison={}&since=20+October+2026&until=10+November+2026"),
    ("prison", "/wing-board?place={}"),
    ("wing", "/wing-board?place={}"),
    ("wing", "/conflicts?prisoners=A0000AA&place={}"),
)
_DAYS = {"since": "2026-10-20", "until": "2026-11-10"}
_ARRIVING = {"surname": "Smith", "forename": "Sam", "dateOfBirth": "1980-01-02"}
_SPAN = {"from": "2026-10-20T00:00:00Z", "to": "2026-11-05T00:00:00Z"}
_BODIES: tuple[tuple[str, str, Body], ...] = (
    ("person", "/v1/paths", lambda who: {"from": [who], "to": [who]}),
    ("person", "/v1/common-links", lambda who: {"people": [who, who[::-1]]}),
    ("number", "/v1/people/search", lambda who: {"identifier": {"type": "prison-number", "value": who}}),
    ("number", "/v1/conflicts", lambda who: {"prisoners": [who, SHOWN.key]}),
    ("wing", "/v1/conflicts", lambda place: {"prisoners": [SHOWN.key], "place": place}),
    ("number", "/non-associations/involving", lambda who: [who]),
    ("number", "/non-associations/between", lambda who: [who, SHOWN.key]),
    ("wing", "/v1/presence", lambda place: {"place": place, **_SPAN}),
    ("record", "/v1/exposure", lambda record: {"records": [record]}),
    ("group", "/v1/allocation/dispersals", lambda group: {"group": group}),
    ("prison", "/v1/allocation/headroom", lambda prison: {"prison": prison}),
    ("prison", "/v1/allocation/near-misses", lambda prison: {"prison": prison, **_DAYS}),
    ("prison", "/v1/allocation/arrivals", lambda prison: {"prison": prison, **_ARRIVING}),
    ("prison", "/v1/allocation/wing-packs", lambda prison: {"prison": prison}),
    ("number", "/v1/allocation/what-if", lambda who: {"moves": [{"prisoner": who, "place": "LEI-A"}]}),
    ("number", "/v1/allocation/certificates", lambda who: {"prisoners": [who], "place": "LEI-A"}),
)


@dataclass(frozen=True)
class Question:
    """One route and what it names somebody or something by; `{}` in the address stands for the name."""

    method: str
    path: str
    by: str
    body: Body | None = None

    @property
    def is_page(self) -> bool:
        """Whether it is asked in a session, and not with a token."""
        return not self.path.startswith(("/v1", "/risk-", "/prisoner/", "/non-", "/subject-"))


def questions() -> Iterator[Question]:
    """Every question that names a person, a pair, a group, a record or a place, in the registry's order, then others.

    Keys drawn at random (of cases, plans, charts, requests and proposals) are left out: whoever has one was told it.
    """
    for served in ROUTES:
        named = re.findall(r"\{(\w+)", served.path)
        if served.method == "GET" and len(named) == 1 and named[0] in PARTS:
            path = served.path.replace("{" + named[0] + "}", "{}") + _BESIDE.get(served.path, "")
            yield Question("GET", path, PARTS[named[0]])
    yield from (Question("GET", re.sub(r"\{.*\}", "{}", path), "separation") for path in _SEPARATIONS)
    yield from (Question("GET", path, by) for by, path in _ADDRESSES)
    yield from (Question("POST", path, by, body) for by, path, body in _BODIES)


def things() -> Iterator[EvidenceRow]:
    """Prisons, wings, groups and keep-aparts that nobody may read, and a prison with a wing that is open."""
    yield row("place", OPEN, _lies_in("LEI"))
    yield from (row(f"place {prison}", HIDDEN, _lies_in(prison)) for prison in _HIDDEN_PRISONS)
    for number in range(GROUPS):
        gang, members = NodeRef(Kind.GANG, "", f"G{number}"), (person(2 * number), person(2 * number + 1))
        ties = [LinkClaim(each, gang, LinkType.MEMBER_OF, Role.AFFILIATE) for each in members]
        yield row(f"gang {number}", HIDDEN, ties, [Description(gang, {"caption": f"Gang {number}"})])
    for number in range(SEPARATIONS):
        kept = NodeRef(Kind.NON_ASSOCIATION, REGISTER, str(FIRST_SEPARATION + number))
        parties = [LinkClaim(person(2 * number + 2 * n), kept, LinkType.PARTY, Role.PARTY_VICTIM) for n in range(2)]
        yield row(f"kept apart {number}", HIDDEN, parties, [Description(kept, {"restriction": "WING"})])


def _lies_in(prison: str) -> Sequence[LinkClaim]:
    wing, whole = NodeRef(Kind.WING, "", f"{prison}-A"), NodeRef(Kind.ESTABLISHMENT, "", prison)
    cell = NodeRef(Kind.CELL, "", f"{prison}-A-1-001")
    return [LinkClaim(cell, wing, LinkType.LOCATED_IN), LinkClaim(wing, whole, LinkType.LOCATED_IN)]


class Names:
    """Draws names: of what is hidden, and of what is not there."""

    def __init__(self, ids: IdKey) -> None:
        self._ids, self._chance = ids, random.Random(2)

    def hidden(self, by: str) -> str:
        """Of something that nobody may read."""
        chance = self._chance
        if by in {"number", "person"}:
            return self.of(person(2 * chance.randrange(PEOPLE // 2) + 1), by)
        if by == "group":
            return self._ids.node_id(NodeRef(Kind.GANG, "", f"G{chance.randrange(GROUPS)}")).hex()
        if by == "record":
            return self._ids.record_id("NOMIS", f"A{2 * chance.randrange(PEOPLE // 2) + 1:06d}").hex()
        if by == "pair":
            return "-".join(self.hidden("person") for _ in range(2))
        if by == "separation":
            return str(FIRST_SEPARATION + chance.randrange(SEPARATIONS))
        return chance.choice(_HIDDEN_PRISONS) + ("-A" if by == "wing" else "")

    def absent(self, by: str) -> str:
        """Of nothing, and of the same form."""
        if by == "number":
            return f"Z{secrets.randbelow(10_000):04d}Z{secrets.choice(string.ascii_uppercase)}"
        if by == "pair":
            return "-".join(self.absent("person") for _ in range(2))
        if by == "separation":
            return str(2 * FIRST_SEPARATION + secrets.randbelow(SEPARATIONS))
        if by in {"prison", "wing"}:
            return secrets.choice(_NO_PRISONS) + ("-A" if by == "wing" else "")
        return secrets.token_hex(16)

    def of(self, who: NodeRef, by: str) -> str:
        """What a person is named by: his number, or his id."""
        return who.key if by == "number" else self._ids.node_id(who).hex()
