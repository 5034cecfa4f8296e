"""Homes, and which of them admit made-up readers."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.home import Home, HomeError
from api.identities import DEMO_IDENTITIES, UnknownIdentityError, demo_identity
from api.settings import Settings
from api.wiring import open_service
from tests.api.cases import demo_viewer, make_home
from tests.contract.evidence import moment


def test_a_home_with_a_store_cannot_be_made_a_demonstrations(tmp_path: Path) -> None:
    """What is in it may be real."""
    make_home(tmp_path / "home", demo=False)
    with pytest.raises(HomeError, match="cannot become one"):
        Home(tmp_path / "home").make(moment(0), demo=True)
    assert not Home(tmp_path / "home").is_demo


def test_only_its_owner_reads_a_home(tmp_path: Path) -> None:
    Home(tmp_path / "home").make(moment(0), demo=True)
    assert (tmp_path / "home").stat().st_mode & 0o077 == 0


def test_a_service_is_not_made_where_there_is_no_home(tmp_path: Path) -> None:
    """A mistyped folder must not become a new, empty store that finds nobody."""
    with pytest.raises(HomeError, match="cordon demo"):
        open_service(Settings(home=tmp_path / "nowhere"), "test")
    assert not (tmp_path / "nowhere").exists()


def test_made_up_readers_exist_in_a_demonstration_alone(tmp_path: Path) -> None:
    Home(tmp_path / "demo").make(moment(0), demo=True)
    assert demo_identity(Home(tmp_path / "demo"), "partner-agency").subject == "demo/dana.okafor"
    with pytest.raises(UnknownIdentityError, match="demonstration only"):
        demo_identity(Home(tmp_path / "other"), "partner-agency")


def test_nobody_else_is_admitted_in_a_demonstration(tmp_path: Path) -> None:
    Home(tmp_path).make(moment(0), demo=True)
    with pytest.raises(UnknownIdentityError, match="intelligence-officer"):
        demo_identity(Home(tmp_path), "admin")


def test_every_made_up_reader_has_a_role_of_the_policy() -> None:
    for name, identity in DEMO_IDENTITIES.items():
        assert demo_viewer(name).roles == {identity.role}
