"""The draft of a mapping as YAML: what could be told is filled in, what a person must decide says so."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence

from loaders.drafting import BORN, NAMES, DraftedColumn, Look
from loaders.mapping.numbers import COMMA, POINT

_WORD = re.compile(r"[^a-z0-9]+")
_ASK = "DECIDE"
# JSON writes numbers with a point alone.
_NOT_JSON = ("csv", "tsv", "xlsx", "parquet")


def draft_yaml(file_name: str, look: Look) -> str:
    """A mapping that validates and loads, made from what the columns look like."""
    columns, rows = look.columns, look.rows
    read = [column for column in columns if not column.refused]
    key = next((column for column in read if column.unique), read[0])
    plain = unicodedata.normalize("NFKD", file_name).encode("ascii", "ignore").decode()
    stem = _WORD.sub("-", plain.casefold().split(".")[0]).strip("-") or "feed"
    feed = re.sub(r"-?\d{4}-?\d{2}-?\d{2}.*$", "", stem) or "feed"
    lines = [
        f"# Drafted from {rows:,} rows of {file_name}. It loads as it stands. Before it is used, a person decides what",
        f"# is marked {_ASK}, and whoever knows the feed reads it through. Then: cordon mappings check THIS.yml FILE",
        f"feed: {feed}",
        f"title: {_quoted(feed.replace('-', ' ').capitalize())}",
        f"agency: police  # {_ASK}: whose file it is; access rules go by it",
        f"system: {feed.upper()}  # {_ASK}: the system within which the key below is unique",
        f"scope: all  # {_ASK}: what a whole file is full of",
        f"mode: delta  # {_ASK}: full (a missing row is no longer so), delta, or events (happenings)",
        f"validity: observed  # {_ASK}: stated if rows have their own dates, else observed",
        "unknown_columns: keep",
        *_shape(look),
        "columns:",
        *(_declared(column, key) for column in read),
        *_refused(columns),
        *_times(read),
        "record:",
        f"  key: {_quoted(key.name)}  # {_key_note(key)}",
        f"  classification: OFFICIAL  # {_ASK}",
        f"  handling: C  # {_ASK}: P once it is agreed that it may be shared freely",
        "  retention: police-nominal",
        "entities:",
        *_entities(read, key, feed),
        *_identifiers(read),
        "# links:  # what a row says of two entities, such as:",
        "#   - {type: LIVES_AT, source: person, target: address}",
        "expect:",
        f"  min_rows: 0.5  # {_ASK}: a load with less than half the rows of the last one waits for a person",
        "  max_quarantined: 0.1",
        "  unshifted: true",
    ]
    return "\n".join(lines) + "\n"


def _shape(look: Look) -> list[str]:
    """How the file is to be opened, where it is not as most are."""
    lines = []
    if look.separator:
        lines.append(f"  separator: {_quoted(look.separator)}")
    if look.sheets:
        lines.append(f"  sheets: [{', '.join(map(_quoted, look.sheets))}]")
    lines += _decimal(look.columns)
    return ["file:", *lines] if lines else []


def _decimal(columns: Sequence[DraftedColumn]) -> list[str]:
    """How numbers are written, where a comma stands in them: stated for the whole file, or a person's to decide."""
    commas = [column.name for column in columns if column.decimal == COMMA]
    unclear = [column.name for column in columns if not column.decimal]
    if not commas and not unclear:
        return []
    if commas:
        note = (
            f"{_ASK}: {', '.join(commas)} can only be read so; every number of the file is then, and 1.234 is thousands"
        )
    else:
        note = f"{_ASK}: in {', '.join(unclear)} 1,234 or 1.234 may be thousands or not; a decimal comma is ','"
    listed = ", ".join(map(_quoted, _NOT_JSON))
    return [
        f"  # {note}",
        f"  decimal: {_quoted(COMMA if commas else POINT)}",
        *([f"  formats: [{listed}]"] if commas else []),
    ]


def _declared(column: DraftedColumn, key: DraftedColumn) -> str:
    name = _quoted(column.name)
    stated = f"  - {{name: {name}, required: true}}" if column is key else f"  - {name}"
    return f"{stated}  # {_looks(column)}"


