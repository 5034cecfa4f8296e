"""Who looked at this man: found under any record that is his, for those alone who may search the log."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.exits import ExitCode
from api.settings import Settings
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.model.times import utc_now
from tests.api.cases import ANN, BEN, HIDDEN, OPEN_ROWS, PNC, make_home, public_id
from tests.cli.cases import ALLOCATION, NOBODY, OFFICER, Cordon
from tests.contract.evidence import described, person, row
from tests.graph.world import bears, prison_number

AUDITOR = OFFICER | {
    "CORDON_AS": "audit-officer",
    "CORDON_PURPOSE": "subject-rights",
    "CORDON_CASE": "SAR-7",
    "CORDON_REASON": "request of the subject",
}
# Eve is Ann at the police: by a number of hers that the officer may not read. She bears a prison number too.
EVE = NodeRef(Kind.PERSON, "POLICE", "N1")
ROWS = (
    *OPEN_ROWS,
    row("50", bears(EVE, prison_number("A0009BC")), describes=[described(EVE, "Other", "Eve", "1985-04-12")]),
    row("51", bears(EVE, PNC), label=HIDDEN),
)


@pytest.fixture
def cordon(tmp_path: Path) -> Cordon:
    make_home(tmp_path / "home", ROWS)
    return Cordon(tmp_path / "home")


def found(cordon: Cordon, *words: str) -> list[tuple[str, str]]:
    """(action, outcome) of the events that a search finds, searches themselves apart."""
    events = cordon("audit", "search", *words, "--json", reader=AUDITOR).json["events"]
    return [(each["action"], each["outcome"]) for each in events if each["action"] != "audit.searched"]


def test_all_that_named_him_is_found_with_who_when_and_why(cordon: Cordon) -> None:
    cordon("people", "show", public_id(ANN))
    cordon("people", "show", public_id(BEN))
    answer = cordon("audit", "search", "--person", public_id(ANN), "--json", reader=AUDITOR).json
    shown = [each for each in answer["events"] if each["action"] == "person.shown" and each["askedFor"]]
    assert len(shown) == 1
    assert (shown[0]["subject"], shown[0]["purpose"], shown[0]["caseReference"], shown[0]["reason"]) == (
        "demo/priya.nair", "intelligence-development", "OP-2026-014", "new arrival",
    )  # fmt: skip
    assert shown[0]["sourceAddress"].startswith("cli:")
    assert shown[0]["disclosed"] == [public_id(ANN)]
    assert public_id(BEN) not in str(answer), "another's id is nobody's business here"


def test_he_is_found_under_a_record_that_only_hidden_evidence_makes_his(cordon: Cordon) -> None:
    """Whoever was shown the police's record was told of him, whether or not he knew that it was he."""
    cordon("people", "show", public_id(EVE))
    assert found(cordon, "--person", public_id(ANN)) == [("person.shown", "answered")]
    assert found(cordon, "--prison-number", "a0009bc") == [("person.shown", "answered")]
    assert found(cordon, "--person", public_id(BEN)) == []


def test_a_question_by_his_number_is_found_though_it_told_nothing(cordon: Cordon) -> None:
    cordon("conflicts", "A0009BC", "--place", "LEI-A", reader=ALLOCATION)
    assert found(cordon, "--person", public_id(ANN)) == [("conflicts.checked", "not-found")]


def test_an_id_that_is_in_no_store_any_more_is_still_looked_for(cordon: Cordon) -> None:
    """A record that was disposed of, or never was."""
    gone = public_id(person(77))
    cordon("people", "show", gone)
    assert found(cordon, "--person", gone) == [("person.shown", "not-found")]


def test_what_a_reader_looked_at_is_found_by_his_subject(cordon: Cordon) -> None:
    cordon("people", "show", public_id(ANN))
    cordon("people", "show", public_id(BEN))
    assert found(cordon, "--reader", "demo/priya.nair") == [("person.shown", "answered")] * 2
    assert found(cordon, "--reader", "demo/tom.ellis") == []


def test_a_search_is_on_record_itself(cordon: Cordon) -> None:
    for _ in range(2):
        answer = cordon("audit", "search", "--person", public_id(ANN), "--json", reader=AUDITOR).json
    assert [each["action"] for each in answer["events"]] == ["audit.searched"]
    assert answer["events"][0]["caseReference"] == "SAR-7"


def test_who_reads_people_may_not_search_the_log_and_the_other_way_round(cordon: Cordon) -> None:
    assert cordon("audit", "search", "--person", public_id(ANN)).code is ExitCode.NOT_ALLOWED
    assert cordon("people", "show", public_id(ANN), reader=AUDITOR).code is ExitCode.NOT_ALLOWED
    assert cordon("audit", "search", "--person", public_id(ANN), reader=NOBODY).code is ExitCode.USAGE


@pytest.mark.parametrize(
    "words",
    [(), ("--prison-number", "nonsense"), ("--person", "A0001BC"), ("--reader", "x", "--since", "yesterday")],
)
def test_what_cannot_be_looked_for_is_told(cordon: Cordon, words: tuple[str, ...]) -> None:
    assert cordon("audit", "search", *words, reader=AUDITOR).code is ExitCode.USAGE


def test_a_line_that_was_altered_is_told_and_not_passed_over(cordon: Cordon) -> None:
    cordon("people", "show", public_id(ANN))
    (chain,) = Settings(home=cordon.home).audit.glob("*people*.jsonl")
    chain.write_bytes(chain.read_bytes().replace(b"new arrival", b"NEW ARRIVAL"))
    ran = cordon("audit", "search", "--person", public_id(ANN), "--json", reader=AUDITOR)
    assert ran.code is ExitCode.CONFLICT_FOUND
    assert ran.json["unreadable"] == [f"{chain.name}, line 2: hash mismatch"]
    shown = cordon("audit", "search", "--person", public_id(ANN), reader=AUDITOR)
    assert "altered" in shown.err
    assert "audit.searched" in shown.out


def test_an_exported_anchor_shows_what_is_cut_from_a_chain_s_end(cordon: Cordon, tmp_path: Path) -> None:
    cordon("people", "show", public_id(ANN))
    today = utc_now().date().isoformat()
    printed = cordon("audit", "anchor", "--day", today, reader=NOBODY)
    (tmp_path / "anchor.json").write_text(printed.out)
    assert printed.json["day"] == today
    assert cordon("audit", "verify", "--anchor", tmp_path / "anchor.json").code is ExitCode.DONE
    (chain,) = Settings(home=cordon.home).audit.glob("*people*.jsonl")
    lines = chain.read_bytes().splitlines(keepends=True)
    chain.write_bytes(b"".join(lines[:-1]))
    assert cordon("audit", "verify").code is ExitCode.DONE, "without the anchor nothing shows"
    assert cordon("audit", "verify", "--anchor", tmp_path / "anchor.json").code is ExitCode.CONFLICT_FOUND
