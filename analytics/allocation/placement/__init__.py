"""Where a prisoner may lawfully be held: hard rules, each with its source."""

from analytics.allocation.placement.case import Ruling, Verdict
from analytics.allocation.placement.distance import kilometres
from analytics.allocation.placement.gathering import Somebody, placee_of, placees
from analytics.allocation.placement.lawful import lawful
from analytics.allocation.placement.placee import (
    Board,
    BoardDecision,
    Conviction,
    HoldKind,
    Mobility,
    Placee,
    SharingRisk,
    TransferHold,
    Zone,
)
from analytics.allocation.placement.rules import (
    PlacementRule,
    PlacementRules,
    PlacementRulesError,
    load_placement_rules,
    placement_rules,
)

__all__ = [
    "Board",
    "BoardDecision",
    "Conviction",
    "HoldKind",
    "Mobility",
    "Placee",
    "PlacementRule",
    "PlacementRules",
    "PlacementRulesError",
    "Ruling",
    "SharingRisk",
    "Somebody",
    "TransferHold",
    "Verdict",
    "Zone",
    "kilometres",
    "lawful",
    "load_placement_rules",
    "placee_of",
    "placees",
    "placement_rules",
]
