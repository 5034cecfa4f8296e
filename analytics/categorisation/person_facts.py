"""One prisoner's facts put together from what was collected about him, for the rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar, cast

from analytics.categorisation.collected import Collected, Found, Register, merged
from analytics.categorisation.facts import (
    Alert,
    Category,
    ExcludedPart,
    Facts,
    Incident,
    Membership,
    NetworkEvidence,
    Response,
)
from analytics.categorisation.jurisdiction import HOME, jurisdiction_of
from analytics.categorisation.stated import stated_day, stated_letter, stated_text, stated_upper, stated_whole
from analytics.categorisation.vocabularies import told_in
from graph.model.evidence import NodeRef
from graph.model.identifiers import PSEUDO_AGENCIES, IdentifierType
from graph.model.kinds import Kind
from graph.model.labels import Label, strictest
from graph.model.links import CRIMINAL, LinkType
from graph.model.times import to_minutes
from graph.store.stored import Provenance, StoredLink, VersionKey

_T = TypeVar("_T")

# An incident's properties, and the questions of which they are the answers.
_QUESTIONS = {
    "sexual_assault": "WAS THIS A SEXUAL ASSAULT",
    "internal_injury": "WAS MEDICAL TREATMENT FOR CONCUSSION OR INTERNAL INJURIES REQUIRED",
    "serious_injury": "WAS A SERIOUS INJURY SUSTAINED",
    "outside_hospital": "DID INJURIES RESULT IN DETENTION IN OUTSIDE HOSPITAL AS AN IN-PATIENT",
}
_SEXES = {"M": "MALE", "F": "FEMALE"}
_UNSENTENCED = frozenset({"REMAND", "CONVICTED_UNSENTENCED", "UNSENTENCED", "IMMIGRATION_DETAINEE", "CIVIL_PRISONER"})
_NO_PART = "NONE"
_INDETERMINATE = "INDETERMINATE_SENTENCE"
_CATEGORY_A = frozenset({"A", "H", "E", "P"})
_DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Gathered:
    """A prisoner's facts, the record versions that they come from, and the strictest label of those.

    `label` is None where nothing at all is on record. `records` are the public ids of all those records.
    """

    facts: Facts
    rests_on: frozenset[VersionKey]
    label: Label | None
    records: frozenset[str]
    establishment: str | None = None


class _Kept:
    """Keeps where each single fact is on record, as it is handed through."""

    def __init__(self) -> None:
        self.evidence: dict[str, tuple[str, ...]] = {}

    def __call__(self, member: str, value: _T, where: Iterable[str]) -> _T:
        if value is not None:
            self.evidence[member] = tuple(sorted(set(where)))
        return value


class Gathering:
    """One person's facts put together from what was collected about him."""

    def __init__(self, collected: Collected, register: Register, as_of: date, whole: frozenset[str]) -> None:
        self._as_of, self._start, self._whole = as_of, to_minutes(as_of), whole
        self._own, self._found, self._registered = collected.own, collected.found, register.groups
        self._collected, self._register = collected, register

    @property
    def establishment(self) -> str | None:
        """Where he is held, by its code."""
        return self._collected.establishment

    def facts(self, vocabulary: str, network: NetworkEvidence | None = None) -> Gathered:
        """Everything put together, incidents in the codes of one register."""
        kept = _Kept()
        booking = self._booking()
        life, offences, sentence_evidence = self._sentences()
        members = self._custody(kept, booking, life) | self._risk(kept)
        facts = Facts(
            prison_number=self._number(),
            alerts=self._alerts(),
            incidents=self._incidents(vocabulary),
            memberships=self._memberships(),
            life_sentence=kept("lifeSentence", life, sentence_evidence),
            main_offences=kept("mainOffences", self._offences(booking, offences), sentence_evidence),
            excluded_offences=kept("excludedOffences", self._excluded(), sentence_evidence),
            network=network,
            evidence=kept.evidence,
            **members,
        )
        sources = [*self._collected.sources, *self._place_sources()]
        return Gathered(
            facts,
            frozenset((each.system, each.source_id, each.version) for each in sources),
            strictest({each.label for each in sources}),
            frozenset(each.record_id.hex() for each in sources),
            self._collected.establishment,
        )

    def _custody(self, kept: _Kept, booking: Found | None, life: bool | None) -> dict[str, Any]:
        """Who he is, where he is held, and for how long."""
        own = [each.provenance.record_id.hex() for each in self._own]
        dated = booking.evidence if booking else own
        legal = stated_upper(booking.said.get("legal_status") if booking else self._said("legal_status"))
        status = stated_upper(booking.said.get("imprisonment_status")) if booking else None
        category, review_on, was_a, categories = self._categories(booking)
        recall_days = stated_whole(booking.said.get("fixed_recall_days")) if booking else None
        return {
            "date_of_birth": kept("dateOfBirth", self._born(), own),
            "sex": kept("sex", _SEXES.get(str(self._said("sex"))), own),
            "jurisdiction": kept("jurisdiction", *self._jurisdiction()),
            "sentenced": kept("sentenced", None if legal is None else legal not in _UNSENTENCED, dated),
            "imprisonment_status": kept("imprisonmentStatus", status, dated),
            "sentenced_on": kept("sentencedOn", self._dated(booking, "sentenced_on"), dated),
            "recalled_on": kept("recalledOn", self._dated(booking, "recalled_on"), dated),
            "fixed_recall_days": kept("fixedRecallDays", recall_days, dated),
            "release_on": kept("releaseOn", self._dated(booking, "release_on"), dated),
            "indeterminate": kept("indeterminate", self._indeterminate(legal, life), dated),
            "current_category": kept("currentCategory", category, categories),
            "next_review_on": kept("nextReviewOn", review_on, categories),
            "previous_category_a": kept("previousCategoryA", was_a, categories),
        }

    def _risk(self, kept: _Kept) -> dict[str, Any]:
        """Scores, lists, bands and levels."""
        band, bands = self._pathfinder()
        return {
            "viper_score": kept("viperScore", *self._score()),
            "on_priority_list": kept("onPriorityList", *self._listed()),
            "pathfinder_band": kept("pathfinderBand", band, bands),
            "on_pathfinder": False if band is None and not bands and "pathfinder" in self._whole else None,
            "incentive_level": kept("incentiveLevel", *self._level("INCENTIVE")),
            "risk_of_serious_harm": kept("riskOfSeriousHarm", *self._level("RISK_OF_SERIOUS_HARM")),
            "adjudications": kept("adjudications", *self._adjudications()),
        }

    # ---- who he is

    def _number(self) -> str:
        """His prison number: the key of the prison's own record, or else what another agency's record bears."""
        own = sorted(each.key for each in self._collected.refs if each.authority == "NOMIS")
        if own:
            return own[0]
        numbers = sorted(
            each.link.target.key
            for each in self._found.get(LinkType.HAS_IDENTIFIER, ())
            if each.link.target.authority == IdentifierType.PRISON_NUMBER
        )
        return numbers[0] if numbers else ""

    def _born(self) -> date | None:
        """The latest birth date that is stated: who may be a child is taken for one."""
        stated = [day for each in self._own if (day := stated_day(each.properties.get("date_of_birth"))) is not None]
        return max(stated, default=None)

    def _said(self, name: str) -> object:
        """What the prison's own record says of him before any other."""
        at_home = [each for each in self._own if each.node.authority == "NOMIS"]
        for said in (merged(at_home), merged(self._own)):
            if said.get(name) is not None:
                return said[name]
        return None

    def _jurisdiction(self) -> tuple[str | None, Iterable[str]]:
        """Whose rules apply where he is held. The prison register of England and Wales speaks of nobody elsewhere."""
        code = self._collected.establishment
        if code is None or code in PSEUDO_AGENCIES:
            return HOME, ()
        place = self._register.places[code]
        found = jurisdiction_of(code, place.countries, place.postcodes)
        return found, [each.record_id.hex() for each in place.sources]

    def _place_sources(self) -> Iterable[Provenance]:
        place = self._register.places.get(self._collected.establishment or "")
        return () if place is None else place.sources

    def _dated(self, booking: Found | None, name: str) -> date | None:
        """A day of the running custodial period, or else what the prison's own record says."""
        return (stated_day(booking.said.get(name)) if booking else None) or stated_day(self._said(name))

    def _indeterminate(self, legal: str | None, life: bool | None) -> bool | None:
        return True if life or legal == _INDETERMINATE else None if legal is None else False

    # ---- what hangs on him

    def _alerts(self) -> tuple[Alert, ...] | None:
        found = {
            each.link.target: Alert(
                code=str(each.said["code"]),
                # An alert that its register no longer gives, and that had not ended, was taken away.
                active=each.link.valid_to > self._start or each.said.get("active_to") is not None,
                active_from=stated_day(each.said.get("active_from")),
                active_to=stated_day(each.said.get("active_to")),
                created_on=stated_day(each.said.get("created_at")),
                evidence=each.evidence,
            )
            for each in self._found.get(LinkType.HAS_ALERT, ())
            if each.said.get("code")
        }
        return self._counted([found[node] for node in sorted(found)], "prison-alerts")

    def _incidents(self, vocabulary: str) -> tuple[Incident, ...] | None:
        """One entry to an incident: where a row makes him its victim and another its assailant, he is the latter."""
        by_incident: dict[NodeRef, list[Found]] = {}
        for each in self._found.get(LinkType.INVOLVED_IN, ()):
            if each.link.target.kind is Kind.INCIDENT:
                by_incident.setdefault(each.link.target, []).append(each)
        found = []
        for _, involved in sorted(by_incident.items()):
            chosen = min(involved, key=lambda each: (each.link.role not in CRIMINAL, each.evidence))
            parts = chosen.link.properties or {}
            incident = Incident(
                type=str(chosen.said.get("type") or ""),
                role=str(parts.get("part") or "").strip().upper(),
                status=stated_upper(chosen.said.get("status")),
                reported_at=stated_day(chosen.said.get("reported_at")),
                responses=tuple(
                    Response(question=question, answers=("YES" if chosen.said[name] else "NO",))
                    for name, question in sorted(_QUESTIONS.items())
                    if isinstance(chosen.said.get(name), bool)
                ),
                evidence=tuple(sorted({where for each in involved for where in each.evidence})),
            )
            found.append(told_in(vocabulary, incident))
        return self._counted(found, "prison-incidents")

    def _memberships(self) -> tuple[Membership, ...] | None:
        by_group: dict[NodeRef, list[Found]] = {}
        for each in self._found.get(LinkType.MEMBER_OF, ()):
            if each.link.target.kind is Kind.ORGANISED_CRIME_GROUP and self._holds(each.link):
                by_group.setdefault(each.link.target, []).append(each)
        found = [
            Membership(
                ocg_id=group.key,
                registered=group in self._registered,
                band=stated_text(says[0].said.get("band")),
                standing=", ".join(sorted({each.link.role.name.replace("_", " ").title() for each in says})),
                evidence=tuple(sorted({where for each in says for where in each.evidence})),
            )
            for group, says in sorted(by_group.items())
        ]
        return self._counted(found, "police-ocg-membership")

    def _score(self) -> tuple[float | None, tuple[str, ...]]:
        """The newest model's score."""
        scores = [
            (str(each.said.get("model")), float(score), each.evidence)
            for each in self._found.get(LinkType.HAS_SCORE, ())
            if isinstance(score := each.said.get("score"), int | float)
            and "VIPER" in str(each.said.get("model"))
            and self._holds(each.link)
        ]
        if not scores:
            return None, ()
        newest = max(model for model, _, _ in scores)
        return max((score, evidence) for model, score, evidence in scores if model == newest)

    def _listed(self) -> tuple[bool | None, tuple[str, ...]]:
        entries = [
            each
            for each in self._found.get(LinkType.ON_LIST, ())
            if each.said.get("list") == "PRAS" and self._holds(each.link)
        ]
        if entries:
            return True, tuple(where for each in entries for where in each.evidence)
        return (False if "pras" in self._whole else None), ()

    def _pathfinder(self) -> tuple[int | None, tuple[str, ...]]:
        """The gravest band. Evidence without a band: on Pathfinder, not banded."""
        entries = [each for each in self._assessments("PATHFINDER") if self._holds(each.link)]
        bands = [level for each in entries if isinstance(level := each.said.get("level"), int)]
        return min(bands, default=None), tuple(where for each in entries for where in each.evidence)

    def _categories(self, booking: Found | None) -> tuple[Category | None, date | None, bool | None, tuple[str, ...]]:
        """The category of this custodial period and its review, whether he ever was Category A, and the records."""
        history = sorted(
            (
                each
                for each in self._assessments("CATEGORY")
                if stated_letter(each.said.get("level"))
                and str(each.said.get("assessed_on") or "") <= self._as_of.isoformat()
            ),
            key=lambda each: (str(each.said.get("assessed_on") or ""), str(each.said["level"]), each.evidence),
        )
        stated = stated_letter(self._said("security_category"))
        if not history:
            own = tuple(each.provenance.record_id.hex() for each in self._own)
            return stated, None, True if stated in _CATEGORY_A else None, own
        latest = history[-1]
        # One that was given in an earlier custodial period has ended with it.
        own_period = booking is None or latest.said.get("booking") in {None, booking.link.target.key}
        current = stated_letter(latest.said["level"]) if own_period else None
        earlier = history[:-1] if own_period else history
        return (
            current,
            stated_day(latest.said.get("next_review_on")) if own_period else None,
            any(each.said["level"] in _CATEGORY_A for each in earlier),
            tuple(where for each in history for where in each.evidence),
        )

    def _level(self, assessment: str) -> tuple[str | None, tuple[str, ...]]:
        """The newest level of an assessment that holds on the day, and where it is on record."""
        held = [each for each in self._assessments(assessment) if each.said.get("level") and self._holds(each.link)]
        newest = max(held, key=lambda each: (each.link.valid_from, each.link.target), default=None)
        return (None, ()) if newest is None else (str(newest.said["level"]), newest.evidence)

    def _adjudications(self) -> tuple[int | None, tuple[str, ...]]:
        """Charges proved or not heard yet; what was dismissed or not proceeded with is none of his."""
        charges = {
            each.link.target: each
            for each in self._found.get(LinkType.INVOLVED_IN, ())
            if each.link.target.kind is Kind.ADJUDICATION and each.link.role in CRIMINAL
        }
        if not charges:
            return (0 if "prison-adjudications" in self._whole else None), ()
        return len(charges), tuple(where for each in charges.values() for where in each.evidence)

    def _assessments(self, kind: str) -> list[Found]:
        return [each for each in self._found.get(LinkType.HAS_ASSESSMENT, ()) if each.said.get("assessment") == kind]

    def _booking(self) -> Found | None:
        """The custodial period of the day: the one that is active, or else the latest that has not ended."""
        held = [each for each in self._found.get(LinkType.IN_BOOKING, ()) if not each.said.get("released_on")]
        return max(
            held,
            key=lambda each: (
                bool(each.said.get("active")),
                str(each.said.get("received_on") or ""),
                each.link.target,
            ),
            default=None,
        )

    def _sentences(self) -> tuple[bool | None, list[str], tuple[str, ...]]:
        found = self._found.get(LinkType.SENTENCED_TO, ())
        evidence = tuple(where for each in found for where in each.evidence)
        if not found:
            return (False if "prison-sentences" in self._whole else None), [], ()
        return (
            any(each.said.get("life") is True for each in found),
            [str(each.said["offence"]) for each in found if each.said.get("offence")],
            evidence,
        )

    def _excluded(self) -> tuple[ExcludedPart, ...] | None:
        """Parts of the schedule of excluded offences that his sentences are of.

        None where no sentence says, or where one does not and the others say NONE: then it is not known.
        """
        said = [each.said.get("excluded_parts") for each in self._found.get(LinkType.SENTENCED_TO, ())]
        parts = {str(part) for each in said if isinstance(each, list | tuple) for part in each} - {_NO_PART}
        return tuple(cast("ExcludedPart", part) for part in sorted(parts)) if parts or (said and all(said)) else None

    def _offences(self, booking: Found | None, sentenced_for: Sequence[str]) -> tuple[str, ...] | None:
        told = {
            str(text)
            for text in (self._said("main_offence"), booking.said.get("main_offence") if booking else None)
            if text
        }
        return tuple(sorted(told | set(sentenced_for))) or None

    # ---- inside

    def _holds(self, link: StoredLink) -> bool:
        """Whether a link holds on the day itself; its last minute counts."""
        return link.valid_from < self._start + _DAY_MINUTES and link.valid_to > self._start

    def _counted(self, found: list[_T], feed: str) -> tuple[_T, ...] | None:
        return tuple(found) if found or feed in self._whole else None
