"""What would follow if, how much room there is, who has arrived, certificates, replays and packs."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Query
from fastapi.responses import Response

from api.actions import Action
from api.questions import allocation as ask
from api.questions import boards as ask_boards
from api.routes.door import Asking, Door
from api.routes.served import Served
from api.schemas.accepted import AcceptedMovesAnswer
from api.schemas.allocation import (
    AcceptedAnswer,
    AcceptMoves,
    ArrivalAnswer,
    Arrived,
    AskHeadroom,
    AskPack,
    AskReplay,
    CertificateAnswer,
    Certify,
    HeadroomAnswer,
    PackAnswer,
    ReplayAnswer,
    RerunAnswer,
    Suppose,
    WhatIfAnswer,
)
from api.schemas.boards import MOST_OPTIONS, AlternativesAnswer, AskAlternatives, BoardAnswer

Number = Annotated[str, Path(max_length=64, description="A prison number, or a record's id")]
Prison = Annotated[str, Path(max_length=64, description="A prison or a wing by its key, such as LEI or LEI-A")]


def suppose(asked: Suppose, door: Annotated[Asking, Depends(Door(Action.SUPPOSE_MOVES))]) -> Response:
    """Moves, closures and new keep-aparts, all at once: conflicts made and removed, groups, room, who moves on.

    Nothing is stored. What you may not read is checked on the stored estate alone, so that no edit lifts a hold.
    """
    return door.put(ask.suppose_moves(door.service, asked))


def accept(asked: AcceptMoves, door: Annotated[Asking, Depends(Door(Action.ACCEPT_MOVES))]) -> Response:
    """Put on record that you accept supposed moves, and why. It moves nobody.

    Refused where a security hold stands, and where there is a conflict that is not accepted as one.
    """
    return door.put(ask.accept_moves(door.service, asked))


def accepted(door: Annotated[Asking, Depends(Door(Action.LIST_ACCEPTED_MOVES))]) -> Response:
    """What you accepted, newest first: moves, closures and keep-aparts that were supposed, why, and the reference.

    What names somebody who is closed to you since is not there any more.
    """
    return door.put(ask.list_accepted())


def show_headroom(asked: AskHeadroom, door: Annotated[Asking, Depends(Door(Action.SHOW_HEADROOM))]) -> Response:
    """Free beds of a prison and its wings tonight, and in some days by known releases and planned moves.

    Planned moves count as far as your roles read them, and the answer says how far that is.
    """
    return door.put(ask.show_headroom(door.service, asked))


def receive(asked: Arrived, door: Annotated[Asking, Depends(Door(Action.RECEIVE_ARRIVAL))]) -> Response:
    """Somebody without a number: who he may be, the union of their risks, and where he can sleep tonight."""
    return door.put(ask.receive_arrival(door.service, asked))


def replay(asked: AskReplay, door: Annotated[Asking, Depends(Door(Action.REPLAY_ASSAULTS))]) -> Response:
    """What the check would have said on the morning of each assault, with catch and false-alarm rates."""
    return door.put(ask.replay_assaults(asked))


def certify(asked: Certify, door: Annotated[Asking, Depends(Door(Action.CERTIFY_PLACEMENT))]) -> Response:
    """A signed certificate of a check: rules with versions, ages of feeds, what was unknown, and the run."""
    return door.put(ask.certify_placement(door.service, asked))


def rerun(asked: CertificateAnswer, door: Annotated[Asking, Depends(Door(Action.RERUN_CERTIFICATE))]) -> Response:
    """A certificate's question put again, of its own minute and as known then; access is today's."""
    return door.put(ask.rerun_certificate(door.service, asked))


def pack(asked: AskPack, door: Annotated[Asking, Depends(Door(Action.MAKE_WING_PACK))]) -> Response:
    """Keep-aparts by wing, encrypted, for when the network is down."""
    return door.put(ask.make_wing_pack(door.service, asked))


def alternatives(
    number: Number,
    door: Annotated[Asking, Depends(Door(Action.RANK_ALTERNATIVES))],
    place: Annotated[list[str] | None, Query(description="Prisons or wings to look at; every prison if absent")] = None,
    cells: Annotated[bool, Query(description="Rank cells; otherwise wings")] = False,
    most: Annotated[int, Query(ge=1, le=MOST_OPTIONS, description="How many at most, of each list")] = 20,
) -> Response:
    """Where one prisoner could go, the best first, with its cost, the next best, and what rules out others.

    Ranked by what you may read alone. What you may not read rules a whole wing out, and is named a security hold.
    """
    wanted = AskAlternatives(prisoner=number, places=place or [], cells=cells, most=most)
    return door.put(ask_boards.rank_alternatives(door.service, wanted))


def board(prison: Prison, door: Annotated[Asking, Depends(Door(Action.SHOW_BOARD))]) -> Response:
    """Who is where in a prison or on a wing, and who is held there with whom against a rule that you may read."""
    return door.put(ask_boards.show_board(door.service, prison))


_TAG = "allocation"
ROUTES = (
    Served("POST", "/v1/allocation/what-if", suppose, WhatIfAnswer, "What would follow of moves", _TAG),
    Served(
        "GET",
        "/v1/placements/{number}/alternatives",
        alternatives,
        AlternativesAnswer,
        "Where he could go, ranked",
        _TAG,
    ),
    Served("GET", "/v1/establishments/{prison}/board", board, BoardAnswer, "Who is where", _TAG),
    Served("POST", "/v1/allocation/accepted", accept, AcceptedAnswer, "Accept supposed moves", _TAG),
    Served("GET", "/v1/allocation/accepted", accepted, AcceptedMovesAnswer, "What you accepted", _TAG),
    Served("POST", "/v1/allocation/headroom", show_headroom, HeadroomAnswer, "How much room a prison has", _TAG),
    Served("POST", "/v1/allocation/arrivals", receive, ArrivalAnswer, "Somebody without a number", _TAG),
    Served("POST", "/v1/allocation/near-misses", replay, ReplayAnswer, "What the check would have said", _TAG),
    Served("POST", "/v1/allocation/certificates", certify, CertificateAnswer, "Certify a placement", _TAG),
    Served("POST", "/v1/allocation/certificates/rerun", rerun, RerunAnswer, "Run a certificate again", _TAG),
    Served("POST", "/v1/allocation/wing-packs", pack, PackAnswer, "Keep-aparts for when the network is down", _TAG),
)
