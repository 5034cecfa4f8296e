"""Policies looked at by themselves: one checked, and two side by side over the labels that a store holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from api.actions import EDITING_GRANTS, Action
from api.answers.access.labels import in_words
from api.answers.access.subjects import clients_of
from api.schemas.access import PolicyChecked, PolicyDifference, SightChange
from graph.access import Corrects, Filters, Policy, Redaction, Staff, Viewer
from graph.model.evidence import NodeRef
from graph.model.labels import Classification, Label

# What decides which labels a role admits is told as sight, not as a change of its own.
_AS_SIGHT = frozenset({"owners", "handling", "conditions", "compartments"})


def checked(policy: Policy, more: Iterable[str] = ()) -> PolicyChecked:
    """What a policy that can be used holds, and what in it is worth a second look: `more` notes come last."""
    return PolicyChecked(
        version=policy.version,
        roles=len(policy.roles),
        clients=len(policy.clients),
        staff=len(policy.staff),
        notes=[*_notes(policy), *more],
    )


def difference(old: Policy, new: Policy, labels: Collection[Label], now: datetime) -> PolicyDifference:
    """Who gains or loses sight of which labels, by role and agency and by client; and what else changes."""
    sight = []
    for who, before, after in _readers(old, new, now):
        was, is_now = _readable(old, before, labels), _readable(new, after, labels)
        if was != is_now:
            gains, loses = (sorted(map(in_words, part)) for part in (is_now - was, was - is_now))
            sight.append(SightChange(who=who, gains=gains, loses=loses))
    other = list(_other(old, new))
    return PolicyDifference(old=old.version, new=new.version, labels=len(labels), sight=sight, other=other)


def _notes(policy: Policy) -> Iterator[str]:
    known = {*EDITING_GRANTS, *(action.value.grant for action in Action)}
    for name, grant in sorted(policy.roles.items()):
        named = grant.actions.union(*(redaction.actions for redaction in grant.redactions))
        for action in sorted(named - known):
            yield f"roles.{name}: this version has no action {action}"
    for name, client in sorted(policy.clients.items()):
        for action in sorted(frozenset[str]().union(*(each.actions for each in client.redactions)) - known):
            yield f"clients.{name}: this version has no action {action}"
        if len(client.agencies) > 1 and not any(staff.agency in client.agencies for staff in policy.staff.values()):
            yield f"clients.{name}: it has several agencies, and no staff says which is his: nobody is let in by it"
    if not policy.clients:
        yield "clients: none is registered, so that nobody is let in"
    limited = {each.person for each in policy.restricted}
    for grant_ in policy.grants:
        if grant_.person not in limited:
            yield f"grants: the person whom {grant_.subject} may read is not among the restricted"


def _readable(policy: Policy, viewers: Collection[Viewer], labels: Collection[Label]) -> set[Label]:
    return {label for label in labels if any(policy.admits(viewer, label) for viewer in viewers)}


def _readers(old: Policy, new: Policy, now: datetime) -> Iterator[tuple[str, list[Viewer], list[Viewer]]]:
    """Each kind of reader under both policies; one that a policy does not have reads nothing under it."""
    for role in sorted({*old.roles, *new.roles}):
        for agency in sorted({*old.sharing, *new.sharing}):
            # Clearance is a client's and not a role's: the highest, so that it decides nothing here.
            viewer = Viewer(role, agency, frozenset({role}), Classification.TOP_SECRET)
            yield f"role {role}, {agency}", [viewer], [viewer]
    for name in sorted({*old.clients, *new.clients}):
        yield f"client {name}", _through(old, name, now), _through(new, name, now)
    # What a role's or a client's change does to its people is told there: here, whose own entry changed.
    for subject in sorted({*old.staff, *new.staff}):
        if old.staff.get(subject) != new.staff.get(subject):
            yield f"staff {subject}", _as_staff(old, subject, now), _as_staff(new, subject, now)


def _through(policy: Policy, name: str, now: datetime) -> list[Viewer]:
    client = policy.clients.get(name)
    if client is None or client.suspended or (client.expires is not None and now >= client.expires):
        return []
    return [Viewer(name, agency, client.roles, client.clearance, client=name) for agency in sorted(client.agencies)]


def _as_staff(policy: Policy, subject: str, now: datetime) -> list[Viewer]:
    """A user through each client that he may come through. One whom the policy does not name has what it gives any."""
    staff = policy.staff.get(subject) or Staff(subject, None)
    found = []
    for client in clients_of(policy, staff):
        roles = client.roles if staff.roles is None else client.roles & staff.roles
        clearance = min(staff.clearance, client.clearance)
        found += [replace(each, roles=roles, clearance=clearance) for each in _through(policy, client.name, now)]
    return [each for each in found if staff.agency in {None, each.agency}]


def _other(old: Policy, new: Policy) -> Iterator[str]:
    if old != new and old.version == new.version:
        yield f"both call themselves {new.version}: run records could not tell them apart; raise the version"
    yield from _changed("role", old.roles, new.roles)
    yield from _changed("client", old.clients, new.clients)
    yield from _changed("staff", old.staff, new.staff)
    for what, before, after in (
        ("profile", set(old.profiles), set(new.profiles)),
        ("person of limited access", set(old.restricted), set(new.restricted)),
        ("grant", set(old.grants), set(new.grants)),
    ):
        for how, some in (("gone", before - after), ("new", after - before)):
            if some:
                yield f"{what}: {len(some)} {how}"


def _changed(what: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for name in sorted({*old, *new}):
        before, after = old.get(name), new.get(name)
        if before is None or after is None:
            yield f"{what} {name}: {'new' if before is None else 'gone'}"
            continue
        for member in fields(before):
            was, is_now = getattr(before, member.name), getattr(after, member.name)
            if was != is_now and member.name not in _AS_SIGHT:
                yield f"{what} {name}: {member.name} was {_shown(was)}, is {_shown(is_now)}"


def _shown(value: Any) -> str:
    if isinstance(value, Filters | Corrects):
        said = {member.name: getattr(value, member.name) for member in fields(value)}
        return "; ".join(f"{name} {_shown(part)}" for name, part in said.items() if part is not None) or "none"
    if isinstance(value, Redaction):
        limited = " of limited access" if value.limited_access_only else ""
        return f"{value.kind} {value.path}{limited}{f' for {_shown(value.actions)}' if value.actions else ''}"
    if isinstance(value, NodeRef):
        return f"{value.authority}/{value.key}"
    if isinstance(value, frozenset | tuple):
        return ", ".join(sorted(map(_shown, value))) or "none"
    return "none" if value is None else str(value)
