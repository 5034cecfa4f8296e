"""A database that was made from an extract, emptied once its time is up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from graph.model.times import from_microseconds
from graph.store.errors import StoreError
from graph.store.neo4j.connections import Connections, Credentials
from graph.store.neo4j.values import microseconds

_TERMS = "MATCH (x:Extract) WHERE x.key IS NOT NULL RETURN x.key, x.expiresAt"
_OTHERS = "RETURN EXISTS { MATCH (n) WHERE n:StoreState OR n:Migration OR n:Load }"
# In pieces: one transaction over everything would need memory for everything.
_EMPTY = "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS"


@dataclass(frozen=True, slots=True)
class ExtractTerms:
    """The extract that a database holds."""

    key: str
    expires_at: datetime


def terms_of(url: str, credentials: Credentials, database: str | None = None) -> ExtractTerms:
    """Which extract a database holds. Raises StoreError where it holds none, or is a store of record."""
    connections = Connections(url, credentials, database)
    try:
        return _terms(connections)
    finally:
        connections.close()


def empty_expired(
    url: str, credentials: Credentials, now: datetime, database: str | None = None
) -> ExtractTerms | None:
    """Destroy everything in a database whose extract has expired; None where it has not. Raises StoreError."""
    connections = Connections(url, credentials, database)
    try:
        terms = _terms(connections)
        if terms.expires_at > now:
            return None
        connections.execute(_EMPTY)
        return terms
    finally:
        connections.close()


def _terms(connections: Connections) -> ExtractTerms:
    ((is_store,),) = connections.rows(_OTHERS)
    rows = connections.rows(_TERMS)
    if is_store or len(rows) != 1:
        raise StoreError(f"the database at {connections.url} holds no extract, and nothing in it was touched")
    key, expires_at = rows[0]
    return ExtractTerms(str(key), from_microseconds(microseconds(expires_at) or 0))
