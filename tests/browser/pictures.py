"""Draw the pictures of key pages that the README shows: `python -m tests.browser.pictures`, on a fresh tiny estate."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.browser.chromium import find
from tests.browser.served import ARGUMENTS, make_home, served

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
# Wide enough for the page as it is meant, and small enough to keep.
_WIDTH, _HEIGHT = 1_100, 800
# White around what is cut out of a page; above it less, since what stands there would show.
_ROUND, _ABOVE = 20, 4
_HELD, _WHERE = "Where its members are held", "Where members are held"


def draw(page: Any, address: str, found: Any) -> None:
    """Sign in as each reader and keep what he sees."""
    first = found["analysis"]["proximity"][0]
    person, group = first["person"]["id"], first["group"]["id"]
    check = found["check"]
    _begin(page, address, "intelligence-officer", "Intelligence development", "OP-2026-014")
    _keep(page, f"{address}/?since=1+November+2026", "start", until="li.cordon-card >> nth=5")
    _keep(page, f"{address}/people/{person}", "person", until="main h2:has-text('Numbers') + .cordon-scroll")
    page.goto(f"{address}/people/{person}/chart")
    page.get_by_role("button", name="Work on this chart").click()
    _keep(page, page.url, "chart", since="[data-chart-times]", until="[data-chart]")
    _keep(page, f"{address}/groups/{group}", "group", since=f"h2:has-text('{_HELD}')", until=f"[aria-label='{_WHERE}']")
    _begin(page, address, "allocation-officer", "Allocation", "VAN-7")
    named = check["prisoners"][0]["prisoner"]
    asked = f"{address}/conflicts?prisoners={named}&place={check['place']}"
    _keep(page, asked, "conflicts", since="main h2 >> nth=0", until="main section >> nth=0")
    board = f"{address}/wing-board?place={check['place'][:3]}"
    _keep(page, board, "prison", since="main h2 >> nth=0", until="[aria-label='Wings']")
    _begin(page, address, "categorisation-supervisor", "Security categorisation", "CAT-1")
    page.goto(f"{address}/people?for={named}")
    _keep(page, f"{page.url}/categorisation", "advice", until="main details >> nth=0")


def _begin(page: Any, address: str, reader: str, purpose: str, case: str) -> None:
    page.goto(f"{address}/sign-in")
    page.locator(f'form:has(input[value="{reader}"]) button').click()
    page.goto(f"{address}/purpose")
    page.get_by_label(purpose, exact=True).check()
    page.get_by_label("Case reference").fill(case)
    page.get_by_label("In your own words").fill("a day's work")
    page.get_by_role("button", name="Continue").click()


def _keep(page: Any, address: str, name: str, *, until: str, since: str = "") -> None:
    """The page from its top, or from `since`, to the end of `until`: a picture that ends where a part of it does."""
    page.goto(address)
    top = page.locator(since).first.bounding_box()["y"] - _ABOVE if since else 0
    last = page.locator(until).first.bounding_box()
    clip = {"x": 0, "y": top, "width": _WIDTH, "height": last["y"] + last["height"] + _ROUND - top}
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True, clip=clip)


def main() -> None:
    """Draw them all."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        found = make_home(Path(folder) / "home")
        with served(Path(folder) / "home") as address:
            browser = playwright.chromium.launch(executable_path=find(), args=ARGUMENTS)
            draw(browser.new_page(viewport={"width": _WIDTH, "height": _HEIGHT}), address, found)
            browser.close()
    sys.stdout.write("".join(f"{each.stat().st_size:>8,} {each.name}\n" for each in sorted(PICTURES.glob("*.png"))))


if __name__ == "__main__":
    main()
