"""Keeping people apart: the check of prisoners against a place."""

from analytics.allocation.answer import (
    ConflictAnswer,
    Counterpart,
    Doubt,
    FeedState,
    Finding,
    Hold,
    Kind,
    Outcome,
    PrisonerOutcome,
    Source,
    Unconfirmed,
)
from analytics.allocation.relation import Bounds, Breach, Level, Nearness
from analytics.allocation.rules import ConflictRules, ConflictRulesError, load_rules

__all__ = [
    "Bounds",
    "Breach",
    "ConflictAnswer",
    "ConflictRules",
    "ConflictRulesError",
    "Counterpart",
    "Doubt",
    "FeedState",
    "Finding",
    "Hold",
    "Kind",
    "Level",
    "Nearness",
    "Outcome",
    "PrisonerOutcome",
    "Source",
    "Unconfirmed",
    "load_rules",
]
