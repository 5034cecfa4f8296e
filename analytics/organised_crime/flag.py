"""The organised-crime flag: how likely it is, by the evidence, that a person belongs to an organised crime group."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from analytics.organised_crime.affiliations import Affiliations
from analytics.organised_crime.features import Features, features_of
from analytics.organised_crime.marks import Marks
from analytics.organised_crime.model import FlagModel
from analytics.organised_crime.parameters import OrganisedCrimeParameters
from analytics.organised_crime.proximity import Answer
from analytics.projection.evidence import F64, Flags
from analytics.projection.network import PersonNetwork


class Band(StrEnum):
    """How strongly the evidence points, from the table's thresholds."""

    STRONG = "strong indication"
    SOME = "some indication"
    LITTLE = "little indication"


@dataclass(frozen=True, slots=True)
class FlagRun:
    """Everybody's flag, by number in the evidence; zeros where nothing is said (see `answer`)."""

    network: PersonNetwork
    known: Affiliations
    marks: Marks | None
    parameters: OrganisedCrimeParameters
    model: FlagModel
    features: Features
    probability: F64
    low: F64
    high: F64
    said: Flags

    def answer(self, person: int) -> Answer:
        """Whether anything is said of a person."""
        if not self.network.evidence.adult[person]:
            return Answer.NO_SCORE
        return Answer.SCORED if self.said[person] else Answer.NOT_ENOUGH_KNOWN

    def band(self, person: int) -> Band | None:
        """A person's band, None where nothing is said of him."""
        return band_of(float(self.probability[person]), self.parameters) if self.said[person] else None

    def leading(self, count: int) -> list[int]:
        """Those with the highest probability; of equals the lower number first."""
        people = np.flatnonzero(self.said)
        order = np.lexsort((people, -self.probability[people]))[:count]
        return [int(person) for person in people[order]]


def band_of(probability: float, parameters: OrganisedCrimeParameters) -> Band:
    """The band of a probability."""
    if probability >= parameters.strong:
        return Band.STRONG
    return Band.SOME if probability >= parameters.some else Band.LITTLE


def flag(
    network: PersonNetwork,
    known: Affiliations,
    marks: Marks | None,
    parameters: OrganisedCrimeParameters,
    model: FlagModel,
) -> FlagRun:
    """Flag everybody in the network's evidence who is shown to be an adult and of whom enough is known."""
    features = features_of(network, known, marks, parameters)
    said = network.evidence.adult & features.enough
    probability = np.where(said, model.probability(features.table), 0.0)
    low, high = model.interval(features.table)
    return FlagRun(
        network=network,
        known=known,
        marks=marks,
        parameters=parameters,
        model=model,
        features=features,
        probability=probability,
        low=np.where(said, low, 0.0),
        high=np.where(said, high, 0.0),
        said=said,
    )
