"""A person-to-person network, and the evidence behind each of its ties."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.projection.evidence import F64, Evidence, Flags
from analytics.projection.facts import NO_CLAIM, NO_THING
from analytics.projection.parameters import LAYERS, Layer, ProjectionParameters
from analytics.ties import Ties
from graph.model.kinds import Kind
from graph.snapshot.arrays import I64, U8
from graph.snapshot.columns import ranges

# Fewer origins than this are not counted out to a reader: the number itself could give a source away.
FEW_ORIGINS = 3
_ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class ExcludedHub:
    """A thing (public id, hex) that `people` people share: too many for it to tie them in this layer."""

    layer: Layer
    thing: str
    kind: Kind
    people: int


@dataclass(frozen=True, slots=True)
class Report:
    """One report behind a tie: `record` public id (hex), `owner` agency, `grade` rank, `since` world minutes.

    `origin` tells reports of one voice from those of another within one network; it is shown to nobody.
    """

    record: str
    owner: str
    grade: int
    since: int
    until: int
    origin: int


@dataclass(frozen=True, slots=True)
class TieFact:
    """One reason for a tie. `thing` is the public id (hex) of what the two share, None for a direct link."""

    layer: Layer
    thing: str | None
    kind: Kind | None
    weight: float
    reports: tuple[Report, ...]


@dataclass(frozen=True, slots=True)
class FactColumns:
    """Facts in order of tie, layer, thing and claims. Tie t's are `at[t]:at[t + 1]`.

    `claims` (f, 4) are positions of claims, -1 where there are fewer; claim c's reports are
    `rows[claim_at[c]:claim_at[c + 1]]`, positions in the evidence's links.
    """

    at: I64
    layer: U8
    thing: I64
    weight: F64
    claims: I64
    claim_at: I64
    rows: I64


@dataclass(frozen=True, slots=True)
class PersonNetwork:
    """Who is tied to whom, how firmly, and on what evidence: for one viewer, at one time, under one table.

    Person i has public id `persons[i]` (16 bytes, ascending) and is unit `unit[i]` of the evidence; everybody here has
    a tie. `adult[i]`: something readable shows that he is 18 or older. Row i of the symmetric adjacency is
    `neighbour[start[i]:start[i + 1]]`, ascending, with `weight` (0 to 1) and `tie` beside it. Tie t joins
    `ends[t, 0] < ends[t, 1]` with `tie_weight[t]`, on the word of `origins[t]` independent origins.
    """

    evidence: Evidence
    parameters: ProjectionParameters
    persons: np.ndarray[tuple[int], np.dtype[np.bytes_]]
    unit: I64
    adult: Flags
    start: I64
    neighbour: I64
    weight: F64
    tie: I64
    ends: I64
    tie_weight: F64
    origins: I64
    facts: FactColumns
    hubs: tuple[ExcludedHub, ...]

    def __len__(self) -> int:
        return len(self.persons)

    @property
    def as_of(self) -> int:
        """The world minute of the network."""
        return self.evidence.as_of

    def person_id(self, person: int) -> str:
        """A person's public id in hex."""
        return bytes(self.persons[person]).ljust(16, b"\0").hex()

    def index_of(self, public_id: str) -> int | None:
        """The number of the person with this public id (hex), or None where he has no tie here."""
        wanted = np.array([bytes.fromhex(public_id)], dtype="S16")
        place = int(np.searchsorted(self.persons, wanted)[0])
        return place if place < len(self) and self.persons[place] == wanted[0] else None

    def person_of_unit(self) -> I64:
        """For each person of the evidence his number in this network, -1 where he has no tie."""
        numbers = np.full(self.evidence.person_count, -1, dtype=np.int64)
        numbers[self.unit] = np.arange(len(self))
        return numbers

    @property
    def ties(self) -> Ties:
        """Who is tied to whom and how firmly, without the evidence."""
        return Ties(self.start, self.neighbour, self.weight)

    def ids(self) -> list[bytes]:
        """The public id of each person, whole: fixed-width text loses the zero bytes that an id may end in."""
        return [person.ljust(_ID_BYTES, b"\0") for person in self.persons.tolist()]

    def tie_between(self, one: int, other: int) -> int | None:
        """The tie of two people, or None."""
        row = self.neighbour[self.start[one] : self.start[one + 1]]
        place = int(np.searchsorted(row, other))
        return int(self.tie[self.start[one] + place]) if place < len(row) and row[place] == other else None

    def why(self, tie: int) -> list[TieFact]:
        """The facts behind a tie, heaviest first."""
        first, last = int(self.facts.at[tie]), int(self.facts.at[tie + 1])
        found = [self._fact(place) for place in range(first, last)]
        return sorted(found, key=lambda fact: (-fact.weight, LAYERS.index(fact.layer), fact.thing or "", fact.reports))

    def reports(self, tie: int) -> I64:
        """Positions in the evidence's links of every report behind a tie, ascending, each once."""
        facts = self.facts
        claims = facts.claims[facts.at[tie] : facts.at[tie + 1]].ravel()
        rows = [facts.rows[facts.claim_at[c] : facts.claim_at[c + 1]] for c in claims[claims != NO_CLAIM].tolist()]
        return np.unique(np.concatenate(rows))

    def rests_on(self) -> list[tuple[bytes, bytes]]:
        """(record id, version) of every report behind any tie, in order."""
        rows = np.unique(self.evidence.links.record[self.facts.rows[self._claimed_rows()]])
        public, version = self.evidence.records[rows], self.evidence.versions[rows]
        return [
            (bytes(one).ljust(16, b"\0"), bytes(two).ljust(16, b"\0")) for one, two in zip(public, version, strict=True)
        ]

    def report(self, row: int) -> Report:
        """One report in words."""
        evidence = self.evidence
        record = int(evidence.links.record[row])
        return Report(
            record=evidence.record_id(record),
            owner=evidence.owners[int(evidence.owner[record])],
            grade=int(evidence.links.grade[row]),
            since=int(evidence.links.valid_from[row]),
            until=int(evidence.links.valid_to[row]),
            origin=int(evidence.origin[record]),
        )

    def _claimed_rows(self) -> I64:
        """Positions in `facts.rows` of what some fact claims: claims that came to nothing are not rested on."""
        claims = np.unique(self.facts.claims)
        claims = claims[claims != NO_CLAIM]
        starts = self.facts.claim_at[claims]
        return ranges(starts, self.facts.claim_at[claims + 1] - starts)

    def _fact(self, place: int) -> TieFact:
        facts, evidence = self.facts, self.evidence
        rows = sorted(
            row
            for claim in facts.claims[place].tolist()
            if claim != NO_CLAIM
            for row in facts.rows[facts.claim_at[claim] : facts.claim_at[claim + 1]].tolist()
        )
        thing = int(facts.thing[place])
        shared = thing != NO_THING
        return TieFact(
            layer=LAYERS[int(facts.layer[place])],
            thing=evidence.unit_id(thing) if shared else None,
            kind=Kind(int(evidence.thing_kind[thing - evidence.person_count])) if shared else None,
            weight=float(facts.weight[place]),
            reports=tuple(self.report(row) for row in rows),
        )
