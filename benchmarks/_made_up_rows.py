"""The made-up rows that stores are timed with: people, their numbers and cells, and events with three of them."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from itertools import islice

from graph.model.evidence import Description, EvidenceRow, LinkClaim, NodeRef
from graph.model.kinds import Kind
from graph.model.labels import Label
from graph.model.links import LinkType, Role

BATCH, SEED = 10_000, 7
LABEL = Label("prison")


def person(number: int) -> NodeRef:
    """A prison's record of a person."""
    return NodeRef(Kind.PERSON, "NOMIS", f"A{number:07d}")


def evidence(people: int, first: int = 0) -> Iterator[EvidenceRow]:
    """A row for each person, who has a number and a cell, and two events for each with three people in them."""
    dice = random.Random(SEED + first)
    for number in range(first, first + people):
        who = person(number)
        cell = NodeRef(Kind.CELL, "", f"LEI-A-{dice.randrange(people // 100 + 1):05d}")
        pnc = NodeRef(Kind.IDENTIFIER, "pnc", f"2002/{number:07d}A")
        born = f"{1950 + number % 55}-{1 + number % 12:02d}-{1 + number % 28:02d}"
        name = {"surname": f"Name{number % 5_000}", "forenames": f"Given{number % 300}", "date_of_birth": born}
        links: tuple[LinkClaim, ...] = (
            LinkClaim(who, pnc, LinkType.HAS_IDENTIFIER, Role.IDENTIFIER_VALID),
            LinkClaim(who, cell, LinkType.HELD_AT, valid_from=29_000_000 + number % 9_999),
        )
        yield _row(f"A{number:07d}", (Description(who, name),), links, number - first + 2)
    for number in range(2 * first, 2 * (first + people)):
        event = NodeRef(Kind.INCIDENT, "NOMIS", str(number))
        parties = {first + int(people * dice.random() ** 1.6) for _ in range(3)}
        links = tuple(
            LinkClaim(person(p), event, LinkType.INVOLVED_IN, Role.SUSPECT, valid_from=29_000_000, valid_to=29_000_060)
            for p in sorted(parties)
        )
        yield _row(f"i/{number}", (), links, people + number - 2 * first + 2)


def _row(source_id: str, said: tuple[Description, ...], links: tuple[LinkClaim, ...], line: int) -> EvidenceRow:
    version = hashlib.blake2b(source_id.encode(), digest_size=16).digest()
    return EvidenceRow("NOMIS", source_id, version, line, (source_id, "raw", "cells"), LABEL, said, links)


def batches(people: int, first: int = 0) -> Iterator[list[EvidenceRow]]:
    """The rows in batches."""
    rows = evidence(people, first)
    while batch := list(islice(rows, BATCH)):
        yield batch
