"""Extracts: one case as files for a Neo4j of its own, cut for one reader and purpose, on record, and with an end."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from api.actions import Action
from api.answers.disseminating import require_approval
from api.answers.words import QuestionError
from api.schemas.keeping import ExpiredAnswer, ExtractAnswer, ExtractLine
from api.wiring import Service
from graph.access import Purpose
from graph.model.evidence import NodeRef
from graph.model.kinds import PLACES, Kind
from graph.model.links import OF_IDENTITY, PLANNED, LinkType
from graph.queries.chart import TIES, ChartNode
from graph.queries.neighbourhood import BudgetError, neighbourhood
from graph.store.stored import StoredLink
from graph.view import GraphView

MOST_NODES, MOST_DAYS = 20_000, 90
_MARK = "extract.json"
_OWNER_ONLY = 0o600
# What is planned goes into no file, whoever may read it.
_TYPES = tuple(sorted(set(LinkType) - OF_IDENTITY - PLANNED))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Around whom, how far, how much at most, where to, and for how many days."""

    people: tuple[str, ...]
    depth: int
    budget: int
    folder: Path
    days: int


def write(service: Service, view: GraphView, wanted: Wanted, purpose: Purpose) -> ExtractAnswer:
    """Write one case's files. Raises NotFoundError for somebody who is not there to see, QuestionError for too many.

    Raises ApprovalNeededError before anything is written where the source unit has to approve first.
    """
    # The driver is loaded by those alone who use it.
    from graph.store.neo4j.case_files import Case, CasePerson, Terms, write_case  # noqa: PLC0415

    viewer = view.viewer
    if viewer is None or service.policy.redactions(viewer, Action.EXTRACT_CASE.value.grant):
        raise QuestionError("what you may read is redacted answer by answer, which files cannot be: ask for no extract")
    try:
        found = neighbourhood(view, wanted.people, depth=wanted.depth, types=TIES, node_budget=wanted.budget)
    except BudgetError as error:
        raise QuestionError(str(error)) from error
    nodes = [node for layer in found.layers for node in layer]
    people = [(node, view.person(node.id).records) for node in nodes if _is_person(node)]
    limited = {ref for _, records in people for ref in records if service.store.ids.node_id(ref).hex() in view.limited}
    refs = {ref for _, records in people for ref in records} | {node.ref for node in nodes if not _is_person(node)}
    # Of people of limited access an extract says that they are there, and how they are tied: not who they are.
    refs, links = _with_ties(view, refs, limited)
    said = [each for each in view.descriptions(sorted(refs)) if each.node not in limited]
    sources = [*(link.provenance for link in links), *(each.provenance for each in said)]
    require_approval(view, sources)
    view.disclosed.update(source.record_id.hex() for source in sources)
    named = [CasePerson(node.id, "" if limited & set(records) else node.caption, records) for node, records in people]
    things = sorted(ref for ref in refs if ref.kind is not Kind.PERSON)
    at, key = service.clock(), service.ids()
    until = at + timedelta(days=wanted.days)
    terms = Terms(key, viewer.subject, viewer.agency, str(purpose.code), purpose.case_reference, at, until)
    wanted.folder.mkdir(mode=0o700, parents=True)
    files = write_case(Case(named, things, said, links), terms, wanted.folder)
    line = ExtractLine(
        key=key, folder=str(wanted.folder.resolve()), reader=terms.reader, purpose=terms.purpose,
        case_reference=terms.case_reference, made_at=terms.made_at, expires_at=terms.expires_at,
    )  # fmt: skip
    _keep(wanted.folder / _MARK, line)
    _keep(service.settings.extracts / f"{key}.json", line)
    return ExtractAnswer(
        **line.model_dump(), people=len(people), things=len(things), links=len(links),
        over_budget=found.left_out.over_budget, command=" ".join(files.command()),
    )  # fmt: skip


def discard(service: Service, folder: Path) -> None:
    """Remove an extract of which no event could be put on record."""
    mark = folder / _MARK
    if mark.is_file():
        (service.settings.extracts / f"{_read(mark).key}.json").unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def _with_ties(
    view: GraphView, refs: Collection[NodeRef], limited: Collection[NodeRef]
) -> tuple[set[NodeRef], list[StoredLink]]:
    """The nodes with what places lie in and the numbers that people bear, and every tie among them."""
    inside = set(refs)
    found: list[StoredLink] = []
    # A place's own ties are everybody's who was ever there: what concerns this case is found from its other end.
    ties = view.store.links(sorted(ref for ref in inside if ref.kind not in PLACES), view.read_cut, _TYPES)
    numbers = {link.target for link in ties if link.type is LinkType.HAS_IDENTIFIER and link.source not in limited}
    inside |= numbers
    found += [link for link in ties if link.source in inside and link.target in inside]
    waiting = {ref for ref in inside if ref.kind in PLACES}
    while waiting:
        lies = view.store.links(sorted(waiting), view.read_cut, (LinkType.LOCATED_IN,))
        here = [link for link in lies if link.source in waiting]
        found += here
        waiting = {link.target for link in here} - inside
        inside |= waiting
    return inside, found


def listed(service: Service) -> list[ExtractLine]:
    """The extracts that were made from here and not yet destroyed, the first to expire first."""
    folder = service.settings.extracts
    lines = [_read(path) for path in sorted(folder.glob("*.json"))] if folder.is_dir() else []
    return sorted(lines, key=lambda line: (line.expires_at, line.key))


def expire(service: Service, databases: Sequence[str]) -> ExpiredAnswer:
    """Destroy every extract whose time is up: its folder, and what these databases hold of it.

    One whose folder was moved stays listed, and is told of each time, until it is found and destroyed.
    """
    now = service.clock()
    emptied = [address for address in databases if _emptied(service, address, now)]
    destroyed, missing = [], []
    for line in listed(service):
        if line.expires_at > now:
            continue
        folder = Path(line.folder)
        if not _is_extract(folder, line.key):
            missing.append(line.folder)
            continue
        shutil.rmtree(folder)
        destroyed.append(line.key)
        (service.settings.extracts / f"{line.key}.json").unlink()
    return ExpiredAnswer(destroyed=destroyed, moved=missing, emptied=emptied)


def _emptied(service: Service, address: str, now: datetime) -> bool:
    from api.opening import credentials  # noqa: PLC0415
    from graph.store.neo4j.expiring import empty_expired  # noqa: PLC0415

    return empty_expired(address, credentials(service.settings), now, service.settings.store_database) is not None


def _is_extract(folder: Path, key: str) -> bool:
    """Whether the folder is the extract of this key still: another one in its place is not ours to remove."""
    mark = folder / _MARK
    return mark.is_file() and _read(mark).key == key


def _is_person(node: ChartNode) -> bool:
    return node.ref.kind is Kind.PERSON


def _keep(path: Path, line: ExtractLine) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(line.model_dump_json(by_alias=True) + "\n")
        stream.flush()
        os.fsync(stream.fileno())


def _read(path: Path) -> ExtractLine:
    return ExtractLine.model_validate(json.loads(path.read_text("utf-8")))
