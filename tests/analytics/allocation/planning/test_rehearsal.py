"""Whoever asks for the first plan waits for no compiler."""

from __future__ import annotations

from types import ModuleType

import pytest

from analytics.allocation.planning import Limits, build, kernel_prices, kernel_search, plan
from analytics.allocation.planning.family import FORTY, Size, family
from analytics.allocation.planning.reasons import Reasons
from analytics.allocation.planning.rehearsal import rehearse

# What kernels alone call is compiled into them.
CALLED = ("improve", "place_in_order", "fits", "price_of", "put", "take", "cheapest")


def compiled(module: ModuleType, name: str) -> int:
    """For how many kinds of arguments a kernel is compiled."""
    return len(getattr(module, name).signatures)


@pytest.mark.parametrize("size", [FORTY, Size(people=60, prisons=3, wings=3, separations=200, groups=6)])
def test_after_a_rehearsal_nothing_is_compiled_for_a_plan(size: Size) -> None:
    rehearse()
    before = [compiled(kernel_search, name) for name in CALLED] + [compiled(kernel_prices, "priced")]
    assert all(before)
    made = plan(build(family(size, 3)), limits=Limits(rounds=5, slices=1, moves=5, whole_work=0.01, prison_work=0.01))
    Reasons(made).of(made.problem.people[0])
    assert [compiled(kernel_search, name) for name in CALLED] + [compiled(kernel_prices, "priced")] == before
