"""What a chart shows at one moment: where it starts, what is hidden, pinned, noted and supposed on it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from api.days import day_of
from api.questions import Clocks, clocks

MOST_OWN = 500


def own_id(name: str) -> str:
    """The id of what stands on a chart and in no evidence: of the form of a public one, and none of them."""
    return hashlib.blake2b(name.encode(), digest_size=16, person=b"own-on-a-chart").hexdigest()


@dataclass(frozen=True, slots=True)
class OwnNode:
    """Something put on a chart by hand or from a file: on this chart alone, and in no analysis."""

    id: str
    kind: str
    caption: str


@dataclass(frozen=True, slots=True)
class OwnLink:
    """A link that somebody supposes, or that a file states: dashed, on this chart alone, and in no analysis."""

    source: str
    target: str
    says: str

    @property
    def key(self) -> str:
        """What it is named by: its place in the list would tell how many stand before it that a reader is not shown."""
        return own_id(f"link {self.source} {self.target} {self.says}")


@dataclass(frozen=True, slots=True)
class State:
    """A chart at one moment. Ids are public; `pinned` are places in whole pixels; `notes` are by id."""

    starts: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    pinned: tuple[tuple[str, int, int], ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    own_nodes: tuple[OwnNode, ...] = ()
    own_links: tuple[OwnLink, ...] = ()
    types: tuple[str, ...] = ()
    grade: str = ""
    at: str = ""
    known: str = ""
    each_alone: bool = False

    def to_dict(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> State:
        """As it was kept; what a later version added is left away."""
        return cls(
            starts=tuple(kept.get("starts", ())),
            hidden=tuple(kept.get("hidden", ())),
            pinned=tuple((str(who), int(x), int(y)) for who, x, y in kept.get("pinned", ())),
            notes=tuple((str(who), str(text)) for who, text in kept.get("notes", ())),
            own_nodes=tuple(OwnNode(**each) for each in kept.get("own_nodes", ())),
            own_links=tuple(OwnLink(**each) for each in kept.get("own_links", ())),
            types=tuple(kept.get("types", ())),
            grade=str(kept.get("grade", "")),
            at=str(kept.get("at", "")),
            known=str(kept.get("known", "")),
            each_alone=bool(kept.get("each_alone", False)),
        )

    @property
    def looks_back(self) -> bool:
        """Whether it is drawn as of a day that was chosen."""
        return bool(self.at or self.known)

    @property
    def clocks(self) -> Clocks:
        """As of when it is drawn. "As known on a day" is as known at its end."""
        known = day_of(self.known)
        until = None if known is None else datetime.combine(known, time.min, tzinfo=UTC) + timedelta(days=1)
        return clocks(day_of(self.at), until)

    @property
    def named(self) -> frozenset[str]:
        """Every id in it, also of what stands on this chart alone."""
        ends = (end for each in self.own_links for end in (each.source, each.target))
        return frozenset({*self.starts, *self.hidden, *dict(self.notes), *(who for who, _, _ in self.pinned), *ends})

    def seen_as(self, shown: Mapping[str, str], starts: Collection[str]) -> State:
        """As a reader sees it to whom nodes go by the ids in `shown`, and to whom these starts alone are there.

        What else he may not see is left in: it is drawn nowhere, and he may hand the chart on to who sees it.
        """
        named = {each: shown.get(each, each) for each in self.named}
        return replace(
            self,
            starts=tuple(dict.fromkeys(named[each] for each in self.starts if each in starts)),
            hidden=tuple(sorted({named[each] for each in self.hidden})),
            pinned=tuple({named[who]: (named[who], x, y) for who, x, y in reversed(self.pinned)}.values())[::-1],
            notes=tuple({named[who]: text for who, text in self.notes}.items()),
            own_links=tuple(
                replace(each, source=named[each.source], target=named[each.target]) for each in self.own_links
            ),
        )

    def expand(self, node: str) -> State:
        """One step further out from a node."""
        return self if node in self.starts else replace(self, starts=(*self.starts, node))

    def collapse(self, node: str) -> State:
        """No further than the node itself; the chart keeps one start at least."""
        left = tuple(each for each in self.starts if each != node)
        return replace(self, starts=left) if left else self

    def hide(self, node: str) -> State:
        """Not drawn until it is shown again."""
        return replace(self, hidden=tuple(sorted({*self.hidden, node})))

    def show_all(self) -> State:
        """Draw everything again."""
        return replace(self, hidden=())

    def pin(self, node: str, x: int, y: int) -> State:
        """Keep a node where it is."""
        return replace(self, pinned=(*(each for each in self.pinned if each[0] != node), (node, x, y)))

    def unpin(self, node: str) -> State:
        """Let the layout place it."""
        return replace(self, pinned=tuple(each for each in self.pinned if each[0] != node))

    def note(self, node: str, text: str) -> State:
        """Say something about a node; nothing takes the note away."""
        kept = tuple(each for each in self.notes if each[0] != node)
        return replace(self, notes=(*kept, (node, text)) if text else kept)

    def suppose(self, source: str, target: str, says: str) -> State:
        """A link that nobody's record states."""
        return replace(self, own_links=(*self.own_links, OwnLink(source, target, says))[:MOST_OWN])

    def unsuppose(self, link: str) -> State:
        """Take a supposed link away, by its key."""
        return replace(self, own_links=tuple(each for each in self.own_links if each.key != link))

    def merged(self, other: State) -> State:
        """Both charts as one: this one's places, notes and filters come first."""
        pinned = {who: (who, x, y) for who, x, y in (*other.pinned, *self.pinned)}
        return replace(
            self,
            starts=_both(self.starts, other.starts),
            hidden=tuple(sorted({*self.hidden, *other.hidden} - {*self.starts, *other.starts})),
            pinned=tuple(pinned.values()),
            notes=tuple({**dict(other.notes), **dict(self.notes)}.items()),
            own_nodes=_both(self.own_nodes, other.own_nodes)[:MOST_OWN],
            own_links=_both(self.own_links, other.own_links)[:MOST_OWN],
        )


def _both(first: Iterable[Any], other: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys((*first, *other)))
