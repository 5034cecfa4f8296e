"""The command line as a whole: what it lists, how it starts, and what its exit codes mean."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import typer.main

from api.cli import COMMANDS
from api.exits import MEANINGS, ExitCode
from api.version import version
from tests.cli.cases import NOBODY, Cordon

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_commands_line_in_the_list_is_its_own(name: str) -> None:
    """The list is kept apart from the commands, so that it costs nothing; it must not grow apart from them."""
    app = import_module(f"api.commands.{COMMANDS[name].module}").app
    assert app.info.help == COMMANDS[name].line
    assert typer.main.get_command(app) is not None


def test_the_list_names_every_module_of_commands() -> None:
    shared = {"__init__", "asking", "options"}
    modules = {path.stem for path in (ROOT / "api" / "commands").glob("*.py")} - shared
    assert {listed.module for listed in COMMANDS.values()} == modules


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["identifiers", "check", "pnc", "02/73319Z"]])
def test_what_needs_no_store_loads_no_compiler_and_no_server(words: list[str]) -> None:
    program = f"""
import sys
sys.argv = ["cordon", *{words!r}]
from api.cli import main
try:
    main()
except SystemExit as ended:
    code = ended.code
heavy = "numba numpy pandas scipy networkx fastapi uvicorn".split()
print([name for name in heavy if name in sys.modules], file=sys.stderr)
sys.exit(code)
"""
    said = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (said.returncode, said.stderr.strip()) == (0, "[]")


def test_the_version_is_told(tmp_path: Path) -> None:
    assert Cordon(tmp_path)("--version").out == f"cordon {version()}\n"


@pytest.mark.parametrize(
    "words", [("no-such-command",), ("people", "no-such-command"), ("people", "find", "--no-such")]
)
def test_an_unknown_word_ends_as_usage(tmp_path: Path, words: tuple[str, ...]) -> None:
    ran = Cordon(tmp_path)(*words)
    assert (ran.code, ran.out) == (ExitCode.USAGE, "")


def test_every_exit_code_has_a_meaning_and_stands_in_the_reference() -> None:
    page = (ROOT / "docs" / "reference" / "cli.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| (\d+) \| (.+?) \|$", page, re.MULTILINE))
    assert {int(number) for number in rows} == set(ExitCode) == set(MEANINGS)
    assert {int(number): meaning for number, meaning in rows.items()} == {int(c): m for c, m in MEANINGS.items()}


def test_every_command_stands_in_the_reference() -> None:
    page = (ROOT / "docs" / "reference" / "cli.md").read_text("utf-8")
    for name, listed in COMMANDS.items():
        command = typer.main.get_command(import_module(f"api.commands.{listed.module}").app)
        for inner in getattr(command, "commands", {"": None}):
            assert f"`cordon {name}{f' {inner}' if inner else ''}" in page


def test_every_setting_stands_in_the_reference() -> None:
    from api.settings import VARIABLES

    page = (ROOT / "docs" / "reference" / "cli.md").read_text("utf-8")
    assert set(re.findall(r"`(CORDON_\w+)`", page)) == set(VARIABLES)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("pnc", "02/73319Z"), "Read as a PNC number: 2002/0073319Z."),
        (("pnc", "02/73319A"), "These digits call for Z, not A"),
        (("prison-number", "O'Connor"), "Not read as a prison number"),
    ],
)
def test_a_number_is_read_without_a_store_or_a_reader(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    ran = Cordon(tmp_path / "nowhere")("identifiers", "check", *words, reader=NOBODY)
    assert ran.code is ExitCode.DONE
    assert said in ran.out
    assert not (tmp_path / "nowhere").exists()


def test_a_number_read_as_json_says_what_would_be_right(tmp_path: Path) -> None:
    found = Cordon(tmp_path)("identifiers", "check", "pnc", "02/73319A", "--json").json
    assert (found["canonical"], found["checkLetterOk"], found["expectedCheckLetter"], found["joinsPeople"]) == (
        "2002/0073319A",
        False,
        "Z",
        False,
    )


def test_an_unknown_setting_ends_as_usage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORDON_HOEM", "x")
    ran = Cordon(tmp_path)("people", "find", "--surname", "Bell")
    assert ran.code is ExitCode.USAGE
    assert "CORDON_HOEM" in ran.err


@pytest.mark.parametrize("host", ["0.0.0.0", "10.0.0.1"])
def test_serving_other_machines_is_refused_before_anything_starts(tmp_path: Path, host: str) -> None:
    ran = Cordon(tmp_path / "nowhere")("serve", "--host", host)
    assert ran.code is ExitCode.USAGE
    assert "127.0.0.1" in ran.err
    assert not (tmp_path / "nowhere").exists()


def test_a_fault_of_our_own_keeps_its_traceback(cordon: Cordon, monkeypatch: pytest.MonkeyPatch) -> None:
    import api.commands.people

    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(api.commands.people, "show_found", fails)
    with pytest.raises(ZeroDivisionError):
        cordon("people", "find", "--surname", "Bell")


@pytest.mark.parametrize("module", ["loads", "people", "network", "conflicts"])
def test_what_asks_the_graph_loads_no_reader_of_files_and_no_mapping_language(module: str) -> None:
    program = (
        f"import api.commands.{module}, sys; print([n for n in sys.modules if n in ('openpyxl', 'loaders.mapping')])"
    )
    said = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_a_command_multiplies_on_one_thread() -> None:
    """Said before numpy is loaded, which is when it is read; whoever sets it himself has what he set."""
    asked = "import sys, api.cli, os; assert 'numpy' not in sys.modules; api.cli.multiply_alone(); "
    told = (
        "import numpy, scipy.linalg, threadpoolctl as t; print(sorted({e['num_threads'] for e in t.threadpool_info()}))"
    )
    beside = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    for mine, found in (({}, "[1]"), ({"OPENBLAS_NUM_THREADS": "2"}, f"[{min(2, os.cpu_count() or 1)}]")):
        ran = subprocess.run(
            [sys.executable, "-c", asked + told], env=beside | mine, capture_output=True, text=True, check=True
        )
        assert ran.stdout.strip() == found
