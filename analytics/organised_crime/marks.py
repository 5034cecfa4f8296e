"""What is on record about a person himself besides his ties: alerts of the security kind, and priority lists."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.organised_crime.parameters import OrganisedCrimeParameters
from analytics.projection.evidence import Evidence
from analytics.projection.reading import Records
from analytics.ties import I64
from graph.identity.layout import VisibleLinks
from graph.model.links import LinkType
from graph.view import GraphView

_KINDS = (LinkType.HAS_ALERT, LinkType.ON_LIST)


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks as columns, in order of person, kind and record: the person's unit, the link type, and who says so.

    `record` counts in `records` and `versions`; `owner` in `owners`.
    """

    person: I64
    kind: I64
    what: tuple[str, ...]
    record: I64
    since: I64
    records: Records

    def count(self, kind: LinkType, people: int) -> I64:
        """How many marks of a kind each person has, told once for each thing marked."""
        chosen = self.kind == int(kind)
        return np.bincount(self.person[chosen], minlength=people).astype(np.int64)


def read_marks(
    view: GraphView, evidence: Evidence, parameters: OrganisedCrimeParameters, leave_out: I64 | None = None
) -> Marks:
    """Readable listings, and readable alerts of the table's codes that hold at the evidence's minute.

    What record versions say that are left out (ranks) is none.
    """
    links = view.visible_links(_KINDS)
    if leave_out is not None:
        links = _choose(links, ~np.isin(links.record, leave_out))
    person = view.people.person_of[links.source]
    holds = (person >= 0) & (links.valid_from <= evidence.as_of) & (links.valid_to > evidence.as_of)
    links, person = _choose(links, holds), person[holds]
    units, there = _units(view, evidence, person)
    words = _called(view, links, parameters)
    said = there & np.array([word is not None for word in words], dtype=np.bool_)
    links, units = _choose(links, said), units[said]
    kept = [word for word, on in zip(words, said.tolist(), strict=True) if on and word is not None]
    records = Records(view.graph, links.record)
    order = np.lexsort((records.number, links.target, links.type, units))
    target = links.target[order]
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = (target[1:] != target[:-1]) | (units[order][1:] != units[order][:-1])
    order = order[first]
    return Marks(
        person=units[order],
        kind=links.type[order].astype(np.int64),
        what=tuple(kept[place] for place in order.tolist()),
        record=records.number[order].astype(np.int64),
        since=links.valid_from[order].astype(np.int64),
        records=records,
    )


def _units(view: GraphView, evidence: Evidence, person: np.ndarray) -> tuple[I64, np.ndarray]:
    ids = view.public_ids(view.people.representative[person])
    place = np.searchsorted(evidence.persons, ids)
    found = np.minimum(place, max(0, evidence.person_count - 1))
    there = evidence.persons[found] == ids if evidence.person_count else np.zeros(len(ids), dtype=np.bool_)
    return found.astype(np.int64), np.asarray(there, dtype=np.bool_)


def _called(view: GraphView, links: VisibleLinks, parameters: OrganisedCrimeParameters) -> list[str | None]:
    """What each link's far end is called: an alert of which the table names the code, or a list; None for the rest."""
    nodes, place = np.unique(links.target, return_inverse=True)
    refs = view.refs(nodes.tolist())
    codes: dict[object, str] = {}
    called: dict[object, str] = {}
    for found in view.descriptions(sorted(set(refs))):
        code, caption = found.properties.get("code"), found.properties.get("caption")
        listed = found.properties.get("list")
        if isinstance(code, str):
            codes[found.node], called[found.node] = code, caption if isinstance(caption, str) else code
        elif isinstance(listed, str):
            called[found.node] = listed
    alert = links.type == int(LinkType.HAS_ALERT)
    words: list[str | None] = []
    for number, is_alert in zip(place.tolist(), alert.tolist(), strict=True):
        node = refs[number]
        words.append(called.get(node) if not is_alert or codes.get(node) in parameters.alerts else None)
    return words


def _choose(links: VisibleLinks, wanted: np.ndarray) -> VisibleLinks:
    return VisibleLinks(*(getattr(links, name)[wanted] for name in VisibleLinks.__slots__))
