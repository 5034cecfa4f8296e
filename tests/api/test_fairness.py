"""How advice is used, by officers and by protected characteristic: no number gives anybody away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from api.questions import categorisation as ask
from api.schemas.categorisation import StatisticsAnswer
from graph.model.acts import Act
from graph.model.evidence import Description, EvidenceRow
from graph.model.labels import Label
from tests.api.cases import make_home, service_of
from tests.api.categorising import Office
from tests.api.policies import put_policy
from tests.contract.evidence import moment, person, row


def _prisoner(number: int, sex: str, born: int) -> EvidenceRow:
    man = person(number)
    said = {"surname": "Stone", "date_of_birth": f"{born}-01-01", "sex": sex}
    return row(man.key, describes=[Description(man, said)])


def _decision(service_id: bytes, number: int, *, decided: str, suggested: str, minutes: int, at: str) -> list[Act]:
    begun = moment(number)
    body = {
        "category": decided,
        "suggested": suggested,
        "overridden": decided != suggested,
        "establishment": at,
        "nextReview": "2027-05-25",
    }

    def act(sequence: int, action: str, when: datetime, said: dict[str, object]) -> Act:
        return Act(
            kind="categorisation",
            case=f"case-{number}",
            sequence=sequence,
            action=action,
            actor="demo/a",
            agency="prison",
            at=when,
            label=Label("prison"),
            about=(service_id,),
            body=said,
        )

    decided_at = begun + timedelta(minutes=minutes)
    return [act(0, "STARTED", begun, {}), act(1, "AWAITING_APPROVAL", decided_at, dict(body))]


def _statistics(
    folder: Path, people: Sequence[tuple[str, int, str, str, str]], limited: Sequence[int] = ()
) -> StatisticsAnswer:
    """People by sex, year of birth, what was suggested and decided, and where; the `limited` are of limited access."""
    rows = [_prisoner(number, sex, born) for number, (sex, born, *_) in enumerate(people, 1)]
    settings = make_home(folder / "home", rows)
    names = [f"- {{person: NOMIS/{person(number).key}, because: protected}}" for number in limited]
    put_policy(settings.home, "\n".join(["restricted:", *names]) if limited else "")
    with service_of(settings) as service:
        for number, (_, _, suggested, decided, at) in enumerate(people, 1):
            record = service.store.ids.node_id(person(number))
            service.store.append_acts(
                _decision(record, number, decided=decided, suggested=suggested, minutes=number, at=at)
            )
        return Office(service).put("categorisation-supervisor", ask.show_statistics())


def test_shares_are_those_of_each_group(tmp_path: Path) -> None:
    men = [("M", 1990, "C", "B" if number < 4 else "C", "LEI") for number in range(12)]
    women = [("F", 1990, "R", "R", "NHI") for _ in range(10)]
    found = _statistics(tmp_path, [*men, *women])
    assert [(each.agency, each.decisions, each.accepted_share, each.median_minutes) for each in found.officers] == [
        ("prison, LEI", 12, 0.6667, 6.5),
        ("prison, NHI", 10, 1.0, 17.5),
    ]
    by = {(each.characteristic, each.value): each for each in found.disparity}
    assert (by["sex", "M"].overridden, by["sex", "M"].stricter_than_suggested) == (0.3333, 0.3333)
    assert (by["sex", "F"].overridden, by["sex", "F"].suggested_b_or_closed) == (0.0, 1.0)


def test_a_small_group_takes_the_next_with_it_where_the_sum_would_give_it_away(tmp_path: Path) -> None:
    old = [("M", 1960, "C", "C", "LEI") for _ in range(3)]
    middle = [("M", 1980, "C", "C", "LEI") for _ in range(11)]
    young = [("M", 1998, "C", "C", "LEI") for _ in range(14)]
    found = _statistics(tmp_path, [*old, *middle, *young])
    shown = {each.value: each.decisions for each in found.disparity if each.characteristic == "age"}
    # 50 or over are three; 40 to 49 are eleven, and would give the three away.
    assert shown == {"21 to 29": 14, "40 to 49": "not shown", "50 or over": "not shown"}
    assert all(each.overridden is None for each in found.disparity if each.decisions == "not shown")


def test_two_small_groups_hide_each_other(tmp_path: Path) -> None:
    people = (
        [("M", 1990, "C", "C", "LEI")] * 10 + [("M", 1960, "C", "C", "LEI")] * 2 + [("M", 1998, "C", "C", "LEI")] * 3
    )
    found = _statistics(tmp_path, people)
    shown = {each.value: each.decisions for each in found.disparity if each.characteristic == "age"}
    assert shown == {"21 to 29": "not shown", "30 to 39": 10, "50 or over": "not shown"}


def test_a_decision_about_somebody_whom_the_reader_may_not_know_is_in_no_number(tmp_path: Path) -> None:
    men = [("M", 1990, "C", "C", "LEI") for _ in range(10)]
    witness = ("M", 1990, "C", "B", "NHI")
    found = _statistics(tmp_path / "limited", [*men, witness], limited=[11])
    assert found == _statistics(tmp_path / "without", men)
    assert found != _statistics(tmp_path / "open", [*men, witness])
