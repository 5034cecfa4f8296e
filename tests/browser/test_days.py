"""Three people's working days, with and without scripts, on a narrow, a middling and a wide screen."""

from __future__ import annotations

import re
import time

import pytest

from tests.browser.conftest import Site
from tests.browser.walker import Walker

pytestmark = pytest.mark.browser
# The search itself ends after five; a busy machine takes longer to begin.
_MOST_PLANNING_SECONDS = 90


def test_an_intelligence_officer_finds_a_person_and_who_is_around(walker: Walker, site: Site) -> None:
    first, second = (each["person"] for each in site.found["analysis"]["proximity"][:2])
    walker.begin("intelligence officer", "Intelligence development", "OP-2026-014")
    walker.see()
    walker.go("/purpose")
    for field in ("Case reference", "In your own words"):
        walker.page.get_by_label(field).fill("")
    walker.press("Continue")
    assert "Enter a case reference" in walker.main()
    walker.see()
    walker.go("/people?for=" + first["caption"].split(",")[0][:4])
    walker.see()
    walker.go("/people?for=Nobody")
    assert "Nobody matches" in walker.main()
    walker.see()
    walker.go("/people?for=" + first["key"][1:5])
    assert "Nobody has exactly this as a" in walker.main()
    walker.see()
    walker.page.get_by_label("Find a person").fill(first["key"])
    walker.press("Find")
    assert walker.heading() == first["caption"]
    walker.see()
    for opened in walker.page.locator("summary").all()[:2]:
        opened.click()
    walker.see()
    walker.follow("Who is around")
    assert walker.page.locator(".node--focus").count() == 1
    walker.see()
    walker.page.get_by_text("Choose what is drawn").click()
    walker.page.get_by_label("Steps outwards").select_option("2")
    walker.page.get_by_label("Only what was so on this day").fill("yesterday")
    walker.press("Draw again")
    assert "Enter a day, for example 23 November 2026" in walker.main()
    walker.see()
    walker.go(f"/links?from={first['id']}&to={second['id']}")
    assert re.search(r"\d+ paths?,", walker.main())
    walker.see()
    walker.go(f"/links?from={first['id']}")
    assert "Enter at least one person to look for" in walker.main()
    walker.see()
    for path in ("/", "/links", "/help", "/help/charts", f"/people/{'0' * 32}"):
        walker.go(path)
        walker.see()
    walker.end()


def test_an_intelligence_officer_finds_how_a_group_and_a_wing_are_linked(walker: Walker, site: Site) -> None:
    first = site.found["analysis"]["proximity"][0]
    wing = site.found["check"]["place"]
    walker.begin("intelligence officer", "Intelligence development", "OP-2026-016")
    walker.go("/links")
    walker.page.get_by_label("From").fill(first["group"]["caption"])
    walker.page.get_by_label("To", exact=True).fill(wing)
    walker.press("Find links")
    assert re.search("the weakest is between|no step of it is graded", walker.main())
    walker.see()
    walker.follow("What they share instead")
    assert "in common among" in walker.main()
    walker.see()
    walker.go("/common?one=nothing+of+the+kind")
    assert "is not there for you" in walker.main()
    walker.see()
    walker.end()


def test_an_intelligence_officer_reads_of_groups_flags_and_a_life(walker: Walker, site: Site) -> None:
    first = site.found["analysis"]["proximity"][0]
    person, group = first["person"]["id"], first["group"]["id"]
    walker.begin("intelligence officer", "Intelligence development", "OP-2026-015")
    for end in (
        "timeline",
        "timeline?sort=known&known=25+November+2026",
        "timeline?at=then",
        "likely",
        "flag",
        "pack",
        "copy",
    ):
        walker.go(f"/people/{person}/{end}")
        walker.see()
    for path in ("/groups", "/groups/rivals", f"/groups/{group}", f"/groups/{group}/dispersal", "/flags", "/plots"):
        walker.go(path)
        walker.see()
    walker.end()


def accept_one(walker: Walker, prisoner: str, places: list[str]) -> None:
    """Accept a move to the first place on which no security hold stands; to the others it is refused."""
    for place in places:
        walker.go("/what-if")
        walker.page.get_by_label("Moves").fill(f"{prisoner} {place}")
        walker.press("Try it")
        walker.page.locator("#reason").fill("agreed with security")
        walker.page.get_by_label("I have seen what speaks against").check()
        walker.press("Accept")
        if "It has moved nobody" in walker.main():
            return
        assert f"A security hold stands on {place}: ask security" in walker.main()
    raise AssertionError("a security hold stands on every wing of the prison")


