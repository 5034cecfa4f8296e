"""Fuzzing for a stated time: no bytes, mapping or row makes the loader raise what it must not."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.targets import TARGETS, map_row, read_mapping, seeds

ROOT = Path(__file__).resolve().parents[2]
# Of each target, under `make evidence`.
SECONDS = 600


def test_what_fuzzing_starts_from_passes_by_itself() -> None:
    assert {read_mapping(seed) for seed in seeds("mapping")} <= {"usable", "refused"}
    assert "EvidenceRow" in {map_row(seed) for seed in seeds("row")}


@pytest.mark.evidence
@pytest.mark.parametrize("target", sorted(TARGETS))
def test_nothing_is_found_in_the_time_stated(target: str, tmp_path: Path) -> None:
    if importlib.util.find_spec("atheris") is None:
        pytest.skip("the fuzzer is not installed: it has wheels for Linux alone (group fuzz)")
    command = [sys.executable, "-m", "tests.fuzz.run", target, "--seconds", str(SECONDS), "--folder", str(tmp_path)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-4_000:]
