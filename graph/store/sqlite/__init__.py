"""The embedded store of record: one SQLite file that several processes read while one writes."""

from graph.store.sqlite.store import SqliteStore, open_store

__all__ = ["SqliteStore", "open_store"]
