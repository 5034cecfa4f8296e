"""Whatever the truth says was planted is really in the files."""

from collections import Counter

import pytest

from loaders.synthetic.reference import short_names
from tests.loaders.synthetic.estate_files import EstateFiles

SOURCES = {
    "NOMIS": ("prison-prisoners", "Prisoner Number"),
    "POLICE-NOMINALS": ("police-nominals", "Nominal Id"),
    "DELIUS": ("probation-people", "CRN"),
    "OCGM": ("police-ocg-membership", "OCGM Nominal ID"),
}
RESTRICTION_LEVEL = {"CELL": "cell", "LANDING": "landing", "WING": "wing"}


@pytest.mark.parametrize("system", sorted(SOURCES))
def test_every_record_has_one_true_person_and_every_truth_row_a_record(tiny: EstateFiles, system: str) -> None:
    feed, column = SOURCES[system]
    said = [row["source_id"] for row in tiny.truth("true-people") if row["system"] == system]
    assert sorted(said) == sorted({row[column] for row in tiny.rows(feed)})


def test_every_true_person_is_held_by_some_agency(tiny: EstateFiles) -> None:
    everyone = {row["true_person_id"] for row in tiny.truth("true-attributes")}
    held = {row["true_person_id"] for row in tiny.truth("true-people") if row["kind"] == "FIRST"}
    assert held == everyone


def test_no_birth_date_is_many_peoples(demo: EstateFiles) -> None:
    """Nobody's birth is held to the latest or earliest that there may be: strangers would look like one person."""
    births = Counter(row["born"] for row in demo.truth("true-attributes"))
    assert births.most_common(1)[0][1] < 15
    assert min(births) < "1942-01-01"


def test_hidden_members_are_on_no_row_of_the_register(demo: EstateFiles) -> None:
    memberships = [row for row in demo.truth("memberships") if row["role"] != "MEMBER"]
    rows = demo.rows("police-ocg-membership")
    listed = {(row["Nomis No."], row["OCG ID Number"]) for row in rows}
    wrong = {row["prison_number"] for row in demo.truth("register-errors")}
    hidden = [row for row in memberships if row["hidden"] == "true"]
    assert len(hidden) > 150
    numbers = {row["Nomis No."] for row in rows} - wrong
    assert not [row for row in hidden if row["prison_number"] and row["prison_number"] in numbers]
    for row in memberships:
        if row["on_register"] == "true":
            assert (row["prison_number"], row["group_id"]) in listed


def test_the_register_lists_registered_groups_only_and_every_role_has_members(demo: EstateFiles) -> None:
    groups = {row["group_id"]: row for row in demo.truth("groups") if row["kind"] == "OCG"}
    on_register = {row["OCG ID Number"] for row in demo.rows("police-ocg-register")}
    assert on_register == {code for code, row in groups.items() if row["registered"] == "true"}
    assert on_register < set(groups)
    roles = Counter(row["role"] for row in demo.truth("memberships"))
    assert all(roles[role] > 20 for role in ("PRINCIPAL", "SIGNIFICANT", "PERIPHERAL", "FACILITATOR", "MEMBER"))


def test_brokers_belong_to_two_groups(demo: EstateFiles) -> None:
    rows = [row for row in demo.truth("memberships") if row["role"] != "MEMBER"]
    count = Counter(row["true_person_id"] for row in rows)
    brokers = {row["true_person_id"] for row in rows if row["broker"] == "true"}
    assert brokers == {person for person, groups in count.items() if groups > 1}
    assert len(brokers) > 10


def test_register_errors_are_in_the_register(demo: EstateFiles) -> None:
    rows = {
        (row["Nomis No."], row["OCG ID Number"], row["OCGM Nominal ID"]) for row in demo.rows("police-ocg-membership")
    }
    errors = demo.truth("register-errors")
    assert {(row["prison_number"], row["group_id"], row["nominal_id"]) for row in errors} <= rows
    assert {row["error"] for row in errors} == {
        "NOT_A_MEMBER",
        "POLICE_SIDE_IS_SOMEONE_ELSE",
        "GROUP_NOT_ON_REGISTER",
        "BLANK_PRISON_NUMBER",
    }
    on_register = {row["OCG ID Number"] for row in demo.rows("police-ocg-register")}
    dangling = {row["group_id"] for row in errors if row["error"] == "GROUP_NOT_ON_REGISTER"}
    assert dangling
    assert not dangling & on_register


