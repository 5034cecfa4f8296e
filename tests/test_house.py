"""What holds the house together: packaging, import contracts, commands, and what may never be written into a file."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PACKAGES: list[str] = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
CONTRACTS: list[str] = [contract["name"] for contract in PROJECT["tool"]["importlinter"]["contracts"]]
LONGEST_MODULE, LONGEST_FUNCTION = 400, 60

# For each contract the file that breaks it: (path, what it says).
BREACHES = {
    "Packages: api over analytics and loaders, over graph": ("loaders/breach_layers.py", "import analytics"),
    "Inside graph": ("graph/model/breach_graph.py", "import graph.store"),
    "Inside analytics": ("analytics/breach_without_a_place.py", ""),
    "One unmasked door: only these may build a view without a viewer's mask": (
        "loaders/breach_door.py",
        "from graph import safety_view",
    ),
    "Tokens and keys are handled in api.auth, signatures in api.signing, packs in api.sealing": (
        "api/routes/breach_tokens.py",
        "import jwt",
    ),
    "The neo4j driver lives in its store": ("graph/store/breach_neo4j.py", "import neo4j"),
    "Web, terminal and server libraries live in api": ("loaders/breach_web.py", "from fastapi import FastAPI"),
    "pydantic stays at the edges: rows, settings and the wire": ("graph/model/breach_pydantic.py", "import pydantic"),
    "pandas lives in loaders and in evaluation": ("graph/store/breach_pandas.py", "import pandas"),
    "Solvers live in planning": ("loaders/breach_ortools.py", "from ortools.sat import python"),
    "Who plans and who verifies plans share no code": (
        "analytics/allocation/verification/breach_planning.py",
        "from analytics.allocation.planning import problem",
    ),
    "pyspark lives in matching and in analytics.graphx": ("api/breach_pyspark.py", "import pyspark"),
    "splink lives in matching": ("loaders/breach_splink.py", "import splink"),
}


def git_files(*options: str) -> list[Path]:
    """Paths that git lists, or a skip where there is no checkout to ask."""
    command = ["git", "ls-files", "-z", *options]
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("not a git checkout")
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name]


def texts() -> Iterator[tuple[Path, str]]:
    """Every text file that is or would be committed."""
    for path in git_files("--cached", "--others", "--exclude-standard"):
        try:
            text = path.read_text("utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue
        yield path.relative_to(ROOT), text


def modules(*folders: str) -> Iterator[tuple[Path, str]]:
    """Python sources below these folders."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT), path.read_text("utf-8")


def test_the_wheel_the_contracts_and_the_linters_name_the_same_packages() -> None:
    """A package added at the top reaches the wheel and every check, or none of them agree."""
    folders = sorted(path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name != "tests")
    tool = PROJECT["tool"]
    assert sorted(PACKAGES) == folders
    assert sorted(tool["importlinter"]["root_packages"]) == folders
    assert sorted(tool["deptry"]["known_first_party"]) == folders
    assert set(folders) <= set(tool["mypy"]["files"])
    assert f"\nPACKAGES := {' '.join(PACKAGES)}\n" in (ROOT / "Makefile").read_text("utf-8")
    assert all((ROOT / folder / "py.typed").exists() for folder in folders)


def test_git_ignores_nothing_that_a_package_needs() -> None:
    """A mapping or list caught by .gitignore would work here and be missing from the wheel."""
    ignored = git_files("--others", "--ignored", "--exclude-standard", *PACKAGES)
    # Built anew from package.json for each wheel, which is told to take them along.
    built = ROOT / "api" / "console" / "static"
    assert "/api/console/static/**" in PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["artifacts"]
    missed = [path for path in ignored if not path.is_relative_to(built)]
    assert [path for path in missed if path.suffix not in {".pyc", ".nbi", ".nbc"}] == []


# Of groups that an everyday environment lacks, where import and distribution bear different names.
_ELSEWHERE = {"sknetwork": "scikit-network"}


def test_tests_and_benchmarks_import_only_what_is_declared() -> None:
    """A package installed by another's need alone may be gone tomorrow; deptry looks at the product only."""
    groups = [entry for group in PROJECT["dependency-groups"].values() for entry in group]
    declared = {normal(re.split(r"[^\w.-]", entry)[0]) for entry in [*PROJECT["project"]["dependencies"], *groups]}
    homes = packages_distributions()
    own = {*PACKAGES, "tests", "benchmarks", *(path.stem for path in ROOT.glob("benchmarks/*.py"))}
    undeclared = {
        f"{path}: {name}"
        for path, source in modules("tests", "benchmarks")
        for name in imported(source) - own - sys.stdlib_module_names
        if not declared & {normal(home) for home in homes.get(name, [_ELSEWHERE.get(name, name)])}
    }
    assert undeclared == set()


