"""A load is published whole, withdrawn whole, and repeats are recognised."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from graph.model.loads import DISMISSALS, FeedMode, LoadState
from graph.model.times import OPEN_END
from graph.store.errors import LoadConflictError
from graph.store.port import GraphStore
from graph.store.stored import QuarantinedParty
from tests.contract.evidence import (
    POLICE,
    PRISON,
    everything,
    incident,
    involved,
    load,
    manifest,
    moment,
    person,
    row,
    write,
)


def test_a_load_is_invisible_until_it_is_published(store: GraphStore) -> None:
    """Batches commit as they go, and no reader sees any of them before the flip."""
    opened = store.begin_load(manifest("one"), moment(1))
    write(store, opened, [row("i/1", involved(person(1), incident(1)))])
    assert store.links([person(1)], everything(store)) == []
    before = store.head()
    store.publish(opened, moment(2), "data-officer")
    assert store.head().revision == before.revision + 1
    assert [link.target for link in store.links([person(1)], everything(store))] == [incident(1)]


def test_the_same_file_again_is_a_repeat(store: GraphStore) -> None:
    """A second load of the same bytes names the first and changes nothing."""
    first = load(store, [row("i/1", involved(person(1), incident(1)))], manifest("one"))
    again = store.begin_load(manifest("one"), moment(5))
    assert again.repeat is not None
    assert again.repeat.key == first.key


def test_an_interrupted_load_resumes_with_its_counts(store: GraphStore) -> None:
    """What was committed stays committed: the rerun goes on after the last committed line."""
    opened = store.begin_load(manifest("one"), moment(1))
    write(store, opened, [row("i/1"), row("i/2")])
    resumed = store.begin_load(manifest("one"), moment(2))
    assert (resumed.key, resumed.resume_after) == (opened.key, 3)
    assert (resumed.counts.rows, resumed.counts.accepted) == (2, 2)


def test_a_row_said_twice_in_one_file_is_a_duplicate(store: GraphStore) -> None:
    """Repeats count as duplicates, in one batch or across two, and are still sightings."""
    opened = store.begin_load(manifest("one"), moment(1))
    counts = store.write(opened, [row("i/1"), row("i/1", line=3)], replace(opened.counts, rows=2), 3)
    counts = store.write(opened, [row("i/1", line=4), row("i/2", line=5)], replace(counts, rows=4), 5)
    assert (counts.accepted, counts.duplicates) == (2, 2)
    assert counts.reconciles


def test_counts_that_do_not_reconcile_are_never_published(store: GraphStore) -> None:
    """A row that went in and came out nowhere fails the load."""
    opened = store.begin_load(manifest("one"), moment(1))
    store.write(opened, [row("i/1")], replace(opened.counts, rows=2), 3)
    with pytest.raises(LoadConflictError, match="does not reconcile"):
        store.publish(opened, moment(2), "data-officer")


def test_withdrawing_restores_what_stood_before(store: GraphStore) -> None:
    """A newer version's withdrawal brings back what it had superseded."""
    load(store, [row("i/1", involved(person(1), incident(1)))], manifest("one", extracted=0))
    before = store.links([person(1), person(2)], everything(store))
    wrong = load(store, [row("i/1", involved(person(2), incident(1)))], manifest("two", extracted=24))
    assert [link.source for link in store.links([person(1), person(2)], everything(store))] == [person(2)]
    store.withdraw(wrong.key, moment(30), "data-officer", "wrong extract")
    after = store.links([person(1), person(2)], everything(store))
    assert [(link.source, link.target, link.valid_from, link.valid_to) for link in after] == [
        (link.source, link.target, link.valid_from, link.valid_to) for link in before
    ]


def test_withdrawing_keeps_what_another_load_also_says(store: GraphStore) -> None:
    """A version lives while any published load sights it."""
    same = row("i/1", involved(person(1), incident(1)))
    first = load(store, [same], manifest("one", extracted=0))
    load(store, [same], manifest("two", extracted=24))
    store.withdraw(first.key, moment(30), "data-officer", "superseded")
    assert len(store.links([person(1)], everything(store))) == 1


