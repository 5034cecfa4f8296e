"""One reason to keep people apart, and what the ways of reading them have in common."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from analytics.allocation.answer import Kind
from analytics.allocation.relation import Level
from graph.model.evidence import NodeRef, Properties
from graph.model.links import LinkType
from graph.model.times import Interval
from graph.store.stored import Provenance, StoredLink
from graph.view import GraphView

# The system whose records say who is in custody.
_PRISON_RECORDS = "NOMIS"


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody on the other side: `named` are his records in a rule, `own` all of his, `mates` all that may be his."""

    named: frozenset[int]
    own: frozenset[int]
    mates: frozenset[int]


@dataclass(frozen=True, slots=True)
class Separation:
    """A rule, or advice, that concerns one of the parties (`subject`, by position) and others.

    `level` is None for advice; `transport`: it forbids them one vehicle too. `certain` says that it names records which
    are certainly the subject's; `named` are the records on the subject's side that a rule names, his or a possible
    match's.
    """

    kind: Kind
    subject: int
    rule: tuple[NodeRef, ...]
    level: Level | None
    others: tuple[Other, ...]
    certain: bool
    reason: str
    sources: tuple[Provenance, ...]
    transport: bool = False
    named: frozenset[int] = frozenset()


class Statements:
    """What the store of record says to one view's reader, at the view's one minute."""

    def __init__(self, view: GraphView, minute: Interval) -> None:
        self.view, self._minute = view, minute
        self._ranks: dict[NodeRef, int | None] = {}
        self._refs: dict[int, NodeRef] = {}
        self._custody: dict[int, tuple[str, ...]] = {}
        with view.walker() as walker:
            self._absent = frozenset(walker.absent.tolist())

    def links(self, nodes: Iterable[NodeRef], link_type: LinkType) -> list[StoredLink]:
        """Links of one type at these nodes, either end."""
        found = self.view.links(set(nodes), [link_type])
        return [link for link in found if link.valid_from < self._minute.end and link.valid_to > self._minute.start]

    def is_recent(self, link: StoredLink, minutes: int) -> bool:
        """Whether what a link states began within so many minutes before the view's one."""
        return self._minute.start - minutes <= link.valid_from < self._minute.end

    def has_begun(self, link: StoredLink) -> bool:
        """Whether what a link states had begun by the view's minute: what came later is no warning of it."""
        return link.valid_from < self._minute.end

    def ref(self, node: int) -> NodeRef:
        """A node's natural key."""
        return self.refs([node])[0]

    def refs(self, nodes: Iterable[int]) -> list[NodeRef]:
        """The natural keys of nodes."""
        wanted = list(nodes)
        unread = sorted({node for node in wanted if node not in self._refs})
        if unread:
            self._refs.update(zip(unread, self.view.refs(unread), strict=True))
        return [self._refs[node] for node in wanted]

    def ranks(self, refs: Iterable[NodeRef]) -> frozenset[int]:
        """The nodes of these keys, less those that do not exist for the reader."""
        wanted = set(refs)
        unread = [ref for ref in wanted if ref not in self._ranks]
        if unread:
            name = self.view.store.ids.node_id
            found = self.view.graph.node_ranks([name(ref) for ref in unread]).tolist()
            self._ranks.update(zip(unread, (None if rank < 0 else rank for rank in found), strict=True))
        ranks = (self._ranks[ref] for ref in wanted)
        return frozenset(rank for rank in ranks if rank is not None) - self._absent

    def learn_custody(self, nodes: Iterable[int]) -> None:
        """Read at once what prisons say of the custody of these PERSON nodes."""
        unread = sorted({node for node in nodes if node not in self._custody})
        if not unread:
            return
        found: dict[int, list[str]] = {node: [] for node in unread}
        by_ref = dict(zip(self.refs(unread), unread, strict=True))
        for said in self.view.descriptions(list(by_ref)):
            if said.node.authority == _PRISON_RECORDS:
                found[by_ref[said.node]].append(str(said.properties.get("custody_status", "")))
        self._custody.update({node: tuple(told) for node, told in found.items()})

    def custody(self, nodes: Collection[int]) -> list[str]:
        """Every custody status that a prison's record of these PERSON nodes gives, "" where one gives none."""
        self.learn_custody(nodes)
        return [status for node in nodes for status in self._custody[node]]

    def is_in_custody(self, nodes: Collection[int]) -> bool:
        """Whether a prison says that it has him, in a cell or on his way."""
        return any(status.startswith("ACTIVE") for status in self.custody(nodes))


def widest(stated: Collection[Properties], name: str, silent: Level) -> Level:
    """The widest level that any statement gives under this name; `silent` where none does, or it is no level."""
    levels = [Level[str(each[name])] for each in stated if str(each.get(name)) in Level.__members__]
    return min(levels, default=silent)


def reason_of(stated: Collection[Properties]) -> str:
    """The reason that is stated; the first in order where several are."""
    return min((str(each["reason"]) for each in stated if each.get("reason")), default="")


def distinct(sources: Iterable[Provenance]) -> tuple[Provenance, ...]:
    """Each record version once, in order."""
    by_version = {(each.system, each.source_id, each.version): each for each in sources}
    return tuple(each for _, each in sorted(by_version.items(), key=lambda item: item[0]))