def test_recorded_rivalries_are_separations_and_the_others_are_not(demo: EstateFiles) -> None:
    written = {(row["First Group Id"], row["Second Group Id"]) for row in demo.rows("prison-group-separations")}
    recorded: dict[bool, set[tuple[str, str]]] = {True: set(), False: set()}
    for row in demo.truth("rivalries"):
        recorded[row["recorded"] == "true"].add((row["first_group_id"], row["second_group_id"]))
    assert recorded[True] == written
    assert recorded[False]


def test_twins_share_surname_birth_and_home_but_not_forename_nor_two_forms_of_one(
    demo: EstateFiles,
) -> None:
    people = {row["true_person_id"]: row for row in demo.truth("true-attributes")}
    kinds: Counter[str] = Counter()
    for pair in demo.truth("twins"):
        first, second = people[pair["first_true_person_id"]], people[pair["second_true_person_id"]]
        kinds[pair["kind"]] += 1
        assert first["surname"] == second["surname"]
        assert (first["born"] == second["born"]) == (pair["kind"] == "TWIN")
        assert (first["forename"] == second["forename"]) == (pair["kind"] == "FATHER_AND_SON")
        forms = ({each["forename"], *short_names().get(each["forename"], ())} for each in (first, second))
        alike = set.intersection(*forms) and first["sex"] == second["sex"]
        assert not alike or pair["kind"] == "FATHER_AND_SON", pair
    assert all(kinds[kind] > 20 for kind in ("TWIN", "SIBLING", "FATHER_AND_SON"))


def _places(estate: EstateFiles) -> dict[str, dict[str, str]]:
    locations = {row["Location Key"]: row for row in estate.rows("prison-locations")}
    found = {}
    for row in estate.rows("prison-prisoners"):
        if row["Cell Location"]:
            cell = locations[f"{row['Establishment']}-{row['Cell Location']}"]
            found[row["Prisoner Number"]] = {
                "cell": cell["Location Key"],
                "landing": cell["Landing Key"],
                "wing": cell["Wing Key"],
                "establishment": cell["Establishment"],
            }
    return found


@pytest.mark.parametrize("scale", ["tiny", "demo"])
def test_open_keep_aparts_breached_today_are_exactly_the_planted_ones(
    scale: str, request: pytest.FixtureRequest
) -> None:
    estate: EstateFiles = request.getfixturevalue(scale)
    places = _places(estate)
    breached = set()
    for row in estate.rows("prison-non-associations"):
        first, second = places.get(row["First Prisoner Number"]), places.get(row["Second Prisoner Number"])
        level = RESTRICTION_LEVEL[row["Restriction Type"]]
        if row["Is Closed"] == "false" and first and second and first[level] == second[level]:
            breached.add(row["Id"])
    planted = [row for row in estate.truth("planted-conflicts") if row["system"] == "NON-ASSOCIATIONS"]
    assert {row["source_id"] for row in planted if row["is_conflict"] == "true"} == breached
    assert {row["kind"] for row in planted} >= {"CELL_BREACH", "LANDING_BREACH", "WING_BREACH", "CLOSED_KEEP_APART"}


def test_near_misses_are_in_the_register_and_breach_nothing(demo: EstateFiles) -> None:
    register = {row["Id"]: row for row in demo.rows("prison-non-associations")}
    misses = [row for row in demo.truth("planted-conflicts") if row["is_conflict"] == "false"]
    kinds = Counter(row["kind"] for row in misses)
    assert kinds["WING_RESTRICTION_ALIKE_WING_NAME"]
    assert kinds["CELL_RESTRICTION_SAME_WING"]
    assert kinds["LANDING_RESTRICTION_OTHER_LANDING"]
    for row in misses:
        stated = register[row["source_id"]]
        pair = sorted((stated["First Prisoner Number"], stated["Second Prisoner Number"]))
        assert pair == [row["first_prison_number"], row["second_prison_number"]]
        assert (stated["Is Closed"] == "true") == (row["kind"] == "CLOSED_KEEP_APART")


