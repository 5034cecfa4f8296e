"""`cordon evaluate matching`: how well people are told apart in a file whose truth is known. Needs no store."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from api.commands.asking import AsJson
from api.schemas.matching import MatchingEvaluation, Quality
from api.terminal.matching import show_matching_evaluation
from api.terminal.say import print_json
from api.terminal.usage import UsageProblemError
from loaders.matching.columns import LabelledFileError, read_columns
from loaders.matching.engines import EngineError
from loaders.matching.measuring import Measured, evaluate
from loaders.matching.model import SHIPPED, ModelError, load_model


def matching(
    records: Annotated[Path, typer.Option(help="A CSV or Parquet file of person records.", show_default=False)],
    truth: Annotated[
        str | None, typer.Option(help="The column that names each row's true person.", show_default=False)
    ] = None,
    columns: Annotated[
        Path | None, typer.Option(help="YAML from headers to what they hold; the rest is guessed.", show_default=False)
    ] = None,
    labels: Annotated[
        Path | None,
        typer.Option(help="A file that says it instead: pairs, or whose each id is.", show_default=False),
    ] = None,
    splink: Annotated[
        bool, typer.Option("--splink", help="Also measure what Splink makes of the file by its own defaults.")
    ] = False,
    model: Annotated[str, typer.Option(help="A model that ships, or the path of one.")] = SHIPPED,
    as_json: AsJson = False,
) -> None:
    """Match a labelled file's rows as an estate's, and say how many pairs were rightly joined, wrongly, or missed.

    The threshold is the model's own: labels are looked at only once everything is joined.
    """
    if (truth is None) == (labels is None):
        raise UsageProblemError("give either --truth COLUMN or --labels FILE")
    try:
        roles = None if columns is None else read_columns(columns)
        found = evaluate(records, load_model(model), truth, roles, labels, splink=splink)
    except (LabelledFileError, ModelError, EngineError) as error:
        raise UsageProblemError(str(error)) from error
    answer = MatchingEvaluation(
        model=found.model,
        threshold=found.threshold,
        precision=found.clusters.precision,
        recall=found.clusters.recall,
        f1=found.clusters.f1,
        rows=found.rows,
        compared=found.compared,
        columns=dict(found.columns),
        clusters=_quality(found.clusters),
        ruled_otherwise=_quality(found.ruled_otherwise),
        pairs=_quality(found.pairs),
        exact=_quality(found.exact),
        splink=None if found.splink is None else _quality(found.splink),
        kin=found.kin,
        for_review=found.in_review,
    )
    if as_json:
        print_json(answer)
    else:
        show_matching_evaluation(answer)


def _quality(measured: Measured) -> Quality:
    return Quality(**asdict(measured))
