"""The local validation of the flag: what a home's own data showed of it, signed by whoever answers for that.

Until one is loaded no percentage is shown. It holds the sample, the calibration error and the false positives by group,
and for which model and until when it speaks; its signature (Ed25519) is checked with the key that the settings name.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from analytics.organised_crime import load_model
from api.signing import SealError, read_public_key, verify
from api.wiring import Service

NOT_VALIDATED = "not validated here"
MADE_UP = "validated on made-up data alone"
_NEEDED = ("model", "until", "sample", "calibration_error", "false_positives")


class ValidationError(Exception):
    """A validation is there and cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Validation:
    """What a validation says of itself."""

    says: str


def validation_of(service: Service, today: date) -> Validation | None:
    """What is known of the flag on a home's own data. A demonstration's is made up, as was the model's."""
    if service.home.is_demo:
        return Validation(MADE_UP)
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
    except SealError:
        raise ValidationError(f"{path}: its signature is not that of {key}") from None
    except (TypeError, ValueError) as wrong:
        raise ValidationError(f"{path}: {wrong}") from wrong
    if said["model"] != model:
        raise ValidationError(f"{path}: it speaks of model {said['model']}, and this is {model}")
    if until < today:
        raise ValidationError(f"{path}: it ran out on {until}")
    error = float(said["calibration_error"])
    return Validation(f"validated here on {int(said['sample']):,} people, calibration error {error:.3f}, until {until}")
