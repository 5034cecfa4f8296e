"""Who is who: pairs under review, why they are alike, and judging them."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Query
from fastapi.responses import Response

from api.actions import Action
from api.answers.matches import MOST_WAITING
from api.following_merges import follow_merges
from api.judging import RETRACT, approve, decide, mark, proposals, refuse
from api.questions.matches import explain_match, preview_judgement, review_matches
from api.questions.quality import find_sides
from api.routes.door import Asking, Door
from api.routes.served import Served
from api.schemas.matching import (
    Because,
    FollowedMerges,
    JudgeMatch,
    JudgementAnswer,
    JudgementPreview,
    MarkMatches,
    Marks,
    MatchExplanation,
    Proposals,
    ReviewAnswer,
)
from api.schemas.quality import CrossCheckAnswer

PairId = Annotated[
    str, Path(pattern="^[0-9a-f]{32}-[0-9a-f]{32}$", description="Two record ids, as the queue gives them")
]
Proposal = Annotated[str, Path(max_length=64, description="As a judgement that waits was answered with")]
Judging = Annotated[Asking, Depends(Door(Action.JUDGE_MATCH))]


def queue(
    door: Annotated[Asking, Depends(Door(Action.REVIEW_MATCHES))],
    limit: Annotated[int, Query(ge=1, le=MOST_WAITING)] = 50,
    cursor: Annotated[str | None, Query(max_length=80, description="`nextCursor` of the page before")] = None,
    passed: Annotated[
        int, Query(alias="contradictionsFrom", ge=0, description="How many contradictions to pass over")
    ] = 0,
) -> Response:
    """Pairs that may be one person and that nobody has judged: those that touch a group or an open keep-apart first."""
    return door.put(review_matches(limit, cursor, door.service.clock(), passed))


def explanation(pair_id: PairId, door: Annotated[Asking, Depends(Door(Action.EXPLAIN_MATCH))]) -> Response:
    """Each comparison with its level, its weight in bits and both values, from the records that you may read alone."""
    return door.put(explain_match(pair_id))


def effect(
    pair_id: PairId,
    door: Annotated[Asking, Depends(Door(Action.EXPLAIN_MATCH))],
    verdict: Annotated[str, Query(pattern="^(same|not-same|unsure|retract)$")],
) -> Response:
    """Who would be who, with which keep-aparts and groups, and what would be worked out anew. Changes nothing."""
    return door.put(preview_judgement(pair_id, verdict, door.service.clock()))


def judgement(pair_id: PairId, asked: JudgeMatch, door: Judging) -> Response:
    """Say that two records are one person, or are not. What would remove a protection waits for a second person."""
    return door.give(decide(door.service, door.caller, pair_id, asked.verdict, asked.because))


def retraction(pair_id: PairId, asked: Because, door: Judging) -> Response:
    """Take a judgement back: the records are then whose they would be had nobody judged."""
    return door.give(decide(door.service, door.caller, pair_id, RETRACT, asked.because))


def approval(proposal: Proposal, asked: Because, door: Judging) -> Response:
    """Agree to a judgement that somebody else proposed."""
    return door.give(approve(door.service, door.caller, proposal, asked.because))


def waiting(door: Annotated[Asking, Depends(Door(Action.REVIEW_MATCHES))]) -> Response:
    """Judgements that would remove a protection and wait for a second person, of records that you may read."""
    return door.give(Proposals(waiting=proposals(door.service, door.caller)))


def refusal(proposal: Proposal, asked: Because, door: Judging) -> Response:
    """Do not agree to a judgement that was proposed, or withdraw your own: nothing is judged."""
    return door.give(refuse(door.service, door.caller, proposal, asked.because))


def marks(asked: MarkMatches, door: Judging) -> Response:
    """Judge every pair of a scope at once: records of one marker are one person, those of different markers are two.

    What would remove a protection waits for a second person.
    """
    markers = {each.record: each.marker for each in asked.marked}
    return door.give(
        Marks(scope=asked.scope, judged=mark(door.service, door.caller, asked.scope, markers, asked.because))
    )


def followings(door: Judging) -> Response:
    """Judge what the prison merged, or took apart again. What would remove a protection waits for a second person."""
    return door.give(follow_merges(door.service, door.caller))


def sides(
    door: Annotated[Asking, Depends(Door(Action.SHOW_DISAGREEMENTS))],
    limit: Annotated[int, Query(ge=0, le=1_000, description="How many rows to show")] = 50,
) -> Response:
    """Where the group membership extract's two views of a person differ: the prison's and the police's."""
    return door.put(find_sides(limit))


ROUTES = (
    Served("GET", "/v1/quality/cross-check", sides, CrossCheckAnswer, "Two views of one person in a file", "identity"),
    Served("GET", "/v1/matches", queue, ReviewAnswer, "Pairs that wait for a judgement", "identity"),
    Served("GET", "/v1/matches/{pair_id}", explanation, MatchExplanation, "Why a pair is alike", "identity"),
    Served(
        "GET", "/v1/matches/{pair_id}/effect", effect, JudgementPreview, "What a judgement would change", "identity"
    ),
    Served("POST", "/v1/matches/{pair_id}/judgement", judgement, JudgementAnswer, "Judge a pair", "identity"),
    Served(
        "POST", "/v1/matches/{pair_id}/retraction", retraction, JudgementAnswer, "Take a judgement back", "identity"
    ),
    Served(
        "POST", "/v1/match-proposals/{proposal}/approval", approval, JudgementAnswer, "Agree to a judgement", "identity"
    ),
    Served(
        "POST", "/v1/match-proposals/{proposal}/refusal", refusal, JudgementAnswer, "Refuse a judgement", "identity"
    ),
    Served("GET", "/v1/match-proposals", waiting, Proposals, "Judgements that wait for a second person", "identity"),
    Served("POST", "/v1/match-marks", marks, Marks, "Judge the pairs of a scope by markers", "identity"),
    Served("POST", "/v1/match-followings", followings, FollowedMerges, "Judge what the prison merged", "identity"),
)
