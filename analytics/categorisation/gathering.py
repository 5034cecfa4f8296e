"""A prisoner's facts from the graph, as one view may read them on one day, for the rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from analytics.categorisation.facts import Alert, Facts, Incident, Membership, NetworkEvidence, Response
from analytics.categorisation.vocabularies import told_in
from graph.model.evidence import NodeRef, Properties, Value
from graph.model.identifiers import IdentifierType
from graph.model.kinds import Kind
from graph.model.labels import Label, strictest
from graph.model.links import CRIMINAL, LinkType
from graph.model.times import to_minutes
from graph.store.port import StoredDescription, StoredLink, VersionKey
from graph.view import GraphView

_T = TypeVar("_T")

# What the rules ask for hangs on a person by these.
_READ = (
    LinkType.HAS_IDENTIFIER,
    LinkType.HAS_ALERT,
    LinkType.INVOLVED_IN,
    LinkType.HAS_SCORE,
    LinkType.ON_LIST,
    LinkType.MEMBER_OF,
    LinkType.IN_BOOKING,
    LinkType.SENTENCED_TO,
    LinkType.HAS_ASSESSMENT,
)
# An incident's properties, and the questions of which they are the answers.
_QUESTIONS = {
    "sexual_assault": "WAS THIS A SEXUAL ASSAULT",
    "internal_injury": "WAS MEDICAL TREATMENT FOR CONCUSSION OR INTERNAL INJURIES REQUIRED",
    "serious_injury": "WAS A SERIOUS INJURY SUSTAINED",
    "outside_hospital": "DID INJURIES RESULT IN DETENTION IN OUTSIDE HOSPITAL AS AN IN-PATIENT",
}
_SEXES = {"M": "MALE", "F": "FEMALE"}
_UNSENTENCED = frozenset({"REMAND", "CONVICTED_UNSENTENCED", "UNSENTENCED", "IMMIGRATION_DETAINEE", "CIVIL_PRISONER"})
_CATEGORY_A = frozenset({"A", "H", "E", "P"})
_REGISTER = "OCG"


@dataclass(frozen=True, slots=True)
class Gathered:
    """A prisoner's facts, the record versions that they come from, and the strictest label of those.

    `label` is None where nothing at all is on record.
    """

    facts: Facts
    rests_on: frozenset[VersionKey]
    label: Label | None


@dataclass(frozen=True, slots=True)
class _Found:
    """A thing that hangs on the person: what is best said of it, and where all of it is on record."""

    link: StoredLink
    said: Properties
    evidence: tuple[str, ...]


def gather(
    view: GraphView,
    public_id: str,
    as_of: date,
    vocabulary: str,
    whole_feeds: Collection[str],
    network: NetworkEvidence | None = None,
) -> Gathered:
    """The facts about one person. Raises NotFoundError for one who does not exist for the viewer.

    `whole_feeds` are the feeds that the viewer may read whole: only there does a missing row say that something is not
    so. Everywhere else it says nothing, and the fact stays unknown.
    """
    person = view.person(public_id)
    return _Gathering(view, person.records, as_of, vocabulary, frozenset(whole_feeds)).facts(network)


class _Gathering:
    """One person's links and what is said at their far ends, read once."""

    def __init__(
        self, view: GraphView, records: Sequence[NodeRef], as_of: date, vocabulary: str, whole_feeds: frozenset[str]
    ) -> None:
        self._as_of, self._vocabulary = as_of, vocabulary
        live = {age.feed for age in view.store.feed_ages(view.known_at)}
        self._whole = whole_feeds & live
        mine = set(records)
        links = [link for link in view.store.links(records, view.read_cut, _READ) if link.source in mine]
        self._own = view.descriptions(records)
        far: dict[NodeRef, list[StoredDescription]] = {}
        for each in view.descriptions(sorted({link.target for link in links})):
            far.setdefault(each.node, []).append(each)
        self._found: dict[LinkType, list[_Found]] = {}
        for link in links:
            said = far.get(link.target, [])
            evidence = {link.provenance.record_id.hex(), *(each.provenance.record_id.hex() for each in said)}
            found = _Found(link, _best(said), tuple(sorted(evidence)))
            self._found.setdefault(link.type, []).append(found)
        sources = [link.provenance for link in links] + [each.provenance for each in self._own]
        sources += [each.provenance for said in far.values() for each in said]
        self._rests_on = frozenset((each.system, each.source_id, each.version) for each in sources)
        self._labels = {each.label for each in sources}
        self._registered = {node for node, said in far.items() if any(s.provenance.system == _REGISTER for s in said)}
        view.disclosed.update(each.record_id.hex() for each in sources)

    def facts(self, network: NetworkEvidence | None) -> Gathered:
        """Everything put together."""
        evidence: dict[str, tuple[str, ...]] = {}

        def known(member: str, value: _T, where: Iterable[str]) -> _T:
            if value is not None:
                evidence[member] = tuple(sorted(set(where)))
            return value

        own_evidence = [each.provenance.record_id.hex() for each in self._own]
        booking = self._booking()
        listed, list_evidence = self._listed()
        life, offences, sentence_evidence = self._sentences()
        score, score_evidence = self._score()
        band, band_evidence = self._pathfinder()
        category, was_a, category_evidence = self._categories()
        legal = _upper(booking.said.get("legal_status")) if booking else _upper(self._said("legal_status"))
        facts = Facts(
            prison_number=self._number(),
            date_of_birth=known("dateOfBirth", self._born(), own_evidence),
            sex=_SEXES.get(str(self._said("sex"))),
            sentenced=None if legal is None else legal not in _UNSENTENCED,
            current_category=known("currentCategory", category, category_evidence),
            previous_category_a=known("previousCategoryA", was_a, category_evidence),
            alerts=self._alerts(),
            incidents=self._incidents(),
            viper_score=known("viperScore", score, score_evidence),
            on_priority_list=known("onPriorityList", listed, list_evidence),
            memberships=self._memberships(),
            pathfinder_band=known("pathfinderBand", band, band_evidence),
            on_pathfinder=False if band is None and not band_evidence and "pathfinder" in self._whole else None,
            life_sentence=known("lifeSentence", life, sentence_evidence),
            imprisonment_status=known(
                "imprisonmentStatus",
                _upper(booking.said.get("imprisonment_status")) if booking else None,
                booking.evidence if booking else (),
            ),
            main_offences=known("mainOffences", self._offences(booking, offences), sentence_evidence),
            network=network,
            evidence=evidence,
        )
        return Gathered(facts, self._rests_on, strictest(self._labels))

    # ---- who he is

    def _number(self) -> str:
        numbers = sorted(
            each.link.target.key
            for each in self._found.get(LinkType.HAS_IDENTIFIER, ())
            if each.link.target.authority == IdentifierType.PRISON_NUMBER
        )
        return numbers[0] if numbers else ""

    def _born(self) -> date | None:
        """The latest birth date that is stated: who may be a child is taken for one."""
        stated = [day for each in self._own if (day := _day(each.properties.get("date_of_birth"))) is not None]
        return max(stated, default=None)

    def _said(self, name: str) -> object:
        """What the prison's own record says of him before any other."""
        at_home = [each for each in self._own if each.node.authority == "NOMIS"]
        for said in (_best(at_home), _best(self._own)):
            if said.get(name) is not None:
                return said[name]
        return None

    # ---- what hangs on him

    def _alerts(self) -> tuple[Alert, ...] | None:
        found = {
            each.link.target: Alert(
                code=str(each.said["code"]),
                active_from=_day(each.said.get("active_from")),
                active_to=_day(each.said.get("active_to")),
                created_on=_day(each.said.get("created_at")),
                evidence=each.evidence,
            )
            for each in self._found.get(LinkType.HAS_ALERT, ())
            if each.said.get("code")
        }
        return self._counted([found[node] for node in sorted(found)], "prison-alerts")

    def _incidents(self) -> tuple[Incident, ...] | None:
        """One entry to an incident: where a row makes him its victim and another its assailant, he is the latter."""
        by_incident: dict[NodeRef, list[_Found]] = {}
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
                status=_upper(chosen.said.get("status")),
                reported_at=_day(chosen.said.get("reported_at")),
                responses=tuple(
                    Response(question=question, answers=("YES" if chosen.said[name] else "NO",))
                    for name, question in sorted(_QUESTIONS.items())
                    if isinstance(chosen.said.get(name), bool)
                ),
                evidence=tuple(sorted({where for each in involved for where in each.evidence})),
            )
            found.append(told_in(self._vocabulary, incident))
        return self._counted(found, "prison-incidents")

    def _memberships(self) -> tuple[Membership, ...] | None:
        by_group: dict[NodeRef, list[_Found]] = {}
        for each in self._found.get(LinkType.MEMBER_OF, ()):
            if each.link.target.kind is Kind.ORGANISED_CRIME_GROUP and self._holds(each.link):
                by_group.setdefault(each.link.target, []).append(each)
        found = [
            Membership(
                ocg_id=group.key,
                registered=group in self._registered,
                band=_text(says[0].said.get("band")),
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
            if isinstance(score := each.said.get("score"), int | float) and "VIPER" in str(each.said.get("model"))
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

    def _categories(self) -> tuple[str | None, bool | None, tuple[str, ...]]:
        """The category held now, whether he was ever held as Category A, and where that is on record."""
        history = sorted(
            (str(each.said.get("assessed_on") or ""), str(each.said["level"]), each.evidence)
            for each in self._assessments("CATEGORY")
            if each.said.get("level") and str(each.said.get("assessed_on") or "") <= self._as_of.isoformat()
        )
        stated = _text(self._said("security_category"))
        if not history:
            own = tuple(each.provenance.record_id.hex() for each in self._own)
            return stated, True if stated in _CATEGORY_A else None, own
        *earlier, (_, current, _) = history
        was_a = any(level in _CATEGORY_A for _, level, _ in earlier)
        return current, was_a, tuple(where for _, _, evidence in history for where in evidence)

    def _assessments(self, kind: str) -> list[_Found]:
        return [each for each in self._found.get(LinkType.HAS_ASSESSMENT, ()) if each.said.get("assessment") == kind]

    def _booking(self) -> _Found | None:
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

    def _offences(self, booking: _Found | None, sentenced_for: Sequence[str]) -> tuple[str, ...] | None:
        told = {
            str(text)
            for text in (self._said("main_offence"), booking.said.get("main_offence") if booking else None)
            if text
        }
        return tuple(sorted(told | set(sentenced_for))) or None

    # ---- inside

    def _holds(self, link: StoredLink) -> bool:
        """Whether a link holds on the day itself; its last minute counts."""
        start = to_minutes(self._as_of)
        return link.valid_from < start + 24 * 60 and link.valid_to > start

    def _counted(self, found: list[_T], feed: str) -> tuple[_T, ...] | None:
        return tuple(found) if found or feed in self._whole else None


def _best(said: Sequence[StoredDescription]) -> Properties:
    """What the best graded, then the newest record says, filled up from the others."""
    merged: dict[str, Value | list[str]] = {}
    for each in sorted(
        said, key=lambda each: (each.provenance.grading.rank, -each.provenance.known_from, each.provenance.record_id)
    ):
        for name, value in each.properties.items():
            if merged.get(name) is None:
                merged[name] = value
    return merged


def _day(value: object) -> date | None:
    """A day from what a description holds: a date, or an instant of which the day counts."""
    if not isinstance(value, str) or not value:
        return None
    return datetime.fromisoformat(value).date() if "T" in value else date.fromisoformat(value)


def _upper(value: object) -> str | None:
    return str(value).strip().upper() or None if value is not None else None


def _text(value: object) -> str | None:
    return str(value) or None if value is not None else None
