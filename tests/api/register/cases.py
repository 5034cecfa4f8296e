"""A home with prisoners in three prisons, in transfer and outside, and a register of keep-aparts about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import pairwise

from graph.model.evidence import Description, EvidenceRow, LinkClaim, NodeRef, Properties
from graph.model.identifiers import IdentifierType
from graph.model.kinds import Kind
from graph.model.labels import Handling, Label
from graph.model.links import LinkType, Role
from tests.api.cases import AS
from tests.contract.evidence import moment, row

ANN, BEN, CAL, DEE, EVE, FAY, GUS, HAL = (
    "A1111AA", "B2222BB", "C3333CC", "D4444DD", "E5555EE", "F6666FF", "G7777GG", "H8888HH",
)  # fmt: skip
WHERE = {ANN: "LEI", BEN: "LEI", CAL: "MDI", DEE: "TRN", EVE: "OUT", FAY: None, GUS: "LEI", HAL: "LEI"}
# Readable by intelligence, and by nobody who keeps the register.
HIDDEN = Label("police", handling=Handling.C)

KEEPER = {AS: "separations-keeper"}
OFFICER = {AS: "separations-officer"}
INTELLIGENCE = {
    AS: "intelligence-officer",
    "X-Purpose-Code": "threat-to-life",
    "X-Case-Reference": "OP-2026-014",
    "X-Purpose-Reason": "keeping people apart",
}


def prisoner(number: str) -> NodeRef:
    return NodeRef(Kind.PERSON, "NOMIS", number)


def described(number: str, name: str, prison: str | None) -> EvidenceRow:
    """What the prisoners feed says of one."""
    said: dict[str, str] = {
        "surname": name,
        "forenames": f"{name}o Middle",
        "caption": name,
        "date_of_birth": "1990-01-02",
    }
    said |= {} if prison is None else {"establishment": prison}
    said |= {"sex": "M", "security_category": "C", "cell_sharing_risk": "Standard", "legal_status": "SENTENCED"}
    properties: Properties = said
    bears = LinkClaim(
        prisoner(number),
        NodeRef(Kind.IDENTIFIER, str(IdentifierType.PRISON_NUMBER), number),
        LinkType.HAS_IDENTIFIER,
        Role.IDENTIFIER_VALID,
    )
    cells = (
        []
        if prison in {None, "TRN", "OUT"}
        else [LinkClaim(prisoner(number), NodeRef(Kind.CELL, "", f"{prison}-A-1-001"), LinkType.HELD_AT)]
    )
    return row(number, bears, *cells, describes=[Description(prisoner(number), properties)])


def places() -> list[EvidenceRow]:
    """One wing, landing and cell in each of two prisons."""
    found = []
    for code in ("LEI", "MDI"):
        chain = [
            NodeRef(Kind.ESTABLISHMENT, "", code), NodeRef(Kind.WING, "", f"{code}-A"),
            NodeRef(Kind.LANDING, "", f"{code}-A-1"), NodeRef(Kind.CELL, "", f"{code}-A-1-001"),
        ]  # fmt: skip
        for above, below in pairwise(chain):
            found.append(row(f"place {below.key}", LinkClaim(below, above, LinkType.LOCATED_IN)))
        said: Properties = {"name": f"{code} (HMP)", "caption": code, "sex_held": "M", "status": "ACTIVE"}
        found.append(row(f"prison {code}", describes=[Description(chain[0], said)]))
    return found


def keep_apart(
    name: str, one: str, other: str, label: Label | None = None, more: Mapping[str, str] | None = None
) -> EvidenceRow:
    """A keep-apart that came in a file."""
    node = NodeRef(Kind.NON_ASSOCIATION, "NON-ASSOCIATIONS", name)
    said: Properties = {
        "caption": name, "reason": "THREAT", "restriction_type": "WING", "closed": False, "comment": "From a file.",
        "created_at": (moment(0) - timedelta(days=9)).isoformat(), **(more or {}),
    }  # fmt: skip
    links = [
        LinkClaim(prisoner(who), node, LinkType.PARTY, part)
        for who, part in ((one, Role.PARTY_VICTIM), (other, Role.PARTY_PERPETRATOR))
    ]
    return row(
        name, *links, describes=[Description(node, said)], label=label or Label("prison"), system="NON-ASSOCIATIONS"
    )


def rows() -> Sequence[EvidenceRow]:
    """Everybody; and between Gus and Hal a keep-apart that the register's keepers may not read."""
    people = [described(number, f"N{number[:1]}", prison) for number, prison in WHERE.items()]
    return [*people, *places(), keep_apart("70001", GUS, HAL, HIDDEN), keep_apart("70002", ANN, GUS)]


def new(first: str = ANN, second: str = BEN, restriction: str = "WING") -> dict[str, str]:
    """The body of a new record."""
    return {
        "firstPrisonerNumber": first,
        "firstPrisonerRole": "VICTIM",
        "secondPrisonerNumber": second,
        "secondPrisonerRole": "PERPETRATOR",
        "reason": "THREAT",
        "restrictionType": restriction,
        "comment": "Threats in the yard.",
    }
