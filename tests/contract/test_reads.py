"""Every read is cut by the classes it was given and by what was known at its instant."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest

from graph.model.evidence import Description, LinkClaim, NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType, Role
from graph.model.loads import FeedMode, Validity
from graph.model.times import OPEN_END, OPEN_START, to_minutes
from graph.store.port import GraphStore
from graph.store.stored import PersonQuery, ReadCut
from graph.store.together import ReadTogether
from tests.contract.evidence import (
    POLICE,
    PRISON,
    described,
    everything,
    incident,
    involved,
    load,
    manifest,
    moment,
    person,
    row,
)


def only(store: GraphStore, owner: str) -> ReadCut:
    """A reader who may read one agency's records."""
    classes = frozenset(class_id for class_id, label in store.labels().items() if label.owner == owner)
    return ReadCut(classes, store.head().known_at)


def identified(who: NodeRef, number: str) -> LinkClaim:
    """A claim that the person bears a prison number."""
    identifier = NodeRef(Kind.IDENTIFIER, "PRISON_NUMBER", number)
    return LinkClaim(who, identifier, LinkType.HAS_IDENTIFIER, Role.IDENTIFIER_VALID)


def test_links_descriptions_and_records_outside_the_cut_do_not_show(store: GraphStore) -> None:
    """What the reader may not read is as if it were not there, in every read."""
    secret = row(
        "p/1", involved(person(1), incident(7)), identified(person(1), "A0001BC"),
        describes=[described(person(1), "Hidden")], label=POLICE,
    )  # fmt: skip
    open_ = row("i/1", involved(person(1), incident(1)), describes=[described(person(1), "Shown")])
    load(store, [open_, secret], manifest("one"))
    cut = only(store, "prison")
    assert [link.target for link in store.links([person(1)], cut)] == [incident(1)]
    assert [said.properties["surname"] for said in store.descriptions([person(1)], cut)] == ["Shown"]
    assert store.records([("NOMIS", "p/1")], cut) == []
    assert store.find_people(PersonQuery(surname="Hidden"), cut, 9) == []
    assert store.find_people(PersonQuery(identifier=("PRISON_NUMBER", "A0001BC")), cut, 9) == []
    assert len(store.links([person(1)], everything(store))) == 3


def several(store: GraphStore) -> tuple[list[NodeRef], list[ReadCut]]:
    """Nodes of which each of several readers knows something else: by his classes, and by his instant."""
    hidden = row(
        "p/1", involved(person(1), incident(7)), involved(person(2), incident(7)),
        describes=[described(person(1), "Hidden")], label=POLICE,
    )  # fmt: skip
    first = row("i/1", involved(person(1), incident(1)), describes=[described(person(1), "Shown")])
    load(store, [hidden, first], manifest("one"))
    early = store.head().known_at
    later = [described(person(1), "Later"), Description(incident(1), {"caption": "Brawl"})]
    load(store, [row("i/1", involved(person(1), incident(1)), describes=later)], manifest("two", extracted=2))
    nobody, before = ReadCut(frozenset(), early), replace(everything(store), known_at=early)
    nodes = [person(1), person(2), incident(1), incident(7), person(9)]
    return nodes, [only(store, "prison"), everything(store), nobody, before]


def test_several_readers_at_once_are_each_told_what_they_would_be_told_alone(store: GraphStore) -> None:
    """Read once for all of them, nothing passes from one to another."""
    nodes, cuts = several(store)
    assert store.descriptions_for(nodes, cuts) == [store.descriptions(nodes, cut) for cut in cuts]
    assert store.links_for(nodes, cuts) == [store.links(nodes, cut) for cut in cuts]
    assert store.links_for(nodes, cuts, [LinkType.MEMBER_OF]) == [[], [], [], []]
    told = [{said.properties.get("surname") for said in each} for each in store.descriptions_for([person(1)], cuts)]
    assert told == [{"Later"}, {"Later", "Hidden"}, set(), {"Shown", "Hidden"}]


