"""The network's evidence in advice: what it leads to, who may see it, and which source carries it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from api.held_runs import HeldRuns
from api.questions import categorisation as ask
from api.questions.bands import Work
from graph.model.evidence import LinkClaim, NodeRef
from graph.model.identifiers import IdentifierType
from graph.model.kinds import Kind
from graph.model.labels import Label
from graph.model.links import LinkType, Role
from graph.model.times import to_minutes
from tests.api.cases import make_home, public_id, service_of
from tests.api.categorising import HELD, MAN, SEALED, Office
from tests.api.policies import put_policy
from tests.contract.evidence import PRISON, described, incident, involved, load, manifest, moment, person, row

WHEN = (Role.SUSPECT, to_minutes(moment(-240)), to_minutes(moment(-239)))
VALID = Role.IDENTIFIER_VALID
GROUP = NodeRef(Kind.ORGANISED_CRIME_GROUP, "", "001/0010058")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with service_of(make_home(tmp_path / "home", HELD)) as service:
        yield Office(service)


def in_a_group(office: Office, number: int, label: Label = PRISON, origin: str | None = None) -> None:
    """A principal subject who was in five incidents with the prisoner."""
    other = person(number)
    rows = [
        row(other.key, describes=[described(other, f"Other{number}")], label=label),
        row(f"member-{number}", LinkClaim(other, GROUP, LinkType.MEMBER_OF, Role.PRINCIPAL_SUBJECT), label=label),
        *(
            row(
                f"both-{number}-{each}",
                *(involved(who, incident(each), *WHEN) for who in (MAN, other)),
                label=label,
                origin=origin,
            )
            for each in range(100 * number, 100 * number + 5)
        ),
    ]
    load(office.service.store, rows, manifest(f"group-{number}", feed="police-ocg-membership"))


def test_the_networks_evidence_refers_to_security_and_gives_no_category(office: Office) -> None:
    nothing = office.put("categoriser", ask.show_advice(office.service, public_id(MAN), "cordon"))
    assert nothing.network is None
    assert "the network's organised-crime flag" in nothing.missing
    question = ask.show_advice(office.service, public_id(MAN), "cordon", None, Work.WHERE_NEEDED)
    before = office.put("categoriser", question)
    assert before.network is not None
    assert "NETWORK_EVIDENCE" not in {each.code for each in before.advice.reasons}
    for number in (11, 12, 13):
        in_a_group(office, number)
    # The run that is at hand stands for two days; what looks anew is the monitor.
    kept = office.put("categoriser", ask.show_advice(office.service, public_id(MAN), "cordon"))
    assert kept.network == before.network
    office.put("categorisation-security", ask.monitor_risk(office.service))
    found = office.put("categoriser", ask.show_advice(office.service, public_id(MAN), "cordon"))
    assert found.network is not None
    assert found.network.band in {"strong indication", "some indication"}, found.network
    (reason,) = [each for each in found.advice.reasons if each.code == "NETWORK_EVIDENCE"]
    assert reason.security
    assert set(reason.evidence) == set(found.network.evidence) != set()
    assert found.advice.provisional_category == before.advice.provisional_category
    copy = office.put("categoriser", ask.show_disclosure(office.service, public_id(MAN)))
    assert "network" not in " ".join(copy.sentences)


def test_which_source_carries_the_band_is_kept_with_it_and_told_alike_by_every_door(office: Office) -> None:
    """All that ties him is one voice's word. A process that has no run at hand says what the one that made it said."""
    wing = NodeRef(Kind.WING, "MDI", "A")
    load(office.service.store, [row("stay", LinkClaim(MAN, wing, LinkType.HELD_AT))], manifest("stay"))
    for number in (11, 12, 13):
        in_a_group(office, number, origin="one voice")
    asked = ask.show_advice(office.service, public_id(MAN), "cordon", None, Work.WHERE_NEEDED)
    found = office.put("categoriser", asked).network
    assert found is not None
    assert found.carried_by is not None
    carrier = found.carried_by[0]
    assert (carrier.agencies, carrier.band) == (["prison"], "little indication")
    elsewhere = replace(office.service, runs=HeldRuns())
    again = office.put("categoriser", ask.show_advice(elsewhere, public_id(MAN), "cordon"))
    assert again.network == found
    assert len(elsewhere.runs) == 0


def test_a_band_that_names_somebody_who_was_closed_since_is_not_known(tmp_path: Path) -> None:
    """A later load says that one of the group is a witness who is closed: until it is worked out anew, none is told."""
    witness, pnc = person(9), NodeRef(Kind.IDENTIFIER, str(IdentifierType.PNC), "2002/0073319Z")
    settings = make_home(
        tmp_path / "home", [*HELD, row("witness", LinkClaim(witness, pnc, LinkType.HAS_IDENTIFIER, VALID))]
    )
    put_policy(settings.home, f"restricted:\n- {{person: {witness.authority}/{witness.key}, because: protected}}")
    with service_of(settings) as service:
        office = Office(service)
        for number in (11, 12, 13):
            in_a_group(office, number)
        asked = ask.show_advice(service, public_id(MAN), "cordon", None, Work.WHERE_NEEDED)
        first = office.put("categoriser", asked).network
        assert first is not None
        assert service.store.ids.record_id("NOMIS", "member-12").hex() in first.evidence
        same = row("same", LinkClaim(person(12), pnc, LinkType.HAS_IDENTIFIER, VALID))
        load(service.store, [same], manifest("same"))
        kept = ask.show_advice(service, public_id(MAN), "cordon")
        assert office.put("categoriser", kept).network is None
        office.put("categorisation-security", ask.monitor_risk(service))
        anew = office.put("categoriser", kept).network
        assert anew is not None
        assert service.store.ids.record_id("NOMIS", "member-12").hex() not in anew.evidence


def test_security_sees_a_hidden_network_and_no_byte_of_the_officers_pages_moves(tmp_path: Path) -> None:
    pages, queues = [], []
    for name in ("without", "with"):
        with service_of(make_home(tmp_path / name, HELD)) as service:
            office = Office(service)
            for number in (11, 12, 13) if name == "with" else ():
                in_a_group(office, number, SEALED)
            advised = ask.show_advice(service, public_id(MAN), "cordon", None, Work.WHERE_NEEDED)
            advice = office.put("categoriser", advised)
            copy = office.put("categoriser", ask.show_disclosure(service, public_id(MAN)))
            started = office.start()
            queues.append(office.put("categorisation-security", ask.show_security_queue(service)).cases[0])
            case = office.put("categoriser", ask.show_case(started.case))
            assert advice.network is not None
            # When it was all worked out is the clock's, which loads move on, and so is the run's name.
            network = advice.network.model_dump(exclude={"worked_out_at", "run"})
            told = advice.model_dump(exclude={"network", "feeds"})
            pages.append((told, network, copy.to_bytes(), case.status, [step.status for step in case.steps]))
    assert pages[0] == pages[1]
    assert "NETWORK_EVIDENCE" not in {each.code for each in queues[0].reasons}
    (reason,) = [each for each in queues[1].reasons if each.code == "NETWORK_EVIDENCE"]
    assert queues[1].refer
    assert queues[1].beyond_your_sight
    sealed = {service.store.ids.record_id("NOMIS", f"member-{number}").hex() for number in (11, 12, 13)}
    assert not sealed & set(reason.evidence)
