"""`cordon match`: work out who is who, and decide where the score cannot."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.answers.matches import MOST_WAITING, VERDICTS
from api.commands.asking import As, AsJson, Case, HomeFolder, Reader, Reason, Why
from api.consult import consult
from api.following_merges import follow_merges
from api.judging import RETRACT, approve, decide, mark, proposal_line, proposals, refuse
from api.matching import match, train
from api.questions.matches import explain_match, preview_judgement, review_matches
from api.schemas.matching import Marks, Proposals
from api.terminal.agreement import require_agreement
from api.terminal.matching import (
    show_explanation,
    show_followed,
    show_judgement,
    show_marks,
    show_preview,
    show_proposal,
    show_proposals,
    show_queue,
    show_run,
)
from api.terminal.say import say, show_answer
from api.terminal.usage import UsageProblemError
from loaders.matching.engines import ENGINES, EngineError
from loaders.matching.model import SHIPPED, ModelError

app = typer.Typer(
    help="Work out who is who, and decide where no score can.", no_args_is_help=True, add_completion=False
)


@app.command()
def run(
    model: Annotated[str, typer.Option(help="A model that ships, or the path of one.")] = SHIPPED,
    engine: Annotated[str, typer.Option(help=f"Who weighs the pairs: {', '.join(ENGINES)}.")] = "own",
    who: As = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Compare all records of people, and keep every pair that is or may be one person.

    Running it again changes nothing.
    """
    with Reader(who, None, None, None, home).at_work("match", needs_purpose=False) as (service, caller):
        try:
            found = match(service, caller, model, engine)
        except (ModelError, EngineError) as error:
            raise UsageProblemError(str(error)) from error
        show_answer(found, show_run, as_json)


PairId = Annotated[str, typer.Argument(help="A pair, as `match review` names it.", show_default=False)]
Because = Annotated[str, typer.Option(help="Why; it is kept with the judgement.", show_default=False)]
Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking.")]


@app.command("train")
def train_(
    into: Annotated[Path, typer.Option(help="The model file to write; none is overwritten.", show_default=False)],
    model: Annotated[str, typer.Option(help="The model to start from.")] = SHIPPED,
    who: As = None,
    home: HomeFolder = None,
) -> None:
    """Estimate a model's chances from the records in the store, by Splink, and write it to a new file.

    Nothing uses it until somebody names it: the model that ships stays as it is.
    """
    with Reader(who, None, None, None, home).at_work("match", needs_purpose=False) as (service, caller):
        try:
            version = train(service, caller, into, model)
        except (ModelError, EngineError, FileExistsError) as error:
            raise UsageProblemError(str(error)) from error
        say(f"Wrote {into}, model {version}: try it with `cordon evaluate matching --model {into}`.")


