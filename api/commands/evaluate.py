"""`cordon evaluate`: how good the answers are on a network whose truth is known. Reads files, and no store."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from analytics.evaluation.affiliation import evaluate_affiliation, evaluate_given_labels
from analytics.evaluation.given import evaluate_given
from analytics.evaluation.groups import evaluate_groups
from analytics.evaluation.leaders import evaluate_leaders
from analytics.evaluation.links import SEEDS, evaluate_links
from analytics.evaluation.observed import Observed, add_people, read_observed
from analytics.evaluation.scores_file import write_scores
from analytics.evaluation.splits import Rule
from api.answers.evaluation import affiliation_answer, groups_answer, leaders_answer, links_answer
from api.answers.quality_report import Measured, write_model, write_report
from api.evaluating import matching
from api.schemas.evaluation import EvaluationAnswer
from api.terminal.evaluation import say_notes, show_evaluation
from api.terminal.say import say, show_answer
from api.terminal.usage import UsageProblemError
from loaders.synthetic.scales import SCALES

app = typer.Typer(
    help="Measure the answers on data whose truth is known. Needs no store.",
    no_args_is_help=True,
    add_completion=False,
)

Edges = Annotated[Path | None, typer.Option(help="Ties: source, target, weight.", show_default=False)]
Bipartite = Annotated[Path | None, typer.Option(help="Who took part in what: person, event.", show_default=False)]
Nodes = Annotated[Path | None, typer.Option(help="Everybody: id, and what is known of him.", show_default=False)]
Label = Annotated[str, typer.Option(help="The column of --nodes that holds the truth.", show_default=False)]
Missing = Annotated[
    list[str] | None, typer.Option(help="A value of the label that means not known; repeatable.", show_default=False)
]
Seeds = Annotated[int, typer.Option(min=1, help="How many splits, by seeds from 1.")]
Train = Annotated[Path | None, typer.Option(help="What is known, of a split made elsewhere.", show_default=False)]
Test = Annotated[Path | None, typer.Option(help="What is hidden, in that split.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Print the results as JSON.")]


@app.callback()
def _evaluate() -> None:
    """Measure the answers on data whose truth is known. Needs no store."""


app.command()(matching)


@app.command()
def links(
    edges: Edges = None,
    bipartite: Bipartite = None,
    nodes: Nodes = None,
    split: Annotated[
        list[Rule] | None,
        typer.Option(help="Hide by this rule alone; repeatable. All possible ones if absent.", show_default=False),
    ] = None,
    date: Annotated[str | None, typer.Option(help="The column that dates a row.", show_default=False)] = None,
    source: Annotated[str | None, typer.Option(help="The column of a row's source.", show_default=False)] = None,
    seeds: Seeds = SEEDS,
    train: Train = None,
    test: Test = None,
    scores: Annotated[
        Path | None, typer.Option(help="Write each method's score of every candidate here.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Hide ties, and see how well each method finds them.

    With --train and --test one split that was made elsewhere. Its candidates are the pairs of the test file where that
    has a column `label`, else everybody who is not known to be tied.
    """
    if train is None and test is None:
        if scores is not None:
            raise UsageProblemError("--scores goes with --train and --test: it writes the scores of one split")
        observed = _observed(edges, bipartite, nodes)
        _show(links_answer(observed, evaluate_links(observed, seeds, split or (), date, source), seeds), as_json)
        return
    if train is None or test is None:
        raise UsageProblemError("give --train and --test together")
    given = evaluate_given(_known(train, nodes, edges, bipartite), test)
    if scores is not None:
        write_scores(scores, given)
        say(f"{scores}: {len(given.candidates.pairs):,} candidates, each with {len(given.scores)} scores.")
    _show(links_answer(given.observed, [given.result], None), as_json)


@app.command()
def affiliation(
    label: Label,
    edges: Edges = None,
    bipartite: Bipartite = None,
    nodes: Nodes = None,
    missing: Missing = None,
    seeds: Seeds = SEEDS,
    train: Train = None,
    test: Test = None,
    as_json: AsJson = False,
) -> None:
    """Hide which group some belong to, and tell it from their ties and the others' groups.

    With --train and --test (id and label in each) one split that was made elsewhere.
    """
    observed = _observed(edges, bipartite, nodes)
    if train is not None and test is not None:
        _show(affiliation_answer(observed, evaluate_given_labels(observed, label, train, test), None), as_json)
    elif train is None and test is None:
        observed = observed.without_values(label, missing or ())
        _show(affiliation_answer(observed, evaluate_affiliation(observed, label, seeds), seeds), as_json)
    else:
        raise UsageProblemError("give --train and --test together")


