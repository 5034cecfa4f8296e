"""Who reads, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from graph.model.labels import Classification


class PurposeCode(StrEnum):
    """Why a person's data is consulted or disclosed."""

    INTELLIGENCE_DEVELOPMENT = "intelligence-development"
    SECURITY_CATEGORISATION = "security-categorisation"
    ALLOCATION = "allocation"
    PUBLIC_PROTECTION = "public-protection"
    THREAT_TO_LIFE = "threat-to-life"
    DATA_QUALITY = "data-quality"
    SUBJECT_RIGHTS = "subject-rights"
    AUDIT = "audit"


class PurposeMissingError(Exception):
    """A read without a purpose is not answered; the message says what to give."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why a read happens: a code, the case that it belongs to, and the reader's own words."""

    code: PurposeCode
    case_reference: str
    reason: str

    def __post_init__(self) -> None:
        if not self.case_reference.strip() or not self.reason.strip():
            raise PurposeMissingError("give a case reference and a reason for looking")


@dataclass(frozen=True, slots=True)
class Viewer:
    """One reader. `self_ids` are the public ids (hex) of person records about him or a declared connection.

    `client` is the registered program through which he reads, and `on_behalf_of` the user for whom a client asks.
    `caseload` holds the establishments whose people he opens, where his roles are bound to a caseload.
    """

    subject: str
    agency: str
    roles: frozenset[str]
    clearance: Classification = Classification.OFFICIAL
    on_behalf_of: str | None = None
    self_ids: frozenset[str] = frozenset()
    client: str | None = None
    caseload: frozenset[str] = frozenset()

    @property
    def person(self) -> str:
        """Whose eyes the answer reaches: grants and break-glass are given to him by this name."""
        return self.on_behalf_of or self.subject
