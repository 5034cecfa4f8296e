"""Advice about one prisoner, as one view may read him."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from analytics.categorisation import Outcome, RuleSet
from analytics.categorisation.advice import Advice, advise
from analytics.categorisation.choices import allowed
from analytics.categorisation.gathering import Gathered, gather
from api.answers.categorisation.network import Network, network_answer
from api.answers.disputed import disputed_about
from api.answers.disseminating import require_approval
from api.answers.named import by_node
from api.answers.naming import name_records
from api.answers.rules import outcome_answer
from api.answers.words import source
from api.schemas.categorisation import AdviceAnswer, Answers, DisclosureAnswer, FeedFreshnessAnswer
from api.schemas.evidence import Source
from graph.model.labels import strictest
from graph.store.stored import Provenance
from graph.view import GraphView


@dataclass(frozen=True, slots=True)
class Advised:
    """Advice with what it was gathered from and the name that the view knows him by."""

    person: str
    name: str
    gathered: Gathered
    advice: Advice
    network: Network | None = None


def advised(
    view: GraphView,
    public_id: str,
    rules: RuleSet,
    now: datetime,
    whole_feeds: Collection[str],
    network: Network | None = None,
    answers: Answers | None = None,
) -> Advised:
    """Gather the facts and put the rules to them. Raises NotFoundError.

    `answers` are what the categoriser answers and no feed tells.
    """
    person = view.person(public_id)
    gathered = gather(
        view, public_id, now.date(), rules.vocabulary, whole_feeds, None if network is None else network.evidence
    )
    if network is not None:
        # What is told of him is as strict as what the network's band rests on.
        labels = [each for each in (gathered.label, network.label) if each is not None]
        gathered = replace(gathered, label=strictest(labels))
    answered = {} if answers is None else {k: v for k, v in answers.model_dump().items() if v is not None}
    if answered:
        gathered = replace(gathered, facts=replace(gathered.facts, **answered))
    ages = view.store.feed_ages(view.known_at)
    disputed = disputed_about(view, person.record_ids)
    name = name_records(person.records, by_node(view.descriptions(person.records))).name
    return Advised(person.id, name, gathered, advise(rules, gathered.facts, ages, now, disputed), network)


def advice_answer(view: GraphView, found: Advised) -> AdviceAnswer:
    """Everything that the officer sees, each number with its source."""
    advice, rules = found.advice, found.advice.outcome.rule_set
    return AdviceAnswer(
        person=found.person,
        name=found.name,
        rule_set=rules.name,
        version=rules.version,
        as_of=advice.outcome.as_of,
        says=_says(advice.outcome),
        advice=outcome_answer(advice.outcome, advice.facts),
        network=None if found.network is None else network_answer(found.network),
        missing=list(advice.missing),
        feeds=[
            FeedFreshnessAnswer(feed=each.feed, extracted_at=each.extracted_at, stale=each.stale)
            for each in advice.feeds
        ],
        disputed=list(advice.disputed),
        without_disputed=None if advice.without_disputed is None else outcome_answer(advice.without_disputed),
        allowed_categories=[] if advice.outcome.no_rules else list(allowed(advice.facts, advice.outcome.as_of)),
        sources=_sources(view, found.gathered),
    )


def disclosure_answer(view: GraphView, found: Advised) -> DisclosureAnswer:
    """The prisoner's copy. Raises ApprovalNeededError where it rests on a report that the source unit guards."""
    require_approval(view, _provenances(view, found.gathered))
    return DisclosureAnswer(
        person=found.person,
        name=found.name,
        as_of=found.advice.outcome.as_of,
        sentences=list(found.advice.disclosure),
    )


def _says(outcome: Outcome) -> str:
    if outcome.category is None:
        return " ".join(["No rules here.", *(each.rule.text for each in outcome.no_rules)])
    return f"The rules suggest category {outcome.category}. A person decides."


def _sources(view: GraphView, gathered: Gathered) -> list[Source]:
    known = {each.id: each for each in map(source, _provenances(view, gathered))}
    return sorted(known.values(), key=lambda each: (each.agency, each.feed, each.id))


def _provenances(view: GraphView, gathered: Gathered) -> list[Provenance]:
    keys = sorted({(system, source_id) for system, source_id, _ in gathered.rests_on})
    return [each.provenance for each in view.store.records(keys, view.read_cut)]