def test_what_is_read_for_several_in_turn_is_what_each_would_be_told(store: GraphStore) -> None:
    """Whatever was asked before, by whom, and in which pieces: a link between two pieces is told once."""
    nodes, cuts = several(store)
    together = ReadTogether(store, cuts)
    types = [LinkType.INVOLVED_IN]
    for asked in ([0], [2], [0, 3], [1, 4], [0, 1, 2, 3, 4], []):
        some = [nodes[place] for place in asked]
        for cut in (cuts[1], cuts[0], *cuts):
            assert together.descriptions(some, cut) == store.descriptions(some, cut)
            assert together.links(some, cut, types) == store.links(some, cut, types)
            assert together.links(some, cut) == store.links(some, cut)


def test_no_classes_read_nothing(store: GraphStore) -> None:
    """Deny by default."""
    load(store, [row("i/1", involved(person(1), incident(1)), describes=[described(person(1), "Ali")])], manifest("a"))
    cut = ReadCut(frozenset(), store.head().known_at)
    assert store.links([person(1)], cut) == []
    assert store.descriptions([person(1)], cut) == []
    assert store.find_people(PersonQuery(surname="Ali"), cut, 9) == []


def test_provenance_names_record_load_and_label(store: GraphStore) -> None:
    """Every fact names its record, and every record its load."""
    opened = load(store, [row("i/1", involved(person(1), incident(1)), label=POLICE)], manifest("one", extracted=3))
    (link,) = store.links([person(1)], everything(store))
    said_by = link.provenance
    assert (said_by.system, said_by.source_id, said_by.feed) == ("NOMIS", "i/1", "prison-incidents")
    assert said_by.label == POLICE
    assert said_by.load_key == opened.key
    assert said_by.extracted_at == moment(3)
    assert said_by.record_id == store.ids.record_id("NOMIS", "i/1")


def test_parallel_reports_are_parallel_links(store: GraphStore) -> None:
    """Two records that say the same are two links: folding is for the reader."""
    tie = involved(person(1), incident(1))
    load(store, [row("i/1", tie), row("i/2", tie)], manifest("one"))
    assert len(store.links([incident(1)], everything(store))) == 2


def test_links_can_be_asked_for_by_type(store: GraphStore) -> None:
    """A type filter leaves the others out."""
    held = LinkClaim(person(1), NodeRef(Kind.CELL, "", "LEI-A-1-002"), LinkType.HELD_AT)
    load(store, [row("i/1", involved(person(1), incident(1)), held)], manifest("one"))
    assert [link.type for link in store.links([person(1)], everything(store), [LinkType.HELD_AT])] == [LinkType.HELD_AT]


def test_raw_cells_come_back_as_they_came(store: GraphStore) -> None:
    """The record keeps what the agency sent, apostrophes and all."""
    load(store, [row("i/1", content="O'Connor, “Jo” \t=1+1")], manifest("one"))
    (record,) = store.records([("NOMIS", "i/1")], everything(store))
    assert record.values == {"id": "i/1", "content": "O'Connor, “Jo” \t=1+1"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (PersonQuery(surname="o connor"), [1, 2]),
        (PersonQuery(surname="OCONN"), [1, 2]),
        (PersonQuery(surname="O'Connor", forename="jo"), [1]),
        (PersonQuery(surname="O'Connor", born=date(1985, 4, 12)), [1]),
        (PersonQuery(born=date(1990, 1, 31)), [2]),
        (PersonQuery(identifier=("PRISON_NUMBER", "A0002BC")), [2]),
        (PersonQuery(surnames=frozenset({"OCONNOR", "OCONNER"})), [1, 2]),
        (PersonQuery(surnames=frozenset({"OCONN"})), []),
        (PersonQuery(surname="O'CO", forenames=frozenset({"MAE", "MAY"})), [2]),
        (PersonQuery(surname="O'CO", forenames=frozenset({"MA"})), []),
        (PersonQuery(forenames=frozenset({"ANN"})), []),
        (PersonQuery(surnames=frozenset({"OCONNOR"}), forenames=frozenset({"ANN", "JO"})), [1, 2]),
        (PersonQuery(surnames=frozenset({"OCONNOR"}), forename="J"), [1]),
        (PersonQuery(forenames=frozenset({"ANN", "JO"}), born=date(1990, 1, 31)), [2]),
        (PersonQuery(surname="Nobody"), []),
        (PersonQuery(), []),
    ],
)
def test_people_are_found_by_name_birth_date_or_identifier(
    store: GraphStore, query: PersonQuery, found: list[int]
) -> None:
    """Search forgives case, apostrophes and a part of the name."""
    rows = [
        row("A0001BC", identified(person(1), "A0001BC"), describes=[described(person(1), "O'Connor", "Jo")]),
        row(
            "A0002BC", identified(person(2), "A0002BC"),
            describes=[described(person(2), "O\u2019Connor", "Ann Mae", "1990-01-31")],
        ),
    ]  # fmt: skip
    load(store, rows, manifest("one"))
    assert store.find_people(query, everything(store), 9) == [person(number) for number in found]