def test_a_withdrawn_load_was_known_while_it_was(store: GraphStore) -> None:
    """As known before the withdrawal, the answer is the one that was given then."""
    opened = load(store, [row("i/1", involved(person(1), incident(1)))], manifest("one"))
    then = everything(store)
    store.withdraw(opened.key, moment(9), "data-officer", "wrong file")
    assert store.links([person(1)], everything(store)) == []
    assert len(store.links([person(1)], then)) == 1


def test_a_withdrawn_file_can_be_loaded_again(store: GraphStore) -> None:
    """Withdrawing is not a ban: the same bytes make a new load under a new key."""
    rows = [row("i/1", involved(person(1), incident(1)))]
    first = load(store, rows, manifest("one"))
    store.withdraw(first.key, moment(9), "data-officer", "too early")
    second = load(store, rows, manifest("one"), at=moment(10))
    assert second.key != first.key
    assert len(store.links([person(1)], everything(store))) == 1


@pytest.mark.parametrize("act", ["publish", "discard", "write"])
def test_a_discarded_load_takes_nothing_more(store: GraphStore, act: str) -> None:
    """Discarding is final."""
    opened = store.begin_load(manifest("one"), moment(1))
    store.discard(opened, moment(2), "data-officer")
    actions: dict[str, Callable[[], object]] = {
        "publish": lambda: store.publish(opened, moment(3), "data-officer"),
        "discard": lambda: store.discard(opened, moment(3), "data-officer"),
        "write": lambda: write(store, opened, [row("i/1")]),
    }
    with pytest.raises(LoadConflictError, match="discarded"):
        actions[act]()


def test_only_a_published_load_can_be_withdrawn(store: GraphStore) -> None:
    """Withdrawing an unknown or unpublished load is refused."""
    opened = store.begin_load(manifest("one"), moment(1))
    with pytest.raises(LoadConflictError, match="only a published load"):
        store.withdraw(opened.key, moment(2), "data-officer", "no")
    with pytest.raises(LoadConflictError, match="there is no load"):
        store.withdraw("feed", moment(2), "data-officer", "no")


def test_the_known_clock_never_goes_back(store: GraphStore) -> None:
    """A machine whose clock was set back still publishes after what it published before."""
    load(store, [row("i/1")], manifest("one"), at=moment(10))
    first = store.head()
    load(store, [row("i/2")], manifest("two"), at=moment(1))
    assert store.head().known_at > first.known_at


def test_missing_share_counts_what_the_new_extract_lacks(store: GraphStore) -> None:
    """Three of four records gone is a share of 0.75; a delta feed misses nothing."""
    rows = [row(f"i/{number}") for number in range(4)]
    load(store, rows, manifest("one", mode=FeedMode.FULL))
    thinner = store.begin_load(manifest("two", extracted=24, mode=FeedMode.FULL), moment(25))
    write(store, thinner, rows[:1])
    assert store.missing_share(thinner) == 0.75
    other = store.begin_load(manifest("three", extracted=24, mode=FeedMode.FULL, scope="LEI"), moment(25))
    assert store.missing_share(other) == 0.0
    delta = store.begin_load(manifest("four", extracted=24, mode=FeedMode.DELTA), moment(25))
    assert store.missing_share(delta) == 0.0


def test_feed_ages_name_the_newest_live_extract(store: GraphStore) -> None:
    """Freshness is by extraction, and a withdrawn load keeps nothing fresh."""
    load(store, [row("i/1")], manifest("one", extracted=0))
    late = load(store, [row("i/2")], manifest("two", extracted=24))
    assert [age.extracted_at for age in store.feed_ages(store.head().known_at)] == [moment(24)]
    store.withdraw(late.key, moment(30), "data-officer", "wrong")
    assert [age.extracted_at for age in store.feed_ages(store.head().known_at)] == [moment(0)]


