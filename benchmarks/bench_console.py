"""What the console's pages cost a browser, beside their limits: bytes sent, first paint, a full chart's layout, frames.

    python benchmarks/bench_console.py [--full]

Pages are opened with an empty cache, at 10 Mbit/s with 40 ms to the server and a processor four times slower than this
one: an office laptop on a prison's line. Frames are counted while a chart of 150 nodes is zoomed, at this machine's own
speed. Each line is a measure and its share of the limit. A page of too many bytes ends with status 1 always, since
bytes do not depend on how busy the machine is; with `--full` so does anything else above 1.00. Where there is no
browser (`make test-browser` fetches one) it says so and measures the layout alone.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from api.console.chart import MOST_NODES, chart_of
from api.schemas.evidence import Link
from api.schemas.network import LeftOut, NetworkAnswer, PlacedNode

MOST_BYTES, MOST_PAINT_MS, MOST_LAYOUT_MS, LEAST_FRAMES = 150_000, 1_000, 150, 60
# Bits a second, and milliseconds to the server and back.
LINE, DISTANCE, SLOWER = 10_000_000, 40, 4
PAGES = (
    "/",
    "/people?for=Hall",
    "/people?for=Hasan+Tobi",
    "/people?for=LS5",
    "/links",
    "/groups",
    "/conflicts",
    "/feeds",
    "/help",
)


def full_network() -> NetworkAnswer:
    """As many nodes as a chart holds, with three times as many links."""
    draw = random.Random(7)
    nodes = [
        PlacedNode(id=f"{n:032x}", kind="Person", caption=f"Person {n}", key=str(n), steps=min(n, 1), records=1)
        for n in range(MOST_NODES)
    ]
    pairs = {tuple(sorted(draw.sample(range(MOST_NODES), 2))) for _ in range(3 * MOST_NODES)}
    links = [
        Link(source=nodes[a].id, target=nodes[b].id, type="CALLED", assessment=False, best_grade="fact", records=["r"])
        for a, b in sorted(pairs)
    ]
    return NetworkAnswer(
        start=[nodes[0].id], depth=1, nodes=nodes, links=links,
        left_out=LeftOut(over_budget=0, hubs=[], links_unread=[]), sources=[], sources_left_out=0,
    )  # fmt: skip


class Budget:
    """Measures beside their limits; those of time count as broken only where `timed`."""

    def __init__(self, *, timed: bool) -> None:
        self.timed = timed
        self.broken = 0

    def line(self, what: str, measured: float, limit: float, unit: str, *, least: bool = False) -> None:
        """One measure; `least` where it is to be above its limit."""
        share = limit / measured if least and measured else measured / limit
        self.broken += share > 1 and (self.timed or unit == "bytes")
        sys.stdout.write(f"{what:<44} {measured:>10,.1f} {unit:<8} {share:>6.2f} of {limit:,} {unit}\n")


def layout(budget: Budget, rounds: int) -> None:
    """How long the server takes to lay out a full chart."""
    network = full_network()
    chart_of(network)
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        chart_of(network)
        taken.append(1_000 * (time.perf_counter() - began))
    budget.line(f"layout of {MOST_NODES} nodes, median of {rounds}", statistics.median(taken), MOST_LAYOUT_MS, "ms")


def pages(budget: Budget, browser: Any, address: str, found: Any) -> None:
    """Bytes and first paint of each page with an empty cache."""
    person = found["analysis"]["proximity"][0]["person"]["id"]
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    _begin(page, address)
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.setCacheDisabled", {"cacheDisabled": True})
    speed = {"offline": False, "latency": DISTANCE, "downloadThroughput": LINE / 8, "uploadThroughput": LINE / 8}
    network.send("Network.emulateNetworkConditions", speed)
    network.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    sent = []
    network.on("Network.loadingFinished", lambda event: sent.append(int(event["encodedDataLength"])))
    for path in (*PAGES, f"/people/{person}", f"/people/{person}/chart", f"/people/{person}/chart?depth=2"):
        shown = path.replace(person, "…")
        paints = []
        for _ in range(3):
            sent.clear()
            page.goto(address + path, wait_until="load")
            paints.append(float(page.evaluate(_PAINT)))
        budget.line(f"bytes of {shown}", sum(sent), MOST_BYTES, "bytes")
        budget.line(f"first paint of {shown}, best of 3", min(paints), MOST_PAINT_MS, "ms")
    context.close()


def frames(budget: Budget, browser: Any, address: str, found: Any) -> None:
    """Frames a second while the fullest chart at hand is zoomed in and out."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    _begin(page, address)
    person = max(
        (each["person"]["id"] for each in found["analysis"]["proximity"]),
        key=lambda each: _nodes(page, f"{address}/people/{each}/chart?depth=3"),
    )
    drawn = _nodes(page, f"{address}/people/{person}/chart?depth=3")
    counted = max(float(page.evaluate(_FRAMES)) for _ in range(3))
    budget.line(f"frames a second, {drawn} nodes zoomed, best of 3", counted, LEAST_FRAMES * 0.95, "frames", least=True)
    page.close()


# A page can be loaded before anything of it is painted.
_PAINT = """() => new Promise((done) => {
  new PerformanceObserver((seen) => {
    for (const paint of seen.getEntriesByName('first-contentful-paint')) done(paint.startTime);
  }).observe({type: 'paint', buffered: true});
})"""
_FRAMES = """() => new Promise((done) => {
  const chart = document.querySelector('[data-chart]');
  let frames = 0; const began = performance.now();
  const step = () => {
    frames += 1;
    chart.querySelector(`[data-act="${frames % 40 < 20 ? 'in' : 'out'}"]`).click();
    const taken = performance.now() - began;
    taken < 2000 ? requestAnimationFrame(step) : done(1000 * frames / taken);
  };
  requestAnimationFrame(step);
})"""


def _nodes(page: Any, address: str) -> int:
    page.goto(address)
    return int(page.locator(".node").count())


def _begin(page: Any, address: str) -> None:
    page.goto(f"{address}/sign-in")
    page.locator('form:has(input[value="intelligence-officer"]) button').click()
    page.goto(f"{address}/purpose")
    page.get_by_label("Intelligence development", exact=True).check()
    page.get_by_label("Case reference").fill("BENCH-1")
    page.get_by_label("In your own words").fill("what pages cost")
    page.get_by_role("button", name="Continue").click()


def main() -> int:
    """Measure, print, and say by the status whether a limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--full", action="store_true", help="the small estate, and times count")
    arguments = parser.parse_args()
    budget = Budget(timed=arguments.full)
    layout(budget, 20)
    from tests.browser.chromium import NoChromiumError, find

    try:
        from playwright.sync_api import sync_playwright

        from tests.browser.served import ARGUMENTS, make_home, served

        program = find()
    except (ImportError, NoChromiumError) as error:
        sys.stdout.write(f"pages are not measured: {error} (make test-browser fetches what they need)\n")
        return int(budget.broken > 0)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        found = make_home(Path(folder) / "home", "small" if arguments.full else "tiny")
        with served(Path(folder) / "home") as address:
            browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
            pages(budget, browser, address, found)
            frames(budget, browser, address, found)
            browser.close()
    return int(budget.broken > 0)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    sys.exit(main())
