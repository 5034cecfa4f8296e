"""What a store says when it cannot do what was asked."""

from __future__ import annotations


class StoreError(Exception):
    """A store cannot do what was asked; the message says why and what to do."""


class StoreBusyError(StoreError):
    """Another writer holds the store and did not finish in time."""


class StoreUnavailableError(StoreError):
    """The store cannot be reached now; it may be back in a moment, and nothing that it acknowledged is lost."""


class SchemaMismatchError(StoreError):
    """The store was written by a newer version, or its migrations were altered."""


class LoadConflictError(StoreError):
    """A load is not in a state in which this can be done to it."""


class StaleCaseError(StoreError):
    """Somebody else acted on a case between its being read and being acted on."""
