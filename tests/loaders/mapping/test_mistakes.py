"""A mistake in a mapping is named with its line and with what would be right."""

from __future__ import annotations

import pytest

from graph.written import read_yaml
from loaders.mapping import MappingError, load_folder_mapping, load_mapping
from loaders.mapping.detection import shipped
from tests.loaders.mapping.feeds import SMALL, mapping_of


def said(text: str) -> str:
    with pytest.raises(MappingError) as error:
        mapping_of(text)
    return str(error.value)


@pytest.mark.parametrize(
    ("was", "becomes", "line", "words"),
    [
        ("mode: full", "mode: whole", 6, ["'whole'", "full, delta, events"]),
        ("mode: full", "moed: full", 6, ["'moed'", "mode"]),
        ("title: People\n", "", 2, ["title must be stated"]),
        ("record:\n  key: Id", "record:\n  key: Idd", 13, ["'Idd'", "not declared"]),
        ("kind: PERSON", "kind: PERSONS", 16, ["'PERSONS'", "PERSON, IDENTIFIER"]),
        ("    authority: FORCE\n", "", 15, ["needs an authority"]),
        ("{surname: Surname}", "{surname: {column: Surname, clean: shout}}", 19, ["'shout'", "upper"]),
        ("{surname: Surname}", "{surname: {column: Surname, join: x, split: 1}}", 19, ["1 is not a text"]),
        ("{surname: Surname}", "{surname: {columns: [Surname, Id]}}", 19, ["join or first"]),
        ("{surname: Surname}", "{surname: {clean: upper}}", 19, ["must state exactly one"]),
        ("{surname: Surname}", "{surname: {column: Surname, pick: [A]}}", 19, ["split"]),
        ("{surname: Surname}", "{surname: {column: Number, identifier: pcn}}", 19, ["'pcn'", "pnc"]),
        ("{surname: Surname}", "{surname: {column: Number, invalid: reject}}", 19, ["state its type with identifier"]),
        (
            "{surname: Surname}",
            "{surname: {column: Number, identifier: pnc, invalid: reject, unreadable: flag}}",
            19,
            ["contradict"],
        ),
        ("{surname: Surname}", "{surname: {column: Number, identifier: pnc, invalid: no}}", 19, ["reject, flag"]),
        ("DD/MM/YYYY HH:MI", "DD/MM/YYYY HH:MM", 11, ["minutes are MI"]),
        ("DD/MM/YYYY]", "DD/MM]", 10, ["needs YYYY"]),
        ("times:\n", "times:\n  zone: Europe/Leeds\n", 10, ["Europe/Leeds", "no time zone"]),
        ("Kind]", "Kind, Kind]", 8, ["declared twice"]),
        ("Kind]", "Source Number]", 8, ["human source", "refuse_columns"]),
        ("feed: people", "feed: people\nfeed: people", 3, ["stands here twice"]),
        ("key: Id\nentities", "key: Id\n  retention: prisonner\nentities", 14, ["prisonner", "retention"]),
    ],
)
def test_a_mistake_is_named_with_its_line(was: str, becomes: str, line: int, words: list[str]) -> None:
    assert was in SMALL
    message = said(SMALL.replace(was, becomes, 1))
    assert f"line {line}:" in message
    for word in words:
        assert word in message


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("links: [{type: MEMBER_OF, source: person, target: person}]", "must state a role"),
        ("links: [{type: INVOLVED_IN, source: person, target: person, role: SUSPECT}]", "fact or an assessment"),
        ("links: [{type: RIVAL_OF, source: person, target: person, from: {column: Since, through: true}}]", "under to"),
        ("links: [{type: HAS_IDENTIFIER, source: person, target: person}]", "under identifiers"),
        ("links: [{type: RIVAL_OF, source: person, target: gang}]", "no entity 'gang'"),
        ("links: [{type: PARTY, source: person, target: person, role: {column: Kind}}]", "a map must turn"),
        ("links: [{type: PARTY, source: person, target: person, role: {column: Kind, map: {A: B}}}]", "'B' is not one"),
        ("identifiers: [{entity: person, type: pnc, value: {literal: x}}]", "plain column"),
        ("rows: [{drop: a, flag: b, when: {column: Kind, is: x}}]", "exactly one of drop, flag and reject"),
        ("rows: [{reject: a, when: {column: Kind, is: x}}]", "message"),
        ("rows: [{drop: a, when: {column: Kind}}]", "needs both"),
        ("rows: [{drop: a, when: {column: Kind, matches: '('}}]", "no regular expression"),
        ("rows: [{drop: a, when: {entity: person, kind: [PERSON]}}]", "before anything of it is read"),
        ("file: {header: false}", "expects"),
        ("file: {decimal: ','}", "JSON writes numbers with a point"),
    ],
)
def test_what_no_schema_can_check_is_checked(part: str, words: str) -> None:
    assert words in said(f"{SMALL}{part}\n")


def test_every_mistake_is_told_at_once_in_order_of_lines() -> None:
    text = SMALL.replace("mode: full", "mode: whole").replace("kind: PERSON", "kind: PEOPLE")
    lines = said(text).splitlines()
    assert [line.split(":")[1].strip() for line in lines] == ["line 6", "line 16"]


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "feed: [", "feed: {a: b"])
def test_what_is_no_mapping_at_all_is_refused_with_a_line(text: str) -> None:
    assert "line " in said(text)


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(MappingError, match="prison-alerts"):
        load_mapping("prison-alarms")


def test_a_folders_mapping_is_no_files_mapping_and_the_other_way_round() -> None:
    with pytest.raises(MappingError, match="folder"):
        load_mapping("pole")
    with pytest.raises(MappingError, match="single files"):
        load_folder_mapping("prison-alerts")


@pytest.mark.parametrize(
    ("text", "said"),
    [("feed: a\ntitle: b\x00c\n", "line 2: not YAML: a character"), ("[" * 100_000, "nests too deeply")],
)
def test_a_text_that_no_one_wrote_is_refused_and_not_a_fault(text: str, said: str) -> None:
    with pytest.raises(MappingError, match=said):
        mapping_of(text)


def test_the_fast_parser_reads_every_shipped_mapping_as_the_plain_one_does() -> None:
    for name, entry in shipped().items():
        text = entry.read_text("utf-8")
        assert read_yaml(name, text, our_own=True) == read_yaml(name, text)
