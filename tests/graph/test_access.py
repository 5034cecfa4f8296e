"""One decision: which labels a viewer may read. Deny by default, and every dimension must admit."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product

import pytest

from graph.access import (
    Filters,
    Policy,
    PolicyError,
    Purpose,
    PurposeCode,
    PurposeMissingError,
    Redaction,
    RedactionKind,
    RoleGrant,
    Viewer,
    demo_policy,
    load_policy,
    readable_classes,
)
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.model.labels import Classification, Handling, Label

OPEN = Label("prison")
CONDITIONAL = Label("police", Classification.OFFICIAL_SENSITIVE, Handling.C, ("not-disseminable",))


def viewer(
    *roles: str, agency: str = "prison", clearance: Classification = Classification.OFFICIAL_SENSITIVE
) -> Viewer:
    """A viewer with these roles."""
    return Viewer("reader", agency, frozenset(roles), clearance)


def test_nobody_reads_anything_without_a_role() -> None:
    """Deny by default: no role, an unknown role and an unknown agency read nothing."""
    policy = load_policy()
    for reader in (viewer(), viewer("astronaut"), viewer("intelligence-officer", agency="council")):
        assert readable_classes(policy, reader, {1: OPEN, 2: CONDITIONAL}) == frozenset()


def test_the_shipped_policy_tells_its_readers_apart() -> None:
    """The officer reads conditional intelligence; allocation and partners read what may be shared freely."""
    policy, labels = load_policy(), {1: OPEN, 2: CONDITIONAL}
    assert readable_classes(policy, viewer("intelligence-officer"), labels) == {1, 2}
    assert readable_classes(policy, viewer("allocation-officer"), labels) == {1}
    assert readable_classes(policy, viewer("partner-agency", agency="probation"), labels) == {1}
    assert readable_classes(policy, viewer("data-officer"), labels) == frozenset()


@pytest.mark.parametrize(
    ("label", "dimension"),
    [
        (Label("nca"), "owner"),
        (Label("prison", Classification.SECRET), "classification"),
        (Label("prison", handling=Handling.C), "handling"),
        (Label("prison", conditions=("not-disseminable",)), "conditions"),
        (Label("prison", compartments=("gender-history",)), "compartments"),
    ],
)
def test_one_refusing_dimension_is_enough(label: Label, dimension: str) -> None:
    """Most restrictive across dimensions, and the refusal names which."""
    assert load_policy().refusals(viewer("allocation-officer"), label) == [dimension]


def test_every_condition_must_be_held() -> None:
    """Two conditions need both grants; holding one is holding none."""
    grants = {
        "a": RoleGrant(frozenset({"*"}), frozenset({"P"}), frozenset({"one"})),
        "b": RoleGrant(conditions=frozenset({"two"})),
    }
    policy = Policy("test", grants, {"prison": frozenset({"prison"})})
    label = Label("prison", conditions=("one", "two"))
    admitted = {roles: policy.admits(viewer(*roles), label) for roles in [("a",), ("b",), ("a", "b")]}
    assert admitted == {("a",): False, ("b",): False, ("a", "b"): True}


def test_another_role_never_takes_sight_away() -> None:
    """Grants add up: what a viewer reads with some roles he reads with more."""
    policy = load_policy()
    labels = [
        Label(owner, classification, handling, conditions)
        for owner, classification, handling, conditions in product(
            ["prison", "police", "nca"], Classification, Handling, [(), ("not-disseminable",)]
        )
    ]
    for role, other in product(policy.roles, repeat=2):
        alone = {label for label in labels if policy.admits(viewer(role), label)}
        assert alone <= {label for label in labels if policy.admits(viewer(role, other), label)}


@pytest.mark.parametrize(("case", "reason"), [("", "why"), ("OP-1", "  ")])
def test_a_purpose_says_case_and_reason(case: str, reason: str) -> None:
    """A blank purpose is none."""
    with pytest.raises(PurposeMissingError, match="case reference"):
        Purpose(PurposeCode.ALLOCATION, case, reason)


_LEAST = "version: x\nsharing: {p: [p]}\nroles: {}\n"
_CLIENT = f"{_LEAST}clients:\n  c:\n    agencies: [p]\n    roles: []\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("version: [", "line 1: not YAML"),
        ("version: x", "line 1: sharing, roles must be stated"),
        ("version: x\nsharing: {}\nroles:\n  a:\n    owner: [prison]", "line 5: roles.a: 'owner' is not known here"),
        ("version: x\nsharing: {}\nroles:\n  a:\n    handling: [P, Q]", "line 5: roles.a.handling.2.: 'Q' is not"),
        ("version: x\nsharing: {}\nroles: {}\nroles: {}", "line 4: 'roles' stands here twice"),
        (
            f"{_LEAST}clients:\n  c:\n    agencies: [moon]\n    roles: []",
            "line 6: .*there is no agency",
        ),
        (f"{_LEAST}clients:\n  c:\n    agencies: [p]\n    roles: [b]", "line 7: clients.c.roles: there is no role 'b'"),
        (f"{_LEAST}clients:\n  c: {{agencies: [p]}}", "line 5: clients.c: roles must be stated"),
        (
            f"{_LEAST}clients:\n  c:\n    agencies: [p]\n    roles: []\n    expires: soon",
            "line 8: clients.c.expires: 'soon'",
        ),
        (f"{_LEAST}staff:\n  s:\n    people:\n    - A1234BC", "line 7: staff.s.people.1.: 'A1234BC' is neither"),
        (f"{_LEAST}staff:\n  s:\n    clearance: HIGH", "line 6: staff.s.clearance: 'HIGH' is no classification"),
        (f"{_LEAST}restricted:\n- person: NOMIS/A1234BC", "line 5: restricted.1.: because must be stated"),
        (
            f"{_CLIENT}    redactions:\n    - path: $.people[0].name\n      do: mask",
            "line 9: .*may hold a JSON path",
        ),
        ("version: x\nsharing: {}\nroles:\n  a:\n    compartments: [a:b]", "line 5: .*'a:b' is a facet"),
    ],
)
def test_a_broken_policy_is_refused(text: str, message: str) -> None:
    """A policy that does not parse must not fail open."""
    with pytest.raises(PolicyError, match=message):
        load_policy(text)


def test_a_policy_file_says_who_is_registered() -> None:
    """A client, a user and a person of limited access, as values; a day that is named is the last one."""
    policy = load_policy(
        _LEAST.replace("roles: {}", "roles: {a: {filters: {prisons: ['*'], alert_codes: []}, caseload: own}}")
        + """
