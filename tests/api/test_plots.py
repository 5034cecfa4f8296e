"""The page of plots: cut for the reader, in whole pixels, without numbers that tell of somebody."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from api.answers.plots import kept_back
from api.console import plots
from api.validation import CALIBRATION, made_up_calibration
from api.wiring import Service
from graph.audit import AuditAction
from graph.model.evidence import LinkClaim, NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType
from graph.model.times import to_minutes
from tests.api.cases import ANN, HIDDEN, OPEN_ROWS, events, make_home, service_of
from tests.api.test_console import Browser
from tests.contract.evidence import described, load, manifest, moment, person, row

_BEGAN = to_minutes(moment(-48))
MANY = tuple(row(f"p{number}", describes=[described(person(100 + number), f"Name{number}")]) for number in range(40))


def alerted(who: NodeRef, key: str) -> LinkClaim:
    return LinkClaim(who, NodeRef(Kind.ALERT, "NOMIS", key), LinkType.HAS_ALERT, valid_from=_BEGAN)


ALERTS = tuple(row(f"a{number}", alerted(person(100 + number), str(number))) for number in range(12))


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with service_of(make_home(tmp_path / "home", (*OPEN_ROWS, *MANY, *ALERTS))) as opened:
        yield opened


def page_of(service: Service) -> str:
    return Browser(service).at_work("intelligence-officer")("GET", "/plots").text.partition("<h1")[2]


def rows_of(page: str, label: str) -> dict[str, list[str]]:
    """A table of the page by the heads of its rows."""
    table = page.rpartition(f'aria-label="{label}"')[2].partition("</table>")[0]
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", each) for each in table.split("<tr")]
    return {each[0]: each[1:] for each in cells if len(each) > 1}


def test_people_are_counted_by_ties_and_few_are_not_shown(service: Service) -> None:
    """Ann and Ben fought, Ben and Cal dealt: two with one tie and one with two."""
    told = rows_of(page_of(service), "People by ties")
    assert told["1"] == ["Not shown"]
    assert told["2"] == ["Not shown"]
    assert "0" not in told
    assert told["65 or more"] == ["0"]


def test_alerts_are_told_by_month_with_those_that_run(service: Service) -> None:
    told = rows_of(page_of(service), "Alerts by month")
    assert len(told) == 25 + 1
    assert told["October 2026"] == ["12", "12"]
    assert told["November 2026, so far"] == ["0", "12"]
    assert told["September 2026"] == ["0", "0"]


def test_nothing_hidden_moves_a_byte(service: Service) -> None:
    before = page_of(service)
    planted = [row(f"h{number}", alerted(person(100 + number), f"s{number}"), label=HIDDEN) for number in range(20)]
    load(service.store, (row("h", alerted(ANN, "secret"), label=HIDDEN), *planted), manifest("second", extracted=30))
    assert page_of(service) == before


def test_who_may_not_analyse_is_not_offered_it(service: Service) -> None:
    officer = Browser(service).at_work("allocation-officer")
    assert officer("GET", "/plots").status_code == 403
    assert 'href="/plots"' not in officer("GET", "/").text


def test_it_is_on_record_under_its_own_name(service: Service) -> None:
    page_of(service)
    service.audit.close()
    assert events(service.settings)[-1].event.action is AuditAction.PLOTS_SHOWN


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [
        ([40, 3, 0, 12], [40, None, 0, None]),
        ([40, 3, 2, 12], [40, None, None, 12]),
        ([40, 12], [40, 12]),
        ([3, 0], [None, 0]),
    ],
)
def test_a_small_number_takes_the_next_smallest_with_it(numbers: list[int], shown: list[int | None]) -> None:
    assert kept_back(numbers) == shown


def test_a_number_that_is_kept_back_has_no_length_and_moves_no_other() -> None:
    told, kept = plots.bars([("a", 40), ("b", 20), ("c", 5)]), plots.bars([("a", 40), ("b", 20), ("c", None)])
    assert [each.width for each in told.bars[:2]] == [each.width for each in kept.bars[:2]]
    assert kept.bars[2].width == 0
    assert plots.columns([("Oct 2026", None)]).columns[0].height == 0


def test_the_calibration_that_is_plotted_is_the_quality_reports(service: Service) -> None:
    report = (Path(__file__).resolve().parents[2] / "docs" / "quality-report.md").read_text("utf-8")
    part = report.partition("### Calibration")[2].partition("###")[0]
    rows = re.findall(r"^\| (\d+) \| ([\d.]+) \| ([\d.]+) \|", part, re.MULTILINE)
    assert made_up_calibration() == tuple((int(a), float(b), float(c)) for a, b, c in rows)
    assert json.loads(resources.files("analytics").joinpath(CALIBRATION).read_text("utf-8"))["model"] == "2026-11"
    assert page_of(service).count("<circle") == len(rows)


def test_a_dot_lies_on_the_line_where_what_was_stated_was_so() -> None:
    (dot,) = plots.curve([(100, 0.25, 0.25)])
    assert (dot.x - plots.CURVE_LEFT) + (dot.y - plots.CURVE_TOP) == plots.CURVE
