"""What we write for the bulk import is imported by Neo4j's own tool, and is then the store."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.store.errors import StoreError
from graph.store.neo4j import open_store
from graph.store.neo4j.exporting import export
from graph.store.neo4j.import_files import ARRAY_DELIMITER
from graph.store.sqlite import open_store as open_file
from tests.contract.evidence import KEY, load, manifest, row
from tests.contract.test_contents import lived_in, told
from tests.stores.engine import Engine, free_port, import_into, missing_java


def test_an_import_of_our_files_is_the_store(engine: Engine, tmp_path: Path) -> None:
    """Every answer, the head, the counters and the key; and writing goes on from there."""
    if missing_java() is not None:
        pytest.skip("the import tool comes with the artifacts, which need Java and Maven")
    source = open_file(tmp_path / "source.db", key=KEY)
    lived_in(source)
    load(source, [row("o'connor", content='a "quoted"\nline, \\ and; a comma')], manifest("awkward", extracted=90))
    with source.contents() as contents:
        _, files = export(contents, tmp_path / "files")
    import_into(tmp_path / "neo4j", files.command()[1:])
    own = Engine(tmp_path / "neo4j", free_port())
    own.start()
    try:
        imported = open_store(own.url, own.credentials, create=True)
        assert imported.ids == KEY
        assert told(imported) == told(source)
        for store in (imported, source):
            load(store, [row("n/1")], manifest("next", extracted=95))
        assert told(imported) == told(source)
        imported.close()
    finally:
        own.stop()
        source.close()


def test_a_text_that_would_be_taken_for_a_list_s_end_is_refused(tmp_path: Path) -> None:
    """The import has no way to write it: better no file than two cells for one."""
    source = open_file(tmp_path / "source.db", key=KEY)
    load(source, [row("i/1", content=f"a{ARRAY_DELIMITER}b")], manifest("one"))
    with source.contents() as contents, pytest.raises(StoreError, match="copy the store instead"):
        export(contents, tmp_path / "files")
    source.close()
