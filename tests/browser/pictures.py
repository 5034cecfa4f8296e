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


def draw(page: Any, address: str, found: Any) -> None:
    """Sign in as each reader and keep what he sees."""
    first = found["analysis"]["proximity"][0]
    person, group = first["person"]["id"], first["group"]["id"]
    check = found["check"]
    _begin(page, address, "intelligence-officer", "Intelligence development", "OP-2026-014")
    _keep(page, address, "start")
    _keep(page, f"{address}/people/{person}", "person")
    page.goto(f"{address}/people/{person}/chart")
    page.get_by_role("button", name="Work on this chart").click()
    page.locator("[data-chart]").evaluate("each => scrollTo(0, each.getBoundingClientRect().top - 20)")
    page.screenshot(path=PICTURES / "chart.png")
    _keep(page, f"{address}/groups/{group}", "group", below=".cordon-plot")
    _begin(page, address, "allocation-officer", "Allocation", "VAN-7")
    named = check["prisoners"][0]["prisoner"]
    _keep(page, f"{address}/conflicts?prisoners={named}&place={check['place']}", "conflicts", below="h2")
    _keep(page, f"{address}/wing-board?place={check['place'][:3]}", "prison", below="h2")
    _begin(page, address, "categorisation-supervisor", "Security categorisation", "CAT-1")
    page.goto(f"{address}/people?for={named}")
    _keep(page, f"{page.url}/categorisation", "advice")


def _begin(page: Any, address: str, reader: str, purpose: str, case: str) -> None:
    page.goto(f"{address}/sign-in")
    page.locator(f'form:has(input[value="{reader}"]) button').click()
    page.goto(f"{address}/purpose")
    page.get_by_label(purpose, exact=True).check()
    page.get_by_label("Case reference").fill(case)
    page.get_by_label("In your own words").fill("a day's work")
    page.get_by_role("button", name="Continue").click()


def _keep(page: Any, address: str, name: str, below: str = "") -> None:
    page.goto(address)
    if below:
        page.locator(below).first.evaluate("each => scrollTo(0, each.getBoundingClientRect().top - 20)")
    page.screenshot(path=PICTURES / f"{name}.png")


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