def test_an_allocation_officer_tries_moves_and_accepts_them(walker: Walker, site: Site) -> None:
    check = site.found["check"]
    prisoner = check["prisoners"][0]["prisoner"]
    walker.begin("allocation officer", "Allocation", "MOVES-1")
    walker.go("/what-if")
    walker.see()
    walker.press("Try it")
    assert "Enter at least one move" in walker.main()
    walker.see()
    walker.page.get_by_label("Moves").fill(f"{prisoner} {check['place']}")
    walker.press("Try it")
    assert "Nothing was stored" in walker.main()
    walker.see()
    walker.press("Accept")
    assert "Enter why you accept it" in walker.main()
    walker.see()
    walker.go(f"/room?prison={check['place'][:3]}")
    wings = re.findall(rf"\b{check['place'][:3]}-\w+\b", walker.main())
    accept_one(walker, prisoner, [check["place"], *wings])
    walker.see()
    walker.follow("Everything that you accepted")
    assert "agreed with security" in walker.main()
    walker.see()
    for path in (f"/room?prison={check['place'][:3]}", "/room?prison=XXX", "/arrivals"):
        walker.go(path)
        walker.see()
    walker.page.get_by_label("Prison", exact=True).fill(check["place"][:3])
    walker.page.get_by_label("Surname").fill("Hall")
    walker.press("Look them up")
    assert "Who it may be" in walker.main()
    walker.see()
    walker.end()


def test_an_allocation_officer_checks_a_van_list_that_is_sent(walker: Walker, site: Site) -> None:
    check = site.found["check"]
    prisoner = check["prisoners"][0]["prisoner"]
    walker.begin("allocation officer", "Allocation", "VAN-1")
    walker.go("/conflicts")
    walker.see()
    rows = {"name": "van.csv", "mimeType": "text/csv", "buffer": f"Number,Name\n{prisoner},A\n?,B\n".encode()}
    walker.page.get_by_label("Or a van list").set_input_files(rows)
    walker.press("Check")
    assert "Row 3 of van.csv: put a prison number first" in walker.main()
    walker.see()
    rows["buffer"] = f"Number,Name\n{prisoner},A\nA9999ZZ,B\n".encode()
    walker.page.get_by_label("Or a van list").set_input_files(rows)
    walker.page.get_by_label("Place").fill(check["place"])
    walker.press("Check")
    line = walker.page.get_by_role("row", name=prisoner).first
    assert re.search(r"Red\s+conflict found", line.inner_text())
    assert "keep-apart" in line.inner_text()
    assert "Green" not in walker.page.get_by_role("row", name="A9999ZZ").inner_text()
    walker.see()
    walker.end()


def test_an_allocation_officer_reads_a_wing_and_where_somebody_could_go(walker: Walker, site: Site) -> None:
    check = site.found["check"]
    prisoner, place = check["prisoners"][0]["prisoner"], check["place"]
    walker.begin("allocation officer", "Allocation", "WING-1")
    walker.go("/wing-board?place=" + place[:3])
    walker.see()
    walker.follow(place)
    assert walker.page.locator(".cordon-wing rect").count() > 3
    assert "Who" in walker.main()
    walker.see()
    walker.go("/wing-board?place=XXX-Q")
    assert "XXX-Q: no place that you may see has this key" in walker.main()
    walker.see()
    walker.go("/alternatives")
    walker.see()
    walker.page.get_by_label("Prison number").fill(prisoner)
    walker.page.get_by_label("Prisons or wings").fill(place[:3])
    walker.press("Rank places")
    assert prisoner in walker.heading() or prisoner in walker.main()
    assert "Ruled out" in walker.main() or "The best first" in walker.main()
    walker.see()
    walker.end()


def test_an_allocation_officer_plans_a_van_list_and_decides(walker: Walker, site: Site) -> None:
    check = site.found["check"]
    prisoner, prison = check["prisoners"][0]["prisoner"], check["place"][:3]
    walker.begin("allocation officer", "Allocation", "PLAN-1")
    walker.go("/plans")
    walker.press("Make a plan")
    assert "Enter 1 to 5,000 prison numbers" in walker.main()
    walker.see()
    walker.page.get_by_label("Or a van list").set_input_files(
        {"name": "van.csv", "mimeType": "text/csv", "buffer": f"Number,Name\n{prisoner},A\n?,B\n".encode()}
    )
    walker.page.get_by_label("Prisons or wings").fill(prison)
    walker.press("Make a plan")
    assert "Row 3 of van.csv: put a prison number first" in walker.main()
    walker.page.get_by_label("Or a van list").set_input_files(
        {"name": "van.csv", "mimeType": "text/csv", "buffer": f"Number,Name\n{prisoner},A\n".encode()}
    )
    walker.page.get_by_label("Seconds to look").fill("5")
    walker.press("Make a plan")
    until = time.monotonic() + _MOST_PLANNING_SECONDS
    while walker.heading() == "Plan under way" and time.monotonic() < until:
        walker.see()
        walker.go(walker.page.url.removeprefix(walker.site))
    assert walker.heading() == "Plan"
    assert prisoner in walker.main()
    assert "Ask security before anybody is moved" in walker.main()
    walker.see()
    table = walker.page.context.request.get(f"{walker.page.url}/export?format=csv")
    assert prisoner in table.text()
    walker.press("Refuse")
    assert "Enter why, in 3 to 2,000 characters" in walker.main()
    walker.see()
    walker.page.get_by_label("Why", exact=True).fill("kept where he is for court")
    walker.press("Refuse")
    assert "kept where he is for court" in walker.main()
    walker.see()
    walker.follow("Plans")
    assert "Refused" in walker.main()
    walker.see()
    walker.go("/help/plans")
    walker.see()
    walker.end()


