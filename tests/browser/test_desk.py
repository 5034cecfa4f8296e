"""The data desk: loading with a row that is put right, judging who is who, who may see what, who looked at whom."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.conftest import Site
from tests.browser.walker import Walker

pytestmark = pytest.mark.browser
_WORK_SECONDS = 30


def calls_with_a_bad_row(folder: Path, site: Site, number: int) -> Path:
    """Two prison calls: one sound, one that does not say whose it is."""
    estate = next((site.home / "estates").iterdir())
    header, first, *_ = next((estate / "feeds").glob("prison-calls_*")).read_text("utf-8").splitlines()
    cells = first.split(",")
    cells[0] = str(70_000_000 + number)
    wrong = [str(80_000_000 + number), "", *cells[2:]]
    path = folder / "prison-calls_2026-11-25T0700.csv"
    path.write_text("\n".join([header, ",".join(cells), ",".join(wrong)]) + "\n", "utf-8")
    return path


def test_a_data_officer_loads_a_file_puts_a_row_right_and_loads_it_again(
    walker: Walker, site: Site, tmp_path: Path
) -> None:
    page = walker.page
    walker.begin("data officer", "Data quality", "FEED-1")
    walker.go("/")
    walker.see()
    walker.go("/loads")
    walker.press("Load")
    assert "Choose a file" in walker.main()
    walker.see()
    number = 2 * page.viewport_size["width"] + walker.scripts
    page.get_by_label("File", exact=True).set_input_files(calls_with_a_bad_row(tmp_path, site, number))
    walker.press("Load")
    for _ in range(_WORK_SECONDS * 2):
        if "1\n" in walker.main() and "Rejected" in walker.main():
            break
        page.wait_for_timeout(500)
        if not walker.scripts:
            page.reload()
    assert "prison-calls_2026-11-25T0700.csv: loaded" in walker.main()
    walker.see()
    walker.follow("Put them right")
    walker.see()
    walker.follow("Line 3")
    walker.see()
    page.get_by_label("Why it is no row").fill("a row of totals")
    walker.press("Put aside")
    assert "Waits for a second person" in walker.main()
    walker.see()
    page.get_by_label("Why the request is taken back").fill("it is a call")
    walker.press("Take the request back")
    assert "No row of this load was put aside" in walker.main()
    walker.see()
    walker.follow("Rejected rows of this load")
    walker.follow("Line 3")
    page.get_by_label("Prisoner Number").fill(site.found["check"]["prisoners"][0]["prisoner"])
    walker.press("Keep as put right")
    assert "Line 3 is put right" in walker.main()
    walker.see()
    walker.press("Load what is put right")
    assert walker.heading() == "Loaded again"
    assert "No row of that load waits any more" in walker.main()
    walker.see()
    for path in ("/loads", "/rejected", "/quality?feed=prison-calls", "/feeds", "/help"):
        walker.go(path)
        walker.see()
    walker.go("/people?for=Bell")
    walker.see()
    walker.end()


def test_an_officer_judges_whether_two_records_are_one_person(walker: Walker) -> None:
    page = walker.page
    walker.begin("intelligence officer", "Intelligence development", "OP-9")
    walker.go("/matches")
    walker.see()
    page.locator("table").first.get_by_role("link").first.click()
    page.wait_for_load_state()
    walker.see()
    walker.press("Put on record")
    assert "Select whether they are the same person" in walker.main()
    walker.see()
    if walker.scripts:
        page.locator("h1").click()
        page.keyboard.press("u")
        assert page.locator("#verdict-unsure").is_checked()
    else:
        page.locator("#verdict-unsure").check()
    page.get_by_role("textbox", name="Why").fill("the photographs are missing")
    walker.press("Put on record")
    assert "Your judgement is on record" in walker.main()
    walker.see()
    walker.go("/disagreements")
    walker.see()
    walker.end()


@pytest.mark.evidence
def test_what_one_officer_judged_is_taken_back_by_two(walker: Walker) -> None:
    page = walker.page
    walker.begin("intelligence officer", "Intelligence development", "OP-10")
    walker.go("/matches")
    page.locator("table").first.get_by_role("link").first.click()
    page.wait_for_load_state()
    pair = page.url.removeprefix(walker.site)
    for verdict, said in (("same", "Your judgement is on record"), ("retract", "waits for a second person")):
        walker.go(pair)
        walker.see()
        page.locator(f"#verdict-{verdict}").check()
        page.get_by_role("textbox", name="Why").fill("the photographs")
        walker.press("Put on record")
        assert said in walker.main()
        walker.see()
    walker.go(pair)
    assert "You can withdraw it" in walker.main()
    walker.see()
    walker.end()
    walker.begin("allocation officer", "Allocation", "ALLOC-9")
    walker.go("/matches")
    walker.see()
    walker.follow("Look at the two, and agree or refuse")
    walker.see()
    page.locator("#settled-because").fill("looked at both")
    walker.press("Agree")
    assert "Your judgement is on record" in walker.main()
    walker.go(pair)
    assert "Nobody has judged it yet" in walker.main()
    walker.end()


def test_auditor_and_keeper_of_the_policy_see_who_looked_and_who_may(walker: Walker, site: Site) -> None:
    prisoner = site.found["check"]["prisoners"][0]["prisoner"]
    walker.begin("allocation officer", "Allocation", "ALLOC-8")
    walker.go(f"/people?for={prisoner}")
    person = walker.page.url.rsplit("/", 1)[1]
    walker.end()
    walker.begin("audit officer", "Audit", "SAR-1")
    walker.go("/")
    walker.see()
    walker.go("/audit?since=soon&reader=demo/tom.ellis")
    assert "Enter a day" in walker.main()
    walker.see()
    walker.go("/audit")
    walker.page.get_by_label("Person").fill(prisoner)
    walker.page.get_by_label("Reader").fill("demo/tom.ellis")
    walker.press("Search")
    assert "ALLOC-8" in walker.main()
    walker.see()
    walker.go("/audit/repeated")
    walker.see()
    walker.end()
    walker.begin("access officer", "Audit", "ACC-1")
    walker.go("/access")
    walker.see()
    walker.go("/access/explain")
    walker.page.get_by_label("Record").fill(person)
    walker.page.get_by_label("Reader").fill("demo/dana.okafor")
    walker.press("Explain")
    walker.see()
    walker.go(f"/access/explain?record=NOMIS/{prisoner}&subject=demo/tom.ellis")
    walker.see()
    walker.end()
