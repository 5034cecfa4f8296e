"""What the rules are told of one prisoner: typed facts, from the graph or from a file. Values only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar, Literal

# Any other letter is a mistake in the data, and is refused as one.
Category = Literal["A", "B", "C", "D", "E", "H", "I", "J", "P", "Q", "R", "T", "U", "V", "X", "Z"]


def member_name(fact: str) -> str:
    """The name of a fact in a file: `viperScore` for viper_score."""
    first, *rest = fact.split("_")
    return first + "".join(word.capitalize() for word in rest)


# Read by pydantic, which only the edges import: members that no rule knows are refused, not overlooked.
_CONFIG = {"extra": "forbid", "alias_generator": member_name, "populate_by_name": True}


def _told(description: str, **more: Any) -> dict[str, Any]:
    """What a schema says of a member."""
    return {"description": description, **more}


def _one_of(description: str, *values: str) -> dict[str, Any]:
    """What a schema says of a member that has one of these values; any other is refused."""
    return _told(f"{description}: {', '.join(values[:-1])} or {values[-1]}", pattern=f"^({'|'.join(values)})$")


ExcludedPart = Literal[
    "SEXUAL",
    "SEXUAL_T3",
    "DOMESTIC_ABUSE",
    "DOMESTIC_ABUSE_T3",
    "NATIONAL_SECURITY",
    "TERRORISM",
    "MURDER_T3",
    "VIOLENT",
]

_EVIDENCE = _told("Where it is on record: ids of records, or whatever names the source")


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """An alert on a prisoner."""

    __pydantic_config__: ClassVar[Any] = _CONFIG

    code: str = field(metadata=_told("The alert's code, such as XER, XEL or DOCGM"))
    active: bool = field(default=True, metadata=_told("Whether its register holds it as active"))
    active_from: date | None = field(default=None, metadata=_told("The day from which it holds"))
    active_to: date | None = field(default=None, metadata=_told("The day on which it ends; null where it has no end"))
    created_on: date | None = field(
        default=None,
        metadata=_told(
            "The day on which it was recorded, which can be later than activeFrom; one after the day that is looked at "
            "does not count yet"
        ),
    )
    evidence: tuple[str, ...] = field(default=(), metadata=_EVIDENCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """An answered question of an incident report."""

    __pydantic_config__: ClassVar[Any] = _CONFIG

    question: str = field(metadata=_told("The question as the report words it, in any case"))
    answers: tuple[str, ...] = field(metadata=_told("Its answers in the order in which they were given, such as YES"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """An incident in which the prisoner had a part. One entry to an incident."""

    __pydantic_config__: ClassVar[Any] = _CONFIG

    type: str = field(
        metadata=_told(
            "ASSAULT or ASSAULTS3 (2019), ASSAULT_1 or ASSAULT_5 (2026), any other; each rule set is told its own"
        )
    )
    role: str = field(
        metadata=_told("The prisoner's part: ASSIAL, FIGHT, PERP, ... (2019) or ASSAILANT, FIGHTER, PERPETRATOR, ...")
    )
    status: str | None = field(default=None, metadata=_told("The report's status: DUP (2019), CLOSED, ON_HOLD, ..."))
    reported_at: date | datetime | None = field(
        default=None,
        metadata=_told(
            "The day, or the instant with its offset, on which it was reported. One without it is never recent; one "
            "after the day that is looked at does not count yet"
        ),
    )
    responses: tuple[Response, ...] = field(
        default=(), metadata=_told("The answered questions, from which seriousness is read")
    )
    serious: bool | None = field(
        default=None,
        metadata=_told("Whether it was serious, where that is known without the questions"),
    )
    evidence: tuple[str, ...] = field(default=(), metadata=_EVIDENCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """A place in an organised crime group."""

    __pydantic_config__: ClassVar[Any] = _CONFIG

    ocg_id: str = field(metadata=_told("The group's number, such as 001/0010058"))
    registered: bool = field(
        default=True, metadata=_told("Whether the register of groups holds that number; false for a dangling one")
    )
    band: str | None = field(
        default=None, metadata=_told("The group's band, 1a to 5c; null where the register gives none")
    )
    standing: str | None = field(
        default=None,
        metadata=_told(
            "Principal Subject, Significant Group Member or Peripheral Subject as written; several parted by commas"
        ),
    )
    evidence: tuple[str, ...] = field(default=(), metadata=_EVIDENCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkEvidence:
    """What the network itself says of organised crime: the flag of an analysis, with what it rests on."""

    __pydantic_config__: ClassVar[Any] = _CONFIG

    band: str = field(
        metadata=_one_of(
            "The flag's band",
            "strong indication",
            "some indication",
            "little indication",
            "not enough known",
        )
    )
    run: str | None = field(default=None, metadata=_told("The run that the band comes from"))
    evidence: tuple[str, ...] = field(default=(), metadata=_EVIDENCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything that a rule may ask of one prisoner. Null, or an absent member, means that it is not known."""

    __pydantic_config__: ClassVar[Any] = _CONFIG

    prison_number: str = field(metadata=_told("Whom the facts are about, such as A1234BC", min_length=1))
    date_of_birth: date | None = field(
        default=None, metadata=_told("Decides under 18 and under 21; without it the `cordon` rules give no category")
    )
    sex: str | None = field(
        default=None, metadata=_one_of("By the estate in which the person is held", "MALE", "FEMALE")
    )
    jurisdiction: str | None = field(
        default="ENGLAND_AND_WALES",
        metadata=_one_of(
            "By the establishment, null where that is not known", "ENGLAND_AND_WALES", "SCOTLAND", "NORTHERN_IRELAND"
        ),
    )
    sentenced: bool | None = field(default=None, metadata=_told("False for a prisoner on remand"))
    current_category: Category | None = field(
        default=None, metadata=_told("The category held now by its letter: A B C D E H I J P Q R T U V X Z")
    )
    sentenced_on: date | None = field(default=None, metadata=_told("The day on which the sentence started"))
    recalled_on: date | None = field(default=None, metadata=_told("The day of recall to prison, where there was one"))
    fixed_recall_days: int | None = field(
        default=None,
        metadata=_told("The days of a fixed-term recall; null for a standard one, or where not known", ge=1),
    )
    release_on: date | None = field(default=None, metadata=_told("The day on which release is due"))
    next_review_on: date | None = field(
        default=None, metadata=_told("The day of the next review that was set with the category held now")
    )
    indeterminate: bool | None = field(default=None, metadata=_told("Whether the sentence has no fixed end"))
    alerts: tuple[Alert, ...] | None = field(default=None, metadata=_told("Alerts, ended ones included"))
    incidents: tuple[Incident, ...] | None = field(default=None, metadata=_told("Incidents of any age"))
    viper_score: float | None = field(
        default=None, metadata=_told("The VIPER score itself, not its logarithm", ge=0, allow_inf_nan=False)
    )
    on_priority_list: bool | None = field(default=None, metadata=_told("Whether the PRAS list holds him"))
    memberships: tuple[Membership, ...] | None = field(
        default=None, metadata=_told("Organised crime groups that he is said to belong to")
    )
    pathfinder_band: int | None = field(default=None, metadata=_told("The Pathfinder band, 1 being the gravest", ge=1))
    on_pathfinder: bool | None = field(
        default=None, metadata=_told("False where it is known that Pathfinder does not hold him")
    )
    previous_terrorism_offences: bool | None = field(
        default=None, metadata=_told("Whether he has earlier terrorism offences (the 2019 service's previousOffences)")
    )
    life_sentence: bool | None = field(default=None, metadata=_told("Whether any sentence is a life sentence"))
    imprisonment_status: str | None = field(default=None, metadata=_told("The imprisonment status by its code"))
    main_offences: tuple[str, ...] | None = field(
        default=None, metadata=_told("Descriptions of the main offences, such as MURDER")
    )
    previous_category_a: bool | None = field(default=None, metadata=_told("Whether he was ever held as Category A"))
    security_review_category_b: bool | None = field(
        default=None, metadata=_told("The security review's answer to whether Category B is needed")
    )
    escape_category_b: bool | None = field(
        default=None, metadata=_told("The categoriser's answer to whether escape risk needs Category B")
    )
    further_charges_category_b: bool | None = field(
        default=None, metadata=_told("The categoriser's answer to whether further charges need Category B")
    )
    incentive_level: str | None = field(
        default=None, metadata=_one_of("The incentive level", "BAS", "STD", "ENH", "EN2", "EN3")
    )
    excluded_offences: tuple[ExcludedPart, ...] | None = field(
        default=None,
        metadata=_told("Parts of the schedule of excluded offences that apply; empty where none does"),
    )
    risk_of_serious_harm: str | None = field(
        default=None, metadata=_one_of("The assessed risk of serious harm", "LOW", "MEDIUM", "HIGH", "VERY_HIGH")
    )
    adjudications: int | None = field(
        default=None, metadata=_told("How many adjudications there are that count: proved, or not heard yet", ge=0)
    )
    network: NetworkEvidence | None = field(
        default=None, metadata=_told("The organised-crime flag of an analysis; only the `cordon` rules ask for it")
    )
    evidence: dict[str, tuple[str, ...]] = field(
        default_factory=dict,
        metadata=_told('Where single facts are on record, by member: {"viperScore": ["..."]}'),
    )

    def sources(self, fact: str) -> tuple[str, ...]:
        """The evidence of a fact that holds a single value."""
        return self.evidence.get(member_name(fact), ()) if self.evidence else ()


def day_of(moment: date | datetime) -> date:
    """The day of a date or an instant, as it is written."""
    return moment.date() if isinstance(moment, datetime) else moment
