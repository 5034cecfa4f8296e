"""Files that go onto one reader's chart without being loaded: an i2 Analyst's Notebook chart, or call records."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import date
from xml.etree import ElementTree as ET

from api.chart_state import MOST_OWN, OwnLink, OwnNode, own_id
from graph.model.identifiers import IdentifierType, parse

_FORBIDDEN = re.compile(r"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_LONGEST_LINE = 10_000
_FROM = ("from", "caller", "a number", "calling", "source", "msisdn", "dialling number", "prisoner number")
_TO = ("to", "called", "b number", "dialled number", "target", "other party", "dialled")
_LONGEST = 120
# What a phone number is does not depend on the day.
_ANY_DAY = date(2000, 1, 1)
# A chart of 500 nodes is a tenth of this.
MOST_BYTES = 8_000_000


class ImportRefusedError(Exception):
    """A file cannot be put on a chart; the message says what is wrong with it and what to do."""


@dataclass(frozen=True, slots=True)
class Brought:
    """Nodes and links of a file; of calls, how many lines were taken and how many left out."""

    nodes: tuple[OwnNode, ...]
    links: tuple[OwnLink, ...]
    taken: int = 0
    left: int = 0


def read_chart(name: str, content: bytes) -> Brought:
    """What an ANX file or a CSV of calls holds, by the file's name. Raises ImportRefusedError."""
    if len(content) > MOST_BYTES:
        raise ImportRefusedError(f"the file is larger than {MOST_BYTES // 1_000_000} MB: load it instead")
    text = _text(content)
    if name.lower().endswith((".anx", ".xml")):
        return _anx(text)
    if name.lower().endswith((".csv", ".txt")):
        return _calls(text)
    raise ImportRefusedError("choose an i2 chart (.anx) or call records (.csv)")


def _text(content: bytes) -> str:
    mark = content[:2]
    try:
        return content.decode("utf-16" if mark in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeError:
        raise ImportRefusedError("the file is not text in UTF-8 or UTF-16: export it again as one of these") from None


def _anx(text: str) -> Brought:
    if _FORBIDDEN.search(text):
        raise ImportRefusedError("the file declares entities of its own, which a chart has no need of: export it again")
    try:
        # Without a document type there is nothing to expand.
        root = ET.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))  # noqa: S314
    except ET.ParseError as error:
        raise ImportRefusedError(f"the file is no XML at line {error.position[0]}: export the chart again") from None
    nodes: dict[str, OwnNode] = {}
    ends: list[tuple[str, str, str]] = []
    for item in root.iter("ChartItem"):
        label = (item.get("Label") or "").strip()
        entity, link = item.find(".//Entity"), item.find(".//Link")
        if entity is not None:
            known = entity.get("EntityId") or entity.get("Identity") or label
            icon = entity.find(".//IconStyle")
            kind = "Imported" if icon is None else (icon.get("Type") or "Imported")
            shown = label or entity.get("Identity") or known
            nodes[known] = OwnNode(own_id(known), kind[:40], shown[:_LONGEST])
        elif link is not None:
            ends.append((link.get("End1Id") or "", link.get("End2Id") or "", label))
    if not nodes:
        raise ImportRefusedError("the file holds no entities: save the chart as XML (.anx) in Analyst's Notebook")
    if len(nodes) > MOST_OWN:
        raise ImportRefusedError(f"the file holds {len(nodes)} entities, and a chart takes {MOST_OWN}: load it instead")
    links = [
        OwnLink(nodes[one].id, nodes[other].id, says[:_LONGEST] or "as in the file")
        for one, other, says in ends
        if one in nodes and other in nodes
    ]
    return Brought(tuple(nodes.values()), tuple(dict.fromkeys(links))[:MOST_OWN])


def _calls(text: str) -> Brought:
    for number, line in enumerate(text.splitlines()):
        if len(line) > _LONGEST_LINE:
            raise ImportRefusedError(f"the line after line {number} cannot be read: it is longer than any call")
    rows = csv.DictReader(io.StringIO(text))
    columns = {(name or "").strip().casefold(): name for name in rows.fieldnames or ()}
    start = next((columns[name] for name in _FROM if name in columns), None)
    end = next((columns[name] for name in _TO if name in columns), None)
    if start is None or end is None:
        raise ImportRefusedError(
            "the first line has to name the columns, one for who called (such as From) and one for whom (such as To)"
        )
    counts: dict[tuple[str, str], int] = {}
    left = 0
    try:
        for row in rows:
            one, other = number_of(row.get(start)), number_of(row.get(end))
            if one and other and one != other:
                counts[(one, other)] = counts.get((one, other), 0) + 1
            else:
                left += 1
    except csv.Error as error:
        where = f"the line after line {rows.line_num} cannot be read ({error})"
        raise ImportRefusedError(f"{where}: export the file again") from None
    names = sorted({each for pair in counts for each in pair})
    if not names:
        raise ImportRefusedError("no line says both who called and whom")
    if len(names) > MOST_OWN:
        raise ImportRefusedError(f"the file names {len(names)} numbers, and a chart takes {MOST_OWN}: load it instead")
    nodes = tuple(OwnNode(own_id(each), "Phone", each) for each in names)
    links = tuple(
        OwnLink(own_id(one), own_id(other), f"{count} {'call' if count == 1 else 'calls'}")
        for (one, other), count in sorted(counts.items())
    )
    return Brought(nodes, links[:MOST_OWN], sum(counts.values()), left)


def number_of(text: str | None) -> str:
    """A phone's number however it is written, and any other as it stands; nothing of what has no digit in it."""
    plain = "".join(c for c in (text or "") if c.isalnum() or c in "+*#")[:40]
    if not any(c.isdigit() for c in plain):
        return ""
    return parse(IdentifierType.PHONE, plain, as_of=_ANY_DAY).canonical or plain
