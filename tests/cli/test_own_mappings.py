"""A mapping that does not ship is kept where its loads are, so that rejected rows load again when its file is gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.exits import ExitCode
from api.settings import Settings
from tests.api.cases import Http, service_of
from tests.cli.cases import FEEDS, KEEPER, Cordon
from tests.cli.test_correcting import DOOR, key_of
from tests.loaders.mapping.test_examples import PEOPLE, WHOLE

HEADER = "Id,Surname,Number,Since,Score,Kind"
SOUND, BROKEN = "1,Vane,A1234BC,01/10/2026,2.5,Crew", "2,Okafor,A1234BD,32/02/2026,1,Crew"


def write(folder: Path, *rows: str, day: int = 1) -> Path:
    path = folder / f"people_2026-11-0{day}T0600.csv"
    path.write_text("\n".join((HEADER, *rows)) + "\n", "utf-8")
    return path


@pytest.fixture
def feeds(tmp_path: Path) -> Cordon:
    """A home that has loaded a feed under a mapping of one's own, which is then gone; its second row waits."""
    cordon = Cordon(tmp_path / "home", dict(FEEDS))
    assert cordon("init", "--demo").code is ExitCode.DONE
    mapping = tmp_path / "people.yml"
    mapping.write_text(PEOPLE + WHOLE, "utf-8")
    assert cordon("load", write(tmp_path, SOUND, BROKEN), "--mapping", mapping).code is ExitCode.ROWS_QUARANTINED
    mapping.unlink()
    return cordon


def put_right(feeds: Cordon) -> str:
    key = key_of(feeds)
    assert feeds("quarantine", "edit", key, "--line", "3", "--set", "Since=28/02/2026", reader=KEEPER).code == 0
    return key


def test_rejected_rows_of_a_feed_of_ones_own_load_again_over_http(feeds: Cordon) -> None:
    key = put_right(feeds)
    with service_of(Settings(home=feeds.home)) as service:
        loaded = Http(service)("POST", f"/v1/quarantine/{key}/reload", headers=DOOR).json()
    assert (loaded["left"], loaded["loaded"]["receipts"][0]["accepted"]) == (0, 1)


def test_a_mapping_is_kept_for_its_owner_alone_without_examples_and_comments(feeds: Cordon) -> None:
    """Examples may be rows of a real file, and disposal does not look for them here."""
    (kept,) = (feeds.home / "mappings").glob("*/*.yml")
    assert kept.name == "people.yml"
    assert kept.stat().st_mode & 0o077 == 0
    text = kept.read_text("utf-8")
    assert "examples" not in text
    assert "Vane" not in text


def test_the_next_file_needs_no_mapping_named_and_may_name_it_by_its_name(feeds: Cordon, tmp_path: Path) -> None:
    by_header = feeds("load", write(tmp_path, SOUND, day=2), "--json")
    assert (by_header.code, by_header.json["receipts"][0]["feed"]) == (ExitCode.DONE, "people")
    by_name = feeds("load", write(tmp_path, SOUND, day=3), "--mapping", "people", "--json")
    assert (by_name.code, by_name.json["receipts"][0]["feed"]) == (ExitCode.DONE, "people")


def test_rejected_rows_go_by_the_version_that_rejected_them(feeds: Cordon, tmp_path: Path) -> None:
    """A later version of the same name may read the columns otherwise."""
    key = put_right(feeds)
    later = tmp_path / "people.yml"
    later.write_text(PEOPLE.replace("DD/MM/YYYY", "MM/DD/YYYY"), "utf-8")
    assert feeds("load", write(tmp_path, SOUND.replace("01/10", "10/01"), day=2), "--mapping", later).code == 0
    again = feeds("quarantine", "reload", key, "--json")
    assert (again.code, again.json["loaded"]["receipts"][0]["accepted"]) == (ExitCode.DONE, 1)
    assert len(list((feeds.home / "mappings").glob("*/people.yml"))) == 2


def test_rows_of_a_mapping_that_is_neither_shipped_nor_kept_ask_for_it(feeds: Cordon, tmp_path: Path) -> None:
    key = put_right(feeds)
    for kept in (feeds.home / "mappings").glob("*/*.yml"):
        kept.unlink()
    ran = feeds("quarantine", "reload", key)
    assert ran.code is not ExitCode.DONE
    assert "name it with --mapping FILE" in " ".join(ran.err.split())
