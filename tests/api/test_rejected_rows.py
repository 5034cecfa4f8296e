"""Rejected rows are shown by the label that each would have borne; others are not counted, matched or told of."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from api.exits import ExitCode
from api.settings import Settings
from loaders.quarantine_rows import CORRECTED
from tests.api.cases import AS, BEN, Http, service_of
from tests.api.policies import put_policy
from tests.api.test_console import Browser
from tests.cli.cases import FEEDS, KEEPER, Cordon

HEADER = (
    "Nominal URN,Surname,Forenames,Date of Birth,Sex,Aliases,PNC Id,Prison Number,Passport Numbers,Threat Area,Tier,"
    "OCG ID Numbers,Listed On,Classification,Handling Code"
)
# The made-up officers are cleared for OFFICIAL-SENSITIVE: ines.marlow is cleared for SECRET here.
CLEARED = (
    ("    clearance: OFFICIAL-SENSITIVE\n\nstaff:", "    clearance: SECRET\n\nstaff:"),
    (
        "demo/ines.marlow: {agency: prison, clearance: OFFICIAL-SENSITIVE",
        "demo/ines.marlow: {agency: prison, clearance: SECRET",
    ),
)
OFFICER = {
    AS: "data-officer",
    "X-Purpose-Code": "data-quality",
    "X-Case-Reference": "DQ-2026-1",
    "X-Purpose-Reason": "correcting",
}
SECOND = OFFICER | {AS: "second-data-officer"}
SECOND_HERE = KEEPER | {"CORDON_AS": "second-data-officer"}


def nominal(surname: str, classification: str, urn: str = "", number: str = "") -> str:
    """A row; without a URN it is rejected."""
    return f"{urn},{surname},LIAM,15/03/1992,M,,,{number},,FIREARMS,3,,15/03/2020,{classification},P"


FEED = "nca-prominent-nominals"
SENSITIVE, SECRET = nominal("OAKMAN", "OFFICIAL-SENSITIVE"), nominal("HIDDEN", "SECRET")


@pytest.fixture
def desk(tmp_path: Path) -> Callable[..., Cordon]:
    """A home under a policy, with these rows loaded."""

    def loaded(*rows: str, replaced: Sequence[tuple[str, str]] = CLEARED, sections: Sequence[str] = ()) -> Cordon:
        cordon = Cordon(tmp_path / "home", dict(FEEDS))
        assert cordon("init", "--demo").code is ExitCode.DONE
        put_policy(cordon.home, *sections, replaced=tuple(replaced))
        path = tmp_path / "nca-prominent-nominals_2026-11-01T0600.csv"
        path.write_text("\n".join((HEADER, *rows)) + "\n", "utf-8")
        assert cordon("load", path).code is ExitCode.ROWS_QUARANTINED
        return cordon

    return loaded


def paper(cordon: Cordon) -> Path:
    (path,) = (each for each in (cordon.home / "quarantine").glob("*.csv") if not each.name.endswith(CORRECTED))
    return path


def key_of(cordon: Cordon) -> str:
    return paper(cordon).stem.rpartition("-")[2]


@contextmanager
def http_of(cordon: Cordon) -> Iterator[Http]:
    with service_of(Settings(home=cordon.home)) as service:
        yield Http(service)


def shown(cordon: Cordon, reader: dict[str, str] = KEEPER) -> list[str]:
    ran = cordon("quarantine", "show", key_of(cordon), "--json", reader=reader)
    return [row["cells"]["Surname"] for row in ran.json["rows"]] if ran.code is ExitCode.DONE else []


def test_a_row_is_shown_to_those_cleared_for_it_though_its_file_has_no_marking(desk: Callable[..., Cordon]) -> None:
    cordon = desk(SENSITIVE, SECRET)
    assert (shown(cordon), shown(cordon, SECOND_HERE)) == (["OAKMAN"], ["OAKMAN", "HIDDEN"])
    (mine,) = cordon("quarantine", "list", "--json").json["loads"]
    (theirs,) = cordon("quarantine", "list", "--json", reader=SECOND_HERE).json["loads"]
    assert [(found["rows"], found["rules"][0]["rows"]) for found in (mine, theirs)] == [(1, 1), (2, 2)]


def test_a_load_of_which_he_sees_no_row_is_not_there(desk: Callable[..., Cordon]) -> None:
    """Listed, shown, corrected and loaded again: the same words as for a load that never was."""
    cordon = desk(SECRET)
    assert cordon("quarantine", "list", "--json").json["loads"] == []
    for words in (("show", "{}"), ("edit", "{}", "--line", "2", "--set", "Surname=X"), ("reload", "{}")):
        there, nowhere = (
            cordon("quarantine", *(word.format(key) for word in words), reader=KEEPER)
            for key in (key_of(cordon), "0" * 32)
        )
        assert (there.code, there.err, there.out) == (ExitCode.NOT_FOUND, nowhere.err, nowhere.out)


def everything(cordon: Cordon) -> list[object]:
    """All that the officer is told of rejected rows: over HTTP, on pages, on the command line, and by what he tries."""
    key = key_of(cordon)
    told: list[object] = []
    queries = ("", "?rule=value-missing", "?column=Nominal%20URN", "?line=2", "?line=3", "?line=9")
    with http_of(cordon) as http:
        answers = [http("GET", f"/v1/quarantine{each}", OFFICER) for each in ("", "?rule=value-missing", "?feed=x")]
        answers += [http("GET", f"/v1/quarantine/{key}{query}", OFFICER) for query in queries]
        answers.append(http("GET", "/v1/loads", OFFICER))
        wrong = {"line": 3, "cells": {"Surname": "X"}}
        answers.append(http("POST", f"/v1/quarantine/{key}/rows", OFFICER, json=wrong))
        answers.append(http("POST", f"/v1/quarantine/{key}/rows", OFFICER, json=wrong | {"line": 9}))
        answers.append(http("POST", f"/v1/quarantine/{key}/reload", OFFICER))
        told += [(each.status_code, each.headers.get("etag"), each.content) for each in answers]
        browser = Browser(http.service).at_work("data-officer")
        token = browser.form_token()
        pages = [browser("GET", f"/rejected{each}") for each in ("", f"/{key}", f"/{key}/2", f"/{key}/3", f"/{key}/9")]
        pages += [browser("GET", each) for each in ("/loads", "/feeds", f"/quality?feed={FEED}")]
        pages.append(browser("POST", f"/rejected/{key}/3", data={"cell:Surname": "X", "form-token": token}))
        told += [(each.status_code, each.text.replace(token, "")) for each in pages]
    for words in (("list",), ("show", key), ("show", key, "--line", "3"), ("show", key, "--json")):
        ran = cordon("quarantine", *words, reader=KEEPER)
        told.append((ran.code, ran.out, ran.err))
    for words in (
        ("loads", "list", "--json"),
        ("loads", "show", key),
        ("quality", "feed", FEED),
        ("quality", "load", key),
    ):
        ran = cordon(*words, reader=KEEPER)
        assert ran.code is ExitCode.DONE, ran.err
        told.append((ran.out, ran.err))
    return told


def test_a_load_counts_the_rejected_rows_that_its_reader_is_shown(desk: Callable[..., Cordon]) -> None:
    """In the list, on the receipt and in the quality of its columns; over HTTP as on the command line."""
    cordon = desk(SENSITIVE, SECRET, nominal("TAKEN", "OFFICIAL-SENSITIVE", "NN7"))
    key = key_of(cordon)
    counted = []
    for reader, who in ((KEEPER, OFFICER), (SECOND_HERE, SECOND)):
        (line,) = cordon("loads", "list", "--json", reader=reader).json["loads"]
        receipt = cordon("loads", "show", key, "--json", reader=reader).json
        quality = cordon("quality", "load", key, "--json", reader=reader).json
        with http_of(cordon) as http:
            assert http("GET", "/v1/loads", who).json()["loads"] == [line]
        (urn,) = (each["validity"] for each in quality["columns"] if each["name"] == "Nominal URN")
        rejected = [(each["rule"], each["rows"]) for each in receipt["problems"]]
        counted.append(
            (*((each["rows"], each["quarantined"]) for each in (line, receipt, quality["load"])), rejected, urn)
        )
    assert counted == [
        ((2, 1), (2, 1), (2, 1), [("value-missing", 1)], 0.5),
        ((3, 2), (3, 2), (3, 2), [("value-missing", 2)], 0.3333),
    ]


def test_a_hidden_row_changes_no_byte(desk: Callable[..., Cordon]) -> None:
    """Neither one that was rejected beside his, nor one that another has put right and not yet loaded."""
    cordon = desk(SENSITIVE, SECRET)
    hidden, copy = paper(cordon), paper(cordon).with_name(paper(cordon).name + CORRECTED)
    aside = cordon.home / "aside.csv"
    shutil.copy(hidden, aside)
    _keep_rows(hidden, lambda row: row["Surname"] != "HIDDEN")
    without = everything(cordon)
    shutil.copy(aside, hidden)
    assert everything(cordon) == without
    edit = ("quarantine", "edit", key_of(cordon), "--line", "3", "--set", "Nominal URN=NN9")
    assert cordon(*edit, reader=SECOND_HERE).code is ExitCode.DONE
    assert copy.exists()
    assert everything(cordon) == without


def _keep_rows(path: Path, kept: Callable[[dict[str, str]], bool]) -> None:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(row for row in rows if kept(row))


def test_each_loads_again_what_he_sees_and_leaves_the_rest(desk: Callable[..., Cordon]) -> None:
    """What another put right in a row that he may not read waits for that other."""
    cordon = desk(SENSITIVE, SECRET)
    key = key_of(cordon)
    for line, reader in (("2", KEEPER), ("3", SECOND_HERE)):
        cordon("quarantine", "edit", key, "--line", line, "--set", f"Nominal URN=NN{line}", reader=reader)
    mine = cordon("quarantine", "reload", key, "--json")
    assert (mine.code, mine.json["left"], mine.json["loaded"]["receipts"][0]["accepted"]) == (ExitCode.DONE, 0, 1)
    assert shown(cordon, SECOND_HERE) == ["HIDDEN"]
    theirs = cordon("quarantine", "reload", key, "--json", reader=SECOND_HERE)
    assert (theirs.json["left"], theirs.json["loaded"]["receipts"][0]["accepted"]) == (0, 1)
    assert list((cordon.home / "quarantine").iterdir()) == []


def test_a_row_whose_label_cannot_be_read_is_shown_to_nobody(desk: Callable[..., Cordon]) -> None:
    cordon = desk(SENSITIVE)
    path = paper(cordon)
    path.write_text(path.read_text("utf-8").replace("OFFICIAL-SENSITIVE", "OFFICIAL-SENSITIVE-ISH", 1), "utf-8")
    assert (shown(cordon), shown(cordon, SECOND_HERE)) == ([], [])


def test_a_role_that_corrects_is_shown_what_its_policy_says_and_reads_no_record_by_it(
    desk: Callable[..., Cordon],
) -> None:
    """Owners, handling codes and compartments bound it, and so does what the agencies share."""
    corrects = 'corrects:\n      owners: ["*"]\n      handling: [P, C]'
    cordon = desk(SENSITIVE, nominal("CONDITIONAL", "OFFICIAL-SENSITIVE").removesuffix("P") + "C")
    assert shown(cordon) == ["OAKMAN", "CONDITIONAL"]
    put_policy(cordon.home, replaced=((corrects, corrects.replace("[P, C]", "[P]")),))
    assert shown(cordon) == ["OAKMAN"]
    put_policy(cordon.home, replaced=((corrects, corrects.replace('"*"', "prison")),))
    assert shown(cordon) == []
    put_policy(cordon.home, replaced=(("prison: [prison, police, probation, courts, nca]", "prison: [prison]"),))
    assert shown(cordon) == []


def test_a_client_that_reads_some_people_only_is_shown_no_rejected_row(desk: Callable[..., Cordon]) -> None:
    """Of whom a rejected row speaks is not settled, so that no filter can admit it."""
    filtered = ("  cordon-demo:\n", "  cordon-demo:\n    filters: {prisons: [LEI]}\n")
    assert shown(desk(SENSITIVE, replaced=(*CLEARED, filtered))) == []


@pytest.mark.parametrize("number", ["A1234BC", "a1234bc", "A1234 BC"])
def test_nobody_is_shown_a_rejected_row_about_himself_or_a_connection(desk: Callable[..., Cordon], number: str) -> None:
    him = ("demo/sam.whitfield: {agency: prison,", "demo/sam.whitfield: {agency: prison, people: [NOMIS/A1234BC],")
    cordon = desk(SENSITIVE, nominal("COUSIN", "OFFICIAL-SENSITIVE", number=number), replaced=(*CLEARED, him))
    assert (shown(cordon), shown(cordon, SECOND_HERE)) == (["OAKMAN"], ["OAKMAN", "COUSIN"])


def test_a_rejected_row_about_a_person_of_limited_access_needs_the_grant(desk: Callable[..., Cordon]) -> None:
    limited = f"restricted:\n- {{person: {BEN.authority}/{BEN.key}, because: protected}}"
    grant = (
        f"grants:\n- {{person: {BEN.authority}/{BEN.key}, subject: demo/ines.marlow, until: 2027-01-01, "
        "given_by: governor, because: his records}"
    )
    protected = nominal("PROTECTED", "OFFICIAL-SENSITIVE", number=BEN.key)
    cordon = desk(SENSITIVE, protected, sections=(limited, grant))
    assert (shown(cordon), shown(cordon, SECOND_HERE)) == (["OAKMAN"], ["OAKMAN", "PROTECTED"])
