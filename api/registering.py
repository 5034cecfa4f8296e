"""Changing the register of keep-aparts: who may, what stands in the way, and the one published row that does it."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from analytics.allocation.register import Leave, Moved, Registered, leave_to_edit, merged, where
from analytics.allocation.register.people import Card
from api.actions import EDITING_GRANTS, Action
from api.consult import Caller, act, consult
from api.questions import AskedFor, Typed
from api.questions.separations import Standing, standing_of_numbers, standing_of_pair, standing_of_record
from api.register_problems import ErrorCode, Field, RegisterError, conflict, denied, not_found, validated
from api.register_wanted import Change, Wanted
from api.wiring import Service
from graph.model.identifiers import IdentifierType, parse
from graph.model.labels import Label
from graph.model.separations import ID_BITS, Closing, Separation
from loaders.register import publish_row, row_of_separation, take_back

# The national service writes names of its users in a column so wide.
_MOST_NAME = 60
# Clocks of clients run ahead of ours by no more than this.
_CLOCKS_DIFFER = timedelta(minutes=15)
# What a prison number is depends on no day.
_ANY_DAY = date(2000, 1, 1)
# Two changes of one process go one after the other; between processes whoever published last gives way.
_turn = threading.Lock()


@dataclass(frozen=True, slots=True)
class Doors:
    """The actions under which a change is looked at and made: those of the published contract, or our own."""

    read: Action
    write: Action
    reopen: Action
    delete: Action


FOREIGN = Doors(
    Action.READ_NON_ASSOCIATIONS,
    Action.WRITE_NON_ASSOCIATION,
    Action.REOPEN_NON_ASSOCIATION,
    Action.DELETE_NON_ASSOCIATION,
)
OWN = Doors(Action.READ_SEPARATIONS, Action.WRITE_SEPARATION, Action.REOPEN_SEPARATION, Action.DELETE_SEPARATION)


def create(service: Service, caller: Caller, wanted: Wanted, doors: Doors = FOREIGN) -> Registered:
    """Record a new keep-apart. Raises RegisterError, and ActionDeniedError.

    One that the writer may not read stands in nobody's way: his record is made all the same, and security, who read
    both, find two for one pair.
    """
    first, second = (
        replace(party, prison_number=_number(party.prison_number, field))
        for party, field in ((wanted.first, Field.FIRST), (wanted.second, Field.SECOND))
    )
    pair = (first.prison_number, second.prison_number)
    if first.prison_number == second.prison_number:
        raise validated("The two prisoners must differ", Field.SECOND)
    check_until(wanted.until, service.clock())
    label = wanted.label or Label(caller.viewer.agency)
    if not service.policy.admits(caller.viewer, label):
        raise denied("A record is labelled so that whoever makes it may read it")

    def deed() -> Registered:
        _check_user(caller)
        standing = consult(service, caller, standing_of_pair(doors.read, *pair, service.clock()))
        _check_known(standing, pair)
        _check_leave(service, caller, standing.cards, pair)
        _check_no_open(standing.kept)
        now = service.clock()
        kept = Separation(
            id=secrets.randbits(ID_BITS),
            first=first,
            second=second,
            reason=wanted.reason,
            restriction=wanted.restriction,
            comment=wanted.comment.strip(),
            created_at=now,
            updated_at=now,
            updated_by=_writer(caller),
            authorised_by=_writer(caller),
            until=wanted.until,
            transport=wanted.transport,
            threat_to_life=wanted.threat_to_life,
        )
        _publish(service, caller, kept, label, None)
        return _alone(service, caller, doors, kept)

    asked: AskedFor = {"prisoners": tuple(map(Typed, sorted(pair))), "change": "created"}
    with _turn:
        return act(service, caller, doors.write, asked, deed, _named)


def amend(service: Service, caller: Caller, number: int, change: Change, doors: Doors = FOREIGN) -> Registered:
    """Change a record, open or closed. Raises RegisterError, and ActionDeniedError."""

    def changed(kept: Separation, _: datetime) -> Separation:
        return replace(
            kept,
            first=replace(kept.first, part=change.first or kept.first.part),
            second=replace(kept.second, part=change.second or kept.second.part),
            reason=change.reason or kept.reason,
            restriction=change.restriction or kept.restriction,
            comment=(change.comment or kept.comment).strip(),
            until=None if change.no_end else change.until or kept.until,
            transport=kept.transport if change.transport is None else change.transport,
        )

    if change.until is not None and change.no_end:
        raise validated("Give a day, or say that there is no end: not both", Field.UNTIL)
    check_until(change.until, service.clock())
    return _change(service, caller, number, _How(doors.write, doors.read, "amended"), changed)


def close(
    service: Service,
    caller: Caller,
    number: int,
    reason: str,
    at: datetime | None = None,
    by: str | None = None,
    doors: Doors = FOREIGN,
) -> Registered:
    """Close a record, with a reason. Raises RegisterError, and ActionDeniedError."""

    def check(standing: Standing) -> None:
        if not standing.kept[0].separation.is_open:
            raise conflict("This record is closed already", ErrorCode.ALREADY_CLOSED)

    def closed(kept: Separation, now: datetime) -> Separation:
        return replace(kept, closing=Closing(by or _writer(caller), reason.strip(), _past(at, now)))

    return _change(service, caller, number, _How(doors.write, doors.read, "closed"), closed, check)


def reopen(
    service: Service, caller: Caller, number: int, reason: str, by: str | None = None, doors: Doors = FOREIGN
) -> Registered:
    """Open a closed record again; the reason takes the place of its comment. Raises RegisterError."""

    def check(standing: Standing) -> None:
        if standing.kept[0].separation.is_open:
            raise conflict("This record is open already", ErrorCode.ALREADY_OPEN)
        _check_no_open(standing.kept[1:])

    def opened(kept: Separation, now: datetime) -> Separation:
        # A limit in the past would open it in name alone.
        until = kept.until if kept.until is not None and kept.until > now else None
        return replace(kept, closing=None, comment=reason.strip(), until=until, updated_by=by or _writer(caller))

    # Leave to reopen is its own role, wherever the two are.
    how = _How(doors.reopen, doors.read, "reopened", anywhere=True)
    return _change(service, caller, number, how, opened, check)


def delete(service: Service, caller: Caller, number: int, reason: str, doors: Doors = FOREIGN) -> None:
    """Take a record back as if it had never been made: on the known clock alone, so that the past can be asked about.

    Raises RegisterError: a record that another register's file brought is that register's to take away.
    """

    def deed() -> tuple[str, ...]:
        _check_user(caller)
        standing = consult(service, caller, standing_of_record(doors.read, number, service.clock()))
        if not standing.kept:
            raise not_found()
        kept = standing.kept[0]
        if not kept.is_own:
            raise conflict(f"This record is kept in {kept.node.authority} and comes in its file: take it away there")
        take_back(service.store, kept.node.key, at=service.clock(), by=caller.viewer.subject, reason=reason)
        return (kept.record,)

    asked: AskedFor = {"record": str(number), "change": "deleted"}
    with _turn:
        act(service, caller, doors.delete, asked, deed, lambda records: records)


def merge(
    service: Service,
    caller: Caller,
    old: str,
    new: str,
    created_from: datetime | None = None,
    created_to: datetime | None = None,
) -> list[Moved]:
    """Give every record of one prison number another: two numbers are one man's, or a booking moved.

    What the caller may not read is not touched. Raises RegisterError, and ActionDeniedError.
    """
    was, now_is = _number(old), _number(new)
    if was == now_is:
        raise validated("The two numbers must differ")

    def deed() -> list[Moved]:
        at = service.clock()
        standing = consult(service, caller, standing_of_numbers(OWN.read, [was, now_is], at))
        by_id = {each.separation.id: each for each in standing.kept}
        found = merged([each.separation for each in standing.kept], was, now_is, at, created_from, created_to)
        for moved in found:
            kept = by_id[moved.before.id]
            if moved.after is not None:
                _publish(service, caller, moved.after, kept.label, kept)
            elif kept.is_own:
                take_back(service.store, kept.node.key, at=at, by=caller.viewer.subject, reason="MERGE")
            else:
                # Another register's file would bring it again: it is closed, and names nobody twice.
                ended = replace(moved.before, closing=Closing(_writer(caller), "MERGE", at), updated_at=at)
                _publish(service, caller, ended, kept.label, kept)
        return found

    asked: AskedFor = {"prisoners": (Typed(was), Typed(now_is)), "change": "merged"}
    with _turn:
        return act(service, caller, Action.MERGE_SEPARATIONS, asked, deed)


# ---- how every change goes


@dataclass(frozen=True, slots=True)
class _How:
    """Under which actions a change is made and looked at, its name, and whether it matters where the two are."""

    write: Action
    read: Action
    called: str
    anywhere: bool = False


def _change(
    service: Service,
    caller: Caller,
    number: int,
    how: _How,
    changed: Callable[[Separation, datetime], Separation],
    check: Callable[[Standing], None] = lambda _: None,
) -> Registered:
    def deed() -> Registered:
        _check_user(caller)
        now = service.clock()
        standing = consult(service, caller, standing_of_record(how.read, number, now))
        if not standing.kept:
            raise not_found()
        kept = standing.kept[0]
        check(standing)
        if not how.anywhere:
            _check_leave(service, caller, standing.cards, kept.separation.pair)
        after = changed(replace(kept.separation, updated_at=now, updated_by=_writer(caller)), now)
        _publish(service, caller, after, kept.label, kept)
        found = consult(service, caller, standing_of_record(how.read, number, now)).kept
        if not found:
            raise not_found()
        return found[0]

    asked: AskedFor = {"record": str(number), "change": how.called}
    with _turn:
        return act(service, caller, how.write, asked, deed, _named)


def _publish(service: Service, caller: Caller, kept: Separation, label: Label, before: Registered | None) -> None:
    row = row_of_separation(kept, label, None if before is None else before.node)
    publish_row(
        service.store,
        row,
        agency=label.owner,
        at=service.clock(),
        by=caller.viewer.subject,
        after=None if before is None else before.extracted_at,
    )


def _alone(service: Service, caller: Caller, doors: Doors, kept: Separation) -> Registered:
    """The new record, unless somebody else opened one of the pair in the same moment: the later gives way."""
    question = standing_of_pair(doors.read, *kept.pair, service.clock())
    standing = [each for each in consult(service, caller, question).kept if each.separation.is_open]
    mine = next(each for each in standing if each.separation.id == kept.id)
    if min(standing, key=lambda each: (each.known_from, each.separation.id)) is not mine:
        take_back(service.store, mine.node.key, at=service.clock(), by=caller.viewer.subject, reason="open already")
        raise _open_exists()
    return mine


def _check_user(caller: Caller) -> None:
    if caller.viewer.subject == caller.viewer.client and caller.viewer.on_behalf_of is None:
        raise denied("A change is made by somebody: the token names no user", 401, ErrorCode.USER_MISSING)


def _check_known(standing: Standing, pair: Collection[str]) -> None:
    for number, field in zip(pair, (Field.FIRST, Field.SECOND), strict=True):
        if number not in standing.cards:
            raise not_found(field)
    if any(not standing.cards[number].prison for number in pair):
        raise conflict("Nobody says where one of the prisoners is", ErrorCode.NULL_LOCATION)


def _check_leave(service: Service, caller: Caller, known: Mapping[str, Card], pair: tuple[str, str]) -> None:
    viewer = caller.viewer
    first, second = (where(known[number].prison if number in known else None, viewer.caseload) for number in pair)
    grants = {grant for grant in EDITING_GRANTS if service.policy.may(viewer, grant)}
    leave: Leave = leave_to_edit(first, second, grants)
    if not leave.granted:
        raise denied(f"You may not change this record: {leave.because}")


def _check_no_open(kept: Collection[Registered]) -> None:
    if any(each.separation.is_open for each in kept):
        raise _open_exists()


def check_until(until: datetime | None, now: datetime) -> None:
    """Refuse an end that has come already. Raises RegisterError."""
    # It would be open in name alone, and stand in the way of one that holds.
    if until is not None and until <= now:
        raise validated("The day until which it holds must be in the future", Field.UNTIL)


def _open_exists() -> RegisterError:
    return conflict("There is an open record of these two already", ErrorCode.OPEN_EXISTS)


def _number(text: str, field: Field | None = None) -> str:
    found = parse(IdentifierType.PRISON_NUMBER, text, as_of=_ANY_DAY)
    if found.canonical is None or not found.valid:
        raise validated("A prison number is a letter, four digits and two letters, such as A1234BC", field)
    return found.canonical


def _writer(caller: Caller) -> str:
    return caller.viewer.person.rpartition("/")[2][:_MOST_NAME]


def _past(at: datetime | None, now: datetime) -> datetime:
    if at is None:
        return now
    if at > now + _CLOCKS_DIFFER:
        raise validated("It cannot be closed in the future: a record that ends by itself has a limit")
    return min(at, now)


def _named(kept: Registered) -> tuple[str, ...]:
    return (kept.record,)
