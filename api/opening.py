"""Which store of record the settings name, and how it is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.secret_files import secret_line
from api.settings import Settings, SettingsError
from graph.model.ids import IdKey
from graph.store.port import GraphStore
from graph.store.sqlite import open_store as open_file

if TYPE_CHECKING:
    from graph.store.neo4j import Credentials


def open_record(settings: Settings, *, create: bool = False, new_key: IdKey | None = None) -> GraphStore:
    """The store that `CORDON_STORE` names, or the home's own file.

    With `create` an empty store is made where there is none, under `new_key` or a random key. Raises StoreError,
    SettingsError for missing credentials, and what opening a file raises.
    """
    if settings.store_address is None:
        return open_file(settings.store, key=None if settings.store.exists() else new_key)
    # The driver is loaded by those alone who use it.
    from graph.store.neo4j import open_store  # noqa: PLC0415

    return open_store(
        settings.store_address,
        credentials(settings),
        create=create,
        key=new_key,
        database=settings.store_database,
    )


def credentials(settings: Settings) -> Credentials:
    """Who the service is to a database. Raises SettingsError where the settings do not say; there is no default."""
    from graph.store.neo4j import Credentials  # noqa: PLC0415

    if settings.store_user is None:
        raise SettingsError("CORDON_STORE_USER: say as whom Cordon opens the store; there is no default")
    return Credentials(settings.store_user, store_password(settings))


def store_password(settings: Settings) -> str:
    """The password that the environment states, or the first line of its file. Raises SettingsError."""
    if settings.store_password is not None:
        return settings.store_password.get_secret_value()
    if settings.store_password_file is None:
        raise SettingsError(
            "CORDON_STORE_PASSWORD or CORDON_STORE_PASSWORD_FILE: the store needs a password; there is no default"
        )
    return secret_line(settings.store_password_file, "CORDON_STORE_PASSWORD_FILE")
