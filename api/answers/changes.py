"""What became known to a reader since a moment, and which alerts end soon: what a start page opens with."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from api.answers.adulthood import shown_adults
from api.answers.linked_residents import with_linked
from api.answers.named import Names
from api.answers.new_keep_aparts import keep_aparts
from api.schemas.changes import ChangeLine, ChangeSection, WhatChangedAnswer
from graph.identity.layout import VisibleLinks
from graph.model.kinds import Kind
from graph.model.links import LinkType
from graph.model.times import from_minutes, to_microseconds, to_minutes
from graph.view import GraphView, NotFoundError

MOST_LINES = 8
SOON = timedelta(days=14)
_NEW = {"alerts": LinkType.HAS_ALERT, "keep-aparts": LinkType.PARTY, "memberships": LinkType.MEMBER_OF}


def what_changed(view: GraphView, since: datetime, now: datetime) -> WhatChangedAnswer:
    """New alerts, keep-aparts and memberships; who came to where he is held; alerts that end within a fortnight."""
    names = Names(view)
    known = view.graph.known_rank(to_microseconds(since))
    sections = []
    for name, link_type in _NEW.items():
        links = view.visible_links([link_type])
        new = links.known_from > known
        if link_type is LinkType.PARTY:
            sections.append(keep_aparts(view, names, links, new, MOST_LINES))
            continue
        section = _section(view, names, name, links, new, links.known_from)
        sections.append(_of_adults(view, section, now) if link_type is LinkType.MEMBER_OF else section)
    held = view.visible_links([LinkType.HELD_AT])
    arrived = (held.valid_from >= to_minutes(since)) & (held.valid_from <= to_minutes(now))
    arrivals = _section(view, names, "arrivals", held, arrived, held.valid_from)
    sections.append(arrivals.model_copy(update={"lines": with_linked(view, names, held, arrivals.lines, now)}))
    alerts = view.visible_links([LinkType.HAS_ALERT])
    ending = (alerts.valid_to > to_minutes(now)) & (alerts.valid_to <= to_minutes(now + SOON))
    sections.append(_section(view, names, "ending-alerts", alerts, ending, -alerts.valid_to.astype(np.int64)))
    return WhatChangedAnswer(since=since, sections=[each for each in sections if each.number])


def _of_adults(view: GraphView, section: ChangeSection, now: datetime) -> ChangeSection:
    """Whoever is or may be under 18 is counted, and not named as anybody's member."""
    people = {each.id for line in section.lines for each in (line.one, line.other) if each.kind == Kind.PERSON.label}
    named = set(shown_adults(view, sorted(people), now.date()))
    return section.model_copy(update={"lines": [line for line in section.lines if line.one.id not in people - named]})


def _section(
    view: GraphView,
    names: Names,
    name: str,
    links: VisibleLinks,
    chosen: NDArray[np.bool_],
    late: NDArray[np.integer[Any]],
) -> ChangeSection:
    """The latest first, by `late`, which has a number for every link."""
    rows = np.flatnonzero(chosen)
    pairs = np.unique(np.stack([links.source[rows], links.target[rows]], axis=1), axis=0)
    # Ranks order by key, so that what is listed does not hang on how the graph was built.
    began = -links.valid_from[rows].astype(np.int64)
    order = np.lexsort((links.target[rows], links.source[rows], began, -late[rows].astype(np.int64)))
    lines: list[ChangeLine] = []
    seen: set[tuple[int, int]] = set()
    for row in rows[order].tolist():
        ends = int(links.source[row]), int(links.target[row])
        if ends in seen:
            continue
        seen.add(ends)
        with suppress(NotFoundError):
            one, other = (names.node(each) for each in view.ids(ends))
            start, end = int(links.valid_from[row]), int(links.valid_to[row])
            lines.append(ChangeLine(one=one, other=other, valid_from=from_minutes(start), valid_to=from_minutes(end)))
        if len(lines) == MOST_LINES:
            break
    return ChangeSection(name=name, number=len(pairs), lines=lines)
