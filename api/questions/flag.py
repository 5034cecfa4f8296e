"""The question how strongly evidence points to organised crime in one person."""

from __future__ import annotations

from datetime import date

from analytics.runs import save
from api.actions import Action
from api.answers.categorisation.network import network_answer
from api.answers.estate_run import Runs
from api.answers.flag import flag_of
from api.questions import AskedFor, Question, Typed
from api.questions.bands import networks
from api.schemas.categorisation import NetworkAnswer
from api.schemas.flag import FlagAnswer
from api.validation import Validation
from api.wiring import Service
from graph.view import GraphView


def show_flag(
    person: str, as_of: date, policy: str, validation: Validation | None, runs: Runs, profile: str | None = None
) -> Question[FlagAnswer]:
    """A person's flag over the reader's largest reading profile, or over the one named."""

    def answer(view: GraphView) -> FlagAnswer:
        found = flag_of(view, person, as_of, policy, validation, runs)
        save(view, found.run, found.rests_on)
        return found.answer

    asked: AskedFor = {"person": Typed(person), "as_of": as_of.isoformat()}
    return Question(Action.SHOW_FLAG, asked, answer, estate_wide=True, bounded=True, profile=profile)


def show_kept_band(service: Service, person: str) -> Question[NetworkAnswer | None]:
    """A person's band as it was worked out within the last two days; None where it was not: then it is not known."""

    def answer(view: GraphView) -> NetworkAnswer | None:
        found = networks(service, view)(view.person(person).id)
        if found is None:
            return None
        view.disclosed.update(found.evidence.evidence)
        return network_answer(found)

    return Question(Action.SHOW_FLAG, {"person": Typed(person), "kept": True}, answer)