clients:
  c:
    agencies: [p]
    roles: [a]
    clearance: OFFICIAL-SENSITIVE
    filters: {supervision_statuses: [PROBATION]}
    redactions: [{path: "$.facts[*].value", do: mask, limited_access_only: true}]
    rate_limit: {per_minute: 60}
    expires: 2026-11-30
    purpose: {code: allocation, case_reference: SLA-7, reason: nightly}
staff:
  officer: {people: [NOMIS/A1234BC], caseload: [LEI]}
restricted:
- {person: 000102030405060708090a0b0c0d0e0f, because: protected}
"""
    )
    client = policy.clients["c"]
    assert client.filters == Filters(supervision_statuses=frozenset({"PROBATION"}))
    assert client.redactions == (Redaction("$.facts[*].value", RedactionKind.MASK, limited_access_only=True),)
    assert client.expires == datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)
    assert client.purpose == Purpose(PurposeCode.ALLOCATION, "SLA-7", "nightly")
    assert policy.roles["a"].filters == Filters(alert_codes=frozenset())
    assert policy.staff["officer"].people == (NodeRef(Kind.PERSON, "NOMIS", "A1234BC"),)
    assert policy.restricted[0].person == "000102030405060708090a0b0c0d0e0f"


def test_the_demonstration_adds_its_register_to_the_policy_that_ships() -> None:
    """The same roles and agreements, and nobody registered without it."""
    shipped, demo = load_policy(), demo_policy()
    assert (shipped.roles, shipped.sharing) == (demo.roles, demo.sharing)
    assert (shipped.clients, shipped.staff) == ({}, {})
    assert set(demo.clients) == {"cordon-demo", "cordon-monitor"}
