"""`cordon categorisation`: advice, cases, the security step, disputes, and changes of risk."""

from __future__ import annotations

from typing import Annotated

import typer

from analytics.categorisation.workflow import PARTS, Status
from api.commands.asking import As, AsJson, Case, HomeFolder, Reader, Reason, Why
from api.commands.options import KnownAt, parsed_day, parsed_instant
from api.consult import consult
from api.following import after_each_load
from api.questions import categorisation as ask
from api.questions.bands import Work
from api.schemas.categorisation import AnswerDispute, Answers, Blocker, JudgeChange, Move, RaiseDispute
from api.stopping import stops
from api.terminal import categorisation as shown
from api.terminal.rules import show_comparison
from api.terminal.say import show_answer
from api.terminal.usage import UsageProblemError

app = typer.Typer(
    help="Advise on a prisoner's category, and decide it.",
    no_args_is_help=True,
    add_completion=False,
)

Person = Annotated[str, typer.Argument(help="Any record id of the person, from `people find`.", show_default=False)]
Answered = Annotated[
    list[str] | None,
    typer.Option(
        "--answer",
        help="What no feed tells: security-review-b, escape-b, further-charges-b or terrorism-before, =yes or =no.",
    ),
]
_ANSWERS = {
    "security-review-b": "security_review_category_b",
    "escape-b": "escape_category_b",
    "further-charges-b": "further_charges_category_b",
    "terrorism-before": "previous_terrorism_offences",
}
Key = Annotated[str, typer.Argument(help="The case's key, from `categorisation list`.", show_default=False)]


def _answers(given: list[str] | None) -> Answers:
    found = {}
    for each in given or ():
        name, _, said = each.partition("=")
        if name not in _ANSWERS or said not in {"yes", "no"}:
            raise UsageProblemError(f"--answer is one of {', '.join(_ANSWERS)}, with =yes or =no")
        found[_ANSWERS[name]] = said == "yes"
    return Answers.model_validate(found)


