"""The graph's values as answers word them, and as readers word them in questions."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from api.schemas.evidence import Hub, Link, Source
from graph.model.grading import WORST_RANK, parse_grading
from graph.model.links import PLANNED, LinkType, Role
from graph.model.times import from_microseconds, from_minutes
from graph.queries.chart import FoldedLink
from graph.queries.chart import Hub as CrowdedNode
from graph.store.stored import Provenance
from graph.view import GraphView

FACT = "fact"
_INTELLIGENCE = "ABCDE"


class QuestionError(ValueError):
    """A question that cannot be put so; the message says what would be right and repeats nothing of a person's."""


def grade_word(rank: int) -> str:
    """A grade's rank as 3x5x2 writes it (`1A` is the best report), or `fact` for a record of fact."""
    if rank <= 0:
        return FACT
    step = min(rank, WORST_RANK) - 1
    return f"{step % 3 + 1}{_INTELLIGENCE[step // 3]}"


def fact_words(value: object) -> str:
    """What a fact is, as a person says it: yes, no, not known, or the value itself."""
    if value is None:
        return "not known"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def grade_rank(text: str | None) -> int | None:
    """The rank of a grade that a reader names; None for any. Raises QuestionError."""
    if text is None:
        return None
    if text == FACT:
        return 0
    try:
        return parse_grading(text).rank
    except ValueError:
        raise QuestionError("the worst grade to use is written 1A to 3E, B2 and the like, or fact") from None


def link_types(names: Collection[str] | None, default: Iterable[LinkType]) -> frozenset[LinkType]:
    """Link types by name, in any case. Raises QuestionError for a name that is none."""
    if names is None:
        return frozenset(default)
    wanted = {name.strip().upper().replace("-", "_") for name in names}
    # What is planned is no part of any chart: whoever reads it asks the headroom.
    known = [each.name for each in LinkType if each not in PLANNED]
    if not wanted <= set(known):
        raise QuestionError(f"link types are {', '.join(known)}")
    return frozenset(LinkType[name] for name in wanted)


def role_words(roles: Iterable[Role]) -> list[str]:
    """`PRINCIPAL_SUBJECT` as `principal subject`; NONE as nothing."""
    return [role.name.lower().replace("_", " ") for role in roles if role is not Role.NONE]


def link(found: FoldedLink) -> Link:
    """A folded link, in the direction in which more records state it."""
    source, target = (found.source, found.target) if found.forward >= found.backward else (found.target, found.source)
    return Link(
        source=source,
        target=target,
        type=found.type.name,
        roles=role_words(found.roles),
        assessment=found.assessment,
        best_grade=grade_word(found.grade),
        valid_from=from_minutes(found.valid_from),
        valid_to=from_minutes(found.valid_to),
        records=list(found.evidence),
    )


def hubs(found: Iterable[CrowdedNode]) -> list[Hub]:
    """Hubs as answers show them."""
    return [Hub(id=each.id, more_than=each.more_than) for each in found]


def source(said: Provenance) -> Source:
    """Where a fact comes from."""
    return Source(
        id=said.record_id.hex(),
        agency=said.label.owner,
        system=said.system,
        feed=said.feed,
        grade=str(said.grading),
        classification=str(said.label.classification),
        handling=str(said.label.handling),
        conditions=list(said.label.conditions),
        extracted_at=said.extracted_at,
        known_from=from_microseconds(said.known_from),
        flags=list(said.flags),
    )


def sources(view: GraphView, record_ids: Iterable[str]) -> list[Source]:
    """The newest live version of each of these records, by agency, feed and id."""
    found = [max(said, key=lambda each: each.known_from) for said in view.provenance(sorted(set(record_ids))).values()]
    return sorted((source(said) for said in found), key=lambda each: (each.agency, each.feed, each.id))
