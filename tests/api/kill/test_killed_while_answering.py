"""kill -9 while answers leave: each that left is on record, the record verifies, and a flipped byte is located."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from api.settings import Settings
from graph.audit import Ending, Outcome, search, verify
from tests.api.cases import make_home

ROOT = Path(__file__).parents[3]


def killed(settings: Settings, rounds: int, seed: int) -> list[list[str]]:
    """The correlation ids of the answers that had left in each round before it was killed."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.api.kill.answering", str(settings.home), str(rounds), str(seed)],
        cwd=ROOT, capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return [json.loads(line) for line in ran.stdout.splitlines()]


@pytest.mark.parametrize(
    ("rounds", "flips"), [(2, 20), pytest.param(100, 1_000, marks=pytest.mark.evidence)], ids=["bounded", "in full"]
)
def test_every_answer_that_left_is_on_record_and_the_record_is_whole(tmp_path: Path, rounds: int, flips: int) -> None:
    settings = make_home(tmp_path / "home")
    answered = killed(settings, rounds, seed=7)
    assert len(answered) == rounds
    assert all(answered), "each was killed while it answered"
    report = verify(settings.audit)
    assert report.sound
    assert [chain.ending for chain in report.chains] == [Ending.CUT_SHORT] * rounds
    recorded = {each.event.correlation_id: each.event for each in search(settings.audit)}
    for name in (name for names in answered for name in names):
        assert recorded[name].outcome is Outcome.ANSWERED
        assert recorded[name].disclosed
    flipped_bytes_are_located(settings.audit, flips)


def flipped_bytes_are_located(folder: Path, flips: int) -> None:
    """Wherever one bit of a whole line is turned, the file and the line are named, and nothing else is."""
    chance = random.Random(11)
    chains = sorted(folder.glob("*.jsonl"))
    for _ in range(flips):
        path = chance.choice(chains)
        whole = path.read_bytes()
        # What a kill left of a line that nobody was told of is no line.
        position = chance.randrange(whole.rindex(b"\n"))
        path.write_bytes(
            whole[:position] + bytes([whole[position] ^ (1 << chance.randrange(8))]) + whole[position + 1 :]
        )
        (fault,) = verify(folder).faults
        assert (fault.file, fault.line) == (path.name, whole.count(b"\n", 0, position) + 1), f"byte {position}"
        path.write_bytes(whole)
