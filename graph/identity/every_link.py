"""Every link of a cut at once, for estate-wide analytics: what a walk would meet, without walking."""

from __future__ import annotations

import numpy as np

from graph.identity.layout import Cut, Flags, VisibleLinks, Walk
from graph.identity.walker import WORST_GRADE
from graph.snapshot.arrays import FLAG_ASSESSMENT, FLAG_REVERSED
from graph.snapshot.graph import Graph


def links_in(graph: Graph, walk: Walk, cut: Cut, absent: Flags) -> VisibleLinks:
    """Every link that a walk of this cut goes over, once; `absent` marks nodes that are not there."""
    layers = ((graph.base, walk.base, 0), (graph.extra, walk.extra, graph.base_links))
    columns = []
    for layer, half, first in layers:
        entries = layer.adjacency
        shown = cut.labels[half.label]
        shown &= cut.types[entries.type]
        shown &= (entries.flags & FLAG_REVERSED) == 0
        shown &= (entries.known_from <= cut.known) & (entries.known_to > cut.known)
        if not cut.any_time:
            shown &= (entries.valid_from < cut.until) & (entries.valid_to > cut.since)
        shown &= entries.grade <= min(cut.max_grade, WORST_GRADE)
        at = np.flatnonzero(shown)
        link = entries.link[at] - first
        source, target = layer.links.source[link], layer.links.target[link]
        there = ~(absent[source] | absent[target])
        at, link = at[there], link[there]
        columns.append(
            (
                source[there],
                target[there],
                layer.links.record[link],
                entries.type[at],
                entries.role[at],
                (entries.flags[at] & FLAG_ASSESSMENT) != 0,
                entries.grade[at],
                entries.valid_from[at],
                entries.valid_to[at],
                entries.known_from[at],
            )
        )
    return VisibleLinks(*(np.concatenate(parts) for parts in zip(*columns, strict=True)))
