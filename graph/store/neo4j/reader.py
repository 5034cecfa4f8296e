"""Reads for one reader: every query takes the classes that he may read and the instant as of which he asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from graph.model.bitemporal import LoadTimes
from graph.model.evidence import NodeRef
from graph.model.grading import Grading, GradingScheme
from graph.model.ids import IdKey
from graph.model.kinds import Kind
from graph.model.labels import Label
from graph.model.links import LinkType
from graph.model.names import name_key
from graph.store.liveness import (
    Held,
    held_slices,
    in_order_of_ends,
    in_order_of_nodes,
    in_order_of_records,
)
from graph.store.neo4j import questions
from graph.store.neo4j.connections import Connections
from graph.store.neo4j.cut import CutQuery, parameters
from graph.store.neo4j.labels import Labels
from graph.store.neo4j.ledger import Ledger, head_of
from graph.store.neo4j.values import plain_date, read_properties
from graph.store.neo4j.vocabulary import ALL_TYPES, ROLES, TYPES, node_ref
from graph.store.search_terms import birth_day
from graph.store.stored import PersonQuery, Provenance, ReadCut, StoredDescription, StoredLink, StoredRecord


@dataclass(frozen=True, slots=True)
class _Said:
    """What one version that held says: the values that its query returned, over one slice."""

    values: list[Any]
    held: Held
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class CutReader:
    """What the database says to several readers, for the length of one call: most are alone."""

    connections: Connections
    ids: IdKey
    ledger: Ledger
    labels: Labels
    cuts: Sequence[ReadCut]

    def find_people(self, query: PersonQuery, limit: int) -> list[NodeRef]:
        """PERSON nodes that a live record in the one reader's cut describes or identifies so."""
        if query.words:
            said = self._by_words(query.words)
        else:
            said = self._by_identifier(*query.identifier) if query.identifier else self._by_name(query)
        return sorted({node_ref(*values) for entry in said for values in entry.values})[:limit]

    def descriptions(self, nodes: Collection[NodeRef]) -> list[list[StoredDescription]]:
        """What live records say of the nodes, to each reader."""
        kinds, near = _by_kind(nodes)
        if not kinds:
            return [[] for _ in self.cuts]
        if len(kinds) > 1:
            # Planning a text takes longer than answering it: there is one for all mixtures, of which there are many.
            near = [dict(zip(kinds, near, strict=True)).get(kind, []) for kind in Kind]
            kinds = tuple(Kind)
        return [
            in_order_of_nodes(
                StoredDescription(
                    near[kind][at],
                    read_properties(properties),
                    said.held.slice.valid_from,
                    said.held.slice.valid_to,
                    said.provenance,
                )
                for said in to_one
                for (kind, at), properties in said.values
            )
            for to_one in self._ask(questions.descriptions_of(kinds), nodes=_keys(near))
        ]

    def links(self, nodes: Collection[NodeRef], types: Collection[LinkType] | None) -> list[list[StoredLink]]:
        """Live links at the nodes, whichever end, for each reader."""
        wanted = ALL_TYPES if types is None else tuple(sorted(set(types)))
        kinds, near = _by_kind(nodes)
        if not wanted or not kinds:
            return [[] for _ in self.cuts]
        return [
            in_order_of_ends(_links(to_one, near))
            for to_one in self._ask(questions.links_at(kinds, wanted), nodes=_keys(near))
        ]

    def records(self, keys: Collection[tuple[str, str]]) -> list[StoredRecord]:
        """Live versions of the records, with their raw cells under the header that they came with."""
        wanted = [list(key) for key in sorted(set(keys))]
        return in_order_of_records(
            StoredRecord(
                dict(zip(columns, cells, strict=False)),
                said.provenance,
                said.held.slice.valid_from,
                said.held.slice.valid_to,
            )
            for said in self._ask(questions.RECORDS, keys=wanted)[0]
            for cells, columns in said.values
        )

    # ---- inside

    def _by_identifier(self, kind: str, canonical: str) -> Iterator[_Said]:
        return iter(self._ask(questions.BY_IDENTIFIER, identifier=[kind, canonical])[0])

    def _by_name(self, query: PersonQuery) -> Iterator[_Said]:
        if not (query.surname or query.forename or query.born or query.surnames):
            return iter(())
        question = questions.people_named(
            surname=bool(query.surname),
            forename=bool(query.forename),
            born=query.born is not None,
            surnames=bool(query.surnames),
            forenames=bool(query.forenames),
        )
        found = self._ask(
            question,
            surname=name_key(query.surname or ""),
            forename=name_key(query.forename or ""),
            surnames=sorted(query.surnames),
            forenames=sorted(query.forenames),
            born=birth_day(query.born.isoformat()) if query.born else None,
        )
        return iter(found[0])

    def _by_words(self, words: Sequence[str]) -> Iterator[_Said]:
        # By the index the longest is looked for, which fewest texts contain.
        lower = sorted({word.lower() for word in words}, key=lambda word: (-len(word), word))
        for question in (questions.CALLED, questions.REPORTED):
            yield from self._ask(question, rarest=lower[0], words=lower)[0]

    def _ask(self, question: CutQuery, **values: object) -> list[list[_Said]]:
        """What the versions that held say to each reader, slice by slice; what is alike for several made once."""
        ((head, rows),) = self.connections.rows(question.text, **parameters(*self.cuts), **values)
        if not rows:
            return [[] for _ in self.cuts]
        loads, extracted = self.ledger.times_and_extracts(head_of(head))
        groups: dict[tuple[str, str], list[tuple[int, int]]] = {}
        classes: dict[int, int] = {}
        for _, provenance, sightings in rows:
            group = groups[provenance[1], provenance[2]] = []
            for version, class_id, load in sightings:
                classes[version] = class_id
                group.append((version, load))
        labels = self.labels.known(classes.values())
        times = {each.handle: each for each, _, _ in loads}
        made: dict[tuple[int, Held], _Said] = {}
        to_each: list[list[_Said]] = []
        for cut in self.cuts:
            wanted = [provenance[0] for _, provenance, _ in rows if provenance[5] in cut.classes]
            held = held_slices(groups.values(), classes, loads, wanted, cut)
            mine: list[_Said] = []
            for found, provenance, _ in rows:
                for piece in held.get(provenance[0], ()):
                    key = (provenance[0], piece)
                    if key not in made:
                        load, label = times[piece.load_id], labels[provenance[5]]
                        on_record = self._provenance(provenance, piece, label, load, extracted[load.handle])
                        made[key] = _Said(found, piece, on_record)
                    told = made[key].provenance
                    if cut.closed is None or (told.record_id, told.version) not in cut.closed:
                        mine.append(made[key])
            to_each.append(mine)
        return to_each

    def _provenance(
        self, row: Sequence[Any], piece: Held, label: Label, load: LoadTimes, extracted_at: datetime
    ) -> Provenance:
        _, system, source_id, version, feed, _, scheme, source, intelligence, origin, recorded_on, flags = row
        return Provenance(
            self.ids.record_id(system, source_id),
            system,
            source_id,
            bytes.fromhex(version),
            feed,
            label,
            _grading(scheme, source, intelligence),
            origin,
            plain_date(recorded_on),
            extracted_at,
            load.sequence,
            piece.slice.known_from,
            piece.slice.known_to,
            tuple(flags or ()),
        )


