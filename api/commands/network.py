"""`cordon network`: who is around a person, and how people are linked."""

from __future__ import annotations

from typing import Annotated

import typer
from pydantic import ValidationError

from api.answers.network import Around
from api.commands.asking import As, AsJson, Case, HomeFolder, Reader, Reason, Why
from api.commands.options import At, KnownAt, clocks_of, parsed_day, parsed_instant
from api.questions.network import find_paths as ask_find_paths
from api.questions.network import show_network as ask_show_network
from api.schemas.network import MOST_BUDGET, MOST_DEPTH, MOST_ENDS, MOST_PATHS, FindPaths, NetworkAnswer, PathsAnswer
from api.terminal.network import show_network, show_paths
from api.terminal.say import print_json
from api.terminal.usage import UsageProblemError
from graph.queries.neighbourhood import NODE_BUDGET

app = typer.Typer(
    help="Show who is around a person, and how people are linked.", no_args_is_help=True, add_completion=False
)

Types = Annotated[
    list[str] | None,
    typer.Option("--type", help="A link type to walk, may be repeated; all ties if absent.", show_default=False),
]
MaxGrade = Annotated[
    str | None, typer.Option("--max-grade", help="The worst grade to walk: 1A to 3E, or fact.", show_default=False)
]


@app.command()
def show(
    person: Annotated[str, typer.Argument(help="A person's id, from `people find`.", show_default=False)],
    depth: Annotated[int, typer.Option(min=1, max=MOST_DEPTH, help="How many steps outwards.")] = 1,
    budget: Annotated[int, typer.Option(min=1, max=MOST_BUDGET, help="How many nodes at most.")] = NODE_BUDGET,
    types: Types = None,
    max_grade: MaxGrade = None,
    at: At = None,
    known_at: KnownAt = None,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show who and what is around a person, step by step, and what the budget left out."""
    how = Around(depth, budget, tuple(types) if types else None, max_grade)
    when = clocks_of(at, known_at)
    found: NetworkAnswer = Reader(who, purpose, case, reason, home).ask(
        "network", lambda _: ask_show_network(person, how, when)
    )
    if as_json:
        print_json(found)
    else:
        show_network(found)


@app.command()
def paths(
    sources: Annotated[
        list[str],
        typer.Option("--from", help=f"A person's id; may be repeated, up to {MOST_ENDS}.", show_default=False),
    ],
    targets: Annotated[
        list[str], typer.Option("--to", help=f"A person's id; may be repeated, up to {MOST_ENDS}.", show_default=False)
    ],
    count: Annotated[int, typer.Option(min=1, max=MOST_PATHS, help="How many paths at most.")] = 3,
    max_length: Annotated[int, typer.Option(min=1, max=10, help="How many steps at most.")] = 6,
    types: Types = None,
    max_grade: MaxGrade = None,
    at: At = None,
    known_at: KnownAt = None,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show how people are linked: the best connections between two sets of people, with what each step rests on."""
    day, instant = parsed_day(at, "--at"), parsed_instant(known_at, "--known-at")
    try:
        wanted = FindPaths(
            sources=sources,
            targets=targets,
            count=count,
            max_length=max_length,
            types=types,
            max_grade=max_grade,
            at=day,
            known_at=instant,
        )
    except ValidationError:
        raise UsageProblemError(f"name 1 to {MOST_ENDS} people at each end, by id") from None
    found: PathsAnswer = Reader(who, purpose, case, reason, home).ask("network", lambda _: ask_find_paths(wanted))
    if as_json:
        print_json(found)
    else:
        show_paths(found)
