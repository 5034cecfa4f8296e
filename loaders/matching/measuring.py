"""How good a model is on people whose truth is known: the product's own answer, clusters and not pairs alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from graph.identity.pairs import Compared
from graph.identity.rule import Evidence, part
from graph.model.links import Role
from loaders.matching.blocking import candidate_pairs
from loaders.matching.columns import LabelledFileError, read_table
from loaders.matching.engines import EngineError
from loaders.matching.kin import has_kin
from loaders.matching.labelled import entities, read_labelled
from loaders.matching.model import BANDS, Band, Model, prior_bits
from loaders.matching.profiles import Profile
from loaders.matching.scoring import Scored, among_strangers, score
from loaders.matching.table import table_of

# Up to here a wide net costs seconds; beyond it the rules of an estate serve.
WIDE_ROWS = 20_000
_ROLES = {
    Band.FIRM: Role.MATCH_FIRM, Band.JOIN: Role.MATCH_JOIN, Band.HELD: Role.MATCH_HELD,
    Band.CONTRADICTED: Role.CONTRADICTED, Band.LOOK_ALIKE: Role.LOOK_ALIKE,
}  # fmt: skip
_LEFT, _RIGHT = ("unique_id_l", "id_l", "left_id", "l_id", "id_1", "id1"), (
    "unique_id_r", "id_r", "right_id", "r_id", "id_2", "id2",
)  # fmt: skip
_MATCHED = ("clerical_match_score", "match", "label", "is_match", "truth", "same")


@dataclass(frozen=True, slots=True)
class Measured:
    """How well pairs of records were told apart."""

    precision: float
    recall: float
    f1: float
    right: int
    found: int
    true: int

    @classmethod
    def of(cls, right: int, found: int, true: int) -> Measured:
        """From counts of pairs: rightly joined, joined, and truly of one person."""
        precision, recall = right / found if found else 1.0, right / true if true else 1.0
        f1 = 2 * right / (found + true) if found + true else 1.0
        return cls(precision, recall, f1, right, found, true)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a model made of a labelled file. `clusters` is the product's answer; `pairs` what scores alone say.

    `kin` says whether kin seem to live in the file, so that the rules of an estate were held to; `ruled_otherwise` is
    what it would have been had that been answered the other way. `splink` is what Splink makes of it by its own
    defaults, where that was asked for.
    """

    model: str
    threshold: float
    rows: int
    columns: Mapping[str, str]
    compared: int
    kin: bool
    clusters: Measured
    ruled_otherwise: Measured
    pairs: Measured
    exact: Measured
    splink: Measured | None
    in_review: int


def evaluate(
    path: Path,
    model: Model,
    truth: str | None,
    columns: Mapping[str, str] | None = None,
    labels: Path | None = None,
    *,
    splink: bool = False,
) -> Evaluation:
    """Match a file's rows and compare with its truth, at the model's own threshold.

    The truth is a column that names each row's person, or a file: of records and whose they are, or of labelled
    pairs, on which alone it is then measured. The prior is one in the number of rows. Raises LabelledFileError, and
    EngineError where Splink is asked for and not there.
    """
    if labels is None and truth is None:
        raise LabelledFileError("say which column tells who is who, or give a file of labelled pairs")
    labelled = read_labelled(path, truth, columns)
    measure = _Truth(labelled.truth) if labels is None else _read_labels(path, labels)
    rows = len(labelled.profiles)
    table = table_of(labelled.profiles, model)
    left, right = candidate_pairs(table, model, widely=rows <= WIDE_ROWS)
    scored = score(table, left, right, model, prior_bits(rows))
    kin = has_kin(scored.by_comparison, model)
    other = among_strangers(scored, model)
    if not kin:
        scored, other = other, scored
    joined = list(zip(scored.left[scored.joining].tolist(), scored.right[scored.joining].tolist(), strict=True))
    births = {place: _births(each) for place, each in enumerate(labelled.profiles) if each.born}
    # Where no kin live, a third record is parted from nobody: step 6 of the rule is about father and son.
    held_to = (births, {}) if kin else ({}, births)
    exact = [(each.first, each.last, each.born) if each.last else place for place, each in enumerate(labelled.profiles)]
    return Evaluation(
        model=model.version,
        threshold=model.thresholds.join,
        rows=rows,
        columns=labelled.columns,
        compared=len(left),
        kin=kin,
        clusters=measure.of_clusters(clusters_of(scored, rows, held_to[0])),
        ruled_otherwise=measure.of_clusters(clusters_of(other, rows, held_to[1])),
        pairs=measure.of_pairs(joined),
        exact=measure.of_clusters(exact),
        splink=measure.of_clusters(_by_splink(labelled.profiles)) if splink else None,
        in_review=int(np.isin(scored.band, [n for n, band in enumerate(BANDS) if n and band not in _JOINING]).sum()),
    )


def _by_splink(profiles: Sequence[Profile]) -> Sequence[int]:
    try:
        from loaders.matching.splink_baseline import clusters_of_splink  # noqa: PLC0415 - an extra, and slow to load
    except ImportError as error:
        raise EngineError(f"Splink is not there: install Cordon with its extra `matching` ({error})") from error
    return clusters_of_splink(profiles)


_JOINING = (Band.FIRM, Band.JOIN)


def _births(profile: Profile) -> frozenset[int]:
    """The births that a row states, in days since 1970."""
    return frozenset((day - date(1970, 1, 1)).days for day in (profile.born, *profile.other_births) if day)


