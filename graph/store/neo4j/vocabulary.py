"""What the graph is called in the database: labels, natural keys and relationship types, as an analyst reads them.

Every name that a query text contains comes from here or is written out in the query; none comes from input.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType, Role

LABELS: Mapping[Kind, str] = MappingProxyType(
    {kind: kind.label for kind in Kind} | {Kind.PERSON: "SourceRecord", Kind.ESTABLISHMENT: "Prison"}
)
"""A PERSON node is one source's record of a person. `Person` is who they are together: a projection for reading."""

_KEYS = {
    Kind.PERSON: "sourceId",
    Kind.IDENTIFIER: "canonicalValue",
    Kind.ESTABLISHMENT: "prisonId",
    Kind.WING: "locationKey",
    Kind.SPUR: "locationKey",
    Kind.LANDING: "locationKey",
    Kind.CELL: "locationKey",
    Kind.ADDRESS: "addressKey",
    Kind.POSTCODE: "postcode",
    Kind.AREA: "areaCode",
    Kind.WORKPLACE: "workplaceKey",
    Kind.BOOKING: "bookingId",
    Kind.ALERT: "alertId",
    Kind.INTELLIGENCE_REPORT: "urn",
    Kind.ORGANISED_CRIME_GROUP: "ocgId",
    Kind.GANG: "gangId",
    Kind.PHONE: "phoneNumber",
    Kind.EMAIL: "emailAddress",
    Kind.VEHICLE: "registration",
    Kind.TRAVEL_DOCUMENT: "documentNumber",
}
_AUTHORITIES = {Kind.IDENTIFIER: "type"}

KEYS: Mapping[Kind, tuple[str, str]] = MappingProxyType(
    {kind: (_AUTHORITIES.get(kind, "sourceSystem"), _KEYS.get(kind, "id")) for kind in Kind}
)
"""The two properties that name a node: what makes its key unique (empty: the key stands alone), and the key."""

CASE_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "categorisation": "CategorisationDecision",
        "categorisation-security": "SecurityReferral",
        "risk-profile": "RiskProfile",
        "what-if": "AllocationCheck",
        "allocation-plan": "AllocationPlan",
        "match-judgement": "MatchJudgement",
        "dispute": "Dispute",
        "dissemination": "Dissemination",
    }
)
"""What an analyst calls a case of a kind, besides `Case`; a kind that is not here is a `Case` alone."""

_KINDS = {label: kind for kind, label in LABELS.items()}

ROLE_NAMES: Mapping[int, str] = MappingProxyType({int(role): role.name for role in Role if role is not Role.NONE})
ROLE_NUMBERS: Mapping[str, int] = MappingProxyType({name: number for number, name in ROLE_NAMES.items()})

TYPES: Mapping[str, LinkType] = MappingProxyType({kind.name: kind for kind in LinkType})
ROLES: Mapping[str | None, Role] = MappingProxyType(
    {name: Role(at) for name, at in ROLE_NUMBERS.items()} | {None: Role.NONE}
)

_STANDING = frozenset({LinkType.MEMBER_OF})
_FROM_TO = frozenset({LinkType.HELD_AT})

# Every type that a record can state; the service's own (SIGHTED, DESCRIBES, ...) are none of them.
ALL_TYPES = tuple(sorted(LinkType))


def model_schema() -> dict[str, str]:
    """What each kind and type needs, by name: a node's key is unique, and links are found by their record."""
    keys = {
        f"{_snake(LABELS[kind])}_key": f"FOR (n:{LABELS[kind]}) REQUIRE (n.{authority}, n.{key}) IS UNIQUE"
        for kind, (authority, key) in sorted(KEYS.items())
    }
    stated = {f"{kind.name.lower()}_evidence": f"FOR ()-[l:{kind.name}]-() ON (l.evidence)" for kind in ALL_TYPES}
    return {
        **{name: f"CREATE CONSTRAINT {name} IF NOT EXISTS {rest}" for name, rest in keys.items()},
        **{name: f"CREATE INDEX {name} IF NOT EXISTS {rest}" for name, rest in stated.items()},
    }


def _snake(label: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", label).lower()


def role_property(kind: LinkType) -> str:
    """Where a link of this type keeps the person's part."""
    return "standing" if kind in _STANDING else "role"


def interval_properties(kind: LinkType) -> tuple[str, str]:
    """Where a link of this type keeps when it was true."""
    return ("from", "to") if kind in _FROM_TO else ("validFrom", "validTo")


def node_pattern(variable: str, kind: Kind, source: str, at: int = 0) -> str:
    """The pattern of one node by its key, whose two parts stand in the list `source` from position `at` on."""
    authority, key = KEYS[kind]
    return f"({variable}:{LABELS[kind]} {{{authority}: {source}[{at}], {key}: {source}[{at + 1}]}})"


def type_pattern(types: tuple[LinkType, ...]) -> str:
    """The types as a relationship pattern names them."""
    return "|".join(kind.name for kind in types)


def node_ref(labels: list[str], properties: Mapping[str, object]) -> NodeRef:
    """The node that these labels and properties are of."""
    kind = _KINDS[labels[0]] if len(labels) == 1 else next(_KINDS[label] for label in labels if label in _KINDS)
    authority, key = KEYS[kind]
    return NodeRef(kind, str(properties[authority]), str(properties[key]))
