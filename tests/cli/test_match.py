"""`cordon match`: the queue, why two look alike, judging and taking it back, and a second person where it takes one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from api.exits import ExitCode
from api.identities import DEMO_IDENTITIES
from api.settings import Settings
from graph.model.acts import Act
from graph.model.evidence import Description, EvidenceRow, LinkClaim, NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType, Role
from graph.store.stored import ReadCut
from loaders.matching.model import load_model
from tests.api.cases import make_home, service_of
from tests.cli.cases import ALLOCATION, FEEDS, OFFICER, Cordon
from tests.contract.evidence import person, row
from tests.loaders.matching.cases import crowd
from tests.stores.homes import home_settings

GROUP = NodeRef(Kind.ORGANISED_CRIME_GROUP, "", "001/0010058")


def _record(node: NodeRef, surname: str, forenames: str, born: str, *links: LinkClaim) -> EvidenceRow:
    said = {"surname": surname, "forenames": forenames, "date_of_birth": born, "caption": f"{surname}, {forenames}"}
    return row(f"{node.authority}-{node.key}", *links, describes=[Description(node, said)])


# Two pairs that no score joins by itself: a day for a month, and a name cut short; the second is in a group.
OKAFOR, OKAFOR_TOO = person(1), person("X000001", "DELIUS")
SMITH, SMITH_TOO = person(2), person("X000002", "DELIUS")
ROWS = (
    _record(OKAFOR, "Okafor", "Zlatan", "1990-09-12"),
    _record(OKAFOR_TOO, "Okafor", "Zlatan", "1990-12-09"),
    _record(SMITH, "Smith", "David", "1985-03-04", LinkClaim(SMITH, GROUP, LinkType.MEMBER_OF, Role.PRINCIPAL_SUBJECT)),
    _record(SMITH_TOO, "Smith", "Dave", "1985-03-04"),
)


@pytest.fixture
def cordon(tmp_path: Path) -> Cordon:
    make_home(tmp_path / "home", ROWS)
    cordon = Cordon(tmp_path / "home", dict(OFFICER))
    assert cordon("match", "run", reader=FEEDS).code is ExitCode.DONE
    return cordon


def _pairs(cordon: Cordon) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = cordon("match", "review", "--json").json["pairs"]
    return found


def _records(cordon: Cordon, number: str) -> int:
    (found,) = cordon("people", "find", "--surname", number, "--json").json["people"][:1]
    return len(cordon("people", "show", found["id"], "--json").json["sources"])


def test_what_touches_a_group_comes_first_and_a_page_leads_to_the_next(cordon: Cordon) -> None:
    first, second = _pairs(cordon)
    assert (first["stakes"], second["stakes"]) == (["organised-crime-group"], [])
    assert {first["one"]["caption"], first["other"]["caption"]} == {"Smith, David", "Smith, Dave"}
    page = cordon("match", "review", "--limit", "1", "--json").json
    assert (page["waiting"], [each["id"] for each in page["pairs"]]) == (2, [first["id"]])
    rest = cordon("match", "review", "--limit", "1", "--cursor", page["nextCursor"], "--json").json
    assert [each["id"] for each in rest["pairs"]] == [second["id"]]
    assert "Smith, David" in cordon("match", "review").out


def test_an_explanation_adds_up_to_the_weight_and_shows_both_values(cordon: Cordon) -> None:
    _, pair = _pairs(cordon)
    found = cordon("match", "explain", pair["id"], "--json").json
    assert found["weight"] == pytest.approx(found["prior"] + sum(each["weight"] for each in found["features"]))
    born = next(each for each in found["features"] if "birth" in each["comparison"] or "born" in each["comparison"])
    assert {*born["one"], *born["other"]} == {"1990-09-12", "1990-12-09"}
    assert found["judged"] is None
    assert "1990-12-09" in cordon("match", "explain", pair["id"]).out


def test_judged_the_same_they_are_one_person_until_it_is_taken_back(cordon: Cordon) -> None:
    _, pair = _pairs(cordon)
    assert _records(cordon, "Okafor") == 1
    ran = cordon("match", "decide", pair["id"], "same", "--because", "same tattoo", "--yes", "--json")
    assert (ran.code, ran.json["outcome"]) == (ExitCode.DONE, "recorded")
    assert _records(cordon, "Okafor") == 2
    assert pair["id"] not in [each["id"] for each in _pairs(cordon)]
    assert cordon("match", "explain", pair["id"], "--json").json["judged"] == "same"
    # To part one person is to take protection from a part of him: a second person has to agree.
    waits = cordon("match", "retract", pair["id"], "--because", "wrong tattoo", "--yes", "--json").json
    assert waits["outcome"] == "waits-for-second-person"
    assert _records(cordon, "Okafor") == 2
    own = cordon("match", "approve", waits["proposal"], "--because", "I am sure", "--yes", "--json")
    assert own.code is not ExitCode.DONE
    assert "second person" in own.err
    listed = cordon("match", "proposals", "--json", reader=ALLOCATION).json["waiting"]
    assert [(each["proposal"], each["pair"], each["verdict"]) for each in listed] == [
        (waits["proposal"], pair["id"], "retract")
    ]
    answer = ("approve", waits["proposal"], "--because", "looked at both")
    seen = cordon("match", *answer, typed="n\n", reader=ALLOCATION)
    assert "wrong tattoo" in seen.err
    assert "one person would become two" in seen.err
    assert _records(cordon, "Okafor") == 2
    assert cordon("match", *answer, "--yes", "--json", reader=ALLOCATION).json["outcome"] == "recorded"
    assert _records(cordon, "Okafor") == 1
    assert pair["id"] in [each["id"] for each in _pairs(cordon)]
    assert cordon("match", "proposals", "--json").json == {"waiting": []}


def test_a_proposal_that_is_refused_judges_nothing_and_may_be_made_again(cordon: Cordon) -> None:
    _, pair = _pairs(cordon)
    cordon("match", "decide", pair["id"], "same", "--because", "same tattoo", "--yes")
    for reader in (ALLOCATION, OFFICER):
        waits = cordon("match", "retract", pair["id"], "--because", "wrong tattoo", "--yes", "--json").json
        refused = cordon("match", "refuse", waits["proposal"], "--because", "it is his", "--json", reader=reader)
        assert refused.json["outcome"] == "refused"
        late = cordon("match", "approve", waits["proposal"], "--because", "it is not", "--yes", reader=ALLOCATION)
        assert "settled already" in late.err
        assert _records(cordon, "Okafor") == 2
        assert cordon("match", "proposals", "--json").json == {"waiting": []}


def test_what_rests_on_the_records_is_counted_once_with_plans_of_ones_own(cordon: Cordon) -> None:
    _, pair = _pairs(cordon)
    with service_of(Settings(**home_settings(cordon.home))) as service:
        nodes = [service.store.ids.node_id(node) for node in (OKAFOR, OKAFOR_TOO)]
        cut = ReadCut(frozenset(service.store.labels()), service.store.head().known_at)
        stated = service.store.descriptions([OKAFOR, OKAFOR_TOO], cut)
        origins = [each.provenance for each in stated]
        versions = [(each.system, each.source_id, each.version) for each in origins]
        assert len(versions) == 2
        for kind in ("category-advice", "estate-analysis"):
            service.store.save_result(kind, kind, {}, versions)
        label = stated[0].provenance.label
        at = service.clock()
        me = DEMO_IDENTITIES["intelligence-officer"].subject
        made = [Act("allocation-plan", by, 0, "made", by, "prison", at, label, tuple(nodes), {}) for by in (me, "b")]
        service.store.append_acts(made)
    ran = cordon("match", "decide", pair["id"], "same", "--because", "same tattoo", typed="n\n")
    assert "category-advice, 1." in ran.out + ran.err
    assert "allocation-plan, 1." in ran.out + ran.err
    assert "estate-analysis" not in ran.out + ran.err


def test_markers_of_a_scope_judge_every_pair_and_stay_with_the_judgement(cordon: Cordon) -> None:
    _, pair = _pairs(cordon)
    one, _, other = pair["id"].partition("-")
    third = _pairs(cordon)[0]["id"].partition("-")[0]
    marks = (f"{one}=A", f"{other}=A", f"{third}=B")
    ran = cordon("match", "mark", "court-file-7", *marks, "--because", "one file, two men", "--yes", "--json")
    assert sorted(each["verdict"] for each in ran.json["judged"]) == ["not-same", "not-same", "same"]
    assert _records(cordon, "Okafor") == 2
    (entry,) = cordon("match", "explain", pair["id"], "--json").json["ledger"]
    assert (entry["verdict"], entry["scope"], entry["marker"], entry["reason"]) == (
        "same", "court-file-7", "A|A", "one file, two men",
    )  # fmt: skip
    assert "court-file-7" in cordon("match", "explain", pair["id"]).err
    wrong = cordon("match", "mark", "court-file-7", one, "--because", "one file", "--yes")
    assert "has none" in wrong.err


def test_judged_not_the_same_they_never_wait_again_whatever_a_later_run_finds(cordon: Cordon) -> None:
    _, pair = _pairs(cordon)
    words = ("match", "decide", pair["id"], "not-same", "--because", "two men at one time", "--yes")
    assert cordon(*words).code is ExitCode.DONE
    assert cordon("match", "run", reader=FEEDS).code is ExitCode.DONE
    assert pair["id"] not in [each["id"] for each in _pairs(cordon)]
    assert _records(cordon, "Okafor") == 1


def test_what_a_judgement_would_change_is_shown_before_it_is_asked_for_and_no_is_no(cordon: Cordon) -> None:
    _, pair = _pairs(cordon)
    ran = cordon("match", "decide", pair["id"], "same", "--because", "same tattoo", typed="n\n")
    assert ran.code is not ExitCode.DONE
    assert _records(cordon, "Okafor") == 1
    assert pair["id"] in [each["id"] for each in _pairs(cordon)]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("decide", "x-y", "maybe", "--because", "no"), "there is no verdict maybe"),
        (("explain", "0" * 32 + "-" + "1" * 32), "nothing of that id"),
        (("approve", "nothing", "--because", "looked"), "nothing of that id"),
        (("refuse", "nothing", "--because", "looked"), "nothing of that id"),
        (("review", "--cursor", "gone"), "cursor leads nowhere"),
    ],
)
def test_a_mistake_is_told_for_what_it_is(cordon: Cordon, words: tuple[str, ...], says: str) -> None:
    ran = cordon("match", *words)
    assert ran.code is not ExitCode.DONE
    assert says.casefold() in ran.err.casefold()


def test_who_may_not_review_learns_nothing_of_a_pair(cordon: Cordon) -> None:
    _, pair = _pairs(cordon)
    for words in (("review",), ("explain", pair["id"]), ("decide", pair["id"], "same", "--because", "x y z", "--yes")):
        ran = cordon("match", *words, reader=OFFICER | {"CORDON_AS": "partner-agency"})
        assert ran.code is ExitCode.NOT_ALLOWED
        assert "Okafor" not in ran.out + ran.err


def test_a_model_is_trained_on_the_stores_people_and_is_the_same_again(tmp_path: Path) -> None:
    pytest.importorskip("splink", reason="Splink is not installed")
    rows = []
    for number, each in enumerate(crowd(700, seed=3)):
        node = NodeRef(Kind.PERSON, "DELIUS", f"X{number:06d}")
        rows.append(_record(node, each.last or "Okafor", each.first or "Zlatan", str(each.born or "1990-09-12")))
    make_home(tmp_path / "home", rows)
    cordon = Cordon(tmp_path / "home", dict(OFFICER))
    made = []
    for name in ("one.yml", "two.yml"):
        ran = cordon("match", "train", "--into", tmp_path / name, reader=FEEDS)
        assert ran.code is ExitCode.DONE, ran.err
        made.append((tmp_path / name).read_text("utf-8"))
    assert made[0] == made[1]
    learnt, shipped = load_model(str(tmp_path / "one.yml")), load_model()
    assert learnt.version.startswith("trained-")
    assert learnt.comparisons["first_name"] != shipped.comparisons["first_name"]
    assert (learnt.terms, learnt.thresholds, learnt.blocking) == (shipped.terms, shipped.thresholds, shipped.blocking)
    few = cordon("match", "run", "--model", tmp_path / "one.yml", "--json", reader=FEEDS).json
    assert few["model"] == learnt.version


def test_too_few_people_teach_no_model(cordon: Cordon, tmp_path: Path) -> None:
    ran = cordon("match", "train", "--into", tmp_path / "mine.yml", reader=FEEDS)
    assert "too few to learn from" in ran.err
    assert not (tmp_path / "mine.yml").exists()


def test_a_model_that_is_trained_is_a_new_file_which_nothing_uses_by_itself(cordon: Cordon, tmp_path: Path) -> None:
    into = tmp_path / "mine.json"
    into.write_text(json.dumps({"mine": True}))
    ran = cordon("match", "train", "--into", into, reader=FEEDS)
    assert ran.code is not ExitCode.DONE
    assert json.loads(into.read_text()) == {"mine": True}