def clusters_of(
    scored: Scored, rows: int, births: Mapping[int, frozenset[int]] = MappingProxyType({})
) -> Sequence[int]:
    """The person of each row, by the rule of `graph.identity` over the scored pairs and the rows' births alone."""
    joining = scored.joining
    left, right = scored.left[joining], scored.right[joining]
    ones = np.ones(len(left), dtype=np.bool_)
    _, component = connected_components(coo_matrix((ones, (left, right)), shape=(rows, rows)), directed=False)
    person: NDArray[np.int64] = component.astype(np.int64)
    members: dict[int, list[int]] = {}
    for row, number in enumerate(component.tolist()):
        members.setdefault(number, []).append(row)
    roles: dict[int, dict[tuple[int, int], frozenset[Role]]] = {}
    for one, other, band in zip(scored.left.tolist(), scored.right.tolist(), scored.band.tolist(), strict=True):
        role = _ROLES.get(BANDS[band])
        if role is not None and component[one] == component[other]:
            roles.setdefault(int(component[one]), {})[one, other] = frozenset({role})
    next_number = rows
    for number, found in sorted(roles.items()):
        if len(members[number]) < 3:
            continue
        stated = {row: births[row] for row in members[number] if row in births}
        evidence = Evidence(frozenset(members[number]), {}, frozenset(), stated, {}, Compared(found))
        for people in part(evidence).people:
            person[list(people)] = next_number
            next_number += 1
    found_people: list[int] = person.tolist()
    return found_people


def _read_labels(path: Path, labels: Path) -> _Truth | _Labels:
    """Pairs with a verdict, or a table that says of each record whose it is."""
    frame, stated = read_table(path), read_table(labels)
    named = {str(column).lower(): str(column) for column in stated.columns}
    left, right, matched = (
        next((named[name] for name in names if name in named), None) for names in (_LEFT, _RIGHT, _MATCHED)
    )
    if left is not None and right is not None and matched is not None:
        key = next(
            (name for name in (left.removesuffix("_l"), "unique_id", "id", "rec_id") if name in frame), frame.columns[0]
        )
        return _Labels(_pairs(stated[[left, right, matched]], _rows_by(frame[key]), labels, key))
    shared = next((str(column) for column in stated.columns if column in frame), None)
    whose = [column for column in stated.columns if column != shared]
    if shared is None or len(whose) != 1:
        raise LabelledFileError(
            f"the file {labels.name} needs a left and a right id and a verdict, for example unique_id_l, unique_id_r"
            " and match; or the records' id and whose each is, and nothing else"
        )
    rows = _rows_by(frame[shared])
    truth = [""] * len(frame)
    for line, (one, person) in enumerate(zip(stated[shared].astype(str), stated[whose[0]].astype(str), strict=True), 2):
        truth[_row(rows, one, labels, line, shared)] = person
    return _Truth(entities(truth))


def _rows_by(key: Iterable[object]) -> dict[str, int]:
    return {str(value).strip(): row for row, value in enumerate(key)}


def _row(rows: Mapping[str, int], one: str, labels: Path, line: int, key: str) -> int:
    if one.strip() not in rows:
        raise LabelledFileError(f"the file {labels.name}, line {line}: no record {one} in {key}")
    return rows[one.strip()]


def _pairs(stated: pd.DataFrame, rows: Mapping[str, int], labels: Path, key: str) -> list[tuple[int, int, bool]]:
    found = []
    for line, cells in enumerate(stated.astype(str).itertuples(index=False, name=None), start=2):
        one, other = (_row(rows, each, labels, line, key) for each in cells[:2])
        found.append((one, other, _is_yes(cells[2])))
    return found


def _is_yes(verdict: str) -> bool:
    try:
        return float(verdict) >= 0.5
    except ValueError:
        return verdict.strip().lower() in ("true", "yes", "y", "match", "same")


class _Truth:
    """Who each row truly is."""

    def __init__(self, truth: Sequence[str]) -> None:
        self._truth = truth
        self._true = _pairs_in(Counter(truth).values())

    def of_clusters(self, clusters: Sequence[Hashable]) -> Measured:
        """Pairs of rows that lie in one cluster, against those of one person."""
        right = _pairs_in(Counter(zip(clusters, self._truth, strict=True)).values())
        return Measured.of(right, _pairs_in(Counter(clusters).values()), self._true)

    def of_pairs(self, pairs: Sequence[tuple[int, int]]) -> Measured:
        """Pairs as they are."""
        right = sum(self._truth[one] == self._truth[other] for one, other in pairs)
        return Measured.of(right, len(pairs), self._true)


class _Labels:
    """Which pairs of rows somebody labelled as one person or two."""

    def __init__(self, pairs: Sequence[tuple[int, int, bool]]) -> None:
        self._pairs = pairs

    def of_clusters(self, clusters: Sequence[Hashable]) -> Measured:
        """Labelled pairs that lie in one cluster."""
        return self._of(lambda one, other: clusters[one] == clusters[other])

    def of_pairs(self, pairs: Sequence[tuple[int, int]]) -> Measured:
        """Labelled pairs that are among these, lesser row first."""
        linked = set(pairs)
        return self._of(lambda one, other: (min(one, other), max(one, other)) in linked)

    def _of(self, joined: Callable[[int, int], bool]) -> Measured:
        verdicts = [(same, joined(one, other)) for one, other, same in self._pairs]
        return Measured.of(
            sum(same and found for same, found in verdicts),
            sum(found for _, found in verdicts),
            sum(same for same, _ in verdicts),
        )


def _pairs_in(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)
