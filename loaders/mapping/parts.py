"""Values and conditions read from a mapping's data, with every problem noted at its line."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from graph.model.identifiers import IdentifierType
from graph.model.kinds import Kind
from graph.written import Lines, Path, line_of, spelled
from loaders.mapping.conversions import form_columns
from loaders.mapping.language import Condition, Operator, Scalar, ValueSpec, ValueType
from loaders.mapping.problems import MappingProblem

_SOURCES = ("column", "columns", "format", "literal")
_PAIRS = {"same": Operator.SAME, "differ": Operator.DIFFER}


class Parts:
    """Reads parts of one mapping; `problems` grows instead of anything being raised."""

    def __init__(self, lines: Lines, columns: Collection[str], entities: Collection[str]) -> None:
        self._lines = lines
        self._columns = columns
        self._entities = entities
        self.problems: list[MappingProblem] = []

    def report(self, path: Path, message: str) -> None:
        """Note a problem at a place."""
        self.problems.append(MappingProblem(line_of(self._lines, path), spelled(path), message))

    def line(self, path: Path) -> int:
        """The line on which a place stands."""
        return line_of(self._lines, path)

    def column(self, name: str, path: Path) -> str:
        """A column that must be declared."""
        if name not in self._columns:
            self.report(path, f"the column {name!r} is not declared under columns")
        return name

    def entity(self, name: str, path: Path) -> str:
        """An entity that must be defined."""
        if name not in self._entities:
            self.report(path, f"there is no entity {name!r}; there are {', '.join(self._entities)}")
        return name

    def identifier_type(self, name: str, path: Path) -> str:
        """An identifier type by its name."""
        known = [member.value for member in IdentifierType]
        if name not in known:
            self.report(path, f"there is no identifier type {name!r}; there are {', '.join(known)}")
        return name

    def optional_value(self, raw: Any, path: Path) -> ValueSpec | None:
        """A value, or None where the mapping is silent."""
        return None if raw is None else self.value(raw, path)

    def value(self, raw: Any, path: Path) -> ValueSpec:
        """A value: a column's name, or a block."""
        if not isinstance(raw, dict):
            return ValueSpec(columns=(self.column(raw, path),))
        self._check_source(raw, path)
        columns = [raw["column"]] if "column" in raw else raw.get("columns", [])
        for name in [*columns, *form_columns(raw.get("format", ""))]:
            self.column(name, path)
        clean = raw.get("clean", [])
        kind = ValueType.NUMBER if raw.get("exp") and "type" not in raw else ValueType(raw.get("type", "text"))
        return ValueSpec(
            columns=tuple(columns),
            literal=raw.get("literal"),
            form=raw.get("format"),
            join=raw.get("join"),
            first=raw.get("first", False),
            separator=raw.get("split"),
            clean=(clean,) if isinstance(clean, str) else tuple(clean),
            table=raw.get("map"),
            otherwise=raw.get("otherwise"),
            pick=tuple(raw.get("pick", ())),
            type=kind,
            exponential=raw.get("exp", False),
            identifier=self.identifier_type(raw["identifier"], path) if "identifier" in raw else None,
            valid_only=raw.get("invalid") == "reject",
            required=raw.get("required", False),
            default=raw.get("default"),
            lenient=raw.get("unreadable") == "flag",
            through=raw.get("through", False),
        )

    def choice(self, raw: Any, path: Path, allowed: Collection[str]) -> ValueSpec:
        """A value whose every result is one of the allowed: a literal, or a column with a map."""
        value = self.value(raw, path)
        results = [value.literal, value.otherwise, value.default, *value.pick, *(value.table or {}).values()]
        stated = [result for result in results if result is not None]
        for result in stated:
            if result not in allowed:
                self.report(path, f"{result!r} is not one of {', '.join(allowed)}")
        if not value.is_constant and value.table is None:
            self.report(path, f"a map must turn the column's codes into {', '.join(allowed)}")
        return value

    def properties(self, raw: Any, path: Path) -> dict[str, ValueSpec]:
        """Named values."""
        return {name: self.value(item, (*path, name)) for name, item in (raw or {}).items()}

    def optional_condition(self, raw: Any, path: Path) -> Condition | None:
        """A condition, or None where the mapping is silent."""
        return None if raw is None else self.condition(raw, path)

    def condition(self, raw: dict[str, Any], path: Path) -> Condition:
        """One condition; several tests in one block must all hold."""
        parts = [*self._combinations(raw, path), *self._comparisons(raw, path), *self._of_cell(raw, path)]
        if "entity" in raw or "kind" in raw:
            parts.append(self._of_kind(raw, path))
        if not parts:
            self.report(path, "tests nothing: add is, blank, matches, same, differ, kind, all, any or not")
        return parts[0] if len(parts) == 1 else Condition(Operator.ALL, tuple(parts))

    def _check_source(self, raw: dict[str, Any], path: Path) -> None:
        sources = [name for name in _SOURCES if name in raw]
        if len(sources) != 1:
            self.report(path, f"states {len(sources)} of {', '.join(_SOURCES)}, and must state exactly one")
        if "columns" in raw and ("join" in raw) == bool(raw.get("first")):
            self.report(path, "with columns say either join or first: true")
        if "pick" in raw and "split" not in raw:
            self.report(path, "pick chooses among several values in a cell: say with split what separates them")
        if "otherwise" in raw and "map" not in raw:
            self.report(path, "otherwise needs a map")
        if "through" in raw and path[-1] != "to":
            self.report(path, "through says something of the end of a link: it stands under to")
        if "identifier" in raw and ("map" in raw or "type" in raw):
            self.report(path, "an identifier has no map and no type")
        if "invalid" in raw and "identifier" not in raw:
            self.report(path, "invalid says what an identifier that is not valid does: state its type with identifier")
        if raw.get("invalid") == "reject" and raw.get("unreadable") == "flag":
            self.report(path, "invalid: reject and unreadable: flag contradict each other: keep one")

    def _combinations(self, raw: dict[str, Any], path: Path) -> list[Condition]:
        parts = []
        for word, operator in (("all", Operator.ALL), ("any", Operator.ANY)):
            if word in raw:
                inner = tuple(self.condition(item, (*path, word, n)) for n, item in enumerate(raw[word]))
                parts.append(Condition(operator, inner))
        if "not" in raw:
            parts.append(Condition(Operator.NOT, (self.condition(raw["not"], (*path, "not")),)))
        return parts

    def _comparisons(self, raw: dict[str, Any], path: Path) -> list[Condition]:
        return [
            Condition(
                operator,
                columns=tuple(self.column(name, (*path, word)) for name in raw[word]),
                identifier=self.identifier_type(raw["as"], path) if "as" in raw else "",
            )
            for word, operator in _PAIRS.items()
            if word in raw
        ]

    def _of_cell(self, raw: dict[str, Any], path: Path) -> list[Condition]:
        tests = [word for word in ("is", "blank", "matches") if word in raw]
        if not tests and "column" not in raw:
            return []
        if not tests or "column" not in raw:
            self.report(path, "a test of a cell needs both a column and one of is, blank, matches")
            return []
        columns = (self.column(raw["column"], path),)
        parts = []
        if "is" in raw:
            values = raw["is"] if isinstance(raw["is"], list) else [raw["is"]]
            parts.append(Condition(Operator.IS, columns=columns, values=tuple(_as_text(value) for value in values)))
        if "blank" in raw:
            parts.append(Condition(Operator.BLANK if raw["blank"] else Operator.FILLED, columns=columns))
        if "matches" in raw:
            self.pattern(raw["matches"], (*path, "matches"))
            parts.append(Condition(Operator.MATCHES, columns=columns, pattern=raw["matches"]))
        return parts

    def pattern(self, pattern: str, path: Path) -> str:
        """A regular expression that must compile."""
        try:
            re.compile(pattern)
        except re.error as error:
            self.report(path, f"{pattern!r} is no regular expression: {error}")
        return pattern

    def _of_kind(self, raw: dict[str, Any], path: Path) -> Condition:
        if "entity" not in raw or "kind" not in raw:
            self.report(path, "a test of a kind needs both entity and kind")
        kinds = raw.get("kind", [Kind.PERSON.name])
        return Condition(Operator.KIND, entity=self.entity(raw.get("entity", ""), path), values=tuple(kinds))


def _as_text(value: Scalar) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
