"""The quality report: what was measured on networks whose truth is known, as a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analytics.evaluation.affiliation import AffiliationResult, evaluate_affiliation
from analytics.evaluation.catalogue import Entry, load_catalogue, networks_in, read_network
from analytics.evaluation.groups import GroupsResult, evaluate_groups
from analytics.evaluation.leaders import LeadersResult, evaluate_leaders
from analytics.evaluation.links import AMONG_TIED, COMBINATION, LinkResult, evaluate_links
from analytics.evaluation.metrics import Spread
from analytics.evaluation.observed import Observed
from analytics.evaluation.reading import EvaluationInputError
from analytics.link_prediction import Method

# A lead below this, over the whole of its interval, is a method that should not be used there.
WORSE = -0.01


@dataclass(frozen=True)
class NetworkResults:
    """Everything that was measured on one network; `skipped` says why something was not."""

    name: str
    people: int
    ties: int
    links: Sequence[LinkResult]
    affiliation: Sequence[AffiliationResult]
    groups: Sequence[GroupsResult]
    leaders: Sequence[LeadersResult]
    skipped: Sequence[str]


def measure_networks(folder: Path, seeds: int, told: Callable[[str], None] = lambda _: None) -> list[NetworkResults]:
    """Measure every network that lies in a folder."""
    catalogue, found = load_catalogue(), []
    for name in networks_in(folder):
        entry = catalogue.get(name, Entry())
        observed = read_network(folder, name, entry)
        found.append(_measured(name, observed, entry, seeds))
        told(name)
    return found


def _measured(name: str, observed: Observed, entry: Entry, seeds: int) -> NetworkResults:
    links: list[LinkResult] = []
    skipped = []
    try:
        links = evaluate_links(observed, seeds)
    except EvaluationInputError as error:
        skipped.append(f"{name}: {error}")
    labelled = [(label, observed.without_values(label, entry.missing)) for label in entry.labels]
    return NetworkResults(
        name=name,
        people=len(observed),
        ties=len(observed.ties().neighbour) // 2,
        links=links,
        affiliation=[evaluate_affiliation(each, label, seeds) for label, each in labelled],
        groups=[evaluate_groups(each, label, seeds) for label, each in labelled],
        leaders=[evaluate_leaders(observed, label, seeds=seeds) for label in entry.leaders],
        skipped=skipped,
    )


def links_section(results: Sequence[NetworkResults]) -> list[str]:
    """Hidden ties, network by network, and over all."""
    rows = [(each, result) for each in results for result in each.links]
    lines = [
        "## Hidden ties",
        "",
        "AUC over splits (mean), of every pair of listed people who are not known to be tied. `cold` is the share of hidden",
        "ties of which one end has no known tie left: nothing that reads ties alone can find those, and no trained score",
        "may guess them from the list of people. `both tied` leaves them out, for the combination and for the random walk.",
        "`lead` is the combination less the random walk, split by split, with the 95 % interval of its mean.",
        "",
        "| network | people | ties | hidden by | hidden | cold | combination | random walk | best single | both tied | lead |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [_link_row(each, result) for each, result in rows]
    lines += ["", *_means([result for _, result in rows]), "", *_verdict(rows)]
    skipped = [line for each in results for line in each.skipped]
    return [*lines, *([""] if skipped else []), *(f"Not measured: {line}." for line in skipped), ""]


def _link_row(each: NetworkResults, result: LinkResult) -> str:
    auc = {name: measures["auc"].mean for name, measures in result.methods.items()}
    single = {name: value for name, value in auc.items() if name != COMBINATION}
    best = max(single, key=lambda name: (single[name], name))
    tied = [result.methods[name][AMONG_TIED].mean for name in (COMBINATION, str(Method.RANDOM_WALK))]
    return _row(
        each.name, each.people, each.ties, result.rule, f"{result.hidden.mean:.0f}", f"{result.unreachable.mean:.2f}",
        _number(auc[COMBINATION]), _number(auc[Method.RANDOM_WALK]), f"{_number(single[best])} {best}",
        " / ".join(map(_number, tied)), _interval(result.lead),
    )  # fmt: skip


def _means(results: Sequence[LinkResult]) -> list[str]:
    """Each method's mean over all networks and rules."""
    measures = ("auc", AMONG_TIED, "average precision", "precision at 10", "precision at R")
    methods = sorted(
        {name for result in results for name in result.methods},
        key=lambda name: (-_mean(results, name, "auc"), name),
    )
    head = _row("method, mean over all", *measures)
    return [head, "|" + "---|" * (len(measures) + 1)] + [
        _row(name, *(_number(_mean(results, name, measure)) for measure in measures)) for name in methods
    ]


