"""`cordon network`: who is around a person, how people are linked, what they share, and who was where with whom."""

from __future__ import annotations

from typing import Annotated

import typer
from pydantic import ValidationError

from api.answers.network import Around
from api.commands.asking import As, AsJson, Case, HomeFolder, Reader, Reason, Why
from api.commands.options import At, KnownAt, clocks_of, parsed_day, parsed_instant
from api.questions.network import find_common_links as ask_find_common_links
from api.questions.network import find_paths as ask_find_paths
from api.questions.network import show_network as ask_show_network
from api.questions.network import show_presence as ask_show_presence
from api.schemas.network import (
    MOST_BUDGET,
    MOST_DEPTH,
    MOST_ENDS,
    MOST_PATHS,
    CommonLinksAnswer,
    FindCommonLinks,
    FindPaths,
    NetworkAnswer,
    PathsAnswer,
)
from api.schemas.presence import PresenceAnswer, ShowPresence
from api.terminal.network import show_common, show_network, show_paths
from api.terminal.presence import show_presence
from api.terminal.say import show_answer
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
    show_answer(found, show_network, as_json)


_WHOM = "A person by id or number, a place (all held there now), or a group (its known members)."


@app.command()
def paths(
    sources: Annotated[
        list[str],
        typer.Option("--from", help=f"{_WHOM} Repeat it, up to {MOST_ENDS} times.", show_default=False),
    ],
    targets: Annotated[
        list[str], typer.Option("--to", help=f"{_WHOM} Repeat it, up to {MOST_ENDS} times.", show_default=False)
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
        raise UsageProblemError(f"name 1 to {MOST_ENDS} people, places or groups at each end") from None
    found: PathsAnswer = Reader(who, purpose, case, reason, home).ask(
        "network", lambda service: ask_find_paths(wanted, service.clock())
    )
    show_answer(found, show_paths, as_json)


@app.command()
def common(
    people: Annotated[
        list[str],
        typer.Option("--person", help=f"{_WHOM} Repeat it, up to {MOST_ENDS} times.", show_default=False),
    ],
    shared_with: Annotated[
        list[str] | None,
        typer.Option("--with", help="A second set: only what these share with those. Repeat it.", show_default=False),
    ] = None,
    budget: Annotated[
        int, typer.Option(min=1, max=MOST_BUDGET, help="How many things in common at most.")
    ] = NODE_BUDGET,
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
    """Show what several people have in common: the people and things that at least two of them touch."""
    day, instant = parsed_day(at, "--at"), parsed_instant(known_at, "--known-at")
    try:
        wanted = FindCommonLinks(
            people=people,
            shared_with=shared_with or [],
            types=types,
            max_grade=max_grade,
            budget=budget,
            at=day,
            known_at=instant,
        )
    except ValidationError:
        raise UsageProblemError(f"name 1 to {MOST_ENDS} people, places or groups") from None
    found: CommonLinksAnswer = Reader(who, purpose, case, reason, home).ask(
        "network", lambda service: ask_find_common_links(wanted, service.clock())
    )
    show_answer(found, show_common, as_json)


@app.command()
def presence(
    place: Annotated[str, typer.Argument(help="A place's key, such as LEI-A-1-002, or its id.", show_default=False)],
    start: Annotated[str, typer.Option("--from", help="Start, as 2026-10-01T06:00:00Z.", show_default=False)],
    end: Annotated[str, typer.Option("--to", help="End, which does not belong to it.", show_default=False)],
    levels: Annotated[
        list[str] | None,
        typer.Option("--level", help="Where sharing counts: cell, landing, wing, visit, ...", show_default=False),
    ] = None,
    max_grade: MaxGrade = None,
    known_at: KnownAt = None,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show who was at a place between two times, and who was there with whom."""
    period = (parsed_instant(start, "--from"), parsed_instant(end, "--to"))
    instant = parsed_instant(known_at, "--known-at")
    try:
        wanted = ShowPresence.model_validate(
            {
                "place": place,
                "from": period[0],
                "to": period[1],
                "levels": levels,
                "max_grade": max_grade,
                "known_at": instant,
            }
        )
    except ValidationError:
        raise UsageProblemError("name a place, and a period whose --to lies after its --from") from None
    found: PresenceAnswer = Reader(who, purpose, case, reason, home).ask("network", lambda _: ask_show_presence(wanted))
    show_answer(found, show_presence, as_json)
