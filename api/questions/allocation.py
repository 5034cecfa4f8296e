"""What would follow if, room, arrivals, certificates, replays and packs, as questions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from api.actions import Action
from api.answers.allocation import arrival, certificate, headroom, near_miss, what_if, wing_pack
from api.answers.allocation.accepted import accepted_moves
from api.answers.categorisation.actor import Actor
from api.questions import AskedFor, Clocks, Question, Typed
from api.redacted_search import check_told_all
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
from api.sealing import passphrase
from api.signing import SealError, own_public_key, sign, verify
from api.wiring import Service
from graph.access import Viewer
from graph.model.times import to_microseconds, to_minutes
from graph.view import GraphView


def suppose_moves(service: Service, wanted: Suppose) -> Question[WhatIfAnswer]:
    """Before and after; nothing is stored."""
    now = service.clock()
    return Question(
        Action.SUPPOSE_MOVES, _edits(wanted), lambda view: what_if.suppose(view, wanted, now), _this_minute(now)
    )


def accept_moves(service: Service, wanted: AcceptMoves) -> Question[AcceptedAnswer]:
    """Put on record that a person accepts them."""
    now = service.clock()

    def answer(view: GraphView) -> AcceptedAnswer:
        return what_if.accept(view, wanted, Actor(_reader(view), now, service.ids))

    asked = {**_edits(wanted.suppose), "despite_conflicts": wanted.despite_conflicts}
    return Question(Action.ACCEPT_MOVES, asked, answer, _this_minute(now))


def list_accepted() -> Question[AcceptedMovesAnswer]:
    """What the reader accepted."""
    return Question(Action.LIST_ACCEPTED_MOVES, {}, lambda view: accepted_moves(view, _reader(view)))


def show_headroom(service: Service, wanted: AskHeadroom) -> Question[HeadroomAnswer]:
    """Room tonight and in some days."""
    now = service.clock()
    return Question(
        Action.SHOW_HEADROOM,
        {"prison": Typed(wanted.prison), "days": wanted.days},
        lambda view: headroom.show_headroom(view, wanted, service.policy, now),
        _this_minute(now),
    )


def receive_arrival(service: Service, wanted: Arrived) -> Question[ArrivalAnswer]:
    """Who it may be, and wings for the night."""
    now = service.clock()
    asked: AskedFor = {
        "prison": Typed(wanted.prison),
        "surname": Typed(wanted.surname),
        "forename": Typed(wanted.forename),
        "born": None if wanted.date_of_birth is None else Typed(wanted.date_of_birth.isoformat()),
    }

    def answer(view: GraphView) -> ArrivalAnswer:
        # It finds people by names and dates.
        check_told_all(service.policy, view)
        return arrival.receive(view, wanted, now)

    return Question(Action.RECEIVE_ARRIVAL, asked, answer, _this_minute(now))


def replay_assaults(wanted: AskReplay) -> Question[ReplayAnswer]:
    """What the check would have said."""
    asked: AskedFor = {
        "prison": Typed(wanted.prison),
        "since": wanted.since.isoformat(),
        "until": wanted.until.isoformat(),
        "most": wanted.most,
    }
    return Question(Action.REPLAY_ASSAULTS, asked, lambda view: near_miss.replay_assaults(view, wanted))


def certify_placement(service: Service, wanted: Certify) -> Question[CertificateAnswer]:
    """A signed certificate. Raises SettingsError without a signing key, before anything is read."""
    own_public_key(service.settings)
    now = service.clock()

    def answer(view: GraphView) -> CertificateAnswer:
        check_told_all(service.policy, view)
        body = certificate.certified(view, wanted, _reader(view), service.policy.version, now)
        signature, key = sign(service.settings, body)
        return CertificateAnswer(body=body.decode(), signature=signature, key=key)

    asked: AskedFor = {"prisoners": tuple(map(Typed, wanted.prisoners)), "place": Typed(wanted.place)}
    return Question(Action.CERTIFY_PLACEMENT, asked, answer, _as_known(now))


def rerun_certificate(service: Service, wanted: CertificateAnswer) -> Question[RerunAnswer]:
    """The certificate's question asked again of its own minute and knowledge. Raises QuestionError for none."""
    body: dict[str, Any] = certificate.read_body(wanted.body)

    def answer(view: GraphView) -> RerunAnswer:
        check_told_all(service.policy, view)
        found, outcome = certificate.differences(view, body)
        return RerunAnswer(
            signature=_signature(service, wanted),
            same=not found,
            differs=found,
            outcome_then=str(body["answer"]["outcome"]),
            outcome_now=outcome,
        )

    asked: AskedFor = {"prisoners": tuple(map(Typed, body["question"]["prisoners"])), "made_at": body["madeAt"]}
    return Question(Action.RERUN_CERTIFICATE, asked, answer, _as_known(datetime.fromisoformat(body["madeAt"])))


def make_wing_pack(service: Service, wanted: AskPack) -> Question[PackAnswer]:
    """A sealed pack. Raises SettingsError without a passphrase, before anything is read."""
    secret, now = passphrase(service.settings.pack_key), service.clock()

    def answer(view: GraphView) -> PackAnswer:
        check_told_all(service.policy, view)
        return wing_pack.make_pack(view, wanted, secret, now)

    return Question(
        Action.MAKE_WING_PACK,
        {"prison": Typed(wanted.prison), "hours": wanted.hours},
        answer,
        _this_minute(now),
    )


def _signature(service: Service, wanted: CertificateAnswer) -> str:
    if service.settings.signing_key is None:
        return "not checked: this home has no signing key; `cordon certificate verify` checks it with a public key"
    try:
        verify(wanted.body.encode(), wanted.signature, own_public_key(service.settings))
    except SealError as error:
        return str(error)
    return "holds"


def _edits(wanted: Suppose) -> AskedFor:
    return {
        "moved": tuple(Typed(each.prisoner) for each in wanted.moves),
        "to": tuple(Typed(each.place) for each in wanted.moves),
        "closed": tuple(Typed(each) for each in wanted.closures),
        "kept_apart": tuple(Typed(name) for each in wanted.keep_aparts for name in (each.first, each.second)),
    }


def _reader(view: GraphView) -> Viewer:
    if view.viewer is None:
        raise ValueError("a certificate or an act is somebody's")
    return view.viewer


def _this_minute(now: datetime) -> Clocks:
    return Clocks(to_minutes(now))


def _as_known(now: datetime) -> Clocks:
    return Clocks(to_minutes(now), to_microseconds(now))
