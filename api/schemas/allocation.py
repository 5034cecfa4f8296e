"""What would follow if, how much room there is, who has arrived, and what the check would have said."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from api.schemas.base import Answer, Body
from api.schemas.conflicts import ConflictsAnswer, Named, Somebody
from api.schemas.evidence import Node

Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=2_000)]
Written = Annotated[str, StringConstraints(strip_whitespace=True, max_length=64)]


# ---- what if


class MoveEdit(Body):
    """Somebody is put in a place."""

    prisoner: Named
    place: Named


class KeepApartEdit(Body):
    """Two people are to be kept apart from now on."""

    first: Named
    second: Named
    level: Literal["cell", "landing", "wing", "establishment"] = "wing"


class Suppose(Body):
    """Edits, all at once; their order says nothing."""

    moves: list[MoveEdit] = Field(default_factory=list)
    closures: list[Named] = Field(default_factory=list)
    keep_aparts: list[KeepApartEdit] = Field(default_factory=list)


class AcceptMoves(Body):
    """Edits that a person accepts, and why. `despite_conflicts` is needed where anything is found."""

    suppose: Suppose
    reason: Said
    despite_conflicts: bool = False


class Broken(Answer):
    """A rule that two people's places break; `rule` is empty for a supposed one."""

    kind: str
    people: list[Node]
    level: str | None
    breach: str
    rule: list[Node]
    reason: str
    possible_match: bool


class Gathering(Answer):
    """How many members of a group a wing or prison holds."""

    place: str
    group: Node
    before: int
    after: int


class Bridge(Answer):
    """Two groups with a person in both, or a recorded tie between members, in one wing."""

    place: str
    groups: list[Node]


class Room(Answer):
    """How many a place holds and takes."""

    place: str
    beds: int | None
    before: int
    after: int
    over: bool


class Displaced(Answer):
    """Who would have to move on, and a wing of the same prison that nothing speaks against: check it before use."""

    person: Node
    because: str
    place: str | None
    outcome: str | None = Field(description="Of the check of that wing, alone and as it is now, and of the law")
    ask_security: bool = Field(description="No wing is named; for some that would do, security is to be asked first")


class Placed(Answer):
    """One moved person. `check` is the safety check of the stored estate for him alone: no edit lifts its hold."""

    person: Node
    asked: str
    came_from: list[str]
    place: str
    outcome: str = Field(description="The worst of the check and of what the law of placement says")
    placement: list[str] = Field(description="What the law of placement says, the gravest first, with sources")
    check: ConflictsAnswer
    ties_to_come: list[Node] = Field(
        description="Cellmates with whom a tie would count for flags if they stay together"
    )


class WhatIfAnswer(Answer):
    """Before and after, as far as you may read it. Nothing was stored."""

    outcome: str
    placed: list[Placed]
    made: list[Broken]
    removed: list[Broken]
    stays: list[Broken]
    gatherings: list[Gathering]
    bridges_made: list[Bridge]
    bridges_broken: list[Bridge]
    rooms: list[Room]
    displaced: list[Displaced]
    not_looked_for: list[Node] = Field(description="Who would have to move on too: make a plan of all of them")
    to_plan: list[str] = Field(description="The prison numbers of everybody who would have to move on")
    unknown: list[str]
    flags: str
    tie_after_days: float
    rules: str


class AcceptedAnswer(Answer):
    """What was put on record: the key of the case, and what was accepted."""

    case: str
    at: datetime
    by: str
    outcome: str
    what: WhatIfAnswer


# ---- headroom


MOST_DAYS = 28


class AskHeadroom(Body):
    """A prison by its code, and how many days ahead."""

    prison: Named = Field(examples=["LEI"])
    days: Annotated[int, Field(ge=0, le=MOST_DAYS)] = 7


class Beds(Answer):
    """One wing, or the whole prison."""

    place: str
    beds: int | None
    held: int
    free: int | None
    leaving: int
    coming: int | None = Field(description="null: planned moves are not counted for you, and free_then is without them")
    free_then: int | None


