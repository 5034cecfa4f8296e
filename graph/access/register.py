"""Who is registered: programs that may ask, staff and whom they must not read, and people whose access is limited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from graph.access.filters import NO_FILTER, Filters
from graph.access.redactions import Redaction
from graph.access.viewer import Purpose
from graph.model.evidence import NodeRef
from graph.model.labels import Classification

# A person as the policy names him: a public record id (32 hex digits), or a number under its authority.
PersonName = str | NodeRef


class OnBehalfOf(StrEnum):
    """Whether a client says for which user it asks."""

    NEVER = "never"
    OPTIONAL = "optional"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class RateLimit:
    """A token bucket: so many requests a minute on average, and so many at once."""

    per_minute: int
    burst: int


@dataclass(frozen=True, slots=True)
class Client:
    """A registered program. What it may is bounded by this whatever its tokens say.

    `certificate` is the distinguished name under which it comes through a trusted proxy, where it does. `purpose` is
    the registered one of routes that keep a foreign contract and take none. Without `users` it acts for itself alone.
    """

    name: str
    agencies: frozenset[str]
    roles: frozenset[str]
    clearance: Classification
    filters: Filters = NO_FILTER
    redactions: tuple[Redaction, ...] = ()
    rate_limit: RateLimit | None = None
    suspended: bool = False
    expires: datetime | None = None
    purpose: Purpose | None = None
    certificate: str | None = None
    on_behalf_of: OnBehalfOf = OnBehalfOf.NEVER
    users: bool = True


@dataclass(frozen=True, slots=True)
class Staff:
    """What the policy adds to a user's token. `people` are records about him and his declared connections.

    `roles`, where stated, bound what his tokens say; None leaves it to the token and the client.
    """

    subject: str
    agency: str | None = None
    clearance: Classification = Classification.OFFICIAL
    roles: frozenset[str] | None = None
    caseload: frozenset[str] = frozenset()
    people: tuple[PersonName, ...] = ()


@dataclass(frozen=True, slots=True)
class Restriction:
    """A person whose access is limited: he is there for those with a named grant, and for nobody else."""

    person: PersonName
    because: str


@dataclass(frozen=True, slots=True)
class NamedGrant:
    """One user's or client's leave to read one person of limited access, until an instant."""

    person: PersonName
    subject: str
    until: datetime
    given_by: str
    because: str


@dataclass(frozen=True, slots=True)
class BreakGlass:
    """A person opened in an emergency: one user, one person of limited access, a reason, and an end.

    It lifts the limit on that person and on the caseload for him, and no label: it is no role.
    """

    person: bytes
    subject: str
    at: datetime
    until: datetime
    case_reference: str
    reason: str

    def running(self, now: datetime) -> bool:
        """Whether it is open at this instant."""
        return self.at <= now < self.until