def test_a_placeholder_birth_date_is_nobodys(store: GraphStore) -> None:
    """1 January 1970 and 1900 are what systems write when nobody knows."""
    load(store, [row("i/1", describes=[described(person(1), "Ali", born="1970-01-01")])], manifest("one"))
    assert store.find_people(PersonQuery(surname="Ali", born=date(1970, 1, 1)), everything(store), 9) == []
    assert store.find_people(PersonQuery(surname="Ali"), everything(store), 9) == [person(1)]


def test_a_full_feed_that_drops_a_row_ends_it(store: GraphStore) -> None:
    """The world time of a vanished row ends at the extract that lacks it; what was known before stays known."""
    member = row("m/1", LinkClaim(person(1), NodeRef(Kind.GANG, "", "G1"), LinkType.MEMBER_OF, Role.AFFILIATE))
    about = partial(manifest, feed="gangs", mode=FeedMode.FULL, validity=Validity.OBSERVED)
    load(store, [member, row("m/2")], about("one", extracted=0))
    then = everything(store)
    load(store, [row("m/2")], about("two", extracted=24))
    (now,) = store.links([person(1)], everything(store))
    assert (now.valid_from, now.valid_to) == (OPEN_START, to_minutes(moment(24)))
    (before,) = store.links([person(1)], then)
    assert before.valid_to == OPEN_END


def test_versions_are_ordered_by_extraction_not_by_arrival(store: GraphStore) -> None:
    """Friday's file that arrives after Saturday's does not undo Saturday's."""
    load(store, [row("i/1", involved(person(2), incident(1)))], manifest("saturday", extracted=24), at=moment(25))
    load(store, [row("i/1", involved(person(1), incident(1)))], manifest("friday", extracted=0), at=moment(30))
    links = store.links([incident(1)], everything(store))
    assert [link.source for link in links] == [person(2)]


def test_an_observed_change_keeps_both_spans(store: GraphStore) -> None:
    """A row without dates that changes between extracts was one thing until, and another thing from, the later one."""
    about = partial(manifest, feed="gangs", mode=FeedMode.DELTA, validity=Validity.OBSERVED)
    gang = {name: NodeRef(Kind.GANG, "", name) for name in ("G1", "G2")}
    for hours, name in ((0, "G1"), (24, "G2")):
        claim = LinkClaim(person(1), gang[name], LinkType.MEMBER_OF, Role.AFFILIATE)
        load(store, [row("m/1", claim)], about(name, extracted=hours))
    spans = [(link.target.key, link.valid_from, link.valid_to) for link in store.links([person(1)], everything(store))]
    changed = to_minutes(moment(24))
    assert spans == [("G1", OPEN_START, changed), ("G2", changed, OPEN_END)]


def test_a_stated_interval_is_kept(store: GraphStore) -> None:
    """World time that the row states is not replaced by when we heard of it."""
    load(store, [row("i/1", involved(person(1), incident(1), valid_from=10, valid_to=20))], manifest("one"))
    (link,) = store.links([person(1)], everything(store))
    assert (link.valid_from, link.valid_to) == (10, 20)


def test_descriptions_of_things_come_back_too(store: GraphStore) -> None:
    """Places and groups are described like people."""
    gang = NodeRef(Kind.GANG, "", "G1")
    load(store, [row("g/1", describes=[Description(gang, {"caption": "Mill Lane Boys"})])], manifest("one"))
    (said,) = store.descriptions([gang], everything(store))
    assert said.properties == {"caption": "Mill Lane Boys"}


