"""How communities nest as answers tell it: each lies inside a coarser, and nobody is counted twice."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import numpy as np

from analytics.communities import hierarchy
from api.answers.estate_run import EstateRun
from api.answers.named import Names
from api.answers.nesting import LEVELS, circles, nested
from api.schemas.analysis import NestedLine
from tests.analytics.nets import random_network

NOBODY = np.zeros(0, dtype=np.int64)


def run() -> EstateRun:
    network = random_network(80, 160, 5)
    known = SimpleNamespace(person=NOBODY, group=NOBODY)
    return cast(EstateRun, SimpleNamespace(network=network, known=known, levels=hierarchy(network.ties)))


def test_each_community_falls_into_finer_ones_that_lie_wholly_inside_it() -> None:
    made = run()

    def check(line: NestedLine, level: int) -> None:
        assert line.level == LEVELS[level]
        assert line.named_after is None
        assert len(line.parts) <= line.falls_into
        assert sum(part.members for part in line.parts) <= line.members
        for part in line.parts:
            check(part, level + 1)

    whole = nested(made, cast(Names, None))
    assert sum(line.members for line in whole) == len(made.network)
    assert any(line.parts for line in whole)
    for line in whole:
        check(line, 0)


def test_members_are_counted_once_at_each_level_in_a_community_at_least_as_large() -> None:
    made = run()
    lines = circles(made, np.arange(3, dtype=np.int64))
    for level in LEVELS:
        assert sum(line.members for line in lines if line.level == level) == 3
    assert all(line.members <= line.people for line in lines)
