"""Why a load stops. A file that is not what it should be raises `loaders.readers.WrongFileError` instead."""

from __future__ import annotations


class LoadError(Exception):
    """A load was not published; the message says why and what to do. Readers still see the graph as it was."""


class ReconcileError(LoadError):
    """Rows read are not the rows accounted for. The load was discarded."""


class MissingShareError(LoadError):
    """A full feed lacks more of the records that it had than its mapping allows. The load waits, unpublished.

    `share` and `limit` are 0 to 1; `load_key` names the waiting load.
    """

    def __init__(self, file_name: str, share: float, limit: float, load_key: str) -> None:
        super().__init__(
            f"{file_name}: {share:.1%} of the records that this feed held are missing from it, and its limit is "
            f"{limit:.1%}. Nothing was published. If the file is incomplete, get a whole one and load that; if the "
            "records have truly gone, load this file again and accept the missing rows, saying who accepts and why."
        )
        self.share = share
        self.limit = limit
        self.load_key = load_key


class UnusualLoadError(LoadError):
    """A load is not what its mapping expects. It waits, unpublished. `unusual` are the reasons, as sentences."""

    def __init__(self, file_name: str, unusual: tuple[str, ...], load_key: str) -> None:
        super().__init__(
            f"{file_name} is not as its feed is expected to be: {'; '.join(unusual)}. Nothing was published. If the "
            "file is wrong, get a right one and load that; if it is right, load it again and accept what is unusual, "
            "saying who accepts and why."
        )
        self.unusual = unusual
        self.load_key = load_key


class UnknownLoadError(LoadError):
    """No load has this key."""
