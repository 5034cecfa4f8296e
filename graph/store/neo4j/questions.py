"""What readers ask of the graph, as cut queries: one text for each kind of node, made from our own names alone."""

from __future__ import annotations

from functools import cache

from graph.model.kinds import Kind
from graph.model.links import LinkType
from graph.store.neo4j.cut import CutQuery
from graph.store.neo4j.values import OURS
from graph.store.neo4j.vocabulary import LABELS, interval_properties, node_pattern, role_property, type_pattern
from graph.store.neo4j.words import BETWEEN, TOO_LONG

# Nodes of several kinds are asked about in one turn of the wire, each kind by its own index.
_UNION = "\nUNION ALL "

# Where a tie's own class is closed, its record need not be looked at.
_OWN_CLASS = "l.visibilityClass IN $classes"

_INTERVALS = sorted({interval_properties(kind) for kind in LinkType})
_FROM, _TO = (f"coalesce({', '.join(f'l.{names[end]}.epochSeconds' for names in _INTERVALS)})" for end in (0, 1))
# Instants are given as numbers: the driver takes a tenth of a millisecond over each native one. What is ours stands in
# columns of its own, so that most links have nothing else to give.
_SAID = f"[key IN keys(l) WHERE NOT key IN {sorted(OURS)} | [key, l[key]]]"
_ROLE = f"coalesce({', '.join(f'l.{name}' for name in sorted({role_property(kind) for kind in LinkType}))})"


@cache
def links_at(kinds: tuple[Kind, ...], types: tuple[LinkType, ...]) -> CutQuery:
    """Links of these types at nodes of these kinds, whichever end; `$nodes` holds the keys of each kind, in order.

    The near end is named by its place in `$nodes`. A link between two of the nodes is found from both.
    """
    return CutQuery(
        "CALL () {\n"
        + _UNION.join(
            f"UNWIND {_each(place)} MATCH {node_pattern('n', kind, 'w')}-[l:{type_pattern(types)}]-(far) "
            f"WHERE {_OWN_CLASS} RETURN [{place}, at] AS near, n, l, far"
            for place, kind in enumerate(kinds)
        )
        + """\n}
MATCH (e:Evidence {number: l.evidence})""",
        f"[id(l), near, startNode(l) = n, labels(far), properties(far), type(l), {_ROLE}, l.assessment, {_FROM}, {_TO},"
        f" {_SAID}]",
    )


@cache
def descriptions_of(kinds: tuple[Kind, ...]) -> CutQuery:
    """What is said of nodes of these kinds; `$nodes` holds the keys of each kind, in order, and names them by place."""
    return CutQuery(
        "CALL () {\n"
        + _UNION.join(
            f"UNWIND {_each(place)} MATCH {node_pattern('n', kind, 'w')}<-[d:DESCRIBES]-(e:Evidence) "
            f"RETURN [{place}, at] AS near, d, e"
            for place, kind in enumerate(kinds)
        )
        + "\n}",
        "[near, properties(d)]",
    )


def _each(place: int) -> str:
    return f"range(0, size($nodes[{place}]) - 1) AS at WITH at, $nodes[{place}][at] AS w"


RECORDS = CutQuery(
    """UNWIND $keys AS w
MATCH (e:Evidence {sourceSystem: w[0], sourceRef: w[1]}) WHERE e.version IS NOT NULL
MATCH (first:Load {number: e.firstLoad})""",
    "[coalesce(e.cells, []), coalesce(first.columns, [])]",
)

_PERSON = LABELS[Kind.PERSON]

BY_IDENTIFIER = CutQuery(
    f"""MATCH {node_pattern("i", Kind.IDENTIFIER, "$identifier")}<-[l:HAS_IDENTIFIER]-(n:{_PERSON})
WHERE {_OWN_CLASS}
MATCH (e:Evidence {{number: l.evidence}})""",
    "[labels(n), properties(n)]",
)

_NAMES = f"""CASE d.wordsKey WHEN '{TOO_LONG}'
  THEN [name IN coalesce(d.nicknames, []) + coalesce(d.aliases, []) | toLower(name)]
  ELSE split(d.wordsKey, '{BETWEEN}') END"""
_TEXT = f"CASE l.wordsKey WHEN '{TOO_LONG}' THEN toLower(l.text) ELSE l.wordsKey END"

CALLED = CutQuery(
    f"""MATCH (e:Evidence)-[d:DESCRIBES]->(n:{_PERSON})
WHERE (d.wordsKey CONTAINS $rarest OR d.wordsKey = '{TOO_LONG}')
  AND any(name IN {_NAMES} WHERE all(word IN $words WHERE name CONTAINS word))""",
    "[labels(n), properties(n)]",
)

REPORTED = CutQuery(
    f"""MATCH (n:{_PERSON})-[l:SUBJECT_OF]->()
WHERE (l.wordsKey CONTAINS $rarest OR l.wordsKey = '{TOO_LONG}')
  AND {_OWN_CLASS} AND all(word IN $words WHERE {_TEXT} CONTAINS word)
MATCH (e:Evidence {{number: l.evidence}})""",
    "[labels(n), properties(n)]",
)


@cache
def people_named(*, surname: bool, forename: bool, born: bool, surnames: bool, forenames: bool) -> CutQuery:
    """People by their names, or the beginnings of these, and their birth day, whichever are asked for."""
    conditions = ["d.surnameKey IS NOT NULL"]
    conditions += ["d.surnameKey STARTS WITH $surname"] * surname
    conditions += ["d.forenameKey STARTS WITH $forename"] * forename
    conditions += ["d.bornDay = $born"] * born
    conditions += ["d.surnameKey IN $surnames"] * surnames
    conditions += ["any(word IN split(d.forenameKey, ' ') WHERE word IN $forenames)"] * forenames
    return CutQuery(
        f"MATCH (e:Evidence)-[d:DESCRIBES]->(n:{_PERSON}) WHERE {' AND '.join(conditions)}",
        "[labels(n), properties(n)]",
    )
