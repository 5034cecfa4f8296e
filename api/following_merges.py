"""Following what a register did with its own numbers: merges, and merges undone, as judgements of the ledger.

A feed of merges joins nobody by being loaded. Each becomes a judgement here, under the name of whoever follows; where
it would remove a protection it waits for a second person, like anybody's. Nothing is rewritten: what was judged and
loaded before stays on the known clock.
"""

from __future__ import annotations

from api.actions import Action
from api.answers.matches import registered
from api.consult import Caller, consult
from api.judging import decide, proposals
from api.questions import Question
from api.schemas.matching import FollowedMerges, JudgementAnswer
from api.wiring import Service
from graph.view import NotFoundError

_BECAUSE = {
    "same": "the prison merged the two numbers",
    "not-same": "the prison undid the merge of the two numbers",
}


def follow_merges(service: Service, caller: Caller) -> FollowedMerges:
    """Judge every pair of which a register says other than the ledger, among those that the caller may read.

    What waits for a second person already is not proposed twice. `silent` counts pairs of which one number says
    nothing that could be judged.
    """
    waiting = {each.pair for each in proposals(service, caller)}
    found = consult(service, caller, Question(Action.REVIEW_MATCHES, {"registered": True}, registered))
    made: list[JudgementAnswer] = []
    silent = 0
    for pair, verdict in found:
        if pair in waiting:
            continue
        try:
            made.append(decide(service, caller, pair, verdict, _BECAUSE[verdict]))
        except NotFoundError:
            silent += 1
    return FollowedMerges(judged=made, waiting=sum(pair in waiting for pair, _ in found), silent=silent)
