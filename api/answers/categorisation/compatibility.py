"""The retired risk profiler's answers, for clients that were written for it: its paths, members and values."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date, datetime

from analytics.categorisation import Facts, Outcome, evaluate, shipped_rule_set
from analytics.categorisation.engine import ProfileOutcome
from analytics.categorisation.gathering import gather
from api.schemas.risk_profile import (
    AlertMember,
    EscapeProfile,
    ExtremismProfile,
    LifeProfile,
    RiskProfile,
    SocProfile,
    ViolenceProfile,
)
from graph.model.identifiers import IdentifierType, parse
from graph.store.stored import PersonQuery
from graph.view import GraphView, NotFoundError

RULE_SET = "risk-profiler-2019"


def risk_profile(
    view: GraphView,
    kind: str,
    prison_number: str,
    now: datetime,
    whole_feeds: Collection[str],
    previous_offences: bool | None = None,
) -> RiskProfile:
    """One of the five profiles by prison number. Raises NotFoundError for one that leads to nobody."""
    today = now.date()
    rules = shipped_rule_set(RULE_SET)
    person = _person(view, prison_number, today)
    facts = gather(view, person, today, rules.vocabulary, whole_feeds).facts
    if previous_offences is not None:
        facts = replace(facts, previous_terrorism_offences=previous_offences)
    outcome = evaluate(rules, facts, today)
    profile = next(each for each in outcome.profiles if each.name == kind)
    return _KINDS[kind](prison_number.strip().upper(), profile, outcome, facts)


def _person(view: GraphView, prison_number: str, today: date) -> str:
    canonical = parse(IdentifierType.PRISON_NUMBER, prison_number, as_of=today).canonical
    if canonical is None:
        raise NotFoundError(prison_number)
    query = PersonQuery(identifier=(str(IdentifierType.PRISON_NUMBER), canonical))
    for ref in view.store.find_people(query, view.read_cut, 2):
        rank = view.graph.node_rank_of(ref)
        if rank is not None and view.exists(rank):
            return view.person(view.ids([rank])[0]).id
    raise NotFoundError(prison_number)


def _soc(number: str, profile: ProfileOutcome, *_: object) -> SocProfile:
    return SocProfile(
        noms_id=number,
        provisional_categorisation=profile.category or "C",
        transfer_to_security=profile.flags["transferToSecurity"],
    )


def _violence(number: str, profile: ProfileOutcome, *_: object) -> ViolenceProfile:
    counts = {name: int(value or 0) for name, value in profile.shown.items() if name != "viperScore"}
    return ViolenceProfile(
        noms_id=number,
        provisional_categorisation=profile.category or "C",
        notify_safety_custody_lead=profile.flags["notifySafetyCustodyLead"],
        display_assaults=counts["numberOfAssaults"] > 0,
        number_of_assaults=counts["numberOfAssaults"],
        number_of_serious_assaults=counts["numberOfSeriousAssaults"],
        number_of_non_serious_assaults=counts["numberOfNonSeriousAssaults"],
    )


def _escape(number: str, profile: ProfileOutcome, outcome: Outcome, facts: Facts) -> EscapeProfile:
    def alerts(code: str) -> list[AlertMember]:
        return [
            AlertMember(
                alert_code=each.code,
                date_created=each.created_on or each.active_from,
                active_from=each.active_from or each.created_on,
                date_expires=each.active_to,
                active=each.active,
            )
            for each in facts.alerts or ()
            if each.code == code and each.active and (each.active_to is None or each.active_to >= outcome.as_of)
        ]

    return EscapeProfile(
        noms_id=number,
        provisional_categorisation=profile.category or "C",
        active_escape_list=profile.flags["activeEscapeList"],
        active_escape_risk=profile.flags["activeEscapeRisk"],
        escape_list_alerts=alerts("XEL"),
        escape_risk_alerts=alerts("XER"),
    )


def _extremism(number: str, profile: ProfileOutcome, *_: object) -> ExtremismProfile:
    return ExtremismProfile(
        noms_id=number,
        provisional_categorisation=profile.category or "C",
        increased_risk_of_extremism=profile.flags["increasedRiskOfExtremism"],
        notifyRegionalCTLead=profile.flags["notifyRegionalCTLead"],
    )


def _life(number: str, profile: ProfileOutcome, *_: object) -> LifeProfile:
    return LifeProfile(noms_id=number, provisional_categorisation=profile.category or "C", life=profile.flags["life"])


_KINDS: dict[str, Callable[[str, ProfileOutcome, Outcome, Facts], RiskProfile]] = {
    "soc": _soc,
    "violence": _violence,
    "escape": _escape,
    "extremism": _extremism,
    "life": _life,
}