def test_a_quarantined_party_counts_while_its_load_is_live(store: GraphStore) -> None:
    """A row that could not be read still names its party to the checks, until the load is withdrawn."""
    opened = store.begin_load(manifest("one"), moment(1))
    party = QuarantinedParty(2, "PRISON_NUMBER", "A1234BC", PRISON)
    store.write(opened, [], replace(opened.counts, rows=1, quarantined=1), 2, [party])
    wanted = [("PRISON_NUMBER", "A1234BC"), ("PRISON_NUMBER", "A9999ZZ")]
    assert store.quarantined_parties(wanted, store.head().known_at) == []
    store.publish(opened, moment(2), "data-officer")
    named = store.quarantined_parties(wanted, store.head().known_at)
    assert [line[:3] for line in named] == [("prison-incidents", "PRISON_NUMBER", "A1234BC")]
    store.withdraw(opened.key, moment(3), "data-officer", "corrected")
    assert store.quarantined_parties(wanted, store.head().known_at) == []


def test_a_quarantined_party_bears_its_row_s_label(store: GraphStore) -> None:
    """Whoever may not read the row must not learn from it whom it names; two rows of two labels are two lines."""
    opened = store.begin_load(manifest("one"), moment(1))
    parties = [QuarantinedParty(line, "prison-number", "A1234BC", label) for line, label in ((2, PRISON), (3, POLICE))]
    store.write(opened, [], replace(opened.counts, rows=2, quarantined=2), 3, parties)
    store.publish(opened, moment(2), "data-officer")
    named = store.quarantined_parties([("prison-number", "A1234BC")], store.head().known_at)
    labels = store.labels()
    assert [labels[class_id] for *_, class_id in named] == [PRISON, POLICE]


def test_the_ledger_lists_every_load_with_its_state(store: GraphStore) -> None:
    """Loading, published, withdrawn and discarded loads are all accounted for."""
    store.begin_load(manifest("one"), moment(1))
    load(store, [row("i/2")], manifest("two"))
    gone = load(store, [row("i/3")], manifest("three"))
    store.withdraw(gone.key, moment(9), "data-officer", "wrong")
    given_up = store.begin_load(manifest("four"), moment(10))
    store.discard(given_up, moment(11), "data-officer")
    states = {entry.manifest.file_name: entry.state for entry in store.loads()}
    assert states == {
        "one.csv": LoadState.LOADING,
        "two.csv": LoadState.PUBLISHED,
        "three.csv": LoadState.WITHDRAWN,
        "four.csv": LoadState.DISCARDED,
    }


def test_a_corrected_row_no_longer_stands_in_the_way(store: GraphStore) -> None:
    """A correction of the same extract that sights the quarantined line settles it; so does a later full extract."""
    wanted = [("prison-number", "A1234BC")]
    fixed = manifest("fixed", corrects="before.csv")
    for number, settle in enumerate((fixed, manifest("later", extracted=24, mode=FeedMode.FULL))):
        about = replace(manifest("before"), file_sha256=f"{number:064}")
        opened = store.begin_load(about, moment(1))
        party = QuarantinedParty(2, "prison-number", "A1234BC", PRISON)
        store.write(opened, [], replace(opened.counts, rows=1, quarantined=1), 2, [party])
        store.publish(opened, moment(2), "data-officer")
        assert len(store.quarantined_parties(wanted, store.head().known_at)) == 1
        settled = load(store, [row("i/1", content=settle.file_name)], settle)
        assert store.quarantined_parties(wanted, store.head().known_at) == []
        store.withdraw(settled.key, moment(3), "data-officer", "not right either")
        assert len(store.quarantined_parties(wanted, store.head().known_at)) == 1
        store.withdraw(opened.key, moment(3), "data-officer", "next case")


