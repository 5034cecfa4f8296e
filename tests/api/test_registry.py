"""Every route has a declared action, purpose rule and audit event, or says why it needs none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

from fastapi import Depends, FastAPI

from api.actions import Action, PurposeRule
from api.app import ROUTES
from api.routes.door import Asking, Door, doors_of
from api.routes.served import Served
from api.schemas.base import Answer
from graph.access import load_policy
from graph.audit import AuditAction
from tests.api.cases import Http

# FastAPI's own: the description of the API.
OWN = {"/openapi.json"}


def undeclared(app: FastAPI, registry: Sequence[Served]) -> Iterator[str]:
    """Paths served without an entry in the registry, or whose entry has neither one door nor a reason to be open."""
    declared = {(served.path, served.method): served for served in registry}
    for route in app.routes:
        path = getattr(route, "path", "")
        methods = getattr(route, "methods", None) or {""}
        for method in sorted(methods) if path not in OWN else []:
            served = declared.get((path, method))
            if served is None or len(doors_of(served.endpoint)) != (0 if served.open_because else 1):
                yield path


def test_every_route_is_declared(http: Http) -> None:
    assert list(undeclared(http.app, ROUTES)) == []


def bare() -> None: ...


def twice(
    one: Annotated[Asking, Depends(Door(Action.LOAD))], other: Annotated[Asking, Depends(Door(Action.FIND_PEOPLE))]
) -> None: ...


def test_a_route_without_one_door_is_found(http: Http) -> None:
    """The test above can fail: for a route that nobody declared, for no door, for two, and for another application."""
    http.app.get("/unknown")(lambda: None)
    http.app.mount("/mounted", FastAPI())
    http.app.get("/bare")(bare)
    http.app.get("/twice")(twice)
    careless = [Served("GET", "/bare", bare, Answer, "", ""), Served("GET", "/twice", twice, Answer, "", "")]
    assert list(undeclared(http.app, [*ROUTES, *careless])) == ["/unknown", "/mounted", "/bare", "/twice"]


def test_every_action_has_a_grant_that_some_role_of_the_policy_holds() -> None:
    granted = frozenset[str]().union(*(grant.actions for grant in load_policy().roles.values()))
    assert {action.value.grant for action in Action} <= granted


def test_every_action_is_audited_and_has_a_purpose() -> None:
    for action in Action:
        assert isinstance(action.value.audited_as, AuditAction)
        assert (action.value.standing is not None) == (action.value.rule is PurposeRule.STANDING)


def test_whatever_shows_people_needs_a_stated_purpose() -> None:
    """A standing purpose is for feeds and for comparing what they brought, where no person is named."""
    standing = {action.name for action in Action if action.value.rule is PurposeRule.STANDING}
    assert standing == {"LIST_LOADS", "SHOW_LOAD", "LOAD", "WITHDRAW_LOAD", "SHOW_QUALITY", "LIST_QUARANTINE", "MATCH"}


def test_the_description_of_each_route_says_who_may_and_what_is_kept(http: Http) -> None:
    described = http("GET", "/openapi.json").json()
    for path, methods in described["paths"].items():
        for operation in methods.values():
            if path.startswith("/v1/"):
                assert {"x-cordon-action", "x-cordon-purpose", "x-cordon-audited-as"} <= set(operation)
                assert "Roles: `" in operation["description"]
                assert {"401", "403", "503"} <= set(operation["responses"])
            assert operation["summary"]
            assert operation["tags"]
