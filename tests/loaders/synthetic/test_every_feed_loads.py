"""A whole made-up estate through the loader: every row accounted for, and what must not be kept nowhere on disk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from graph.model.kinds import Kind
from graph.model.links import NEVER_CRIMINAL, LinkType, Role
from graph.store.port import GraphStore
from loaders.folder import load_folder
from loaders.mapping import load_mapping
from loaders.receipts import Receipt
from loaders.synthetic.generation import WRITERS
from loaders.synthetic.layouts import FEEDS
from tests.loaders.cases import Clock, new_store, options
from tests.loaders.synthetic.estate_files import EstateFiles

# Contacts, visits, calls and letters each hold some privileged ones.
CONTACT_FEEDS = ("prison-contacts", "prison-visits", "prison-calls", "prison-mail")
NAMING = {
    "prison-contacts": "Organisation",
    "prison-visits": "Organisation",
    "prison-calls": "Holder",
    "prison-mail": "Correspondent",
}
PRIVILEGED = re.compile("solicitor|samaritan|ombudsman|house of commons", re.IGNORECASE)


@dataclass(frozen=True)
class Loaded:
    """An estate loaded into a store: the receipts by feed, the folder with everything the loader wrote, the files."""

    receipts: dict[str, Receipt]
    folder: Path
    store: GraphStore
    estate: EstateFiles

    def written(self) -> Iterator[tuple[str, bytes]]:
        """Every file that the loader has written: store, receipts, quarantine."""
        for path in sorted(self.folder.rglob("*")):
            if path.is_file():
                yield path.name, path.read_bytes()


@pytest.fixture(scope="module")
def loaded(tiny: EstateFiles, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    folder = tmp_path_factory.mktemp("store")
    store = new_store(folder)
    found = load_folder(store, tiny.folder / "feeds", options=options(folder), clock=Clock())
    assert not found.failures
    yield Loaded({receipt.feed: receipt for receipt in found.receipts}, folder, store, tiny)
    store.close()


def test_every_feed_loads_and_every_row_of_it_is_accounted_for(loaded: Loaded) -> None:
    assert set(loaded.receipts) == set(FEEDS)
    for feed, receipt in loaded.receipts.items():
        counts = receipt.counts
        assert counts.rows == len(loaded.estate.rows(feed)), feed
        assert counts.rows == counts.accepted + counts.duplicates + counts.quarantined + counts.dropped, feed


def test_rows_of_a_made_up_estate_are_nearly_all_taken(loaded: Loaded) -> None:
    """A mapping that rejects what its feed writes shows here, however well the counts add up."""
    for feed, receipt in loaded.receipts.items():
        assert receipt.counts.quarantined <= max(2, 0.02 * receipt.counts.rows), feed


@pytest.mark.parametrize("feed", CONTACT_FEEDS)
def test_privileged_contact_is_counted_under_its_rule(loaded: Loaded, feed: str) -> None:
    dropped = loaded.receipts[feed].counts.dropped_by_rule
    assert sum(dropped.values()) == loaded.receipts[feed].counts.dropped > 10
    assert dropped["privileged-legal"] > 5


def test_privileged_contact_stands_in_no_file_that_the_loader_writes(loaded: Loaded) -> None:
    """Not even where the sender entered a solicitor as a friend."""
    named = {
        row[column].encode()
        for feed, column in NAMING.items()
        for row in loaded.estate.rows(feed)
        if PRIVILEGED.search(row[column])
    }
    entered_as_friends = [
        row
        for row in loaded.estate.rows("prison-calls")
        if row["Number Type"] == "SOCIAL" and PRIVILEGED.search(row["Holder"])
    ]
    assert len(named) > 5
    assert entered_as_friends
    for name, content in loaded.written():
        assert not [value for value in named if value in content], name


@pytest.mark.parametrize(
    ("feed", "column"),
    [
        ("police-intelligence", "Source Registration Number"),
        ("police-intelligence", "Source Handler"),
        ("police-intelligence-legacy", "Informant Reference"),
        ("police-custody", "Solicitor Firm"),
        ("probation-licence-conditions", "No Contact With Victim"),
        ("police-intelligence", "Origin Reference"),
    ],
)
def test_who_a_source_or_a_victim_is_stands_in_no_file_that_the_loader_writes(
    loaded: Loaded, feed: str, column: str
) -> None:
    planted = {row[column].encode() for row in loaded.estate.rows(feed) if row[column]}
    assert len(planted) > 3
    for name, content in loaded.written():
        assert not [value for value in planted if value in content], name


def test_grades_and_handling_codes_are_kept_as_given(loaded: Loaded) -> None:
    with loaded.store.evidence(loaded.store.head()) as stream:
        labels = loaded.store.labels()
        found = {
            source_id: (labels[class_id], rank)
            for batch in stream.records()
            for _, system, source_id, _, class_id, rank, *_ in batch
            if system == "POLICE-INTELLIGENCE"
        }
    for row in loaded.estate.rows("police-intelligence"):
        label, rank = found[f"{row['URN']}|{row['Item']}"]
        assert str(label.handling) == row["Handling Code"]
        assert label.conditions == (("not-disseminable",) if "S" in row["Handling Conditions"] else ())
        assert rank > 0


def test_victims_witnesses_staff_and_relatives_are_never_suspects(loaded: Loaded) -> None:
    seen: dict[tuple[LinkType, Kind], set[Role]] = {}
    with loaded.store.evidence(loaded.store.head()) as stream:
        kinds = {handle: Kind(kind) for batch in stream.nodes() for handle, kind, *_ in batch}
        for batch in stream.links():
            for _, _, target, link_type, role, *_ in batch:
                seen.setdefault((LinkType(int(link_type)), kinds[int(target)]), set()).add(Role(int(role)))
    assert seen[LinkType.FAMILY_OF, Kind.PERSON] == {Role.FAMILY}
    assert seen[LinkType.VISITED, Kind.VISIT] <= NEVER_CRIMINAL
    assert seen[LinkType.WROTE_TO, Kind.PERSON] <= NEVER_CRIMINAL
    assert seen[LinkType.CONTACT_OF, Kind.PERSON] <= NEVER_CRIMINAL
    assert seen[LinkType.INVOLVED_IN, Kind.HEARING] == {Role.UNKNOWN}
    assert seen[LinkType.INVOLVED_IN, Kind.COURT_CASE] == {Role.SUSPECT, Role.CONVICTED, Role.UNKNOWN}
    assert {Role.FAMILY, Role.NONE} <= seen[LinkType.CALL_TO, Kind.PHONE] <= NEVER_CRIMINAL | {Role.NONE}


def test_every_writer_of_the_estate_has_a_mapping_that_states_its_mode() -> None:
    assert {feed: load_mapping(feed).mode for feed in WRITERS} == {feed: FEEDS[feed].mode for feed in WRITERS}
