"""The driver, and the two ways that anything reaches the database: managed reads and managed writes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from neo4j import READ_ACCESS, Driver, GraphDatabase, ManagedTransaction, NotificationMinimumSeverity, Transaction
from neo4j.exceptions import (
    AuthError,
    ConfigurationError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)

from graph.store.errors import StoreBusyError, StoreError, StoreUnavailableError

_T = TypeVar("_T")

# A reader is better told at once than left to wait; the service answers 503 and asks to be tried again.
CONNECT_SECONDS = 3.0
RETRY_SECONDS = 2.0
# Two loaders that lock each other are told apart by the database within moments; six turns are half a minute of them.
WRITE_TURNS = 6
_PAUSES = (0.05, 0.2, 0.8, 2.0, 4.0)
FETCH = 10_000
# What trying again may help against; everything else is told at once.
_PASSING = (ServiceUnavailable, SessionExpired, TransientError)


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who the service is to the database. There is no default."""

    user: str
    password: str = field(repr=False)


class Connections:
    """One driver to one database. Threads may share it; what one session wrote, the next one sees, on a cluster too."""

    def __init__(self, url: str, credentials: Credentials, database: str | None = None) -> None:
        """Raises StoreError for an address that is none."""
        self.url = url
        self._database = database
        self._bookmarks = GraphDatabase.bookmark_manager()
        try:
            self._driver: Driver = GraphDatabase.driver(
                url,
                auth=(credentials.user, credentials.password),
                connection_timeout=CONNECT_SECONDS,
                connection_acquisition_timeout=CONNECT_SECONDS * 2,
                max_transaction_retry_time=RETRY_SECONDS,
                notifications_min_severity=NotificationMinimumSeverity.OFF,
                user_agent="cordon",
            )
        except (ConfigurationError, ValueError) as error:
            raise StoreError(f"the address {url} is not a Neo4j database's: {error}") from error

    def close(self) -> None:
        """Close the driver; the store cannot be used afterwards."""
        self._driver.close()

    def read(self, work: Callable[[ManagedTransaction], _T]) -> _T:
        """Run a read, on a replica where there are some. Raises StoreUnavailableError."""
        with self._told(), self._session(READ_ACCESS) as session:
            return cast(_T, session.execute_read(work))

    def write(self, work: Callable[[ManagedTransaction], _T]) -> _T:
        """Run one write transaction, again where the database says that trying again may help.

        Raises StoreUnavailableError, and StoreBusyError when other writers stay in the way.
        """
        for pause in (*_PAUSES, None):
            try:
                with self._told(), self._session() as session:
                    return cast(_T, session.execute_write(work))
            except StoreBusyError:
                if pause is None:
                    raise
                time.sleep(pause)
        raise AssertionError("the last turn returns or raises")

    def rows(self, query: str, **parameters: object) -> list[list[Any]]:
        """The rows of one read query: one turn of the wire, and a managed read where that one came to nothing."""
        with self._told(), suppress(*_PASSING), self._session(READ_ACCESS) as session:
            return [record.values() for record in session.run(query, parameters)]
        return self.read(lambda tx: run(tx, query, **parameters))

    def execute(self, query: str) -> None:
        """Run one statement in its own transaction: what changes the schema cannot share one."""
        with self._told(), self._session() as session:
            session.run(query).consume()

    @contextmanager
    def one_read(self) -> Iterator[Transaction]:
        """One long read transaction, for streams."""
        with self._told(), self._session(READ_ACCESS) as session, session.begin_transaction() as tx:
            yield tx

    def _session(self, access: str = "WRITE") -> Any:
        return self._driver.session(
            database=self._database, default_access_mode=access, bookmark_manager=self._bookmarks, fetch_size=FETCH
        )

    @contextmanager
    def _told(self) -> Iterator[None]:
        """The driver's errors as the port's. None of them repeats what a query was asked with."""
        there = f"the database at {self.url}"
        try:
            yield
        except AuthError as error:
            raise StoreError(f"{there} refuses the user or the password that the settings name") from error
        except TransientError as error:
            raise StoreBusyError(f"{there}: other writers stay in the way ({error.code}): try again") from error
        except (ServiceUnavailable, SessionExpired) as error:
            raise StoreUnavailableError(
                f"{there} does not answer: is Neo4j running, and reachable from here?"
            ) from error
        except Neo4jError as error:
            if str(error.code).startswith("Neo.ClientError.Schema.ConstraintValidation"):
                raise StoreBusyError(f"{there}: another writer wrote the same thing meanwhile: try again") from error
            raise StoreError(f"{there} refused a query: {error.code}") from error
        except DriverError as error:
            raise StoreUnavailableError(f"{there} does not answer as it should: {type(error).__name__}") from error


def run(tx: ManagedTransaction | Transaction, query: str, **parameters: object) -> list[list[Any]]:
    """All rows of one query, as lists of values. Texts are ours; whatever comes from outside is a parameter."""
    return [record.values() for record in tx.run(query, parameters)]


def stream(
    tx: ManagedTransaction | Transaction, query: str, size: int, **parameters: object
) -> Iterator[list[list[Any]]]:
    """The rows of one query in batches of at most `size`."""
    result = tx.run(query, parameters)
    while batch := [record.values() for record in result.fetch(size)]:
        yield batch
