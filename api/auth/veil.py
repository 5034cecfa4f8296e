"""What the console keeps of a session, under a key that the browser's cookie alone gives."""

from __future__ import annotations

import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12


class VeilError(Exception):
    """What was kept was not kept under this name, or was changed since."""


def veil(name: str, about: bytes, content: bytes) -> bytes:
    """Seal content under a session's name, which has 256 random bits. `about` binds it to its place."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(_key(name)).encrypt(nonce, content, about)


def unveil(name: str, about: bytes, sealed: bytes) -> bytes:
    """The content again. Raises VeilError."""
    try:
        return AESGCM(_key(name)).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], about)
    except (InvalidTag, ValueError):
        raise VeilError from None


def _key(name: str) -> bytes:
    return hashlib.blake2b(name.encode(), digest_size=32, person=b"session-content").digest()
