"""From a mapping file's data, which the schema has passed, to the language's values, with what no schema can check."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from graph.model.kinds import Kind
from graph.model.labels import Classification, Handling
from graph.model.links import NEEDS_ROLE, OF_IDENTITY, REGISTERED, LinkType, Role
from graph.model.loads import FeedMode, Validity
from graph.model.retention import load_schedule
from graph.written import Lines, Path
from loaders.mapping.cell_types import cell_types
from loaders.mapping.digest import meaning_digest
from loaders.mapping.example_rows import read_examples
from loaders.mapping.language import (
    Body,
    Column,
    Condition,
    EntitySpec,
    Expectations,
    FileShape,
    IdentifierClaim,
    LinkSpec,
    Mapping,
    Named,
    NodeLookup,
    Operator,
    RecordSpec,
    RowRule,
    Times,
    ValueSpec,
    names_a_source,
)
from loaders.mapping.moments import pattern_problem
from loaders.mapping.parts import Parts
from loaders.mapping.problems import MappingError

# Above this share of vanished records a full file is more likely cut short than true.
DEFAULT_MISSING_SHARE = 0.2
_STANDINGS = ("fact", "assessment")
_MARKINGS = tuple(str(marking) for marking in Classification)


def build_mapping(
    name: str, data: dict[str, Any], lines: Lines, base: Path = (), lookup: NodeLookup | None = None
) -> Mapping:
    """The mapping that the data states. `base` is where it stands in a folder's file. Raises MappingError."""
    columns = _columns(data["columns"])
    builder = _Builder(data, base, Parts(lines, [column.name for column in columns], list(data["entities"])))
    mapping = builder.build(name, columns, lookup)
    if builder.parts.problems:
        raise MappingError(name, builder.parts.problems)
    return mapping


def _columns(raw: list[Any]) -> tuple[Column, ...]:
    return tuple(Column(**item) if isinstance(item, dict) else Column(item) for item in raw)


