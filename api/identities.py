"""The made-up readers of a demonstration. They exist in homes that are marked as one, and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from api.home import Home
from graph.access import Viewer
from graph.model.labels import Classification


class UnknownIdentityError(Exception):
    """Nobody of this name is admitted here; the message says who is, or what is needed instead."""


@dataclass(frozen=True, slots=True)
class DemoIdentity:
    """One reader: the name that he is asked for under, who he is made out to be, and what the policy knows of him."""

    name: str
    title: str
    viewer: Viewer


def _reader(name: str, title: str, subject: str, agency: str, clearance: Classification) -> DemoIdentity:
    return DemoIdentity(name, title, Viewer(f"demo/{subject}", agency, frozenset({name}), clearance))


DEMO_IDENTITIES: Mapping[str, DemoIdentity] = MappingProxyType(
    {
        identity.name: identity
        for identity in (
            _reader(
                "intelligence-officer",
                "Priya Nair, prison security",
                "priya.nair",
                "prison",
                Classification.OFFICIAL_SENSITIVE,
            ),
            _reader(
                "allocation-officer",
                "Tom Ellis, allocation unit",
                "tom.ellis",
                "prison",
                Classification.OFFICIAL_SENSITIVE,
            ),
            _reader(
                "categoriser",
                "Alex Byrne, offender management",
                "alex.byrne",
                "prison",
                Classification.OFFICIAL_SENSITIVE,
            ),
            _reader(
                "categorisation-supervisor",
                "Ruth Adeyemi, head of offender management",
                "ruth.adeyemi",
                "prison",
                Classification.OFFICIAL_SENSITIVE,
            ),
            _reader(
                "categorisation-security",
                "Owen Pryce, prison security",
                "owen.pryce",
                "prison",
                Classification.OFFICIAL_SENSITIVE,
            ),
            _reader(
                "risk-profiler",
                "The retired profiler's client",
                "risk-profiler",
                "prison",
                Classification.OFFICIAL_SENSITIVE,
            ),
            _reader("partner-agency", "Dana Okafor, probation", "dana.okafor", "probation", Classification.OFFICIAL),
            _reader("audit-officer", "Ruth Calder, audit", "ruth.calder", "prison", Classification.OFFICIAL),
            _reader("data-officer", "Sam Whitfield, feeds", "sam.whitfield", "prison", Classification.OFFICIAL),
        )
    }
)


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
