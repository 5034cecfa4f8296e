"""Who is who: pairs that wait, two people side by side, what a judgement would change, and judging."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Query
from fastapi.responses import Response
from pydantic import ValidationError

from api.actions import Action
from api.console.page import Fields, Page, PageDoor, to
from api.following_merges import follow_merges
from api.judging import RECORDED, RETRACT, JudgementRefusedError, approve, decide, proposal_line, proposals, refuse
from api.questions.matches import explain_match, preview_judgement, review_matches
from api.routes.matches import PairId
from api.routes.served import Served
from api.schemas.matching import Because, FollowedMerges, JudgeMatch

_TAG = "console"
_PAGE = 25
# Each with its key: a reviewer's hands stay where they are.
CHOICES = (("same", "Same person", "s"), ("not-same", "Not the same person", "n"), ("unsure", "Cannot tell", "u"))
# Where somebody has judged.
BACK = (RETRACT, "Take the judgement back", "b")
_TEXT = {verdict: text for verdict, text, _ in (*CHOICES, BACK)}
# Why a pair waits: what an agency's register says of it, or a score.
WHY = {
    "merged": "The prison's register merged the two numbers",
    "booking-moved": "The prison moved a booking from one number to the other",
    "firm": "By the score firmly one person",
    "join": "By the score one person",
    "held": "By the score one person, but numbers differ of which people have one",
    "possible": "By the score possibly one person",
    "look-alike": "By the score alike as kin are: twins, brothers and sisters, father and son",
    "contradicted": "A number in common, and names or births that contradict it",
    "none": "By the score two people",
}
Judging = Annotated[Page, Depends(PageDoor(Action.JUDGE_MATCH))]


def queue(
    page: Annotated[Page, Depends(PageDoor(Action.REVIEW_MATCHES))],
    cursor: Annotated[str | None, Query(max_length=80)] = None,
    done: Annotated[str, Query(max_length=32)] = "",
    passed: Annotated[int, Query(alias="contradictions", ge=0)] = 0,
) -> Response:
    """Pairs that wait, what matters most first, and judgements that wait for a second person."""
    return _queue(page, cursor, done, passed)


def follow(page: Judging) -> Response:
    """Judge what the prison merged or took apart, and show the queue as it is then."""
    return _queue(page, None, followed=follow_merges(page.service, page.caller))


def _queue(
    page: Page, cursor: str | None, done: str = "", passed: int = 0, followed: FollowedMerges | None = None
) -> Response:
    judges = page.may(Action.JUDGE_MATCH)
    return page.show(
        "matches.html",
        found=page.ask(review_matches(_PAGE, cursor, page.service.clock(), passed)),
        waiting=proposals(page.service, page.caller) if judges else [],
        judges=judges,
        done=done,
        passed=passed,
        followed=followed,
        recorded=RECORDED,
        me=page.subject,
        text=_TEXT,
        why=WHY,
    )


def pair(pair_id: PairId, page: Annotated[Page, Depends(PageDoor(Action.EXPLAIN_MATCH))]) -> Response:
    """Two people side by side, and what each judgement would change."""
    return _pair(page, pair_id)


def judge(pair_id: PairId, page: Judging, fields: Fields) -> Response:
    """Judge a pair. Where a protection would fall it waits for a second person."""
    verdict, because = fields.get("verdict", ""), fields.get("because", "").strip()
    try:
        wanted = Because(because=because) if verdict == RETRACT else JudgeMatch(verdict=verdict, because=because)
    except ValidationError:
        errors = {} if verdict else {"verdict-same": "Select whether they are the same person"}
        if not 3 <= len(because) <= 2_000:
            errors["because"] = "Enter why, in 3 to 2,000 characters"
        return _pair(page, pair_id, errors, fields)
    found = decide(page.service, page.caller, pair_id, verdict, wanted.because)
    return to(f"/matches?done={found.outcome}")


def settle(proposal: Annotated[str, Path(max_length=64)], page: Judging, fields: Fields) -> Response:
    """Agree to what somebody else proposed, or refuse it; one's own can be withdrawn."""
    because, answer = fields.get("settled-because", "").strip(), fields.get("answer", "")
    try:
        line = proposal_line(page.service, page.caller, proposal)
        if not 3 <= len(because) <= 2_000:
            return _pair(page, line.pair, {"settled-because": "Enter why, in 3 to 2,000 characters"}, fields)
        found = {"agree": approve, "refuse": refuse}.get(answer, refuse)(page.service, page.caller, proposal, because)
    except JudgementRefusedError as error:
        return page.show("problem.html", 400, heading="That cannot be agreed to", words=f"{error}.")
    return to(f"/matches?done={found.outcome}")


def _pair(page: Page, pair_id: str, errors: dict[str, str] | None = None, fields: object = None) -> Response:
    found = page.ask(explain_match(pair_id))
    may_judge = page.may(Action.JUDGE_MATCH)
    waiting = [each for each in proposals(page.service, page.caller) if each.pair == found.id] if may_judge else []
    choices = (*CHOICES, BACK) if found.judged else CHOICES
    effects = [page.ask(preview_judgement(pair_id, verdict, page.service.clock())) for verdict, _, _ in choices]
    return page.show(
        "match.html",
        400 if errors else 200,
        found=found,
        effects=list(zip(choices, effects, strict=True)),
        may_judge=may_judge,
        waiting=waiting,
        me=page.subject,
        text=_TEXT,
        why=WHY,
        errors=errors or {},
        fields=fields or {},
    )


ROUTES = (
    Served("GET", "/matches", queue, None, "Who is who", _TAG),
    Served("GET", "/matches/{pair_id}", pair, None, "Two people side by side", _TAG),
    Served("POST", "/matches/{pair_id}", judge, None, "Judge a pair", _TAG),
    Served("POST", "/match-merges", follow, None, "Judge what the prison merged", _TAG),
    Served("POST", "/match-proposals/{proposal}", settle, None, "Agree to a judgement or refuse it", _TAG),
)