def test_a_keep_apart_is_recorded_changed_closed_and_opened_again(walker: Walker, site: Site) -> None:
    check = site.found["check"]
    one, other = check["prisoners"][0]["prisoner"], check["findings"][0]["counterparts"][0]["prisonNumbers"][0]
    walker.begin("separations officer", "Allocation", "KEEP-1")
    walker.go(f"/separations?prisoners={one}+{other}")
    walker.see()
    walker.go("/separations/new")
    walker.see()
    walker.press("Record")
    assert "Enter a prison number" in walker.main()
    walker.see()
    walker.go(f"/separations?prisoners={one}")
    walker.page.get_by_role("main").get_by_role("link", name=re.compile(" and ")).first.click()
    walker.page.wait_for_load_state()
    walker.see()
    for button, missing in (("Change", "Enter a day"), ("Close the keep-apart", "Enter why")):
        if button == "Change":
            walker.page.get_by_text("Change it").click()
            walker.page.get_by_label("Holds until this day").fill("soon")
        walker.press(button)
        assert missing in walker.main()
        walker.see()
    walker.go("/separations?twice=true")
    walker.see()
    walker.end()
    walker.begin("intelligence officer", "Intelligence development", "NEAR-1")
    walker.go("/near-misses?prison=LEI&since=1+January+2026&until=soon")
    assert "Enter a day" in walker.main()
    walker.see()
    walker.end()


def test_an_allocation_officer_checks_a_van_list_against_a_wing(walker: Walker, site: Site) -> None:
    check = site.found["check"]
    prisoner = check["prisoners"][0]["prisoner"]
    walker.begin("allocation officer", "Allocation", "ALLOC-7")
    walker.go("/")
    walker.see()
    walker.follow("Conflicts")
    walker.see()
    walker.page.get_by_label("Prison numbers").fill(prisoner)
    walker.press("Check")
    assert "Enter a prison, wing, landing or cell" in walker.main()
    walker.see()
    walker.page.get_by_label("Place").fill(check["place"])
    walker.press("Check")
    assert re.search("conflict found", walker.main(), re.IGNORECASE)
    walker.see()
    other = check["findings"][0]["counterparts"][0]["prisonNumbers"][0]
    walker.page.get_by_label("Prison numbers").fill(f"{prisoner}, {other}")
    walker.press("Check")
    assert "Each of them there" in walker.main()
    walker.see()
    walker.end()


def test_a_categorisation_goes_from_advice_to_approval(walker: Walker, site: Site) -> None:
    prisoner = site.found["check"]["prisoners"][0]["prisoner"]
    walker.begin("categoriser", "Security categorisation", "CAT-1")
    walker.go("/categorisations")
    walker.see()
    walker.go(f"/people?for={prisoner}")
    walker.follow("Categorisation advice")
    suggested = walker.heading()
    walker.see()
    advice = walker.page.url.removeprefix(walker.site)
    walker.follow("The prisoner's copy")
    walker.see()
    walker.go(advice)
    walker.press("Begin a categorisation")
    case = walker.page.url.removeprefix(walker.site)
    walker.see()
    walker.end()

    walker.begin("categorisation security", "Security categorisation", "CAT-1")
    walker.go("/security-queue")
    walker.see()
    walker.go(case)
    walker.page.get_by_label("For security alone").fill("seen, nothing to add")
    walker.see()
    walker.press("Return the case")
    walker.end()

    walker.begin("categoriser", "Security categorisation", "CAT-1")
    walker.go(case)
    assert "seen, nothing to add" not in walker.main()
    walker.see()
    walker.press("Send for approval")
    assert "There is a problem" in walker.main()
    walker.see()
    walker.page.get_by_label("Category", exact=True).select_option(suggested[-1])
    walker.page.get_by_label("Why", exact=True).fill("as the rules suggest")
    walker.page.get_by_label("If it is stricter than now").fill("what is on record; nothing else would do")
    walker.page.get_by_label("If it is open").fill("assessed this week, suitable")
    walker.press("Send for approval")
    assert walker.heading().endswith("awaiting approval")
    walker.end()

    walker.begin("categorisation supervisor", "Security categorisation", "CAT-1")
    walker.go(case)
    walker.see()
    walker.press("Approve")
    assert walker.heading().endswith(", approved")
    walker.see()
    walker.end()
