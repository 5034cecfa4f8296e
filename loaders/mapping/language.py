"""The mapping language as values: what a mapping file says, checked, and before it meets a file's header."""

from __future__ import annotations

import re
from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType
from graph.model.loads import FeedMode, Validity
from loaders.mapping.detection import detect
from loaders.readers.typed import CellTypes

Scalar: TypeAlias = str | int | float | bool

# Columns whose cells are never read, in any feed: the registration number, name or handler of a human source.
# How good the source is (its grade or reliability) says nothing of who it is.
SOURCE_IDENTITY = re.compile(
    r"\b(chis|informants?)\b|\bsource'?s?\s+(reg\w*|name|forename|surname|pseudonym|number|no|id|identity|handler|urn|ref\w*)\b",
    re.IGNORECASE,
)


_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def names_a_source(column: str) -> bool:
    """Whether a column, by its name, tells who a human source is.

    >>> names_a_source("sourceName"), names_a_source("Source Grade")
    (True, False)
    """
    return SOURCE_IDENTITY.search(_CAMEL.sub(" ", column).replace("_", " ").replace(".", " ")) is not None


class ValueType(StrEnum):
    """What a value becomes. Dates are written as ISO dates, instants as ISO instants in UTC.

    A birth date that systems fill in for want of one, or that lies after the extraction, is left out and flagged.
    """

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    BIRTH_DATE = "birth_date"
    INSTANT = "instant"


@dataclass(frozen=True, slots=True)
class ValueSpec:
    """One value of a row: where its text comes from and what is done to it, in the order of the fields.

    `form` is a text with `{Column}` in it; `table` maps codes to values (compared without case), and an unknown code
    rejects the row unless there is `otherwise`, which flags it. `pick` chooses the first of these present in a cell
    that holds several. `separator` makes a list of the cell. `valid_only` rejects the row where the identifier is not
    valid or stands for nobody.
    """

    columns: tuple[str, ...] = ()
    literal: Scalar | None = None
    form: str | None = None
    join: str | None = None
    first: bool = False
    separator: str | None = None
    clean: tuple[str, ...] = ()
    table: Dict[str, Scalar] | None = None
    otherwise: Scalar | None = None
    pick: tuple[str, ...] = ()
    type: ValueType = ValueType.TEXT
    exponential: bool = False
    identifier: str | None = None
    valid_only: bool = False
    required: bool = False
    default: Scalar | None = None
    lenient: bool = False
    through: bool = False

    @property
    def is_constant(self) -> bool:
        """Whether it is the same for every row."""
        return not self.columns and self.form is None


class Operator(StrEnum):
    """How a condition tests a row."""

    ALL = "all"
    ANY = "any"
    NOT = "not"
    IS = "is"
    BLANK = "blank"
    FILLED = "filled"
    MATCHES = "matches"
    SAME = "same"
    DIFFER = "differ"
    KIND = "kind"


@dataclass(frozen=True, slots=True)
class Condition:
    """A test of a row. `columns` holds one column, or the two that SAME and DIFFER compare; KIND names an entity.

    SAME is true of two equal filled cells, DIFFER of two unequal filled cells; comparisons ignore case and spacing, and
    with `identifier` they are of canonical forms.
    """

    operator: Operator
    parts: tuple[Condition, ...] = ()
    columns: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    pattern: str = ""
    entity: str = ""
    identifier: str = ""

    @property
    def looks_at_nodes(self) -> bool:
        """Whether the row's cells alone do not decide it."""
        return self.operator is Operator.KIND or any(part.looks_at_nodes for part in self.parts)


