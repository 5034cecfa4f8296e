"""How many people and alerts there are of which kind, for plots with a table behind each."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from api.schemas.base import Answer


class Binned(Answer):
    """One bin; a number that could tell of its members is absent."""

    name: str
    number: int | None


class AlertsMonth(Answer):
    """Alerts that began in a month, and those in force at its end (or now)."""

    month: date
    began: int | None
    in_force: int | None


class Calibrated(Answer):
    """A bin of people: what was stated of them on average, and how many of them it was true of."""

    people: int
    stated: float
    happened: float


class PlotsAnswer(Answer):
    """Distributions over a reading profile."""

    profile: str
    as_of: date
    smallest_number_shown: int
    degrees: list[Binned] = Field(description="People with a tie, by how many others they are tied to")
    bands: list[Binned] = Field(description="People by the band of their flag, or by why nothing is said of them")
    chances: list[Binned] | None = Field(description="People by probability; absent until the flag is validated here")
    alerts: list[AlertsMonth]
    validation: str
    calibration: list[Calibrated] | None = Field(description="Absent where no validation states it")
