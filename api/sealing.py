"""Wing packs' encryption (scrypt, AES-256-GCM). The passphrase has no default."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from api.secret_files import secret_line
from api.settings import SettingsError
from api.signing import SealError

# What a wing's staff can type and nobody can guess: scrypt makes each guess cost 64 MiB and a quarter of a second.
LEAST_PASSPHRASE = 16
_SCRYPT = {"n": 2**16, "r": 8, "p": 1}
_PACK = "cordon-wing-pack"
_FORMAT = 1


def passphrase(path: Path | None) -> str:
    """The first line of a passphrase's file. Raises SettingsError for none, or one that is too short."""
    if path is None:
        raise SettingsError("CORDON_PACK_KEY: name the file whose first line is the packs' passphrase; no default")
    found = secret_line(path, "CORDON_PACK_KEY")
    if len(found) < LEAST_PASSPHRASE:
        raise SettingsError(f"{path}: a passphrase has at least {LEAST_PASSPHRASE} characters")
    return found


def seal(content: bytes, secret: str, about: Mapping[str, str]) -> bytes:
    """A pack: one line that says what it is (`about`, which is authenticated and not secret), then the rest."""
    salt, nonce = os.urandom(16), os.urandom(12)
    head = {
        "kind": _PACK,
        "format": _FORMAT,
        "about": dict(about),
        "scrypt": {**_SCRYPT, "salt": base64.b64encode(salt).decode()},
        "nonce": base64.b64encode(nonce).decode(),
    }
    line = json.dumps(head, sort_keys=True, separators=(",", ":")).encode()
    sealed = AESGCM(_derived(secret, salt)).encrypt(nonce, content, line)
    return line + b"\n" + base64.b64encode(sealed) + b"\n"


def unseal(pack: bytes, secret: str, now: datetime) -> tuple[bytes, dict[str, str]]:
    """What is in a pack, and what it says of itself. Raises SealError: wrong passphrase, altered, or run out.

    The end is kept by this program: who has the passphrase and means to get round it can.
    """
    line, _, rest = pack.partition(b"\n")
    try:
        head = json.loads(line)
        if head["kind"] != _PACK or head["format"] != _FORMAT:
            raise SealError("this is no wing pack, or one of a newer version")
        about = {str(name): str(value) for name, value in head["about"].items()}
        expires = datetime.fromisoformat(about["expires_at"])
        salt, nonce = (base64.b64decode(text, validate=True) for text in (head["scrypt"]["salt"], head["nonce"]))
        sealed = base64.b64decode(rest.strip(), validate=True)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise SealError("this is no wing pack, or it was cut short") from None
    try:
        content = AESGCM(_derived(secret, salt)).decrypt(nonce, sealed, line)
    except (InvalidTag, ValueError):
        raise SealError("the passphrase is not that of this pack, or the pack was altered") from None
    if now >= expires:
        raise SealError(
            f"the pack ran out at {about['expires_at']}: who is held where has changed since. Get a new one"
        )
    return content, about


def _derived(secret: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=_SCRYPT["n"], r=_SCRYPT["r"], p=_SCRYPT["p"]).derive(secret.encode())
