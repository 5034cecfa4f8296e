"""The local validation of the flag: no percentage without it, and none with one that is not what it says."""

from __future__ import annotations

import base64
import json
from datetime import date
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from api.validation import ValidationError, read_validation

TODAY = date(2026, 11, 1)
SAID = {"model": "2026-11", "until": "2027-05-01", "sample": 1200, "calibration_error": 0.021, "false_positives": {}}


def signed(folder: Path, said: dict[str, object], *, forged: bool = False) -> Path:
    """A validation in a folder; returns the key that it should be checked with."""
    signer = Ed25519PrivateKey.generate()
    body = json.dumps(said).encode()
    (folder / "organised-crime-validation.json").write_bytes(body)
    with_what = Ed25519PrivateKey.generate() if forged else signer
    (folder / "organised-crime-validation.sig").write_text(base64.b64encode(with_what.sign(body)).decode())
    key = folder / "key.pem"
    key.write_bytes(signer.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return key


def test_a_signed_validation_says_what_it_rests_on(tmp_path: Path) -> None:
    found = read_validation(tmp_path, signed(tmp_path, SAID), "2026-11", TODAY)
    assert found is not None
    assert found.says == "validated here on 1,200 people, calibration error 0.021, until 2027-05-01"


def test_bins_of_its_calibration_are_read_and_have_to_be_shares(tmp_path: Path) -> None:
    key = signed(tmp_path, SAID | {"calibration": [[600, 0.1, 0.08], [600, 0.6, 0.55]]})
    found = read_validation(tmp_path, key, "2026-11", TODAY)
    assert found is not None
    assert found.bins == ((600, 0.1, 0.08), (600, 0.6, 0.55))
    key = signed(tmp_path, SAID | {"calibration": [[600, 1.1, 0.08]]})
    with pytest.raises(ValidationError, match="a share stated"):
        read_validation(tmp_path, key, "2026-11", TODAY)


def test_a_signature_may_be_broken_into_lines_as_tools_write_it(tmp_path: Path) -> None:
    key = signed(tmp_path, SAID)
    path = tmp_path / "organised-crime-validation.sig"
    text = path.read_text()
    path.write_text(f"{text[:64]}\n{text[64:]}\n")
    assert read_validation(tmp_path, key, "2026-11", TODAY) is not None


def test_without_a_validation_or_a_key_there_is_none(tmp_path: Path) -> None:
    assert read_validation(tmp_path, tmp_path / "key.pem", "2026-11", TODAY) is None
    signed(tmp_path, SAID)
    assert read_validation(tmp_path, None, "2026-11", TODAY) is None


@pytest.mark.parametrize(
    ("said", "forged", "complaint"),
    [
        (SAID, True, "its signature is not that of"),
        (SAID | {"model": "2025-01"}, False, "it speaks of model 2025-01"),
        (SAID | {"until": "2026-10-31"}, False, "it ran out on 2026-10-31"),
        ({"model": "2026-11"}, False, "until, sample, calibration_error, false_positives missing"),
    ],
)
def test_a_validation_that_does_not_hold_is_refused_in_words(
    tmp_path: Path, said: dict[str, object], forged: bool, complaint: str
) -> None:
    with pytest.raises(ValidationError, match=complaint):
        read_validation(tmp_path, signed(tmp_path, said, forged=forged), "2026-11", TODAY)
