"""The estate as placing reads it: typed places of four nations, what they take, and who is held in them."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

import pytest

from analytics.allocation.estate import Capacity, Jurisdiction, Sex, Status, read_held, read_units
from analytics.allocation.placement import HoldKind, Mobility, lawful, placee_of
from graph.access import Purpose, PurposeCode, Viewer, load_policy
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.model.times import to_minutes
from graph.snapshot.build import build
from graph.snapshot.graph import Graph
from graph.store.sqlite import open_store
from graph.view import GraphView, view_for
from loaders.load_folders import LoadFolders
from loaders.mapping import load_mapping
from loaders.options import LoadOptions
from loaders.pipeline import load_file

NOW = datetime(2026, 11, 1, 7, tzinfo=UTC)
PLACER = Viewer("a", "prison", frozenset({"allocation-officer"}))
PURPOSE = Purpose(PurposeCode.ALLOCATION, "OP-1", "reading the estate")
LOCATIONS = (
    "Location Key",
    "Location Type",
    "Parent Key",
    "Establishment",
    "Wing Key",
    "Spur Key",
    "Landing Key",
    "Max Capacity",
    "Working Capacity",
    "Used For",
    "Specialist Types",
    "Status",
    "Sex Held",
    "Categories",
    "Postcode",
    "Jurisdiction",
)
EMPTY = ("Local Name", "Certified Normal Accommodation", "Accommodation Type")
PRISONERS = (
    "Prisoner Number",
    "Surname",
    "Date of Birth",
    "Gender",
    "Status",
    "Establishment",
    "Cell Location",
    "Security Category",
    "CSRA",
    "Legal Status",
)
EMPTY_OF_PRISONERS = tuple(
    column.name for column in load_mapping("prison-prisoners").columns if column.name not in PRISONERS
)


def prison(
    code: str, nation: str, sex: str = "M", spur: bool = False, cell: Mapping[str, str] = MappingProxyType({})
) -> list[dict[str, str]]:
    """One wing, perhaps a spur, one landing and one cell. What is not stated of the cell comes from above."""
    landing, above = (f"{code}-A-1-1", f"{code}-A-1") if spur else (f"{code}-A-1", f"{code}-A")
    chain = {"Establishment": code, "Wing Key": f"{code}-A"} | ({"Spur Key": above} if spur else {})
    said = {"Status": "ACTIVE", "Sex Held": sex, "Categories": "C", "Jurisdiction": nation}
    rows = [
        {"Location Key": code, "Location Type": "ESTABLISHMENT", "Establishment": code, **said},
        {"Location Key": f"{code}-A", "Location Type": "WING", "Parent Key": code, **chain, "Used For": "REMAND"},
    ]
    if spur:
        rows.append({"Location Key": above, "Location Type": "SPUR", "Parent Key": f"{code}-A", **chain})
    chain["Landing Key"] = landing
    room = {"Max Capacity": "2", "Working Capacity": "1"}
    rows += [
        {"Location Key": landing, "Location Type": "LANDING", "Parent Key": above, **chain},
        {"Location Key": f"{landing}-001", "Location Type": "CELL", "Parent Key": landing, **chain, **room},
    ]
    rows = [{"Status": "ACTIVE", **row} for row in rows]
    rows[-1] |= cell
    return rows


ROWS = [
    *prison("LEI", "England"),
    *prison("CFI", "Wales", spur=True),
    *prison("SCBAR", "Scotland", cell={"Working Capacity": "0"}),
    *prison("NIMAG", "Northern Ireland", sex="F", cell={"Status": "INACTIVE"}),
]
PEOPLE = [
    {
        "Prisoner Number": "A1111AA",
        "Surname": "ABLE",
        "Date of Birth": "1990-01-02",
        "Gender": "M",
        "Status": "ACTIVE IN",
        "Establishment": "SCBAR",
        "Cell Location": "A-1-001",
        "Security Category": "C",
        "CSRA": "High",
        "Legal Status": "SENTENCED",
    },
]


NEED_COLUMNS = tuple(column.name for column in load_mapping("prison-placement-needs").columns)
NEEDS = [
    {"Entry Id": "1", "Need": "MEDICAL_HOLD", "Until Date": "2026-11-05"},
    {"Entry Id": "2", "Need": "ACCESSIBLE_CELL"},
    {"Entry Id": "3", "Need": "COURT_HOLD", "Place Key": "LEI", "Until Date": "2026-10-31"},
    {"Entry Id": "4", "Need": "BOARD_DECISION", "Board": "SEPARATION", "Place Key": "SCBAR-A"},
    {"Entry Id": "5", "Need": "TRANSGENDER"},
]
NEEDS = [{"Prisoner Number": "A1111AA", "From Date": "2026-10-01", **need} for need in NEEDS]


def written(path: Path, columns: tuple[str, ...], rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphView]:
    folder = tmp_path_factory.mktemp("estate")
    store = open_store(folder / "store.sqlite")
    options = LoadOptions("test", LoadFolders(folder / "receipts", folder / "quarantine"))
    files = {
        "prison-locations": written(folder / "prison-locations_2026-11-01T0600.csv", (*LOCATIONS, *EMPTY), ROWS),
        "prison-prisoners": written(
            folder / "prison-prisoners_2026-11-01T0600.csv", PRISONERS + EMPTY_OF_PRISONERS, PEOPLE
        ),
    }
    needs = written(folder / "prison-placement-needs_2026-11-01T0600.csv", NEED_COLUMNS, NEEDS)
    files["prison-placement-needs"] = needs
    for feed, path in files.items():
        receipt = load_file(store, path, load_mapping(feed), options=options)
        assert receipt.counts.quarantined == 0
    head = store.head()
    with store.evidence(head) as stream:
        graph = Graph(head, build(stream, store.ids, store.labels()))
    yield view_for(graph, store, load_policy(), PLACER, PURPOSE, valid=to_minutes(NOW), now=NOW)
    store.close()


def place(key: str, kind: Kind = Kind.CELL) -> NodeRef:
    return NodeRef(kind, "", key)


def test_four_nations_load_side_by_side(view: GraphView) -> None:
    """Each prison by its own code, under its own law."""
    prisons = [place(code, Kind.ESTABLISHMENT) for code in ("LEI", "CFI", "SCBAR", "NIMAG")]
    found = read_units(view, prisons)
    assert [found[each].jurisdiction for each in prisons] == [
        Jurisdiction.ENGLAND,
        Jurisdiction.WALES,
        Jurisdiction.SCOTLAND,
        Jurisdiction.NORTHERN_IRELAND,
    ]


def test_a_cell_lies_where_its_links_say_whatever_its_depth(view: GraphView) -> None:
    """With a spur between or without: the landing is the landing."""
    cells = read_units(view, [place("CFI-A-1-1-001"), place("LEI-A-1-001")])
    deep, flat = cells[place("CFI-A-1-1-001")].lies_in, cells[place("LEI-A-1-001")].lies_in
    assert (deep.landing, deep.spur) == (place("CFI-A-1-1", Kind.LANDING), place("CFI-A-1", Kind.SPUR))
    assert (flat.landing, flat.spur) == (place("LEI-A-1", Kind.LANDING), None)


def test_a_cell_has_from_above_what_it_does_not_state(view: GraphView) -> None:
    cell = read_units(view, [place("LEI-A-1-001")])[place("LEI-A-1-001")]
    assert (cell.sexes, cell.categories, cell.used_for) == (
        frozenset({Sex.MEN}),
        frozenset({"C"}),
        frozenset({"REMAND"}),
    )
    assert cell.status is Status.ACTIVE


def test_beds_are_the_working_ones_unless_there_are_none(view: GraphView) -> None:
    """Working, else maximum; and a prison without a capacity of its own takes what its cells in use take."""
    found = read_units(view, [place("SCBAR", Kind.ESTABLISHMENT), place("NIMAG", Kind.ESTABLISHMENT)], within=True)
    assert found[place("SCBAR-A-1-001")].capacity.beds == 2
    assert read_units(view, [place("LEI-A-1-001")])[place("LEI-A-1-001")].capacity.beds == 1
    assert found[place("SCBAR", Kind.ESTABLISHMENT)].capacity == Capacity(maximum=2)
    assert found[place("NIMAG", Kind.ESTABLISHMENT)].capacity == Capacity(maximum=0)


def test_who_is_held_is_told_by_the_nearest_place(view: GraphView) -> None:
    (held,) = read_held(view, [place("SCBAR", Kind.ESTABLISHMENT)])
    assert held.place == place("SCBAR-A-1-001")
    placee = placee_of(view, held.person)
    assert (placee.prison_number, placee.age, placee.category) == ("A1111AA", 36, "C")
    assert placee.held_in == place("SCBAR", Kind.ESTABLISHMENT)


def test_rules_name_the_law_of_the_nation(view: GraphView) -> None:
    """A man does not go to a women's prison that is closed, and Northern Ireland's rules say so."""
    (held,) = read_held(view, [place("SCBAR", Kind.ESTABLISHMENT)])
    cell = read_units(view, [place("NIMAG-A-1-001")])[place("NIMAG-A-1-001")]
    rulings = {each.code: each.source for each in lawful(placee_of(view, held.person), cell)}
    assert {"place-out-of-use", "sex"} <= set(rulings)
    assert all("Northern Ireland" in rulings[code] for code in ("place-out-of-use", "sex"))


def test_needs_holds_and_decisions_are_read_while_they_stand(view: GraphView) -> None:
    """A hold without a place is where he is now; one that ended yesterday is gone; gender history is not shown."""
    (held,) = read_held(view, [place("SCBAR", Kind.ESTABLISHMENT)])
    placee = placee_of(view, held.person)
    (hold,) = placee.holds
    assert (hold.kind, hold.prison) == (HoldKind.MEDICAL, place("SCBAR", Kind.ESTABLISHMENT))
    assert placee.mobility == {Mobility.ACCESSIBLE_CELL}
    (decision,) = placee.decisions
    assert decision.place == place("SCBAR-A", Kind.WING)
    assert decision.place in decision.lies_in
    assert placee.boards == frozenset()
    cell = read_units(view, [place("LEI-A-1-001")])[place("LEI-A-1-001")]
    assert {each.code for each in lawful(placee, cell)} == {"hold-medical", "mobility", "separation-unit"}
