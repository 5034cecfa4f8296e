"""What anyone who knows the field would check first."""

import itertools
import re
from collections import Counter, defaultdict

import pytest

from graph.model.identifiers import IdentifierType, parse
from loaders.synthetic.layouts import FEEDS
from loaders.synthetic.prison_layouts import PRIVILEGED_RELATIONSHIPS
from tests.loaders.synthetic.estate_files import AS_OF, EstateFiles

PRISON_NUMBER = re.compile(r"[A-Z]\d{4}[A-Z]{2}")


@pytest.mark.parametrize("feed", [feed for feed in sorted(FEEDS) if "Prisoner Number" in FEEDS[feed].header])
def test_every_prison_number_is_one_that_the_prisoner_feed_lists(tiny: EstateFiles, feed: str) -> None:
    listed = {row["Prisoner Number"] for row in tiny.rows("prison-prisoners")}
    assert all(PRISON_NUMBER.fullmatch(number) for number in listed)
    assert {row["Prisoner Number"] for row in tiny.rows(feed)} - {""} <= listed


@pytest.mark.parametrize(
    ("feed", "pattern"),
    [
        ("prison-prisoners", r"O'[A-Z]+"),
        ("police-nominals", r"O'[A-Z]+"),
        ("probation-people", r"O'[A-Z][a-z]+"),
        ("probation-people", r".*[łńśśźżÎóíéñü].*"),
        ("police-nominals", r"ST JOHN|FITZGERALD|MACDONALD"),
        ("prison-prisoners", r"[A-Z]+-[A-Z]+"),
    ],
)
def test_apostrophes_hyphens_spaces_and_accents_survive(demo: EstateFiles, feed: str, pattern: str) -> None:
    assert any(re.fullmatch(pattern, row["Surname"]) for row in demo.rows(feed))


@pytest.mark.parametrize(
    ("feed", "column", "kind", "least"),
    [
        ("prison-prisoners", "PNC Number", IdentifierType.PNC, 0.96),
        ("police-nominals", "PNC Id", IdentifierType.PNC, 0.96),
        ("probation-people", "CRO Number", IdentifierType.CRO, 0.96),
        ("probation-people", "NI Number", IdentifierType.NI_NUMBER, 1.0),
        ("probation-people", "CRN", IdentifierType.CRN, 1.0),
        ("police-ocg-register", "OCG ID Number", IdentifierType.OCG_ID, 1.0),
        ("prison-cell-moves", "Cell Key", IdentifierType.CELL, 1.0),
        ("probation-addresses", "Postcode", IdentifierType.POSTCODE, 1.0),
        ("probation-people", "Mobile", IdentifierType.PHONE, 1.0),
    ],
)
def test_identifiers_are_readable_and_mostly_valid(
    demo: EstateFiles, feed: str, column: str, kind: IdentifierType, least: float
) -> None:
    read = [parse(kind, row[column], as_of=AS_OF) for row in demo.rows(feed) if row[column]]
    valid = sum(one.valid for one in read) / len(read)
    assert least <= valid
    assert least == 1.0 or valid < 1.0, "some must be wrong"


def test_one_persons_pnc_is_written_in_conflicting_forms(demo: EstateFiles) -> None:
    forms = Counter(re.sub(r"\d", "9", row["PNC Id"]) for row in demo.rows("police-nominals"))
    assert any("/" not in form and form for form in forms)
    assert any(form.startswith("9999/") for form in forms)
    assert any(form.startswith("99/") for form in forms)


def test_no_cell_holds_more_people_than_its_capacity(demo: EstateFiles) -> None:
    capacity = {row["Location Key"]: int(row["Max Capacity"]) for row in demo.rows("prison-locations")}
    held = Counter(
        f"{row['Establishment']}-{row['Cell Location']}"
        for row in demo.rows("prison-prisoners")
        if row["Cell Location"]
    )
    assert all(count <= capacity[key] for key, count in held.items())
    assert sum(held.values()) > 4_900


def test_ancestors_are_typed_and_some_cells_lie_below_a_spur(demo: EstateFiles) -> None:
    rows = {row["Location Key"]: row for row in demo.rows("prison-locations")}
    for row in rows.values():
        if row["Location Type"] != "ESTABLISHMENT":
            assert row["Parent Key"] in rows
            assert rows[row["Wing Key"]]["Location Type"] == "WING"
        if row["Location Type"] == "CELL":
            assert rows[row["Landing Key"]]["Location Type"] == "LANDING"
            assert bool(row["Spur Key"]) == (row["Location Key"].count("-") == 4)
    depths = Counter(key.count("-") for key, row in rows.items() if row["Location Type"] == "LANDING")
    assert set(depths) == {2, 3}


def test_stays_follow_each_other_and_end_in_todays_cell(demo: EstateFiles) -> None:
    stays = defaultdict(list)
    for row in demo.rows("prison-cell-moves"):
        stays[row["Prisoner Number"]].append(row)
    for moves in stays.values():
        moves.sort(key=lambda row: row["Moved In"])
        for earlier, later in itertools.pairwise(moves):
            assert earlier["Moved Out"] == later["Moved In"]
        assert all(not row["Moved Out"] or row["Moved In"] < row["Moved Out"] for row in moves)
    for row in demo.rows("prison-prisoners"):
        if row["Cell Location"]:
            last = stays[row["Prisoner Number"]][-1]
            assert last["Cell Key"] == f"{row['Establishment']}-{row['Cell Location']}"
            assert not last["Moved Out"]