def test_a_replay_is_no_way_round_a_later_restriction(store: GraphStore) -> None:
    """A record that was restricted since is restricted as known before too; one that was freed since is not freed."""
    said = [described(person(1), "Ali")]
    load(store, [row("i/1", involved(person(1), incident(1)), describes=said)], manifest("one", extracted=0))
    then = store.head().known_at
    load(
        store,
        [row("i/1", involved(person(1), incident(1)), describes=said, label=POLICE)],
        manifest("two", extracted=24),
    )
    before = ReadCut(only(store, "prison").classes, then)
    assert store.links([person(1)], before) == []
    assert store.descriptions([person(1)], before) == []
    assert store.find_people(PersonQuery(surname="Ali"), before, 9) == []
    assert store.links([person(1)], ReadCut(only(store, "police").classes, then)) == []
    assert len(store.links([person(1)], ReadCut(everything(store).classes, then))) == 1


def test_a_version_under_another_owner_than_its_record_has_today_is_withheld(store: GraphStore) -> None:
    """Two agencies name a record their own: nobody reads what the other said, until the feeds agree; safety does."""
    load(store, [row("i/1", involved(person(1), incident(1)))], manifest("one", extracted=0))
    then = store.head().known_at
    load(store, [row("i/1", involved(person(2), incident(1)), label=POLICE)], manifest("two", extracted=24))
    owners = {class_id: label.owner for class_id, label in store.labels().items()}
    all_classes = frozenset(owners)

    def named(known_at: int, whose: dict[int, str]) -> list[NodeRef]:
        return [each.source for each in store.links([incident(1)], ReadCut(all_classes, known_at, whose))]

    assert (named(then, owners), named(store.head().known_at, owners)) == ([], [person(2)])
    assert (named(then, {}), named(store.head().known_at, {})) == ([person(1)], [person(2)])


def test_a_version_that_is_closed_to_a_reader_is_in_no_answer(store: GraphStore) -> None:
    """Whatever its label: no word, tie or content of it, nobody found by it; another version of the record stands."""
    ann, bears = person(1), LinkClaim(person(1), NodeRef(Kind.IDENTIFIER, "pnc", "1"), LinkType.HAS_IDENTIFIER)
    about: dict[str, Any] = {"describes": [described(ann, "Ali")], "content": "first"}
    first, other = row("i/1", bears, involved(ann, incident(1)), **about), row("i/2", involved(ann, incident(2)))
    load(store, [first, other], manifest("one", extracted=0))
    key = (store.ids.record_id("NOMIS", "i/1"), first.version)
    cut = replace(everything(store), closed={key})
    assert [link.target for link in store.links([ann], cut)] == [incident(2)]
    assert store.descriptions([ann], cut) == []
    assert [each.provenance.source_id for each in store.records([("NOMIS", "i/1"), ("NOMIS", "i/2")], cut)] == ["i/2"]
    for query in (PersonQuery(surname="Ali"), PersonQuery(identifier=("pnc", "1"))):
        assert (store.find_people(query, cut, 9), store.find_people(query, everything(store), 9)) == ([], [ann])
    load(store, [row("i/1", **(about | {"content": "second"}))], manifest("two", extracted=24))
    assert len(store.descriptions([ann], replace(everything(store), closed={key}))) == 1


def test_a_search_of_one_letter_gives_the_first_people_by_key_whatever_is_withheld_between(store: GraphStore) -> None:
    """Read in pages, it stops when it has enough: some have several records, and some none that he may read."""
    rows = [
        row(f"{n}/{copy}", describes=[described(person(n), f"Smith{n % 3}")], label=POLICE if n % 4 == 1 else PRISON)
        for n in range(1_300)
        for copy in range(1 + n % 2)
    ]
    load(store, rows, manifest("many"))
    open_to_him = [person(n) for n in range(1_300) if n % 4 != 1]
    cut = only(store, "prison")
    assert store.find_people(PersonQuery(surname="S"), cut, 5) == open_to_him[:5]
    assert store.find_people(PersonQuery(surname="S"), cut, 2_000) == open_to_him


def test_only_where_he_was_seen_last_can_he_be_missed(store: GraphStore) -> None:
    """A man moved from one prison to another: neither prison's full extract ends what the other one says."""
    about = partial(manifest, feed="prisoners", mode=FeedMode.FULL, validity=Validity.STATED)
    here = row("A0001BC", LinkClaim(person(1), NodeRef(Kind.ESTABLISHMENT, "", "LEI"), LinkType.HELD_AT))
    load(store, [here, row("A0002BC")], about("leeds", extracted=0, scope="LEI"))
    load(store, [row("A0003BC")], about("moorland before", extracted=10, scope="MDI"))
    load(store, [here, row("A0003BC")], about("moorland", extracted=20, scope="MDI"))
    load(store, [row("A0002BC")], about("leeds after", extracted=30, scope="LEI"))
    (link,) = store.links([person(1)], everything(store))
    assert link.valid_to == OPEN_END
    load(store, [row("A0003BC")], about("moorland after", extracted=40, scope="MDI"))
    (link,) = store.links([person(1)], everything(store))
    assert link.valid_to == to_minutes(moment(40))


