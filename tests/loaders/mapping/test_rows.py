"""What a row becomes as a whole: its record, label, links, flags, version; and who it names when it cannot be taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model.evidence import EvidenceRow
from graph.model.grading import Grading, GradingScheme
from graph.model.labels import Classification, Handling, Label
from graph.model.links import Role
from loaders.mapping import Dropped, load_mapping
from loaders.mapping.compiling import MOST_LINKS
from loaders.mapping.versions import Versions
from loaders.readers import RawRow
from tests.loaders.mapping.feeds import KEY, SMALL, evidence, links_of, mapper_of, mapping_of, outcome, problem

LINKED = (
    SMALL
    + """
  group: {kind: GANG, key: Kind}
identifiers:
  - {entity: person, type: prison-number, value: Number}
links:
  - {type: MEMBER_OF, source: person, target: group, role: AFFILIATE}
"""
)


def test_a_row_keeps_its_cells_as_they_stood() -> None:
    row = evidence(SMALL, {"Id": "1", "Surname": "  o'connor ", "Kind": "=1+1"})
    assert row.values == ("1", "  o'connor ", "", "", "", "", "=1+1")
    assert (row.system, row.source_id, row.line) == ("FORCE", "1", 2)


@pytest.mark.parametrize("cell", ["=cmd|' /C calc'!A0", "@SUM(A1)", "+SUM(A1)", "-2+3+cmd|'x'!A0"])
def test_a_formula_is_kept_as_text_and_flagged(cell: str) -> None:
    assert evidence(SMALL, {"Id": "1", "Kind": cell}).flags == ("formula-in-cell",)
    assert evidence(SMALL, {"Id": "1", "Surname": cell}).flags == ("formula-in-cell",)


@pytest.mark.parametrize(
    "cell", ["-2.95138155323762", "+44 7700 900123", "-1e-5", "+447700900123; 07700 900124", "a=b"]
)
def test_numbers_with_a_sign_and_telephones_are_no_formulas(cell: str) -> None:
    assert evidence(SMALL, {"Id": "1", "Kind": cell}).flags == ()


def test_a_blank_key_names_nothing_and_leaves_its_links_out() -> None:
    assert links_of(evidence(LINKED, {"Id": "1"})) == []


def test_identifiers_that_join_people_are_told_from_those_that_do_not() -> None:
    assert links_of(evidence(LINKED, {"Id": "1", "Number": "a1234bc"})) == [
        "PERSON:FORCE:1 -HAS_IDENTIFIER/IDENTIFIER_VALID-> IDENTIFIER:prison-number:A1234BC"
    ]
    flagged = evidence(LINKED, {"Id": "1", "Number": "A0000BC"})
    assert flagged.links[0].role is Role.IDENTIFIER_FLAGGED
    assert flagged.links[0].properties == {"flags": ["prison-number:placeholder"]}
    assert flagged.flags == ("prison-number:placeholder",)


def test_an_identifier_that_cannot_be_read_flags_the_row_and_joins_nothing() -> None:
    row = evidence(LINKED, {"Id": "1", "Number": "AB1234A"})
    assert (row.links, row.flags) == ((), ("prison-number:unreadable",))
    assert "AB1234A" in row.values


def test_a_thing_is_never_linked_to_itself() -> None:
    both = SMALL + (
        "  other: {kind: PERSON, authority: FORCE, key: Number}\n"
        "links: [{type: ASSOCIATED_WITH, source: person, target: other}]\n"
    )
    row = evidence(both, {"Id": "1", "Number": "1"})
    assert (row.links, row.flags) == ((), ("link-to-itself",))


def test_a_key_with_several_values_names_several_things() -> None:
    phones = SMALL + (
        "  phone: {kind: PHONE, key: {column: Kind, split: ';', identifier: phone}}\n"
        "links: [{type: HAS_PHONE, source: person, target: phone}]\n"
    )
    row = evidence(phones, {"Id": "1", "Kind": "07700 900123; 07700900124;+44 7700 900123; 0000000000"})
    assert links_of(row) == [
        "PERSON:FORCE:1 -HAS_PHONE-> PHONE:+447700900123",
        "PERSON:FORCE:1 -HAS_PHONE-> PHONE:+447700900124",
    ]
    assert "phone:placeholder" in row.flags


def test_a_row_wider_than_a_write_may_hold_the_store_for_is_rejected() -> None:
    """A list of thousands in one cell is damage, and would keep everybody else who writes waiting."""
    things = SMALL + (
        "  thing: {kind: PHONE, key: {column: Kind, split: ';'}}\n"
        "links: [{type: HAS_PHONE, source: person, target: thing}]\n"
    )
    told = ";".join(str(number) for number in range(MOST_LINKS + 1))
    assert problem(things, {"Id": "1", "Kind": told}).rule == "row-too-wide"
    assert len(evidence(things, {"Id": "1", "Kind": told.rpartition(";")[0]}).links) == MOST_LINKS


RULES = (
    SMALL
    + """
