"""Evaluations as a terminal shows them."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from api.schemas.evaluation import EvaluationAnswer, MethodAnswer, RuleAnswer, SpreadAnswer
from api.terminal.say import out, plain, say
from api.terminal.tables import Column, counted, table

_TITLES = {"precision at R": "P at R", "average precision": "avg precision", "auc among the tied": "auc, both tied"}


def show_evaluation(found: EvaluationAnswer) -> None:
    """What was evaluated, and a table for each rule: mean and standard deviation of each measure."""
    events = "" if found.events is None else f", {counted(found.events, 'event')}"
    head = f"{counted(found.people, 'person', 'people')}, {counted(found.ties, 'tie')}{events}"
    labelled = f"; {found.labelled} of them with a {found.label}" if found.labelled is not None else ""
    out().print(Text(plain(head + labelled)))
    say_notes(found)
    for result in found.results:
        _show_rule(found.question, result)


def say_notes(found: EvaluationAnswer) -> None:
    """How the files were understood and what was left out of them, on stderr."""
    for note in found.notes:
        say(f"Note: {note}.")


def _show_rule(question: str, result: RuleAnswer) -> None:
    measures = list(result.methods[0].measures)
    columns = (Column("Method", style="bold"), *(Column(_title(name), right=True, keep=True) for name in measures))
    rows = [_row(method, measures) for method in result.methods]
    out().print(table(_heading(question, result), columns, rows))
    if result.lead is not None and result.lead.mean is not None:
        out().print(Text(f"Combination less random walk, AUC: {result.lead.mean:+.3f}{_interval(result.lead)}"))


def _row(method: MethodAnswer, measures: Sequence[str]) -> list[str]:
    return [method.method, *(_cell(method.measures[name]) for name in measures)]


def _cell(found: SpreadAnswer) -> str:
    if found.mean is None:
        return "-"
    return f"{found.mean:.3f}" if found.deviation is None else f"{found.mean:.3f} ±{found.deviation:.3f}"


def _interval(found: SpreadAnswer) -> str:
    return "" if found.low is None or found.high is None else f" (95 % interval {found.low:+.3f} to {found.high:+.3f})"


def _heading(question: str, result: RuleAnswer) -> str:
    parts = [f"{question}, {result.rule}"]
    if result.hidden is not None and result.hidden.mean is not None:
        parts.append(f"{result.hidden.mean:.0f} hidden in each of {counted(result.hidden.splits, 'split')}")
    if result.unreachable is not None and result.unreachable.mean:
        parts.append(f"{result.unreachable.mean:.0%} of them with an end that has no known tie")
    if result.candidates is not None:
        parts.append(f"{result.candidates:,} candidates{' drawn' if result.candidates_drawn else ''}")
    return "; ".join(parts)


def _title(measure: str) -> str:
    return _TITLES.get(measure, measure)
