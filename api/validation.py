"""The local validation of the flag: what a home's own data showed of it, signed by whoever answers for that.

Until one is loaded no percentage is shown. It holds the sample, the calibration error and the false positives by group,
and for which model and until when it speaks; it may hold `calibration`, the bins that are plotted. Its signature
(Ed25519) is checked with the key that the settings name.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path

from analytics.organised_crime import load_model
from api.signing import SealError, read_public_key, verify
from api.wiring import Service

NOT_VALIDATED = "not validated here"
CALIBRATION = "organised-crime-calibration-2026-11.json"
MADE_UP = "validated on made-up data alone"
_NEEDED = ("model", "until", "sample", "calibration_error", "false_positives")


class ValidationError(Exception):
    """A validation is there and cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Validation:
    """What a validation says of itself; `bins` are people, what was stated of them and what was so, if it has them."""

    says: str
    bins: tuple[tuple[int, float, float], ...] = ()


def validation_of(service: Service, today: date) -> Validation | None:
    """What is known of the flag on a home's own data. A demonstration's is made up, as was the model's."""
    if service.home.is_demo:
        return Validation(MADE_UP, made_up_calibration())
    settings = service.settings
    return read_validation(settings.home / "validation", settings.validation_key, load_model().version, today)


def read_validation(folder: Path, key: Path | None, model: str, today: date) -> Validation | None:
    """The validation in a home's folder, None where there is none or no key to check it with.

    Raises ValidationError for one whose signature, model or date is wrong.
    """
    path = folder / "organised-crime-validation.json"
    if key is None or not path.exists():
        return None
    body = path.read_bytes()
    try:
        signed_by, signature = read_public_key(key), path.with_suffix(".sig").read_text("utf-8")
    except (OSError, SealError, ValueError) as wrong:
        raise ValidationError(f"{path}: {wrong}") from wrong
    try:
        verify(body, signature, signed_by)
        said = json.loads(body)
        missing = [name for name in _NEEDED if name not in said]
        if missing:
            raise ValidationError(f"{path}: {', '.join(missing)} missing")
        until = date.fromisoformat(said["until"])
        bins = _bins(said.get("calibration", []))
    except SealError:
        raise ValidationError(f"{path}: its signature is not that of {key}") from None
    except (TypeError, ValueError) as wrong:
        raise ValidationError(f"{path}: {wrong}") from wrong
    if said["model"] != model:
        raise ValidationError(f"{path}: it speaks of model {said['model']}, and this is {model}")
    if until < today:
        raise ValidationError(f"{path}: it ran out on {until}")
    error = float(said["calibration_error"])
    says = f"validated here on {int(said['sample']):,} people, calibration error {error:.3f}, until {until}"
    return Validation(says, bins)


def made_up_calibration() -> tuple[tuple[int, float, float], ...]:
    """What the quality report measured of the model that ships, on made-up estates that it was not made from."""
    return _bins(json.loads(resources.files("analytics").joinpath(CALIBRATION).read_text("utf-8"))["bins"])


def _bins(listed: Sequence[Sequence[float]]) -> tuple[tuple[int, float, float], ...]:
    """Raises TypeError and ValueError for what are no bins."""
    bins = tuple((int(people), float(stated), float(happened)) for people, stated, happened in listed)
    if not all(people > 0 and 0 <= stated <= 1 and 0 <= happened <= 1 for people, stated, happened in bins):
        raise ValueError("a bin of its calibration is people, a share stated and a share that was so")
    return bins