class HeadroomAnswer(Answer):
    """Room tonight and at the end of the days, by known releases and the planned moves that you may read."""

    prison: str
    at: datetime
    until: date
    rows: list[Beds]
    undated: int = Field(description="People held there of whom no release is on record")
    unplaced: int = Field(description="People held there in no wing that is known")
    planned_moves: str


# ---- arrival


class Arrived(Body):
    """What is known of somebody without a number."""

    prison: Named
    surname: Written = ""
    forename: Written = ""
    date_of_birth: date | None = None


class Candidate(Answer):
    """Somebody whom he may be."""

    person: Node
    found_by: str
    prison_number: str
    age: int | None
    category: str | None
    sharing_risk: str
    vulnerable: bool
    constant_watch: bool
    alerts: list[str]
    groups: list[str]
    held_at: list[str]
    held_here: list[str] = Field(
        description="Those of them in this prison: it is somebody else at the gate, or the record is out of date"
    )


class KeptApart(Answer):
    """A rule that keeps a candidate from people who are held in the prison."""

    person: Node = Field(description="The candidate")
    kind: str
    level: str | None
    others: list[Somebody]


class Union(Answer):
    """The risks of all candidates together: he is to be treated as if they were all his."""

    sharing_risk: str
    vulnerable: bool
    constant_watch: bool
    may_be_under_18: bool
    alerts: list[str]
    groups: list[str]
    apart: list[KeptApart]


class Offer(Answer):
    """A wing, and an empty cell in it."""

    wing: str
    cell: str | None
    free: int | None
    first_night: bool
    safe: bool = Field(description="No candidate is barred and the check of each found no conflict")
    outcome: str
    hold: str | None
    barred: list[Node]
    against: list[str]


class ArrivalAnswer(Answer):
    """Candidates with the union of their risks, and where he can sleep, the best first."""

    prison: str
    at: datetime
    candidates: list[Candidate]
    incomplete: bool
    union: Union
    offers: list[Offer]
    advice: str


# ---- near misses


class AskReplay(Body):
    """A prison, and from which day until which."""

    prison: Named
    since: date
    until: date
    most: Annotated[int, Field(ge=1, le=2_000)] = 200


class Replayed(Answer):
    """One assault, and what the check of that morning said by each clock."""

    incident: str
    at: datetime
    place: str
    assailant: Node
    victim: Node
    said: dict[str, str]


class Rates(Answer):
    """By one clock; a rate is null where there is nothing to count.

    `advised` are assaults of which advice alone was given, and `othersAdviceRate` is how often such advice names
    anybody else on the wing: advice that names victims no oftener warns of nothing.
    """

    clock: str
    assaults: int
    together: int
    caught: int
    catch_rate: float | None
    controls: int
    alarms: int
    false_alarms: int
    false_alarm_rate: float | None
    advised: int
    advice_rate: float | None
    others: int
    others_advised: int
    others_advice_rate: float | None
    advised_falsely: int


class ReplayAnswer(Answer):
    """Every assault that you may read of, and the rates."""

    prison: str
    since: date
    until: date
    assaults: list[Replayed]
    rates: list[Rates]
    left_out: int
    horizon_days: int
    sentences: list[str] = Field(description="What the rates come to, in words")


# ---- certificates


class Certify(Body):
    """Prisoners and the place that is certified."""

    prisoners: Annotated[list[Named], Field(min_length=1, max_length=50)]
    place: Named


class CertificateAnswer(Answer):
    """A signed statement of what was checked and found. `body` is the signed text, canonical JSON."""

    body: str
    signature: str = Field(description="Ed25519 over the bytes of `body`, in base64")
    key: str = Field(description="SHA-256 of the public key that it is checked with, in hex")


class RerunAnswer(Answer):
    """A certificate's check made again, as of its own minute and knowledge."""

    signature: str
    same: bool
    differs: list[str]
    outcome_then: str
    outcome_now: str


# ---- wing packs


class PackAnswer(Answer):
    """An encrypted pack for when the network is down, in base64."""

    file_name: str
    prison: str
    made_at: datetime
    expires_at: datetime
    wings: int
    people: int
    pack: str


class AskPack(Body):
    """A prison, and for how many hours the pack may be opened."""

    prison: Named
    hours: Annotated[int, Field(ge=1, le=72)] = 36
