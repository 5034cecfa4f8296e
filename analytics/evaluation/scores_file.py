"""Each method's score of every candidate of a split, as a file that others can judge."""

from __future__ import annotations

import csv
from pathlib import Path

from analytics.evaluation.given import Given

# Enough that no order is lost.
_DIGITS = 12


def write_scores(path: Path, given: Given) -> None:
    """One row for each candidate: source, target, label (1 for a hidden tie), then a column for each method."""
    ids, methods = given.observed.ids, list(given.scores)
    ends, truth = given.pairs.tolist(), given.candidates.truth.tolist()
    columns = [given.scores[name].tolist() for name in methods]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["source", "target", "label", *methods])
        for (one, other), is_tie, *scores in zip(ends, truth, *columns, strict=True):
            writer.writerow([ids[one], ids[other], int(is_tie), *(f"{score:.{_DIGITS}g}" for score in scores)])
