"""The `cordon` command. It knows the commands' names and one line about each; the rest is loaded when one is called."""

from __future__ import annotations

import gc
import os
import sys
from functools import cache
from importlib import import_module
from typing import Annotated, Any, NamedTuple

import typer
import typer.core
import typer.main

from api.version import version


class Listed(NamedTuple):
    """A command as `cordon --help` lists it: the module that has it, its panel, and its line."""

    module: str
    panel: str
    line: str


_START, _ASK, _FEEDS, _KEEP = "Start", "Ask", "Feeds", "Keep"

COMMANDS: dict[str, Listed] = {
    "demo": Listed("demo", _START, "Make up an estate, load it, show what is found, and serve it."),
    "serve": Listed("serve", _START, "Serve the HTTP API."),
    "token": Listed("token", _START, "Print an access token of a demonstration's made-up reader."),
    "init": Listed("init", _START, "Make an empty home."),
    "people": Listed("people", _ASK, "Find people, and show what is on record about one."),
    "network": Listed("network", _ASK, "Show who is around a person, and how people are linked."),
    "analyse": Listed("analyse", _ASK, "Work out the network's groups, brokers and organised-crime flags."),
    "flag": Listed("flag", _ASK, "Show how strongly the evidence on a person points to organised crime."),
    "flags": Listed("flags", _ASK, "List everybody with an indication of organised crime."),
    "groups": Listed("groups", _ASK, "List known groups, and show who is in one, where, and what changed."),
    "likely": Listed("likely", _ASK, "List whom a person may know though no record says so."),
    "exposure": Listed("exposure", _ASK, "Say how many could have known what records say, and have it approved."),
    "conflicts": Listed("conflicts", _ASK, "Check whether prisoners can be in a place together."),
    "separations": Listed("separations", _ASK, "Keep the register of who is kept apart from whom."),
    "allocation": Listed(
        "allocation", _ASK, "Try out moves, count room, receive arrivals, replay assaults, and pack wings."
    ),
    "certificate": Listed("certificate", _ASK, "Certify a placement, check a certificate, and run it again."),
    "plan": Listed("plan", _ASK, "Plan who goes where, many at once."),
    "categorisation": Listed("categorisation", _ASK, "Advise on a prisoner's category, and decide it."),
    "rules": Listed("rules", _ASK, "Put categorisation rules to facts. Needs no store."),
    "evaluate": Listed("evaluate", _ASK, "Measure the answers on data whose truth is known. Needs no store."),
    "identifiers": Listed("identifiers", _ASK, "Read a number as Cordon reads it. Needs no store."),
    "load": Listed("load", _FEEDS, "Load a file, a folder of files, or an exported graph."),
    "load detect": Listed("load_detect", _FEEDS, "Name a file's feed, with the evidence for the guess."),
    "load watch": Listed("load_watch", _FEEDS, "Load what drops into a folder, once it is complete."),
    "loads": Listed("loads", _FEEDS, "List, show and withdraw loads."),
    "match": Listed("match", _FEEDS, "Work out who is who, and decide where no score can."),
    "mappings": Listed("mappings", _FEEDS, "List, write, check and test the mappings of feeds."),
    "quarantine": Listed("quarantine", _FEEDS, "List, show, correct, reload and dismiss rejected rows."),
    "quality": Listed("quality", _FEEDS, "Say how good the data of feeds is, and where agencies disagree."),
    "generate": Listed("generate", _FEEDS, "Make up an estate's files without loading them."),
    "retention": Listed("retention", _KEEP, "Review, hold and dispose of records."),
    "extract": Listed("extract", _KEEP, "Make a case's own Neo4j files for one reader, and destroy them in time."),
    "store": Listed("store", _KEEP, "Copy, back up, restore and export the store as a whole."),
    "access": Listed("access", _KEEP, "Check, compare and explain the access policy; open a person in an emergency."),
    "audit": Listed("audit", _KEEP, "Verify, anchor and search the audit log."),
}


# What these raise is their own way to end a command: usage errors, help, an exit code.
_OWN = ("typer", "click")


class _LazyGroup(typer.core.TyperGroup):
    """Lists commands without loading them: half of them would load a compiler, and `--help` should not wait for it."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that was asked for, loaded now."""
        pair = " ".join(args[:2])
        if pair in COMMANDS and len(args) > 1:
            args = [pair, *args[2:]]
        listed = COMMANDS.get(args[0]) if args else None
        if listed is not None:
            # One of the settings must be in place before a compiler is loaded.
            import_module("api.settings").prepare()
            self.commands[args[0]] = _loaded(args[0], listed)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Run the command; what goes wrong ends in words and an exit code, not in a traceback."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # Whoever reads the output has seen enough. What is still buffered must not fail again at the exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit from None
        except Exception as error:
            if type(error).__module__.partition(".")[0] in _OWN:
                raise
            ended = import_module("api.terminal.endings").end(error)
            if ended is None:
                raise
            raise typer.Exit(int(ended)) from error


@cache
def _loaded(name: str, listed: Listed) -> Any:
    """A command's real self."""
    command = typer.main.get_command(import_module(f"api.commands.{listed.module}").app)
    command.name = name
    return command


app = typer.Typer(
    name="cordon",
    cls=_LazyGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Start with: cordon demo. Exit codes: docs/reference/cli.md.",
)


def _tell_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"cordon {version()}")
        raise typer.Exit


@app.callback()
def _cordon(
    wanted: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Cross-agency network intelligence for custody: one evidence graph, cut for each reader, that explains itself."""


for _name, _listed in COMMANDS.items():
    app.command(_name, help=_listed.line, rich_help_panel=_listed.panel)(lambda: None)


# Answers about many people make objects by the hundred thousand and keep few of them. At Python's own 700, everything
# that was ever imported is walked again and again in search of garbage: two fifths of the time of gathering facts.
_OBJECTS_BEFORE_COLLECTING = 50_000


def main() -> None:
    """Run the command line that this process was given."""
    collect_rarely()
    multiply_alone()
    sys.exit(app())


def collect_rarely() -> None:
    """As every process of Cordon's does, a served one too: a benchmark that did not would time Python's default."""
    gc.set_threshold(_OBJECTS_BEFORE_COLLECTING)


def multiply_alone() -> None:
    """Matrices on one thread each, in this process and those that it starts, unless its environment says otherwise.

    Those of a question are small: several threads wait for one another longer than they work where a machine is busy
    (seconds where one needs a hundredth), and how many there are moves a sum's last digits. It is read when numpy is
    loaded, which no command does before it runs.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
