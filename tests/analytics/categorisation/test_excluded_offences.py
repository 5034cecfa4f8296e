"""Offences of the excluded schedule come from the sentences that are on record."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.questions import categorisation as ask
from graph.model.evidence import Description, LinkClaim, NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType
from tests.api.cases import make_home, public_id, service_of
from tests.api.categorising import HELD, MAN, Office
from tests.contract.evidence import row

CAPTION = "an offence of the excluded schedule"


@pytest.mark.parametrize(
    ("sentences", "reasons", "known"),
    [
        ([["SEXUAL", "VIOLENT"]], {"SEXUAL_OFFENCE_EXCLUDED", "VIOLENT_OFFENCE_EXCLUDED"}, True),
        ([["NONE"], ["TERRORISM"]], {"TERRORISM_OFFENCE_EXCLUDED"}, True),
        ([["NONE"]], set(), True),
        # A sentence that says nothing of the schedule may be of it.
        ([["NONE"], None], set(), False),
        ([None], set(), False),
        ([], set(), False),
    ],
)
def test_each_part_that_a_sentence_states_is_a_reason_and_silence_is_not_a_no(
    tmp_path: Path, sentences: list[list[str] | None], reasons: set[str], known: bool
) -> None:
    rows = []
    for number, parts in enumerate(sentences):
        sentence = NodeRef(Kind.SENTENCE, "NOMIS", f"1|{number}")
        said: dict[str, str | list[str]] = {"type": "SDS"} | ({} if parts is None else {"excluded_parts": parts})
        link = LinkClaim(MAN, sentence, LinkType.SENTENCED_TO)
        rows.append(row(f"sentence-{number}", link, describes=[Description(sentence, said)]))
    with service_of(make_home(tmp_path / "home", (*HELD, *rows))) as service:
        advice = Office(service).put("categoriser", ask.show_advice(service, public_id(MAN), "categorisation-2026"))
    assert {each.code for each in advice.advice.reasons if each.code.endswith("_OFFENCE_EXCLUDED")} == reasons
    assert (CAPTION not in advice.missing) is known