rows:
  - {drop: privileged-legal, when: {any: [{column: Kind, is: [SOL, BAR]}, {column: Surname, matches: "\\\\bllp\\\\b"}]}}
  - {flag: no-surname, when: {column: Surname, blank: true}}
  - reject: himself
    when: {all: [{same: [Id, Number]}, {not: {column: Kind, is: OK}}]}
    message: both are one
    remedy: correct one
"""
)


@pytest.mark.parametrize("cells", [{"Kind": " sol "}, {"Surname": "Jones LLP"}])
def test_privileged_contact_is_dropped_under_its_rule_whatever_else_is_wrong(cells: dict[str, str]) -> None:
    """The key is blank as well: the rule comes before anything that could put the row into quarantine."""
    assert outcome(RULES, cells) == Dropped(2, "privileged-legal")


def test_a_row_rule_may_flag_or_reject() -> None:
    assert evidence(RULES, {"Id": "1"}).flags == ("no-surname",)
    found = problem(RULES, {"Id": "A 1", "Number": "a1"})
    assert (found.rule, found.message, found.remedy) == ("himself", "both are one", "correct one")
    assert isinstance(outcome(RULES, {"Id": "1", "Number": "1", "Kind": "ok"}), EvidenceRow)


def test_a_quarantined_row_still_names_its_parties() -> None:
    """A check that touches him cannot say that all is well."""
    strict = LINKED.replace("key: Kind", "key: {column: Kind, required: true}")
    row = problem(strict, {"Id": "1", "Number": "a1234bc"})
    assert row.parties == (("prison-number", "A1234BC"),)


RULED = SMALL + (
    "  party: {kind: PERSON, authority: NOMIS, key: {column: Number, identifier: prison-number, invalid: reject}}\n"
    "  other: {kind: PERSON, authority: NOMIS, key: {column: Kind, split: ';', identifier: prison-number}}\n"
    "links: [{type: ASSOCIATED_WITH, source: party, target: other}]\n"
)


@pytest.mark.parametrize("number", ["G0226W", "GO226WU", "UNKNOWN", "A0000BC"])
def test_a_key_that_must_be_valid_rejects_the_row_and_names_everybody_else_in_it(number: str) -> None:
    """Otherwise the typing mistake would be a person of his own, and what the row says would hold of nobody."""
    row = problem(RULED, {"Id": "1", "Number": f" {number} ", "Kind": "a1234bc; G9876XY"})
    assert (row.rule, row.column) == ("identifier-invalid", "Number")
    assert number not in row.value_masked + row.message + row.remedy
    assert "prison number" in row.message
    own = {("prison-number", number)} & {("prison-number", "A0000BC")}
    assert set(row.parties) == {("prison-number", "A1234BC"), ("prison-number", "G9876XY")} | own


def test_a_key_that_must_be_valid_may_be_blank_and_may_be_written_carelessly() -> None:
    assert links_of(evidence(RULED, {"Id": "1", "Kind": "A1234BC"})) == []
    careless = evidence(RULED, {"Id": "1", "Number": " g9876xy", "Kind": "A1234BC"})
    assert links_of(careless) == ["PERSON:NOMIS:G9876XY -ASSOCIATED_WITH-> PERSON:NOMIS:A1234BC"]


@pytest.mark.parametrize("text", [RULED.replace(", invalid: reject", ""), RULED.replace("reject", "flag")])
def test_a_key_that_is_not_valid_is_flagged_unless_the_mapping_says_reject(text: str) -> None:
    row = evidence(text, {"Id": "1", "Number": "G0226W", "Kind": "A1234BC"})
    assert row.flags == ("prison-number:unreadable",)
    assert links_of(row) == ["PERSON:NOMIS:G0226W -ASSOCIATED_WITH-> PERSON:NOMIS:A1234BC"]


def test_one_invalid_number_in_a_list_that_must_be_valid_rejects_the_row() -> None:
    strict = RULED.replace("identifier: prison-number}}\nlinks", "identifier: prison-number, invalid: reject}}\nlinks")
    row = problem(strict, {"Id": "1", "Number": "G9876XY", "Kind": "A1234BC; G0226W"})
    assert (row.rule, row.column, row.value_masked) == ("identifier-invalid", "Kind", "x9999x")
    assert row.parties == (("prison-number", "A1234BC"), ("prison-number", "G9876XY"))


def test_a_property_or_record_key_that_must_be_valid_rejects_the_row_too() -> None:
    value = "{column: Number, identifier: prison-number, invalid: reject}"
    for text in (
        SMALL.replace("{surname: Surname}", f"{{number: {value}}}"),
        SMALL.replace("record:\n  key: Id", f"record:\n  key: {value}"),
    ):
        assert problem(text, {"Id": "1", "Number": "G0226W"}).rule == "identifier-invalid"
        assert isinstance(outcome(text, {"Id": "1", "Number": "G9876XY"}), EvidenceRow)


LABELLED = SMALL.replace(
    "record:\n  key: Id",
    """record:
  key: Id
  classification: {column: Kind, map: {O: OFFICIAL, S: SECRET}}
  handling: {column: Surname, map: {"Yes": P}, otherwise: C, default: C}
  conditions: [{name: not-disseminable, when: {not: {column: Surname, is: "Yes"}}}, always]""",
)


def test_the_strictest_marking_wins() -> None:
    def classified(kind: str, marking: Classification | None) -> Classification:
        return evidence(LABELLED, {"Id": "1", "Kind": kind}, marking).label.classification

    assert classified("O", None) is Classification.OFFICIAL
    assert classified("O", Classification.SECRET) is Classification.SECRET
    assert classified("S", Classification.OFFICIAL) is Classification.SECRET
    assert classified("", None) is Classification.OFFICIAL_SENSITIVE


@pytest.mark.parametrize(
    ("cell", "handling", "conditions"),
    [
        ("yes", Handling.P, ("always",)),
        ("No", Handling.C, ("always", "not-disseminable")),
        ("", Handling.C, ("always", "not-disseminable")),
        ("perhaps", Handling.C, ("always", "not-disseminable")),
    ],
)
def test_only_a_clear_yes_is_shared_freely(cell: str, handling: Handling, conditions: tuple[str, ...]) -> None:
    label = evidence(LABELLED, {"Id": "1", "Surname": cell}).label
    assert (label.handling, label.conditions, label.owner) == (handling, conditions, "police")


REFUSED = LABELLED.replace(
    "properties: {surname: Surname}",
    "properties: {surname: Surname, born: {column: Born, type: date, unreadable: reject}}",
)


@pytest.mark.parametrize("kind", ["O", "S", ""])
@pytest.mark.parametrize("surname", ["Yes", "No", ""])
def test_a_rejected_row_bears_the_label_that_it_would_have_borne(kind: str, surname: str) -> None:
    cells = {"Id": "1", "Kind": kind, "Surname": surname}
    assert problem(REFUSED, {**cells, "Born": "31/02/1990"}).label == evidence(REFUSED, cells).label


def test_what_cannot_be_told_of_a_rejected_row_s_label_counts_as_the_strictest() -> None:
    """No cell of it can be read: it may be secret, conditional, and under every condition that the feed knows."""
    label = mapper_of(REFUSED).unreadable_label
    assert label == Label("police", Classification.TOP_SECRET, Handling.C, ("always", "not-disseminable"))
    named = "key: Id\n  conditions: [{name: x, when: {not: {entity: group, kind: [GANG]}}}]"
    named += "\n  compartments: [{name: y, when: {entity: group, kind: [GANG]}}]"
    born = "properties: {born: {column: Born, type: date, unreadable: reject}}"
    of_nodes = LINKED.replace("key: Id", named, 1).replace("properties: {surname: Surname}", born)
    label = problem(of_nodes, {"Id": "1", "Born": "31/02/1990"}).label
    assert (label.conditions, label.compartments) == (("x",), ("y",)), "what it would have named is not known"


def test_a_line_that_cannot_be_read_bears_its_feed_s_label_where_all_rows_have_one() -> None:
    assert mapper_of(SMALL).unreadable_label == evidence(SMALL, {"Id": "1"}).label


SOURCED = SMALL.replace(
    "  key: Id\nentities",
    """  key: Id
  grading: Kind
  origin: Number
  tasking: Surname
  recorded_on: Since
  retention: alert
