"""Signatures (Ed25519) of certificates, and of what others sign for us. No key has a default."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from api.settings import Settings, SettingsError


class SealError(Exception):
    """A signature or pack does not hold; the message says why, and repeats nothing of what is in it."""


def sign(settings: Settings, body: bytes) -> tuple[str, str]:
    """Signature in base64, and the public key's fingerprint. Raises SettingsError without a key."""
    key = _signing_key(settings)
    return base64.b64encode(key.sign(body)).decode(), fingerprint(key.public_key())


def verify(body: bytes, signature: str, key: Ed25519PublicKey) -> None:
    """Raises SealError where the signature is not that of this key over these bytes."""
    try:
        # Tools that write base64 break its lines.
        key.verify(base64.b64decode("".join(signature.split()), validate=True), body)
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
