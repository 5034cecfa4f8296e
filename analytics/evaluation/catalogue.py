"""Which networks a quality report covers, and how each is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

import numpy as np
import yaml

from analytics.evaluation.observed import Observed, read_observed
from analytics.evaluation.reading import EvaluationInputError

_CATALOGUE = "networks-2026-11.yml"


@dataclass(frozen=True, slots=True)
class Entry:
    """How one network is read; the members are explained in the catalogue itself."""

    only: Mapping[str, Sequence[str]] = field(default_factory=dict)
    without: Mapping[str, Sequence[str]] = field(default_factory=dict)
    labels: Sequence[str] = ()
    missing: Sequence[str] = ()
    leaders: Sequence[str] = ()


def load_catalogue() -> dict[str, Entry]:
    """The catalogue that ships."""
    text = resources.files("analytics.evaluation").joinpath(_CATALOGUE).read_text("utf-8")
    return {name: Entry(**said) for name, said in yaml.safe_load(text)["networks"].items()}


def networks_in(folder: Path) -> list[str]:
    """Names of the networks that lie in a folder, in order. Raises EvaluationInputError where there is none."""
    found = sorted(path.name for path in folder.iterdir() if _file(path) is not None) if folder.is_dir() else []
    if not found:
        raise EvaluationInputError(f"{folder}: no folder in it holds an edges.csv or a bipartite.csv")
    return found


def read_network(folder: Path, name: str, entry: Entry) -> Observed:
    """One network of the folder."""
    path = _file(folder / name)
    if path is None:
        raise EvaluationInputError(f"{folder / name}: it holds neither edges.csv nor bipartite.csv")
    nodes = folder / name / "nodes.csv"
    observed = read_observed(path, nodes if nodes.exists() else None, by_event=path.name == "bipartite.csv")
    kept = np.ones(len(observed.first), dtype=np.bool_)
    for rules, wanted in ((entry.only, True), (entry.without, False)):
        for column, values in rules.items():
            said = np.array(observed.columns[column])
            kept &= np.isin(said, list(values)) == wanted
    return observed.chosen(kept)


def _file(folder: Path) -> Path | None:
    return next((path for name in ("bipartite.csv", "edges.csv") if (path := folder / name).exists()), None)