entities""",
)


def test_who_said_it_is_kept_as_a_pseudonym_alone() -> None:
    cells = {"Id": "1", "Kind": "2C", "Number": "Reg 4711", "Surname": "T/9", "Since": "01/05/2024 10:00"}
    row = evidence(SOURCED, cells)
    assert row.origin == KEY.pseudonym("origin", "reg 4711")
    assert "4711" not in repr(row)
    assert row.grading == Grading(GradingScheme.G3X5X2, "2", "C")
    assert (row.tasking, row.recorded_on, row.review_on) == ("T/9", date(2024, 5, 1), date(2027, 5, 1))


def test_a_record_that_states_no_day_is_reviewed_from_its_extract() -> None:
    row = evidence(SOURCED, {"Id": "1"})
    assert (row.recorded_on, row.review_on) == (None, date(2029, 11, 1))


def test_a_grade_that_is_none_quarantines_the_row() -> None:
    assert problem(SOURCED, {"Id": "1", "Kind": "Z9"}).rule == "grade-unreadable"


def test_the_version_follows_content_label_and_mapping_and_nothing_else() -> None:
    cells = {"Id": "1", "Surname": "S"}
    first = evidence(SMALL, cells).version
    assert len(first) == 16
    assert evidence(SMALL, cells).version == first
    assert evidence(SMALL.replace("title: People", "title: People # now\n"), cells).version == first
    assert evidence(SMALL, {**cells, "Kind": " "}).version != first
    assert evidence(SMALL, cells, Classification.SECRET).version != first
    assert evidence(SMALL.replace("title: People", "title: Persons"), cells).version != first
    elsewhere = mapper_of(SMALL).map(RawRow(99, ("1", "S", "", "", "", "", "")))
    assert isinstance(elsewhere, EvidenceRow)
    assert elsewhere.version == first


@given(st.lists(st.text(), min_size=3, max_size=3), st.lists(st.text(), min_size=3, max_size=3))
def test_different_cells_never_share_a_version(one: list[str], other: list[str]) -> None:
    """Separators inside cells cannot make two rows alike."""
    label = evidence(SMALL, {"Id": "1"}).label
    versions = Versions(("a", "b", "c"), "digest")

    def version(cells: list[str]) -> bytes:
        return versions.version(cells, "\x1f".join(cells), label)

    assert (version(one) == version(other)) == (one == other)
    assert version(["a\x1fb", "", ""]) != version(["a", "b", ""])


def test_a_key_used_twice_for_different_content_is_flagged() -> None:
    mapper = mapper_of(SMALL)
    same = ("1", "S", "", "", "", "", "")
    rows = [mapper.map(RawRow(n, cells)) for n, cells in enumerate((same, same, ("1", "T", *same[2:])))]
    assert [row.flags for row in rows if isinstance(row, EvidenceRow)] == [(), (), ("key-repeated",)]


def test_comments_and_order_of_keys_do_not_change_a_mappings_digest() -> None:
    digest = mapping_of(SMALL).digest
    assert mapping_of("# a comment\n" + SMALL).digest == digest
    assert mapping_of(SMALL.replace("agency: police\nsystem: FORCE", "system: FORCE\nagency: police")).digest == digest
    assert mapping_of(SMALL.replace("mode: full", "mode: delta")).digest != digest


def test_codes_such_as_yes_and_no_stay_text_in_yaml() -> None:
    text = LABELLED.replace('{"Yes": P}', "{Yes: P, no: C}")
    assert evidence(text, {"Id": "1", "Surname": "yes"}).label.handling is Handling.P


@pytest.mark.parametrize(
    ("column", "refused"),
    [
        ("Source Registration Number", True),
        ("SOURCE NAME", True),
        ("source_ref", True),
        ("sourceNumber", True),
        ("CHIS", True),
        ("Informant", True),
        ("Source Grade", False),
        ("Source Evaluation", False),
        ("Resource Name", False),
        ("Surname", False),
    ],
)
def test_columns_that_name_human_sources_are_refused_in_every_feed(column: str, refused: bool) -> None:
    assert load_mapping("prison-alerts").refuses_column(column) is refused


def test_a_feed_that_drops_or_refuses_withholds_the_text_of_unreadable_rows() -> None:
    assert load_mapping("prison-contacts").withholds_text
    assert not load_mapping("prison-alerts").withholds_text
    assert replace(load_mapping("prison-alerts"), refused=("x",)).withholds_text
