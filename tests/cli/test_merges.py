"""A merge of prison numbers, and a merge undone, from the prison's feed into the ledger and back."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from api.exits import ExitCode
from graph.model.evidence import Description, EvidenceRow, LinkClaim, NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType, Role
from tests.api.cases import make_home
from tests.cli.cases import ALLOCATION, FEEDS, OFFICER, Cordon
from tests.contract.evidence import row

OLD, NEW, FOE, FOE_TOO = (
    NodeRef(Kind.PERSON, "NOMIS", number) for number in ("A0005AV", "G0124TK", "A0423TU", "A0375JM")
)
HEADER = "Event,Removed Prisoner Number,Prisoner Number,Booking Id,Happened At\n"


def _record(node: NodeRef, surname: str, born: str, *links: LinkClaim) -> EvidenceRow:
    said = {"surname": surname, "forenames": "Zlatan", "date_of_birth": born, "caption": surname}
    number = LinkClaim(
        node, NodeRef(Kind.IDENTIFIER, "prison-number", node.key), LinkType.HAS_IDENTIFIER, Role.IDENTIFIER_VALID
    )
    return row(f"of {node.key}", number, *links, describes=[Description(node, said)])


def _kept_apart(*people: NodeRef) -> list[LinkClaim]:
    apart = NodeRef(Kind.NON_ASSOCIATION, "NON-ASSOCIATIONS", "1")
    return [LinkClaim(each, apart, LinkType.PARTY, Role.PARTY_UNKNOWN) for each in people]


@pytest.fixture
def cordon(tmp_path: Path) -> Cordon:
    # Two numbers of one man under two names and births, and two of men who are kept apart from each other.
    make_home(
        tmp_path / "home",
        (
            _record(OLD, "Okafor", "1990-09-12"),
            _record(NEW, "Adeyemi", "1984-01-30"),
            _record(FOE, "Hallow", "1979-05-06", *_kept_apart(FOE)),
            _record(FOE_TOO, "Norstock", "1988-11-23", *_kept_apart(FOE_TOO)),
        ),
    )
    return Cordon(tmp_path / "home", dict(OFFICER))


def _load(cordon: Cordon, hour: int, *lines: str) -> None:
    file = cordon.home / f"prison-merges_2026-11-0{hour}T0600.csv"
    file.write_text(HEADER + "".join(f"{line}\n" for line in lines), "utf-8")
    ran = cordon("load", "prison-merges", file, reader=FEEDS)
    assert ran.code is ExitCode.DONE, ran.err


def _numbers(cordon: Cordon, surname: str) -> int:
    (found,) = cordon("people", "find", "--surname", surname, "--json").json["people"]
    return len(cordon("people", "show", found["id"], "--json").json["sources"])


def test_a_merge_joins_nobody_until_it_is_followed_and_is_undone_by_two_people(cordon: Cordon) -> None:
    _load(cordon, 1, "MERGED,A0005AV,G0124TK,,2026-10-01T09:30:00Z")
    before = _numbers(cordon, "Okafor")
    (waiting,) = cordon("match", "review", "--json").json["pairs"]
    assert waiting["band"] == "merged"
    followed = cordon("match", "follow", "--json").json
    assert [(each["verdict"], each["outcome"]) for each in followed["judged"]] == [("same", "recorded")]
    assert _numbers(cordon, "Okafor") > before
    assert cordon("match", "follow", "--json").json == {"judged": [], "waiting": 0, "silent": 0}

    _load(cordon, 2, "UNMERGED,A0005AV,G0124TK,,2026-10-02T09:30:00Z")
    (undone,) = cordon("match", "follow", "--json").json["judged"]
    assert (undone["verdict"], undone["outcome"]) == ("not-same", "waits-for-second-person")
    assert cordon("match", "follow", "--json").json == {"judged": [], "waiting": 1, "silent": 0}
    agreed = cordon("match", "approve", undone["proposal"], "--because", "read both files", "--yes", reader=ALLOCATION)
    assert agreed.code is ExitCode.DONE
    assert _numbers(cordon, "Okafor") == before
    assert cordon("match", "follow", "--json").json == {"judged": [], "waiting": 0, "silent": 0}


def test_a_merge_of_two_who_are_kept_apart_waits_for_a_second_person(cordon: Cordon) -> None:
    _load(cordon, 1, "MERGED,A0423TU,A0375JM,,2026-10-01T09:30:00Z")
    before = _numbers(cordon, "Hallow")
    (proposed,) = cordon("match", "follow", "--json").json["judged"]
    assert proposed["outcome"] == "waits-for-second-person"
    assert _numbers(cordon, "Hallow") == before


def test_a_booking_that_moved_makes_two_possibly_one_and_no_more(cordon: Cordon) -> None:
    _load(cordon, 1, "BOOKING_MOVED,A0005AV,G0124TK,1481887,2026-10-01T09:30:00Z")
    before = _numbers(cordon, "Okafor")
    assert cordon("match", "follow", "--json").json["judged"] == []
    (waiting,) = cordon("match", "review", "--json").json["pairs"]
    assert waiting["band"] == "booking-moved"
    assert _numbers(cordon, "Okafor") == before


@pytest.mark.parametrize("role", ["SAME", "NOT_SAME", "MATCH_FIRM"])
def test_no_feed_may_say_itself_who_is_who(cordon: Cordon, role: str) -> None:
    shipped = files("loaders") / "mappings" / "prison-merges.yml"
    mine = cordon.home / "mine.yml"
    mine.write_text(shipped.read_text("utf-8").replace("MERGED: MERGED", f"MERGED: {role}", 1), "utf-8")
    ran = cordon("mappings", "check", mine)
    assert ran.code is not ExitCode.DONE
    assert f"'{role}' is not one of MERGED, UNMERGED, BOOKING_MOVED" in ran.out + ran.err
