"""The one place where the queries of readers are made: none goes out without the reader's classes and his instant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from graph.store.neo4j.ledger import HEAD_COLUMNS
from graph.store.neo4j.values import instant
from graph.store.stored import ReadCut

# Of a version outside the reader's classes, or that no load had published by his instant, nothing is read. What else
# decides whether it held (later labels, withdrawals, absences) follows from the sightings of all its record's versions.
_ADMITTED = """e.visibilityClass IN $classes
  AND EXISTS { (e)<-[:SIGHTED]-(known:Load) WHERE known.publishedAt <= $knownAt }"""

# An index over several properties serves only who says something of each: hence `version IS NOT NULL` throughout.
_SIGHTINGS = """COLLECT {
    MATCH (v:Evidence {sourceSystem: e.sourceSystem, sourceRef: e.sourceRef})<-[:SIGHTED]-(by:Load)
    WHERE v.version IS NOT NULL AND by.publishedAt IS NOT NULL
    RETURN DISTINCT [v.number, v.visibilityClass, by.number]
  }"""

_PROVENANCE = """[e.number, e.sourceSystem, e.sourceRef, e.version, e.feed, e.visibilityClass,
   e.gradingScheme, e.sourceGrade, e.intelligenceGrade, e.origin, e.recordedOn, e.flags]"""


_HEAD = f"COLLECT {{ MATCH (s:StoreState {{name: 'revision'}}) RETURN [{HEAD_COLUMNS}] }}"


@dataclass(frozen=True, slots=True)
class CutQuery:
    """A query for one reader: `match` binds `e`, the record version, and `values` is what is returned of each match.

    One row comes back, in one turn of the wire: the head, and for each version (values of all its matches, its
    provenance, its record's sightings).
    """

    match: str
    values: str

    @property
    def text(self) -> str:
        """The whole query."""
        return f"""
{self.match}
WITH e, collect({self.values}) AS found
WHERE {_ADMITTED}
WITH collect([found, {_PROVENANCE}, {_SIGHTINGS}]) AS versions
RETURN {_HEAD}, versions
"""


def parameters(*cuts: ReadCut) -> dict[str, Any]:
    """What every such query is given: what any of its readers may read, each of whom is then told his part of it."""
    classes = sorted(frozenset[int]().union(*(cut.classes for cut in cuts)))
    return {"classes": classes, "knownAt": instant(max(cut.known_at for cut in cuts))}
