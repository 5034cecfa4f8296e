"""The organised-crime flag against a truth: made from made-up estates, and judged on others or on groups left out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.model_selection import cross_val_predict

from analytics.draws import keyed_numbers
from analytics.evaluation.metrics import Flags, brier_skill, calibration, calibration_error
from analytics.logistic import chance, fit
from analytics.organised_crime.features import FEATURES
from analytics.ties import F64, I64

FOLDS = 5
_RESAMPLED = 40
# Keeps a weight that hardly matters small; the tables have tens of thousands of rows.
_PULL = 1e-5
# Fewer people than this in a cell are not shown: they could be told from the table.
SUPPRESSED_BELOW = 10


@dataclass(frozen=True)
class Judged:
    """People of an estate as the flag sees them (rows), with what is true of each.

    `person` numbers true persons: one whose records were not joined has several rows. `group` is the true group,
    -1 for whoever is in none. `hidden` are members whom no register names, `protected` what the flag must not see.
    """

    table: F64
    said: Flags
    person: I64
    member: Flags
    group: I64
    hidden: Flags
    held: Flags
    protected: Mapping[str, NDArray[np.str_]]


def joined(parts: Sequence[Judged]) -> Judged:
    """Several estates as one: their people and groups are different ones."""
    persons = np.cumsum([0, *(int(part.person.max(initial=-1)) + 1 for part in parts)])
    groups = np.cumsum([0, *(int(part.group.max(initial=-1)) + 1 for part in parts)])
    return Judged(
        table=np.concatenate([part.table for part in parts]),
        said=np.concatenate([part.said for part in parts]),
        person=np.concatenate([part.person + first for part, first in zip(parts, persons[:-1], strict=True)]),
        member=np.concatenate([part.member for part in parts]),
        group=np.concatenate(
            [np.where(part.group < 0, -1, part.group + first) for part, first in zip(parts, groups[:-1], strict=True)]
        ),
        hidden=np.concatenate([part.hidden for part in parts]),
        held=np.concatenate([part.held for part in parts]),
        protected={name: np.concatenate([part.protected[name] for part in parts]) for name in parts[0].protected},
    )


def learn(judged: Judged, rows: Flags) -> tuple[float, F64]:
    """Constant and weights from these rows."""
    rows = rows & judged.said
    return _fitted(judged.table[rows], judged.member[rows], np.ones(int(rows.sum())))


def _fitted(table: F64, member: Flags, times: F64) -> tuple[float, F64]:
    """The model of these rows, each counted so many times. Features are drawn to nothing alike, on any scale."""
    scale = np.maximum(table.std(axis=0), np.finfo(np.float64).eps)
    constant, weights = fit(table / scale, member, times / times.sum(), np.zeros(len(FEATURES)), _PULL)
    return constant, weights / scale


def out_of_fold(judged: Judged, seed: int = 1) -> F64:
    """Each row's probability from a model that saw nobody of his group: a group is wholly in one fold."""
    fold = folds(judged, seed)
    probability = np.zeros(len(judged.said))
    for number in range(FOLDS):
        constant, weights = learn(judged, fold != number)
        probability[fold == number] = chance(judged.table[fold == number] @ weights + constant)
    return np.where(judged.said, probability, 0.0)


def folds(judged: Judged, seed: int) -> I64:
    """Each row's fold: that of his group, or of the true person where he is in none."""
    by_group = keyed_numbers(seed, "folds of groups", judged.group + 1)
    by_person = keyed_numbers(seed, "folds of people", judged.person)
    return np.where(judged.group >= 0, by_group * FOLDS, by_person * FOLDS).astype(np.int64)


def model_file(judged: Judged, version: str, trained_on: Mapping[str, object], seed: int = 1) -> str:
    """The model as the file that ships: its weights, and those of as many models from resampled groups and people."""
    constant, weights = learn(judged, judged.said)
    unit = np.where(judged.group >= 0, judged.group, int(judged.group.max(initial=-1)) + 1 + judged.person)
    resampled = []
    for number in range(_RESAMPLED):
        # Each group and each person outside is drawn about as often as chance would draw it: not at all, once, twice.
        draws = keyed_numbers(seed, f"resample {number}", unit)
        times = np.searchsorted(np.cumsum([0.3679, 0.3679, 0.1839, 0.0613]), draws).astype(np.float64)
        rows = judged.said & (times > 0)
        found = _fitted(judged.table[rows], judged.member[rows], times[rows])
        resampled.append([found[0], *found[1].tolist()])
    members = {
        "version": version,
        "features": list(FEATURES),
        "constant": _rounded(constant),
        "weights": [_rounded(weight) for weight in weights.tolist()],
        "resampled": [[_rounded(value) for value in row] for row in resampled],
        "trained_on": dict(trained_on),
    }
    return json.dumps(members, indent=1, sort_keys=True) + "\n"


