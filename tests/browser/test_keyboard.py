"""What a keyboard alone can do: walk and change a chart, check a conflict, and allocate a cell."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import Site
from tests.browser.walker import Walker

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("scripts", [True], ids=["scripts"]),
    pytest.mark.parametrize("width", [1440]),
]
_FOCUSED_NODE = "document.activeElement?.closest?.('.node')?.dataset.id ?? null"
_ARROWS = ("ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp")


def tab_to(page: Any, script: str, most: int = 400) -> str:
    """Press Tab until the script gives something."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if found := page.evaluate(script):
            return str(found)
    pytest.fail("Tab never comes there")


def test_the_first_tab_offers_to_skip_to_the_content(walker: Walker) -> None:
    walker.go("/sign-in")
    walker.page.keyboard.press("Tab")
    assert walker.page.evaluate("document.activeElement.textContent") == "Skip to main content"
    walker.page.keyboard.press("Enter")
    assert walker.page.evaluate("document.activeElement.id") == "main-content"


def test_arrow_keys_walk_the_chart_from_neighbour_to_neighbour_and_enter_opens(walker: Walker, site: Site) -> None:
    person = site.found["analysis"]["proximity"][0]["person"]
    walker.begin("intelligence officer", "Intelligence development", "OP-1")
    walker.go(f"/people/{person['id']}/chart")
    page = walker.page
    lines = page.evaluate("[...document.querySelectorAll('.link')].map(l => [l.dataset.from, l.dataset.to])")
    at = tab_to(page, _FOCUSED_NODE)
    seen = [at]
    for key in _ARROWS * 3:
        page.keyboard.press(key)
        now = page.evaluate(_FOCUSED_NODE)
        if now != at:
            assert [at, now] in lines or [now, at] in lines
            assert (
                page.locator("[data-chart-said]")
                .inner_text()
                .startswith(page.locator(f'.node[data-id="{now}"]').get_attribute("data-caption"))
            )
            seen.append(now)
        at = now
    assert len(set(seen)) > 2
    walker.see()
    people = "document.activeElement?.closest?.('.node:not(.node--focus)')?.querySelector('a[href^=\"/people/\"]')"
    other = tab_to(page, f"{people}?.getAttribute('href')")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{other}")
    assert walker.heading() == "Who is around"


def test_a_conflict_is_checked_by_keyboard_alone(walker: Walker, site: Site) -> None:
    check = site.found["check"]
    walker.begin("allocation officer", "Allocation", "ALLOC-7")
    walker.go("/conflicts")
    page = walker.page
    tab_to(page, "document.activeElement.id === 'prisoners'")
    page.keyboard.type(check["prisoners"][0]["prisoner"])
    for field in ("file", "place"):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == field
    page.keyboard.type(check["place"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Check"
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=f"{check['place']}: conflict found").wait_for()
    walker.see()


_SAYS = "(document.activeElement?.textContent.trim() ?? '')"


def tab_to_field(page: Any, field: str) -> None:
    tab_to(page, f"document.activeElement.id === {field!r}")


def press(page: Any, button: str) -> None:
    """Tab to a button or a link of this name, and press Enter."""
    tab_to(page, f"{_SAYS} === {button!r}")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_chart_is_changed_and_kept_by_keyboard_alone(walker: Walker, site: Site) -> None:
    person = site.found["analysis"]["proximity"][0]["person"]
    walker.begin("intelligence officer", "Intelligence development", "OP-2")
    walker.go(f"/people/{person['id']}/chart")
    page = walker.page
    press(page, "Work on this chart")
    drawn = page.locator(".node").count()
    tab_to(page, "document.activeElement?.closest?.('.node:not(.node--focus)')?.dataset.id ?? null")
    with page.expect_event("load"):
        page.keyboard.press("h")
    assert page.locator(".node").count() < drawn
    at = page.evaluate(_FOCUSED_NODE)
    assert at is not None, "he goes on from a neighbour of what he hid"
    with page.expect_event("load"):
        page.keyboard.press("p")
    assert page.locator(".node--pinned").get_attribute("data-id") == at == page.evaluate(_FOCUSED_NODE)
    page.keyboard.press("Control+Home")
    for undone in (0, 0):
        press(page, "Undo")
        assert page.locator(".node--pinned").count() == undone
    assert page.locator(".node").count() == drawn
    tab_to(page, f"{_SAYS} === 'Keep, share, print or give out'")
    page.keyboard.press("Enter")
    tab_to_field(page, "name")
    page.keyboard.type("By keyboard")
    press(page, "Keep")
    assert walker.heading() == "By keyboard"
    walker.see()


def test_a_cell_is_allocated_by_keyboard_alone(walker: Walker, site: Site) -> None:
    check = site.found["check"]
    prisoner = check["prisoners"][0]["prisoner"]
    walker.begin("allocation officer", "Allocation", "ALLOC-9")
    walker.go("/alternatives")
    page = walker.page
    tab_to_field(page, "prisoner")
    page.keyboard.type(prisoner)
    tab_to_field(page, "cells")
    page.keyboard.press("Space")
    press(page, "Rank places")
    assert page.locator("#cells").is_checked()
    walker.see()
    tab_to(page, f"{_SAYS}.startsWith('Try ')")
    cell = page.evaluate(_SAYS).split()[-1]
    assert cell.count("-") >= 3
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to_field(page, "moves")
    assert page.locator("#moves").input_value() == f"{prisoner} {cell}"
    press(page, "Try it")
    assert "Nothing was stored" in walker.main()
    tab_to_field(page, "reason")
    page.keyboard.type("the best of those that are open")
    tab_to_field(page, "despite")
    page.keyboard.press("Space")
    press(page, "Accept")
    assert "It has moved nobody" in walker.main()
    walker.see()
