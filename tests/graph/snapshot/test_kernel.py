"""Compiled functions work where nothing can be written, and keep their machine code where something can."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]

KERNEL = """
from graph.snapshot.kernel import kernel

@kernel
def double(number: int) -> int:
    return 2 * number

print(double(21), double.stats.cache_path if hasattr(double, "stats") else "")
"""


def run(module: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a module that compiles a kernel, in a process of its own."""
    told = {name: value for name, value in os.environ.items() if not name.startswith("NUMBA_")}
    return subprocess.run(
        [sys.executable, "-W", "error", str(module)],
        env={**told, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def module(tmp_path: Path) -> Path:
    """A file with a kernel, in an install where nothing can be written: files stand where folders would."""
    source = tmp_path / "install" / "module.py"
    source.parent.mkdir()
    source.write_text(KERNEL, "utf-8")
    (source.parent / "__pycache__").write_text("", "utf-8")
    (tmp_path / "home").write_text("", "utf-8")
    return source


def test_a_kernel_works_where_no_cache_folder_can_be_written(module: Path) -> None:
    """An install owned by root, run by a user without a home, answers."""
    home = str(module.parents[1] / "home")
    done = run(module, {"HOME": home, "XDG_CACHE_HOME": f"{home}/cache"})
    assert (done.returncode, done.stdout.split()) == (0, ["42", "None"]), done.stderr


def test_a_kernel_is_kept_in_the_folder_that_numba_is_given(module: Path) -> None:
    """A container sets one writable folder, and the next process finds the machine code there."""
    cache = module.parents[1] / "cache"
    home = str(module.parents[1] / "home")
    done = run(module, {"HOME": home, "XDG_CACHE_HOME": f"{home}/cache", "NUMBA_CACHE_DIR": str(cache)})
    assert done.stdout.startswith(f"42 {cache}"), done.stderr
    assert len(list(cache.rglob("*.nbc"))) == 1
