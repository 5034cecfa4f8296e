"""What would follow if, room, arrivals, replays and packs as a terminal shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rich.text import Text

from api.schemas.allocation import (
    AcceptedAnswer,
    ArrivalAnswer,
    Broken,
    HeadroomAnswer,
    ReplayAnswer,
    RerunAnswer,
    WhatIfAnswer,
)
from api.schemas.evidence import Node
from api.terminal.say import out, plain
from api.terminal.tables import Column, minute, several, table
from api.wording import sentence_case


def show_what_if(found: WhatIfAnswer, *, accepted: bool = False) -> None:
    """The outcome, what changes, and what stands in the way; nothing of it was stored unless it was accepted."""
    console = out()
    stored = "" if accepted else " Nothing was stored."
    console.print(Text(plain(f"{sentence_case(found.outcome)}.{stored}"), style="bold"))
    for each in found.unknown:
        console.print(Text(plain(f"Cannot confirm: no prisoner is known by {each}.")))
    for placed in found.placed:
        line = (
            f"{placed.person.caption} ({placed.asked}) from {several(placed.came_from) or 'nowhere'} to {placed.place}"
        )
        console.print(Text(plain(f"{line}: {placed.outcome}.")))
        for said in placed.placement:
            console.print(Text(plain(f"  {said}")))
        if placed.check.hold is not None:
            hold = placed.check.hold
            console.print(Text(plain(f"  Security hold on {hold.scope}, reference {hold.reference}. {hold.message}")))
    _conflicts("Conflicts made", found.made)
    _conflicts("Conflicts removed", found.removed)
    _conflicts("Conflicts that stay", found.stays)
    if found.gatherings:
        rows = [(each.place, each.group.caption, each.before, each.after) for each in found.gatherings]
        console.print(table("Members of groups held", _columns("Where", "Group", "Before", "After"), rows))
    bridges = [("made", each) for each in found.bridges_made] + [("broken", each) for each in found.bridges_broken]
    if bridges:
        rows_of = [(what, each.place, _captions(each.groups)) for what, each in bridges]
        console.print(table("Bridges between groups", _columns("What", "Wing", "Groups"), rows_of))
    rooms = [(each.place, each.beds, each.before, each.after, "OVER" if each.over else "") for each in found.rooms]
    if rooms:
        console.print(table("Room", _columns("Place", "Takes", "Before", "After", ""), rooms))
    if found.displaced:
        none = ("no wing found", "ask security first: a hold stands on every wing that would do")
        moving = [
            (each.person.caption, each.because, each.place or none[each.ask_security], each.outcome)
            for each in found.displaced
        ] + [(each.caption, "", "nobody looked: make a plan", "") for each in found.not_looked_for]
        console.print(table("Who would have to move on", _columns("Who", "Why", "Could go to", "Check of it"), moving))
    console.print(Text(plain(f"{found.flags} It takes {found.tie_after_days:g} days.")))


def show_accepted(found: AcceptedAnswer) -> None:
    """What was put on record."""
    show_what_if(found.what, accepted=True)
    out().print(
        Text(plain(f"Accepted by {found.by} at {minute(found.at)}, on record as {found.case}. Nobody was moved."))
    )


def show_headroom(found: HeadroomAnswer) -> None:
    """Wing by wing."""
    rows = [
        (each.place, each.beds, each.held, each.free, each.leaving,
         "not counted" if each.coming is None else each.coming, each.free_then)
        for each in found.rows
    ]  # fmt: skip
    then = f"Free on {found.until.isoformat()}" + ("" if found.rows[0].coming is not None else ", if nobody comes")
    titles = ("Place", "Takes", "Held", "Free tonight", "Leaving", "Coming", then)
    out().print(table(f"Headroom of {found.prison}", _columns(*titles), rows))
    out().print(
        Text(
            plain(
                f"Of {found.undated} no release is on record, {found.unplaced} are in no known wing; "
                f"{found.planned_moves}."
            )
        )
    )


def show_arrival(found: ArrivalAnswer) -> None:
    """Who it may be, and wings for the night."""
    console = out()
    rows = [
        (each.person.caption, each.prison_number, each.found_by, each.category, each.sharing_risk, several(each.groups),
         several(each.alerts), several(each.held_at), each.person.id)
        for each in found.candidates
    ]  # fmt: skip
    titles = ("Who it may be", "Number", "By", "Category", "Sharing risk", "Groups", "Alerts", "Held at", "Id")
    if rows:
        console.print(table("Candidates", _columns(*titles), rows))
    else:
        console.print(Text("Nobody on record fits: he is unknown, and everything about him is."))
    if found.incomplete:
        console.print(
            Text("More people bear this name than are listed: say more of it, or the birth date.", style="bold")
        )
    union = found.union
    said = [f"cell-sharing risk {union.sharing_risk}"]
    said += [word for word, holds in (("vulnerable", union.vulnerable), ("constant watch", union.constant_watch),
             ("may be under 18", union.may_be_under_18)) if holds]  # fmt: skip
    console.print(Text(plain(f"Treat him as all of them: {', '.join(said)}.")))
    for one in found.candidates:
        if one.held_here:
            said_of = f"{one.person.caption} is held here on record, in {several(one.held_here)}: somebody else is at"
            console.print(Text(plain(f"{said_of} the gate, or the record is out of date."), style="bold"))
    apart = [
        (who.person.caption, several(who.prison_numbers), several(who.places), bar.kind, bar.level or "",
         bar.person.caption)
        for bar in union.apart
        for who in bar.others
    ]  # fmt: skip
    if apart:
        columns = _columns("Who", "Number", "Held at", "Rule", "Reach", "If the person is")
        console.print(table("Keep apart from", columns, apart))
    offers = [
        (each.wing, each.cell, each.free, "yes" if each.safe else "no", each.outcome, len(each.barred),
         "first night" if each.first_night else "", several(each.against, 2, "; "))
        for each in found.offers
    ]  # fmt: skip
    wings = ("Wing", "Empty cell", "Free", "Safe", "Check", "Barred", "For", "Speaks against it")
    console.print(table("Wings for tonight", _columns(*wings), offers))
    for each in found.offers:
        if each.hold is not None:
            console.print(Text(plain(f"Security hold on {each.hold}: ask security before anybody is placed there.")))
    console.print(Text(found.advice))


def show_replay(found: ReplayAnswer) -> None:
    """The rates, then each assault."""
    rates = [
        (each.clock, each.assaults, each.together, each.caught, _share(each.catch_rate), each.controls, each.alarms,
         each.false_alarms, _share(each.false_alarm_rate), each.advised, _share(each.advice_rate),
         _share(each.others_advice_rate))
        for each in found.rates
    ]  # fmt: skip
    titles = (
        "Judged",
        "Assaults",
        "In one wing",
        "Caught",
        "Catch rate",
        "Controls",
        "Alarms",
        "False",
        "False alarms",
        "Advised",
        "Advice rate",
        "Of others",
    )
    for sentence in found.sentences:
        out().print(Text(plain(sentence), style="bold"))
    out().print(table(f"Assaults in {found.prison}", _columns(*titles), rates))
    rows = [
        (minute(each.at), each.place, each.assailant.caption, each.victim.caption, *each.said.values())
        for each in found.assaults
    ]
    if rows:
        out().print(table("Each", _columns("When", "Where", "By", "On", *found.assaults[0].said), rows))
    if found.left_out:
        out().print(Text(f"{found.left_out} earlier assaults were left out: ask for more with --most."))


def show_rerun(found: RerunAnswer) -> None:
    """Whether it comes out the same."""
    console = out()
    console.print(Text(plain(f"Signature: {found.signature}.")))
    if found.same:
        console.print(Text(plain(f"The same answer: {found.outcome_now}.")))
    else:
        console.print(Text(plain(f"Another answer: {found.outcome_then} then, {found.outcome_now} now.")))
        console.print(Text(plain(f"Differs in {', '.join(found.differs)}.")))


def show_pack(content: Mapping[str, Any], wing: str | None) -> None:
    """An opened pack, or one wing of it."""
    console = out()
    console.print(Text(plain(f"{content['prison']}, made {content['made_at']}, runs out {content['expires_at']}")))
    console.print(Text(plain(str(content["warning"])), style="bold"))
    for each in content["wings"]:
        if wing is not None and each["wing"] != wing.upper():
            continue
        rows = [
            (person["name"], several(person["numbers"]), _at(person), other["name"],
             several(other["numbers"]), other["level"], _at(other), other["reason"])
            for person in each["people"]
            for other in person["apart_from"]
        ]  # fmt: skip
        titles = ("Who", "Number", "At", "Keep apart from", "Number", "Reach", "At", "Why")
        console.print(table(f"{each['wing']}: {each['held']} held", _columns(*titles), rows))
        # A pack that was made by an earlier version has no groups.
        rivalries = [
            (found["group"], _members(found["members"]), found["rival"], _members(found["others"]), found["level"],
             "may share a vehicle" if found["one_vehicle"] else "never in one vehicle", found["reason"])
            for found in each.get("groups", ())
        ]  # fmt: skip
        if rivalries:
            columns = _columns("Group", "Here", "Keep apart from", "In the prison", "Reach", "Vehicle", "Why")
            console.print(table(f"{each['wing']}: groups to be kept apart", columns, rivalries))


def _at(person: Mapping[str, Any]) -> str:
    return several(person["at"]) or "place not known"


def _members(people: Iterable[Mapping[str, Any]]) -> str:
    # All of them: nobody can look up the rest while the network is down.
    return "; ".join(f"{each['name']}, {_at(each)}" for each in people)


def _conflicts(title: str, found: Iterable[Broken]) -> None:
    rows = [
        (each.kind, _captions(each.people), each.level, each.breach, each.reason or _captions(each.rule) or "supposed")
        for each in found
    ]
    if rows:
        out().print(table(title, _columns("What", "Between", "Reach", "There", "Why"), rows))


def _captions(nodes: Iterable[Node]) -> str:
    return several((node.caption for node in nodes), between="; ")


def _share(rate: float | None) -> str:
    return "nothing to count" if rate is None else f"{rate:.1%}"


def _columns(*titles: str) -> tuple[Column, ...]:
    return tuple(Column(title) for title in titles)
