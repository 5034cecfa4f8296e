"""A read-optimised copy of one store revision: memory-mapped arrays with a delta laid over them."""

from graph.snapshot.errors import DeltaRefusedError, DeltaTooLargeError, SnapshotError
from graph.snapshot.graph import Graph, PersonDescription
from graph.snapshot.keeper import SnapshotKeeper

__all__ = ["DeltaRefusedError", "DeltaTooLargeError", "Graph", "PersonDescription", "SnapshotError", "SnapshotKeeper"]