def _mean(results: Iterable[LinkResult], method: str, measure: str) -> float:
    values = [result.methods[method][measure].mean for result in results if method in result.methods]
    finite = [value for value in values if np.isfinite(value)]
    return float(np.mean(finite)) if finite else float("nan")


def _verdict(rows: Sequence[tuple[NetworkResults, LinkResult]]) -> list[str]:
    worse = [
        f"{each.name} ({result.rule})"
        for each, result in rows
        if np.isfinite(result.lead.high) and result.lead.high < WORSE
    ]
    everywhere = [result for _, result in rows]
    names = {
        name for result in everywhere for name in result.methods if all(name in each.methods for each in everywhere)
    }
    single = {name: _mean(everywhere, name, "auc") for name in names if name != COMBINATION}
    best = max(single, key=lambda name: (single[name], name))
    ours = _mean(everywhere, COMBINATION, "auc")
    least = min((result.lead.low for result in everywhere if np.isfinite(result.lead.low)), default=float("nan"))
    return [
        f"The combination's mean AUC is {ours:.4f}; that of the best single method, {best}, is {single[best]:.4f}. Networks and",
        f"rules on which the interval of its lead lies wholly below {WORSE}: {', '.join(worse) or 'none'}. The lowest end of any",
        f"such interval is {least:+.3f}. That far paths count for nothing where ties are no rarer without one was decided with these",
        "networks in view, so on others the combination may gain less; its weights are learnt on each network's known ties alone.",
    ]


def labels_section(results: Sequence[NetworkResults]) -> list[str]:
    """Known affiliation spread over ties, beside communities found blindly."""
    lines = [
        "## Known affiliation, and groups found blindly",
        "",
        "Three in ten labels are hidden. `votes` are the product's, from known members; `blind` takes communities that were",
        "found without the labels for what most of their known members are. ARI and AMI say how far communities are the",
        "labelled groups, 0 being chance.",
        "",
        "| network | label | groups | known | votes: accuracy, AUC | walk alone | blind | largest group | Leiden: ARI, AMI |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for each in results:
        for told, found in zip(each.affiliation, each.groups, strict=True):
            by = told.methods
            leiden = found.methods["leiden"]
            lines.append(
                _row(
                    each.name, told.label, len(told.groups), told.labelled,
                    f"{_spread(by['combination']['accuracy'])}, {_number(by['combination']['auc'].mean)}",
                    _spread(by["random-walk"]["accuracy"]), _spread(by["blind clustering"]["accuracy"]),
                    _spread(by["largest group"]["accuracy"]),
                    f"{_number(leiden['ari'].mean)}, {_number(leiden['ami'].mean)}",
                )
            )  # fmt: skip
    return [*lines, ""]


def leaders_section(results: Sequence[NetworkResults]) -> list[str]:
    """Who is known to lead, ranked by each measure."""
    lines = ["## Known leaders", "", "AUC of each measure, a tenth of the ties dropped in each split.", ""]
    for each in results:
        for found in each.leaders:
            ordered = sorted(found.methods, key=lambda name: (-found.methods[name]["auc"].mean, name))
            values = ", ".join(f"{name} {_number(found.methods[name]['auc'].mean)}" for name in ordered)
            lines.append(f"- {each.name}, {found.label} ({found.leaders} of {found.people}): {values}")
    return [*lines, ""]


def _row(*cells: object) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"


def _number(value: float) -> str:
    return f"{value:.3f}" if np.isfinite(value) else "-"


def _spread(found: Spread) -> str:
    return f"{_number(found.mean)} ±{_number(found.deviation)}"


def _interval(found: Spread) -> str:
    if not np.isfinite(found.low):
        return _signed(found.mean)
    return f"{_signed(found.mean)} ({_signed(found.low)} to {_signed(found.high)})"


def _signed(value: float) -> str:
    return f"{value:+.3f}" if np.isfinite(value) else "-"


def page(sections: Mapping[str, Sequence[str]]) -> str:
    """The whole page from its sections, in order."""
    return "\n".join(line.rstrip() for lines in sections.values() for line in lines).rstrip() + "\n"
