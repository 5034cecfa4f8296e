"""A placement certificate: what was asked, what was checked with which rules, what was found, and what was unknown."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from importlib import resources
from typing import Any

from analytics.allocation import load_rules
from analytics.allocation.persons import people_of, person_at
from analytics.allocation.placement import placement_rules
from analytics.allocation.placement.rules import DEFAULT_TABLE as PLACEMENT_TABLE
from analytics.allocation.places import Places
from analytics.allocation.rules import DEFAULT_TABLE as CONFLICT_TABLE
from analytics.allocation.what_if.law import rulings_of, said_of
from analytics.runs import run_of
from api.answers.conflicts import conflicts
from api.answers.places import place_of
from api.answers.words import QuestionError
from api.schemas.allocation import Certify
from api.schemas.conflicts import CheckConflicts, ConflictsAnswer
from api.version import version
from graph.access import Viewer
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.model.times import isoformat
from graph.view import GraphView, NotFoundError

KIND, FORMAT = "cordon-placement-certificate", 1
_RUN = "placement-certificate"


def certified(view: GraphView, wanted: Certify, viewer: Viewer, policy: str, now: datetime) -> bytes:
    """The body of a certificate, canonical JSON. The view is as of the minute and the knowledge of `now`."""
    asked = CheckConflicts(prisoners=wanted.prisoners, place=wanted.place)
    answer = conflicts(view, asked, now)
    found = json.loads(answer.to_bytes())
    placement = _placement(view, answer)
    run = run_of(
        view,
        _RUN,
        policy=policy,
        parameters={"prisoners": sorted(wanted.prisoners), "place": answer.place},
        seed=0,
        result=hashlib.sha256(_canonical(_comparable(found))).hexdigest(),
    )
    return _canonical(
        {
            "kind": KIND,
            "format": FORMAT,
            "madeAt": isoformat(now),
            "madeBy": viewer.subject,
            "agency": viewer.agency,
            "purpose": {"code": str(view.purpose.code), "caseReference": view.purpose.case_reference},
            "question": {"prisoners": list(wanted.prisoners), "place": answer.place},
            "answer": found,
            "placement": placement,
            "rules": _rules(),
            "unknown": [f"{each.doubt}{f' ({each.about})' if each.about else ''}" for each in answer.unconfirmed],
            "run": {"id": run.shown_id, "cordon": version(), "policy": policy},
        }
    )


def read_body(body: str) -> dict[str, Any]:
    """A certificate's body. Raises QuestionError for what is none."""
    try:
        found: dict[str, Any] = json.loads(body)
        if found["kind"] != KIND or found["format"] != FORMAT:
            raise QuestionError("this is no placement certificate, or one of a newer version")
        datetime.fromisoformat(found["madeAt"])
        CheckConflicts(prisoners=found["question"]["prisoners"], place=found["question"]["place"])
    except (ValueError, KeyError, TypeError):
        raise QuestionError("this is no placement certificate, or it was cut short") from None
    return found


def differences(view: GraphView, body: dict[str, Any]) -> tuple[list[str], str]:
    """What the same question has for another answer now, asked of the same minute and knowledge; and its outcome."""
    made_at = datetime.fromisoformat(body["madeAt"])
    asked = CheckConflicts(prisoners=body["question"]["prisoners"], place=body["question"]["place"])
    try:
        answer = conflicts(view, asked, made_at)
    except NotFoundError:
        return ["the place is not there for you"], "not found"
    now, then = _comparable(json.loads(answer.to_bytes())), _comparable(body["answer"])
    found = sorted(name for name in {*now, *then} if now.get(name) != then.get(name))
    if _placement(view, answer) != body["placement"]:
        found.append("placement")
    if _rules() != body["rules"]:
        found.append("rules")
    return found, answer.outcome


def _comparable(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer less the reference of its hold, which is drawn anew each time."""
    hold = answer.get("hold")
    return {**answer, "hold": None if hold is None else {**hold, "reference": ""}}


def _placement(view: GraphView, answer: ConflictsAnswer) -> dict[str, list[str]]:
    """What the law of placement says of each prisoner there; of one whom nobody knows, that."""
    place, places = place_of(view, answer.place), Places(view)
    residents = places.residents([view.node_of(place)]).everybody
    found = {}
    for each in answer.prisoners:
        known = _known(view, each.prisoner)
        if known is None:
            found[each.prisoner] = ["cannot confirm: no prisoner is known by this number or id"]
            continue
        others = residents - {view.node_of(ref) for ref in known[1]}
        mates = people_of(view, others) if place.kind is Kind.CELL else []
        taken = len(people_of(view, others))
        cellmates = [person_at(view, own) for own in mates]
        found[each.prisoner] = said_of(rulings_of(view, known[0], place, cellmates, taken))
    return found


def _known(view: GraphView, prisoner: str) -> tuple[str, tuple[NodeRef, ...]] | None:
    try:
        person = view.person(prisoner)
    except NotFoundError:
        found = person_by_number(view, prisoner)
        if found is None:
            return None
        person = view.person(found)
    return person.id, person.records


def person_by_number(view: GraphView, prisoner: str) -> str | None:
    """The public id of whoever alone bears a prison number. He may be there in rows that the asker may not read."""
    try:
        rank = view.node_of(NodeRef(Kind.PERSON, "NOMIS", prisoner.strip().upper()))
    except NotFoundError:
        return None
    people = people_of(view, [rank])
    return person_at(view, people[0]).id if people else None


def _rules() -> list[dict[str, str]]:
    return [
        {"table": name, "version": stated, "sha256": _digest(name)}
        for name, stated in ((CONFLICT_TABLE, load_rules().version), (PLACEMENT_TABLE, placement_rules().version))
    ]


def _digest(table: str) -> str:
    return hashlib.sha256(resources.files("analytics").joinpath(table).read_bytes()).hexdigest()


def _canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
