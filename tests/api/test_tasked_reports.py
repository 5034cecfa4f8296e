"""A report that was asked for because of a flag never raises that flag, by whatever way it was loaded."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from api.answers.estate_run import estate_run
from api.exits import ExitCode
from api.settings import Settings
from graph.access import Purpose, PurposeCode
from graph.model.evidence import EvidenceRow, NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType, Role
from graph.view import view_for
from loaders.matching.judging import Judgement, judge
from loaders.matching.pairs import End
from tests.api.cases import demo_viewer, make_home, public_id, service_of
from tests.cli.cases import FEEDS, KEEPER, OFFICER, Cordon
from tests.contract.evidence import PRISON, described, incident, involved, moment, row
from tests.graph.world import tie

FIRM = NodeRef(Kind.ORGANISED_CRIME_GROUP, "", "001/0000001")
BOSS, MATE, NEW, KNOWN = (
    NodeRef(Kind.PERSON, system, key)
    for system, key in (
        ("POLICE-NOMINALS", "PN00000001"), ("POLICE-NOMINALS", "PN00000002"), ("POLICE-NOMINALS", "PN00000003"),
        # One man whom the prison holds: that he is the police's third nominal nobody has said yet.
        ("NOMIS", "A0009BC"),
    )
)  # fmt: skip
COLUMNS = (
    "URN", "Item", "Reported On", "Source Grade", "Intelligence Grade", "Handling Code", "Classification",
    "Origin Reference", "Tasking Reference", "First Nominal Id", "Second Nominal Id", "Connection", "Text",
    "Handling Conditions", "Telephone", "Vehicle Registration", "OCG ID Number",
)  # fmt: skip
# Loads one file of reports into the home.
Way = Callable[[Cordon, list[dict[str, str]]], None]


def rows() -> list[EvidenceRow]:
    """Two members of a group, a nominal who was once with one of them, and a prisoner who was too."""
    born = {BOSS: "1980-01-02", MATE: "1981-01-02", NEW: "1985-05-06", KNOWN: "1992-11-12"}
    people = [
        row(f"who {who.key}", describes=[described(who, f"Surname{n}", f"Name{n}", day)])
        for n, (who, day) in enumerate(born.items())
    ]
    members = [
        row(f"member {who.key}", tie(who, FIRM, LinkType.MEMBER_OF, Role.PRINCIPAL_SUBJECT)) for who in (BOSS, MATE)
    ]
    crimes = [
        row("did 1", involved(NEW, incident(1)), involved(MATE, incident(1))),
        row("did 2", involved(KNOWN, incident(2)), involved(MATE, incident(2))),
        row("did 3", involved(BOSS, incident(3)), involved(MATE, incident(3))),
    ]
    return [*people, *members, *crimes]


def reports(tasking: str) -> list[dict[str, str]]:
    """That the new man deals with both members, said by three."""
    pairs = [(1, BOSS), (2, MATE), (3, BOSS)]
    return [
        dict(zip(
            COLUMNS,
            (f"IR/2026/000000{n}", "1", "01/11/2026", "1", "A", "P", "OFFICIAL", f"ORG-{n}", tasking, NEW.key, who.key,
             "ASSOCIATE", "Deals with the other.", "", "", "", ""),
            strict=True,
        ))
        for n, who in pairs
    ]  # fmt: skip


def _file(cordon: Cordon, written: list[dict[str, str]], hour: int = 6) -> Path:
    path = cordon.home.parent / f"police-intelligence_2026-11-02T{hour:02}00.csv"
    path.write_text("".join(",".join(line) + "\n" for line in (COLUMNS, *(each.values() for each in written))), "utf-8")
    return path


def _done(cordon: Cordon, *words: object, reader: Mapping[str, str] = FEEDS, code: ExitCode = ExitCode.DONE) -> str:
    ran = cordon(*words, reader=dict(reader))
    assert ran.code is code, ran.err
    return ran.out


def by_feed(cordon: Cordon, written: list[dict[str, str]]) -> None:
    _done(cordon, "load", _file(cordon, written))


def one_at_a_time(cordon: Cordon, written: list[dict[str, str]]) -> None:
    """As a system that sends objects as they come."""
    for number, each in enumerate(written):
        path = cordon.home.parent / f"police-intelligence_2026-11-02T0{number}00.jsonl"
        path.write_text(json.dumps(each) + "\n", "utf-8")
        _done(cordon, "load", path)


def by_correction(cordon: Cordon, written: list[dict[str, str]]) -> None:
    """All are rejected for their grade, corrected, and loaded again."""
    wrong = [each | {"Source Grade": "4"} for each in written]
    path = _file(cordon, wrong)
    _done(cordon, "load", path, "--accept-unusual", "known", code=ExitCode.ROWS_QUARANTINED)
    (waiting,) = json.loads(_done(cordon, "quarantine", "list", "--json"))["loads"]
    for line in range(2, 2 + len(written)):
        words = ("quarantine", "edit", waiting["key"], "--line", line, "--set", "Source Grade=1")
        _done(cordon, *words, reader=KEEPER)
    _done(cordon, "quarantine", "reload", waiting["key"])


def by_a_later_version(cordon: Cordon, written: list[dict[str, str]]) -> None:
    """Said again some hours later by a file from which the reference is gone: what was asked for stays asked for."""
    _done(cordon, "load", _file(cordon, written))
    _done(cordon, "load", _file(cordon, [each | {"Tasking Reference": ""} for each in written], hour=9))


WAYS = [by_feed, one_at_a_time, by_correction, by_a_later_version]


def probability(settings: Settings, who: NodeRef) -> float:
    """What the flag's run over the intelligence officer's profile gives a person."""
    purpose = Purpose(PurposeCode.INTELLIGENCE_DEVELOPMENT, "OP-1", "flags")
    with service_of(settings) as service:
        viewer = demo_viewer("intelligence-officer")
        view = view_for(service.keeper.current(), service.store, service.policy, viewer, purpose)
        run = estate_run(view, moment(48).date(), service.policy.version)
        mine = bytes.fromhex(view.person(public_id(who)).id)
        return float(run.flags.probability[run.network.evidence.persons.tolist().index(mine)])


def reference_of(cordon: Cordon, who: NodeRef) -> str:
    """What a tasking that comes of a person's flag must bear."""
    return str(cordon("flag", public_id(who), "--json").json["tasking"])


