"""What each role of the shipped policy reads, written out: a change of policy shows here, and is reviewed here."""

from __future__ import annotations

import sys
from itertools import product
from pathlib import Path

import yaml

from graph.access import Policy, Viewer, demo_policy, load_policy
from graph.model.labels import Classification, Handling, Label

SNAPSHOT = Path(__file__).with_name("policy_snapshot.yml")
AGENCIES = ("nca", "police", "prison", "probation")
HIGHEST = Classification.SECRET
OWNERS = ("border", "courts", "nca", "police", "prison", "probation")
KINDS = {
    "open": (Classification.OFFICIAL, Handling.P, ()),
    "sensitive": (Classification.OFFICIAL_SENSITIVE, Handling.P, ()),
    "conditional": (Classification.OFFICIAL_SENSITIVE, Handling.C, ("not-disseminable",)),
    "secret": (Classification.SECRET, Handling.P, ()),
}


def seen(policy: Policy, viewer: Viewer) -> str:
    """Owners by kind of record: `open courts prison; conditional prison`."""
    parts = []
    for kind, (classification, handling, conditions) in KINDS.items():
        owners = [
            owner for owner in OWNERS if policy.admits(viewer, Label(owner, classification, handling, conditions))
        ]
        if owners:
            parts.append(f"{kind} {' '.join(owners)}")
    return "; ".join(parts) or "nothing"


def snapshot() -> dict[str, object]:
    """Each role by agency at the highest clearance, with what it may do; and each made-up member of staff."""
    shipped, demo = load_policy(), demo_policy()
    client = demo.clients["cordon-demo"]
    roles = {
        role: {
            "does": sorted(grant.actions),
            **{
                agency: seen(shipped, Viewer("x", agency, frozenset({role}), Classification.SECRET))
                for agency in AGENCIES
            },
        }
        for role, grant in sorted(shipped.roles.items())
    }
    staff = {
        subject: seen(
            demo,
            Viewer(
                subject,
                each.agency or "",
                (each.roles or client.roles) & client.roles,
                min(each.clearance, client.clearance),
                client=client.name,
            ),
        )
        for subject, each in sorted(demo.staff.items())
    }
    return {"roles": roles, "staff": staff}


def test_the_shipped_policy_gives_what_is_written_out_here() -> None:
    """After a reviewed change: `python -m tests.graph.test_policy_snapshot > tests/graph/policy_snapshot.yml`."""
    assert snapshot() == yaml.safe_load(SNAPSHOT.read_text("utf-8"))


def test_no_role_and_agency_together_read_more_than_any_of_them_is_written_to() -> None:
    """The table is complete: owners and kinds outside it are read by nobody, in any agency."""
    policy = load_policy()
    strange = [
        Label("council"),
        Label("prison", conditions=("unheard-of",)),
        Label("prison", compartments=("unheard-of",)),
        Label("prison", Classification.TOP_SECRET),
    ]
    for role, agency, label in product(policy.roles, policy.sharing, strange):
        assert not policy.admits(Viewer("x", agency, frozenset({role}), Classification.SECRET), label)


if __name__ == "__main__":
    yaml.safe_dump(snapshot(), sys.stdout, sort_keys=True, width=110)
