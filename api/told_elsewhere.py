"""What a policy masks in one answer and leaves to be read in another: a name masked on its page and told on a chart."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any, get_args

from api.app import ROUTES
from api.routes.door import doors_of
from api.schemas.base import Answer
from graph.access import Policy, Redaction

# What says the same, by the members that say it: a redaction of one and not of another leaves it to be read.
_SAYING: Mapping[str, frozenset[str]] = {
    "a person's name": frozenset(
        {"name", "otherNames", "label", "caption", "surname", "forename", "forenames", "firstName", "lastName"}
    ),
    "a date of birth": frozenset({"dateOfBirth", "datesOfBirth"}),
}
# These list whatever is on record, both among it.
_ALL = ".facts[*].value"
# What a fact or a number is called is nobody's name.
_OF_NOBODY = frozenset({"facts", "identifiers"})
Told = Mapping[str, frozenset[str]]


def told_elsewhere(policy: Policy) -> Iterator[str]:
    """A note for each role and client that is told in some answer what it is not told in another."""
    told = _told()
    for name, role in sorted(policy.roles.items()):
        yield from _left(f"roles.{name}", role.redactions, role.actions, told)
    for name, client in sorted(policy.clients.items()):
        granted = {action for role in client.roles if role in policy.roles for action in policy.roles[role].actions}
        yield from _left(f"clients.{name}", client.redactions, granted, told)


def _left(who: str, redactions: Collection[Redaction], granted: Collection[str], told: Told) -> Iterator[str]:
    masked = [each for each in redactions if not each.limited_access_only]
    for what, members in _SAYING.items():
        if not any(each.member in members or each.path.endswith(_ALL) for each in masked):
            continue
        open_ = sorted(
            f"{action}: {path}"
            for action in granted
            for path in told.get(action, ())
            if (_member(path) in members or path.endswith(_ALL))
            and not any(_hides(each, path, action) for each in masked)
        )
        if open_:
            yield f"{who}: redacts {what} in some answers, and these may tell it: {', '.join(open_)}"


def _hides(redaction: Redaction, path: str, action: str) -> bool:
    """Whether it takes the member at this path, or what that stands in."""
    bare, taken = path.replace("[*]", ""), redaction.path.replace("[*]", "")
    return (not redaction.actions or action in redaction.actions) and (bare == taken or bare.startswith(f"{taken}."))


def _member(path: str) -> str:
    return path.rpartition(".")[2].removesuffix("[*]")


def _told() -> Told:
    """The paths at which answers may name somebody or tell when he was born, by the grant that opens them."""
    found: dict[str, set[str]] = {}
    for served in ROUTES:
        if served.answer is not None:
            paths = set(_paths(served.answer, "$", ()))
            for door in doors_of(served.endpoint):
                found.setdefault(door.action.value.grant, set()).update(paths)
    return {grant: frozenset(paths) for grant, paths in found.items()}


def _paths(model: type[Answer], at: str, within: tuple[type[Answer], ...]) -> Iterator[str]:
    """Every member that says who somebody is or when he was born. A model within itself is told once."""
    said = frozenset[str]().union(*_SAYING.values())
    for name, field in model.model_fields.items():
        member = f"{at}.{field.alias or name}"
        for part, each in _parts(field.annotation, False):
            path = f"{member}[*]" if each else member
            told = _member(path) in said and _member(at) not in _OF_NOBODY
            if part in {str, date} and (told or path.endswith(_ALL)):
                yield path
            elif isinstance(part, type) and issubclass(part, Answer) and part not in (*within, model):
                yield from _paths(part, path, (*within, model))


def _parts(annotation: Any, each: bool) -> Iterator[tuple[Any, bool]]:
    """What an annotation holds, and whether in a list."""
    inner = get_args(annotation)
    if not inner:
        yield annotation, each
    for part in inner:
        yield from _parts(part, each or _is_many(annotation))


def _is_many(annotation: Any) -> bool:
    return getattr(annotation, "__origin__", None) in {list, tuple}
