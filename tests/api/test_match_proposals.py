"""Two people agree on the pages where a judgement would take a protection away; the second sees what it changes."""

from __future__ import annotations

import re
from pathlib import Path

from api.exits import ExitCode
from tests.api.cases import make_home, service_of
from tests.api.test_console import Browser
from tests.cli.cases import FEEDS, OFFICER, Cordon
from tests.cli.test_match import ROWS


def _page(browser: Browser, name: str) -> str:
    """The page of the waiting pair of this name."""
    found = re.search(rf'href="(/matches/[0-9a-f]{{32}}-[0-9a-f]{{32}})">{name}', browser("GET", "/matches").text)
    assert found is not None
    return found[1]


def _sent(browser: Browser, address: str, **fields: str) -> tuple[int, str]:
    """The status, and where it leads on or what the page says."""
    sent = {name.replace("_", "-"): value for name, value in fields.items()}
    answer = browser("POST", address, data={"form-token": browser.form_token(), **sent})
    return answer.status_code, answer.headers.get("location") or answer.text


def test_a_judgement_is_taken_back_by_two_people_on_the_page_of_the_pair(tmp_path: Path) -> None:
    settings = make_home(tmp_path / "home", ROWS)
    assert Cordon(tmp_path / "home", dict(OFFICER))("match", "run", reader=FEEDS).code is ExitCode.DONE
    with service_of(settings) as service:
        first, second = (Browser(service).at_work(each) for each in ("intelligence-officer", "allocation-officer"))
        page = _page(first, "Okafor")
        assert "Take the judgement back" not in first("GET", page).text
        assert _sent(first, page, verdict="same", because="same tattoo") == (303, "/matches?done=recorded")
        assert all(words in first("GET", page).text for words in ("Take the judgement back", "same tattoo"))
        waits = (303, "/matches?done=waits-for-second-person")
        assert _sent(first, page, verdict="retract", because="wrong tattoo") == waits

        shown = second("GET", page).text
        assert all(words in shown for words in ("wrong tattoo", "one person would become two", ">Agree</button>"))
        found = re.search(r'/match-proposals/[^"]+', shown)
        assert found is not None
        assert ">Agree</button>" not in first("GET", page).text
        assert "Look at the two, and agree or refuse" in second("GET", "/matches").text
        status, said = _sent(second, found[0], answer="agree", settled_because="")
        assert (status, "Enter why, in 3 to 2,000 characters" in said) == (400, True)
        assert _sent(first, found[0], answer="agree", settled_because="I am sure")[0] == 400
        refused = (303, "/matches?done=refused")
        assert _sent(second, found[0], answer="refuse", settled_because="it is his") == refused
        assert _sent(second, found[0], answer="agree", settled_because="it is not")[0] == 400

        assert _sent(first, page, verdict="retract", because="wrong tattoo") == waits
        again = re.search(r'/match-proposals/[^"]+', second("GET", page).text)
        assert again is not None
        agreed = _sent(second, again[0], answer="agree", settled_because="looked at both")
        assert agreed == (303, "/matches?done=recorded")
        assert page == _page(second, "Okafor")