def _links(found: Iterable[_Said], near: Sequence[Sequence[NodeRef]]) -> Collection[StoredLink]:
    links: dict[tuple[int, int, int], StoredLink] = {}
    for said in found:
        for handle, (kind, at), *values in said.values:
            link = _link(near[kind][at], values, said)
            if link is not None:
                # A link between two of the nodes is found from either end.
                links[handle, link.valid_from, link.provenance.known_from] = link
    return links.values()


def _link(near: NodeRef, values: Sequence[Any], said: _Said) -> StoredLink | None:
    outgoing, labels, key, kind, role, assessment, begins, ends, properties = values
    held = said.held.slice
    valid_from = held.valid_from if begins is None else max(begins // 60, held.valid_from)
    valid_to = held.valid_to if ends is None else min(ends // 60, held.valid_to)
    if valid_from >= valid_to:
        return None
    far = node_ref(labels, key)
    source, target = (near, far) if outgoing else (far, near)
    return StoredLink(
        source,
        target,
        TYPES[kind],
        ROLES[role],
        bool(assessment),
        valid_from,
        valid_to,
        read_properties(dict(properties)) if properties else {},
        said.provenance,
    )


@lru_cache(maxsize=256)
def _grading(scheme: int, source: str | None, intelligence: str | None) -> Grading:
    return Grading(GradingScheme(scheme), source or "", intelligence or "")


def _by_kind(nodes: Collection[NodeRef]) -> tuple[tuple[Kind, ...], list[list[NodeRef]]]:
    """The kinds among these nodes, and the nodes of each."""
    refs: dict[Kind, list[NodeRef]] = defaultdict(list)
    for node in sorted(set(nodes)):
        refs[node.kind].append(node)
    kinds = tuple(sorted(refs))
    return kinds, [refs[kind] for kind in kinds]


def _keys(nodes: Sequence[Sequence[NodeRef]]) -> list[list[list[str]]]:
    return [[[node.authority, node.key] for node in of_one_kind] for of_one_kind in nodes]