def _rounded(value: float) -> float:
    return round(float(value), 6)


@dataclass(frozen=True, slots=True)
class Quality:
    """How good the probabilities are for some people: true persons, each with the highest of his rows."""

    people: int
    positives: int
    auc: float
    average_precision: float
    calibration_error: float
    brier_skill: float
    bins: tuple[tuple[int, float, float], ...]


@dataclass(frozen=True)
class People:
    """True persons with the probability that the flag gives them, in order of number."""

    probability: F64
    member: Flags
    hidden: Flags
    held: Flags
    said: Flags
    protected: Mapping[str, NDArray[np.str_]]


def by_person(judged: Judged, probability: F64) -> People:
    """Rows gathered into true persons: the highest probability stands."""
    order = np.lexsort((-probability, judged.person))
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = judged.person[order][1:] != judged.person[order][:-1]
    rows = order[first]
    said = np.zeros(int(judged.person.max(initial=-1)) + 1, dtype=np.bool_)
    np.logical_or.at(said, judged.person, judged.said)
    return People(
        probability=probability[rows],
        member=judged.member[rows],
        hidden=judged.hidden[rows],
        held=judged.held[rows],
        said=said[judged.person[rows]],
        protected={name: values[rows] for name, values in judged.protected.items()},
    )


def quality(people: People, chosen: Flags) -> Quality:
    """How good the probabilities of these people are."""
    truth, probability = people.member[chosen], people.probability[chosen]
    both = truth.any() and not truth.all()
    return Quality(
        people=len(truth),
        positives=int(truth.sum()),
        auc=float(roc_auc_score(truth, probability)) if both else float("nan"),
        average_precision=float(average_precision_score(truth, probability)) if both else float("nan"),
        calibration_error=calibration_error(truth, probability),
        brier_skill=brier_skill(truth, probability),
        bins=tuple(calibration(truth, probability)),
    )


@dataclass(frozen=True, slots=True)
class Disparity:
    """One value of a protected characteristic: `flagged`, `false` and `stated` are None where too few to be shown.

    `flagged` is the share with a strong indication; `false` the share of people who are no members that has one;
    `stated` and `happened` the mean probability and the share of members.
    """

    characteristic: str
    value: str
    people: int | None
    flagged: float | None
    false: float | None
    stated: float | None
    happened: float | None


def disparities(people: People, strong: float) -> list[Disparity]:
    """Flag rates, false positives and calibration by each protected characteristic."""
    found = []
    for name, values in people.protected.items():
        for value in sorted(set(values.tolist())):
            here = people.said & (values == value)
            outside = here & ~people.member
            few = here.sum() < SUPPRESSED_BELOW or outside.sum() < SUPPRESSED_BELOW
            flagged = people.probability >= strong
            found.append(
                Disparity(name, value or "not stated", None, None, None, None, None)
                if few
                else Disparity(
                    name,
                    value or "not stated",
                    int(here.sum()),
                    float(flagged[here].mean()),
                    float(flagged[outside].mean()),
                    float(people.probability[here].mean()),
                    float(people.member[here].mean()),
                )
            )
    return found


def predictability(judged: Judged) -> dict[str, float]:
    """How well the features tell each protected characteristic: AUC, the mean over its values; 0.5 is not at all."""
    rows = judged.said & ~judged.member
    table = judged.table[rows]
    found = {}
    for name, values in judged.protected.items():
        here = values[rows]
        aucs = []
        for value in sorted(set(here.tolist())):
            truth = here == value
            if SUPPRESSED_BELOW * FOLDS <= truth.sum() <= len(truth) - SUPPRESSED_BELOW * FOLDS:
                model = LogisticRegression(max_iter=300)
                told = cross_val_predict(model, table, truth, cv=FOLDS, method="predict_proba")[:, 1]
                aucs.append(float(roc_auc_score(truth, told)))
        found[name] = float(np.mean(aucs)) if aucs else float("nan")
    return found
