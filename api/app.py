"""The HTTP service: routes behind their doors, and every error as problem+json."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from fastapi import APIRouter, FastAPI

from api.console.environment import environment
from api.console.failures import handle_page_failures
from api.console.guide import topic_of
from api.console.keeping import KeptSessions
from api.console.navigation import navigation
from api.console.pages import PAGES
from api.console.sessions import Sessions
from api.edge import Edge
from api.failures import handle_failures
from api.policy_in_force import PolicyInForce
from api.routes import (
    access,
    allocation,
    analyses,
    categorisation,
    conflicts,
    exposure,
    flags,
    groups,
    loads,
    matches,
    non_associations,
    paths,
    people,
    plans,
    quarantine,
    reference,
    risk_profile,
    separations,
    undoored,
)
from api.routes.door import doors_of, problems_of
from api.routes.served import Served
from api.version import version
from api.wiring import Service
from graph.access import Policy

ROUTES: tuple[Served, ...] = (
    *people.ROUTES,
    *paths.ROUTES,
    *conflicts.ROUTES,
    *allocation.ROUTES,
    *plans.ROUTES,
    *separations.ROUTES,
    *analyses.ROUTES,
    *categorisation.ROUTES,
    *risk_profile.ROUTES,
    *non_associations.ROUTES,
    *flags.ROUTES,
    *groups.ROUTES,
    *exposure.ROUTES,
    *loads.ROUTES,
    *matches.ROUTES,
    *quarantine.ROUTES,
    *access.ROUTES,
    *undoored.ROUTES,
    *reference.ROUTES,
    *PAGES,
)

_DESCRIPTION = """
Who is around this person, how are these people linked, can this man go on that wing: answered from what prison, police,
probation, courts and the NCA each hold, cut for the reader who asks.

**Who asks.** Every question needs an access token (OAuth 2, RS256 or ES256) in the `Authorization` header, of a client
that the access policy registers; a client that asks for a user sends his own token in `X-On-Behalf-Of-Token`. In a
demonstration, `cordon token IDENTITY` prints one for a made-up reader.

**Why.** A question about people states its purpose in `X-Purpose-Code`, `X-Case-Reference` and `X-Purpose-Reason`.
It is kept in the audit with who asked, what was asked and whom the answer named, and is on disk before the answer
leaves.

**What you get.** Everything (lists, counts, networks, paths) is worked out from what you may see. What is withheld
looks like what does not exist: 404, with the same bytes. Each fact names its records, each record its agency, grade
and age.

**Errors** are `application/problem+json` (RFC 9457); `/problems` lists them. Every response carries `X-Correlation-Id`.
"""

_TAGS = [
    {"name": "people", "description": "Find a person, read what is on record, look around."},
    {"name": "network", "description": "How people are linked, and what the estate's network looks like."},
    {"name": "identity", "description": "Which records are one person's, where no score can decide."},
    {"name": "allocation", "description": "Whether people can be in a place together."},
    {"name": "categorisation", "description": "What the rules advise about a category, and a person's decision."},
    {"name": "compatibility", "description": "The contracts of other services, so that their clients work."},
    {"name": "feeds", "description": "What has been loaded, and how fresh it is."},
    {"name": "access", "description": "People whose access is limited."},
    {"name": "service", "description": "Whether the service is up. Open to all; no person is in it."},
]


def create_app(service: Service) -> FastAPI:
    """The application over a service, which the caller closes."""
    app = FastAPI(
        title="Cordon",
        summary="Cross-agency network intelligence for custody",
        description=_DESCRIPTION,
        version=version(),
        license_info={"name": "MIT"},
        openapi_tags=_TAGS,
        # The stock pages fetch their scripts from elsewhere; a closed network has no elsewhere.
        docs_url=None,
        redoc_url=None,
        # An address with a slash too many is no address: a redirect would repeat what was typed.
        redirect_slashes=False,
    )
    app.state.service = service
    app.state.sessions = Sessions(service.clock, service.settings.sessions)
    environment().globals |= {"navigation": navigation, "topic_of": topic_of}
    app.router.routes.extend(_router(_roles_of_actions(service.policy)).routes)
    handle_failures(app)
    handle_page_failures(app)
    app.add_middleware(KeptSessions, sessions=app.state.sessions)
    app.add_middleware(Edge, service=service, in_force=PolicyInForce(service))
    return app


def _roles_of_actions(policy: Policy) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The names of the roles that may, by action."""
    actions = sorted({action for grant in policy.roles.values() for action in grant.actions})
    roles = sorted(policy.roles.items())
    return tuple((each, tuple(name for name, grant in roles if each in grant.actions)) for each in actions)


@lru_cache(maxsize=2)
def _router(roles: tuple[tuple[str, tuple[str, ...]], ...]) -> APIRouter:
    """Every route. They find their service in the application that serves them, so that applications may share them."""
    router = APIRouter()
    for served in ROUTES:
        _serve(router, served, dict(roles))
    return router


def _serve(router: APIRouter, served: Served, roles: Mapping[str, tuple[str, ...]]) -> None:
    """Add a route, and to its description who may, whether a purpose is needed, and what the audit calls it."""
    words = inspect.getdoc(served.endpoint) or ""
    extra: dict[str, str] = {}
    responses: dict[int | str, dict[str, Any]] = {}
    for door in doors_of(served.endpoint):
        declared = door.action.value
        may = roles.get(declared.grant, ())
        words += (
            f"\n\n- Roles: {', '.join(f'`{role}`' for role in may) or 'none'}\n- Purpose: {declared.rule}"
            f"\n- Audited as `{declared.audited_as}`"
        )
        extra["x-cordon-action"] = declared.grant
        extra["x-cordon-purpose"] = str(declared.rule)
        extra["x-cordon-audited-as"] = str(declared.audited_as)
        responses |= problems_of(door.action)
    router.add_api_route(
        served.path,
        served.endpoint,
        methods=[served.method],
        response_model=served.answer,
        include_in_schema=served.answer is not None,
        responses=responses,
        summary=served.summary,
        description=words,
        tags=[served.tag],
        openapi_extra=extra,
        operation_id=re.sub(r"[^a-z0-9]+", "-", f"{served.method} {served.path}".lower()).strip("-"),
    )
