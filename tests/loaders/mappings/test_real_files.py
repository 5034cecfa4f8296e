"""The risk profiler's own files and the POLE set, where they lie beside the repository."""

from __future__ import annotations

import math
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from graph.model.evidence import EvidenceRow, NodeRef
from graph.model.labels import Classification, Handling
from loaders.mapping import compile_mapping, detect, load_folder_mapping, load_mapping
from loaders.readers import RawRow, open_table
from tests.loaders.mapping.feeds import EXTRACTED, KEY, described

DATA = Path(__file__).parents[4] / "shared" / "data"
PROFILER = DATA / "risk-profiler"
POLE = DATA / "pole"


def loaded(name: str, feed: str) -> list[EvidenceRow]:
    path = PROFILER / name
    if not path.exists():
        pytest.skip(f"{name} is not beside the repository: the risk profiler's dummy files are not part of it")
    mapping = load_mapping(feed)
    with open_table(path, mapping) as table:
        assert detect(table.reading.header, name) == feed
        mapper = compile_mapping(mapping, table.reading, ids=KEY, as_of=EXTRACTED.date(), extracted_at=EXTRACTED)
        outcomes = [mapper.map(row) for chunk in table for row in chunk if isinstance(row, RawRow)]
    assert all(isinstance(outcome, EvidenceRow) for outcome in outcomes)
    return [outcome for outcome in outcomes if isinstance(outcome, EvidenceRow)]


def test_no_group_is_called_after_the_header() -> None:
    rows = loaded("OCG-Dummy.csv", "police-ocg-register")
    groups = {row.descriptions[0].node.key: row.descriptions[0].properties["band"] for row in rows}
    assert groups == {"001/0010058": "1c", "001/0010068": "5a", "001/0010073": "5c"}
    assert {row.label.classification for row in rows} == {Classification.OFFICIAL_SENSITIVE}


def test_members_and_their_dissemination() -> None:
    """The last row alone has TRUE in the dissemination column; every other one is blank there."""
    rows = loaded("OCGM-Dummy.csv", "police-ocg-membership")
    standings = Counter(row.links[-1].role.name for row in rows)
    assert standings == {"PRINCIPAL_SUBJECT": 3, "PERIPHERAL_SUBJECT": 1, "SIGNIFICANT_GROUP_MEMBER": 4}
    assert [row.label.handling for row in rows] == [Handling.C] * 7 + [Handling.P]
    assert [row.label.conditions for row in rows] == [("not-disseminable",)] * 7 + [()]


def test_wrong_check_letters_on_the_list_are_flagged_and_nobody_is_left_out() -> None:
    rows = loaded("PRAS-Dummy.csv", "pras")
    assert [row.source_id for row in rows] == ["X0099AA", "X0098AB", "A5015DY"]
    assert sum("pnc:bad-check-letter" in row.flags for row in rows) == 2


def test_the_older_scores_are_read_by_position() -> None:
    rows = loaded("VIPER-Dummy.csv", "viper-1")
    assert len(rows) == 24
    assert described(rows[0])["RISK_SCORE:VIPER-1:A5015DY"]["score"] == -2.95138155323762
    assert sum("key-repeated" in row.flags for row in rows) == 12


def test_the_newer_scores_are_exponentials() -> None:
    rows = loaded("VIPER_2_2024_10_29.csv", "viper-2")
    scores = {row.source_id: described(row)[f"RISK_SCORE:VIPER:{row.source_id}"]["score"] for row in rows}
    expected = {"X4937EX": 3.3049, "X1076EX": 1.2786, "X8355FX": 1.6166, "X2635DX": 15.7590}
    assert {key: round(float(str(score)), 4) for key, score in scores.items()} == expected
    assert math.log(float(str(scores["X4937EX"]))) == pytest.approx(1.1953962401745217)


def test_every_node_and_relationship_of_the_pole_set_is_accounted_for() -> None:
    """61,521 nodes and 105,840 relationships: each row one record, each node one thing, each relationship one link."""
    if not POLE.exists():
        pytest.skip("the POLE set is not beside the repository: it is not part of it")
    nodes, links, records = set[NodeRef](), Counter[str](), set[str]()
    for part in load_folder_mapping("pole").open(POLE, as_of=date(2026, 11, 1)):
        with open_table(part.path, part.mapping) as table:
            mapper = compile_mapping(
                part.mapping, table.reading, ids=KEY, as_of=EXTRACTED.date(), extracted_at=EXTRACTED
            )
            for chunk in table:
                for raw in chunk:
                    assert isinstance(raw, RawRow)
                    row = mapper.map(raw)
                    assert isinstance(row, EvidenceRow)
                    assert row.flags == ()
                    records.add(row.source_id)
                    nodes.update(item.node for item in row.descriptions)
                    links.update(f"{link.type.name}/{link.role.name}" for link in row.links)
    assert len(nodes) == 61_521
    assert links.total() == 105_840
    assert len(records) == 61_521 + 105_840
    assert links["INVOLVED_IN/STAFF"] == links["OCCURRED_AT/NONE"] == 28_762
    assert (links["INVOLVED_IN/UNKNOWN"], links["EVIDENCE_IN/NONE"], links["FAMILY_OF/FAMILY"]) == (55, 985, 155)
    assert links["LOCATED_IN/NONE"] == 14_904 + 14_904 + 14_196
    assert links["ASSOCIATED_WITH/NONE"] == 586 + 80 + 118 + 241
