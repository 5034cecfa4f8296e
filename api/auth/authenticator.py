"""Who asks, from what came with the request: the one place where a token or a certificate becomes a viewer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network, ip_address

from api.auth.admission import Register
from api.auth.errors import ClientRefusedError, TokenRefusedError
from api.auth.provider import Provider
from api.auth.rates import Rates
from api.auth.tokens import Verifier
from graph.access import Client, OnBehalfOf, Purpose, Viewer

AUTHORIZATION = "authorization"
# The user's own token, where a client asks on his behalf.
BEHALF_HEADER = "x-on-behalf-of-token"
# What the gateway in front of HMPPS services puts there once it has checked a client certificate.
CERTIFICATE_HEADER = "subject-distinguished-name"
_SCHEME = "bearer "

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Identified:
    """Who asks, and through which registered client. `purpose` is the client's registered one, if it has one."""

    viewer: Viewer
    client: Client

    @property
    def purpose(self) -> Purpose | None:
        """For routes that keep a foreign contract and take no purpose of their own."""
        return self.client.purpose


@dataclass(frozen=True, slots=True)
class Authenticator:
    """Admits by tokens of one issuer, or by certificates that a trusted proxy vouches for.

    `verifier` is None where no issuer is set: then nobody is admitted by token. `local` marks a demonstration's own
    issuer, whose tokens are for people at this machine. `provider` signs people in at the console,
    where that is set up.
    """

    verifier: Verifier | None
    register: Register
    rates: Rates
    clock: Callable[[], datetime]
    trusted_proxies: tuple[Network, ...] = ()
    local: bool = False
    provider: Provider | None = None

    def viewer_of(self, token: str, on_behalf_of: str | None = None) -> Identified:
        """The viewer that a token proves, and a user's own token beside it where a client asks for him.

        Raises TokenRefusedError, KeysUnavailableError and ClientRefusedError.
        """
        if self.verifier is None:
            raise TokenRefusedError("No issuer is set here whose tokens could be checked.")
        claims = self.verifier.verify(token)
        user = None if on_behalf_of is None else self.verifier.verify(on_behalf_of)
        return Identified(*self.register.viewer(claims, self.clock(), user))

    def of_request(self, headers: Mapping[str, str], peer: str | None) -> Identified:
        """Who sends a request with these headers (names in lower case) from this address; one is taken from his rate.

        Raises as `viewer_of`, and TooManyRequestsError.
        """
        certified = self._certified(headers, peer)
        token, behalf = _bearer(headers.get(AUTHORIZATION)), _bearer(headers.get(BEHALF_HEADER), bare=True)
        if token is not None:
            found = self.viewer_of(token, behalf)
            if certified is not None and certified.name != found.client.name:
                raise ClientRefusedError("The token is another client's than the certificate.", found.viewer.subject)
        elif certified is not None and behalf is None:
            if certified.on_behalf_of is OnBehalfOf.REQUIRED:
                message = "This client has to say on whose behalf it asks, with his token."
                raise ClientRefusedError(message, certified.name)
            found = Identified(self.register.of_client(certified), certified)
        else:
            raise TokenRefusedError("This service needs to know who asks.")
        self.rates.take(found.client)
        return found

    def _certified(self, headers: Mapping[str, str], peer: str | None) -> Client | None:
        """The client whose certificate a trusted proxy has checked. From anybody else the header is a forgery."""
        subject = headers.get(CERTIFICATE_HEADER)
        if subject is None:
            return None
        if not self._is_trusted(peer):
            raise TokenRefusedError("A certificate's subject is taken from a trusted proxy only.")
        for client in self.register.policy.clients.values():
            if client.certificate is not None and client.certificate == subject:
                return self.register.client(client.name, self.clock())
        raise ClientRefusedError("No client is registered with this certificate.", "unregistered")

    def _is_trusted(self, peer: str | None) -> bool:
        try:
            address = ip_address(peer or "")
        except ValueError:
            return False
        address = getattr(address, "ipv4_mapped", None) or address
        return any(address in network for network in self.trusted_proxies)


def _bearer(value: str | None, *, bare: bool = False) -> str | None:
    """A token as a header has it. Raises TokenRefusedError for another scheme."""
    if value is None:
        return None
    if value[: len(_SCHEME)].casefold() == _SCHEME:
        return value[len(_SCHEME) :].strip()
    if bare:
        return value.strip()
    raise TokenRefusedError("The Authorization header holds a Bearer token, and nothing else.")
