"""The versioned table of what weighs how much between two people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from importlib import resources

import yaml

from graph.model.grading import WORST_RANK
from graph.model.links import CRIMINAL, STANDINGS, Role

DEFAULT_TABLE = "projection-2026-11.yml"
_NO_LIMIT = 2**31 - 1


class ProjectionTableError(Exception):
    """The table of weights cannot be used; the message says where and why."""


class Layer(StrEnum):
    """The kinds of tie, each of which can be switched on or off. Their order numbers them in a network's arrays."""

    CO_MEMBERSHIP = "co-membership"
    SHARED_OFFENCE = "shared-offence"
    SHARED_INCIDENT = "shared-incident"
    CO_DEFENDANT = "co-defendant"
    ASSOCIATION = "association"
    CALL = "call"
    SHARED_PHONE = "shared-phone"
    SHARED_ADDRESS = "shared-address"
    SHARED_CELL = "shared-cell"

    @property
    def number(self) -> int:
        """The layer's number in arrays."""
        return _ORDER[self]


LAYERS: tuple[Layer, ...] = tuple(Layer)
_ORDER: Mapping[Layer, int] = {layer: number for number, layer in enumerate(LAYERS)}


@dataclass(frozen=True, slots=True)
class LayerRule:
    """How one kind of tie weighs; the members are explained in the table itself."""

    strength: float
    half_life_days: float
    hub_limit: int = _NO_LIMIT
    size_power: float = 0.0
    least_overlap_days: float = 0.0

    def __post_init__(self) -> None:
        if not 0 < self.strength < 1 or self.half_life_days <= 0 or self.hub_limit < 2:
            raise ValueError("strength lies between 0 and 1, a half-life is positive, and a hub limit is at least 2")


@dataclass(frozen=True, slots=True)
class ProjectionParameters:
    """One version of the table. `grades` has a weight for each grade rank; `layers` those that are on."""

    version: str
    layers: Mapping[Layer, LayerRule]
    roles: Mapping[Role, float]
    grades: tuple[float, ...]
    assessment: float
    undated: float
    adult_establishments: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if set(self.roles) != CRIMINAL | STANDINGS:
            raise ValueError("roles must weigh the criminal parts and the standings, and nothing else")
        if len(self.grades) != WORST_RANK + 1:
            raise ValueError(f"grades must hold {WORST_RANK + 1} weights")
        weights = (*self.roles.values(), *self.grades, self.assessment, self.undated)
        if not all(0 <= weight <= 1 for weight in weights):
            raise ValueError("weights lie between 0 and 1")

    def only(self, *layers: Layer) -> ProjectionParameters:
        """The same table with these layers alone."""
        return replace(self, layers={layer: rule for layer, rule in self.layers.items() if layer in layers})

    def without(self, *layers: Layer) -> ProjectionParameters:
        """The same table less these layers."""
        return self.only(*(layer for layer in LAYERS if layer not in layers))

    def as_run(self) -> dict[str, object]:
        """What a run record says of the table."""
        return {"table": self.version, "layers": [str(layer) for layer in LAYERS if layer in self.layers]}


def load_parameters(text: str | None = None, name: str = DEFAULT_TABLE) -> ProjectionParameters:
    """Read a table from its YAML text, or the one that ships. Raises ProjectionTableError naming what is wrong."""
    if text is None:
        text = resources.files("analytics").joinpath(name).read_text("utf-8")
    try:
        data = yaml.safe_load(text)
        return ProjectionParameters(
            version=str(data.pop("version")),
            layers={Layer(layer): LayerRule(**rule) for layer, rule in data.pop("layers").items()},
            roles={Role[role]: float(weight) for role, weight in data.pop("roles").items()},
            grades=tuple(float(weight) for weight in data.pop("grades")),
            adult_establishments=frozenset(data.pop("adult_establishments")),
            **data,
        )
    except (yaml.YAMLError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise ProjectionTableError(f"{name}: {error}") from error