@dataclass(frozen=True, slots=True)
class RowRule:
    """A named rule on rows. `effect` is drop, flag or reject; the last has `message` and `remedy`."""

    effect: str
    name: str
    when: Condition
    message: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class EntitySpec:
    """A thing that a row speaks of. Its `kind` is constant, or a value whose results are names of kinds.

    With `lookup` (a column of node ids) kind and key come from the folder's index instead.
    """

    name: str
    kind: Kind | ValueSpec | None
    key: ValueSpec
    authority: str = ""
    lookup: str | None = None
    when: Condition | None = None
    properties: Dict[str, ValueSpec] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IdentifierClaim:
    """The row says that this entity has this identifier."""

    entity: str
    type: str
    value: ValueSpec
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class LinkSpec:
    """The row says that these two entities are related. `standing` is a value of `fact` or `assessment`."""

    type: LinkType
    source: str
    target: str
    role: ValueSpec | None = None
    standing: ValueSpec | None = None
    valid_from: ValueSpec | None = None
    valid_to: ValueSpec | None = None
    properties: Dict[str, ValueSpec] = field(default_factory=dict)
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A condition or compartment of the access label, and the rows that carry it (None: all)."""

    name: str
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class RecordSpec:
    """What makes a row a record: its key, its access label, its grade and where it came from."""

    key: tuple[ValueSpec, ...]
    prefix: str
    owner: str
    classification: ValueSpec
    handling: ValueSpec
    conditions: tuple[Named, ...] = ()
    compartments: tuple[Named, ...] = ()
    facets: tuple[tuple[str, ValueSpec], ...] = ()
    grading: ValueSpec | None = None
    origin: ValueSpec | None = None
    tasking: ValueSpec | None = None
    recorded_on: ValueSpec | None = None
    retention: str = ""


@dataclass(frozen=True, slots=True)
class Times:
    """How the file writes dates. `zone` is that of times which do not state one."""

    zone: str = "Europe/London"
    dates: tuple[str, ...] = ("YYYY-MM-DD",)
    instants: tuple[str, ...] = ("YYYY-MM-DDTHH:MI:SSZ",)


@dataclass(frozen=True, slots=True)
class Column:
    """A declared column. `required` cells must be filled; an `optional` column may be missing from the file."""

    name: str
    required: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Body:
    """What a mapping makes of a row."""

    record: RecordSpec
    entities: tuple[EntitySpec, ...]
    identifiers: tuple[IdentifierClaim, ...] = ()
    links: tuple[LinkSpec, ...] = ()
    rules: tuple[RowRule, ...] = ()
    times: Times = Times()


@dataclass(frozen=True, slots=True)
class FileShape:
    """How the file itself looks. `names` are shell patterns of file names; `expects` a column and its pattern.

    Of a workbook `sheets` are patterns of the sheets to read; `formulas` is `refuse`, or `value` for what they came to.
    `separator` is what parts the cells of a CSV; the comma where it is blank. `decimal` is the comma where numbers are
    written with one.
    """

    formats: tuple[str, ...] = ("csv", "tsv", "jsonl", "xlsx", "parquet")
    header: bool = True
    marking: str = "optional"
    names: tuple[str, ...] = ()
    expects: tuple[str, str] | None = None
    sheets: tuple[str, ...] = ()
    formulas: str = "refuse"
    separator: str = ""
    decimal: str = "."


@dataclass(frozen=True, slots=True)
class Example:
    """A row of the mapping's own, and what must become of it, with the keys that `loaders.mapping.wording.told` uses.

    `nodes` are the ids that a relationship file's row refers to. `line` is where it stands in the mapping's file.
    """

    says: str
    row: Dict[str, str]
    expected: Dict[str, Any]
    nodes: Dict[str, NodeRef]
    line: int


@dataclass(frozen=True, slots=True)
class Expectations:
    """What every load of the feed should be like. None and empty: nothing is expected.

    A load of fewer than `from_rows` rows has no share or drift held, and is not what the next is measured by.
    `min_rows` and `max_rows` are multiples of the rows of the load before; `max_quarantined`, `max_missing` and
    `max_invalid` shares (0 to 1), the last two by column; `max_drift` a population stability index; `unshifted` that
    no column looks as another did.
    """

    from_rows: int = 0
    min_rows: float | None = None
    max_rows: float | None = None
    max_quarantined: float | None = None
    max_missing: Dict[str, float] = field(default_factory=dict)
    max_invalid: Dict[str, float] = field(default_factory=dict)
    max_drift: float | None = None
    unshifted: bool = False

    @property
    def states_something(self) -> bool:
        """Whether there is anything to hold a load against."""
        return self != Expectations()


@dataclass(frozen=True, slots=True)
class NodeLookup:
    """Where a relationship file finds the nodes that its ids stand for."""

    nodes: Dict[str, NodeRef]


@dataclass(frozen=True, slots=True)
class Mapping:
    """One feed's mapping. `digest` is the SHA-256 of what it makes of rows: comments, examples, spacing do not count.

    `missing_share_limit` (0 to 1) is the share of records that a full feed may lack before its load stops and asks.
    """

    name: str
    title: str
    feed: str
    agency: str
    system: str
    scope: str
    mode: FeedMode
    validity: Validity
    missing_share_limit: float
    digest: str
    columns: tuple[Column, ...]
    unknown_columns: str
    refused: tuple[str, ...]
    refuses_file: bool
    shape: FileShape
    body: Body
    lookup: NodeLookup | None = None
    examples: tuple[Example, ...] = ()
    cell_types: CellTypes = field(default_factory=CellTypes)
    expect: Expectations = field(default_factory=Expectations)

    @property
    def formats(self) -> tuple[str, ...]:
        """Formats that the feed may come in."""
        return self.shape.formats

    @property
    def has_header(self) -> bool:
        """False where columns are known by position alone."""
        return self.shape.header

    @property
    def marking_required(self) -> bool:
        """Whether a file without a marking line is refused."""
        return self.shape.marking == "required"

    @property
    def column_names(self) -> tuple[str, ...]:
        """Declared columns in order."""
        return tuple(column.name for column in self.columns)

    @property
    def optional_columns(self) -> frozenset[str]:
        """Declared columns that a file may lack."""
        return frozenset(column.name for column in self.columns if column.optional)

    @property
    def withholds_text(self) -> bool:
        """Whether an unreadable row may be one that must never be stored: a dropped contact, or a source's identity."""
        return bool(self.refused) or any(rule.effect == "drop" for rule in self.body.rules)

    def refuses_column(self, name: str) -> bool:
        """Whether a column names a human source, by this mapping or by the rule for all."""
        # A part of an object that is refused, `informant.name`, is refused with it.
        parts = " ".join(name.casefold().split()).split(".")
        whole = [".".join(parts[: end + 1]) for end in range(len(parts))]
        return any(name in self.refused for name in whole) or names_a_source(name)

    def first_row_problem(self, values: Sequence[str]) -> str | None:
        """Why a first row without a header cannot be this feed's."""
        if self.shape.expects is None:
            return None
        column, pattern = self.shape.expects
        if re.fullmatch(pattern, values[self.column_names.index(column)].strip()):
            return None
        return f"the cell at position {self.column_names.index(column) + 1} of its first row is no {column}"

    def better_feed(self, header: Sequence[str], file_name: str) -> str | None:
        """The feed that a header fits better than this one, or None."""
        found = detect(header, file_name)
        return found if found != self.feed else None
