"""Events hold keys, never content, and lose nobody."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.audit import (
    AuditLog,
    EventRefusedError,
    Outcome,
    StatedPurpose,
    search,
    verify,
)
from graph.audit.encoding import encode
from graph.audit.lines import MAX_BODY_BYTES, canonical

from .cases import (
    Clock,
    event,
    lines_of,
)


def test_a_long_list_of_people_is_split_over_lines_and_nobody_is_left_out(tmp_path: Path) -> None:
    people = tuple(f"{number:032x}" for number in range(5_000))
    with AuditLog(tmp_path, "serve", Clock()) as log:
        receipt = log.append(event(1, disclosed=people))
    parts = list(search(tmp_path))
    assert tuple(name for part in parts for name in part.event.disclosed) == people
    assert [(part.part, part.parts) for part in parts] == [(number, len(parts)) for number in range(1, len(parts) + 1)]
    assert [part.sequence for part in parts] == list(range(receipt.first, receipt.last + 1))
    assert {part.event.correlation_id for part in parts} == {"request-1"}
    assert max(len(canonical(json.loads(raw)["body"])) for raw in lines_of(next(tmp_path.iterdir()))) <= MAX_BODY_BYTES
    (found,) = search(tmp_path, person_id=people[-1])
    assert found.part == found.parts
    assert verify(tmp_path).sound


@settings(max_examples=40, deadline=None)
@given(
    reason=st.text(st.characters(exclude_categories=["Cs"]), max_size=2_000),
    people=st.integers(0, 1_200),
    width=st.integers(1, 128),
    asked=st.integers(0, 120),
)
def test_no_part_of_any_event_exceeds_a_line_and_all_ids_come_through(
    reason: str, people: int, width: int, asked: int
) -> None:
    disclosed = tuple(f"{number}"[-width:].ljust(width, "x") for number in range(people))
    bodies = encode(
        event(
            purpose=StatedPurpose("intelligence", None, reason),
            disclosed=disclosed,
            asked={f"key_{number}": "v" * 100 for number in range(asked)},
        )
    )
    assert max(len(body) for body in bodies) <= MAX_BODY_BYTES
    assert tuple(name for body in bodies for name in json.loads(body)["disclosed"]) == disclosed


@pytest.mark.parametrize(
    "changes",
    [
        {"disclosed": ("John Smith",)},
        {"disclosed": ("",)},
        {"disclosed": ("a" * 129,)},
        {"disclosed": (7,)},
        {"disclosed": ("Ó",)},
        {"asked": {"name": "John Smith"}},
        {"asked": {"name": {"nested": "object"}}},
        {"asked": {"name": (("nested",),)}},
        {"asked": {"Not A Key": 1}},
        {"asked": {"score": float("nan")}},
        {"asked": {"line": "two\nlines"}},
        {"subject": ""},
        {"subject": "two\nlines"},
        {"subject": "s" * 257},
        {"on_behalf_of": "\ud800"},
        {"agency": "HM Prison Service"},
        {"correlation_id": ""},
        {"source_address": "198.51.100.7, 203.0.113.9"},
        {"purpose": None},
    ],
)
def test_content_where_a_key_belongs_is_refused_without_being_repeated(changes: dict[str, object]) -> None:
    with pytest.raises(EventRefusedError) as refusal:
        event(0, **changes)
    assert "Smith" not in str(refusal.value)


def test_a_question_too_large_for_the_log_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    with AuditLog(tmp_path, "serve", Clock()) as log, pytest.raises(EventRefusedError, match="16,384 bytes"):
        log.append(event(asked={f"key_{number}": "v" * 128 for number in range(200)}))
    assert verify(tmp_path).chains[0].lines == 2


def test_a_long_list_of_people_is_recorded_whole_in_shares_that_a_search_finds(tmp_path: Path) -> None:
    people = tuple(f"keyed:{number:032x}" for number in range(5_000))
    with AuditLog(tmp_path, "serve", Clock()) as log:
        log.append(event(asked={"prisoners": people, "cells": True}, disclosed=("a" * 32,)))
    shares = list(search(tmp_path))
    assert [key for share in shares for key in cast("tuple[str, ...]", share.event.asked["prisoners"])] == list(people)
    assert [share.event.disclosed for share in shares] == [("a" * 32,), *[()] * (len(shares) - 1)]
    (found,) = search(tmp_path, person_id=people[-1])
    assert (found.part, found.parts, found.event.asked["cells"]) == (len(shares), len(shares), True)
    assert verify(tmp_path).sound


def test_a_refused_request_may_lack_the_purpose_that_it_was_refused_for() -> None:
    assert event(purpose=None, outcome=Outcome.REFUSED).purpose is None


@pytest.mark.parametrize("reason", ["r" * 2_001, "\ud800"])
def test_a_reason_is_bounded_text(reason: str) -> None:
    with pytest.raises(EventRefusedError):
        StatedPurpose("intelligence", "CASE-7", reason)


def test_changing_what_was_asked_after_the_event_was_made_changes_nothing(tmp_path: Path) -> None:
    asked: dict[str, str] = {"person": "a" * 32}
    made = event(asked=asked)
    asked["person"] = "John Smith"
    with AuditLog(tmp_path, "serve", Clock()) as log:
        log.append(made)
    assert [recorded.event.asked for recorded in search(tmp_path)] == [{"person": "a" * 32}]


@pytest.mark.parametrize("name", ["", "Serve", "../serve", "serve one", "9", "s" * 33])
def test_a_chain_name_that_would_not_name_a_file_plainly_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="does not name an audit chain"):
        AuditLog(tmp_path, name, Clock())
