"""Who may change a keep-apart, and what merges do to it, as tables that a policy person can read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from analytics.allocation import Bounds, Breach, Level, Nearness
from analytics.allocation.register import Moved, leave_to_edit, merged, where
from analytics.allocation.relation import breach
from graph.model.separations import Closing, Part, Party, Reason, Restriction, Separation

HERE = Path(__file__).parent
PERMISSIONS: list[dict[str, Any]] = yaml.safe_load((HERE / "permissions.yml").read_text("utf-8"))
RESTRICTIONS: dict[str, list[bool]] = yaml.safe_load((HERE / "restrictions.yml").read_text("utf-8"))
# In the order of the table's columns.
RELATIONS = (
    Nearness.SAME_CELL,
    Nearness.SAME_LANDING,
    Nearness.SAME_WING,
    Nearness.SAME_PRISON,
    Nearness.OTHER_PRISON,
)
MERGES: list[dict[str, Any]] = yaml.safe_load((HERE / "merges.yml").read_text("utf-8"))
START = datetime(2026, 11, 1, tzinfo=UTC)
NOW = START + timedelta(days=20)
GRANTS = {"transfer": "edit-in-transfer", "outside": "edit-outside"}


def day(number: int) -> datetime:
    return START + timedelta(days=number)


@pytest.mark.parametrize("case", PERMISSIONS, ids=[case["says"] for case in PERMISSIONS])
def test_who_may_change_a_keep_apart(case: dict[str, Any]) -> None:
    """The same whichever of the two is named first, and a refusal says why."""
    caseload = frozenset(case.get("caseload", ["LEI"]))
    grants = {GRANTS[each] for each in case.get("has", ())}
    for first, second in (case["parties"], case["parties"][::-1]):
        leave = leave_to_edit(where(first, caseload), where(second, caseload), grants)
        assert leave.granted is case["may"]
        assert bool(leave.because) is not case["may"]


@pytest.mark.parametrize("restriction", list(Restriction))
def test_which_restriction_which_relation_breaks(restriction: Restriction) -> None:
    """And where nobody can say how near they would be, it depends, wherever some nearness would break it."""
    level = Level[restriction.level]
    said = [breach(level, Bounds(near, near)) for near in RELATIONS]
    assert said == [Breach.BREACHED if broken else Breach.NONE for broken in RESTRICTIONS[restriction]]
    for near, broken in zip(RELATIONS, RESTRICTIONS[restriction], strict=True):
        unsure = breach(level, Bounds(near, Nearness.SAME_CELL))
        assert unsure is (Breach.BREACHED if broken else Breach.DEPENDS)


def kept(text: str, number: int) -> Separation:
    """`A-C open 3`."""
    pair, state, *made = text.split()
    first, second = pair.split("-")
    created = day(int(made[0]) if made else number)
    return Separation(
        id=number,
        first=Party(first, Part.VICTIM),
        second=Party(second, Part.PERPETRATOR),
        reason=Reason.THREAT,
        restriction=Restriction.WING,
        comment="why",
        created_at=created,
        updated_at=created,
        updated_by="X",
        closing=Closing("X", "over", created) if state == "closed" else None,
    )


def said(record: Separation | None) -> str:
    if record is None:
        return "gone"
    state = "open" if record.closing is None else "merged" if record.closing.reason == "MERGE" else "closed"
    return f"{record.first.prison_number}-{record.second.prison_number} {state}"


def window_of(case: dict[str, Any]) -> tuple[datetime, datetime] | tuple[None, None]:
    if "window" not in case:
        return None, None
    start, end = case["window"]
    return day(start), day(end)


def moves(case: dict[str, Any]) -> tuple[list[Separation], list[Moved]]:
    records = [kept(text, number) for number, text in enumerate(case["given"], 1)]
    window = window_of(case)
    return records, merged(records, "A", "B", NOW, *window)


@pytest.mark.parametrize("case", MERGES, ids=[case["says"] for case in MERGES])
def test_what_a_merge_does(case: dict[str, Any]) -> None:
    records, found = moves(case)
    after = {moved.before.id: moved.after for moved in found}
    assert [said(after.get(each.id, each)) for each in records] == case["then"]


@pytest.mark.parametrize("case", MERGES, ids=[case["says"] for case in MERGES])
def test_after_a_merge_no_pair_has_two_open_records_and_nobody_is_kept_from_himself(case: dict[str, Any]) -> None:
    """Whatever order the records come in, and merging again changes nothing."""
    records, found = moves(case)
    after = {moved.before.id: moved.after for moved in found}
    left = [each for record in records if (each := after.get(record.id, record)) is not None]
    pairs = [each.pair for each in left if each.is_open]
    assert len(pairs) == len(set(pairs))
    if "window" not in case:
        assert merged(left, "A", "B", NOW) == []
    window = window_of(case)
    assert merged(records[::-1], "A", "B", NOW, *window) == found


def test_a_merge_is_the_systems_doing() -> None:
    """The closed one says by whom and why, as the national service does."""
    _, found = moves({"given": ["A-C open", "B-C open"]})
    assert found[0].after is not None
    assert found[0].after.closing == Closing("NON_ASSOCIATIONS_API", "MERGE", NOW)
