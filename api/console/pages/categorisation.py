"""Categorisation: the task list, advice with its evidence, the case and its moves, the prisoner's copy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends, Query, Request
from fastapi.responses import Response
from pydantic import ValidationError

from analytics.categorisation.choices import ChoiceError
from analytics.categorisation.facts import member_name
from analytics.categorisation.timing import ReviewDateError
from analytics.categorisation.workflow import PARTS, MoveError, Status
from api.actions import Action
from api.answers.words import fact_words
from api.console.categories import category_words
from api.console.conditions import condition_words
from api.console.environment import day, words
from api.console.page import Page, PageDoor, form_of, to
from api.console.pages.reviewing import BECAUSE
from api.days import WRONG, day_of
from api.questions import categorisation as ask
from api.questions.bands import Work
from api.routes.categorisation import CaseKey
from api.routes.people import PersonId
from api.routes.served import Served
from api.schemas.categorisation import AdviceAnswer, CaseAnswer, Move
from api.schemas.rules import ReasonAnswer
from api.wording import sentence_case
from graph.store.errors import StaleCaseError

_TAG = "console"
Reading = Annotated[Page, Depends(PageDoor(Action.LIST_CATEGORISATIONS))]
Advising = Annotated[Page, Depends(PageDoor(Action.ADVISE_CATEGORISATION))]
_FIELDS = (
    "category",
    "justification",
    "override_reason",
    "higher_security",
    "open_conditions",
    "long_to_release",
    "security_note",
    "note",
)


# What no feed tells, as the form asks it.
_QUESTIONS = (
    ("security_review_category_b", "Has security told you that Category B is needed?"),
    ("escape_category_b", "Does the risk of escape need Category B?"),
    ("further_charges_category_b", "Do further charges need Category B?"),
    ("previous_terrorism_offences", "Has the prisoner earlier terrorism offences?"),
)


_HINTS = {
    "security_review_category_b": "What security wrote is not shown to you: answer only what they told you themselves"
}
# Answers by their names on the wire, as the form asks them.
_ASKED = {member_name(name): question for name, question in _QUESTIONS}
# Where these stand the reader may choose a category.
_TO_DECIDE = {
    Action.CATEGORISE: frozenset({Status.SECURITY_BACK, Status.SUPERVISOR_BACK}),
    Action.APPROVE_CATEGORISATION: frozenset({Status.AWAITING_APPROVAL}),
}
_WAITS_FOR = _TO_DECIDE | {Action.REVIEW_CATEGORISATION_SECURITY: frozenset({"WITH_SECURITY"})}
# Of what a step says, the decision and its grounds come first.
_FIRST = ("category", "suggested", "justification", "overrideReason", "higherSecurity", "openConditions", "nextReview")
_SAID = {
    "INITIAL": "First categorisation",
    "RECAT": "Recategorisation",
    "MANUAL": "The categoriser saw cause for it",
}
_CODES = frozenset({"journey", "reason", "ruleSet"})


def tasks(page: Reading) -> Response:
    """Cases, the longest waiting first, and changes of risk."""
    found = page.ask(ask.list_cases(None))
    changes = page.ask(ask.list_risk_changes())
    waits = {status for action, those in _WAITS_FOR.items() if page.may(action) for status in those}
    return page.show("categorisations.html", found=found, changes=changes.changes[:20], waits_for_reader=waits)


def advice(
    person_id: PersonId,
    page: Advising,
    network: Annotated[bool, Query(description="Work the network out where no run is at hand")] = False,
) -> Response:
    """What the rules suggest for a person, and why."""
    work = Work.WHERE_NEEDED if network else Work.NEVER
    found = page.ask(ask.show_advice(page.service, person_id, ask.ADVISING, None, work))
    page.session.remember(found.person, found.name)
    rules = found.advice.not_met or []
    untried = [each for each in rules if _untried(each)]
    return page.show(
        "advice.html",
        found=found,
        Action=Action,
        worked_out=network,
        because=BECAUSE,
        condition_words=condition_words,
        not_met=[each for each in rules if each not in untried],
        untried=untried,
    )


def _untried(rule: ReasonAnswer) -> bool:
    """Whether what is known leaves open that it is met: a condition has no value, and none that has one fails."""
    held = {each.holds for each in rule.conditions}
    return None in held and False not in held


def disclosure(person_id: PersonId, page: Advising) -> Response:
    """The prisoner's copy, to print."""
    return page.show("disclosure.html", found=page.ask(ask.show_disclosure(page.service, person_id)))


async def begin(
    request: Request, person_id: PersonId, page: Annotated[Page, Depends(PageDoor(Action.CATEGORISE))]
) -> Response:
    """Begin a case."""
    await form_of(request, page.session)
    return to(f"/categorisations/{page.ask(ask.start_case(page.service, person_id, 'MANUAL')).case}")


def case(case: CaseKey, page: Reading) -> Response:
    """A case, step by step, with the moves that this reader can make."""
    return _case(page, page.ask(ask.show_case(case)))


async def decide(
    request: Request, case: CaseKey, page: Annotated[Page, Depends(PageDoor(Action.CATEGORISE))]
) -> Response:
    """The categoriser's moves."""
    return await _move(request, case, page)


