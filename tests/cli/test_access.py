"""`cordon access`: policies checked, compared and explained, grants listed, glass broken."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from api.exits import ExitCode
from api.settings import Settings
from graph.audit import AuditAction
from tests.api.cases import ANN, BEN, KEY, events, public_id
from tests.api.policies import policy_text, put_policy
from tests.cli.cases import ALLOCATION, NOBODY, OFFICER, Cordon

KEEPER = OFFICER | {"CORDON_AS": "access-officer", "CORDON_PURPOSE": "audit"}
OPEN, HIDDEN = (KEY.record_id("NOMIS", number).hex() for number in ("1", "20"))
PRIYA, TOM, DANA = "demo/priya.nair", "demo/tom.ellis", "demo/dana.okafor"


def explain(cordon: Cordon, subject: str, record: str, *words: str) -> Any:
    return cordon("access", "explain", subject, record, "--json", *words, reader=KEEPER).json


def denied(found: Any) -> list[str]:
    verdicts = [each for version in found["versions"] for each in version["verdicts"]] + found["people"]
    return [each["dimension"] for each in verdicts if not each["admits"]]


def test_a_sound_policy_is_told_to_be_one(cordon: Cordon, tmp_path: Path) -> None:
    (tmp_path / "p.yml").write_text(policy_text(), "utf-8")
    ran = cordon("access", "check", tmp_path / "p.yml", "--json", reader=NOBODY)
    assert (ran.code, ran.json["version"], ran.json["clients"]) == (ExitCode.DONE, "2026-11", 2)


def test_every_mistake_is_told_with_its_line(cordon: Cordon, tmp_path: Path) -> None:
    file = tmp_path / "p.yml"
    file.write_text("version: x\nsharing: {p: [p]}\nroles: {}\nclients:\n  c: {agencies: [q], roles: [r]}\n", "utf-8")
    ran = cordon("access", "check", file, reader=NOBODY)
    assert ran.code is ExitCode.USAGE
    assert "p.yml: line 5: clients.c.agencies: there is no agency under sharing 'q'" in ran.err
    assert "p.yml: line 5: clients.c.roles: there is no role 'r'" in ran.err
    assert "cannot be read" in cordon("access", "check", tmp_path / "absent.yml", reader=NOBODY).err


def test_a_person_who_is_written_otherwise_is_told_how(cordon: Cordon, tmp_path: Path) -> None:
    file = put_policy(tmp_path, "restricted:\n- {person: {authority: NOMIS, key: A0001BC}, because: court}\n")
    ran = cordon("access", "check", file, reader=NOBODY)
    assert ran.code is ExitCode.USAGE
    assert "restricted[1].person: this is not a text; write the id of a record" in ran.err


def test_every_action_of_the_shipped_policy_is_there(cordon: Cordon, tmp_path: Path) -> None:
    assert cordon("access", "check", put_policy(tmp_path), "--json", reader=NOBODY).json["notes"] == []


def test_what_can_be_used_and_leads_nowhere_is_noted(cordon: Cordon, tmp_path: Path) -> None:
    file = tmp_path / "p.yml"
    file.write_text("version: x\nsharing: {p: [p]}\nroles: {a: {actions: [fly]}}\n", "utf-8")
    notes = cordon("access", "check", file, "--json", reader=NOBODY).json["notes"]
    assert notes == ["roles.a: this version has no action fly", "clients: none is registered, so that nobody is let in"]


def test_what_is_masked_in_one_answer_and_told_in_another_is_noted(cordon: Cordon, tmp_path: Path) -> None:
    """A name that is masked on a person's page stands in captions of his network too."""
    file = tmp_path / "p.yml"

    def notes(*paths: str) -> list[str]:
        masks = "".join(f'\n    - {{path: "{path}", do: mask}}' for path in paths)
        roles = "version: x\nsharing: {p: [p]}\nroles: {a: {owners: [p], handling: [P], actions: [find-people]}}\n"
        client = f"clients:\n  c:\n    agencies: [p]\n    roles: [a]\n    redactions:{masks}\n"
        file.write_text(roles + client, "utf-8")
        return list(cordon("access", "check", file, "--json", reader=NOBODY).json["notes"])

    (note,) = notes("$.people[*].name")
    assert note.startswith("clients.c: redacts a person's name in some answers, and these may tell it: find-people: ")
    assert "find-people: $.people[*].otherNames[*]" in note
    assert "$.people[*].name" not in note
    assert notes("$.people") == []
    assert notes("$.people[*].name", "$.people[*].otherNames") == []
    assert notes("$.people[*].identifiers") == []