def test_a_row_that_was_rejected_again_is_settled_by_the_correction_that_loads(store: GraphStore) -> None:
    """The first correction was wrong: its own rejected row is the same line of the same extract."""
    wanted = [("prison-number", "A1234BC")]
    for about in (manifest("before"), manifest("fixed", corrects="before.csv")):
        opened = store.begin_load(about, moment(1))
        party = QuarantinedParty(2, "prison-number", "A1234BC", PRISON)
        store.write(opened, [], replace(opened.counts, rows=1, quarantined=1), 2, [party])
        store.publish(opened, moment(2), "data-officer")
    assert len(store.quarantined_parties(wanted, store.head().known_at)) == 1
    load(store, [row("i/1")], manifest("fixed again", corrects="before.csv"))
    assert store.quarantined_parties(wanted, store.head().known_at) == []


def test_a_correction_settles_the_line_on_its_own_sheet_alone(store: GraphStore) -> None:
    """Lines are counted anew on each sheet, and the same row may stand on two; what names no sheet goes by its line."""
    people = {"North": "A0001BC", "South": "A0002BC", "": "A0003BC"}
    opened = store.begin_load(manifest("before"), moment(1))
    parties = [QuarantinedParty(5, "prison-number", number, PRISON, sheet) for sheet, number in people.items()]
    store.write(opened, [], replace(opened.counts, rows=3, quarantined=3), 5, parties)
    store.publish(opened, moment(2), "data-officer")
    wanted = [("prison-number", number) for number in people.values()]
    at = {(5, "West"): [wanted[0], wanted[1]], (5, "South"): [wanted[0]], (4, "North"): [wanted[0]]}
    for name, (line, sheet) in enumerate(at):
        fixing = store.begin_load(manifest(f"fixed {name}", corrects="before.csv"), moment(3))
        sighted = [replace(row("i/1"), line=line, sheet=each) for each in (sheet, "East")]
        store.write(fixing, sighted, replace(fixing.counts, rows=2), line)
        store.publish(fixing, moment(4), "data-officer")
        named = store.quarantined_parties(wanted, store.head().known_at)
        assert [each[1:3] for each in named] == at[line, sheet]


def test_a_correction_at_its_extract_s_own_time_corrects_it(store: GraphStore) -> None:
    """A delta that bears the time of a FULL extract adds to it, whichever key the two loads got."""
    for case in range(6):
        feed = f"feed-{case}"
        load(store, [row(f"{feed}/1")], manifest(f"full {case}", feed=feed, mode=FeedMode.FULL))
        fixed = row(f"{feed}/2", involved(person(case), incident(case)))
        load(store, [fixed], manifest(f"fix {case}", feed=feed, mode=FeedMode.DELTA))
        (link,) = store.links([person(case)], everything(store))
        assert link.valid_to == OPEN_END


def test_another_file_of_the_same_time_settles_nothing(store: GraphStore) -> None:
    """Two files of one extract have lines of the same number: only the correction of that file speaks of its rows."""
    opened = store.begin_load(manifest("part 1"), moment(1))
    party = QuarantinedParty(2, "prison-number", "A1234BC", PRISON)
    store.write(opened, [], replace(opened.counts, rows=1, quarantined=1), 2, [party])
    store.publish(opened, moment(2), "data-officer")
    load(store, [row("i/1")], manifest("part 2"))
    load(store, [row("i/2")], manifest("part 3", corrects="part 2.csv"))
    assert len(store.quarantined_parties([("prison-number", "A1234BC")], store.head().known_at)) == 1


def test_a_file_without_rows_makes_no_feed_fresh(store: GraphStore) -> None:
    """An export that failed and left a header is no news of anybody."""
    load(store, [row("i/1")], manifest("one"))
    load(store, [], manifest("empty", extracted=24))
    assert [age.extracted_at for age in store.feed_ages(store.head().known_at)] == [moment(0)]


def test_a_row_put_aside_makes_no_feed_fresh(store: GraphStore) -> None:
    load(store, [row("i/1")], manifest("extract"))
    before = store.feed_ages(store.head().known_at)
    load(store, [row("d/1")], replace(manifest("aside", corrects="extract.csv"), system=DISMISSALS))
    assert store.feed_ages(store.head().known_at) == before
