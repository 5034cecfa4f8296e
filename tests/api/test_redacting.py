"""Redactions: what is masked or removed is nowhere in what leaves, shapes stay, and it is counted."""

from __future__ import annotations

import json
from datetime import date

import pytest

from api.redacting import MASK, redacted
from api.schemas.base import Answer
from graph.access import Redaction, RedactionKind

ANN, BEN = "a" * 32, "b" * 32


class Part(Answer):
    id: str
    caption: str
    seen_on: date | None = None
    weight: int = 1


class Whole(Answer):
    id: str
    title: str
    aliases: list[str]
    parts: list[Part]
    best: Part | None = None
    facts: dict[str, str]


WHOLE = Whole(
    id=ANN,
    title="Hall",
    aliases=["Al", "Bo"],
    parts=[Part(id=ANN, caption="Ann", seen_on=date(2026, 1, 1)), Part(id=BEN, caption="Ben")],
    best=Part(id=BEN, caption="Ben"),
    facts={"a": "b"},
)


def cut(path: str, kind: RedactionKind = RedactionKind.MASK, limited: bool = False) -> tuple[dict[str, object], int]:
    found, count = redacted(WHOLE, [Redaction(path, kind, limited)], {BEN})
    return json.loads(found.to_bytes()), count


@pytest.mark.parametrize(
    ("path", "member", "masked", "removed", "count"),
    [
        ("$.title", "title", MASK, "", 1),
        ("$.aliases", "aliases", [MASK, MASK], [], 2),
        ("$.aliases[*]", "aliases", [MASK, MASK], [], 2),
        ("$.best", "best", None, None, 1),
        ("$.facts", "facts", {}, {}, 1),
        ("$.parts", "parts", [], [], 2),
    ],
)
def test_a_member_is_masked_or_emptied(path: str, member: str, masked: object, removed: object, count: int) -> None:
    assert (cut(path)[0][member], cut(path)[1]) == (masked, count)
    assert (cut(path, RedactionKind.REMOVE)[0][member], cut(path, RedactionKind.REMOVE)[1]) == (removed, count)


def test_every_element_of_a_list_is_meant_and_other_members_stay() -> None:
    found, count = cut("$.parts[*].caption")
    assert [part["caption"] for part in found["parts"]] == [MASK, MASK]  # type: ignore[attr-defined]
    assert (found["title"], count) == ("Hall", 2)


def test_members_go_by_their_names_on_the_wire_and_what_is_no_text_becomes_null() -> None:
    found, count = cut("$.parts[*].seenOn")
    assert [part["seenOn"] for part in found["parts"]] == [None, None]  # type: ignore[attr-defined]
    assert count == 1
    found, count = cut("$.parts[*].weight")
    assert [part["weight"] for part in found["parts"]] == [None, None]  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", ["$.nothing", "$.title.more", "$.parts.caption", "$.title[*]", "$.parts[*].nothing"])
def test_a_path_that_leads_nowhere_changes_nothing(path: str) -> None:
    assert cut(path) == (json.loads(WHOLE.to_bytes()), 0)


def test_limited_access_only_holds_within_what_is_said_of_those_people() -> None:
    found, count = cut("$.parts[*].caption", limited=True)
    assert [part["caption"] for part in found["parts"]] == ["Ann", MASK]  # type: ignore[attr-defined]
    assert count == 1
    assert cut("$.title", limited=True)[1] == 0
    found, count = cut("$.best.caption", limited=True)
    assert (found["best"]["caption"], count) == (MASK, 1)  # type: ignore[index]


def test_whatever_stands_within_an_answer_about_him_is_about_him() -> None:
    found, count = redacted(WHOLE, [Redaction("$.parts[*].caption", RedactionKind.MASK, True)], {ANN})
    assert [part.caption for part in found.parts] == [MASK, MASK]
    assert count == 2
