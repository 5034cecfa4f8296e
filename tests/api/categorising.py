"""A prisoner whom three people categorise, and the three at one service."""

from __future__ import annotations

from typing import TypeVar

from analytics.categorisation.workflow import Part
from api.consult import Caller, consult
from api.questions import Question
from api.questions import categorisation as ask
from api.schemas.categorisation import CaseAnswer, Move
from api.wiring import Service
from graph.access import Purpose, PurposeCode
from graph.model.evidence import Description, EvidenceRow, LinkClaim, NodeRef
from graph.model.identifiers import IdentifierType
from graph.model.kinds import Kind
from graph.model.labels import Classification, Handling, Label
from graph.model.links import LinkType, Role
from tests.api.cases import demo_viewer, public_id
from tests.contract.evidence import incident, load, manifest, person, row
from tests.graph.world import bears

_T = TypeVar("_T")

MAN = person(1)
NUMBER = NodeRef(Kind.IDENTIFIER, str(IdentifierType.PRISON_NUMBER), "A0001BC")
LISTING = NodeRef(Kind.LISTING, "PRAS", "A0001BC")
SCORE = NodeRef(Kind.RISK_SCORE, "VIPER", "A0001BC")
# Readable by nobody but the safety rules.
SEALED = Label("nca", Classification.OFFICIAL_SENSITIVE, Handling.C, compartments=("source-unit",))


def _assault(number: int, *, serious: bool) -> EvidenceRow:
    what = incident(number)
    said: dict[str, str | bool] = {
        "type": "ASSAULT_5",
        "status": "CLOSED",
        "reported_at": "2026-10-01T08:00:00Z",
        "serious_injury": serious,
    }
    link = LinkClaim(MAN, what, LinkType.INVOLVED_IN, Role.SUSPECT, properties={"part": "ASSAILANT"})
    return row(f"incident-{number}", link, describes=[Description(what, said)])


HELD = (
    row(
        "A0001BC",
        bears(MAN, NUMBER),
        describes=[
            Description(
                MAN,
                {
                    "surname": "Stone",
                    "forenames": "Alan",
                    "date_of_birth": "1990-01-01",
                    "sex": "M",
                    "security_category": "C",
                    "legal_status": "SENTENCED",
                },
            )
        ],
    ),
    row(
        "viper-1",
        LinkClaim(MAN, SCORE, LinkType.HAS_SCORE),
        describes=[Description(SCORE, {"model": "VIPER 2", "score": 3.0})],
    ),
    *(_assault(number, serious=number == 1) for number in range(1, 6)),
)
HIDDEN = row(
    "pras-1",
    LinkClaim(MAN, LISTING, LinkType.ON_LIST),
    describes=[Description(LISTING, {"list": "PRAS"})],
    label=SEALED,
    system="PRAS",
)


class Office:
    """The three people at one service."""

    def __init__(self, service: Service) -> None:
        self.service = service

    def put(self, who: str, question: Question[_T]) -> _T:
        purpose = Purpose(PurposeCode.SECURITY_CATEGORISATION, "CAT-1", "recategorisation due")
        return consult(self.service, Caller(demo_viewer(who), purpose, "request-1", registered=purpose), question)

    def start(self) -> CaseAnswer:
        return self.put("categoriser", ask.start_case(self.service, public_id(MAN), "DUE"))

    def move(self, who: str, case: str, part: Part, **said: object) -> CaseAnswer:
        return self.put(who, ask.move_case(self.service, case, Move.model_validate(said), part))


def hold(office: Office, cell: str = "LEI-A-1-002", prison: str = "LEI") -> None:
    """Put him into a cell, and the cell into a prison."""
    place = NodeRef(Kind.CELL, "", cell)
    lies = LinkClaim(place, NodeRef(Kind.ESTABLISHMENT, "", prison), LinkType.LOCATED_IN)
    load(office.service.store, [row("stay", LinkClaim(MAN, place, LinkType.HELD_AT), lies)], manifest("stay"))


def escape_alert(office: Office, name: str = "alert-1") -> None:
    alert = NodeRef(Kind.ALERT, "ALERTS", name)
    link = LinkClaim(MAN, alert, LinkType.HAS_ALERT)
    said = row(name, link, describes=[Description(alert, {"code": "XEL", "active_from": "2026-10-01"})])
    load(office.service.store, [said], manifest(name, feed="prison-alerts"))
