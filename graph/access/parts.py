"""The parts of a policy file that has passed its schema, as values; what a schema cannot say is checked here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from graph.access.filters import NO_FILTER, Filters
from graph.access.policy import ANY, Corrects, Policy, RoleGrant
from graph.access.profile import Profile
from graph.access.redactions import Redaction, RedactionKind
from graph.access.register import Client, NamedGrant, OnBehalfOf, PersonName, RateLimit, Restriction, Staff
from graph.access.viewer import Purpose, PurposeCode, PurposeMissingError
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.model.labels import Classification, Handling, parse_marking
from graph.written import Lines, Path, WrittenProblem, line_of, spelled

_DAY = len("2026-11-30")
_ID_DIGITS = 32


def authority_of(role: str) -> str:
    """What tokens call a role unless the policy says otherwise: `ROLE_ALLOCATION_OFFICER`."""
    return "ROLE_" + role.upper().replace("-", "_")


class PolicyParts:
    """Builds a policy; `problems` are what was found on the way."""

    def __init__(self, data: dict[str, Any], lines: Lines) -> None:
        self._data, self._lines = data, lines
        self.problems: list[WrittenProblem] = []

    def policy(self) -> Policy:
        """The policy, to be used if there are no problems."""
        data = self._data
        sections = {name: data.get(name) or {} for name in ("clients", "staff")}
        return Policy(
            version=data["version"],
            roles={name: self._role(name, raw, ("roles", name)) for name, raw in data["roles"].items()},
            sharing={agency: frozenset(owners) for agency, owners in data["sharing"].items()},
            clients={n: self._client(n, raw, ("clients", n)) for n, raw in sections["clients"].items()},
            staff={n: self._staff(n, raw, ("staff", n)) for n, raw in sections["staff"].items()},
            restricted=tuple(
                Restriction(self._person(raw["person"], ("restricted", at, "person")), raw["because"])
                for at, raw in enumerate(data.get("restricted") or ())
            ),
            grants=tuple(self._grant(raw, ("grants", at)) for at, raw in enumerate(data.get("grants") or ())),
            profiles=self._profiles(data.get("profiles") or {}),
        )

    def _report(self, path: Path, message: str) -> None:
        self.problems.append(WrittenProblem(line_of(self._lines, path), spelled(path), message))

    def _role(self, name: str, raw: dict[str, Any], path: Path) -> RoleGrant:
        return RoleGrant(
            owners=frozenset(raw.get("owners", ())),
            handling=frozenset(raw.get("handling", ())),
            conditions=frozenset(raw.get("conditions", ())),
            compartments=self._boxes(raw.get("compartments", ()), (*path, "compartments")),
            actions=frozenset(raw.get("actions", ())),
            filters=_filters(raw.get("filters")),
            redactions=self._redactions(raw.get("redactions", ()), (*path, "redactions")),
            own_caseload=raw.get("caseload", "any") == "own",
            limited_access=raw.get("limited_access", "hidden") == "redacted",
            corrects=None if "corrects" not in raw else self._corrects(raw["corrects"], (*path, "corrects")),
            authority=raw.get("authority", authority_of(name)),
        )

    def _corrects(self, raw: dict[str, Any], path: Path) -> Corrects:
        return Corrects(
            frozenset(raw["owners"]),
            frozenset(raw["handling"]),
            frozenset(raw.get("conditions", ())),
            self._boxes(raw.get("compartments", ()), (*path, "compartments")),
        )

    def _client(self, name: str, raw: dict[str, Any], path: Path) -> Client:
        limit, purpose = raw.get("rate_limit"), raw.get("purpose")
        return Client(
            name=name,
            agencies=self._agencies(raw["agencies"], (*path, "agencies")),
            roles=self._roles(raw["roles"], (*path, "roles")),
            clearance=self._clearance(raw, path),
            filters=_filters(raw.get("filters")),
            redactions=self._redactions(raw.get("redactions", ()), (*path, "redactions")),
            rate_limit=None if limit is None else RateLimit(limit["per_minute"], limit.get("burst", 10)),
            suspended=raw.get("suspended", False),
            expires=None if "expires" not in raw else self._until(raw["expires"], (*path, "expires")),
            purpose=None if purpose is None else self._purpose(purpose, (*path, "purpose")),
            certificate=raw.get("certificate"),
            on_behalf_of=OnBehalfOf(raw.get("on_behalf_of", "never")),
            users=raw.get("users", True),
        )

    def _staff(self, subject: str, raw: dict[str, Any], path: Path) -> Staff:
        agencies = [raw["agency"]] if "agency" in raw else []
        self._agencies(agencies, (*path, "agency"))
        people = tuple(self._person(one, (*path, "people", at)) for at, one in enumerate(raw.get("people", ())))
        return Staff(
            subject=subject,
            agency=raw.get("agency"),
            clearance=self._clearance(raw, path),
            roles=None if "roles" not in raw else self._roles(raw["roles"], (*path, "roles")),
            caseload=frozenset(raw.get("caseload", ())),
            people=people,
        )

    def _grant(self, raw: dict[str, str], path: Path) -> NamedGrant:
        return NamedGrant(
            person=self._person(raw["person"], (*path, "person")),
            subject=raw["subject"],
            until=self._until(raw["until"], (*path, "until")),
            given_by=raw["given_by"],
            because=raw["because"],
        )

    def _profiles(self, raw: dict[str, Any]) -> tuple[Profile, ...]:
        profiles = tuple(_profile(name, terms) for name, terms in raw.items())
        for place, later in enumerate(profiles):
            for earlier in profiles[:place]:
                if later.contains(earlier):
                    message = f"contains all of {earlier.name}, which stands before it; write the larger first"
                    # One that stands after one which it contains would serve nobody as his largest.
                    self._report(("profiles", later.name), f"{message}, and each set once")
        return profiles

    def _roles(self, names: list[str], path: Path) -> frozenset[str]:
        self._known(names, self._data["roles"], path, "role")
        return frozenset(names)

    def _agencies(self, names: list[str], path: Path) -> frozenset[str]:
        self._known(names, self._data["sharing"], path, "agency under sharing")
        return frozenset(names)

    def _known(self, names: list[str], known: Iterable[str], path: Path, what: str) -> None:
        for name in names:
            if name not in known:
                self._report(path, f"there is no {what} {name!r}; there are {', '.join(known)}")

    def _boxes(self, names: list[str], path: Path) -> frozenset[str]:
        for name in names:
            if ":" in name:
                self._report(path, f"{name!r} is a facet: say in filters which values are admitted")
        return frozenset(names)

    def _clearance(self, raw: dict[str, Any], path: Path) -> Classification:
        found = parse_marking(raw.get("clearance", "OFFICIAL"))
        if found is None:
            marks = ", ".join(str(each) for each in Classification)
            self._report((*path, "clearance"), f"{raw['clearance']!r} is no classification; there are {marks}")
            return Classification.OFFICIAL
        return found

    def _purpose(self, raw: dict[str, str], path: Path) -> Purpose | None:
        try:
            return Purpose(PurposeCode(raw["code"]), raw["case_reference"], raw["reason"])
        except PurposeMissingError as error:
            self._report(path, str(error))
            return None

    def _redactions(self, raw: list[dict[str, Any]], path: Path) -> tuple[Redaction, ...]:
        return tuple(
            Redaction(
                each["path"],
                RedactionKind(each["do"]),
                each.get("limited_access_only", False),
                frozenset(each.get("actions", ())),
            )
            for each in raw
        )

    def _until(self, text: str, path: Path) -> datetime:
        """The instant at which it ends: a day that is named is the last one, in UTC."""
        try:
            if len(text) == _DAY:
                return datetime.fromisoformat(text).replace(hour=23, minute=59, second=59, tzinfo=UTC)
            found = datetime.fromisoformat(text)
        except ValueError:
            found = None
        if found is None or found.tzinfo is None:
            self._report(path, f"{text!r} is neither a day (2026-11-30) nor an instant (2026-11-30T17:00:00Z)")
            return datetime.min.replace(tzinfo=UTC)
        return found.astimezone(UTC)

    def _person(self, text: str, path: Path) -> PersonName:
        """A public id, or AUTHORITY/NUMBER."""
        if len(text) == _ID_DIGITS and all(digit in "0123456789abcdef" for digit in text):
            return text
        authority, slash, key = text.partition("/")
        if not (slash and authority and key):
            self._report(path, f"{text!r} is neither a record id (32 hex digits) nor AUTHORITY/NUMBER (NOMIS/A1234BC)")
        return NodeRef(Kind.PERSON, authority, key)


def _profile(name: str, terms: dict[str, Any]) -> Profile:
    return Profile(
        name,
        frozenset(terms["owners"]),
        Classification[terms["classification"].replace("-", "_")],
        frozenset(map(Handling, terms["handling"])),
        frozenset(terms.get("conditions", ())),
        frozenset(terms.get("compartments", ())),
    )


def _filters(raw: dict[str, list[str]] | None) -> Filters:
    if raw is None:
        return NO_FILTER

    def admitted(name: str) -> frozenset[str] | None:
        values = raw.get(name)
        return None if values is None or ANY in values else frozenset(values)

    return Filters(admitted("prisons"), admitted("alert_codes"), admitted("supervision_statuses"))
