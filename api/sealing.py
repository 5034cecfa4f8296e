"""Certificates' signatures (Ed25519) and wing packs' encryption (scrypt, AES-256-GCM). No key has a default."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from api.settings import Settings, SettingsError

# What a wing's staff can type and nobody can guess: scrypt makes each guess cost 64 MiB and a quarter of a second.
LEAST_PASSPHRASE = 16
_MOST_SECRET = 4_096
_SCRYPT = {"n": 2**16, "r": 8, "p": 1}
_PACK = "cordon-wing-pack"
_FORMAT = 1


class SealError(Exception):
    """A signature or pack does not hold; the message says why, and repeats nothing of what is in it."""


# ---- signatures


def sign(settings: Settings, body: bytes) -> tuple[str, str]:
    """Signature in base64, and the public key's fingerprint. Raises SettingsError without a key."""
    key = _signing_key(settings)
    return base64.b64encode(key.sign(body)).decode(), fingerprint(key.public_key())


def verify(body: bytes, signature: str, key: Ed25519PublicKey) -> None:
    """Raises SealError where the signature is not that of this key over these bytes."""
    try:
        key.verify(base64.b64decode(signature, validate=True), body)
    except (InvalidSignature, ValueError):
        raise SealError("the signature does not hold: it was altered, or signed with another key") from None


def own_public_key(settings: Settings) -> Ed25519PublicKey:
    """The public half of this home's signing key."""
    return _signing_key(settings).public_key()


def read_public_key(path: Path) -> Ed25519PublicKey:
    """A public key's file, PEM. Raises SealError."""
    try:
        key = load_pem_public_key(path.read_bytes())
    except (OSError, ValueError) as error:
        raise SealError(f"{path}: no public key can be read from it ({type(error).__name__})") from error
    if not isinstance(key, Ed25519PublicKey):
        raise SealError(f"{path}: this is no Ed25519 public key")
    return key


def fingerprint(key: Ed25519PublicKey) -> str:
    """SHA-256 of the raw public key, in hex."""
    return hashlib.sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()


def _signing_key(settings: Settings) -> Ed25519PrivateKey:
    if settings.signing_key is None:
        raise SettingsError(
            "CORDON_SIGNING_KEY: name the file of an Ed25519 private key (PEM); there is no default. "
            "`openssl genpkey -algorithm ed25519 -out FILE` makes one"
        )
    try:
        key = load_pem_private_key(settings.signing_key.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise SettingsError(f"CORDON_SIGNING_KEY: no key can be read from it ({type(error).__name__})") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise SettingsError("CORDON_SIGNING_KEY: this is no Ed25519 private key")
    return key


# ---- packs


def passphrase(path: Path | None) -> str:
    """The first line of a passphrase's file. Raises SettingsError for none, or one that is too short."""
    if path is None:
        raise SettingsError("CORDON_PACK_KEY: name the file whose first line is the packs' passphrase; no default")
    try:
        with path.open(encoding="utf-8") as file:
            found = file.read(_MOST_SECRET).partition("\n")[0].strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: the passphrase cannot be read ({type(error).__name__})") from error
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
