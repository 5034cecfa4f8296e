"""What lies beside the three days: the source unit, a load that is taken back, policies, near misses, rule sets."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.browser.conftest import Site
from tests.browser.walker import ROOT, Walker

pytestmark = pytest.mark.browser
# Some of their packs rest on a report that few could have known.
_SURNAMES = ("Hall", "Jones", "Smith")
_NEEDED = "The source unit has to approve first"
_HELD: dict[str, str] = {}


def person_of_a_held_report(walker: Walker, site: Site) -> str:
    """Somebody whose pack waits for the source unit; looked for once on each site."""
    if site.address not in _HELD:
        for surname in _SURNAMES:
            walker.go(f"/people?for={surname}")
            links = walker.page.locator("main a[href^='/people/']")
            people = dict.fromkeys(links.evaluate_all("all => all.map(a => a.getAttribute('href'))"))
            asked = walker.page.context.request
            held = [each for each in people if asked.get(f"{site.address}{each}/pack").status == 409]
            if held:
                _HELD[site.address] = held[0]
                break
    return _HELD[site.address]


def test_a_report_that_few_could_have_known_goes_to_the_source_unit(walker: Walker, site: Site) -> None:
    walker.begin("intelligence officer", "Intelligence development", "OUT-1")
    walker.go(f"{person_of_a_held_report(walker, site)}/pack")
    assert walker.heading() == _NEEDED
    walker.see()
    walker.press("Ask the source unit")
    assert "Enter why" in walker.main()
    walker.see()
    walker.page.get_by_label("Why it has to go out").fill("for the court")
    walker.press("Ask the source unit")
    assert walker.heading() == "The source unit decides"
    walker.see()
    walker.end()
    walker.begin("source unit", "Intelligence development", "OUT-1")
    walker.go("/disseminations")
    walker.see()
    walker.page.locator("table").get_by_role("link").first.click()
    walker.page.wait_for_load_state()
    walker.see()
    walker.press("Refuse")
    assert "Enter why" in walker.main()
    walker.see()
    # An approval would let the pack of every later walk go out at once.
    walker.page.get_by_label("Why you approve or refuse").fill("too few could have known")
    walker.press("Refuse")
    assert walker.heading() == "What waits for the source unit"
    walker.end()


def test_a_load_of_keep_aparts_is_taken_back_by_nobody_alone(walker: Walker) -> None:
    walker.begin("data officer", "Data quality", "BACK-1")
    walker.go("/loads")
    walker.page.get_by_role("link", name=re.compile("non-associations")).first.click()
    walker.page.wait_for_load_state()
    walker.see()
    load = walker.page.url.removeprefix(walker.site)
    walker.press("Ask a second person")
    assert "Enter why" in walker.main()
    walker.see()
    walker.page.get_by_label("Why it is taken back").fill("the wrong day's file")
    walker.press("Ask a second person")
    walker.see()
    walker.go(load)
    assert "It waits for a second person, who is not you" in walker.main()
    walker.see()
    walker.end()
    walker.begin("second data officer", "Data quality", "BACK-1")
    walker.go(load)
    walker.see()
    walker.press("Refuse; the load stays")
    assert walker.heading() == "Withdrawals that wait for a second person"
    walker.see()
    walker.end()


def test_policies_are_compared(walker: Walker) -> None:
    walker.begin("access officer", "Audit", "ACC-2")
    walker.go("/policy-difference")
    walker.see()
    walker.press("Compare")
    assert "Choose a policy file" in walker.main()
    walker.see()
    walker.page.locator("#file").set_input_files(ROOT / "graph" / "policies" / "policy-2026-11.yml")
    walker.press("Compare")
    walker.see()
    walker.end()


def test_what_the_check_would_have_said_and_who_would_change_category(walker: Walker, site: Site) -> None:
    prison = site.found["check"]["place"][:3]
    walker.begin("intelligence officer", "Intelligence development", "NEAR-2")
    walker.go(f"/near-misses?prison={prison}&since=1+October+2026&until=31+October+2026")
    assert "Share caught" in walker.main()
    walker.see()
    walker.end()
    walker.begin("categorisation security", "Security categorisation", "CAT-3")
    walker.go("/rule-sets?first=risk-profiler-2019&second=cordon")
    walker.see()
    walker.end()


def test_a_certificate_is_offered_where_a_key_signs_it_and_downloads(walker: Walker, site: Site) -> None:
    check = site.found["check"]
    walker.begin("allocation officer", "Allocation", "CERT-1")
    walker.go(f"/conflicts?prisoners={check['prisoners'][0]['prisoner']}&place={check['place']}")
    walker.see()
    with walker.page.expect_download() as begun:
        walker.page.get_by_role("button", name="Download a certificate").click()
    assert begun.value.suggested_filename == "certificate.json"
    assert "signature" in Path(begun.value.path()).read_text("utf-8")
    walker.end()
