"""A network as files tell it: people and their attributes, and ties or attendances with all their columns."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analytics.evaluation.grids import folded
from analytics.evaluation.reading import (
    EDGE_COLUMNS,
    EVENT_COLUMNS,
    EvaluationInputError,
    only_true,
    read_network_rows,
    read_people_rows,
)
from analytics.link_prediction import Attendance, Known
from analytics.ties import F64, I64, Ties, ties_of

Flags = NDArray[np.bool_]
# What other programs write where they know nothing.
UNSAID = frozenset({"", "NA", "<NA>", "NaN", "nan", "NULL", "null", "None"})


@dataclass(frozen=True)
class Observed:
    """`ids` are the people in order of their ids; rows of ties or of attendances refer to them by number.

    `first` and `second` are the ends of each tie row, or the person and event of each attendance row. `columns` has the
    rest of each row, `attributes` what the nodes file says of each person ("" where nothing). `notes` say what was left
    out and what else a reader of the results must know.
    """

    ids: tuple[str, ...]
    by_event: bool
    first: I64
    second: I64
    weight: F64
    events: tuple[str, ...] = ()
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    attributes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    listed: bool = False
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.ids)

    def keys(self) -> NDArray[np.bytes_]:
        """What random draws about a person are keyed by."""
        return np.array([each.encode() for each in self.ids], dtype=bytes)

    def chosen(self, rows: Flags) -> Observed:
        """The same with these rows alone; people stay."""
        columns = {name: [v for v, on in zip(values, rows, strict=True) if on] for name, values in self.columns.items()}
        return replace(
            self, first=self.first[rows], second=self.second[rows], weight=self.weight[rows], columns=columns
        )

    def without_values(self, column: str, missing: Collection[str]) -> Observed:
        """The same where these values of an attribute say nothing."""
        if not missing or column not in self.attributes:
            return self
        kept = ["" if value in missing else value for value in self.attributes[column]]
        return replace(self, attributes={**self.attributes, column: kept})

    def attendance(self) -> Attendance | None:
        """Who took part in what, where the rows are attendances."""
        if not self.by_event:
            return None
        pairs = np.unique(np.column_stack((self.first, self.second)), axis=0).reshape(-1, 2)
        return Attendance(pairs[:, 0], pairs[:, 1], len(self), len(self.events))

    def ties(self) -> Ties:
        """Who is tied to whom."""
        attendance = self.attendance()
        if attendance is not None:
            return attendance.ties()
        return ties_of(np.column_stack((self.first, self.second)), self.weight, len(self))

    def known(self) -> Known:
        """The network as link prediction takes it."""
        return Known(self.ties(), self.attendance(), self.keys())


def read_observed(
    network: Path, nodes: Path | None, *, by_event: bool | None = None, label: str | None = None
) -> Observed:
    """Read a file of ties or of attendances, whichever it is if that is not said, and of people if there is one."""
    rows = only_true(read_network_rows(network, by_event=by_event))
    by_event = rows.by_event
    one, two = EVENT_COLUMNS if by_event else EDGE_COLUMNS
    first, second, weights = rows.required(one), rows.required(two), rows.numbers("weight", 1.0)
    people = set(first) | (set() if by_event else set(second)) | set(rows.people)
    listed, attributes, notes = _people(nodes, people, label)
    notes = [*rows.notes, *notes]
    unlisted = people - listed
    if nodes is not None and unlisted:
        notes.append(f"{len(unlisted)} people have ties and are not in the list of people; they were added to it")
    ids = tuple(sorted(people | listed))
    if nodes is None:
        notes.append("there is no list of people: it was taken from the ties, which flatters whatever was trained")
    number = {each: place for place, each in enumerate(ids)}
    events = tuple(sorted(set(second))) if by_event else ()
    of_second = {each: place for place, each in enumerate(events)} if by_event else number
    columns = [name for name in rows.columns if name not in {one, two, "weight"}]
    whole = Observed(
        ids=ids,
        by_event=by_event,
        first=np.array([number[each] for each in first], dtype=np.int64),
        second=np.array([of_second[each] for each in second], dtype=np.int64),
        weight=np.array(weights, dtype=np.float64),
        events=events,
        columns={name: rows.values(name) for name in columns},
        attributes={name: [found.get(each, "") for each in ids] for name, found in attributes.items()},
        listed=nodes is not None,
    )
    kept, left_out = _usable(whole)
    return replace(whole.chosen(kept), notes=(*notes, *left_out))


def _usable(whole: Observed) -> tuple[Flags, list[str]]:
    """Rows that can be ties, and what was left out."""
    oneself = np.zeros(len(whole.first), dtype=np.bool_) if whole.by_event else whole.first == whole.second
    weightless = whole.weight <= 0
    notes = []
    if oneself.any():
        notes.append(f"{int(oneself.sum())} rows tie somebody to himself; left out")
    if (weightless & ~oneself).any():
        notes.append(f"{int((weightless & ~oneself).sum())} rows have a weight of 0 or less, which is no tie; left out")
    return ~oneself & ~weightless, notes


def _people(
    nodes: Path | None, known: Collection[str], label: str | None
) -> tuple[set[str], dict[str, dict[str, str]], list[str]]:
    """Ids, and by attribute what is said of each; whoever stands there twice keeps the first that is not empty."""
    if nodes is None:
        return set(), {}, []
    rows = read_people_rows(nodes, known, label)
    ids = rows.required("id")
    found: dict[str, dict[str, str]] = {name: {} for name in rows.columns if name != "id"}
    for each, row in zip(ids, rows.rows, strict=True):
        for name, said in found.items():
            said[each] = said.get(each) or row[name]
    twice = len(ids) - len(set(ids))
    notes = [f"{twice} rows of the list of people repeat an id; merged"] if twice else []
    return set(ids), found, [*rows.notes, *notes]


def attribute(observed: Observed, name: str) -> list[str]:
    """What is said of each under this name, in whatever case. Raises EvaluationInputError where nothing is."""
    column = next((each for each in (name, *sorted(observed.attributes)) if _same(each, name, observed)), None)
    if column is None:
        known = ", ".join(sorted(observed.attributes)) or "none"
        raise EvaluationInputError(f"the list of people has no column {name!r}; it has: {known}")
    return ["" if value in UNSAID else value for value in observed.attributes[column]]


def _same(column: str, name: str, observed: Observed) -> bool:
    return column in observed.attributes and folded(column) == folded(name)


_BY_HIDDEN_ROWS = "{} people are named by the hidden rows alone; nothing is known of their ties"


def add_people(observed: Observed, names: Sequence[str], note: str = _BY_HIDDEN_ROWS) -> Observed:
    """The same with those people added who are named and not among them; nothing is known of their ties."""
    new = set(names) - set(observed.ids)
    if not new:
        return observed
    ids = tuple(sorted(set(observed.ids) | new))
    number = {each: place for place, each in enumerate(ids)}
    moved = np.array([number[each] for each in observed.ids], dtype=np.int64)
    old = {each: place for place, each in enumerate(observed.ids)}
    return replace(
        observed,
        ids=ids,
        first=moved[observed.first],
        second=observed.second if observed.by_event else moved[observed.second],
        attributes={
            name: [values[old[each]] if each in old else "" for each in ids]
            for name, values in observed.attributes.items()
        },
        notes=(*observed.notes, note.format(len(new))),
    )