async def review(
    request: Request,
    case: CaseKey,
    page: Annotated[Page, Depends(PageDoor(Action.REVIEW_CATEGORISATION_SECURITY))],
) -> Response:
    """Security's moves."""
    return await _move(request, case, page)


async def approve(
    request: Request, case: CaseKey, page: Annotated[Page, Depends(PageDoor(Action.APPROVE_CATEGORISATION))]
) -> Response:
    """The supervisor's moves."""
    return await _move(request, case, page)


def queue(page: Annotated[Page, Depends(PageDoor(Action.REVIEW_CATEGORISATION_SECURITY))]) -> Response:
    """The security step."""
    return page.show("security-queue.html", found=page.ask(ask.show_security_queue(page.service)))


async def _move(request: Request, case: str, page: Page) -> Response:
    fields = await form_of(request, page.session)
    errors = _missing(fields)
    if errors:
        return _case(page, page_case(page, case), errors, fields)
    try:
        wanted = Move.model_validate(
            {"to": fields.get("to"), **{name: fields.get(name, "") for name in _FIELDS}}
            | ({"next_review": day_of(fields["next_review"])} if fields.get("next_review") else {})
            | {"answers": {name: fields[name] == "yes" for name, _ in _QUESTIONS if fields.get(name)}}
            | {"blockers": [value for name, value in fields.items() if name.startswith("blocker-")]}
        )
        page.ask(ask.move_case(page.service, case, wanted, PARTS[wanted.to]))
    except ValidationError:
        return _case(page, page_case(page, case), {"category": "A field is too long, or the date is none"}, fields)
    except ReviewDateError as error:
        return _case(page, page_case(page, case), {"next_review": sentence_case(error)}, fields)
    except ChoiceError as error:
        lacks = error.lacks or {"category": str(error)}
        said = {name: sentence_case(each) for name, each in lacks.items()}
        return _case(page, page_case(page, case), said, fields)
    except (MoveError, StaleCaseError) as error:
        return _case(page, page_case(page, case), {"category": sentence_case(error)}, fields)
    return to(f"/categorisations/{case}")


def _missing(fields: Mapping[str, str]) -> dict[str, str]:
    """What has to be entered before anything else can be judged."""
    errors = {}
    if fields.get("to") == Status.AWAITING_APPROVAL and not fields.get("category", "").strip():
        errors["category"] = "Enter a category"
    if fields.get("next_review") and day_of(fields["next_review"]) is None:
        errors["next_review"] = WRONG
    return errors


def said_in(body: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a step says, its decision first, in words: codes and days are written for machines."""
    ordered = sorted(body, key=lambda name: (_FIRST.index(name) if name in _FIRST else len(_FIRST), name))
    return [(name, _in_words(name, body[name])) for name in ordered if body[name] and name != "answers"]


def _in_words(name: str, value: object) -> str:
    if isinstance(value, bool):
        return fact_words(value)
    if name in {"reasons", "blockers"} and isinstance(value, list):
        return "; ".join(words(str(each).rpartition(": ")[2]) for each in value)
    if isinstance(value, list | tuple):
        return " ".join(str(each) for each in value)
    if name in _CODES:
        return _SAID.get(str(value)) or BECAUSE.get(str(value)) or words(value)
    return day(str(value)) if name == "nextReview" else str(value)


def page_case(page: Page, case: str) -> CaseAnswer:
    """The case as it stands, for a form that is shown again."""
    return page.ask(ask.show_case(case))


def _case(page: Page, found: CaseAnswer, errors: dict[str, str] | None = None, fields: object = None) -> Response:
    deciding = any(page.may(action) and found.status in statuses for action, statuses in _TO_DECIDE.items())
    advised = page.ask(ask.show_advice(page.service, found.person, ask.ADVISING)) if deciding else None
    return page.show(
        "case.html",
        400 if errors else 200,
        found=found,
        Action=Action,
        Status=Status,
        steps_of=said_in,
        questions=_QUESTIONS,
        hints=_HINTS,
        asked=_ASKED,
        advice=advised,
        choices=[] if advised is None else _choices(advised),
        errors=errors or {},
        fields=fields or {},
    )


def _choices(found: AdviceAnswer) -> list[tuple[str, str]]:
    """What may be chosen, each with what tells it from the others."""
    marks = {found.advice.provisional_category: "as the rules suggest"}
    held = None if found.held is None else found.held.category
    marks[held] = f"{marks[held]}, held now" if held in marks else "held now"
    return [
        (each, ", ".join(filter(None, (category_words(each), marks.get(each))))) for each in found.allowed_categories
    ]


_CASE = "/categorisations/{case}"
ROUTES = (
    Served("GET", "/categorisations", tasks, None, "Categorisation", _TAG),
    Served("GET", "/people/{person_id}/categorisation", advice, None, "Advice", _TAG),
    Served("GET", "/people/{person_id}/categorisation/copy", disclosure, None, "The prisoner's copy", _TAG),
    Served("POST", "/people/{person_id}/categorisation", begin, None, "Begin a case", _TAG),
    Served("GET", _CASE, case, None, "A case", _TAG),
    Served("POST", f"{_CASE}/decide", decide, None, "Decide", _TAG),
    Served("POST", f"{_CASE}/review", review, None, "Return from security", _TAG),
    Served("POST", f"{_CASE}/approve", approve, None, "Approve", _TAG),
    Served("GET", "/security-queue", queue, None, "The security step", _TAG),
)