class _Builder:
    def __init__(self, data: dict[str, Any], base: Path, parts: Parts) -> None:
        self.data = data
        self.base = base
        self.parts = parts

    def build(self, name: str, columns: tuple[Column, ...], lookup: NodeLookup | None) -> Mapping:
        data = self.data
        self._check_columns(columns)
        refuse = data.get("refuse_columns", {})
        body, shape = self._body(), self._shape(data.get("file", {}), (*self.base, "file"))
        return Mapping(
            name=name,
            title=data["title"],
            feed=data["feed"],
            agency=data["agency"],
            system=data["system"],
            scope=data.get("scope", "all"),
            mode=FeedMode(data["mode"]),
            validity=Validity(data["validity"]),
            missing_share_limit=float(data.get("missing_share_limit", DEFAULT_MISSING_SHARE)),
            digest=meaning_digest(data),
            columns=columns,
            unknown_columns=data.get("unknown_columns", "keep"),
            refused=tuple(" ".join(item.casefold().split()) for item in refuse.get("names", ())),
            refuses_file=refuse.get("file", False),
            shape=shape,
            body=body,
            lookup=lookup,
            examples=read_examples(data.get("examples", ()), (*self.base, "examples"), self.parts),
            cell_types=cell_types(body, shape),
            expect=self._expect(data.get("expect", {}), (*self.base, "expect")),
        )

    def _expect(self, raw: dict[str, Any], path: Path) -> Expectations:
        for word in ("max_missing", "max_invalid"):
            for column in raw.get(word, {}):
                self.parts.column(column, (*path, word, column))
        return Expectations(**raw)

    def _body(self) -> Body:
        data = self.data
        return Body(
            record=self._record(data["record"], (*self.base, "record")),
            entities=tuple(self._entity(*item) for item in data["entities"].items()),
            identifiers=tuple(self._identifier(*item) for item in enumerate(data.get("identifiers", ()))),
            links=tuple(self._link(*item) for item in enumerate(data.get("links", ()))),
            rules=tuple(self._rule(*item) for item in enumerate(data.get("rows", ()))),
            times=self._times(data.get("times", {}), (*self.base, "times")),
        )

    def _check_columns(self, columns: tuple[Column, ...]) -> None:
        names = [column.name for column in columns]
        for position, column in enumerate(columns):
            path = (*self.base, "columns", position)
            if names.index(column.name) != position:
                self.parts.report(path, f"the column {column.name!r} is declared twice")
            if names_a_source(column.name):
                self.parts.report(path, f"{column.name!r} would name a human source: list it under refuse_columns")

    def _shape(self, raw: dict[str, Any], path: Path) -> FileShape:
        expects = raw.get("expects")
        shape = FileShape(
            formats=tuple(raw.get("formats", FileShape().formats)),
            header=raw.get("header", True),
            marking=raw.get("marking", "optional"),
            names=tuple(raw.get("names", ())),
            expects=(expects["column"], expects["matches"]) if expects else None,
            sheets=tuple(raw.get("sheets", ())),
            formulas=raw.get("formulas", "refuse"),
            separator=raw.get("separator", ""),
            decimal=raw.get("decimal", "."),
        )
        if expects:
            self.parts.column(expects["column"], (*path, "expects"))
            self.parts.pattern(expects["matches"], (*path, "expects"))
        if not shape.header and (not expects or not {"csv", "tsv"} >= set(shape.formats)):
            self.parts.report(path, "a file without a header is csv or tsv, and expects says how its rows are known")
        if shape.decimal == "," and not {"csv", "tsv", "xlsx", "parquet"} >= set(shape.formats):
            self.parts.report(
                (*path, "decimal"), "JSON writes numbers with a point alone: list under formats what the feed comes as"
            )
        return shape

    def _times(self, raw: dict[str, Any], path: Path) -> Times:
        times = Times(
            zone=raw.get("zone", Times().zone),
            dates=tuple(raw.get("dates", Times().dates)),
            instants=tuple(raw.get("instants", Times().instants)),
        )
        try:
            ZoneInfo(times.zone)
        except (ZoneInfoNotFoundError, ValueError):
            self.parts.report((*path, "zone"), f"{times.zone!r} is no time zone; write one such as Europe/London")
        for word, patterns in (("dates", times.dates), ("instants", times.instants)):
            for position, pattern in enumerate(patterns):
                problem = pattern_problem(pattern)
                if problem is not None:
                    self.parts.report((*path, word, position), f"{pattern!r} {problem}")
        return times

    def _record(self, raw: dict[str, Any], path: Path) -> RecordSpec:
        key = raw["key"] if isinstance(raw["key"], list) else [raw["key"]]
        default_marking = {"literal": str(Classification.OFFICIAL)}
        classification = raw.get("classification", default_marking)
        if classification in _MARKINGS:
            classification = {"literal": classification}
        handling = raw.get("handling", {"literal": Handling.P.value})
        if handling in tuple(Handling):
            handling = {"literal": handling}
        value = self.parts.optional_value
        retention = raw.get("retention", "")
        kinds = load_schedule().kinds
        if retention and retention not in kinds:
            message = f"the retention schedule has no kind {retention!r}; it has {', '.join(kinds)}"
            self.parts.report((*path, "retention"), message)
        return RecordSpec(
            key=tuple(self.parts.value(item, (*path, "key")) for item in key),
            prefix=raw.get("prefix", ""),
            owner=raw.get("owner", self.data["agency"]),
            classification=self.parts.choice(classification, (*path, "classification"), _MARKINGS),
            handling=self.parts.choice(handling, (*path, "handling"), tuple(Handling)),
            conditions=self._named(raw.get("conditions", ()), (*path, "conditions")),
            compartments=self._named(raw.get("compartments", ()), (*path, "compartments")),
            facets=tuple(
                (name, self.parts.value(spec, (*path, "facets", name)))
                for name, spec in sorted(raw.get("facets", {}).items())
            ),
            grading=value(raw.get("grading"), (*path, "grading")),
            origin=value(raw.get("origin"), (*path, "origin")),
            tasking=value(raw.get("tasking"), (*path, "tasking")),
            recorded_on=value(raw.get("recorded_on"), (*path, "recorded_on")),
            retention=retention,
        )

    def _named(self, raw: Any, path: Path) -> tuple[Named, ...]:
        names = [item if isinstance(item, str) else item["name"] for item in raw]
        if len(set(names)) != len(names):
            self.parts.report(path, "one name stands here twice: put its conditions together with any")
        return tuple(
            Named(item)
            if isinstance(item, str)
            else Named(item["name"], self.parts.optional_condition(item.get("when"), (*path, n, "when")))
            for n, item in enumerate(raw)
        )

    def _entity(self, name: str, raw: dict[str, Any]) -> EntitySpec:
        path = (*self.base, "entities", name)
        properties = self.parts.properties(raw.get("properties"), (*path, "properties"))
        when = self.parts.optional_condition(raw.get("when"), (*path, "when"))
        lookup = raw.get("lookup")
        if lookup is not None:
            self.parts.column(lookup, (*path, "lookup"))
            if {"kind", "key", "authority"} & set(raw):
                self.parts.report(path, "an entity that is looked up states no kind, key or authority")
            return EntitySpec(name, None, ValueSpec(columns=(lookup,)), "", lookup, when, properties)
        if "kind" not in raw or "key" not in raw:
            self.parts.report(path, "needs a kind and a key, or a lookup")
            return EntitySpec(name, Kind.PERSON, ValueSpec())
        kind = self._kind(raw["kind"], (*path, "kind"))
        if kind is Kind.PERSON and not raw.get("authority"):
            self.parts.report(path, "a PERSON needs an authority: the system whose person key this is")
        key = self.parts.value(raw["key"], (*path, "key"))
        return EntitySpec(name, kind, key, raw.get("authority", ""), None, when, properties)

    def _kind(self, raw: Any, path: Path) -> Kind | ValueSpec:
        if isinstance(raw, str):
            return Kind[raw]
        return self.parts.choice(raw, path, [kind.name for kind in Kind])

    def _identifier(self, position: int, raw: dict[str, Any]) -> IdentifierClaim:
        path = (*self.base, "identifiers", position)
        value = self.parts.value(raw["value"], (*path, "value"))
        if value.identifier or value.table or value.is_constant:
            self.parts.report(path, "the value of an identifier is a plain column")
        return IdentifierClaim(
            self.parts.entity(raw["entity"], path),
            self.parts.identifier_type(raw["type"], (*path, "type")),
            value,
            self.parts.optional_condition(raw.get("when"), (*path, "when")),
        )

    def _link(self, position: int, raw: dict[str, Any]) -> LinkSpec:
        path = (*self.base, "links", position)
        kind = LinkType[raw["type"]]
        role, standing = raw.get("role"), raw.get("standing")
        if kind is LinkType.HAS_IDENTIFIER:
            self.parts.report(path, "write identifiers under identifiers, where they are checked")
        if kind in NEEDS_ROLE and role is None:
            self.parts.report(path, f"{kind.name} must state a role; UNKNOWN where the row is silent")
        if kind is LinkType.INVOLVED_IN and standing is None:
            self.parts.report(path, "INVOLVED_IN must say as standing whether the part is a fact or an assessment")
        # Who is one person is judged: a feed only tells what its register did.
        roles = [member.name for member in Role if kind not in OF_IDENTITY or member in REGISTERED]
        parts = self.parts
        return LinkSpec(
            type=kind,
            source=parts.entity(raw["source"], (*path, "source")),
            target=parts.entity(raw["target"], (*path, "target")),
            role=None if role is None else parts.choice(_literal(role, roles), (*path, "role"), roles),
            standing=None
            if standing is None
            else parts.choice(_literal(standing, _STANDINGS), (*path, "standing"), _STANDINGS),
            valid_from=parts.optional_value(raw.get("from"), (*path, "from")),
            valid_to=parts.optional_value(raw.get("to"), (*path, "to")),
            properties=parts.properties(raw.get("properties"), (*path, "properties")),
            when=parts.optional_condition(raw.get("when"), (*path, "when")),
        )

    def _rule(self, position: int, raw: dict[str, Any]) -> RowRule:
        path = (*self.base, "rows", position)
        effects = [word for word in ("drop", "flag", "reject") if word in raw]
        if len(effects) != 1:
            self.parts.report(path, "a rule on rows says exactly one of drop, flag and reject")
            effects = ["flag"]
        effect = effects[0]
        if effect == "reject" and not (raw.get("message") and raw.get("remedy")):
            self.parts.report(path, "a rule that rejects says why (message) and what to do (remedy)")
        when = self.parts.condition(raw["when"], (*path, "when"))
        if effect == "drop" and _tests_a_kind(when):
            self.parts.report(path, "a row is dropped before anything of it is read: test its cells, not an entity")
        return RowRule(effect, raw.get(effect, ""), when, raw.get("message", ""), raw.get("remedy", ""))


def _tests_a_kind(condition: Condition) -> bool:
    return condition.operator is Operator.KIND or any(_tests_a_kind(part) for part in condition.parts)


def _literal(raw: Any, names: Any) -> Any:
    """A bare name of a role or standing is meant as such, and not as a column."""
    return {"literal": raw} if isinstance(raw, str) and raw in names else raw