@app.command()
def groups(
    label: Label,
    edges: Edges = None,
    bipartite: Bipartite = None,
    nodes: Nodes = None,
    missing: Missing = None,
    seeds: Seeds = SEEDS,
    as_json: AsJson = False,
) -> None:
    """Find communities without a look at the label, and hold them against it."""
    observed = _observed(edges, bipartite, nodes).without_values(label, missing or ())
    _show(groups_answer(observed, evaluate_groups(observed, label, seeds), seeds), as_json)


@app.command()
def leaders(
    label: Label,
    edges: Edges = None,
    bipartite: Bipartite = None,
    nodes: Nodes = None,
    positive: Annotated[
        list[str] | None,
        typer.Option(help="A value that marks a leader; repeatable. If absent any but no and 0.", show_default=False),
    ] = None,
    seeds: Seeds = SEEDS,
    as_json: AsJson = False,
) -> None:
    """Rank everybody by each measure, and see where the known leaders stand."""
    observed = _observed(edges, bipartite, nodes)
    _show(leaders_answer(observed, evaluate_leaders(observed, label, positive or (), seeds), seeds), as_json)


@app.command()
def report(
    networks: Annotated[Path, typer.Option(help="A folder of networks, each a folder.", show_default=False)],
    out: Annotated[Path, typer.Option(help="The page to write.")] = Path("docs/quality-report.md"),
    seeds: Seeds = SEEDS,
    scale: Annotated[str, typer.Option(help=f"The made-up estate: {', '.join(SCALES)}.")] = "demo",
    seed: Annotated[int, typer.Option(help="Its seed; none that the model was made from.")] = 103,
    matched: Annotated[int, typer.Option(min=0, help="Seeds from 1 of estates for who is who.")] = 5,
) -> None:
    """Measure everything on a folder of networks, flag and matching on made-up estates, and write the quality report.

    The same networks, seeds and version give the same bytes.
    """
    if scale not in SCALES:
        raise UsageProblemError(f"there is no scale {scale}; there are {', '.join(SCALES)}")
    write_report(networks, out, Measured(seeds, scale, seed, range(1, matched + 1)), say)


@app.command("train-flag")
def train_flag(
    out: Annotated[Path, typer.Option(help="The model file to write.", show_default=False)],
    seed: Annotated[list[int], typer.Option(help="Seed of a made-up estate; repeatable.", show_default=False)],
    scale: Annotated[str, typer.Option(help=f"How large: {', '.join(SCALES)}.")] = "demo",
    version: Annotated[str, typer.Option(help="What the model is called.")] = "2026-11",
) -> None:
    """Make the flag's model from made-up estates. For maintainers: a store's own data never trains it."""
    if scale not in SCALES:
        raise UsageProblemError(f"there is no scale {scale}; there are {', '.join(SCALES)}")
    write_model(out, scale, seed, version, say)
    say(f"{out}: made from {len(seed)} estates.")


def _observed(edges: Path | None, bipartite: Path | None, nodes: Path | None) -> Observed:
    network = edges or bipartite
    if network is None or (edges is not None and bipartite is not None):
        raise UsageProblemError("give the network: --edges FILE or --bipartite FILE, one of them")
    return read_observed(network, nodes, by_event=edges is None)


def _known(train: Path, nodes: Path | None, edges: Path | None, bipartite: Path | None) -> Observed:
    """What a split made elsewhere leaves known. Of the whole network, if that is given too, only people are taken."""
    known = read_observed(train, nodes)
    if edges is None and bipartite is None:
        return known
    note = "of --edges and --bipartite only the people are taken: what is known stands in --train"
    whole = add_people(known, _observed(edges, bipartite, None).ids, note="{} people were added from the whole network")
    return replace(whole, notes=(*whole.notes, note))


def _show(found: EvaluationAnswer, as_json: bool) -> None:
    if as_json:
        say_notes(found)
    show_answer(found, show_evaluation, as_json)
