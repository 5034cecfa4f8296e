"""The environment, read in one place."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from api.serving import check_reach
from api.settings import Settings, SettingsError, prepare, read_settings


def test_the_environment_states_settings() -> None:
    found = read_settings(
        {"CORDON_HOME": "/srv/x", "CORDON_PORT": "9000", "CORDON_ALLOWED_HOSTS": "a.example, b.example", "OTHER": "1"}
    )
    assert (found.home, found.port, found.allowed_hosts) == (Path("/srv/x"), 9000, ("a.example", "b.example"))


def test_nothing_stated_means_this_machine_and_a_folder_here() -> None:
    found = read_settings({})
    assert (found.home, found.host, found.issuer, found.identity) == (Path(".cordon"), "127.0.0.1", None, None)


@pytest.mark.parametrize("name", ["CORDON_HOEM", "CORDON_SECRET"])
def test_a_setting_that_is_none_is_refused_by_name(name: str) -> None:
    """A misspelt setting would silently not hold."""
    with pytest.raises(SettingsError, match=name):
        read_settings({name: "x"})


def test_a_wrong_value_is_told_by_its_variable_and_not_repeated() -> None:
    with pytest.raises(SettingsError, match="CORDON_PORT") as caught:
        read_settings({"CORDON_PORT": "eight-thousand"})
    assert "eight-thousand" not in str(caught.value)


@pytest.mark.parametrize("name", ["CORDON_AS", "CORDON_HOST", "CORDON_ISSUER"])
def test_a_variable_set_to_nothing_is_a_mistake(name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read_settings({name: "  "})


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.0.1", "localhost", "::1", "[::1]"])
def test_loopback_may_be_served_without_an_issuer(host: str) -> None:
    check_reach(Settings(host=host))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.1.2.3", "cordon.example", "127.0.0.1.example"])
def test_other_machines_are_served_with_an_issuer_only(host: str) -> None:
    """Without one nobody could be told apart."""
    with pytest.raises(SettingsError, match="CORDON_ISSUER"):
        check_reach(Settings(host=host))
    check_reach(Settings(host=host, issuer="https://issuer.example"))


def test_proxies_are_trusted_by_address_or_network() -> None:
    found = read_settings({"CORDON_TRUSTED_PROXIES": "10.0.0.7, 10.1.0.0/16"})
    assert [str(each) for each in found.trusted_proxies] == ["10.0.0.7/32", "10.1.0.0/16"]
    with pytest.raises(SettingsError, match="CORDON_TRUSTED_PROXIES"):
        read_settings({"CORDON_TRUSTED_PROXIES": "gateway"})


def test_a_readers_token_is_not_shown_with_the_settings() -> None:
    assert "secret-token" not in repr(read_settings({"CORDON_TOKEN": "secret-token"}))


def test_the_compiler_is_told_where_to_keep_its_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORDON_NUMBA_CACHE", "/srv/compiled")
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    prepare()
    assert os.environ["NUMBA_CACHE_DIR"] == "/srv/compiled"
