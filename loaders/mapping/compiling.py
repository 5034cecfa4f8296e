"""A mapping compiled for one file: every row through the same few functions, no dictionary of the row in between."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import NamedTuple

from graph.model.evidence import Description, EvidenceRow, LinkClaim, NodeRef
from graph.model.identifiers import IdentifierType, parse
from graph.model.ids import IdKey
from graph.model.kinds import Kind
from graph.model.labels import Label
from graph.model.links import LinkType
from graph.model.times import to_minutes
from loaders.mapping.access_label import Labeller
from loaders.mapping.claims import add_identifiers, compile_link, compile_properties, read_properties
from loaders.mapping.conditions import Test, compile_test
from loaders.mapping.conversions import Cells, Context, Flags
from loaders.mapping.damage import check_errors
from loaders.mapping.export_traces import GARBLED, NULL_WORD, is_garbled, without_nulls
from loaders.mapping.language import Mapping
from loaders.mapping.nodes import CompiledClaim, compile_nodes
from loaders.mapping.outcomes import Dropped, RowProblem
from loaders.mapping.problems import CellProblemError, masked
from loaders.mapping.record import RecordReader
from loaders.mapping.repeats import RepeatedKeys
from loaders.mapping.values import Text, compile_text
from loaders.mapping.versions import Versions
from loaders.readers import FileReading, RawRow

# A row is stored whole, while everybody else who writes waits: two lists of seventy in one row come to this.
MOST_LINKS = 5_000
_DAY = 1_440
# Minutes: systems' clocks differ, and some write local time as if it were UTC.
_CLOCKS_DIFFER = 60
_SEPARATOR = "\x1f"
_STARTS = frozenset("=+-@")
# A number with its sign, or a telephone number, is no formula.
_FORMULA = re.compile(r"\x1f(?:[=@]|[+-](?![\d\s().,;/+-]*(?:[eE][+-]?\d+)?(?:\x1f|$)))")


class _Rule(NamedTuple):
    name: str
    test: Test
    message: str
    remedy: str


def compile_mapping(
    mapping: Mapping, reading: FileReading, *, ids: IdKey, as_of: date, extracted_at: datetime
) -> RowMapper:
    """Prepare a mapping for one file's header. `as_of` judges centuries and birth dates; give the extraction's day."""
    return RowMapper(mapping, reading, ids, as_of, extracted_at)


class RowMapper:
    """Maps the rows of one file, in any order, one at a time. Not for several threads at once."""

    def __init__(self, mapping: Mapping, reading: FileReading, ids: IdKey, as_of: date, extracted_at: datetime) -> None:
        body = mapping.body
        context = Context.of(reading, mapping, as_of)
        entities = {entity.name: number for number, entity in enumerate(body.entities)}
        self._system = mapping.system
        self._drops = _rules(mapping, "drop", context, entities)
        self._rejects = _rules(mapping, "reject", context, entities)
        self._flags = _rules(mapping, "flag", context, entities)
        self._required = tuple(
            (context.positions[column.name], column.name)
            for column in mapping.columns
            if column.required and column.name in context.positions
        )
        self._nodes = tuple(compile_nodes(entity, context, entities, mapping.lookup) for entity in body.entities)
        self._described = tuple(
            (entities[entity.name], compile_properties(entity.properties, context))
            for entity in body.entities
            if entity.properties
        )
        self._claims = tuple(CompiledClaim(claim, context, entities) for claim in body.identifiers)
        self._links = tuple(compile_link(link, context, entities) for link in body.links)
        self._labeller = Labeller(body.record, context, entities, reading.marking)
        self._record = RecordReader(mapping, context, ids, extracted_at)
        self._latest = _latest_begin(extracted_at)
        self._parties = _parties(mapping, context)
        self._as_of = as_of
        self._header = reading.header
        self._versions = Versions(reading.header, mapping.digest)
        self._repeats = RepeatedKeys()

    @property
    def unreadable_label(self) -> Label:
        """The label of a line in which no cell can be read."""
        return self._labeller.of_rejected(None)

    def map(self, row: RawRow) -> EvidenceRow | RowProblem | Dropped:
        """What one row says: evidence, why it cannot be taken, or the rule that keeps it out."""
        cells = row.values
        for drop in self._drops:
            if drop.test(cells, ()):
                return Dropped(row.line, drop.name)
        try:
            return self._evidence(row, cells)
        except CellProblemError as problem:
            return RowProblem(
                row.line, problem.column, masked(problem.raw), problem.rule, problem.message, problem.remedy,
                self._labeller.of_rejected(cells), self._named_parties(cells),
            )  # fmt: skip

    def _evidence(self, row: RawRow, cells: tuple[str, ...]) -> EvidenceRow:
        joined = _SEPARATOR.join(cells)
        cells, flags = _sound(cells, joined)
        for position, column in self._required:
            if not cells[position] or cells[position].isspace():
                raise CellProblemError("value-missing", column, "", f"{column} is blank", f"fill in {column}")
        nodes: list[Sequence[NodeRef]] = []
        for nodes_of in self._nodes:
            nodes.append(nodes_of(cells, flags, nodes))
        for rule in self._rejects:
            if rule.test(cells, nodes):
                raise CellProblemError(rule.name, "", "", rule.message, rule.remedy)
        for rule in self._flags:
            if rule.test(cells, nodes):
                flags.append(rule.name)
        descriptions = self._descriptions(cells, flags, nodes)
        links: list[LinkClaim] = []
        if self._claims:
            add_identifiers(self._claims, cells, flags, nodes, links)
        for add in self._links:
            add(cells, flags, nodes, links)
        _check_width(links)
        _check_begun(links, self._latest)
        return self._built(row, cells, joined, flags, nodes, descriptions, links)

    def _descriptions(self, cells: Cells, flags: Flags, nodes: list[Sequence[NodeRef]]) -> tuple[Description, ...]:
        found = []
        for entity, readers in self._described:
            if nodes[entity]:
                properties = read_properties(readers, cells, flags)
                if properties:
                    found += [Description(node, properties) for node in nodes[entity]]
        return tuple(found)

    def _built(
        self, row: RawRow, cells: tuple[str, ...], joined: str, flags: Flags, nodes: list[Sequence[NodeRef]],
        descriptions: tuple[Description, ...], links: list[LinkClaim],
    ) -> EvidenceRow:  # fmt: skip
        record = self._record
        source_id = record.source_id(cells, flags)
        label = self._labeller.label(cells, flags, nodes)
        recorded_on, review_on = record.dates(cells, flags)
        # As they came: what a program wrote for nothing stands in the record, and is no value.
        kept = record.kept(row.values)
        if kept is not row.values:
            joined = _SEPARATOR.join(kept)
        if "#" in joined:
            check_errors(kept, self._header)
        version = self._versions.version(kept, joined, label)
        if self._repeats.seen_otherwise(source_id, version):
            flags.append("key-repeated")
        if _may_hold_formula(joined) and _FORMULA.search(_SEPARATOR + joined):
            flags.append("formula-in-cell")
        return EvidenceRow(
            self._system, source_id, version, row.line, kept, label, descriptions, tuple(links),
            *record.source(cells), recorded_on, review_on, tuple(sorted(set(flags))) if flags else (),
        )  # fmt: skip

    def _named_parties(self, cells: Cells) -> tuple[tuple[str, str], ...]:
        found = set()
        for kind, text, separator in self._parties:
            whole = text(cells)
            for raw in whole.split(separator) if separator else (whole,):
                canonical = parse(kind, raw, as_of=self._as_of).canonical if raw else None
                if canonical is not None:
                    found.add((kind.value, canonical))
        return tuple(sorted(found))


def _sound(cells: tuple[str, ...], joined: str) -> tuple[tuple[str, ...], Flags]:
    """The cells without what a program wrote for nothing, and flags for that and for text that was damaged."""
    sound = without_nulls(cells, joined)
    flags = [] if sound is cells or sound == cells else [NULL_WORD]
    if is_garbled(joined):
        flags.append(GARBLED)
    return sound, flags


def _may_hold_formula(joined: str) -> bool:
    """Cheaper than the expression that decides: most rows have no cell that starts like one."""
    return "\x1f=" in joined or "\x1f-" in joined or "\x1f+" in joined or "\x1f@" in joined or joined[:1] in _STARTS


def _check_width(links: Sequence[LinkClaim]) -> None:
    if len(links) > MOST_LINKS:
        raise CellProblemError(
            "row-too-wide", "", "", f"the row states {len(links):,} links, and a row may state {MOST_LINKS:,}",
            "split its lists over several rows, each with a key of its own",
        )  # fmt: skip


def _latest_begin(extracted_at: datetime) -> int:
    """The latest minute at which a stay can have begun; a file whose name states a day alone was made that day."""
    day_alone = extracted_at.astimezone(UTC).time() == time()
    return to_minutes(extracted_at) + (_DAY if day_alone else _CLOCKS_DIFFER)


def _check_begun(links: Sequence[LinkClaim], latest: int) -> None:
    """A stay that has not begun is a move that is planned: as a stay anybody who may read of cells would read of it."""
    for link in links:
        if link.type is LinkType.HELD_AT and link.valid_from > latest:
            raise CellProblemError(
                "stay-not-begun", "", "", "the stay begins after the file was made, so it is a move that is planned",
                "send planned moves in the feed prison-planned-moves, which few may read, and this when he is there",
            )  # fmt: skip


def _rules(mapping: Mapping, effect: str, context: Context, entities: dict[str, int]) -> tuple[_Rule, ...]:
    return tuple(
        _Rule(rule.name, compile_test(rule.when, context, entities), rule.message, rule.remedy)
        for rule in mapping.body.rules
        if rule.effect == effect
    )


def _parties(mapping: Mapping, context: Context) -> tuple[tuple[IdentifierType, Text, str | None], ...]:
    """Every cell that names a person by number: keys of people, and the identifiers claimed of them."""
    people = {entity.name for entity in mapping.body.entities if entity.kind is Kind.PERSON}
    keys = [
        (entity.key.identifier, entity.key)
        for entity in mapping.body.entities
        if entity.name in people and entity.key.identifier is not None
    ]
    claims = [(claim.type, claim.value) for claim in mapping.body.identifiers if claim.entity in people]
    return tuple(
        (IdentifierType(kind), compile_text(value, context), value.separator) for kind, value in [*keys, *claims]
    )