def normal(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()


def imported(source: str) -> set[str]:
    """Top-level names that a module imports, relative imports apart."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What each contract says, KEPT or BROKEN, of a copy of the packages to which one breach of each was added."""
    copy = tmp_path_factory.mktemp("breached")
    shutil.copy(ROOT / "pyproject.toml", copy)
    for package in PACKAGES:
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__"))
    for path, text in BREACHES.values():
        (copy / path).write_text(text + "\n", "utf-8")
    program = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    said = subprocess.run(
        [sys.executable, "-c", program, "--no-cache"],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy), "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    found = dict(re.findall(r"^(.+?) (KEPT|BROKEN)\b.*$", said.stdout, re.MULTILINE))
    assert found, said.stdout + said.stderr
    return found


def test_every_contract_has_its_breach() -> None:
    """A contract nobody has seen break may be one that cannot."""
    assert sorted(BREACHES) == sorted(CONTRACTS)


@pytest.mark.parametrize("contract", CONTRACTS)
def test_a_breach_breaks_its_contract(contract: str, verdicts: dict[str, str]) -> None:
    assert verdicts[contract] == "BROKEN"


def test_no_file_names_this_machine_or_a_private_registry() -> None:
    """Paths of one machine work nowhere else, and a mirror's address is its owner's business."""
    patterns = [r"(?<![\w.])/(?:home|Users|root)/\w"]
    if len(ROOT.parts) > 2:  # "/app/" alone would be found in addresses
        patterns.append(re.escape(f"{ROOT}/"))
    for variable in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "UV_INDEX_URL", "UV_DEFAULT_INDEX", "NPM_CONFIG_REGISTRY"):
        if host := urlsplit(os.environ.get(variable, "")).hostname:
            patterns.append(re.escape(host))
    leak = re.compile("|".join(patterns))
    registry = re.compile(
        r"https?://[^\s/\"']*(?:pypi|pythonhosted|registry|artifactory|nexus)[^\s/\"']*", re.IGNORECASE
    )
    found = [
        f"{path}:{number}: {line.strip()[:100]}"
        for path, text in texts()
        for number, line in enumerate(text.split("\n"), 1)
        if leak.search(line) or (path.name != "uv.lock" and registry.search(line))
    ]
    assert found == []


def test_the_top_level_holds_what_the_house_is_made_of() -> None:
    """Something tried by hand and left lying was taken along once."""
    folders = {*PACKAGES, "tests", "benchmarks", "docs", "ops", ".ci"}
    pages = {"README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE"}
    built_by = {"Makefile", "pyproject.toml", "uv.lock", "package.json", "package-lock.json", "mkdocs.yml"}
    run_by = {"Dockerfile", ".dockerignore", "docker-compose.yml", ".gitignore"}
    tops = {path.relative_to(ROOT).parts[0] for path in git_files("--cached") if path.exists()}
    assert tops == folders | pages | built_by | run_by


def test_the_lock_file_fetches_from_the_public_index_alone() -> None:
    addresses = re.findall(r"https?://([^/\"]+)", (ROOT / "uv.lock").read_text("utf-8"))
    assert set(addresses) <= {"pypi.org", "files.pythonhosted.org"}


def test_only_the_settings_module_reads_the_environment() -> None:
    """Else a setting exists that no page lists and no test can set. What a process gives its children is none."""
    reads = re.compile(r"\bos\.(environ(?!\.setdefault)|getenv)\b|\bfrom os import .*\b(environ|getenv)\b")
    found = [str(path) for path, source in modules(*PACKAGES) if reads.search(source)]
    assert found in ([], ["api/settings.py"])


def test_modules_and_functions_stay_readable() -> None:
    too_long = []
    for path, source in modules(*PACKAGES, "tests", "benchmarks"):
        if source.count("\n") > LONGEST_MODULE:
            too_long.append(str(path))
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    too_long.append(f"{path}:{node.lineno} {node.name}")
    assert too_long == []


def test_each_rule_that_ruff_ignores_has_its_reason() -> None:
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    section = project.split("[tool.ruff.lint]")[1].split("[tool.ruff.lint.isort]")[0]
    ignored = [line for line in section.split("\n") if re.match(r'  "[A-Z]+\d*",', line)]
    assert ignored
    assert [line for line in ignored if not re.search(r"# \w+", line)] == []


def test_make_lists_every_command() -> None:
    said = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    targets = re.search(r"^\.PHONY: (help .*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert targets is not None
    assert re.findall(r"^  make (\S+) +\S", said, re.MULTILINE) == targets[1].split()


def test_what_the_readme_tells_to_type_is_what_ci_runs() -> None:
    """A newcomer's two commands exist, and the gate runs the README's own test command."""
    told = re.findall(r"^    (make \w+)$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    assert told == ["make demo", "make test"]
    gate = (ROOT / ".ci" / "run").read_text("utf-8").split("\n")
    run = ["make check", "make test", "make test-browser REQUIRE_BROWSER=1", "make test-stores", "make test-spark"]
    assert [line for line in gate if line.startswith("make ")] == run
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_links_between_pages_lead_somewhere() -> None:
    broken = []
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text("utf-8")):
            if not urlsplit(target).scheme and not (path.parent / target).exists():
                broken.append(f"{path.relative_to(ROOT)}: {target}")
    assert broken == []


def test_the_changelog_knows_this_version() -> None:
    assert f"\n## [{PROJECT['project']['version']}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_compose_has_no_default_secret_and_no_loose_service() -> None:
    """Each service is pinned, bounded, watched, and reachable from this machine alone; each variable must be given."""
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    assert [name for name in re.findall(r"\$\{[^}]*\}", text) if ":?" not in name] == []
    for service in yaml.safe_load(text)["services"].values():
        assert re.fullmatch(r"[\w/-]+:\d+\.\d+\.\d+(-\w+)?", service["image"])
        assert {"healthcheck", "mem_limit"} <= service.keys()
        assert all(port.startswith("127.0.0.1:") for port in service["ports"])
