"""The documentation held to account: examples validate, commands exist, links lead somewhere, pages are listed."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from api.cli import app
from loaders.mapping import Mapping, compile_mapping, load_mapping
from loaders.readers import RawRow, open_table
from tests.loaders.mapping.feeds import EXTRACTED, KEY

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
COMMANDS = [*PAGES, ROOT / "README.md"]

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
# A command begins a line (after a prompt or settings of its own), or stands in `$(...)`.
_CALL = re.compile(r"(?:^(?:\$ )?(?:[A-Z_]+=\S+ )*|\$\()cordon (?!-)([^|()#>]*)")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def code_lines(text: str) -> Iterator[str]:
    """Lines that a reader may type: indented blocks, and fences that show a prompt; the output in fences is no code."""
    for line in _FENCE.sub("", text).splitlines():
        if line.startswith("    "):
            yield line.strip()
    for _, body in _FENCE.findall(text):
        yield from (line for line in body.splitlines() if line.startswith("$ cordon "))


def calls(path: Path) -> list[str]:
    return [found.strip() for line in code_lines(path.read_text("utf-8")) for found in _CALL.findall(line)]


def unfenced(path: Path) -> str:
    return _FENCE.sub("", path.read_text("utf-8"))


def anchors(path: Path) -> set[str]:
    plain = (re.sub(r"[^\w\s-]", "", heading).strip().lower() for heading in _HEADING.findall(unfenced(path)))
    return {re.sub(r"[-\s]+", "-", heading) for heading in plain}


def example() -> str:
    """The mapping that the reference shows."""
    blocks = _FENCE.findall((DOCS / "reference" / "mappings.md").read_text("utf-8"))
    (found,) = [body for language, body in blocks if language == "yaml"]
    return str(found)


@pytest.fixture
def shown(tmp_path: Path) -> Mapping:
    path = tmp_path / "visits.yml"
    path.write_text(example(), "utf-8")
    return load_mapping(path)


def test_the_example_mapping_reads_the_rows_that_it_is_about(shown: Mapping, tmp_path: Path) -> None:
    """A social visit becomes a link, a lawyer's is dropped, and one who visits himself is rejected."""
    feed = tmp_path / "visits_2026-11-01.csv"
    feed.write_text(
        "Visit Ref,Prison Number,Visitor Ref,Visitor Surname,Visitor Forenames,Visited At,Type\n"
        "1,A1234AA,V1,Gill,Lucy,01/10/2026 14:00,Social\n"
        "2,A1234AA,V2,Park,Jo,02/10/2026 14:00,Legal\n"
        "3,A1234AA,A1234AA,Gill,Lucy,03/10/2026 14:00,Social\n",
        "utf-8",
    )
    with open_table(feed, shown) as table:
        mapper = compile_mapping(shown, table.reading, ids=KEY, as_of=EXTRACTED.date(), extracted_at=EXTRACTED)
        outcomes = [mapper.map(row) for chunk in table for row in chunk if isinstance(row, RawRow)]
    kept, dropped, rejected = outcomes
    assert [link.type.name for link in kept.links] == ["HAS_IDENTIFIER", "VISITED"]  # type: ignore[union-attr]
    assert dropped.rule == "privileged-contact"  # type: ignore[union-attr]
    assert rejected.rule == "visits-himself"  # type: ignore[union-attr]


def test_the_reference_names_every_key_of_the_mapping_language() -> None:
    schema = json.loads(resources.files("loaders").joinpath("mappings", "schema.json").read_text("utf-8"))
    text = (DOCS / "reference" / "mappings.md").read_text("utf-8")
    named = {key for row in re.findall(r"^\| (`[^|]+) \|", text, re.MULTILINE) for key in re.findall(r"`(\w+)`", row)}
    assert set[str]().union(*map(keys_of, schema["$defs"].values())) - named == set()


def keys_of(part: Any) -> set[str]:
    """Every key that some block of the language may have, in one part of its JSON schema."""
    if isinstance(part, list):
        return set[str]().union(*map(keys_of, part))
    if not isinstance(part, dict):
        return set()
    own = part.get("properties", {})
    inner = [value for key, value in part.items() if key != "properties"]
    return set(own).union(*map(keys_of, [*own.values(), *inner]))


def test_the_documents_hold_commands_to_be_checked() -> None:
    assert sum(len(calls(path)) for path in COMMANDS) > 40


@pytest.mark.parametrize("path", COMMANDS, ids=name_of)
def test_every_command_line_in_the_documents_exists_with_its_options(path: Path) -> None:
    for call in calls(path):
        # What is in brackets or alternatives stands for several commands: README's overview.
        words = shlex.split(call.replace("FILE|FOLDER", "FILE"))
        assert problem(words) is None, f"{name_of(path)}: cordon {call}: {problem(words)}"


def problem(words: list[str]) -> str | None:
    """Why these words are no command line, or None."""
    command: Any = get_command(app)
    context = command.make_context("cordon", [], resilient_parsing=True)
    while hasattr(command, "commands"):
        if not words or words[0].startswith("-"):
            break
        if words[0] not in command.commands:
            return f"there is no command {words[0]}"
        # As the command line does it: `load detect` is one command.
        _, command, words = command.resolve_command(context, words)
    options = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    unknown = [word for word in words if word.startswith("--") and word.partition("=")[0] not in options | {"--help"}]
    return f"there is no option {', '.join(unknown)}" if unknown else None


def test_a_command_that_does_not_exist_is_found_out() -> None:
    assert problem(["people", "shout", "A1234AA"]) == "there is no command shout"
    assert problem(["loads", "withdraw", "KEY", "--becuase", "x"]) == "there is no option --becuase"


@pytest.mark.parametrize("path", COMMANDS, ids=name_of)
def test_every_relative_link_leads_to_a_page_and_its_heading(path: Path) -> None:
    for link in _LINK.findall(unfenced(path)):
        if "://" in link or link.startswith("mailto:"):
            continue
        page, _, anchor = link.partition("#")
        target = (path.parent / page).resolve() if page else path
        assert target.exists(), f"{name_of(path)} links to {link}, which is not there"
        assert not anchor or anchor in anchors(target), f"{name_of(path)} links to {link}, which has no such heading"


def test_every_page_is_in_the_navigation_and_nothing_else_is() -> None:
    navigation = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))["nav"]
    assert sorted(listed(navigation)) == sorted(path.relative_to(DOCS).as_posix() for path in PAGES)


def listed(part: Any) -> list[str]:
    if isinstance(part, str):
        return [part]
    return [page for inner in (part.values() if isinstance(part, dict) else part) for page in listed(inner)]
