"""What a mapping makes of cells that carry a type: which of its columns it reads as dates, and which as words."""

from __future__ import annotations

from collections.abc import Iterator

from loaders.mapping.conversions import form_columns
from loaders.mapping.language import Body, Condition, FileShape, Named, ValueSpec, ValueType
from loaders.mapping.moments import SERIAL
from loaders.readers.typed import CellTypes

_DAYS = (ValueType.DATE, ValueType.BIRTH_DATE)


def cell_types(body: Body, shape: FileShape) -> CellTypes:
    """Columns by use. One that is read both as a date and as a word may hold either."""
    days: set[str] = set()
    instants: set[str] = set()
    words: set[str] = set()
    for value in _values(body):
        kind = days if value.type in _DAYS else instants if value.type is ValueType.INSTANT else words
        kind.update(_columns(value))
    for value in _moments(body):
        # A link's ends and a record's day take dates and instants alike.
        instants.update(_columns(value))
    for condition in _conditions(body):
        words.update(condition.columns)
    patterns = body.times.dates
    return CellTypes(
        sheets=shape.sheets,
        separator=shape.separator,
        decimal=shape.decimal,
        formulas=shape.formulas,
        days=frozenset(days),
        instants=frozenset(instants),
        words=frozenset(words - days - instants),
        day_pattern=next((pattern for pattern in patterns if pattern != SERIAL), "YYYY-MM-DD"),
        instant_patterns=body.times.instants,
        zone=body.times.zone,
        serial=SERIAL in patterns,
    )


def _columns(value: ValueSpec) -> list[str]:
    return [*value.columns, *form_columns(value.form or "")]


def _values(body: Body) -> Iterator[ValueSpec]:
    record = body.record
    yield from record.key
    for value in (record.classification, record.handling, record.grading, record.origin, record.tasking):
        if value is not None:
            yield value
    for entity in body.entities:
        yield entity.key
        if isinstance(entity.kind, ValueSpec):
            yield entity.kind
        yield from entity.properties.values()
    for claim in body.identifiers:
        yield claim.value
    for link in body.links:
        for value in (link.role, link.standing):
            if value is not None:
                yield value
        yield from link.properties.values()


def _moments(body: Body) -> Iterator[ValueSpec]:
    ends = [end for link in body.links for end in (link.valid_from, link.valid_to)]
    for value in (body.record.recorded_on, *ends):
        if value is not None:
            yield value


def _conditions(body: Body) -> Iterator[Condition]:
    named: tuple[Named, ...] = (*body.record.conditions, *body.record.compartments)
    found = [
        *(entity.when for entity in body.entities),
        *(claim.when for claim in body.identifiers),
        *(link.when for link in body.links),
        *(rule.when for rule in body.rules),
        *(name.when for name in named),
    ]
    for condition in found:
        if condition is not None:
            yield from _parts(condition)


def _parts(condition: Condition) -> Iterator[Condition]:
    yield condition
    for part in condition.parts:
        yield from _parts(part)
