"""Incident codes of the two registers, told in each other's words.

Parts correspond one to one. That ASSAULT and ASSAULTS3 became ASSAULT_1 and ASSAULT_5 is our reading: both registers
number the questionnaires of one kind of incident, and each has the first and the one in use. Statuses correspond by
their descriptions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from analytics.categorisation.facts import Facts, Incident
from analytics.categorisation.rule_set import RuleSet

NOMIS, INCIDENT_REPORTING = "nomis", "incident-reporting"

_TYPES = {"ASSAULT": "ASSAULT_1", "ASSAULTS3": "ASSAULT_5"}
_PARTS = {
    "ACTINV": "ACTIVE_INVOLVEMENT",
    "ASSIAL": "ASSAILANT",
    "FIGHT": "FIGHTER",
    "IMPED": "IMPEDED_STAFF",
    "PERP": "PERPETRATOR",
    "SUSASS": "SUSPECTED_ASSAILANT",
    "SUSINV": "SUSPECTED_INVOLVED",
    "VICT": "VICTIM",
    "WIT": "WITNESS",
}
_STATUSES = {
    "AWAN": "AWAITING_REVIEW",
    "INAN": "ON_HOLD",
    "INREQ": "NEEDS_UPDATING",
    "INAME": "UPDATED",
    "CLOSE": "CLOSED",
    "DUP": "DUPLICATE",
}
_TO_NEWER: Mapping[str, str] = MappingProxyType(_TYPES | _PARTS | _STATUSES)
_TO_OLDER: Mapping[str, str] = MappingProxyType({newer: older for older, newer in _TO_NEWER.items()})


def told_in(vocabulary: str, incident: Incident) -> Incident:
    """The incident in the codes of one register; a code that has no counterpart stays as it is."""
    codes = _TO_OLDER if vocabulary == NOMIS else _TO_NEWER
    return replace(
        incident,
        type=codes.get(incident.type, incident.type),
        role=codes.get(incident.role, incident.role),
        status=None if incident.status is None else codes.get(incident.status, incident.status),
    )


def told_to(rules: RuleSet, facts: Facts) -> Facts:
    """Facts with their incidents in the codes that a rule set reads, so that two sets can be put to the same ones."""
    if not facts.incidents:
        return facts
    return replace(facts, incidents=tuple(told_in(rules.vocabulary, each) for each in facts.incidents))