@app.command()
def advice(
    person: Person,
    rule_set: Annotated[str, typer.Option("--rule-set", help="The rules to advise by.")] = ask.ADVISING,
    answer: Answered = None,
    network: Annotated[
        bool, typer.Option("--network", help="Work the network out where no run is at hand; takes a while.")
    ] = False,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show what the rules suggest, why, what would change it, and what is not known."""
    answers, work = _answers(answer), Work.WHERE_NEEDED if network else Work.NEVER
    reader = Reader(who, purpose, case, reason, home)
    reader.put(
        "categorisation",
        lambda service: ask.show_advice(service, person, rule_set, answers, work),
        shown.show_advice,
        as_json,
    )


@app.command()
def disclosure(
    person: Person,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Print the copy that the prisoner may be given."""
    reader = Reader(who, purpose, case, reason, home)
    reader.put("categorisation", lambda service: ask.show_disclosure(service, person), shown.show_disclosure, as_json)


@app.command()
def start(
    person: Person,
    because: Annotated[str, typer.Option(help="DUE, AGE, MANUAL or RISK_CHANGE.")] = "MANUAL",
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Begin a categorisation. It goes to security at once, as every one does."""
    reader = Reader(who, purpose, case, reason, home)
    reader.put("categorisation", lambda service: ask.start_case(service, person, because), shown.show_case, as_json)


@app.command(name="list")
def list_(
    status: Annotated[list[Status] | None, typer.Option(help="Only these.", show_default=False)] = None,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """List cases, the longest waiting first."""
    wanted = frozenset(status) if status else None
    reader = Reader(who, purpose, case, reason, home)
    reader.put("categorisation", lambda _: ask.list_cases(wanted), shown.show_cases, as_json)


@app.command()
def show(
    key: Key,
    known_at: KnownAt = None,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show a case with everything that was done about it, as it stands or as it stood."""
    instant = parsed_instant(known_at, "--known-at")
    reader = Reader(who, purpose, case, reason, home)
    reader.put("categorisation", lambda _: ask.show_case(key, instant), shown.show_case, as_json)


@app.command()
def move(
    key: Key,
    to: Annotated[Status, typer.Argument(help="Where the case is to go.", show_default=False)],
    category: Annotated[
        str,
        typer.Option(help="What is decided on; on APPROVED another than was sent, with --note.", show_default=False),
    ] = "",
    justification: Annotated[str, typer.Option(help="Why; the prisoner may read it.", show_default=False)] = "",
    override_reason: Annotated[str, typer.Option(help="Why the suggestion is not followed.", show_default=False)] = "",
    higher_security: Annotated[str, typer.Option(help="What prompted a stricter one.", show_default=False)] = "",
    open_conditions: Annotated[str, typer.Option(help="When open conditions were assessed.", show_default=False)] = "",
    long_to_release: Annotated[
        str, typer.Option(help="Why open conditions, with five years or more to release.", show_default=False)
    ] = "",
    blocker: Annotated[
        list[Blocker] | None,
        typer.Option(help="What keeps him from open conditions: no-form, appeal-exhausted, earlier-long-sentence."),
    ] = None,
    answer: Answered = None,
    next_review: Annotated[str | None, typer.Option(help="YYYY-MM-DD; as guidance has it if absent.")] = None,
    note: Annotated[str, typer.Option(help="A note with the move.", show_default=False)] = "",
    security_note: Annotated[str, typer.Option(help="For security alone.", show_default=False)] = "",
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Make a move: refer to security, return from it, decide, approve, return, cancel."""
    wanted = Move(
        to=to,
        note=note,
        category=category.upper(),
        justification=justification,
        override_reason=override_reason,
        higher_security=higher_security,
        open_conditions=open_conditions,
        long_to_release=long_to_release,
        blockers=blocker or [],
        answers=_answers(answer),
        next_review=parsed_day(next_review, "--next-review"),
        security_note=security_note,
    )
    reader = Reader(who, purpose, case, reason, home)
    reader.put(
        "categorisation", lambda service: ask.move_case(service, key, wanted, PARTS[to]), shown.show_case, as_json
    )


@app.command()
def queue(
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show the cases that wait for security, with the rules put to all evidence. For security alone."""
    Reader(who, purpose, case, reason, home).put("categorisation", ask.show_security_queue, shown.show_queue, as_json)


@app.command()
def dispute(
    person: Person,
    record: Annotated[str, typer.Argument(help="The record's id, from the advice.", show_default=False)],
    statement: Annotated[str, typer.Option(help="What is wrong, in the prisoner's words.", show_default=False)],
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Take down what a prisoner says is wrong with a record that his advice rests on."""
    wanted = RaiseDispute(record=record, statement=statement)
    reader = Reader(who, purpose, case, reason, home)
    reader.put(
        "categorisation", lambda service: ask.raise_dispute(service, person, wanted), shown.show_dispute, as_json
    )


@app.command()
def answer(
    person: Person,
    key: Annotated[str, typer.Argument(metavar="DISPUTE", help="The dispute's key.", show_default=False)],
    found: Annotated[str, typer.Option("--found", help="What was found.", show_default=False)],
    upheld: Annotated[bool, typer.Option("--upheld/--refused", help="Whether the prisoner is right.")],
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Answer a dispute that somebody else took down."""
    wanted = AnswerDispute(upheld=upheld, answer=found)
    reader = Reader(who, purpose, case, reason, home)
    reader.put(
        "categorisation", lambda service: ask.answer_dispute(service, person, key, wanted), shown.show_dispute, as_json
    )


@app.command()
def disputes(
    person: Person,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """List what a prisoner disputes."""
    reader = Reader(who, purpose, case, reason, home)
    reader.put("categorisation", lambda service: ask.list_disputes(service, person), shown.show_disputes, as_json)


@app.command()
def monitor(
    follow: Annotated[
        bool, typer.Option("--follow", help="Go on, and look again after each load, until stopped.")
    ] = False,
    every: Annotated[float, typer.Option(min=0.1, help="Seconds between two looks for a new load.")] = 30.0,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Put the rules to everybody who is held now, and say whose profile has changed."""
    reader = Reader(who, purpose, case, reason, home)
    if not follow:
        reader.put("categorisation", ask.monitor_risk, shown.show_changes, as_json)
        return
    with reader.at_work("categorisation") as (service, caller), stops() as stop:
        for _ in after_each_load(service.store, every, stop.wait, stop.is_set):
            found = consult(service, caller, ask.monitor_risk(service))
            show_answer(found, shown.show_changes, as_json)


@app.command()
def judge(
    person: Person,
    note: Annotated[str, typer.Option(help="Why.", show_default=False)],
    required: Annotated[
        bool, typer.Option("--required/--not-required", help="Whether it calls for a review.", show_default=False)
    ],
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Say whether a person's newest change of risk calls for a review."""
    wanted = JudgeChange(review_required=required, note=note)
    reader = Reader(who, purpose, case, reason, home)
    reader.put("categorisation", lambda service: ask.judge_change(service, person, wanted), shown.show_change, as_json)


@app.command()
def reviews(
    establishment: Annotated[str | None, typer.Option(help="Only who is held there, by its code.")] = None,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """List who is to be categorised within two months, why, and by when."""
    reader = Reader(who, purpose, case, reason, home)
    reader.put("categorisation", lambda service: ask.list_reviews(service, establishment), shown.show_reviews, as_json)


@app.command()
def backtest(
    rule_set: Annotated[str, typer.Option("--rule-set", help="A shipped rule set.")] = ask.ADVISING,
    other: Annotated[str, typer.Option("--with", help="The one to compare with.")] = ask.NATIONAL,
    as_of: Annotated[str | None, typer.Option("--as-of", help="The day to look at (YYYY-MM-DD); today.")] = None,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Compare two rule sets over everybody held on a day: who would change category, and by which rules."""
    day = parsed_day(as_of, "--as-of")
    reader = Reader(who, purpose, case, reason, home)
    reader.put(
        "categorisation", lambda service: ask.backtest_rules(service, rule_set, other, day), show_comparison, as_json
    )


@app.command()
def changes(
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """List changes of profile that are on record."""
    Reader(who, purpose, case, reason, home).put(
        "categorisation", lambda _: ask.list_risk_changes(), shown.show_changes, as_json
    )


@app.command()
def statistics(
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show how often advice is accepted, how long decisions take, and how both fall in groups of people."""
    Reader(who, purpose, case, reason, home).put(
        "categorisation", lambda _: ask.show_statistics(), shown.show_statistics, as_json
    )
