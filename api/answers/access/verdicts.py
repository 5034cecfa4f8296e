"""Each dimension's verdict on a label, and the rule of the policy that gives it."""

from __future__ import annotations

from collections.abc import Iterable

from api.schemas.access import Verdict
from graph.access import ANY, Policy, RoleGrant, Viewer
from graph.model.labels import ALERT_CODE, Label

DIMENSIONS = ("owner", "classification", "handling", "conditions", "compartments", "alert codes")


def verdicts(policy: Policy, viewer: Viewer, label: Label) -> list[Verdict]:
    """All six, in order. They are the decision's own: only the reasons are worked out here."""
    refused = policy.refusals(viewer, label)
    roles = {name: policy.roles[name] for name in sorted(viewer.roles) if name in policy.roles}
    because = {
        "owner": _owner(policy, viewer, label, roles),
        "classification": _classification(viewer, label),
        "handling": _by(
            (name for name, grant in roles.items() if label.handling in grant.handling), "reads", label.handling
        ),
        "conditions": _met(label.conditions, (grant.conditions for grant in roles.values())),
        "compartments": _met(label.boxes, (grant.compartments for grant in roles.values())),
        "alert codes": _alert_codes(policy, viewer, label),
    }
    return [Verdict(dimension=each, admits=each not in refused, because=because[each]) for each in DIMENSIONS]


def listed(names: Iterable[object]) -> str:
    """Names in order, or `nothing`."""
    return ", ".join(sorted(map(str, names))) or "nothing"


def _owner(policy: Policy, viewer: Viewer, label: Label, roles: dict[str, RoleGrant]) -> str:
    if label.owner not in policy.sharing.get(viewer.agency, frozenset()):
        return f"sharing gives {viewer.agency} nothing of {label.owner}"
    return _by((name for name, grant in roles.items() if {label.owner, ANY} & grant.owners), "reads of", label.owner)


def _classification(viewer: Viewer, label: Label) -> str:
    relation = "within" if label.classification <= viewer.clearance else "above"
    return f"{label.classification} is {relation} the clearance {viewer.clearance}"


def _alert_codes(policy: Policy, viewer: Viewer, label: Label) -> str:
    admitted = policy.filters(viewer).alert_codes
    if not label.facets(ALERT_CODE):
        return "it is no alert"
    return "there is no filter on alert codes" if admitted is None else f"the filter admits {listed(admitted)}"


def _by(roles: Iterable[str], verb: str, what: object) -> str:
    named = ", ".join(roles)
    return f"{named} {verb} {what}" if named else f"no role {verb} {what}"


def _met(wanted: tuple[str, ...], granted: Iterable[frozenset[str]]) -> str:
    if not wanted:
        return "it bears none"
    lacking = set(wanted).difference(*granted)
    return f"no role meets {listed(lacking)}" if lacking else f"roles meet {listed(wanted)}"
