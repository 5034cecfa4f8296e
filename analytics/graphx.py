"""Components, PageRank and label propagation on Spark's GraphX, for networks that one machine has outgrown.

GraphX ships inside the pyspark wheel and is spoken to through its gateway: no Python runs on the workers. Ties count
alike here, whatever they weigh. Components are those of `analytics.centrality` exactly; PageRank differs from it by at
most PAGERANK_TOLERANCE over all people together. Label propagation is another algorithm than Leiden's, and GraphX
breaks its draws as messages come in: communities that stand out are found by both, and the rest may differ.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np

from analytics.communities import Communities, modularity
from analytics.ties import F64, I64, Ties, by_size

LABEL_PROPAGATION = "label-propagation-graphx"
# A walker goes on with this chance, and else anywhere.
DAMPING = 0.85
# 0.85 to this power, which bounds what rounds to come could change, is below the tolerance.
_ROUNDS = 45
PAGERANK_TOLERANCE = 1e-3
# Labels settle or swing to and fro within a few rounds.
_LABEL_ROUNDS = 20


class SparkUnavailableError(Exception):
    """Spark cannot be used; the message says what it lacks."""


@dataclass(frozen=True, slots=True)
class OnSpark:
    """Components numbered by size, each person's share of a walker's time, and communities."""

    component: I64
    rank: F64
    communities: Communities


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where Spark runs (`local[2]`, `spark://host:7077`), a folder that all its workers read and write, how many parts.

    The folder is the system's temporary one where none is named, which does for Spark on this machine.
    """

    master: str = "local[*]"
    folder: Path | None = None
    partitions: int = 4


def on_spark(ties: Ties, cluster: Cluster) -> OnSpark:
    """Everything at once, from one session. Raises SparkUnavailableError where there is no Spark or no Java."""
    people = len(ties)
    if not len(ties.neighbour):
        everybody = np.arange(people, dtype=np.int64)
        return OnSpark(everybody, np.full(people, 1.0 / max(1, people)), _communities(ties, everybody))
    with _exchange(cluster) as folder, _session(cluster) as session:
        graph = _graph(session, folder, ties, cluster.partitions)
        operations = graph.ops()
        component = _told(operations.connectedComponents().vertices(), folder / "components", people)
        rank = _told(operations.staticPageRank(_ROUNDS, 1.0 - DAMPING).vertices(), folder / "ranks", people)
        jvm = session.sparkContext._jvm  # noqa: SLF001 - the gateway has no other name
        spread = jvm.org.apache.spark.graphx.lib.LabelPropagation.run(
            graph, _LABEL_ROUNDS, getattr(jvm.scala.reflect, "ClassTag$").__getattr__("MODULE$").Int()
        )
        label = _told(spread.vertices(), folder / "labels", people)
    loners = np.isnan(component)
    own = np.arange(people, dtype=np.float64)
    return OnSpark(
        component=by_size(np.where(loners, own, component).astype(np.int64)),
        rank=_with_loners(rank, loners),
        communities=_communities(ties, np.where(loners, own, label).astype(np.int64)),
    )


def _communities(ties: Ties, label: I64) -> Communities:
    community = by_size(label)
    return Communities(community, modularity(ties, community), LABEL_PROPAGATION, 0, 1.0)


def _with_loners(rank: F64, loners: np.ndarray) -> F64:
    """GraphX's ranks, which are per person and know nobody without ties, as shares of one walker's time."""
    people, alone = len(rank), int(loners.sum())
    # Whoever has no tie is found anew by all alike; for the rest that scales what GraphX gives them.
    base = (1.0 - DAMPING) / (people - DAMPING * alone)
    return np.asarray(np.where(loners, base, rank * base / (1.0 - DAMPING)))


def _graph(session: Any, folder: Path, ties: Ties, partitions: int) -> Any:
    """The network as GraphX holds it: each tie both ways."""
    source = np.repeat(np.arange(len(ties)), ties.degree)
    np.savetxt(folder / "ties.txt", np.column_stack((source, ties.neighbour)), fmt="%d")
    context, jvm = session.sparkContext, session.sparkContext._jvm  # noqa: SLF001
    level = jvm.org.apache.spark.storage.StorageLevel.MEMORY_AND_DISK()
    loader = jvm.org.apache.spark.graphx.GraphLoader
    path = (folder / "ties.txt").as_uri()
    return loader.edgeListFile(context._jsc.sc(), path, False, partitions, level, level)  # noqa: SLF001


def _told(vertices: Any, folder: Path, people: int) -> F64:
    """One number for each person, not a number for whoever has no tie."""
    vertices.saveAsTextFile(folder.as_uri())
    told = np.full(people, np.nan)
    for part in sorted(folder.glob("part-*")):
        text = part.read_text("ascii").replace("(", "").replace(")", "")
        if text:
            rows = np.array([line.split(",") for line in text.split()], dtype=np.float64)
            told[rows[:, 0].astype(np.int64)] = rows[:, 1]
    return told


@contextmanager
def _exchange(cluster: Cluster) -> Iterator[Path]:
    folder = Path(mkdtemp(prefix="cordon-network-", dir=cluster.folder)).resolve()
    try:
        yield folder
    finally:
        # Numbers of people alone lie there, and they mean nothing outside this process; it goes all the same.
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _session(cluster: Cluster) -> Iterator[Any]:
    try:
        from pyspark.errors import PySparkRuntimeError  # noqa: PLC0415 - 400 MB, for networks beyond one machine
        from pyspark.sql import SparkSession  # noqa: PLC0415
    except ImportError as error:
        raise SparkUnavailableError(f"GraphX needs pyspark: install Cordon's group `spark` ({error})") from error
    if shutil.which("java") is None:
        raise SparkUnavailableError("GraphX needs Java 17 or later, and no `java` is on the path")
    builder = SparkSession.builder.master(cluster.master).appName("cordon-network")
    try:
        session = (
            builder.config("spark.ui.enabled", "false")
            .config("spark.log.level", "ERROR")
            .config("spark.ui.showConsoleProgress", "false")
            .getOrCreate()
        )
    except PySparkRuntimeError as error:
        raise SparkUnavailableError(f"Spark does not start at {cluster.master}: {error}") from error
    try:
        yield session
    finally:
        session.stop()
