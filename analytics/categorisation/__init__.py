"""Categorisation advice: versioned rule sets put to a prisoner's facts, explained, and decided by a person."""

from analytics.categorisation.comparison import Comparison, Difference, compare
from analytics.categorisation.counterfactual import Counterfactual, what_would_change
from analytics.categorisation.engine import Outcome, evaluate
from analytics.categorisation.facts import Facts
from analytics.categorisation.reading import read_rule_set, shipped_rule_set, shipped_rule_sets
from analytics.categorisation.rule_set import RuleSet, RuleSetError

__all__ = [
    "Comparison",
    "Counterfactual",
    "Difference",
    "Facts",
    "Outcome",
    "RuleSet",
    "RuleSetError",
    "compare",
    "evaluate",
    "read_rule_set",
    "shipped_rule_set",
    "shipped_rule_sets",
    "what_would_change",
]
