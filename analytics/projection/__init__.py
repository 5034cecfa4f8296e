"""Evidence to a weighted person-to-person network, in which each tie lists what it rests on."""

from analytics.projection.evidence import Evidence, EvidenceLinks
from analytics.projection.exchange import as_graph
from analytics.projection.left_out import left_out
from analytics.projection.network import FEW_ORIGINS, ExcludedHub, PersonNetwork, Report, TieFact
from analytics.projection.parameters import (
    LAYERS,
    Layer,
    LayerRule,
    ProjectionParameters,
    ProjectionTableError,
    load_parameters,
)
from analytics.projection.project import project
from analytics.projection.reading import WEIGHING, read_evidence

__all__ = [
    "FEW_ORIGINS",
    "LAYERS",
    "WEIGHING",
    "Evidence",
    "EvidenceLinks",
    "ExcludedHub",
    "Layer",
    "LayerRule",
    "PersonNetwork",
    "ProjectionParameters",
    "ProjectionTableError",
    "Report",
    "TieFact",
    "as_graph",
    "left_out",
    "load_parameters",
    "project",
    "read_evidence",
]
