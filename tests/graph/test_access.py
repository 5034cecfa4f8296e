"""One decision: which labels a viewer may read. Deny by default, and every dimension must admit."""

from __future__ import annotations

from itertools import product

import pytest

from graph.access import (
    Policy,
    PolicyError,
    Purpose,
    PurposeCode,
    PurposeMissingError,
    RoleGrant,
    Viewer,
    load_policy,
    readable_classes,
)
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


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("version: [", "line 1: not YAML"),
        ("version: x", "line 1: sharing, roles must be stated"),
        ("version: x\nsharing: {}\nroles:\n  a:\n    owner: [prison]", "line 5: roles.a: 'owner' is not known here"),
        ("version: x\nsharing: {}\nroles:\n  a:\n    handling: [P, Q]", "line 5: roles.a.handling.2.: 'Q' is not"),
        ("version: x\nsharing: {}\nroles: {}\nroles: {}", "line 4: 'roles' stands here twice"),
    ],
)
def test_a_broken_policy_is_refused(text: str, message: str) -> None:
    """A policy that does not parse must not fail open."""
    with pytest.raises(PolicyError, match=message):
        load_policy(text)
