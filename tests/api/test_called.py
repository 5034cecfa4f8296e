"""A source's codes are words where a person reads of a thing, and names and offences stay as they are."""

from __future__ import annotations

import pytest

from api.called import called, coded, fact_said, parts
from api.schemas.evidence import Node


@pytest.mark.parametrize(
    ("kind", "caption", "said"),
    [
        ("Hearing", "FIRST_HEARING Leeds Magistrates' Court", "First hearing, Leeds Magistrates' Court"),
        ("Hearing", "PTPH Leeds Crown Court", "Plea and trial preparation hearing, Leeds Crown Court"),
        ("Sentence", "SDS Burglary of a dwelling", "Standard determinate sentence, Burglary of a dwelling"),
        ("Sentence", "IMPRISONMENT Inflicting GBH", "Imprisonment, Inflicting GBH"),
        ("Supervision", "POST_SENTENCE ACTIVE", "Post-sentence supervision, active"),
        ("Assessment", "Risk of serious harm VERY_HIGH", "Risk of serious harm very high"),
        ("Assessment", "Incentive level BAS", "Incentive level Basic"),
        ("Assessment", "Category C", "Category C"),
        ("NonAssociation", "Keep apart 40040 (WING)", "Keep apart 40040 (wing)"),
        ("Incident", "DRONE_SIGHTING_3 20000018", "Drone sighting 20000018"),
        ("Incident", "ASSAULTS3 1100001", "Assaults 1100001"),
        ("Person", "SMITH, NICHOLAS", "SMITH, NICHOLAS"),
        ("Alert", "DOCGM OCG Nominal", "DOCGM OCG Nominal"),
        ("Cell", "002", "LEI-A-1-002"),
    ],
)
def test_a_thing_is_called_in_words(kind: str, caption: str, said: str) -> None:
    assert called(Node(id="x", kind=kind, caption=caption, key="LEI-A-1-002")) == said


def test_parts_are_words() -> None:
    assert parts(["party not relevant", "suspect", "unknown"]) == "part not relevant, suspect, part not stated"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("sex", "F", "Female"),
        ("custody_status", "ACTIVE IN", "Active in"),
        ("sentence_days", 823, "823 days"),
        ("surname", "HASSAN", "HASSAN"),
        ("life", True, "yes"),
    ],
)
def test_a_fact_is_said_in_words(name: str, value: object, said: str) -> None:
    assert fact_said(name, value) == said


def test_a_code_alone_is_said_as_a_caption_says_it() -> None:
    assert (coded("Sentence", "IPP"), coded("Sentence", "Life")) == ("imprisonment for public protection", "Life")
