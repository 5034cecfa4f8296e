"""Match runs through the same door as everything else: who may, on record, and the next snapshot."""

from __future__ import annotations

from pathlib import Path

from api.actions import Action
from api.consult import Caller, act
from api.loading import settle
from api.schemas.matching import MatchRunAnswer
from api.wiring import Service
from loaders.matching.model import SHIPPED, load_model
from loaders.matching.run import match_everyone
from loaders.matching.training import train_model


def match(service: Service, caller: Caller, model: str = SHIPPED, engine: str = "own") -> MatchRunAnswer:
    """Compare everybody under a model and publish what was found. Raises ActionDeniedError, ModelError, EngineError."""
    known = load_model(model)

    def run() -> MatchRunAnswer:
        graph = service.keeper.current()
        report = match_everyone(
            service.store,
            graph,
            known,
            actor=caller.viewer.subject,
            engine=engine,
            spark_master=service.settings.spark_master,
            clock=service.clock,
        )
        settle(service)
        return MatchRunAnswer(
            model=report.model,
            engine=report.engine,
            records=report.people,
            compared=report.compared,
            pairs=report.pairs,
            kept_joined=report.kept,
            unchanged=report.unchanged,
        )

    return act(service, caller, Action.MATCH, {"model": known.version, "engine": engine}, run)


def train(service: Service, caller: Caller, into: Path, start: str = SHIPPED) -> str:
    """Write a model estimated from the store's people to a new file; its version. Raises FileExistsError."""
    if into.exists():
        raise FileExistsError(f"{into} is there already: name another file")
    known = load_model(start)

    def run() -> str:
        text, version = train_model(service.keeper.current(), service.store, known, start, service.clock().date())
        into.write_text(text, "utf-8")
        return version

    return act(service, caller, Action.MATCH, {"trained_from": known.version}, run)