def _looks(column: DraftedColumn) -> str:
    parts = [f"{column.filled:.0%} filled", "unique" if column.unique else f"{column.distinct:,} distinct"]
    if column.identifier is not None:
        parts.append(f"{column.identifier}: {column.identified:.0%} pass its check")
    elif len(column.dates) > 1:
        parts.append(f"dates; {_ASK}, all cells fit each of {', '.join(column.dates[:4])}")
    elif column.dates:
        parts.append(f"dates as {column.dates[0]}")
    elif column.number and column.decimal != POINT:
        how = "with a decimal comma" if column.decimal else f"{_ASK}, with a decimal comma or with thousands"
        parts.append(f"numbers {how}")
    elif column.shapes:
        parts.append(f"looks like {', '.join(json.dumps(shape) for shape in column.shapes)}")
    return "; ".join(parts)


def _refused(columns: Sequence[DraftedColumn]) -> list[str]:
    names = [column.name for column in columns if column.refused]
    if not names:
        return []
    listed = ", ".join(map(_quoted, names))
    return ["# Their names say that they tell who a human source is: they are never read, in any feed.",
            "refuse_columns:", f"  names: [{listed}]"]  # fmt: skip


def _times(columns: Sequence[DraftedColumn]) -> list[str]:
    days = dict.fromkeys(column.dates[0] for column in columns if column.dates and "HH" not in column.dates[0])
    instants = dict.fromkeys(column.dates[0] for column in columns if column.dates and "HH" in column.dates[0])
    if not days and not instants:
        return []
    lines = ["times:", f"  zone: Europe/London  # {_ASK}: of times that state none"]
    if days:
        lines.append(f"  dates: [{', '.join(map(_quoted, days))}]")
    if instants:
        lines.append(f"  instants: [{', '.join(map(_quoted, instants))}]")
    return lines


def _key_note(key: DraftedColumn) -> str:
    if key.unique:
        return "every row has another value here"
    return f"{_ASK}: no column names its row by itself; write a list of columns that together do"


def _entities(columns: Sequence[DraftedColumn], key: DraftedColumn, feed: str) -> list[str]:
    # A number that some rows lack cannot be the key of the person whom every row is about.
    whole = (column for column in columns if column.identifier == "prison-number" and column.filled == 1)
    person = next(whole, key)
    lines = [
        "  person:",
        "    kind: PERSON",
        f"    authority: {feed.upper()}  # {_ASK}: the system whose key of people this is",
        f"    key: {_quoted(person.name)}",
    ]
    properties = []
    for column in columns:
        name = next((name for name, pattern in NAMES if pattern.search(_spaced(column.name))), None)
        if name is not None and any("," in shape for shape in column.shapes):
            properties.append(
                f"      # {name}: {_quoted(column.name)}  # {_ASK}: several names to a cell; ask for a column each"
            )
        elif name is not None:
            properties.append(f"      {name}: {_quoted(column.name)}")
        elif BORN.search(_spaced(column.name)) and column.dates:
            properties.append(f"      date_of_birth: {{column: {_quoted(column.name)}, type: birth_date}}")
    distinct = list({line.split(":")[0]: line for line in reversed(properties)}.values())[::-1]
    # A block of comments alone would be no block.
    stated = any(not line.lstrip().startswith("#") for line in distinct)
    return lines + ([f"    {'' if stated else '# '}properties:", *distinct] if distinct else [])


def _identifiers(columns: Sequence[DraftedColumn]) -> list[str]:
    """What the person is known by: of each type the fullest column. Somebody else's number would make one of both."""
    people = ("prison-number", "pnc", "cro")
    found = [column for column in columns if column.identifier in people]
    if not found:
        return []
    his = {
        kind: max((c for c in found if c.identifier == kind), key=lambda c: c.filled, default=None) for kind in people
    }
    lines = ["identifiers:"]
    for column in found:
        claim = f"- {{entity: person, type: {column.identifier}, value: {_quoted(column.name)}}}"
        if his[column.identifier or ""] is column:
            lines.append(f"  {claim}")
        else:
            lines.append(
                f"  # {claim}  # {_ASK}: a second one is as a rule another person's, who is an entity of his own"
            )
    return lines


def _spaced(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ").replace(".", "")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
