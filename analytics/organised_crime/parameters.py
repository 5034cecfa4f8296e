"""The versioned table of the proximity score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib import resources

import yaml

DEFAULT_TABLE = "organised-crime-2026-11.yml"


class OrganisedCrimeTableError(Exception):
    """The table cannot be used; the message says where and why."""


@dataclass(frozen=True, slots=True)
class OrganisedCrimeParameters:
    """One version of the table, in which each member is explained."""

    version: str
    give_up: float
    lost: float
    steps: int
    bands: Mapping[str, float]
    no_band: float
    least_facts: int
    paths: int
    path_length: int
    weak_tie: float
    old_days: float
    alerts: tuple[str, ...] = ()
    strong: float = 0.5
    some: float = 0.15
    review_days: int = 180

    def __post_init__(self) -> None:
        if not 0 < self.give_up < 1 or self.lost <= 0 or self.steps < 1 or self.path_length < 1:
            raise ValueError("a walk gives up with a chance between 0 and 1, can be lost, and takes a step")
        if not all(0 <= weight <= 1 for weight in (*self.bands.values(), self.no_band)):
            raise ValueError("bands weigh between 0 and 1")

    def as_run(self) -> dict[str, object]:
        """What a run record says of the table."""
        return asdict(self)


def load_parameters(text: str | None = None, name: str = DEFAULT_TABLE) -> OrganisedCrimeParameters:
    """Read a table from its YAML text, or the one that ships. Raises OrganisedCrimeTableError naming what is wrong."""
    if text is None:
        text = resources.files("analytics").joinpath(name).read_text("utf-8")
    try:
        data = yaml.safe_load(text)
        return OrganisedCrimeParameters(**{**data, "version": str(data["version"]), "alerts": tuple(data["alerts"])})
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise OrganisedCrimeTableError(f"{name}: {error}") from error
