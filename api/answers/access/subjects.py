"""A subject of the policy as the viewer that he would be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from api.answers.words import QuestionError
from api.auth import Claims, ClientRefusedError
from api.auth.admission import Register
from graph.access import Client, Policy, Staff, Viewer


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom a question about access is about: a user or a client, with which roles in his token (all if None)."""

    subject: str
    client: str | None = None
    roles: frozenset[str] | None = None


def viewer_for(register: Register, asked: Asked, now: datetime) -> Viewer:
    """The viewer. Raises QuestionError where the policy would not let him in, or does not say through which client."""
    policy = register.policy
    authorities = _authorities(policy, asked.roles)
    if asked.subject in policy.clients and asked.client in {None, asked.subject}:
        claims = Claims(asked.subject, None, authorities)
    else:
        client = asked.client or _only_client(policy, policy.staff.get(asked.subject))
        claims = Claims(client, asked.subject, authorities)
    try:
        return register.viewer(claims, now)[0]
    except ClientRefusedError as error:
        raise QuestionError(f"the policy does not let this subject in: {error}") from None


def clients_of(policy: Policy, staff: Staff) -> list[Client]:
    """The clients through which a member of staff may come: those of his agency that have a role of his."""
    return [
        client
        for _, client in sorted(policy.clients.items())
        if client.users
        and (staff.agency in client.agencies if staff.agency is not None else len(client.agencies) == 1)
        and (staff.roles is None or staff.roles & client.roles)
    ]


def _only_client(policy: Policy, staff: Staff | None) -> str:
    if staff is None:
        raise QuestionError("the policy names nobody so: give a client, a member of staff, or a user with --client")
    through = [client.name for client in clients_of(policy, staff)]
    if len(through) != 1:
        raise QuestionError(f"say through which client with --client: {', '.join(through) or 'none is registered'}")
    return through[0]


def _authorities(policy: Policy, roles: frozenset[str] | None) -> frozenset[str]:
    unknown = sorted((roles or frozenset()) - set(policy.roles))
    if unknown:
        raise QuestionError(f"there is no role {unknown[0]}; there are {', '.join(policy.roles)}")
    return frozenset(grant.authority for name, grant in policy.roles.items() if roles is None or name in roles)
