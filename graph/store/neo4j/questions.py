"""What readers ask of the graph, as cut queries: one text for each kind of node, made from our own names alone."""

from __future__ import annotations

from functools import cache

from graph.model.kinds import Kind
from graph.model.links import LinkType
from graph.store.neo4j.cut import CutQuery
from graph.store.neo4j.vocabulary import LABELS, interval_properties, node_pattern, role_property, type_pattern
from graph.store.neo4j.words import BETWEEN, TOO_LONG, WORDS_KEY

# Nodes of several kinds are asked about in one turn of the wire, each kind by its own index.
_UNION = "\nUNION ALL "

# Where a tie's own class is closed, its record need not be looked at.
_OWN_CLASS = "l.visibilityClass IN $classes"

_ENDS = "[labels(s), properties(s)], [labels(t), properties(t)]"
_INTERVALS = sorted({interval_properties(kind) for kind in LinkType})
_FROM, _TO = (f"coalesce({', '.join(f'l.{names[end]}.epochSeconds' for names in _INTERVALS)})" for end in (0, 1))
# Instants are given as numbers: the driver takes a tenth of a millisecond over each native one.
_LEFT_OUT = [*(name for pair in _INTERVALS for name in sorted(pair)), WORDS_KEY]
_SAID = f"l {{.*, {', '.join(f'{name}: null' for name in _LEFT_OUT)}}}"
_ROLE = f"coalesce({', '.join(f'l.{name}' for name in sorted({role_property(kind) for kind in LinkType}))})"


@cache
def links_at(kinds: tuple[Kind, ...], types: tuple[LinkType, ...]) -> CutQuery:
    """Links of these types at nodes of these kinds, whichever end; `$nodes` holds the keys of each kind, in order."""
    return CutQuery(
        "CALL () {\n"
        + _UNION.join(
            f"UNWIND $nodes[{place}] AS w MATCH {node_pattern('n', kind, 'w')}-[l:{type_pattern(types)}]-() RETURN l"
            for place, kind in enumerate(kinds)
        )
        + f"""\n}}
WITH DISTINCT l WHERE {_OWN_CLASS}
WITH l, startNode(l) AS s, endNode(l) AS t
MATCH (e:Evidence {{number: l.evidence}})""",
        f"[elementId(l), {_ENDS}, type(l), {_ROLE}, l.assessment, {_FROM}, {_TO}, {_SAID}]",
    )


@cache
def descriptions_of(kinds: tuple[Kind, ...]) -> CutQuery:
    """What is said of nodes of these kinds; `$nodes` holds the keys of each kind, in order."""
    return CutQuery(
        "CALL () {\n"
        + _UNION.join(
            f"UNWIND $nodes[{place}] AS w MATCH {node_pattern('n', kind, 'w')}<-[d:DESCRIBES]-(e:Evidence)"
            " RETURN n, d, e"
            for place, kind in enumerate(kinds)
        )
        + "\n}",
        "[elementId(d), [labels(n), properties(n)], properties(d)]",
    )


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
def people_named(*, surname: bool, forename: bool, born: bool) -> CutQuery:
    """People by the beginnings of their names and their birth day, whichever are asked for."""
    conditions = ["d.surnameKey IS NOT NULL"]
    conditions += ["d.surnameKey STARTS WITH $surname"] * surname
    conditions += ["d.forenameKey STARTS WITH $forename"] * forename
    conditions += ["d.bornDay = $born"] * born
    return CutQuery(
        f"MATCH (e:Evidence)-[d:DESCRIBES]->(n:{_PERSON}) WHERE {' AND '.join(conditions)}",
        "[labels(n), properties(n)]",
    )