def test_every_dimension_says_which_rule_admits_or_denies(cordon: Cordon) -> None:
    found = explain(cordon, PRIYA, OPEN)
    assert (found["readable"], denied(found), found["roles"]) == (True, [], ["intelligence-officer"])
    hidden = explain(cordon, PRIYA, HIDDEN)
    assert (hidden["readable"], denied(hidden)) == (False, ["compartments"])
    (version,) = hidden["versions"]
    because = {each["dimension"]: each["because"] for each in version["verdicts"]}
    assert because["compartments"] == "no role meets source-unit"
    assert because["owner"] == "intelligence-officer reads of police"
    assert because["classification"] == "OFFICIAL is within the clearance OFFICIAL-SENSITIVE"


def test_a_record_goes_by_its_id_or_by_system_and_number(cordon: Cordon) -> None:
    assert explain(cordon, PRIYA, "NOMIS/1") == explain(cordon, PRIYA, OPEN)
    ran = cordon("access", "explain", PRIYA, "NOMIS/9999", reader=KEEPER)
    assert ran.code is ExitCode.NOT_FOUND


def test_a_user_whom_the_policy_does_not_name_needs_a_client_that_can_let_him_in(cordon: Cordon) -> None:
    ran = cordon("access", "explain", "somebody", OPEN, reader=KEEPER)
    assert (ran.code, "names nobody so" in ran.err) == (ExitCode.USAGE, True)
    ran = cordon("access", "explain", "somebody", OPEN, "--client", "cordon-demo", reader=KEEPER)
    assert "for which agency" in ran.err
    ran = cordon("access", "explain", PRIYA, OPEN, "--role", "king", reader=KEEPER)
    assert "There is no role king" in ran.err


def test_roles_in_his_token_bound_what_is_explained(cordon: Cordon) -> None:
    found = explain(cordon, PRIYA, OPEN, "--role", "allocation-officer")
    assert (found["roles"], found["readable"]) == ([], False)


def test_it_explains_of_whom_a_record_speaks(cordon: Cordon) -> None:
    put_policy(
        cordon.home,
        f"restricted:\n- {{person: {public_id(ANN)}, because: protected}}",
        replaced=((f"{TOM}: {{", f"{TOM}: {{people: [{public_id(BEN)}], "),),
    )
    fight = KEY.record_id("NOMIS", "10").hex()
    assert denied(explain(cordon, PRIYA, fight)) == ["limited access"]
    assert denied(explain(cordon, TOM, fight)) == ["himself", "limited access"]
    assert not explain(cordon, PRIYA, fight)["readable"]


def test_filters_are_explained(cordon: Cordon) -> None:
    put_policy(cordon.home, replaced=(("  cordon-demo:\n", "  cordon-demo:\n    filters: {prisons: [MDI]}\n"),))
    found = explain(cordon, PRIYA, OPEN)
    assert denied(found) == ["filters"]
    assert "prisons MDI" in next(each["because"] for each in found["people"] if each["dimension"] == "filters")


def test_everybody_who_may_read_a_record_is_listed(cordon: Cordon) -> None:
    found = cordon("access", "readers", OPEN, "--json", reader=KEEPER).json
    listed = {(each["agency"], each["role"]) for each in found["readers"]}
    assert {("prison", "intelligence-officer"), ("probation", "partner-agency")} <= listed
    assert not any(role in {"data-officer", "audit-officer", "access-officer"} for _, role in listed)
    staff = {each["subject"]: each["readable"] for each in found["staff"]}
    assert (staff[PRIYA], staff[DANA], staff["demo/sam.whitfield"]) == (True, True, False)


def test_nobody_reads_what_no_policy_grants(cordon: Cordon) -> None:
    found = cordon("access", "readers", HIDDEN, "--json", reader=KEEPER).json
    assert found["readers"] == []
    assert not any(each["readable"] for each in found["staff"])
    assert all("compartments" in each["because"] for each in found["staff"])


def test_a_change_of_policy_is_told_by_who_gains_and_who_loses(cordon: Cordon, tmp_path: Path) -> None:
    old, new = tmp_path / "old.yml", tmp_path / "new.yml"
    old.write_text(policy_text(), "utf-8")
    change = (
        ('version: "2026-11"', 'version: "2026-12"'),
        ("    conditions: [not-disseminable]\n    actions", "    compartments: [source-unit]\n    actions"),
        ("  probation: [probation, prison, courts]", "  probation: [probation, courts]"),
        ("    clearance: OFFICIAL-SENSITIVE\n\nstaff", "    rate_limit: {per_minute: 5}\n\nstaff"),
    )
    new.write_text(policy_text(replaced=change), "utf-8")
    found = cordon("access", "diff", old, new, "--json", reader=KEEPER).json
    sight = {each["who"]: (each["gains"], each["loses"]) for each in found["sight"]}
    assert sight["role intelligence-officer, prison"] == (["OFFICIAL P police [source-unit]"], [])
    assert sight["role partner-agency, probation"] == ([], ["OFFICIAL P prison"])
    assert "role partner-agency, prison" not in sight
    assert "client cordon-demo: clearance was OFFICIAL-SENSITIVE, is OFFICIAL" in found["other"]
    assert any(line.startswith("client cordon-demo: rate_limit was none") for line in found["other"])
    same = cordon("access", "diff", old, old, "--json", reader=KEEPER).json
    assert (same["sight"], same["other"]) == ([], [])


