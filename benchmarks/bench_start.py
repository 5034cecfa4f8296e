"""What a command costs before it does anything: CPU seconds, beside bare Python and beside loading the compiler.

Commands are asked in an empty home of their own, so that what they read costs nothing.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
AS = ["--as", "intelligence-officer"]
READER = [*AS, "--purpose", "intelligence-development", "--case", "BENCH-1", "--reason", "timing"]
CORDON = [sys.executable, "-c", "from api.cli import main; main()"]
RUNS = 3
WORDS = {
    "python": [sys.executable, "-c", "pass"],
    "python, numba": [sys.executable, "-c", "import numba"],
    "cordon --version": [*CORDON, "--version"],
    "cordon loads list": [*CORDON, "loads", "list", *AS],
    "cordon people find": [*CORDON, "people", "find", "--surname", "Clarke", *READER],
    "cordon conflicts": [*CORDON, "conflicts", "--help"],
}


def cpu(words: list[str], home: Path) -> float:
    """CPU seconds of one process, its children's included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(words, cwd=ROOT, env={**os.environ, "CORDON_HOME": str(home)}, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--home", type=Path, help="a home with something in it, instead of an empty one")
    given = asked.parse_args().home
    with tempfile.TemporaryDirectory() as folder:
        home = given or Path(folder) / "home"
        if given is None:
            cpu([*CORDON, "init", "--demo"], home)
        print(f"{'':22}{'CPU s':>8}{'of numba':>10}")
        compiler = 0.0
        for name, words in WORDS.items():
            cpu(words, home)
            seconds = statistics.median(cpu(words, home) for _ in range(RUNS))
            compiler = seconds if name == "python, numba" else compiler
            ratio = f"{seconds / compiler:10.2f}" if compiler else f"{'':10}"
            print(f"{name:22}{seconds:8.2f}{ratio}")


if __name__ == "__main__":
    main()
