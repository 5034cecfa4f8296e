"""Fuzz one target under coverage guidance, for a stated time: `python -m tests.fuzz.run file --seconds 60`.

Needs the group `fuzz`. Findings are written to the folder given, and end the run with code 77; see `targets`.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["loaders", "graph.model", "openpyxl"], enable_loader_override=False):
    from tests.fuzz.targets import SMALL, TARGETS, seeds


def main() -> None:
    """Prepare the corpus, and hand over to the fuzzer, which ends the process itself."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", choices=sorted(TARGETS))
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--folder", type=Path, default=Path("fuzzing"))
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    corpus = wanted.folder / wanted.target
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds(wanted.target)):
        (corpus / f"seed-{number:03}").write_bytes(seed)
    target = TARGETS[wanted.target]
    arguments = [
        sys.argv[0], str(corpus), f"-max_total_time={wanted.seconds}", f"-seed={wanted.seed}", "-timeout=30",
        f"-max_len={max(SMALL.record * 4, 40_000)}", "-rss_limit_mb=4096", "-print_final_stats=1",
        f"-artifact_prefix={wanted.folder}/{wanted.target}-",
    ]  # fmt: skip
    atheris.Setup(arguments, lambda data: (target(data), None)[1])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