def test_a_member_of_staff_whose_entry_changes_is_told_by_name(cordon: Cordon, tmp_path: Path) -> None:
    """Nobody "gains or loses sight of anything" was the answer where one man lost all of it."""
    old, new = tmp_path / "old.yml", tmp_path / "new.yml"
    old.write_text(policy_text(), "utf-8")
    mine = f"  {TOM}: {{agency: prison, clearance: OFFICIAL-SENSITIVE, roles: [allocation-officer]}}\n"
    other = mine.replace("allocation-officer", "data-officer")
    dana = f"  {DANA}: {{agency: probation, clearance: OFFICIAL, roles: [partner-agency]}}\n"
    new.write_text(policy_text(replaced=((mine, other), (dana, ""))), "utf-8")
    found = cordon("access", "diff", old, new, "--json", reader=KEEPER).json
    sight = {each["who"]: (each["gains"], each["loses"]) for each in found["sight"]}
    # Whom the policy does not name belongs to no agency of a client that has several.
    assert sight == {f"staff {who}": ([], ["OFFICIAL P prison"]) for who in (TOM, DANA)}


def test_a_changed_policy_under_an_old_name_is_noted(cordon: Cordon, tmp_path: Path) -> None:
    old, new = tmp_path / "old.yml", tmp_path / "new.yml"
    old.write_text(policy_text(), "utf-8")
    new.write_text(policy_text(replaced=(("    clearance: OFFICIAL-SENSITIVE\n\nstaff", "\nstaff"),)), "utf-8")
    assert "raise the version" in cordon("access", "diff", old, new, "--json", reader=KEEPER).json["other"][0]


def test_grants_and_broken_glass_are_listed_with_their_end(cordon: Cordon) -> None:
    grant = (
        f"grants:\n- {{person: {public_id(BEN)}, subject: {DANA}, until: 2020-01-01, given_by: governor, because: old}}"
    )
    put_policy(cordon.home, f"restricted:\n- {{person: {public_id(ANN)}, because: protected}}", grant)
    assert cordon("access", "grants", "--json", reader=KEEPER).json["grants"][0]["running"] is False
    assert cordon("people", "show", public_id(ANN)).code is ExitCode.NOT_FOUND
    assert cordon("access", "break-glass", public_id(ANN), "--hours", "1").code is ExitCode.DONE
    assert cordon("people", "show", public_id(ANN)).code is ExitCode.DONE
    assert cordon("people", "show", public_id(ANN), reader=ALLOCATION).code is ExitCode.NOT_FOUND
    first, second = cordon("access", "grants", "--json", reader=KEEPER).json["grants"]
    assert (first["kind"], first["running"], first["subject"], first["person"]) == (
        "break-glass",
        True,
        PRIYA,
        public_id(ANN),
    )
    assert OFFICER["CORDON_REASON"] in first["because"]
    assert (second["kind"], second["running"]) == ("grant", False)


@pytest.mark.parametrize(
    "words",
    [
        ("explain", PRIYA, OPEN),
        ("readers", OPEN),
        ("grants",),
    ],
)
def test_asking_about_access_takes_a_role_of_its_own_and_is_on_record(cordon: Cordon, words: tuple[str, ...]) -> None:
    assert cordon("access", *words).code is ExitCode.NOT_ALLOWED
    assert cordon("access", *words, reader=KEEPER).code is ExitCode.DONE
    settings = Settings(home=cordon.home)
    actions = [each.event.action for each in events(settings)]
    assert actions[0] is AuditAction.ACCESS_DENIED
    assert actions[1] in {AuditAction.ACCESS_EXPLAINED, AuditAction.ACCESS_LISTED, AuditAction.GRANTS_LISTED}


def test_what_a_person_reads_says_the_same(cordon: Cordon, tmp_path: Path) -> None:
    (tmp_path / "p.yml").write_text(policy_text(), "utf-8")
    said = cordon("access", "explain", PRIYA, HIDDEN, reader=KEEPER)
    assert "DENIES" in said.out
    assert "may not read" in said.err
    assert "Staff whom the policy names" in cordon("access", "readers", OPEN, reader=KEEPER).out
    assert "0 grants" in cordon("access", "grants", reader=KEEPER).out
    assert "can be used" in cordon("access", "check", tmp_path / "p.yml", reader=NOBODY).err
    same = cordon("access", "diff", tmp_path / "p.yml", tmp_path / "p.yml", reader=KEEPER)
    assert "nobody gains or loses" in same.err
