"""What is written down: who asked what, for whom, why, and whom the answer named. Keys, never content."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from graph.audit.errors import EventRefusedError

Scalar = str | int | float | bool | None
Asked = Mapping[str, Scalar | tuple[Scalar, ...]]

MAX_KEY = 128
MAX_SUBJECT = 256  # the distinguished name of a client certificate fits
MAX_REASON = 2_000

# A key has no space in it: enough to keep most names and all narrative out of the log by construction.
_KEY = re.compile(rf"[!#-\[\]-~]{{1,{MAX_KEY}}}")
_MEMBER = re.compile(r"[a-z][a-z0-9_]{0,63}")
_SURROGATE = re.compile("[\ud800-\udfff]")


class AuditAction(StrEnum):
    """Every kind of event that is audited, under the name that the log keeps. Names are never reused or changed."""

    PERSON_FOUND = "person.found"
    PERSON_SHOWN = "person.shown"
    NETWORK_SHOWN = "network.shown"
    PATHS_SHOWN = "paths.shown"
    COMMON_LINKS_SHOWN = "common-links.shown"
    PRESENCE_SHOWN = "presence.shown"
    TIMELINE_SHOWN = "timeline.shown"
    CONFLICTS_CHECKED = "conflicts.checked"
    NON_ASSOCIATIONS_READ = "non-associations.read"
    NON_ASSOCIATION_CHANGED = "non-association.changed"
    NON_ASSOCIATIONS_MERGED = "non-associations.merged"
    SUBJECT_ANSWERED = "subject.answered"
    MOVES_SUPPOSED = "moves.supposed"
    MOVES_ACCEPTED = "moves.accepted"
    ACCEPTED_MOVES_LISTED = "moves.accepted-listed"
    ALTERNATIVES_SHOWN = "alternatives.shown"
    BOARD_SHOWN = "board.shown"
    HEADROOM_SHOWN = "headroom.shown"
    ARRIVAL_CHECKED = "arrival.checked"
    PLACEMENT_CERTIFIED = "placement.certified"
    CERTIFICATE_RERUN = "certificate.rerun"
    ASSAULTS_REPLAYED = "assaults.replayed"
    WING_PACK_MADE = "wing-pack.made"
    WING_PACK_OPENED = "wing-pack.opened"
    PLAN_STARTED = "plan.started"
    PLAN_SHOWN = "plan.shown"
    PLAN_DECIDED = "plan.decided"
    DISPERSAL_SHOWN = "dispersal.shown"
    IDENTIFIERS_CHECKED = "identifiers.checked"
    ANALYSIS_RUN = "analysis.run"
    ANALYSIS_SHOWN = "analysis.shown"
    FLAG_SHOWN = "flag.shown"
    FLAGS_LISTED = "flags.listed"
    PLOTS_SHOWN = "plots.shown"
    GROUPS_LISTED = "groups.listed"
    GROUP_SHOWN = "group.shown"
    EXPOSURE_SHOWN = "exposure.shown"
    DISSEMINATION_REQUESTED = "dissemination.requested"
    DISSEMINATIONS_LISTED = "disseminations.listed"
    DISSEMINATION_DECIDED = "dissemination.decided"
    LIKELY_LINKS_SHOWN = "likely-links.shown"
    LOAD_STARTED = "load.started"
    LOAD_PUBLISHED = "load.published"
    LOAD_DISCARDED = "load.discarded"
    LOAD_WITHDRAWN = "load.withdrawn"
    WITHDRAWAL_REQUESTED = "withdrawal.requested"
    WITHDRAWAL_REFUSED = "withdrawal.refused"
    QUARANTINE_LISTED = "quarantine.listed"
    QUARANTINE_SHOWN = "quarantine.shown"
    QUARANTINE_EDITED = "quarantine.edited"
    QUARANTINE_DISMISSED = "quarantine.dismissed"
    DISMISSAL_ASKED = "quarantine.dismissal-asked"
    DISMISSAL_REFUSED = "quarantine.dismissal-refused"
    DISMISSAL_TAKEN_BACK = "quarantine.dismissal-taken-back"
    QUALITY_SHOWN = "quality.shown"
    DISAGREEMENTS_SHOWN = "disagreements.shown"
    LOADS_LISTED = "loads.listed"
    LOAD_SHOWN = "load.shown"
    CATEGORISATION_ADVISED = "categorisation.advised"
    CATEGORISATIONS_LISTED = "categorisations.listed"
    CATEGORISATION_MOVED = "categorisation.moved"
    CATEGORISATION_REVIEWED = "categorisation.reviewed"
    CATEGORISATION_APPROVED = "categorisation.approved"
    CATEGORISATION_STATISTICS_SHOWN = "categorisation.statistics-shown"
    RISK_MONITORED = "risk.monitored"
    RISK_PROFILE_READ = "risk-profile.read"
    RETENTION_REVIEWED = "retention.reviewed"
    RETENTION_HELD = "retention.held"
    RETENTION_DISPOSED = "retention.disposed"
    MATCHES_MADE = "matches.made"
    CHANGES_SHOWN = "changes.shown"
    STANDING_QUERY_KEPT = "standing-query.kept"
    CHARTS_LISTED = "charts.listed"
    CHART_SAVED = "chart.saved"
    CHART_OPENED = "chart.opened"
    MATCHES_REVIEWED = "matches.reviewed"
    MATCH_EXPLAINED = "match.explained"
    JUDGEMENT_RECORDED = "judgement.recorded"
    EXPORT_MADE = "export.made"
    EXTRACT_MADE = "extract.made"
    EXTRACTS_LISTED = "extracts.listed"
    EXTRACTS_EXPIRED = "extracts.expired"
    STORE_COPIED = "store.copied"
    STORE_BACKED_UP = "store.backed-up"
    STORE_RESTORED = "store.restored"
    PEOPLE_PROJECTED = "people.projected"
    STORE_EXPORTED = "store.exported"
    ACCESS_DENIED = "access.denied"
    ACCESS_EXPLAINED = "access.explained"
    ACCESS_LISTED = "access.listed"
    GRANTS_LISTED = "grants.listed"
    POLICIES_COMPARED = "policies.compared"
    POLICY_TAKEN_UP = "policy.taken-up"
    BREAK_GLASS_OPENED = "break-glass.opened"
    AUDIT_VERIFIED = "audit.verified"
    AUDIT_ANCHORED = "audit.anchored"
    AUDIT_SEARCHED = "audit.searched"


class Outcome(StrEnum):
    """How it ended. NOT_FOUND covers absent and withheld alike: the reader was shown the same thing."""

    ANSWERED = "answered"
    NOT_FOUND = "not-found"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class StatedPurpose:
    """Why someone asked: a code of the policy's list, a case reference, a reason in his own words (2,000 characters).

    The reason is the only free text in the log; what is asked for there should say so ("no names").
    """

    code: str
    case_reference: str | None = None
    reason: str | None = None

    def __post_init__(self) -> None:
        _require_key("purpose code", self.code)
        if self.case_reference is not None:
            _require_line("case reference", self.case_reference, MAX_KEY)
        if self.reason is not None and (len(self.reason) > MAX_REASON or _SURROGATE.search(self.reason)):
            raise EventRefusedError(f"a reason is Unicode text of at most {MAX_REASON:,} characters")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEvent:
    """One thing that someone did or tried. Raises EventRefusedError for content where a key belongs.

    `asked` holds keys, codes, dates and numbers under snake_case names; `disclosed` the public ids of the people and
    things that the answer names, as many as there are. `store_revision` never leaves the audit. An event with the
    outcome ANSWERED states its purpose.
    """

    action: AuditAction
    subject: str
    agency: str
    outcome: Outcome
    correlation_id: str
    purpose: StatedPurpose | None
    on_behalf_of: str | None = None
    source_address: str | None = None
    store_revision: int | None = None
    asked: Asked = field(default_factory=dict)
    disclosed: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _require_line("subject", self.subject, MAX_SUBJECT)
        if self.on_behalf_of is not None:
            _require_line("on-behalf-of", self.on_behalf_of, MAX_SUBJECT)
        _require_key("agency", self.agency)
        _require_key("correlation id", self.correlation_id)
        if self.source_address is not None:
            _require_key("source address", self.source_address)
        if self.outcome is Outcome.ANSWERED and self.purpose is None:
            raise EventRefusedError("an answer has a purpose: none was stated")
        for name in self.disclosed:
            _require_key("disclosed id", name)
        # A copy: what was validated is what is written, whatever the caller does with his mapping next.
        object.__setattr__(self, "asked", MappingProxyType(dict(self.asked)))
        for member, value in self.asked.items():
            _require_asked(member, value)


def _require_asked(member: str, value: object) -> None:
    if not isinstance(member, str) or not _MEMBER.fullmatch(member):
        raise EventRefusedError("what was asked is named in snake_case")
    for scalar in value if isinstance(value, tuple) else (value,):
        if isinstance(scalar, str):
            _require_key(f"asked.{member}", scalar)
        elif isinstance(scalar, float):
            if not math.isfinite(scalar):
                raise EventRefusedError(f"asked.{member} is not a finite number")
        elif scalar is not None and not isinstance(scalar, int):
            raise EventRefusedError(f"asked.{member} is neither a JSON scalar nor a tuple of them")


def _require_key(what: str, value: object) -> None:
    # The value stays out of the message: it may be the very name that must not be logged.
    if not isinstance(value, str) or not _KEY.fullmatch(value):
        raise EventRefusedError(f"{what} is not a key (1 to {MAX_KEY} visible ASCII characters, no space or quote)")


def _require_line(what: str, value: object, limit: int) -> None:
    if not isinstance(value, str) or not 0 < len(value) <= limit or not value.isprintable():
        raise EventRefusedError(f"{what} is not one printable line of at most {limit} characters")
