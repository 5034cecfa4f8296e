"""What anybody may ask: whether the service is up, its version, and what its problems mean. No person is in it."""

from __future__ import annotations

import os
from time import perf_counter
from typing import Literal

from fastapi import Request
from fastapi.responses import Response

from api.problems import PROBLEMS, ProblemBody
from api.routes.door import told
from api.routes.served import Served
from api.schemas.base import Answer
from api.version import version
from api.wiring import Service
from graph.store.errors import StoreError

State = Literal["UP", "DOWN"]


class Part(Answer):
    """One part of the service. `latency_ms` is how long it took to answer, where it was asked something."""

    status: State
    latency_ms: float | None = None


class Health(Answer):
    """The service and its parts."""

    status: State
    components: dict[str, Part]


class Up(Answer):
    """The process answers."""

    status: State = "UP"


class Build(Answer):
    """What is running."""

    name: str = "cordon"
    version: str


class Info(Answer):
    """About the service."""

    build: Build
    demonstration: bool


class ProblemList(Answer):
    """Every kind of problem."""

    problems: list[ProblemBody]


def health(request: Request) -> Response:
    """DOWN with status 503 where the store cannot be read or the audit cannot be written."""
    found = _health(request.app.state.service)
    response = told(found)
    response.status_code = 200 if found.status == "UP" else 503
    return response


def alive() -> Response:
    """Always UP: whoever gets no answer knows the rest."""
    return told(Up())


def info(request: Request) -> Response:
    """The version, and whether the store is a demonstration's."""
    service: Service = request.app.state.service
    return told(Info(build=Build(version=version()), demonstration=service.home.is_demo))


def problems() -> Response:
    """Each kind of problem with its status, its words, and what a developer does about it."""
    return told(ProblemList(problems=[problem.body() for problem in PROBLEMS]))


def _health(service: Service) -> Health:
    parts = {"store": _store(service), "audit": Part(status=_audit(service))}
    return Health(status="UP" if all(part.status == "UP" for part in parts.values()) else "DOWN", components=parts)


def _store(service: Service) -> Part:
    asked = perf_counter()
    try:
        service.store.head()
    except (StoreError, OSError):
        return Part(status="DOWN")
    return Part(status="UP", latency_ms=round((perf_counter() - asked) * 1_000, 2))


def _audit(service: Service) -> State:
    return "UP" if os.access(service.settings.audit, os.W_OK) else "DOWN"


_MONITORS = "monitors ask without an identity; it says up or down and nothing else"

ROUTES = (
    Served("GET", "/health", health, Health, "Whether the service and its parts work", "service", _MONITORS),
    Served("GET", "/health/readiness", health, Health, "Whether it can answer questions", "service", _MONITORS),
    Served("GET", "/health/liveness", alive, Up, "Whether the process answers", "service", _MONITORS),
    Served("GET", "/ping", alive, Up, "Whether the process answers", "service", _MONITORS),
    Served("GET", "/info", info, Info, "Which version is running", "service", "the version is no secret"),
    Served("GET", "/problems", problems, ProblemList, "What the errors mean", "service", "it is documentation"),
)
