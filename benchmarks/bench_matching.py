"""Matching: a whole file end to end, Splink beside our own scorer, and one new record against all of it.

Prints seconds and peak memory against the limits (90 s, 3 GiB for a million on two cores), and the ratio to Splink on
DuckDB over the same model and pairs in the same run. `--full` takes a million records.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter, process_time

import numpy as np

from graph.model.evidence import Description, EvidenceRow, NodeRef
from graph.model.kinds import Kind
from graph.model.labels import Label
from graph.model.loads import FeedMode
from graph.model.times import utc_now
from graph.store.sqlite import open_store
from graph.store.stored import ReadCut
from loaders.matching import splink_engine
from loaders.matching.arrivals import scored_arrivals
from loaders.matching.blocking import candidate_pairs
from loaders.matching.measuring import clusters_of
from loaders.matching.model import load_model
from loaders.matching.pairs import manifest, publish
from loaders.matching.profiles import Profile
from loaders.matching.scoring import score
from loaders.matching.table import TableBuilder, table_of

LIMIT_SECONDS, LIMIT_GIB, LIMIT_MS = 90.0, 3.0, 20.0
SHARE_AGAIN = 0.3
SPLINK_ROWS = 20_000
MODEL = load_model()


def people(size: int, seed: int = 7) -> Iterator[Profile]:
    """Made-up records: three in ten are an earlier person again, with a slip in a name or a date."""
    draw = random.Random(seed)
    firsts, lasts = ([*MODEL.terms[name].listed] for name in ("forenames", "surnames"))
    of_first, of_last = ([*MODEL.terms[name].listed.values()] for name in ("forenames", "surnames"))
    first = draw.choices(firsts, of_first, k=size)
    last = draw.choices(lasts, of_last, k=size)
    earlier: list[Profile] = []
    for row in range(size):
        if earlier and draw.random() < SHARE_AGAIN:
            known = earlier[draw.randrange(len(earlier))]
            slip = draw.random()
            name = known.first[:-1] if slip < 0.1 and len(known.first) > 4 else known.first
            born = known.born + timedelta(days=1) if slip > 0.95 and known.born else known.born
            yield Profile(first=name, last=known.last, born=born, postcodes=known.postcodes, areas=known.areas, sex="M")
            continue
        code = (
            f"LS{draw.randrange(1, 29)} {draw.randrange(1, 10)}{draw.choice('ABDEFGHJLN')}{draw.choice('PQRSTUWXYZ')}"
        )
        born = date(1950, 1, 1) + timedelta(days=draw.randrange(20_000))
        surname = last[row] if draw.random() < 0.8 else last[row] + draw.choice(["SON", "LEY", "TON", "FORD", "WELL"])
        made = Profile(
            first=first[row], last=surname, born=born, postcodes=(code,), areas=(code.partition(" ")[0],), sex="M"
        )
        if len(earlier) < 200_000:
            earlier.append(made)
        yield made


def gibibytes() -> float:
    """Peak memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def end_to_end(size: int) -> None:
    """Records in, people out."""
    begin, worked = perf_counter(), process_time()
    builder = TableBuilder(MODEL)
    for profile in people(size):
        builder.add(profile)
    table = builder.finish()
    laid_out = perf_counter()
    left, right = candidate_pairs(table, MODEL)
    blocked = perf_counter()
    scored = score(table, left, right, MODEL)
    weighed = perf_counter()
    kept = scored.only(np.flatnonzero(scored.band))
    found = len(set(clusters_of(kept, size)))
    seconds = perf_counter() - begin
    print(
        f"{size:,} records, {len(left):,} pairs compared, {found:,} people: "
        f"made and laid out {laid_out - begin:.1f} s, "
        f"blocked {blocked - laid_out:.1f} s, weighed {weighed - blocked:.1f} s, in all {seconds:.1f} s, "
        f"{process_time() - worked:.1f} s of CPU "
        f"({seconds / LIMIT_SECONDS:.2f} of {LIMIT_SECONDS:.0f} s), peak {gibibytes():.2f} GiB "
        f"({gibibytes() / LIMIT_GIB:.2f} of {LIMIT_GIB:.0f} GiB)"
    )


def beside_splink() -> None:
    """The same pairs by both."""
    profiles = list(people(SPLINK_ROWS))
    table = table_of(profiles, MODEL)
    left, right = candidate_pairs(table, MODEL)
    score(table, left[:10], right[:10], MODEL)
    begin = perf_counter()
    own = score(table, left, right, MODEL)
    ours = perf_counter() - begin
    begin = perf_counter()
    theirs = splink_engine.score_with("duckdb", profiles, table, left, right, MODEL)
    assert np.abs(own.weight - theirs.weight).max() < 1e-9
    splinks = perf_counter() - begin
    print(
        f"{len(left):,} pairs of {SPLINK_ROWS:,} records: own {ours:.2f} s, Splink {splinks:.2f} s, "
        f"ratio {splinks / ours:.0f}"
    )


def one_by_one(size: int, tries: int = 300) -> None:
    """A new record against a store of so many."""
    label = Label("police")
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "store.db")
        rows = []
        for number, each in enumerate(people(size)):
            node = NodeRef(Kind.PERSON, "PND", f"{number:08d}")
            said = {"surname": each.last, "forenames": each.first, "date_of_birth": str(each.born)}
            rows.append(
                EvidenceRow(
                    "PND", node.key, number.to_bytes(16, "big"), 0, (node.key,), label, (Description(node, said),)
                )
            )
        at = utc_now()
        publish(store, manifest(store, "police-nominals", FeedMode.EVENTS, "0" * 64, "bench", at, "bench"), rows, at)
        cut = ReadCut(frozenset(store.labels()), store.head().known_at)
        draw = random.Random(3)
        times, worked = [], []
        for _ in range(tries):
            node = NodeRef(Kind.PERSON, "PND", f"{draw.randrange(size):08d}")
            begin, cpu = perf_counter(), process_time()
            scored_arrivals(store, [node], MODEL, cut)
            times.append(1000 * (perf_counter() - begin))
            worked.append(1000 * (process_time() - cpu))
        p50, p99 = np.percentile(times, (50, 99))
        print(
            f"one record against {size:,}: p50 {p50:.1f} ms, p99 {p99:.1f} ms "
            f"({p99 / LIMIT_MS:.2f} of {LIMIT_MS:.0f} ms); p99 of CPU {np.percentile(worked, 99):.1f} ms"
        )
        store.close()


def main() -> None:
    """All three."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true")
    size = 1_000_000 if parser.parse_args().full else 100_000
    end_to_end(size)
    beside_splink()
    one_by_one(size)


if __name__ == "__main__":
    main()
