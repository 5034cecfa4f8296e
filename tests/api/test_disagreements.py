"""Where agencies disagree: counted over what the reader may read, and over nothing else."""

from __future__ import annotations

import re
from pathlib import Path

from api.consult import Caller, consult
from api.questions.quality import find_disagreements
from api.schemas.quality import DisagreementsAnswer
from graph.access import Purpose, PurposeCode
from graph.model.evidence import EvidenceRow, NodeRef
from graph.model.kinds import Kind
from graph.model.labels import Handling, Label
from tests.api.cases import HIDDEN, PNC, demo_viewer, make_home, service_of
from tests.api.test_console import Browser
from tests.contract.evidence import described, load, manifest, row
from tests.graph.world import bears

WHY = Purpose(PurposeCode.DATA_QUALITY, "DQ-1", "names that differ")


def said(number: int, agency: str, surname: str, forename: str, born: str, label: Label | None = None) -> EvidenceRow:
    who = NodeRef(Kind.PERSON, agency, str(number))
    return row(
        f"{agency}{number}", bears(who, PNC), describes=[described(who, surname, forename, born)],
        label=label or Label(agency),
    )  # fmt: skip


def found(folder: Path, *rows: EvidenceRow, limit: int = 10) -> DisagreementsAnswer:
    with service_of(make_home(folder, rows)) as service:
        caller = Caller(demo_viewer("intelligence-officer"), WHY, "request-1")
        return consult(service, caller, find_disagreements(service, limit))


def test_agencies_that_differ_in_name_or_birth_date_are_counted_and_the_person_named(tmp_path: Path) -> None:
    answer = found(
        tmp_path / "home", said(1, "prison", "O'Connor", "John", "1985-04-12"),
        said(2, "police", "OCONNOR", "J", "1985-12-04"),
    )  # fmt: skip
    assert [(c.field, c.people, c.disagreeing) for c in answer.counts] == [
        ("date_of_birth", 1, 1), ("forenames", 1, 0), ("surname", 1, 0),
    ]  # fmt: skip
    assert [(p.field, p.agencies, p.values) for p in answer.people] == [
        ("date_of_birth", ("police", "prison"), ("1985-12-04", "1985-04-12")),
    ]  # fmt: skip


def test_each_disagreement_names_its_person_and_the_list_goes_on(tmp_path: Path) -> None:
    rows = (said(1, "prison", "Vane", "Edda", "1985-04-12"), said(2, "police", "Vale", "Mary", "1985-04-12"))
    with service_of(make_home(tmp_path / "home", rows)) as service:
        officer = Browser(service).at_work("intelligence-officer")
        page = officer("GET", "/disagreements").text
        assert re.search(r'href="/people/[0-9a-f]{32}">Va(ne, Edda|le, Mary)</a>', page)
        assert "1 to 2 of 2 disagreements." in page
        assert "2 to 2 of 2 disagreements." in officer("GET", "/disagreements?first=2").text
        assert "There are no more to list." in officer("GET", "/disagreements?first=3").text


def test_what_the_reader_may_not_read_changes_nothing(tmp_path: Path) -> None:
    open_rows = (said(1, "prison", "Vane", "Edda", "1985-04-12"), said(2, "police", "Vale", "Edda", "1985-04-12"))
    hidden = said(3, "police", "Vane", "Edda", "1999-01-01", label=HIDDEN)
    assert found(tmp_path / "without", *open_rows) == found(tmp_path / "with", *open_rows, hidden)


def test_counts_are_whole_where_the_list_is_cut(tmp_path: Path) -> None:
    rows = (said(1, "prison", "Vane", "Edda", "1985-04-12"), said(2, "police", "Vale", "Mary", "1985-04-12"))
    answer = found(tmp_path / "home", *rows, limit=1)
    assert (len(answer.people), answer.more, sum(c.disagreeing for c in answer.counts)) == (1, True, 2)


def test_whom_one_agency_alone_describes_is_no_matter_of_disagreement(tmp_path: Path) -> None:
    """Nor where another's record of him says nothing that the reader may read."""
    rows = (said(1, "prison", "Vane", "Edda", "1985-04-12"), said(2, "prison", "Vale", "Mary", "1985-04-12"))
    hidden = said(3, "police", "Vane", "Edda", "1985-04-12", label=HIDDEN)
    assert found(tmp_path / "home", *rows, hidden).counts == []


def test_each_reader_is_told_of_what_he_reads_and_of_each_load(tmp_path: Path) -> None:
    """What was worked out for one is told to another only where both read the same."""
    police = said(2, "police", "Vale", "Edda", "1985-04-12", label=Label("police", handling=Handling.C))
    with service_of(make_home(tmp_path / "home", (said(1, "prison", "Vane", "Edda", "1985-04-12"), police))) as service:

        def told(name: str) -> int:
            answer = consult(service, Caller(demo_viewer(name), WHY, "request-1"), find_disagreements(service, 10))
            return sum(each.disagreeing for each in answer.counts)

        assert (told("intelligence-officer"), told("intelligence-officer")) == (1, 1)
        assert told("allocation-officer") == 0
        assert len(service.disagreement_readers.viewers()) == 2
        load(service.store, [said(3, "police", "Vale", "Mary", "1985-04-12")], manifest("second", extracted=60))
        assert told("intelligence-officer") == 1
        assert told("allocation-officer") == 2
