"""`cordon demo`: make up an estate, load it, show what is found, and serve it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import nullcontext
from time import perf_counter
from typing import Annotated, TypeVar

import typer

from api.commands.asking import AsJson, HomeFolder, login, settings_with, this_command
from api.estate import Estate, estate_folder, generated, latest_day, newest_estate
from api.home import Home
from api.risk_monitor import monitored
from api.serving import check_reach, listen, serve
from api.settings import Settings, checked
from api.terminal.analysis import show_analysis
from api.terminal.categorisation import show_advice
from api.terminal.conflicts import show_conflicts
from api.terminal.demo import show_seen, show_where_next
from api.terminal.loads import show_loaded
from api.terminal.matching import show_run
from api.terminal.network import heading
from api.terminal.progress import ShownProgress
from api.terminal.say import print_json, say
from api.terminal.usage import UsageProblemError
from api.tour import DemoAnswer, Tour
from api.warming import warmed
from api.wiring import open_service
from graph.model.ids import KEY_BYTES, IdKey
from graph.model.times import utc_now
from loaders.synthetic.scales import SCALES

app = typer.Typer(help="Make up an estate, load it, show what is found, and serve it.", add_completion=False)

_T = TypeVar("_T")

# A first look; `cordon analyse` shows more.
_MOST_LINES = 5


@app.command()
def command(
    scale: Annotated[str, typer.Option(help=f"How large: {', '.join(SCALES)}.")] = "demo",
    seed: Annotated[int, typer.Option(help="Another seed makes up other people.")] = 1,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="End after showing what was found.")] = False,
    port: Annotated[
        int | None, typer.Option(help="The port to serve on [CORDON_PORT; 8000].", show_default=False)
    ] = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Make up an estate of several agencies, load its files, show what is found in it, and serve it on this machine.

    Everybody in it is fictional. Run it again and it says what is loaded already.
    """
    if scale not in SCALES:
        raise UsageProblemError(f"there is no scale {scale}; there are {', '.join(SCALES)}")
    settings = settings_with(home)
    if port is not None:
        settings = checked(settings.model_dump() | {"port": port})
    check_reach(settings)
    Home(settings.home).make(utc_now(), demo=True)
    # Before the work, so that a port that is taken is told now and not after it.
    with nullcontext() if no_serve else listen(settings) as listening:
        estate = _timed("made up", lambda: _estate(settings, scale, seed))
        with open_service(settings, "demo", create=True, new_key=_key_of(seed)) as service:
            found = _show(Tour(service, estate, login()), settings, quiet=as_json)
            if as_json:
                print_json(found)
            if listening is not None:
                say(f"Serving on http://{settings.host}:{settings.port} until you press Ctrl+C.")
                with monitored(service), warmed(service):
                    serve(service, listening)


def _key_of(seed: int) -> IdKey:
    """Made-up people have nothing to guess: with a key of its seed a demonstration gives the same answers each time."""
    return IdKey(hashlib.blake2b(f"demonstration {seed}".encode(), digest_size=KEY_BYTES).digest())


def _estate(settings: Settings, scale: str, seed: int) -> Estate:
    found = newest_estate(settings, scale, seed)
    if found is not None:
        say(f"The estate of {found.manifest.as_of} is there already: {found.folder}")
        return found
    day = latest_day(utc_now())
    say(f"Making up an estate of {SCALES[scale].people:,} people, as of {day} ...")
    return generated(estate_folder(settings, scale, seed, day), scale=scale, seed=seed, as_of=day)


def _show(tour: Tour, settings: Settings, *, quiet: bool) -> DemoAnswer:
    """Each step of the tour with what it found."""

    def shown(title: str, found: _T, show: Callable[[_T], None]) -> _T:
        if not quiet:
            heading(title)
            show(found)
        return found

    with ShownProgress() as progress:
        loaded = _timed("loaded", lambda: tour.load(progress))
    shown("1. Files in, one graph out", loaded, show_loaded)
    matched = _timed("matched", lambda: tour.match(loaded))
    if matched is not None:
        shown("Which records are one person's", matched, show_run)
    analysis = shown(
        "2. Who is who, and who runs with whom (Priya Nair, prison security)",
        _timed("analysed", lambda: tour.analyse(loaded)),
        lambda found: show_analysis(found, _MOST_LINES),
    )
    check = _timed("checked", tour.check)
    if check is not None:
        shown("3. Can this man go on that wing? (Tom Ellis, allocation unit)", check, show_conflicts)
    compared = tour.compare(analysis)
    shown(f"4. One person, three readers: {compared.person.caption}", compared.readers, show_seen)
    shown(
        "5. What category do the rules suggest? (Alex Byrne, offender management)",
        advice := _timed("advised", lambda: tour.advise(analysis)),
        lambda found: None if found is None else show_advice(found),
    )
    if not quiet:
        show_where_next(this_command(), settings, analysis, check, compared.person)
    return DemoAnswer(
        home=str(settings.home),
        estate=str(tour.estate.folder),
        loaded=loaded,
        matched=matched,
        analysis=analysis,
        check=check,
        compared=compared,
        advice=advice,
    )


def _timed(what: str, step: Callable[[], _T]) -> _T:
    began = perf_counter()
    result = step()
    say(f"({what} in {perf_counter() - began:.1f} s)")
    return result
