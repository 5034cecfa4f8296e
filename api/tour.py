"""The demonstration: from an estate's files to what three readers see of it, through the doors that all use."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from api.answers.analysis import DEFAULT_SEED, Wanted
from api.answers.loads import loaded_answer
from api.consult import Caller, consult
from api.estate import Estate
from api.identities import DEMO_IDENTITIES, demo_token
from api.kept_results import KeptResults
from api.loading import Wish, load, settle
from api.matching import match
from api.questions import Question, categorisation
from api.questions.analysis import latest_analysis, run_analysis
from api.questions.bands import Work
from api.questions.conflicts import check_conflicts
from api.questions.people import show_person as ask_show_person
from api.schemas.analysis import AnalysisAnswer
from api.schemas.base import Answer
from api.schemas.categorisation import AdviceAnswer
from api.schemas.conflicts import CheckConflicts, ConflictsAnswer
from api.schemas.evidence import Node
from api.schemas.loads import LoadedAnswer
from api.schemas.matching import MatchRunAnswer
from api.wiring import Service
from graph.access import Purpose, PurposeCode
from graph.view import NotFoundError
from loaders.folder import FolderReceipt
from loaders.progress import OnEvent
from loaders.receipts import Outcome

_T = TypeVar("_T")

CASE = "DEMO-1"
REASON = "trying out a made-up estate"
_PURPOSES = {
    "intelligence-officer": PurposeCode.INTELLIGENCE_DEVELOPMENT,
    "allocation-officer": PurposeCode.ALLOCATION,
    "partner-agency": PurposeCode.PUBLIC_PROTECTION,
    "data-officer": PurposeCode.DATA_QUALITY,
    "categoriser": PurposeCode.SECURITY_CATEGORISATION,
}


class SeenBy(Answer):
    """How much of one person a reader sees."""

    reader: str
    records: int
    ties: int


class Compared(Answer):
    """One person as several readers see him."""

    person: Node
    readers: list[SeenBy]


class DemoAnswer(Answer):
    """What the demonstration loaded and found."""

    home: str
    estate: str
    loaded: LoadedAnswer
    matched: MatchRunAnswer | None
    analysis: AnalysisAnswer
    check: ConflictsAnswer | None
    compared: Compared
    advice: AdviceAnswer | None


@dataclass(frozen=True, slots=True)
class Tour:
    """One demonstration over an open service."""

    service: Service
    estate: Estate
    account: str

    def load(self, on_event: OnEvent) -> LoadedAnswer:
        """Load every feed; what is loaded already says so and changes nothing."""
        found = [load(self.service, self._as("data-officer"), Wish((path,)), on_event) for path in self.estate.files]
        settle(self.service)
        receipts = tuple(receipt for each in found for receipt in each.receipts)
        return loaded_answer(FolderReceipt(self.estate.folder.name, receipts, (), ()), self.service.settings.quarantine)

    def match(self, loaded: LoadedAnswer) -> MatchRunAnswer | None:
        """Which records are one person's; nothing where nothing is new."""
        if all(receipt.outcome == Outcome.ALREADY_LOADED for receipt in loaded.receipts):
            return None
        return match(self.service, self._as("data-officer"))

    def analyse(self, loaded: LoadedAnswer) -> AnalysisAnswer:
        """The network as the intelligence officer may see it on the estate's day; the last one if nothing is new."""
        kept = KeptResults(self.service.settings.results)
        policy = self.service.policy.version
        if all(receipt.outcome == Outcome.ALREADY_LOADED for receipt in loaded.receipts):
            with suppress(NotFoundError):
                return self._ask("intelligence-officer", latest_analysis(kept, policy))
        wanted = Wanted(date.fromisoformat(self.estate.manifest.as_of), DEFAULT_SEED, policy)
        return self._ask("intelligence-officer", run_analysis(wanted, self.service.clock(), kept, self.service.runs))

    def check(self) -> ConflictsAnswer | None:
        """Whether a prisoner can go on the wing of one whom he is to be kept apart from."""
        pair = self.estate.keep_apart_pair()
        if pair is None:
            return None
        mover, _, wing = pair
        wanted = CheckConflicts(prisoners=[mover], place=wing)
        return self._ask("allocation-officer", check_conflicts(wanted, self.service.clock()))

    def compare(self, analysis: AnalysisAnswer) -> Compared:
        """One of those whom the analysis names, seen most differently by several readers, and how much by each."""
        lines = [*analysis.proximity, *analysis.without_standing]
        people = [line.person for line in lines] + [ranked.person for ranked in analysis.brokers]
        seen = [Compared(person=person, readers=self._seen(person.id)) for person in people]
        # Best one of whom everybody sees something, and each a different part; of equal ones the first.
        return max(seen, key=lambda each: len({part.records for part in each.readers if part.records}))

    def advise(self, analysis: AnalysisAnswer) -> AdviceAnswer | None:
        """What the rules suggest for the first of those whom the analysis names and who can be categorised.

        The network is worked out for it once, so that the advice about everybody else has it at hand.
        """
        found = None
        for line in (*analysis.proximity, *analysis.without_standing):
            question = categorisation.show_advice(
                self.service, line.person.id, categorisation.ADVISING, None, Work.WHERE_NEEDED
            )
            with suppress(NotFoundError):
                found = self._ask("categoriser", question)
                if found.advice.provisional_category is not None:
                    break
        return found

    def _seen(self, person: str) -> list[SeenBy]:
        found = []
        for name in ("intelligence-officer", "allocation-officer", "partner-agency"):
            reader = DEMO_IDENTITIES[name].title
            try:
                answer = self._ask(name, ask_show_person(person))
            except NotFoundError:
                found.append(SeenBy(reader=reader, records=0, ties=0))
            else:
                found.append(SeenBy(reader=reader, records=len(answer.sources), ties=len(answer.ties)))
        return found

    def _ask(self, name: str, question: Question[_T]) -> _T:
        return consult(self.service, self._as(name), question)

    def _as(self, name: str) -> Caller:
        purpose = Purpose(_PURPOSES[name], CASE, REASON)
        viewer = self.service.identity.viewer_of(demo_token(self.service, name)).viewer
        return Caller(viewer, purpose, self.service.ids(), f"cli:{self.account}")
