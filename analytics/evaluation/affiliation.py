"""`evaluate affiliation`: how well a group that some are known to belong to is told for the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.metrics import average_precision_score, roc_auc_score

from analytics.affiliation import combined, shares, votes
from analytics.communities import find_communities
from analytics.draws import keyed_numbers
from analytics.embedding import EmbeddingParameters, embed
from analytics.evaluation.grids import folded
from analytics.evaluation.metrics import Spread, agreement, spread
from analytics.evaluation.observed import UNSAID, Observed, attribute
from analytics.evaluation.reading import EvaluationInputError, read_people_rows
from analytics.ties import F64, I64, Ties

HIDDEN_SHARE = 0.3
# More values than this are a measurement and no groups.
_MOST_GROUPS = 60
_NEAREST = 10
_EMBEDDING = EmbeddingParameters(dimensions=32, walk_length=20, num_walks=10, epochs=2)
UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class AffiliationResult:
    """By method and measure; `groups` are the values of the label, and how many have one."""

    label: str
    groups: tuple[str, ...]
    labelled: int
    hidden: Spread
    methods: Mapping[str, Mapping[str, Spread]]


def labels_of(observed: Observed, label: str) -> tuple[I64, tuple[str, ...]]:
    """Each person's group by number (UNKNOWN where nothing is said), and the groups' names."""
    values = attribute(observed, label)
    names = tuple(sorted(set(values) - {""}))
    if len(names) < 2:
        raise EvaluationInputError(f"column {label!r} names fewer than two groups; choose another with --label")
    if len(names) > _MOST_GROUPS:
        raise EvaluationInputError(
            f"column {label!r} has {len(names)} values; a group's label has at most {_MOST_GROUPS}"
        )
    number = {name: place for place, name in enumerate(names)}
    return np.array([number.get(value, UNKNOWN) for value in values], dtype=np.int64), names


def evaluate_affiliation(observed: Observed, label: str, seeds: int = 20) -> AffiliationResult:
    """Hide the group of some, and tell it from the others' and the ties; over seeds from 1."""
    truth, names = labels_of(observed, label)
    ties, measured, hidden_counts = observed.ties(), [], []
    for seed in range(1, seeds + 1):
        draws = keyed_numbers(seed, "hidden labels", np.arange(len(observed)))
        hidden = (truth != UNKNOWN) & (draws < HIDDEN_SHARE)
        if not hidden.any() or (truth[~hidden] == UNKNOWN).all():
            continue
        measured.append(_measured(ties, observed, truth, hidden, len(names), seed))
        hidden_counts.append(float(hidden.sum()))
    if not measured:
        raise EvaluationInputError(f"too few people have a {label!r} to hide any")
    return _gathered(label, names, truth, measured, hidden_counts)


def evaluate_given_labels(observed: Observed, label: str, train: Path, test: Path) -> AffiliationResult:
    """A split made elsewhere: ids with their label in two files, of which the second is to be told."""
    known, wanted = (_labels_in(path, label) for path in (train, test))
    for path, named in ((train, known), (test, wanted)):
        strangers = sorted(set(named) - set(observed.ids))
        if strangers:
            raise EvaluationInputError(
                f"{path}: {strangers[0]!r} is not among the people of the network; add him to the list of people"
            )
    values = {**wanted, **known}
    names = tuple(sorted(set(values.values())))
    number = {name: place for place, name in enumerate(names)}
    truth = np.array([number.get(values.get(each, ""), UNKNOWN) for each in observed.ids], dtype=np.int64)
    hidden = np.array([each in wanted and each not in known for each in observed.ids], dtype=np.bool_)
    if not hidden.any():
        raise EvaluationInputError(f"{test}: everybody in it is in {train} too; nothing is left to tell")
    measured = [_measured(observed.ties(), observed, truth, hidden, len(names), seed=1)]
    return _gathered(label, names, truth, measured, [float(hidden.sum())])


def _labels_in(path: Path, label: str) -> dict[str, str]:
    rows = read_people_rows(path, label=label)
    column = next((name for name in rows.columns if folded(name) == folded(label)), None)
    if column is None:
        known = ", ".join(rows.columns)
        raise EvaluationInputError(f"{path}: column {label!r} is missing (found: {known}); name it in the header")
    said = zip(rows.required("id"), rows.values(column), strict=True)
    return {each: value for each, value in said if value not in UNSAID}


def _measured(
    ties: Ties, observed: Observed, truth: I64, hidden: np.ndarray, groups: int, seed: int
) -> dict[str, dict[str, float]]:
    known = np.where(hidden, UNKNOWN, truth)
    members = np.zeros((len(truth), groups))
    has = known != UNKNOWN
    members[np.flatnonzero(has), known[has]] = 1.0
    prior = members.sum(axis=0) / members.sum()
    found = votes(ties, members)
    scores: dict[str, F64] = {"combination": combined(found)}
    scores |= {str(vote): shares(score) for vote, score in found.items()}
    scores["node2vec"] = _by_embedding(ties, observed, members, seed)
    scores["blind clustering"] = _by_community(ties, members, seed)
    scores["largest group"] = np.zeros_like(members)
    # Where nothing speaks for any group the larger is likelier.
    return {name: _rated(truth[hidden], (score + 1e-6 * prior)[hidden], groups) for name, score in scores.items()}


def _by_community(ties: Ties, members: F64, seed: int) -> F64:
    """Communities found without a look at who belongs where, each taken for what most of its known members are."""
    community = find_communities(ties, seed).community
    counts = np.zeros((int(community.max()) + 1, members.shape[1]))
    np.add.at(counts, community, members)
    return shares(counts)[community]


def _by_embedding(ties: Ties, observed: Observed, members: F64, seed: int) -> F64:
    """Votes of the known members whose rows lie nearest."""
    chosen = EmbeddingParameters(**{**_EMBEDDING.as_run(), "seed": seed})  # type: ignore[arg-type]
    vectors = embed(ties, observed.keys(), chosen).vectors.astype(np.float64)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), np.finfo(np.float64).tiny)
    known = np.flatnonzero(members.any(axis=1))
    cosine = vectors @ vectors[known].T
    nearest = np.argsort(-cosine, axis=1, kind="stable")[:, :_NEAREST]
    weight = np.maximum(np.take_along_axis(cosine, nearest, axis=1), 0.0)
    return shares(np.einsum("ij,ijk->ik", weight, members[known][nearest]))


def _rated(truth: I64, score: F64, groups: int) -> dict[str, float]:
    told = score.argmax(axis=1)
    of_group = [(truth == group, score[:, group]) for group in range(groups)]
    both = [(here, values) for here, values in of_group if here.any() and not here.all()]
    nothing = float("nan")
    ranked = np.argsort(-score, axis=1, kind="stable")[:, :2]
    return {
        "accuracy": float((told == truth).mean()),
        "right among first two": float((ranked == truth[:, None]).any(axis=1).mean()),
        "auc": float(np.mean([roc_auc_score(here, values) for here, values in both])) if both else nothing,
        "average precision": (
            float(np.mean([average_precision_score(here, values) for here, values in both])) if both else nothing
        ),
        **agreement(truth, told),
    }


def _gathered(
    label: str,
    names: tuple[str, ...],
    truth: I64,
    measured: Sequence[Mapping[str, Mapping[str, float]]],
    hidden: Sequence[float],
) -> AffiliationResult:
    methods = {
        method: {measure: spread([each[method][measure] for each in measured]) for measure in measures}
        for method, measures in measured[0].items()
    }
    return AffiliationResult(label, names, int((truth != UNKNOWN).sum()), spread(hidden), methods)