def test_rivals_listed_together_are_on_the_register_and_too_near(demo: EstateFiles) -> None:
    places = _places(demo)
    separations = {row["Separation Id"]: row for row in demo.rows("prison-group-separations")}
    groups: dict[str, set[str]] = {}
    for row in demo.rows("police-ocg-membership"):
        groups.setdefault(row["Nomis No."], set()).add(row["OCG ID Number"])
    for row in demo.rows("prison-gang-affiliations"):
        groups.setdefault(row["Prisoner Number"], set()).add(row["Gang Code"])
    rivals = [row for row in demo.truth("planted-conflicts") if row["system"] == "GROUP-SEPARATIONS"]
    assert len(rivals) > 5
    for row in rivals:
        stated = separations[row["source_id"]]
        pair = (row["first_prison_number"], row["second_prison_number"])
        level = stated["Separation Level"].lower()
        assert places[pair[0]][level] == places[pair[1]][level] == row["place"]
        sides = {stated["First Group Id"], stated["Second Group Id"]}
        assert sides <= groups[pair[0]] | groups[pair[1]]


def test_one_unordered_pair_has_at_most_one_open_keep_apart(demo: EstateFiles) -> None:
    pairs = Counter(
        frozenset((row["First Prisoner Number"], row["Second Prisoner Number"]))
        for row in demo.rows("prison-non-associations")
        if row["Is Closed"] == "false"
    )
    assert max(pairs.values()) == 1
    assert all(len(pair) == 2 for pair in pairs)


def test_wrong_identifiers_are_on_the_records_that_the_truth_names(demo: EstateFiles) -> None:
    held: dict[tuple[str, str], str] = {}
    for system, column in (("NOMIS", "PNC Number"), ("POLICE-NOMINALS", "PNC Id"), ("DELIUS", "PNC Number")):
        feed, key = SOURCES[system]
        held |= {(system, row[key]): row[column] for row in demo.rows(feed)}
    wrong = demo.truth("wrong-identifiers")
    assert len(wrong) > 20
    for row in wrong:
        assert held[row["system"], row["source_id"]] == row["value"]
        assert row["true_person_id"] != row["belongs_to"]


def test_contacts_behind_whom_a_true_person_stands_are_in_the_feed(tiny: EstateFiles) -> None:
    listed = {row["Contact Id"] for row in tiny.rows("prison-contacts")}
    behind = {row["source_id"] for row in tiny.truth("true-people") if row["system"] == "CONTACTS"}
    assert behind
    assert behind <= listed


def test_everyone_whom_the_courts_the_nca_and_the_border_know_is_somebody_true(tiny: EstateFiles) -> None:
    known = {(row["system"], row["source_id"]) for row in tiny.truth("true-people-further")}
    people = {row["true_person_id"] for row in tiny.truth("true-attributes")}
    assert {row["true_person_id"] for row in tiny.truth("true-people-further")} <= people
    assert {("COMMON-PLATFORM", row["Defendant Id"]) for row in tiny.rows("courts-cases")} <= known
    assert {("COMMON-PLATFORM", row["Defendant Id"]) for row in tiny.rows("courts-hearings")} <= known
    assert {("NCA-NOMINALS", row["Nominal URN"]) for row in tiny.rows("nca-prominent-nominals")} <= known
    assert {("NCA-WATCH", row["List Number"]) for row in tiny.rows("nca-watch-list")} <= known
    travelled = {row["Document Country"] + row["Document Number"] for row in tiny.rows("border-crossings")}
    assert {("BORDER", number) for number in travelled} <= known


def test_a_defendant_is_tried_in_a_case_that_his_sentence_names(demo: EstateFiles) -> None:
    """The prison's sentence and the court's case are of one true person."""
    person = {
        row["source_id"]: row["true_person_id"]
        for row in demo.truth("true-people-further")
        if row["system"] == "COMMON-PLATFORM"
    }
    tried = {(row["Case URN"], person[row["Defendant Id"]]) for row in demo.rows("courts-cases")}
    sentenced = {
        (row["Case Reference"], demo.person_of["NOMIS", row["Prisoner Number"]])
        for row in demo.rows("prison-sentences")
        if row["Case Reference"]
    }
    assert len(sentenced) > 3_000
    assert sentenced <= tried
