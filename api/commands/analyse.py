"""`cordon analyse`: groups, brokers and organised-crime flags."""

from __future__ import annotations

from typing import Annotated

import typer

from analytics.graphx import Cluster
from api.answers.analysis import DEFAULT_SEED, Wanted
from api.commands.asking import As, AsJson, Case, HomeFolder, Reader, Reason, Why
from api.commands.options import day_of_evidence, parsed_day
from api.kept_results import KeptResults
from api.questions import Question
from api.questions.analysis import run_analysis
from api.schemas.analysis import AnalysisAnswer
from api.settings import Settings
from api.terminal.analysis import show_analysis
from api.terminal.say import show_answer
from api.wiring import Service


def cluster_of(settings: Settings) -> Cluster | None:
    """The Spark that an analysis is to use, None where the settings leave it to this process."""
    return Cluster(settings.spark_master, settings.spark_folder) if settings.network_engine == "graphx" else None


app = typer.Typer(help="Work out the network's groups, brokers and organised-crime flags.", add_completion=False)


@app.command()
def command(
    as_of: Annotated[
        str | None, typer.Option(help="The day of the network (YYYY-MM-DD); today if absent.", show_default=False)
    ] = None,
    seed: Annotated[int, typer.Option(help="Where chance decides, it decides by this.")] = DEFAULT_SEED,
    profile: Annotated[
        str | None,
        typer.Option(help="A reading profile of the policy; your largest if absent.", show_default=False),
    ] = None,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Work out groups, brokers and organised-crime flags, each with its evidence, over a reading profile.

    The policy names the profiles; a run is kept with what it rests on, and shown again over HTTP to all who may read
    that profile and no larger one.
    """
    day = parsed_day(as_of, "--as-of")

    def question(service: Service) -> Question[AnalysisAnswer]:
        as_of = day_of_evidence(day, service.clock().date())
        wanted = Wanted(as_of, seed, service.policy.version, cluster_of(service.settings))
        return run_analysis(wanted, service.clock(), KeptResults(service.settings.results), service.runs, profile)

    found = Reader(who, purpose, case, reason, home).ask("analyse", question)
    show_answer(found, show_analysis, as_json)
