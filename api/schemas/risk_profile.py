"""The retired risk profiler's contract, member by member."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from api.schemas.base import Answer


class RiskProfile(Answer):
    """What all five have."""

    noms_id: str
    provisional_categorisation: str


class SocProfile(RiskProfile):
    """Serious and organised crime."""

    risk_type: Literal["SOC"] = "SOC"
    transfer_to_security: bool


class ViolenceProfile(RiskProfile):
    """Violence. `veryHighRiskViolentOffender` was never true."""

    risk_type: Literal["VIOLENCE"] = "VIOLENCE"
    very_high_risk_violent_offender: Literal[False] = False
    notify_safety_custody_lead: bool
    display_assaults: bool
    number_of_assaults: int
    number_of_serious_assaults: int
    number_of_non_serious_assaults: int


class AlertMember(Answer):
    """An alert of an escape profile."""

    alert_code: str
    date_created: date | None
    active_from: date | None
    date_expires: date | None
    active: bool


class EscapeProfile(RiskProfile):
    """Escape."""

    risk_type: Literal["ESCAPE"] = "ESCAPE"
    active_escape_list: bool
    active_escape_risk: bool
    escape_risk_alerts: list[AlertMember]
    escape_list_alerts: list[AlertMember]


class ExtremismProfile(RiskProfile):
    """Extremism."""

    risk_type: Literal["EXTREMISM"] = "EXTREMISM"
    increased_risk_of_extremism: bool
    notify_regional_ct_lead: bool = Field(alias="notifyRegionalCTLead")


class LifeProfile(RiskProfile):
    """A life sentence."""

    risk_type: Literal["LIFE"] = "LIFE"
    life: bool
