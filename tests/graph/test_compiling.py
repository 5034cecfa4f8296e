"""Compiled functions work where nothing can be written, and keep their machine code where something can."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

KERNEL = """
from graph.compiling import kernel

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


WITH_A_CLASS = """
from typing import NamedTuple
import numpy as np
import numba
from graph.compiling import {kind}

class {name}(NamedTuple):
    left: np.ndarray
    right: np.ndarray

@{kind}
def total(ties):
    found = 0
    for place in numba.prange(ties.left.size):
        found += ties.left[place] * ties.right[place]
    return found {more}

print(total({name}(np.arange(4), np.arange(4))), sum(total.stats.cache_hits.values()))
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """The folder of a package of kernels that can be written."""
    folder = tmp_path / "kernels_of_a_test"
    folder.mkdir()
    (folder / "__init__.py").write_text("", "utf-8")
    return folder


def answers(source: Path, environment: dict[str, str] | None = None) -> list[str]:
    """What a module prints when it is imported: its answer, and how much of its code came from the disk."""
    asking = source.parents[1] / "asking.py"
    asking.write_text(f"import {source.parent.name}.{source.stem}", "utf-8")
    done = run(asking, environment or {})
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_the_compiler_waits_for_a_first_call(module: Path) -> None:
    """Most commands call no kernel, and numba takes half a second to load."""
    module.write_text("import sys" + KERNEL.replace("print(", "print('numba' in sys.modules, "), "utf-8")
    assert run(module, {}).stdout.split()[:2] == ["False", "42"]


@pytest.mark.parametrize("kind", ["bare_kernel", pytest.param("parallel_kernel", marks=pytest.mark.evidence)])
def test_a_class_that_an_upgrade_renamed_is_not_asked_for_and_its_old_code_goes(package: Path, kind: str) -> None:
    source = package / "sums.py"
    source.write_text(WITH_A_CLASS.format(name="Ties", more="", kind=kind), "utf-8")
    assert (answers(source), answers(source)) == (["14", "0"], ["14", "1"])
    before = set((package / "__pycache__").glob("*.nb?"))
    source.write_text(WITH_A_CLASS.format(name="Bonds", more="+ 1", kind=kind), "utf-8")
    assert (answers(source), answers(source)) == (["15", "0"], ["15", "1"])
    after = set((package / "__pycache__").glob("*.nb?"))
    assert len(before) == len(after) == 2
    assert not before & after


def test_a_constant_of_another_file_of_the_package_counts_as_source(package: Path) -> None:
    """It is frozen into the machine code: a limit that was changed must not go on at its old value."""
    (package / "limits.py").write_text("MOST = 7", "utf-8")
    (package / "words.py").write_text("from kernels_of_a_test import limits\nMOST = limits.MOST", "utf-8")
    source = package / "uses.py"
    source.write_text(
        "from graph.compiling import kernel\nfrom kernels_of_a_test.words import MOST\n"
        "@kernel\ndef most() -> int:\n    return MOST\n"
        "print(most(), sum(most.stats.cache_hits.values()))",
        "utf-8",
    )
    assert (answers(source), answers(source)) == (["7", "0"], ["7", "1"])
    (package / "limits.py").write_text("MOST = 8", "utf-8")
    assert answers(source) == ["8", "0"]
