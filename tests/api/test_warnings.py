"""What a person's page says before anything else."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.answers import people
from api.console.warned import warnings_of
from api.schemas.evidence import Node
from api.schemas.people import PersonAnswer, Tie
from graph.model.evidence import Description, EvidenceRow, LinkClaim, NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType, Role
from graph.queries import neighbourhood
from tests.api.cases import ANN, OPEN_ROWS, Http, make_home, public_id, service_of
from tests.contract.evidence import incident, involved, row

NOW = datetime(2026, 11, 28, 3, tzinfo=UTC)
EARLIER, LATER = datetime(2026, 11, 3, tzinfo=UTC), datetime(2026, 12, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        (EARLIER, None, ["Alert: XER Escape Risk"]),
        (None, None, ["Alert: XER Escape Risk"]),
        (EARLIER, LATER, ["Alert: XER Escape Risk, until 9 December 2026"]),
        (LATER, None, ["Alert: XER Escape Risk, from 9 December 2026"]),
        (None, EARLIER, []),
        (EARLIER, NOW, []),
    ],
)
def test_an_alert_warns_until_it_ends(since: datetime | None, until: datetime | None, said: list[str]) -> None:
    alert = Node(id="a", kind="Alert", caption="XER Escape Risk", key="1-1")
    tie = Tie(type="HAS_ALERT", other=alert, assessment=False, best_grade="fact", valid_from=since, valid_to=until,
              records=["r"])  # fmt: skip
    found = PersonAnswer(id="p", name="N", facts=[], identifiers=[], ties=[tie], ties_left_out=0, apart=[], sources=[])
    assert [each.says for each in warnings_of(found, NOW)] == said


ALERT = NodeRef(Kind.ALERT, "ALERTS", "zzz")
APART = NodeRef(Kind.NON_ASSOCIATION, "NON_ASSOCIATIONS", "99")
# Three ties more than a page lists, and each better attested than the alert.
OFTEN = [involved(ANN, incident(number)) for number in range(100, 100 + people.MOST_TIES + 3)]
WARNED: tuple[EvidenceRow, ...] = (
    row("90", *OFTEN),
    row("91", *OFTEN),
    row("92", LinkClaim(ANN, ALERT, LinkType.HAS_ALERT),
        describes=[Description(ALERT, {"caption": "XER Escape Risk"})]),
    row("93", LinkClaim(ANN, APART, LinkType.PARTY, Role.PARTY_UNKNOWN),
        describes=[Description(APART, {"caption": "Keep apart 99 (CELL)"})]),
)  # fmt: skip


def warned_of(http: Http) -> tuple[list[str], PersonAnswer]:
    found = PersonAnswer.model_validate_json(http("GET", f"/v1/people/{public_id(ANN)}").content)
    return [each.says for each in warnings_of(found, NOW)], found


@pytest.mark.parametrize("most_walked", [5_000, 50])
def test_however_many_ties_somebody_has_the_warnings_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most_walked: int
) -> None:
    monkeypatch.setattr(neighbourhood, "START_LIMIT", most_walked)
    with service_of(make_home(tmp_path / "home", (*OPEN_ROWS, *WARNED))) as service:
        told, found = warned_of(Http(service))
    assert told == ["Alert: XER Escape Risk", "Keep apart 99 (cell)"]
    assert found.ties_left_out > 0
    listed = {tie.other.id for tie in found.ties}
    assert len(listed) == len(found.ties)
    if most_walked > people.MOST_TIES:
        # Ann herself takes one place of the budget; one more incident of hers stands in the open rows.
        assert (len(listed), found.ties_left_out) == (people.MOST_TIES - 1 + 2, 5)
