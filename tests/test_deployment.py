"""What is deployed: compose file against its schema, Dockerfile by a linter, and a run from a read-only folder."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.api.cases import ANN, OPEN_ROWS, make_home, public_id
from tests.cli.cases import OFFICER

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


def checked(path: Path) -> subprocess.CompletedProcess[str]:
    """The compose specification's own schema, which comes with the checker under its licence."""
    command = [str(BIN / "check-jsonschema"), "--builtin-schema", "vendor.compose-spec", str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_compose_file_is_what_the_specification_allows(tmp_path: Path) -> None:
    """And the check can fail: a misspelt member is found."""
    assert checked(ROOT / "docker-compose.yml").returncode == 0
    wrong = tmp_path / "docker-compose.yml"
    wrong.write_text((ROOT / "docker-compose.yml").read_text("utf-8").replace("mem_limit", "memory_limit"), "utf-8")
    assert checked(wrong).returncode != 0


def test_the_dockerfile_passes_the_linter(tmp_path: Path) -> None:
    linter = BIN / "hadolint"
    said = subprocess.run([linter, ROOT / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (said.returncode, said.stdout) == (0, "")
    (tmp_path / "Dockerfile").write_text("FROM python\nRUN cd /srv\n", "utf-8")
    assert subprocess.run([linter, tmp_path / "Dockerfile"], capture_output=True, check=False).returncode != 0


def test_services_have_what_an_operator_counts_on() -> None:
    """Pinned images, stated memory, health or an end, data on named volumes, a read-only API without privileges."""
    assert SERVICES["neo4j"]["image"].startswith("neo4j:5.26.")
    assert all("mem_limit" in each for each in SERVICES.values())
    assert "healthcheck" in SERVICES["neo4j"]
    assert "healthcheck" in SERVICES["api"]
    assert SERVICES["migrate"]["restart"] == "no"
    assert SERVICES["api"]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    named = {volume.partition(":")[0] for each in SERVICES.values() for volume in each["volumes"]}
    assert named <= set(COMPOSE["volumes"])
    assert all(SERVICES[name]["read_only"] for name in ("api", "migrate"))
    assert SERVICES["api"]["cap_drop"] == ["ALL"]


def test_no_password_is_written_anywhere_or_has_a_default() -> None:
    """It comes from a file that is not in the repository; and no `${NAME:-default}` stands in for it."""
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    assert ":-" not in text.replace("127.0.0.1:", "")
    assert {secret for each in SERVICES.values() for secret in each["secrets"]} == {"neo4j-password"}
    assert "secrets/" in (ROOT / ".gitignore").read_text("utf-8")


def test_the_image_compiles_its_kernels_when_it_is_built_and_runs_as_nobody_special() -> None:
    steps = (ROOT / "Dockerfile").read_text("utf-8")
    _, _, build, run = steps.split("\nFROM ")
    assert "CORDON_NUMBA_CACHE=/opt/cordon/compiled" in build
    assert "cordon demo --no-serve" in build
    assert "rehearse()" in build
    assert "COPY --from=build /opt/cordon/compiled /opt/cordon/compiled" in run
    assert "CORDON_NUMBA_CACHE=/opt/cordon/compiled" in run
    assert "USER 10001" in run
    assert "HEALTHCHECK" in run


def test_it_runs_from_a_read_only_folder_with_kernels_compiled_before(tmp_path: Path) -> None:
    """As in the image: code and compiled kernels cannot be written, and nothing but the home is."""
    if (
        os.geteuid()
        or shutil.which("unshare") is None
        or subprocess.run(["unshare", "-m", "true"], check=False).returncode
    ):
        pytest.skip("mounting a folder read-only needs root and a mount namespace of one's own")
    make_home(tmp_path / "home", OPEN_ROWS)
    compiled = tmp_path / "compiled"
    compiled.mkdir()
    variables = {**os.environ, **OFFICER, "CORDON_HOME": str(tmp_path / "home"), "CORDON_NUMBA_CACHE": str(compiled)}
    variables["PYTHONDONTWRITEBYTECODE"] = "1"
    command = [str(BIN / "cordon"), "people", "find", "--surname", "O'Connor", "--json"]
    built = subprocess.run(command, env=variables, cwd=ROOT, capture_output=True, text=True, check=True)
    kernels = sorted(path.name for path in compiled.rglob("*"))
    assert kernels
    read_only = " && ".join(
        f"mount --bind {folder} {folder} && mount -o remount,ro,bind {folder}"
        for folder in (shlex.quote(str(ROOT)), shlex.quote(str(compiled)))
    )
    attempt = f"{read_only} && ! touch {shlex.quote(str(ROOT / 'written'))} 2>/dev/null && exec {shlex.join(command)}"
    ran = subprocess.run(
        ["unshare", "-m", "sh", "-c", attempt], env=variables, cwd="/", capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout) == (0, built.stdout), ran.stderr
    assert sorted(path.name for path in compiled.rglob("*")) == kernels


@pytest.mark.evidence
def test_what_a_plain_pip_installs_reads_a_home(tmp_path: Path) -> None:
    """The lock file overrides what node2vec declares of numpy; a plain install cannot, and must start all the same."""
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True)
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", str(ROOT)], check=True)
    make_home(tmp_path / "home", OPEN_ROWS)
    variables = {**os.environ, **OFFICER, "CORDON_HOME": str(tmp_path / "home")}
    command = [str(python.with_name("cordon")), "network", "show", public_id(ANN), "--json"]
    ran = subprocess.run(command, env=variables, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert public_id(ANN) in ran.stdout
