"""One seed, scale and date give one set of bytes."""

import hashlib
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from loaders.synthetic.generation import generate
from loaders.synthetic.streams import Streams
from tests.loaders.synthetic.estate_files import EstateFiles

SCRIPT = """
import sys
from datetime import date
from pathlib import Path
from loaders.synthetic.generation import generate
generate(Path(sys.argv[1]), scale="tiny", seed=11, as_of=date(2026, 11, 1))
"""


def _digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_two_processes_with_different_hash_seeds_write_the_same_bytes(tmp_path: Path) -> None:
    found = []
    for hash_seed in ("0", "4242"):
        folder = tmp_path / hash_seed
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(Path(__file__).parents[3])}
        subprocess.run([sys.executable, "-c", SCRIPT, str(folder)], check=True, env=environment)
        found.append(_digests(folder))
    assert found[0] == found[1]
    assert len(found[0]) > 20


def test_two_workers_write_the_bytes_of_one(tmp_path: Path) -> None:
    made = [
        generate(tmp_path / str(workers), scale="tiny", seed=11, as_of=date(2026, 11, 1), workers=workers)
        for workers in (1, 2)
    ]
    assert made[0] == made[1]
    assert _digests(tmp_path / "1") == _digests(tmp_path / "2")


def test_another_seed_gives_another_estate(tmp_path: Path, tiny: EstateFiles) -> None:
    generate(tmp_path, scale="tiny", seed=8, as_of=date(2026, 11, 1))
    mine, theirs = _digests(tmp_path), _digests(tiny.folder)
    assert mine.keys() == theirs.keys()
    # Where a postcode lies is so for every seed.
    assert [name for name in mine if mine[name] == theirs[name]] == ["feeds/outcodes_2026-11-01T0600.csv"]


def test_a_second_run_in_one_folder_leaves_the_same_files(tmp_path: Path) -> None:
    first = generate(tmp_path, scale="tiny", seed=3, as_of=date(2026, 11, 1))
    before = _digests(tmp_path)
    assert generate(tmp_path, scale="tiny", seed=3, as_of=date(2026, 11, 1)) == first
    assert _digests(tmp_path) == before


def test_a_stream_depends_on_its_name_and_not_on_who_asked_before() -> None:
    streams = Streams(5, "tiny")
    alone = streams("alerts").random(4)
    streams("a feed that did not exist yet").random(1_000)
    np.testing.assert_array_equal(streams("alerts").random(4), alone)
    assert not np.array_equal(streams("arrests").random(4), alone)
    assert not np.array_equal(Streams(6, "tiny")("alerts").random(4), alone)


def test_an_unknown_scale_is_refused_before_a_folder_is_made(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        generate(tmp_path / "estate", scale="enormous", seed=1, as_of=date(2026, 11, 1))
    assert not (tmp_path / "estate").exists()


@pytest.mark.parametrize("workers", [1, 2])
def test_progress_counts_up_to_its_own_total(tmp_path: Path, workers: int) -> None:
    seen: list[tuple[int, int]] = []
    generate(
        tmp_path,
        scale="tiny",
        seed=1,
        as_of=date(2026, 11, 1),
        workers=workers,
        on_progress=lambda _, done, total: seen.append((done, total)),
    )
    assert [done for done, _ in seen] == list(range(1, seen[-1][1] + 1))
