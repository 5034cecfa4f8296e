"""What a delta adds to a base, and both layers made safe to share."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from graph.model.ids import ID_BYTES
from graph.snapshot.arrays import Adjacency, DescriptionColumns, LinkColumns, NodeColumns, RecordColumns, column_types

_WIDTHS = {"public": ID_BYTES, "version": ID_BYTES, "entries": 2}

_Columns = TypeVar("_Columns")
_Layer = TypeVar("_Layer")


@dataclass(frozen=True, slots=True)
class Extra:
    """What a delta adds, in the same columns; all empty where there is no delta.

    Ranks go on where the base's end: the first added node has rank n, the first added link m, the first added record
    version r. `adjacency.start` and `descriptions.start` run over all nodes, old and new; `neighbour`, `link` and
    `record` are graph-wide ranks; `links` may belong to records of the base; `nodes.by_public` and `links.entries`
    point within this layer, and `records.links_at` into `links` of this layer, for added record versions.
    """

    nodes: NodeColumns
    adjacency: Adjacency
    links: LinkColumns
    records: RecordColumns
    descriptions: DescriptionColumns


def no_extra(nodes: int) -> Extra:
    """An extra that adds nothing to a base of so many nodes."""
    return Extra(
        nodes=_empty(NodeColumns, text_at=1),
        adjacency=_empty(Adjacency, start=nodes + 1),
        links=_empty(LinkColumns),
        records=_empty(RecordColumns, links_at=1, text_at=1),
        descriptions=_empty(DescriptionColumns, start=nodes + 1),
    )


def locked(layer: _Layer) -> _Layer:
    """The same layer with every array behind a view that cannot be written to."""
    found: dict[str, Any] = {}
    for field in fields(layer):  # type: ignore[arg-type]
        value = getattr(layer, field.name)
        if isinstance(value, np.ndarray):
            found[field.name] = read_only(value)
        elif is_dataclass(value) and not isinstance(value, type):
            found[field.name] = locked(value)
    return replace(layer, **found)  # type: ignore[type-var]


def read_only(array: NDArray[Any]) -> NDArray[Any]:
    """A view of the array that cannot be written to."""
    view = array.view()
    view.flags.writeable = False
    return view


def _empty(columns: type[_Columns], **zeros: int) -> _Columns:
    """Columns without rows; those named hold so many zeros."""
    found: dict[str, Any] = {}
    for name, dtype in column_types(columns).items():
        width = _WIDTHS.get(name)
        found[name] = np.zeros((0, width) if width else zeros.get(name, 0), dtype=dtype)
    return columns(**found)
