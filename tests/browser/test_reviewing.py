"""Reviews, disputes, fairness, rule sets, withdrawals and policies: each page looked at, with its errors."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Site
from tests.browser.walker import Walker

pytestmark = pytest.mark.browser


def test_what_surrounds_a_case_is_read_and_disputed(walker: Walker, site: Site) -> None:
    prisoner = site.found["check"]["prisoners"][0]["prisoner"]
    walker.begin("categoriser", "Security categorisation", "CAT-2")
    for path in ("/reviews", "/risk-changes"):
        walker.go(path)
        walker.see()
    walker.go(f"/people?for={prisoner}")
    walker.follow("Categorisation advice")
    walker.follow("What the prisoner disputes")
    walker.see()
    walker.press("Take it down")
    assert "Select the record that the prisoner says is wrong" in walker.main()
    walker.see()
    walker.end()
    walker.begin("categorisation supervisor", "Security categorisation", "CAT-2")
    walker.go("/fairness")
    walker.see()
    walker.end()
    walker.begin("categorisation security", "Security categorisation", "CAT-2")
    walker.go("/rule-sets?first=risk-profiler-2019&second=cordon&day=soon")
    assert "Enter a day" in walker.main()
    walker.see()
    walker.end()
