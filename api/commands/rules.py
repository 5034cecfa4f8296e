"""`cordon rules`: rule sets put to facts in a file. Reads no store, so it needs neither reader nor purpose."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from analytics.categorisation import RuleSet, RuleSetError, compare, evaluate, read_rule_set, shipped_rule_set
from analytics.categorisation.reading import shipped_rule_sets
from analytics.categorisation.vocabularies import told_to
from api.answers.rules import comparison_answer, outcome_answer
from api.commands.asking import AsJson
from api.commands.options import parsed_day
from api.facts_file import SENT_IN, read_facts
from api.facts_schema import schema_text
from api.schemas.rules import EvaluationAnswer, RuleSetListed, RuleSetsAnswer
from api.terminal.rules import show_comparison, show_evaluation, show_rule_set, show_rule_sets
from api.terminal.say import show_answer
from graph.model.times import utc_now

app = typer.Typer(help="Put categorisation rules to facts. Needs no store.", no_args_is_help=True, add_completion=False)

Named = Annotated[
    str, typer.Option("--rule-set", help="A shipped rule set by its name, or a YAML file.", show_default=False)
]


def _there(given: Path) -> Path:
    if given != SENT_IN and not given.is_file():
        raise typer.BadParameter(f"there is no file {given}; name one, or - for what is sent in")
    return given


FactsFile = Annotated[
    Path,
    typer.Option(
        "--facts",
        help="One prisoner to a line, as `cordon rules schema` describes; - reads what is sent in.",
        callback=_there,
        show_default=False,
    ),
]
AsOf = Annotated[str | None, typer.Option("--as-of", help="The day (YYYY-MM-DD) that the rules look from; today.")]


@app.callback()
def _rules() -> None:
    """Put categorisation rules to facts. Needs no store."""


@app.command(name="list")
def list_(as_json: AsJson = False) -> None:
    """List the rule sets that come with Cordon."""
    sets = [shipped_rule_set(name) for name in shipped_rule_sets()]
    found = RuleSetsAnswer(
        rule_sets=[
            RuleSetListed(name=each.name, version=each.version, title=each.title, source=each.source) for each in sets
        ]
    )
    show_answer(found, show_rule_sets, as_json)


@app.command()
def show(rule_set: Annotated[str, typer.Argument(help="A rule set's name or file.", show_default=False)]) -> None:
    """Show every rule of a set, with its source, its known faults and what it mends."""
    show_rule_set(_rule_set(rule_set))


@app.command()
def schema(rule_set: Named) -> None:
    """Print the JSON schema of the facts that a rule set takes, every member described."""
    sys.stdout.write(schema_text(_rule_set(rule_set)) + "\n")


@app.command(name="evaluate")
def evaluate_(
    rule_set: Named,
    facts: FactsFile,
    as_of: AsOf = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Also the rules that do not hold, and what would change the category.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Say what a rule set makes of each prisoner in a file: category, flags, notifications, and why."""
    rules, day = _rule_set(rule_set), _day(as_of)
    prisoners = [told_to(rules, each) for each in read_facts(facts, day)]
    found = EvaluationAnswer(
        rule_set=rules.name,
        version=rules.version,
        as_of=day,
        outcomes=[outcome_answer(evaluate(rules, each, day), each if explain else None) for each in prisoners],
    )
    show_answer(found, show_evaluation, as_json)


@app.command(name="compare")
def compare_(
    rule_set: Named,
    other: Annotated[str, typer.Option("--with", help="The rule set to compare with.", show_default=False)],
    facts: FactsFile,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Say who would change category or flags between two rule sets, and by which rules."""
    first, second, day = _rule_set(rule_set), _rule_set(other), _day(as_of)
    prisoners = list(read_facts(facts, day))
    comparison = compare(
        (evaluate(first, told_to(first, each), day), evaluate(second, told_to(second, each), day)) for each in prisoners
    )
    found = comparison_answer(first, second, day, comparison)
    show_answer(found, show_comparison, as_json)


def _rule_set(named: str) -> RuleSet:
    path = Path(named)
    if path.suffix not in {".yml", ".yaml"}:
        return shipped_rule_set(named)
    try:
        return read_rule_set(path.read_text("utf-8"), path.name)
    except (FileNotFoundError, UnicodeDecodeError) as error:
        raise RuleSetError(f"{path}: {error}") from error


def _day(given: str | None) -> date:
    return parsed_day(given, "--as-of") or utc_now().date()
