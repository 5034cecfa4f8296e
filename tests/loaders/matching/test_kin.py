"""Kin are kept apart where they live; a file of people drawn singly is not read as one of twins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from loaders.matching.blocking import candidate_pairs
from loaders.matching.kin import has_kin, may_hold_twins
from loaders.matching.measuring import clusters_of, evaluate
from loaders.matching.model import BANDS, Band
from loaders.matching.profiles import Profile
from loaders.matching.scoring import Scored, among_strangers, score
from loaders.matching.table import table_of
from tests.loaders.matching.cases import MODEL


def person(number: int) -> Profile:
    """Somebody of a name and home of his own."""
    letters = "".join(chr(65 + number // 26**place % 26) for place in range(3))
    return Profile(
        first="SAMUEL",
        last=f"{letters}OVIC{letters[::-1]}",
        born=date(1950, 1, 3) + timedelta(days=97 * number),
        postcodes=(f"LS{number % 20 + 1} {number % 9 + 1}AB",),
        areas=(f"LS{number % 20 + 1}",),
        address=f"{number} {letters} ST",
    )


def alike(number: int) -> list[Profile]:
    """Two records that agree in all but a forename."""
    return [person(number), replace(person(number), first="DAVID")]


def brothers(number: int) -> list[Profile]:
    """Two of one surname and home, of two forenames and births."""
    one = person(number)
    return [one, replace(one, first="PETER", born=date(2001, 5, 20))]


def scored(people: Sequence[Profile]) -> Scored:
    table = table_of(people, MODEL)
    return score(table, *candidate_pairs(table, MODEL, widely=True), MODEL)


def shows_kin(people: Sequence[Profile]) -> bool:
    return has_kin(scored(people).by_comparison, MODEL)


def test_many_who_differ_by_forename_alone_and_no_other_kin_are_slips() -> None:
    assert not shows_kin([each for number in range(40) for each in alike(number)])


def test_where_brothers_live_there_may_be_twins() -> None:
    singly = [each for number in range(40) for each in alike(number)]
    assert shows_kin(singly + [each for number in range(40, 60) for each in brothers(number)])


def test_a_handful_shows_nothing_so_that_the_rule_stands() -> None:
    assert shows_kin([each for number in range(19) for each in alike(number)])
    assert shows_kin([])


def _turns_at(other: int) -> int:
    """How many pairs that look like twins it takes before so many other kin are too few to hold them."""
    return next(alike for alike in range(10_000) if not may_hold_twins(alike, other))


def test_where_the_answer_about_kin_turns_moves_evenly_with_the_kin_that_are_seen() -> None:
    """By no step: from what chance alone may hide, one in a thousand, towards three pairs for each that is seen."""
    turns = [_turns_at(other) for other in range(60)]
    assert turns[0] == 21
    steps = [after - before for before, after in pairwise(turns)]
    assert set(steps) <= {3, 4, 5, 6, 7}
    assert max(abs(after - before) for before, after in pairwise(steps)) <= 1
    assert _turns_at(2_000) / 6_000 == pytest.approx(1, abs=0.08)


def test_one_pair_more_moves_the_answer_about_kin_one_way_only() -> None:
    for other in range(12):
        answers = [may_hold_twins(alike, other) for alike in range(80)]
        assert answers == sorted(answers, reverse=True)
        assert all(may_hold_twins(alike, other + 1) for alike, held in enumerate(answers) if held)


def test_the_answer_about_kin_turns_once_on_the_way_to_many_slips_and_joins_no_pair_on_either_side() -> None:
    """At the very place where it turns, one pair more changes only what third records may hold together."""
    answers = [shows_kin([each for number in range(pairs) for each in alike(number)]) for pairs in (0, 10, 20, 21, 30)]
    assert answers == [True, True, True, False, False]
    for pairs in (20, 21):
        found = scored([each for number in range(pairs) for each in alike(number)])
        for ruled in (found, among_strangers(found, MODEL)):
            assert len(set(clusters_of(ruled, 2 * pairs))) == 2 * pairs


def test_an_evaluation_says_what_the_other_answer_about_kin_would_make_of_the_file(tmp_path: Path) -> None:
    """So that a file at the edge is seen to be one: each says the other's figures. Each three hold two such pairs."""
    found = {}
    for pairs in (10, 11):
        lines = ["who,first_name,surname,dob,address,postcode"]
        for number in range(pairs):
            one = person(number)
            rest = f"{one.last},{one.born},{one.address},{one.postcodes[0]}"
            lines += [f"{number},{first},{rest}" for first in ("SAMUEL", "DAVID", "SAMUEL DAVID")]
        file = tmp_path / f"{pairs}.csv"
        file.write_text("\n".join(lines) + "\n", "utf-8")
        found[pairs] = evaluate(file, MODEL, "who")
    few, many = found[10], found[11]
    assert (few.kin, many.kin) == (True, False)
    assert few.clusters.f1 == pytest.approx(many.ruled_otherwise.f1)
    assert many.clusters.f1 == pytest.approx(few.ruled_otherwise.f1)


def test_twins_never_join_by_themselves_even_where_no_kin_are_seen() -> None:
    people = [each for number in range(40) for each in alike(number)]
    found = among_strangers(scored(people), MODEL)
    assert set(found.band.tolist()) <= {BANDS.index(Band.NONE), BANDS.index(Band.POSSIBLE)}
    assert len(set(clusters_of(found, len(people)))) == len(people)


def test_a_third_record_joins_there_what_a_twin_rule_would_have_parted() -> None:
    people = [each for number in range(40) for each in alike(number)]
    people.append(replace(person(0), first="", other_firsts=("SAMUEL", "DAVID")))
    strict, strangers = scored(people), among_strangers(scored(people), MODEL)
    assert clusters_of(strict, len(people))[0] != clusters_of(strict, len(people))[1]
    assert clusters_of(strangers, len(people))[0] == clusters_of(strangers, len(people))[1]


def test_a_number_alone_joins_no_two_who_contradict_it() -> None:
    number = (("national-id", "1804974"),)
    one = replace(person(1), national_id="1804974", identifiers=number)
    other = replace(person(300), first="DAVID", national_id="1804974", identifiers=number)
    table = table_of([one, other], MODEL)
    pair = score(table, np.array([0]), np.array([1]), MODEL, prior=0.0)
    assert BANDS[among_strangers(pair, MODEL).band[0]] is Band.CONTRADICTED
