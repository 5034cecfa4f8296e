"""A split that was made elsewhere: what is known in one file, and what is hidden in another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from analytics.evaluation.links import Candidates, LinkResult, candidates_of, gathered, measured_on, score_all
from analytics.evaluation.observed import Observed, add_people
from analytics.evaluation.reading import EvaluationInputError, Rows, read_network_rows
from analytics.evaluation.splits import Rule, Split
from analytics.link_prediction import Attendance, Combination, Known, pair_code
from analytics.ties import F64, I64

# Every pair of two thousand people; of more a sample stands for the rest.
MOST_CANDIDATES = 2_000_000


@dataclass(frozen=True, slots=True)
class Given:
    """The result of a split made elsewhere, with each method's score of each candidate.

    `pairs` are the candidates as the test file orders and writes them, where it names them.
    """

    result: LinkResult
    observed: Observed
    pairs: I64
    candidates: Candidates
    scores: Mapping[str, F64]
    combination: Combination


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a test file asks for: its pairs by number, which of them are ties if it says so, and what is left of it."""

    pairs: I64
    truth: list[bool] | None
    notes: tuple[str, ...]


def evaluate_given(observed: Observed, test: Path, seed: int = 1) -> Given:
    """A split made elsewhere: `observed` is what is known, and the test file has the hidden rows.

    Where a column of that says which of its pairs are ties its pairs are the candidates, in its order; else all who are
    not tied, the hidden ones first.
    """
    rows = read_network_rows(test, by_event=None if observed.by_event else False)
    names = rows.required("person") if rows.by_event else rows.required("source") + rows.required("target")
    if not names:
        raise EvaluationInputError(f"{test}: no row names a pair; write the hidden ties into it")
    everybody = add_people(observed, names)
    known = everybody.known()
    asked = _asked(everybody, known, rows)
    if asked.truth is None:
        pairs, candidates = _everybody_not_tied(known, asked.pairs)
    else:
        pairs, candidates = asked.pairs, _labelled(test, asked.pairs, asked.truth)
    scores, combination = score_all(known, candidates.pairs, seed)
    split = Split(known, candidates.pairs[candidates.truth])
    result = gathered(Rule.GIVEN, [measured_on(split, candidates, scores)])
    notes = (*everybody.notes, *rows.notes, *asked.notes, *_sampled(result))
    return Given(result, replace(everybody, notes=notes), pairs, candidates, scores, combination)


def _sampled(result: LinkResult) -> list[str]:
    if not result.drawn:
        return []
    return [f"there are too many pairs to score them all: {result.candidates:,} were drawn and stand for the rest"]


def _asked(observed: Observed, known: Known, rows: Rows) -> _Asked:
    number = {each: place for place, each in enumerate(observed.ids)}
    if rows.by_event:
        return _Asked(_pairs_by_event(observed, rows, number), None, ())
    ends = [[number[row["source"]], number[row["target"]]] for row in rows.rows]
    pairs = np.array(ends, dtype=np.int64).reshape(-1, 2)
    told = rows.truth()
    if told is None and min(rows.numbers("weight", 1.0), default=1.0) <= 0:
        told = "weight", [weight > 0 for weight in rows.numbers("weight", 1.0)]
    truth = None if told is None or all(told[1]) else told[1]
    oneself = pairs[:, 0] == pairs[:, 1]
    tied = np.isin(pair_code(pairs, len(observed)), pair_code(known.ties.ends(), len(observed))) & ~oneself
    notes = _notes(int(oneself.sum()), int(tied.sum()), left_out=truth is None)
    if told is not None and truth is not None:
        notes.append(f"column {told[0]!r} says which pairs of the test file are ties: {sum(truth)} of {len(truth)}")
    return _Asked(pairs, truth, tuple(notes))


def _notes(oneself: int, tied: int, *, left_out: bool) -> list[str]:
    done = "left out" if left_out else "kept, as it names the candidates"
    notes = [f"{tied} pairs of the test file are known ties already; {done}"] if tied else []
    if oneself:
        done = "left out" if left_out else "they score 0"
        notes.append(f"{oneself} rows of the test file tie somebody to himself; {done}")
    return notes


def _pairs_by_event(observed: Observed, rows: Rows, number: Mapping[str, int]) -> I64:
    events = {each: place for place, each in enumerate(sorted(set(rows.required("event"))))}
    person = np.array([number[each] for each in rows.values("person")], dtype=np.int64)
    event = np.array([events[each] for each in rows.values("event")], dtype=np.int64)
    return Attendance(person, event, len(observed), len(events)).ties().ends()


def _everybody_not_tied(known: Known, hidden: I64) -> tuple[I64, Candidates]:
    """Every pair that is not known to be tied, the hidden ones first and the way round in which they were written."""
    people = len(known)
    hidden = hidden[hidden[:, 0] != hidden[:, 1]]
    _, first = np.unique(pair_code(hidden, people), return_index=True)
    hidden = hidden[first]
    hidden = hidden[~np.isin(pair_code(hidden, people), pair_code(known.ties.ends(), people))]
    candidates = candidates_of(Split(known, np.sort(hidden, axis=1)), 1, MOST_CANDIDATES)
    return np.concatenate((hidden, candidates.pairs[len(hidden) :])), candidates


def _labelled(test: Path, pairs: I64, truth: list[bool]) -> Candidates:
    if not any(truth):
        raise EvaluationInputError(f"{test}: no pair is labelled as a tie; label those that are with 1")
    return Candidates(np.sort(pairs, axis=1), np.array(truth, dtype=np.bool_), np.ones(len(pairs)))