@app.command()
def review(
    limit: Annotated[int, typer.Option(min=1, max=MOST_WAITING, help="How many on a page.")] = 20,
    cursor: Annotated[str | None, typer.Option(help="Where the page before ended.", show_default=False)] = None,
    contradictions_from: Annotated[int, typer.Option(min=0, help="How many contradictions to pass over.")] = 0,
    who: As = None,
    why: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """List pairs that may be one person and of which nobody has judged, what matters most first."""
    reader = Reader(who, why, case, reason, home)
    found = reader.ask("match", lambda service: review_matches(limit, cursor, service.clock(), contradictions_from))
    show_answer(found, show_queue, as_json)


@app.command()
def explain(
    pair: PairId,
    who: As = None,
    why: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show why a pair looks like one person or two: every comparison with its weight and both values."""
    found = Reader(who, why, case, reason, home).ask("match", lambda _: explain_match(pair))
    show_answer(found, show_explanation, as_json)


@app.command("decide")
def decide_(
    pair: PairId,
    verdict: Annotated[str, typer.Argument(help=f"{', '.join(VERDICTS)}.", show_default=False)],
    because: Because,
    yes: Yes = False,
    who: As = None,
    why: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Judge a pair. What it would change is shown first; what would remove a protection waits for a second person."""
    if verdict not in VERDICTS:
        raise UsageProblemError(f"there is no verdict {verdict}; there are {', '.join(VERDICTS)}")
    _judged(Reader(who, why, case, reason, home), pair, verdict, because, yes, as_json)


@app.command("retract")
def retract_(
    pair: PairId,
    because: Because,
    yes: Yes = False,
    who: As = None,
    why: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Take the judgement of a pair back: the records are then whose they would be had nobody judged."""
    _judged(Reader(who, why, case, reason, home), pair, RETRACT, because, yes, as_json)


@app.command("proposals")
def proposals_(
    who: As = None,
    why: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """List judgements that would remove a protection and wait for a second person."""
    with Reader(who, why, case, reason, home).at_work("match") as (service, caller):
        found = Proposals(waiting=proposals(service, caller))
    show_answer(found, show_proposals, as_json)


ProposalId = Annotated[str, typer.Argument(help="As `match proposals` names it.", show_default=False)]


@app.command("approve")
def approve_(
    proposal: ProposalId,
    because: Because,
    yes: Yes = False,
    who: As = None,
    why: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Agree to a judgement that somebody else proposed and that would remove a protection. What it changes is shown."""
    with Reader(who, why, case, reason, home).at_work("match") as (service, caller):
        if not as_json:
            line = proposal_line(service, caller, proposal)
            show_proposal(line, consult(service, caller, preview_judgement(line.pair, line.verdict, service.clock())))
        require_agreement("Agree?", given=yes)
        found = approve(service, caller, proposal, because)
    show_answer(found, show_judgement, as_json)


@app.command("refuse")
def refuse_(
    proposal: ProposalId,
    because: Because,
    who: As = None,
    why: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Settle a proposal without judging: you do not agree to it, or withdraw your own."""
    with Reader(who, why, case, reason, home).at_work("match") as (service, caller):
        found = refuse(service, caller, proposal, because)
    show_answer(found, show_judgement, as_json)


@app.command("mark")
def mark_(
    scope: Annotated[str, typer.Argument(help="What the markers come of, such as a court's file.", show_default=False)],
    marked: Annotated[
        list[str],
        typer.Argument(metavar="RECORD=MARKER...", help="Record ids, each with its marker.", show_default=False),
    ],
    because: Because,
    yes: Yes = False,
    who: As = None,
    why: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Within a scope, judge records of one marker one person and those of different markers two: every pair of them."""
    parts = [each.partition("=") for each in marked]
    if wrong := [record for record, equals, marker in parts if not (record and equals and marker)]:
        raise UsageProblemError(f"give each record with its marker, as in ID=A; {wrong[0]} has none")
    require_agreement(f"Judge {len(parts) * (len(parts) - 1) // 2} pairs?", given=yes)
    with Reader(who, why, case, reason, home).at_work("match") as (service, caller):
        found = Marks(scope=scope, judged=mark(service, caller, scope, {one: last for one, _, last in parts}, because))
    show_answer(found, show_marks, as_json)


@app.command()
def follow(
    who: As = None,
    why: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Judge what the prison merged, or took apart again: what would remove a protection waits for a second person."""
    with Reader(who, why, case, reason, home).at_work("match") as (service, caller):
        found = follow_merges(service, caller)
    show_answer(found, show_followed, as_json)


def _judged(reader: Reader, pair: str, verdict: str, because: str, yes: bool, as_json: bool) -> None:
    with reader.at_work("match") as (service, caller):
        if not as_json:
            show_preview(consult(service, caller, preview_judgement(pair, verdict, service.clock())))
        require_agreement("Do so?", given=yes)
        found = decide(service, caller, pair, verdict, because)
    show_answer(found, show_judgement, as_json)
