"""The access label of each row, interned: most feeds have a handful."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from graph.model.labels import Classification, Handling, Label, facet, parse_marking
from loaders.mapping.conditions import Nodes, Test, compile_test
from loaders.mapping.conversions import Cells, Context, Flags
from loaders.mapping.language import Mapping, Named, RecordSpec
from loaders.mapping.problems import CellProblemError
from loaders.mapping.values import compile_value

# A facet that a row is silent on: a filter that lists values does not admit it.
UNSTATED = "unstated"


class Labeller:
    """Labels rows. The strictest of the file's marking line and the row's own classification holds."""

    def __init__(
        self, spec: RecordSpec, context: Context, entities: dict[str, int], marking: Classification | None
    ) -> None:
        self._owner = spec.owner
        self._marking = marking
        self._classification = compile_value(spec.classification, context)
        self._handling = compile_value(spec.handling, context)
        self._conditions = _tests(spec.conditions, context, entities)
        self._compartments = _tests(spec.compartments, context, entities)
        self._facets = [(name, compile_value(value, context)) for name, value in spec.facets]
        self._known: dict[tuple[object, ...], Label] = {}
        self._values = (
            (self._classification, spec.classification.is_constant),
            (self._handling, spec.handling.is_constant),
        )
        named = (*spec.conditions, *spec.compartments)
        self._undecided = {item.name for item in named if item.when is not None and item.when.looks_at_nodes}
        self._constant = (
            spec.classification.is_constant
            and spec.handling.is_constant
            and all(item.when is None for item in named)
            and not spec.facets
        )
        self._only: Label | None = None

    def label(self, cells: Cells, flags: Flags, nodes: Nodes) -> Label:
        """The label of one row."""
        if self._only is not None:
            return self._only
        classification, handling = self._classification(cells, flags), self._handling(cells, flags)
        conditions = tuple(name for name, test in self._conditions if test is None or test(cells, nodes))
        compartments = tuple(name for name, test in self._compartments if test is None or test(cells, nodes))
        if self._facets:
            compartments = _with(compartments, ((name, value(cells, flags)) for name, value in self._facets))
        key = (classification, handling, conditions, compartments)
        label = self._known.get(key)
        if label is None:
            label = self._known[key] = self._made(classification, handling, conditions, compartments)
        if self._constant:
            self._only = label
        return label

    def of_rejected(self, cells: Cells | None) -> Label:
        """The label that a row which gives no evidence would have borne, so that it is told of to no wider circle.

        What cannot be told of it (no cells, one that cannot be read, a condition on what it would have named) counts as
        the strictest.
        """
        (is_told, classification), (_, handling) = (_told(read, constant, cells) for read, constant in self._values)
        conditions, compartments = (self._may_carry(each, cells) for each in (self._conditions, self._compartments))
        facets = ((name, _told(value, False, cells)[1]) for name, value in self._facets)
        label = self._made(classification, handling, conditions, _with(compartments, facets))
        return label if is_told else replace(label, classification=Classification.TOP_SECRET)

    def _may_carry(self, tests: list[tuple[str, Test | None]], cells: Cells | None) -> tuple[str, ...]:
        return tuple(
            name for name, test in tests if test is None or cells is None or name in self._undecided or test(cells, ())
        )

    def _made(
        self, classification: object, handling: object, conditions: tuple[str, ...], compartments: tuple[str, ...]
    ) -> Label:
        # A row that is silent on either gets what protects it more.
        stated = parse_marking(str(classification)) if classification is not None else None
        level = stated or Classification.OFFICIAL_SENSITIVE
        return Label(
            self._owner,
            max(level, self._marking) if self._marking is not None else level,
            Handling(str(handling)) if handling is not None else Handling.C,
            conditions,
            compartments,
        )


def _with(compartments: tuple[str, ...], facets: Iterable[tuple[str, object]]) -> tuple[str, ...]:
    return tuple(sorted({*compartments, *(facet(name, str(value or UNSTATED)) for name, value in facets)}))


def _told(read: Callable[[Cells, Flags], object], constant: bool, cells: Cells | None) -> tuple[bool, object]:
    """Whether the row can be read for it, and what it says; a row may be silent on it."""
    if cells is None and not constant:
        return False, None
    try:
        return True, read(cells or (), [])
    except CellProblemError:
        return False, None


def _tests(named: tuple[Named, ...], context: Context, entities: dict[str, int]) -> list[tuple[str, Test | None]]:
    return [
        (item.name, None if item.when is None else compile_test(item.when, context, entities))
        for item in sorted(named, key=lambda item: item.name)
    ]


def strictest_of(mapping: Mapping) -> Label:
    """The strictest label that a row of a feed can bear: who may read that may read the feed whole.

    A marking line before the header is taken for one of OFFICIAL-SENSITIVE, the highest that these feeds are sent with.
    """
    record = mapping.body.record
    level = record.classification.literal
    classified = parse_marking(str(level)) if record.classification.is_constant and level is not None else None
    handling = record.handling.literal if record.handling.is_constant else None
    return Label(
        record.owner,
        classified or Classification.OFFICIAL_SENSITIVE,
        Handling(str(handling)) if handling is not None else Handling.C,
        tuple(sorted(each.name for each in record.conditions)),
        tuple(sorted(each.name for each in record.compartments)),
    )
