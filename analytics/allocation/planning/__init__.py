"""Who goes where: a plan for many people at once, with a bound on how much better any other could be."""

from analytics.allocation.planning.building import Ban, Given, Leaf, Person, ProblemError, Separation, build
from analytics.allocation.planning.clash import Clash, Member
from analytics.allocation.planning.document import document_of, problem_document
from analytics.allocation.planning.plan import Ending, Limits, Plan, Planner, Progress, limits_for, plan
from analytics.allocation.planning.problem import NOWHERE, UNPLACED, Problem, Rule, Weights
from analytics.allocation.planning.reasons import Alternative, Reason, Reasons, RuledOut

__all__ = [
    "NOWHERE",
    "UNPLACED",
    "Alternative",
    "Ban",
    "Clash",
    "Ending",
    "Given",
    "Leaf",
    "Limits",
    "Member",
    "Person",
    "Plan",
    "Planner",
    "Problem",
    "ProblemError",
    "Progress",
    "Reason",
    "Reasons",
    "Rule",
    "RuledOut",
    "Separation",
    "Weights",
    "build",
    "document_of",
    "limits_for",
    "plan",
    "problem_document",
]
