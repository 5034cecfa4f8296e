"""Evaluations of the product on networks whose truth is known, as answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analytics.evaluation.affiliation import AffiliationResult
from analytics.evaluation.groups import GroupsResult
from analytics.evaluation.leaders import LeadersResult
from analytics.evaluation.links import LinkResult
from analytics.evaluation.metrics import Spread
from analytics.evaluation.observed import Observed
from api.schemas.evaluation import EvaluationAnswer, MethodAnswer, RuleAnswer, spread_answer


def links_answer(observed: Observed, results: Sequence[LinkResult], seeds: int | None) -> EvaluationAnswer:
    """How well hidden ties are found."""
    rules = [
        RuleAnswer(
            rule=str(result.rule),
            hidden=spread_answer(result.hidden),
            unreachable=spread_answer(result.unreachable),
            candidates=result.candidates,
            candidates_drawn=result.drawn,
            lead=spread_answer(result.lead),
            methods=_methods(result.methods),
        )
        for result in results
    ]
    return _answer(observed, "links", rules, seeds)


def affiliation_answer(observed: Observed, result: AffiliationResult, seeds: int | None) -> EvaluationAnswer:
    """How well the group of people is told from that of others."""
    rule = "given" if seeds is None else "random"
    rules = [RuleAnswer(rule=rule, hidden=spread_answer(result.hidden), methods=_methods(result.methods))]
    found = _answer(observed, "affiliation", rules, seeds)
    return found.model_copy(update={"label": result.label, "groups": list(result.groups), "labelled": result.labelled})


def groups_answer(observed: Observed, result: GroupsResult, seeds: int) -> EvaluationAnswer:
    """How far communities are the groups that a label names."""
    found = _answer(observed, "groups", [RuleAnswer(rule="by seed", methods=_methods(result.methods))], seeds)
    return found.model_copy(update={"label": result.label, "groups": list(result.groups), "labelled": result.labelled})


def leaders_answer(observed: Observed, result: LeadersResult, seeds: int) -> EvaluationAnswer:
    """Which measure ranks leaders first."""
    rules = [RuleAnswer(rule="a tenth of the ties dropped by seed", methods=_methods(result.methods))]
    found = _answer(observed, "leaders", rules, seeds)
    return found.model_copy(update={"label": result.label, "labelled": result.leaders})


def _answer(observed: Observed, question: str, rules: list[RuleAnswer], seeds: int | None) -> EvaluationAnswer:
    return EvaluationAnswer(
        question=question,
        people=len(observed),
        ties=len(observed.ties().neighbour) // 2,
        events=len(observed.events) if observed.by_event else None,
        seeds=seeds,
        notes=list(observed.notes),
        results=rules,
    )


def _methods(found: Mapping[str, Mapping[str, Spread]]) -> list[MethodAnswer]:
    return [
        MethodAnswer(method=name, measures={each: spread_answer(value) for each, value in measures.items()})
        for name, measures in found.items()
    ]
