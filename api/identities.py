"""The made-up readers of a demonstration. They exist in homes that are marked as one, and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from api.home import Home
from api.wiring import Service


class UnknownIdentityError(Exception):
    """Nobody of this name is admitted here; the message says who is, or what is needed instead."""


@dataclass(frozen=True, slots=True)
class DemoIdentity:
    """One reader: the name that he is asked for under, who he is made out to be, what tokens call him, and his role.

    Agency and clearance stand in the policy's register of staff.
    """

    name: str
    title: str
    subject: str
    role: str


def _reader(name: str, title: str, subject: str, role: str = "") -> DemoIdentity:
    return DemoIdentity(name, title, f"demo/{subject}", role or name)


DEMO_IDENTITIES: Mapping[str, DemoIdentity] = MappingProxyType(
    {
        identity.name: identity
        for identity in (
            _reader("intelligence-officer", "Priya Nair, prison security", "priya.nair"),
            _reader("allocation-officer", "Tom Ellis, allocation unit", "tom.ellis"),
            _reader("separations-officer", "Hana Brandt, safer custody", "hana.brandt"),
            _reader("separations-keeper", "Idris Vaughan, register of keep-aparts", "idris.vaughan"),
            _reader("moves-planner", "Mo Hale, transfers", "mo.hale"),
            _reader("categoriser", "Alex Byrne, offender management", "alex.byrne"),
            _reader("categorisation-supervisor", "Ruth Adeyemi, head of offender management", "ruth.adeyemi"),
            _reader("categorisation-security", "Owen Pryce, prison security", "owen.pryce"),
            _reader("source-unit", "Hal Brandt, source unit", "hal.brandt"),
            _reader("risk-profiler", "The retired profiler's client", "risk-profiler"),
            _reader("partner-agency", "Dana Okafor, probation", "dana.okafor"),
            _reader("audit-officer", "Ruth Calder, audit", "ruth.calder"),
            _reader("data-officer", "Sam Whitfield, feeds", "sam.whitfield"),
            _reader("second-data-officer", "Ines Marlow, feeds", "ines.marlow", "data-officer"),
            _reader("service-operator", "Kit Marsh, service operations", "kit.marsh"),
            _reader("access-officer", "Ros Adeyemi, information assurance", "ros.adeyemi"),
        )
    }
)


# Those whose working days the console is made for.
DAYS = ("intelligence-officer", "allocation-officer", "categorisation-supervisor")


def demo_identity(home: Home, name: str) -> DemoIdentity:
    """The reader of this name. Raises UnknownIdentityError outside a demonstration, whatever the name."""
    if not home.is_demo:
        raise UnknownIdentityError(
            "made-up identities are admitted in a demonstration only, and this home is not marked as one "
            "(`cordon init --demo` makes one that is)"
        )
    found = DEMO_IDENTITIES.get(name)
    if found is None:
        raise UnknownIdentityError(f"nobody is called {name!r} here; there are {', '.join(DEMO_IDENTITIES)}")
    return found


def demo_token(service: Service, name: str) -> str:
    """A token of the demonstration's own issuer for this reader. Raises UnknownIdentityError."""
    identity = demo_identity(service.home, name)
    if service.issuer is None:
        raise UnknownIdentityError(
            "CORDON_ISSUER names an issuer, so made-up identities are not admitted: give its token in CORDON_TOKEN"
        )
    return service.issuer.token(identity.subject, [service.policy.roles[identity.role].authority])