def test_what_looks_like_a_day_or_an_instant_comes_back_as_it_was_written(store: GraphStore) -> None:
    """A store may keep days and instants as such; nobody who reads may see that it does."""
    said = {
        "day": "2026-11-01",
        "instant": "2026-11-01T06:00:00Z",
        "no_day": "2026-02-30",
        "no_instant": "2026-02-30T06:00:00Z",
        "elsewhere": "2026-11-01T06:00:00+01:00",
        "short": "2026-11-01T06:00Z",
        "old": "0999-01-01T00:00:00Z",
        "from": "2026-11-01T06:00:00Z",
    }
    load(store, [row("i/1", describes=[Description(incident(1), said)])], manifest("first"))
    (told,) = store.descriptions([incident(1)], everything(store))
    assert dict(told.properties) == said


@pytest.mark.parametrize(
    ("words", "found"),
    [(("spud",), [1]), (("SPU",), [1]), (("fast", "eddie"), [2]), (("kitchen", "phone"), [3]), (("phone", "spud"), []),
     (("spud", "doc"), []), (("pu", "s"), [1]), (("ΣΠΎΡΟΣ",), [5]), (("zebra", "wing"), [6]), (("name 4999",), [5]),
     (("100%",), []), (("_pud",), []), (("émile",), [4]), (("ÉMIL",), [4])],
)  # fmt: skip
def test_people_are_found_by_words_of_what_they_are_called_and_of_reports(
    store: GraphStore, words: tuple[str, ...], found: list[int]
) -> None:
    """All words in one nickname, alias or report, in whatever case; letters of pattern languages are letters."""
    called = Description(person(1), {"surname": "Ali", "nicknames": ["SPUD", "Doc"]})
    alias = Description(person(2), {"surname": "Bell", "aliases": ["Fast Eddie"]})
    report = NodeRef(Kind.INTELLIGENCE_REPORT, "NOMIS", "77")
    told = LinkClaim(
        person(3), report, LinkType.SUBJECT_OF, properties={"text": "A phone was passed in the Kitchen on Monday."}
    )
    accented = Description(person(4), {"surname": "Roy", "nicknames": ["Émile"]})
    many = [f"Name {at}" for at in range(5_000)]
    greek = Description(
        person(5),
        {
            "surname": "Pappas",
            "nicknames": ["Σπύρος", "Doc"],
            "aliases": many,
        },
    )
    long = NodeRef(Kind.INTELLIGENCE_REPORT, "NOMIS", "78")
    text = "Seen on the wing. " * 4_000 + "A zebra."
    longer = LinkClaim(person(6), long, LinkType.SUBJECT_OF, properties={"text": text})
    rows = [row("1", describes=[called]), row("2", describes=[alias]), row("3", told), row("4", describes=[accented]),
            row("5", describes=[greek]), row("6", longer)]  # fmt: skip
    load(store, rows, manifest("one"))
    query = PersonQuery(words=words)
    assert store.find_people(query, everything(store), 9) == [person(number) for number in found]
    (whole,) = store.links([person(6)], everything(store))
    assert dict(whole.properties) == {"text": text}


def test_words_of_what_a_reader_may_not_read_find_nobody(store: GraphStore) -> None:
    """Neither a nickname nor a report outside the cut tells of anybody."""
    report = NodeRef(Kind.INTELLIGENCE_REPORT, "NOMIS", "77")
    told = LinkClaim(person(1), report, LinkType.SUBJECT_OF, properties={"text": "spud again"})
    called = Description(person(1), {"surname": "Ali", "nicknames": ["SPUD"]})
    load(store, [row("1", told, describes=[called], label=POLICE), row("2", label=PRISON)], manifest("one"))
    assert store.find_people(PersonQuery(words=("spud",)), only(store, "prison"), 9) == []
    assert store.find_people(PersonQuery(words=("spud",)), only(store, "police"), 9) == [person(1)]
