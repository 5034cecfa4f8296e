"""The property in shards that can be stopped and gone on with.

    python -m tests.properties.shards RESULTS [CASES [SEED]]

Each shard has its seed, and a line in the file of results: worlds, cases, answers compared, and how many differed.
Seeds go up from SEED (1): processes side by side take a file and a far seed each, so that no two work out the same.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.properties.asking import everything
from tests.properties.doors import MANY_HIDDEN, World, worlds
from tests.properties.told import different

# One, so that little is lost where a run is stopped.
_WORLDS = 1
_IN_FULL = 10_000


def run_shard(number: int) -> dict[str, float]:
    """One shard's counts. Its first world is the plainest of all, in every shard the same, and is left out."""
    found = dict.fromkeys(("worlds", "cases", "answers", "bytes", "past_other_holds", "differing"), 0)
    first = True

    @seed(number)
    @settings(
        max_examples=_WORLDS + 1, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(worlds(MANY_HIDDEN))
    def compare(world: World) -> None:
        nonlocal first
        if first:
            first = False
            return
        without = everything(world)
        for added in world.hidden:
            beside = everything(world, added)
            found["answers"] += len(beside)
            found["bytes"] += sum(len(each.said) for each in beside)
            # What a hidden rule closed is told of on purpose, as a hold: compared is what does not follow from it.
            found["past_other_holds"] += sum(a.holds != b.holds for a, b in zip(without, beside, strict=True))
            pairs = different(without, beside)
            found["differing"] += len(pairs)
            for one, two in pairs:
                sys.stderr.write(f"{world.readers}\n{_parting(one, two)}\n")
        found["worlds"] += 1
        found["cases"] += world.cases

    began = time.process_time()
    compare()
    return {"seed": number, **found, "cpu_seconds": round(time.process_time() - began, 1)}


def _parting(one: bytes, two: bytes) -> str:
    """What question two answers are to, and both from a little before where they part."""
    same = next((at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    return "\n".join(repr(each) for each in (one[:100], *(each[max(0, same - 200) :][:1_000] for each in (one, two))))


def main(results: Path, cases: int, first: int = 1) -> int:
    """Run shards with seeds from the first until the file tells of so many cases; returns how many answers differed."""
    done = [json.loads(line) for line in results.read_text("utf-8").splitlines()] if results.exists() else []
    while sum(each["cases"] for each in done) < cases:
        shard = run_shard(first + len(done))
        done.append(shard)
        with results.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(shard) + "\n")
    total = {name: round(sum(each[name] for each in done), 1) for name in done[0] if name != "seed"}
    sys.stdout.write(f"{len(done)} shards: {', '.join(f'{value:,} {name}' for name, value in total.items())}\n")
    return int(total["differing"])


if __name__ == "__main__":
    numbers = [int(each) for each in sys.argv[2:]]
    sys.exit(min(main(Path(sys.argv[1]), *(numbers or [_IN_FULL])), 1))
