"""The security step: each waiting case looked at with all evidence, for security alone.

A view that is cut for an officer may lack what would lead to a referral. So every case passes here, and the rules are
put to everything. The officer's pages are the same bytes whether or not anything is found.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from analytics.categorisation import RuleSet, evaluate
from analytics.categorisation.facts import NetworkEvidence
from analytics.categorisation.gathering import gather
from analytics.categorisation.workflow import WITH_SECURITY, Case
from analytics.organised_crime.flag import Band
from api.answers.categorisation.cases import security_notes
from api.answers.categorisation.kept_cases import KIND, case_for
from api.answers.categorisation.whole_feeds import every_feed
from api.answers.named import Names
from api.answers.rules import outcome_answer
from api.schemas.categorisation import SecurityCase, SecurityQueue
from graph.queries.kept import readable_records
from graph.safety_view import safety_view
from graph.view import GraphView, NotFoundError

MOST_IN_QUEUE = 50
# What the network says of somebody: over the reader's own profile, and by all evidence that there is.
Network = Callable[[str], NetworkEvidence | None]
Whole = Callable[[GraphView, str], NetworkEvidence]


def security_queue(view: GraphView, rules: RuleSet, now: datetime, network: Network, whole: Whole) -> SecurityQueue:
    """Waiting cases, the longest waiting first, each with what the rules say of all evidence, the network's too."""

    def both(everything: GraphView, person: str) -> NetworkEvidence:
        """What all evidence around him says, unless the wider run over the reader's own profile says more."""
        near, wide = whole(everything, person), network(person)
        return near if wide is None or _firmness(near) >= _firmness(wide) else wide

    waiting = []
    acts = view.store.acts(KIND, view.read_cut.classes)
    for key in dict.fromkeys(act.case for act in acts):
        try:
            case, person = case_for(view, key)
        except NotFoundError:
            continue
        if case.status in WITH_SECURITY:
            waiting.append((case.acts[-1].at, key, person, case))
    waiting.sort(key=lambda each: each[:2])
    return SecurityQueue(
        cases=[_looked_at(view, case, person, rules, now, both) for *_, person, case in waiting[:MOST_IN_QUEUE]],
        left_out=max(0, len(waiting) - MOST_IN_QUEUE),
    )


def _firmness(said: NetworkEvidence) -> int:
    return _BANDS.index(said.band) if said.band in _BANDS else -1


_BANDS = (str(Band.LITTLE), str(Band.SOME), str(Band.STRONG))


def _looked_at(view: GraphView, case: Case, person: str, rules: RuleSet, now: datetime, network: Whole) -> SecurityCase:
    """Reasons by rule; of the evidence only what the reader may open himself.

    Name and number are the case's own as the reader may see them: by all evidence the person may be one with somebody
    of whom the reader is not to know it.
    """
    if view.viewer is None:
        raise ValueError("the queue is read by somebody")
    everything = safety_view(view.graph, view.store, view.purpose, view.viewer)
    gathered = gather(everything, person, now.date(), rules.vocabulary, every_feed(), network(everything, person))
    outcome = outcome_answer(evaluate(rules, gathered.facts, now.date()))
    readable = readable_records(view, {where for reason in outcome.reasons for where in reason.evidence})
    reasons = [
        reason.model_copy(update={"evidence": [each for each in reason.evidence if each in readable]})
        for reason in outcome.reasons
    ]
    return SecurityCase(
        case=case.key,
        person=person,
        name=Names(view).node(person).caption,
        waiting_since=case.acts[-1].at,
        prison_number=str(case.acts[0].body.get("prisonNumber", "")),
        refer=any(each.name == "security" for each in outcome.notifications),
        reasons=reasons,
        beyond_your_sight=any(set(was.evidence) - readable for was in outcome.reasons),
        notes=[str(act.body.get("note", "")) for act in security_notes(view, case.key)],
    )
