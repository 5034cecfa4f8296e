"""Why a subject may or may not read a record; and everybody who may."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from api.answers.access.labels import Labelled, in_words, labelled
from api.answers.access.subjects import Asked, clients_of, viewer_for
from api.answers.access.verdicts import listed, verdicts
from api.answers.words import QuestionError
from api.auth.admission import Register
from api.schemas.access import AccessExplained, ReaderLine, ReadersAnswer, StaffLine, Verdict, VersionExplained
from graph.access import Viewer, readable_classes
from graph.admission import UNBOUNDED, Admission, Sight, sight_of
from graph.identity.layout import Flags
from graph.snapshot.graph import Graph
from graph.store.port import GraphStore

_CASELOAD, _FILTERS = "caseload", "filters"


@dataclass(frozen=True, slots=True)
class Keeping:
    """What questions about access are answered from, as of `now`."""

    register: Register
    graph: Graph
    store: GraphStore
    now: datetime


def explained(keeping: Keeping, asked: Asked, record: str) -> AccessExplained:
    """Which rule admits or denies. Raises QuestionError and NotFoundError."""
    return _explained(keeping, asked, labelled(keeping.graph, keeping.store, record))


def readers(keeping: Keeping, record: str) -> ReadersAnswer:
    """Everybody who may read a record: its labels by registration, and staff one by one. Raises NotFoundError."""
    policy, found = keeping.register.policy, labelled(keeping.graph, keeping.store, record)
    return ReadersAnswer(
        record=found.id,
        policy=policy.version,
        labels=[in_words(label) for label in found.labels],
        readers=list(_by_registration(keeping, found)),
        staff=list(_staff(keeping, found)),
    )


def _explained(keeping: Keeping, asked: Asked, found: Labelled) -> AccessExplained:
    policy = keeping.register.policy
    viewer = viewer_for(keeping.register, asked, keeping.now)
    versions = [
        VersionExplained(
            label=in_words(label),
            readable=policy.admits(viewer, label),
            verdicts=verdicts(policy, viewer, label),
        )
        for label in found.labels
    ]
    people = list(_of_whom(keeping, viewer, found))
    return AccessExplained(
        subject=viewer.person,
        client=viewer.client,
        agency=viewer.agency,
        roles=sorted(viewer.roles),
        record=found.id,
        policy=policy.version,
        # A caseload gates who is opened, and not what is read around others.
        readable=any(each.readable for each in versions)
        and all(each.admits for each in people if each.dimension != _CASELOAD),
        versions=versions,
        people=people,
    )


def _by_registration(keeping: Keeping, found: Labelled) -> Iterator[ReaderLine]:
    policy = keeping.register.policy
    for name, client in sorted(policy.clients.items()):
        if client.suspended or (client.expires is not None and keeping.now >= client.expires):
            continue
        for agency in sorted(client.agencies):
            for role in sorted(client.roles):
                viewer = Viewer(name, agency, frozenset({role}), client.clearance, client=name)
                if any(policy.admits(viewer, label) for label in found.labels):
                    yield ReaderLine(client=name, agency=agency, role=role, clearance=str(client.clearance))


def _staff(keeping: Keeping, found: Labelled) -> Iterator[StaffLine]:
    for subject, staff in sorted(keeping.register.policy.staff.items()):
        for client in clients_of(keeping.register.policy, staff):
            try:
                told = _explained(keeping, Asked(subject, client.name), found)
            except QuestionError as error:
                yield StaffLine(subject=subject, client=client.name, readable=False, because=str(error))
                continue
            every = [each for version in told.versions for each in version.verdicts] + told.people
            denied = dict.fromkeys(f"{each.dimension}: {each.because}" for each in every if not each.admits)
            because = "; ".join(denied) or "every dimension admits"
            yield StaffLine(subject=subject, client=client.name, readable=told.readable, because=because)


def _of_whom(keeping: Keeping, viewer: Viewer, found: Labelled) -> Iterator[Verdict]:
    """Whether those whom the record names are there for the viewer: three causes that close it, and the caseload."""
    sight = sight_of(keeping.register.policy, viewer, keeping.store, keeping.now)
    himself = frozenset(bytes.fromhex(public_id) for public_id in viewer.self_ids)
    causes = (
        ("himself", replace(UNBOUNDED, closed=himself), "nobody in it is he or a declared connection of his",
         "it names him or a declared connection of his"),
        ("limited access", replace(UNBOUNDED, closed=sight.closed - himself, glass=sight.glass),
         "nobody in it is closed to him",
         "it names a person of limited access, and he has no running grant"),
        (_FILTERS, replace(UNBOUNDED, filters=sight.filters), f"not everybody in it is left out; {_filters(sight)}",
         f"it names nobody who is not left out; {_filters(sight)}"),
    )  # fmt: skip
    labels, graph = _labels(keeping, viewer), keeping.graph
    for dimension, bounds, admitted, denied in causes:
        absent = Admission(graph, labels, bounds, graph.head.known_at).absent()
        gone = np.isin(np.array(found.people, dtype=np.int32), absent)
        # A filter leaves out people: what names one whom it admits as well is there.
        closed = bool(gone.any() if dimension != _FILTERS else len(gone) and gone.all())
        yield Verdict(dimension=dimension, admits=not closed, because=denied if closed else admitted)
    opened = Admission(graph, labels, sight, graph.head.known_at).opened()
    inside = opened is None or all(opened[person] for person in found.people)
    yield Verdict(dimension=_CASELOAD, admits=inside, because=_caseload(viewer, bound=opened is not None))


def _caseload(viewer: Viewer, *, bound: bool) -> str:
    if not bound:
        return "a role of his opens anybody"
    if not viewer.caseload:
        return "he has no caseload, and no role that opens anybody without one"
    return f"he opens those held in {listed(viewer.caseload)}"


def _labels(keeping: Keeping, viewer: Viewer) -> Flags:
    mask = np.zeros(len(keeping.graph.labels), dtype=np.bool_)
    mask[sorted(readable_classes(keeping.register.policy, viewer, dict(enumerate(keeping.graph.labels))))] = True
    return mask


def _filters(sight: Sight) -> str:
    if not sight.filters.on_people:
        return "there is no filter on people"
    parts = {"prisons": sight.filters.prisons, "supervision": sight.filters.supervision_statuses}
    said = (f"{name} {listed(admitted)}" for name, admitted in parts.items() if admitted is not None)
    return f"filters admit {'; '.join(said)}"
