"""Moves tried out, packs opened without a store, and certificates checked, from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from api.exits import ExitCode
from api.terminal.allocation import show_pack
from graph.audit import AuditAction, search
from tests.api.cases import make_home
from tests.api.test_allocation import SECRET, rows
from tests.cli.cases import ALLOCATION, NOBODY, Cordon


@pytest.fixture
def cordon(tmp_path: Path) -> Cordon:
    make_home(tmp_path / "home", rows())
    return Cordon(tmp_path / "home", ALLOCATION)


def test_a_what_if_ends_as_a_check_does(cordon: Cordon) -> None:
    ran = cordon("allocation", "what-if", "--move", "A1111AA=LEI-B", "--json")
    assert (ran.code, ran.json["outcome"]) == (ExitCode.CONFLICT_FOUND, "conflict found")
    assert "Conflicts made" in cordon("allocation", "what-if", "--move", "A1111AA=LEI-B").out
    assert cordon("allocation", "what-if", "--move", "A1111AA").code is ExitCode.USAGE
    assert cordon("allocation", "what-if", "--keep-apart", "A1111AA").code is ExitCode.USAGE
    assert cordon("allocation", "what-if").code is ExitCode.USAGE


def test_what_is_accepted_is_said_to_be_on_record_and_what_is_tried_is_not(cordon: Cordon) -> None:
    move = ("--move", "A1111AA=LEI-B")
    accepted = cordon("allocation", "accept", *move, "--because", "no other place", "--despite-conflicts").out
    assert ("on record as" in accepted, "Nothing was stored" in accepted) == (True, False)
    assert "Nothing was stored" in cordon("allocation", "what-if", *move).out


def test_a_pack_opens_where_there_is_no_store_and_that_is_on_record(cordon: Cordon, tmp_path: Path) -> None:
    key, elsewhere = tmp_path / "pack.key", tmp_path / "elsewhere"
    key.write_text(SECRET, "utf-8")
    assert cordon("allocation", "pack", "--prison", "LEI", "--out", tmp_path).code is ExitCode.USAGE
    made = cordon(
        "allocation", "pack", "--prison", "LEI", "--out", tmp_path, reader={**ALLOCATION, "CORDON_PACK_KEY": str(key)}
    )
    assert made.code is ExitCode.DONE
    pack = next(tmp_path.glob("*.pack"))
    offline = Cordon(elsewhere, NOBODY)
    opened = offline("allocation", "open-pack", pack, "--reason", "network down", "--key-file", key, "--wing", "LEI-A")
    assert opened.code is ExitCode.DONE
    assert "Tudor, Ty" in opened.out
    assert "LEI-B" not in opened.out.split("held")[0]
    assert [each.event.action for each in search(elsewhere / "audit")] == [AuditAction.WING_PACK_OPENED]
    key.write_text("another passphrase altogether", "utf-8")
    refused = offline("allocation", "open-pack", pack, "--reason", "network down", "--key-file", key)
    assert (refused.code, "Tudor" in refused.out) == (ExitCode.FILE_REFUSED, False)


def test_an_opened_pack_says_where_nobody_knows_where_the_other_is(capsys: pytest.CaptureFixture[str]) -> None:
    """A blank would read as if he were nowhere near."""
    other = {"name": "Bell, Ben", "numbers": ["B2222BB"], "at": [], "level": "wing", "reason": "threat"}
    here = {"name": "Ash, Al", "numbers": ["A1111AA"], "at": ["LEI-A-1-001"], "apart_from": [other]}
    group = {"group": "Crew", "rival": "Firm", "level": "wing", "one_vehicle": False, "reason": "", "members": [here]}
    wing = {"wing": "LEI-A", "held": 2, "people": [here], "groups": [group | {"others": [other]}]}
    show_pack({"prison": "LEI", "made_at": "", "expires_at": "", "warning": "", "wings": [wing]}, None)
    said = " ".join(capsys.readouterr().out.split())
    assert said.count("place not known") == 2


def test_a_certificate_is_checked_with_a_public_key_and_no_store(cordon: Cordon, tmp_path: Path) -> None:
    private = Ed25519PrivateKey.generate()
    signing, public = tmp_path / "sign.pem", tmp_path / "sign.pub"
    signing.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public.write_bytes(private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    file, page = tmp_path / "c.json", tmp_path / "c.html"
    reader = {**ALLOCATION, "CORDON_SIGNING_KEY": str(signing)}
    asked = ("certificate", "make", "A1111AA", "--place", "LEI-B", "--out", file, "--page", page)
    assert cordon(*asked).code is ExitCode.USAGE
    assert cordon(*asked, reader=reader).code is ExitCode.DONE
    assert "Placement certificate" in page.read_text("utf-8")
    offline = Cordon(tmp_path / "nowhere", NOBODY)
    assert offline("certificate", "verify", file, "--key", public).code is ExitCode.DONE
    file.write_text(file.read_text("utf-8").replace("LEI-B", "LEI-A"), "utf-8")
    assert offline("certificate", "verify", file, "--key", public).code is ExitCode.FILE_REFUSED
