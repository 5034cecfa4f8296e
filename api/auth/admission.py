"""From what a token says to a viewer: bounded by what the policy registers, never widened by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from api.auth.errors import ClientRefusedError
from api.auth.tokens import Claims
from graph.access import Client, OnBehalfOf, PersonName, Policy, Staff, Viewer
from graph.model.ids import IdKey
from graph.model.labels import Classification


@dataclass(frozen=True, slots=True)
class Register:
    """The registers of one policy, over one store's ids."""

    policy: Policy
    ids: IdKey

    def client(self, name: str, now: datetime, subject: str | None = None) -> Client:
        """A registered client that may ask now. Raises ClientRefusedError."""
        client = self.policy.clients.get(name)
        who = subject or name
        if client is None:
            raise ClientRefusedError("This client is not registered here.", who)
        if client.suspended:
            raise ClientRefusedError("This client is suspended.", who)
        if client.expires is not None and now >= client.expires:
            raise ClientRefusedError("This client's registration has expired.", who)
        return client

    def viewer(self, claims: Claims, now: datetime, user: Claims | None = None) -> tuple[Viewer, Client]:
        """The viewer of a token, and of a user's own token where a client asks on his behalf.

        Raises ClientRefusedError.
        """
        client = self.client(claims.client, now, claims.subject)
        held = self._roles(claims)
        _check_user(client, claims)
        if user is not None:
            self._check_behalf(client, claims, user)
            _check_user(self.client(user.client, now, user.subject), user)
            held &= self._roles(user)
        elif claims.user is None and client.on_behalf_of is OnBehalfOf.REQUIRED:
            raise ClientRefusedError("This client has to say on whose behalf it asks, with his token.", claims.subject)
        person = claims.user if user is None else user.user
        viewer = self._made(client, person, held, claims.subject)
        return (viewer if user is None else _for_user(viewer, client, person)), client

    def of_client(self, client: Client) -> Viewer:
        """The viewer that a client is by its certificate alone: all that it is registered for."""
        return self._made(client, None, client.roles, client.name)

    def _made(self, client: Client, person: str | None, roles: frozenset[str], subject: str) -> Viewer:
        staff = None if person is None else self.policy.staff.get(person, Staff(person))
        return Viewer(
            subject=subject,
            agency=_agency(client, staff, subject),
            roles=roles & client.roles & (roles if staff is None or staff.roles is None else staff.roles),
            clearance=_clearance(client, staff),
            self_ids=frozenset(self.public_id(one) for one in (() if staff is None else staff.people)),
            client=client.name,
            caseload=frozenset() if staff is None else staff.caseload,
        )

    def public_id(self, person: PersonName) -> str:
        """A person's public id (hex), as the policy names him."""
        return person if isinstance(person, str) else self.ids.node_id(person).hex()

    def _roles(self, claims: Claims) -> frozenset[str]:
        return frozenset(name for name, grant in self.policy.roles.items() if grant.authority in claims.authorities)

    def _check_behalf(self, client: Client, claims: Claims, user: Claims) -> None:
        if client.on_behalf_of is OnBehalfOf.NEVER or claims.user is not None:
            raise ClientRefusedError("This client does not ask on anybody's behalf.", claims.subject)
        if user.user is None:
            raise ClientRefusedError("The token on whose behalf it asks is no user's.", claims.subject)


def _check_user(client: Client, claims: Claims) -> None:
    if claims.user is not None and not client.users:
        raise ClientRefusedError("Nobody comes through this client: it acts for itself alone.", claims.subject)


def _for_user(viewer: Viewer, client: Client, person: str | None) -> Viewer:
    return Viewer(
        client.name,
        viewer.agency,
        viewer.roles,
        viewer.clearance,
        person,
        viewer.self_ids,
        viewer.client,
        viewer.caseload,
    )


def _agency(client: Client, staff: Staff | None, subject: str) -> str:
    stated = None if staff is None else staff.agency
    if stated is None and len(client.agencies) == 1:
        return next(iter(client.agencies))
    if stated is None or stated not in client.agencies:
        raise ClientRefusedError("The policy does not say for which agency this is asked.", subject)
    return stated


def _clearance(client: Client, staff: Staff | None) -> Classification:
    return client.clearance if staff is None else min(client.clearance, staff.clearance)
