"""The shared store of record: one Neo4j database that many processes on many machines read and write."""

from graph.store.neo4j.connections import Credentials
from graph.store.neo4j.store import Neo4jStore, open_store

__all__ = ["Credentials", "Neo4jStore", "open_store"]
