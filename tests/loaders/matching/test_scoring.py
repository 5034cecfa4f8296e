"""What pairs weigh, case by case: what joins, what never does, and what is silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from loaders.matching.model import Band, ModelError, load_model, read_model
from loaders.matching.profiles import Profile, birth, core_number, places, split_alias
from tests.loaders.matching.cases import MODEL, SAM, level, weigh

NAMED = replace(SAM, identifiers=(), cores=(), address="", postcodes=(), areas=())


@pytest.mark.parametrize(
    ("comparison", "change", "expected"),
    [
        ("first_name", {"first": "SAM"}, "nickname"),
        ("first_name", {"first": "S"}, "initial"),
        ("first_name", {"first": "SAMEUL"}, "similar-0.9043"),
        ("first_name", {"first": "DAVID"}, "other-name"),
        ("first_name", {"first": "QWXZ"}, "otherwise"),
        ("first_name", {"first": "ACE", "other_firsts": ("SAMUEL",)}, "alias"),
        ("first_name", {"first": "HALLOW", "last": "SAMUEL"}, "swapped"),
        ("first_name", {"first": ""}, None),
        ("last_name", {"last": "HALLOW SMITH"}, "part"),
        ("last_name", {"last": "SMITH", "other_lasts": ("HALLOW",)}, "alias"),
        ("last_name", {"first": "HALLOWE", "last": "SAMUEL"}, "swapped-similar-0.9043"),
        ("birth_date", {"born": date(1990, 12, 9)}, "transposed"),
        ("birth_date", {"born": date(1990, 9, 13)}, "one-digit"),
        ("birth_date", {"born": date(1990, 8, 29)}, "near"),
        ("birth_date", {"born": date(2000, 10, 11)}, "close"),
        ("birth_date", {"born": date(1961, 2, 3)}, "generation"),
        ("birth_date", {"born": date(1985, 2, 3)}, "otherwise"),
        ("birth_date", {"born": None}, None),
        ("place", {"address": "7 HILL ST"}, "postcode"),
        ("place", {"postcodes": ()}, "same-address"),
        ("place", {"postcodes": (), "areas": (), "address": ""}, None),
        ("identifiers", {"identifiers": (("pnc", "2014/0759122B"),)}, "core-number"),
        ("identifiers", {"identifiers": (("pnc", "2014/0759122B"),), "cores": ()}, "otherwise"),
        ("identifiers", {"identifiers": (("crn", "X123456"),), "cores": ()}, None),
    ],
)
def test_each_way_to_agree_or_differ_is_told_apart_and_silence_is_neither(
    comparison: str, change: dict[str, object], expected: str | None
) -> None:
    assert level(comparison, SAM, replace(SAM, **change)) == expected  # type: ignore[arg-type]


def test_a_rare_name_weighs_more_than_a_common_one_by_the_frozen_list_alone() -> None:
    common = replace(NAMED, last="SMITH")
    assert weigh(NAMED, NAMED)[0] > weigh(common, common)[0] + 3


def test_twins_never_join_by_themselves() -> None:
    """Same surname, birth date and home, another first name, no number in common."""
    weight, band = weigh(replace(SAM, identifiers=()), replace(SAM, first="DAVID", identifiers=(), cores=()))
    assert weight > MODEL.thresholds.join
    assert band is Band.LOOK_ALIKE


@pytest.mark.parametrize(("first", "other"), [("MICHAEL", "MICHELLE"), ("PAUL", "PAULA"), ("CARL", "CARLOS")])
@pytest.mark.parametrize("born", [SAM.born, date(1991, 10, 28)])
def test_two_known_forenames_are_two_people_under_one_roof_however_close_they_are(
    first: str, other: str, born: date
) -> None:
    """Neither the score nor a police number that one of them was booked in under joins them."""
    one, two = replace(SAM, first=first), replace(SAM, first=other, born=born)
    assert weigh(one, two)[1] is Band.CONTRADICTED
    unnumbered = weigh(replace(one, identifiers=(), cores=()), replace(two, identifiers=(), cores=()))[1]
    assert unnumbered in ((Band.LOOK_ALIKE,) if born == SAM.born else (Band.NONE, Band.POSSIBLE, Band.LOOK_ALIKE))


@pytest.mark.parametrize(("first", "other"), [("STEVEN", "STEPHEN"), ("ANDREI", "ANDREW"), ("LESLEY", "LESLIE")])
def test_two_spellings_of_one_forename_are_no_two_names(first: str, other: str) -> None:
    assert level("first_name", replace(SAM, first=first), replace(SAM, first=other)) == "nickname"


def test_a_number_joins_no_man_and_woman_of_two_births() -> None:
    other = replace(SAM, first="S", sex="F", born=date(1985, 2, 3))
    assert weigh(SAM, other)[1] is Band.CONTRADICTED


def test_a_number_joins_no_twins_of_whom_one_is_a_woman_though_her_surname_is_mistyped() -> None:
    one, other = replace(SAM, first="ZEESHAN", last="MAHMOOD"), replace(SAM, first="ZAINAB", last="MAHOMOD", sex="F")
    assert weigh(one, other)[1] is Band.CONTRADICTED
    elsewhere = replace(other, address="2 EAST RD", postcodes=("WF15 3LI",), areas=("WF15",))
    assert weigh(one, elsewhere)[1] is Band.CONTRADICTED


def test_a_number_joins_no_two_whose_forenames_begin_otherwise_wherever_they_live() -> None:
    """Twins of whom one moved out, booked in under one number; a short form and a slip in it begin alike."""
    one, away = replace(SAM, first="COMFORT"), replace(SAM, address="", postcodes=("BD4 1EO",), areas=("BD4",))
    assert weigh(one, replace(away, first="NGOZI"))[1] is Band.CONTRADICTED
    assert weigh(replace(one, first="MICHAEL"), replace(away, first="MIEK"))[1] is Band.FIRM


def test_a_number_joins_no_sisters_of_close_names_and_births_years_apart() -> None:
    one, sister = replace(SAM, first="SAIMA"), replace(SAM, first="SAMINA", born=date(1995, 10, 24))
    assert level("first_name", one, sister) == "similar-0.8037"
    assert weigh(one, sister)[1] is Band.CONTRADICTED
    assert weigh(one, replace(sister, born=date(1990, 9, 21)))[1] is Band.FIRM


def test_under_one_roof_a_record_without_a_birth_may_be_the_fathers_or_the_sons() -> None:
    one = replace(SAM, identifiers=(), cores=())
    unborn = replace(one, born=None)
    assert weigh(one, unborn)[1] is Band.POSSIBLE
    number = SAM.identifiers
    shared = [
        (replace(each, middle="JONATHAN"), replace(each, phones=("+447700900001",)), replace(each, identifiers=number))
        for each in (one, unborn)
    ]
    assert {weigh(*both)[1] for both in zip(*shared, strict=True)} <= {Band.JOIN, Band.FIRM}


@pytest.mark.parametrize("born", [date(1961, 2, 3), date(1983, 4, 5)])
def test_father_and_son_of_one_name_never_join_by_themselves(born: date) -> None:
    assert weigh(replace(SAM, identifiers=(), cores=()), replace(SAM, born=born, identifiers=(), cores=()))[1] in (
        Band.LOOK_ALIKE,
        Band.POSSIBLE,
    )


def test_a_number_is_not_sole_master_where_name_and_birth_date_contradict() -> None:
    other = Profile(first="DAVID", last="OKAFOR", born=date(1971, 1, 2), identifiers=SAM.identifiers, cores=SAM.cores)
    assert weigh(SAM, other)[1] is Band.CONTRADICTED


def test_names_and_birth_date_that_agree_join_and_two_silent_records_do_not() -> None:
    assert weigh(NAMED, NAMED)[1] in (Band.JOIN, Band.FIRM)
    assert weigh(Profile(last="SMITH", first="DAVID"), Profile(last="SMITH", first="DAVID"))[1] is Band.NONE


def test_placeholders_are_missing_and_say_nothing() -> None:
    assert birth(date(1970, 1, 1)) is None
    assert birth(date(1900, 1, 1)) is None
    assert places(["NF1 1NF", "nf1 1fa", "UNKNOWN"]) == ((), ())
    assert places(["ls12 2tj", "2119"]) == (("LS12 2TJ",), ("CODE 2119", "LS12"))


def test_a_pnc_and_a_cro_of_one_arrest_have_one_core() -> None:
    assert core_number("pnc", "2007/0809422M") == core_number("cro", "809422/07Z") == "809422/07"
    assert core_number("pnc", "2007/0000000M") is None


def test_an_alias_may_be_a_name_either_way() -> None:
    assert split_alias("Smith, John Paul") == ("JOHN", "SMITH")
    assert split_alias("John Smith") == ("JOHN", "SMITH")
    assert split_alias("Ace") == ("ACE", "ACE")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("level: nickname", "level: nikname", "first_name, level nikname"),
        ("firm: 10, join: 3", "firm: 1, join: 3", "firm, join, break, lower"),
        ("  - [born, initials]", "  - [born, initial]", "no part initial"),
        ("m: 0.80", "m: 1.80", "above 0 and at most 1"),
        ("population: 16000000", "", "exactly the members"),
    ],
)
def test_a_wrong_model_file_is_refused_with_its_place(old: str, new: str, words: str) -> None:
    from importlib.resources import files

    text = (files("loaders.matching") / "models" / f"{MODEL.version}.yml").read_text("utf-8")
    with pytest.raises(ModelError, match=words):
        read_model(text.replace(old, new, 1), "mine.yml")
    with pytest.raises(ModelError, match="there is no model other"):
        load_model("other")


@pytest.mark.parametrize("kind", ["pnc", "ni-number"])
def test_two_numbers_of_one_sort_that_differ_join_only_where_the_rest_is_sure(kind: str) -> None:
    """Names and birth date agree, and no home: enough to join, but not against another number."""
    one = replace(NAMED, first="ZLATAN", last="HALLOW", identifiers=((kind, "1"),))
    other = replace(one, identifiers=((kind, "2"),))
    weight, band = weigh(one, other)
    sure = replace(SAM, identifiers=((kind, "1"),), cores=())
    assert weigh(sure, replace(sure, identifiers=((kind, "2"),)))[1] is Band.FIRM
    assert MODEL.thresholds.join <= weight < MODEL.thresholds.firm
    assert band is Band.HELD
