"""Which of the console's routes a page that a browser shows was answered by."""

from __future__ import annotations

from functools import cache
from re import Pattern

from fastapi.routing import APIRoute

from api.app import ROUTES


@cache
def console_routes() -> tuple[str, ...]:
    """Every route of the console, as `GET /people/{person_id}`."""
    return tuple(f"{each.method} {each.path}" for each in ROUTES if each.answer is None)


def route_of(method: str, path: str) -> str | None:
    """The route that answers: the first that fits, as the application takes them in the same order."""
    return next((f"{way} {route}" for way, route, shape in _shapes() if way == method and shape.match(path)), None)


@cache
def _shapes() -> tuple[tuple[str, str, Pattern[str]], ...]:
    return tuple(
        (each.method, each.path, APIRoute(each.path, console_routes).path_regex)
        for each in ROUTES
        if each.answer is None
    )
