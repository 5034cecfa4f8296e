"""A case's extract: what its reader may see and nothing else, on record, and gone when its time is up."""

from __future__ import annotations

import json
import stat
from collections.abc import Sequence
from pathlib import Path

import pytest

from api.exits import ExitCode
from api.settings import Settings
from graph.audit import AuditAction
from graph.model.evidence import EvidenceRow, LinkClaim, NodeRef
from graph.model.links import LinkType
from tests.api.cases import (
    ANN,
    BEN,
    CELL,
    DEE,
    HIDDEN_ROWS,
    HIDDEN_STAYS,
    OPEN_ROWS,
    STAYS,
    events,
    make_home,
    public_id,
)
from tests.cli.cases import KEEPER, OFFICER, PARTNER, Cordon
from tests.cli.test_store import OPERATOR
from tests.contract.evidence import row

ALL = (*OPEN_ROWS, *STAYS)


def extracted(folder: Path, rows: Sequence[EvidenceRow], *more: object) -> Path:
    """An extract around Ann from a home with these rows."""
    make_home(folder / "home", rows)
    ran = Cordon(folder / "home")("extract", "make", public_id(ANN), "--to", folder / "case", "--depth", "3", *more)
    assert ran.code is ExitCode.DONE, ran.err
    return folder / "case"


def content(folder: Path) -> dict[str, bytes]:
    """Its files but for what names it, when and where it was made."""
    its_own = {"extract.json", "import.args", "nodes-Extract-data.csv"}
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.name not in its_own}


def test_an_extract_holds_people_with_their_records_and_ties(tmp_path: Path) -> None:
    """As the domain has them: descriptions on nodes, people on records, where each tie comes from on the tie."""
    files = content(extracted(tmp_path, ALL))
    assert f'"{public_id(ANN)}"'.encode() in files["nodes-Person-data.csv"]
    assert b"O'Connor" in files["nodes-SourceRecord-data.csv"]
    assert b"1985-04-12" in files["nodes-SourceRecord-data.csv"]
    assert b"SUSPECT" in files["ties-INVOLVED_IN-SourceRecord-Incident-data.csv"]
    assert b"from:datetime" in files["ties-HELD_AT-SourceRecord-Cell-header.csv"]
    assert {"questions.cypher", "bloom-perspective.json", "ties-HAS_RECORD-Person-SourceRecord-data.csv"} <= set(files)


def test_a_planned_move_is_in_no_extract_even_for_a_reader_of_it(tmp_path: Path) -> None:
    """Whoever plans moves may have an intelligence role as well; what he takes away tells nobody of a van."""
    due = row("30", LinkClaim(ANN, CELL, LinkType.DUE_AT))
    planned = extracted(tmp_path / "one", (*ALL, due))
    assert content(planned) == content(extracted(tmp_path / "other", ALL))


def test_what_the_reader_may_not_see_changes_no_byte_of_it(tmp_path: Path) -> None:
    hidden = extracted(tmp_path / "one", (*ALL, *HIDDEN_ROWS, *HIDDEN_STAYS))
    assert content(hidden) == content(extracted(tmp_path / "other", ALL))


def test_it_is_for_its_owner_alone_and_says_for_whom_and_until_when(tmp_path: Path) -> None:
    folder = extracted(tmp_path, ALL, "--days", "3")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    told = json.loads((folder / "extract.json").read_text("utf-8"))
    assert (told["reader"], told["caseReference"]) == ("demo/priya.nair", "OP-2026-014")
    assert told["expiresAt"][:10] in (folder / "nodes-Extract-data.csv").read_text("utf-8")


def test_an_extract_is_on_record_with_everybody_in_it(tmp_path: Path) -> None:
    extracted(tmp_path, ALL)
    every = [each.event for each in events(Settings(home=tmp_path / "home"))]
    (made,) = [event for event in every if event.action == AuditAction.EXTRACT_MADE]
    assert {public_id(ANN), public_id(BEN)} <= set(made.disclosed)
    assert made.purpose is not None


def test_where_the_audit_cannot_be_written_nothing_is_left(tmp_path: Path) -> None:
    make_home(tmp_path / "home", ALL)
    (tmp_path / "home" / "audit").write_text("in the way")
    ran = Cordon(tmp_path / "home")("extract", "make", public_id(ANN), "--to", tmp_path / "case")
    assert ran.code is ExitCode.UNAVAILABLE
    assert not (tmp_path / "case").exists()
    assert list((tmp_path / "home" / "extracts").glob("*")) == []


@pytest.mark.parametrize(
    ("reader", "who", "code"),
    [(PARTNER, ANN, ExitCode.NOT_ALLOWED), (KEEPER, ANN, ExitCode.NOT_ALLOWED), (OFFICER, DEE, ExitCode.NOT_FOUND)],
)
def test_whoever_may_not_or_asks_for_whom_he_may_not_see_gets_none(
    tmp_path: Path, reader: dict[str, str], who: NodeRef, code: ExitCode
) -> None:
    make_home(tmp_path / "home", (*ALL, *HIDDEN_ROWS))
    ran = Cordon(tmp_path / "home")("extract", "make", public_id(who), "--to", tmp_path / "case", reader=reader)
    assert ran.code is code
    assert not (tmp_path / "case").exists()


def test_an_extract_is_destroyed_when_its_time_is_up_and_not_before(tmp_path: Path) -> None:
    folder = extracted(tmp_path, ALL)
    cordon = Cordon(tmp_path / "home", dict(OPERATOR))
    (line,) = cordon("extract", "list", "--json").json["extracts"]
    assert cordon("extract", "expire", "--json").json == {"destroyed": [], "moved": [], "emptied": []}
    assert folder.exists()
    _put_back(tmp_path, line["key"])
    assert cordon("extract", "expire", "--json").json["destroyed"] == [line["key"]]
    assert not folder.exists()
    assert cordon("extract", "list", "--json").json == {"extracts": []}


def test_an_extract_that_was_moved_is_told_of(tmp_path: Path) -> None:
    folder = extracted(tmp_path, ALL)
    cordon = Cordon(tmp_path / "home", dict(OPERATOR))
    (line,) = cordon("extract", "list", "--json").json["extracts"]
    folder.rename(tmp_path / "elsewhere")
    folder.mkdir()
    (folder / "mine.txt").write_text("another's")
    _put_back(tmp_path, line["key"])
    for _ in range(2):
        told = cordon("extract", "expire", "--json").json
        assert (told["destroyed"], told["moved"]) == ([], [str(folder)])
    assert (folder / "mine.txt").exists()


def _put_back(tmp_path: Path, key: str) -> None:
    """The register says that it expired long ago."""
    path = tmp_path / "home" / "extracts" / f"{key}.json"
    told = json.loads(path.read_text("utf-8")) | {"expiresAt": "2020-01-01T00:00:00Z"}
    path.write_text(json.dumps(told), "utf-8")
