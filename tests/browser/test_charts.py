"""Working on a chart, with scripts and without: expand, hide, suppose, bring in, keep, undo, both clocks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Site
from tests.browser.walker import Walker

pytestmark = pytest.mark.browser
CALLS = "From,To\n07700900001,07700900002\n07700900001,07700900003\n"


def open_section(walker: Walker, name: str) -> None:
    section = walker.page.locator("details", has=walker.page.locator("summary", has_text=name)).first
    if section.get_attribute("open") is None:
        section.locator("summary").first.click()


def test_an_officer_works_on_a_chart_and_keeps_it(walker: Walker, site: Site, tmp_path: Path) -> None:
    page = walker.page
    person, other = (each["person"] for each in site.found["analysis"]["proximity"][:2])
    walker.begin("intelligence officer", "Intelligence development", "OP-CHART")
    walker.go("/charts")
    walker.see()
    walker.go(f"/people/{other['id']}")
    walker.go(f"/people/{person['id']}/chart")
    walker.press("Work on this chart")
    drawn = page.locator(".node").count()
    walker.see()
    page.locator("button[value^='hide']").nth(3).click()
    assert page.locator(".node").count() < drawn
    walker.press("Undo")
    assert page.locator(".node").count() == drawn
    open_section(walker, "Add a person")
    page.get_by_label("Somebody whom you have opened").select_option(other["id"])
    walker.press("Add")
    assert page.locator(".node--focus").count() == 2
    open_section(walker, "Suppose a link")
    walker.press("Suppose")
    assert "Choose two different ends" in walker.main()
    walker.see()
    page.locator("#one").select_option(person["id"])
    page.locator("#other").select_option(other["id"])
    page.get_by_label("What you suppose").fill("seen together")
    walker.press("Suppose")
    assert page.locator(".link--supposed").count() == 1
    bring_in_and_find(walker, tmp_path, person["id"], other["id"])
    open_section(walker, "Write a note")
    page.locator("#node").select_option(person["id"])
    page.locator("#note").fill("Ask the landing staff")
    walker.press("Keep the note")
    open_section(walker, "Choose what is drawn")
    page.locator("#known").fill("someday")
    walker.press("Draw again")
    assert "Enter a day" in walker.main()
    walker.see()
    open_section(walker, "Keep, share")
    walker.press("Keep")
    assert "Enter a name" in walker.main()
    walker.see()
    page.locator("#name").fill(f"Walk {page.viewport_size['width']} {walker.scripts}")
    walker.press("Keep")
    assert walker.heading().startswith("Walk ")
    walker.see()
    walker.go("/charts")
    walker.see()
    walker.end()


def bring_in_and_find(walker: Walker, folder: Path, person: str, other: str) -> None:
    """Put call records on the chart, and mark one number and a way."""
    page = walker.page
    open_section(walker, "Merge another chart")
    walker.press("Bring in")
    assert "Choose a file" in walker.main()
    walker.see()
    (folder / "calls.csv").write_text(CALLS, "utf-8")
    page.locator("#file").set_input_files(folder / "calls.csv")
    walker.press("Bring in")
    assert "+447700900003" in walker.main()
    open_section(walker, "Find on the chart")
    page.locator("#find").fill("07700900002")
    page.locator("#from").select_option(person)
    page.locator("#to").select_option(other)
    walker.press("Mark")
    assert "1 match for" in walker.main()
    assert page.locator(".link--path").count() >= 1
    walker.see()


def free_place(page: Any, box: dict[str, float]) -> tuple[float, float]:
    """Near a shape's box, the first place that lies in the chart and under no other shape."""
    shapes = [each.bounding_box() for each in page.locator(".node").all()]
    for step in range(30, 240, 10):
        x, y = box["x"] + step, box["y"] + step / 2
        if all(abs(x - each["x"] - each["width"] / 2) > 60 or abs(y - each["y"]) > 60 for each in shapes if each):
            return x, y
    return box["x"] + 64, box["y"] + 44


@pytest.mark.parametrize("scripts", [True], ids=["scripts"])
@pytest.mark.parametrize("width", [1440])
def test_dragging_pins_keys_change_and_both_clocks_hide_what_was_not_so(walker: Walker, site: Site) -> None:
    page = walker.page
    person = site.found["analysis"]["proximity"][0]["person"]
    walker.begin("intelligence officer", "Intelligence development", "OP-CHART")
    walker.go(f"/people/{person['id']}/chart")
    walker.press("Work on this chart")
    page.locator("[data-chart] svg").evaluate("each => each.scrollIntoView()")
    box = page.locator(".node .node__shape").nth(3).bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(*free_place(page, box), steps=4)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.mouse.up()
    there = page.locator(".node--pinned .node__shape").bounding_box()
    across, down = there["x"] + there["width"] / 2, there["y"] + there["height"] / 2
    page.mouse.move(across, down)
    page.mouse.down()
    page.mouse.move(across + 20, down, steps=4)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.mouse.up()
    left = page.locator(".node--pinned .node__shape").bounding_box()
    assert left["x"] == pytest.approx(there["x"] + 20, abs=3)
    page.reload()
    assert page.locator(".node--pinned").count() == 1
    page.locator("[data-chart] svg").evaluate("each => each.scrollIntoView()")
    again = page.locator(".node--pinned .node__shape").bounding_box()
    assert (again["x"], again["y"]) == pytest.approx((left["x"], left["y"]), abs=3)
    drawn = page.locator(".node").count()
    page.locator(".node:not(.node--focus) a").first.focus()
    with page.expect_event("load"):
        page.keyboard.press("h")
    assert page.locator(".node").count() < drawn
    assert page.evaluate("document.activeElement.closest('.node') !== null"), (
        "who works by keyboard goes on from a shape"
    )
    slider = page.locator("#when-true")
    slider.focus()
    page.keyboard.press("Home")
    assert page.locator(".link.is-past").count() > 0
    # The tables have what is left, and say so.
    left = page.locator(".node:not(.is-past)").count()
    assert page.locator("tr[id^='row-']:visible").count() == left <= page.locator("tr[id^='row-']").count()
    stated = page.locator(".link:not(.is-past):not(.link--supposed)").count()
    assert page.locator("tr[data-between]:visible").count() == stated
    assert page.get_by_text("leave out of these tables").is_visible()
    walker.see()
    page.keyboard.press("End")
    assert page.locator(".link.is-past").count() == 0
    assert page.locator("tr[id^='row-']:visible").count() == page.locator("tr[id^='row-']").count()
    walker.press("Play")
    page.wait_for_timeout(500)
    assert page.locator("[data-says=when-true]").inner_text() != "any time"
    walker.press("Pause")
