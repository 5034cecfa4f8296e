"""Public ids: 128-bit keyed hashes, stable over reloads and stores, not to be guessed from a prison number."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from graph.model.evidence import NodeRef
from graph.model.kinds import Kind

ID_BYTES = 16
_HEXADECIMAL = frozenset("0123456789abcdef")
KEY_BYTES = 32
_SEPARATOR = "\x1f"


@dataclass(frozen=True, slots=True)
class IdKey:
    """The store's secret. A copy of the store carries it, so that ids stay the same there."""

    secret: bytes

    def __post_init__(self) -> None:
        if len(self.secret) != KEY_BYTES:
            raise ValueError(f"an id key has {KEY_BYTES} bytes")

    def __repr__(self) -> str:
        return "IdKey(<secret>)"

    def record_id(self, system: str, source_id: str) -> bytes:
        """The 16 bytes that name a record, whatever its version."""
        return self._digest("record", system, source_id)

    def node_id(self, node: NodeRef) -> bytes:
        """The 16 bytes that name a node; a PERSON node has the id of the record that it stands for."""
        if node.kind is Kind.PERSON:
            return self.record_id(node.authority, node.key)
        return self._digest("node", str(int(node.kind)), node.authority, node.key)

    def pseudonym(self, purpose: str, value: str) -> str:
        """A keyed pseudonym (hex) for a value that must be told apart and never read back."""
        return self._digest("pseudonym", purpose, value).hex()

    def _digest(self, *parts: str) -> bytes:
        return hmac.digest(self.secret, _SEPARATOR.join(parts).encode(), "sha256")[:ID_BYTES]


def is_public_id(text: str) -> bool:
    """Whether a text has the form of a public id as answers write it: 32 hexadecimal digits. Nothing need bear it."""
    return len(text) == 2 * ID_BYTES and _HEXADECIMAL.issuperset(text)