@pytest.mark.parametrize("way", WAYS)
def test_what_a_flag_asked_for_does_not_raise_it(tmp_path: Path, way: Way) -> None:
    settings = make_home(tmp_path / "home", rows())
    cordon = Cordon(tmp_path / "home", dict(OFFICER))
    before = probability(settings, NEW)
    way(cordon, reports(reference_of(cordon, NEW)))
    assert probability(settings, NEW) == before


@pytest.mark.parametrize("way", WAYS[:3])
def test_the_same_reports_raise_it_where_another_operation_asked_for_them(tmp_path: Path, way: Way) -> None:
    settings = make_home(tmp_path / "home", rows())
    before = probability(settings, NEW)
    way(Cordon(tmp_path / "home", dict(OFFICER)), reports("OP-0062"))
    assert probability(settings, NEW) > before


@pytest.mark.parametrize(("asked_for", "raised"), [(True, False), (False, True)])
def test_joined_to_another_man_s_records_they_still_do_not_raise_his(
    tmp_path: Path, asked_for: bool, raised: bool
) -> None:
    """The prisoner's flag asked; the reports name a nominal who is only afterwards found to be he."""
    settings = make_home(tmp_path / "home", rows())
    cordon = Cordon(tmp_path / "home", dict(OFFICER))
    by_feed(cordon, reports(reference_of(cordon, KNOWN) if asked_for else "OP-0062"))
    with_reports = _joined(settings)
    without = _joined(make_home(tmp_path / "bare", rows()))
    assert (with_reports > without) is raised
    assert (with_reports == without) is not raised


def _joined(settings: Settings) -> float:
    """The probability once somebody has judged that both are one man."""
    with service_of(settings) as service:
        ends = (End(KNOWN, PRISON), End(NEW, PRISON))
        judge(service.store, Judgement(*ends, Role.SAME, "me", "one tattoo", "none"), clock=service.clock)
    return probability(settings, KNOWN)
