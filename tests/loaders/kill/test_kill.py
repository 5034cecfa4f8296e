"""kill -9 at any moment of a load: readers keep the graph as it was, and a rerun ends where an unkilled load ends."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from loaders.pipeline import load_file
from loaders.receipts import Receipt, ReceiptFolder
from tests.loaders.cases import bad, content, good, new_store, nominals, options, privileged, untimed, write_csv

ROOT = Path(__file__).parents[3]
FIRST, SECOND = "test-nominals_2026-11-01T0600.csv", "test-nominals_2026-11-02T0600.csv"
ROWS = 3_000


def extract(folder: Path, name: str, surname: str) -> Path:
    """Good, wrong, repeated and privileged rows; every fifth nominal differs between the two extracts."""
    rows = []
    for n in range(ROWS):
        rows.append(good(n, surname if n % 5 == 0 else "Steady"))
        if n % 50 == 0:
            rows += [bad(ROWS + n, "=cmd()"), good(n, surname), privileged(n)]
    return write_csv(folder / name, rows)


def papers(folder: Path, receipt: Receipt) -> tuple[object, bytes]:
    """The receipt on disk and the quarantine file, without what depends on time and on having been killed."""
    held = ReceiptFolder(folder / "receipts").read(receipt.load_key)
    assert held is not None
    assert held.published_at is not None
    assert held.quarantine is not None
    timeless = untimed(replace(held, published_at=None, resumed_after_rows=0))
    return timeless, (folder / "quarantine" / held.quarantine).read_bytes()


@pytest.fixture(scope="module")
def unkilled(tmp_path_factory: pytest.TempPathFactory) -> tuple[object, object, tuple[object, bytes]]:
    """Content after the first and after the second extract, and the second one's papers."""
    folder = tmp_path_factory.mktemp("unkilled")
    store = new_store(folder)
    load_file(store, extract(folder, FIRST, "Before"), nominals(), options=options(folder))
    before = content(store)
    receipt = load_file(store, extract(folder, SECOND, "After"), nominals(), options=options(folder))
    after = content(store)
    store.close()
    return before, after, papers(folder, receipt)


def killed(folder: Path, path: Path, when: str) -> bool:
    """Run a load that is killed; whether it was killed before it was over."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.loaders.kill.dying", str(folder), str(path), when],
        cwd=ROOT,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode in (0, -signal.SIGKILL), ended.stderr.decode()
    return ended.returncode != 0


# Around opening, in the middle of writing (a resumed load is killed again), around publishing, and at random.
MOMENTS = [
    ["before:begin_load:1", "after:begin_load:1"],
    ["after:write:4", "before:write:1", "before:publish:1", f"at:{random.Random(1).uniform(0.02, 0.15):.3f}"],
    [f"at:{random.Random(seed).uniform(0.01, 0.3):.3f}" for seed in (2, 3)],
    ["after:publish:1"],
]


@pytest.mark.parametrize("moments", MOMENTS, ids="+".join)
def test_killed_loads_stay_unseen_and_a_rerun_gives_what_an_unkilled_load_gives(
    tmp_path: Path, unkilled: tuple[object, object, tuple[object, bytes]], moments: list[str]
) -> None:
    """Content, receipt and quarantine file are equal, and in between every reader has the earlier graph."""
    before, after, unkilled_papers = unkilled
    store = new_store(tmp_path)
    load_file(store, extract(tmp_path, FIRST, "Before"), nominals(), options=options(tmp_path))
    path = extract(tmp_path, SECOND, "After")
    for when in moments:
        # A random moment may come after the load; the others are always reached.
        assert killed(tmp_path, path, when) or when.startswith("at:")
        published = store.head().revision == 2
        assert published == (when == "after:publish:1") or when.startswith("at:")
        assert content(store) == (after if published else before)
    receipt = load_file(store, path, nominals(), options=options(tmp_path))
    assert content(store) == after
    assert papers(tmp_path, receipt) == unkilled_papers
    assert not list(tmp_path.rglob("*.part"))
    store.close()