def test_everyone_in_an_incident_was_on_that_wing_at_that_time(demo: EstateFiles) -> None:
    wing = {row["Location Key"]: row["Wing Key"] for row in demo.rows("prison-locations")}
    stays = defaultdict(list)
    for row in demo.rows("prison-cell-moves"):
        stays[row["Prisoner Number"]].append((row["Moved In"], row["Moved Out"] or "9999", wing[row["Cell Key"]]))
    for row in demo.rows("prison-incidents"):
        if row["Prisoner Number"]:
            when, place = row["Occurred At"], row["Location Key"]
            assert any(start <= when < end and at == place for start, end, at in stays[row["Prisoner Number"]])


def test_nobody_offends_outside_while_locked_up(demo: EstateFiles) -> None:
    received = {}
    for row in demo.rows("prison-prisoners"):
        if row["Status"] != "INACTIVE OUT":
            received[demo.person_of["NOMIS", row["Prisoner Number"]]] = row["Date Received"]
    for row in demo.rows("police-arrests"):
        day, month, year = row["Event Date"][:10].split("/")
        since = received.get(demo.person_of["POLICE-NOMINALS", row["Nominal Id"]])
        if since is not None and row["Role"] in {"SUSPECT", "CONVICTED"}:
            assert f"{year}-{month}-{day}" < since


def test_everyone_held_is_an_adult_and_some_suspects_are_not(demo: EstateFiles) -> None:
    born = {row["true_person_id"]: row for row in demo.truth("true-attributes")}
    eighteen_today = AS_OF.replace(year=AS_OF.year - 18).isoformat()
    assert all(row["born"] <= eighteen_today for row in born.values() if row["standing"] in {"CUSTODY", "RELEASED"})
    assert any(row["born"] > eighteen_today for row in born.values() if row["standing"] == "SUSPECT")


def test_witnesses_and_victims_of_arrests_are_sometimes_in_custody_themselves(demo: EstateFiles) -> None:
    held = {row["true_person_id"] for row in demo.truth("true-attributes") if row["standing"] == "CUSTODY"}
    roles = Counter(
        row["Role"]
        for row in demo.rows("police-arrests")
        if demo.person_of["POLICE-NOMINALS", row["Nominal Id"]] in held
    )
    assert roles["WITNESS"] > 20
    assert roles["VICTIM"] > 50


def test_nobody_is_suspect_and_victim_in_one_event(demo: EstateFiles) -> None:
    seen = Counter(
        (row["Event Reference"], demo.person_of["POLICE-NOMINALS", row["Nominal Id"]])
        for row in demo.rows("police-arrests")
    )
    assert max(seen.values()) == 1


def test_asns_belong_to_suspects_only_and_have_their_shape(tiny: EstateFiles) -> None:
    for row in tiny.rows("police-arrests"):
        suspect = row["Role"] in {"SUSPECT", "CONVICTED"}
        assert bool(row["ASN"]) == suspect
        assert not suspect or re.fullmatch(r"\d{19}[A-Z]", row["ASN"])


def test_privileged_contacts_are_there_to_be_dropped_and_official_ones_to_be_kept(tiny: EstateFiles) -> None:
    codes = Counter(row["Relationship Code"] for row in tiny.rows("prison-contacts"))
    assert all(codes[code] for code in PRIVILEGED_RELATIONSHIPS)
    assert codes["POM"] > 10
    assert codes["FRI"] > 10


def test_placeholders_hubs_and_second_records_occur(demo: EstateFiles) -> None:
    nominals = demo.rows("police-nominals")
    births = Counter(row["Date of Birth"] for row in nominals)
    assert births["01/01/1970"] > 5
    assert births["01/01/1900"] > 5
    assert births[""] > 50
    postcodes = Counter(row["Postcode"] for row in nominals)
    assert postcodes["NF1 1NF"] > 100
    numbers = Counter(
        number.replace(" ", "").replace("+44", "0") for row in nominals for number in row["Phone Numbers"].split("; ")
    )
    del numbers[""]
    assert numbers.most_common(1)[0][1] > 40
    kinds = Counter(row["kind"] for row in demo.truth("true-people"))
    assert kinds["SECOND"] > 200


def test_prison_mates_of_one_group_share_a_landing_more_often_than_others(demo: EstateFiles) -> None:
    landing = {row["Location Key"]: row["Landing Key"] for row in demo.rows("prison-locations")}
    at = {
        demo.person_of["NOMIS", row["Prisoner Number"]]: (
            row["Establishment"],
            landing[f"{row['Establishment']}-{row['Cell Location']}"],
        )
        for row in demo.rows("prison-prisoners")
        if row["Cell Location"]
    }
    members = defaultdict(list)
    for row in demo.truth("memberships"):
        if row["role"] != "MEMBER" and row["true_person_id"] in at:
            members[row["group_id"]].append(row["true_person_id"])
    groups = sorted(members)
    own = [(a, b) for group in groups for a in members[group] for b in members[group] if a < b]
    other = [
        (a, b)
        for group, next_group in itertools.pairwise(groups)
        for a in members[group]
        for b in members[next_group]
        if a != b
    ]

    def share(pairs: list[tuple[str, str]]) -> float:
        together = [at[a][1] == at[b][1] for a, b in pairs if at[a][0] == at[b][0]]
        return sum(together) / len(together)

    assert share(own) > 2.5 * share(other)
