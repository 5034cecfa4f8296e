"""Who is where on a prison or wing, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from analytics.allocation import board as boards
from analytics.allocation.estate import Unit
from analytics.allocation.rules import load_rules
from api.answers.named import Names, by_node
from api.answers.naming import name_records
from api.answers.places import place_of
from api.schemas.boards import BoardAnswer, BoardClash, BoardPerson, BoardRow
from api.schemas.evidence import Node
from graph.model.evidence import NodeRef
from graph.view import GraphView, Person

_UNREAD = "What you may not read is in no row and no conflict here: check before you move anybody."


def show_board(view: GraphView, place: str, now: datetime) -> BoardAnswer:
    """Places, people and conflicts. Raises NotFoundError for what is no prison or wing that is there."""
    rules = load_rules()
    found = boards.board(view, place_of(view, place), rules)
    people = _named(view, [each.person for each in found.people])
    names = Names(view)
    clashing = {person for each in found.conflicts for person in each.people}
    return BoardAnswer(
        place=found.place.key,
        at=now,
        rows=[_row(each) for each in found.rows],
        people=[
            BoardPerson(
                person=people[each.person.id],
                prison_numbers=list(each.numbers),
                places=[ref.key for ref in each.places],
                groups=[_thing(ref, names, view) for ref in each.groups],
                conflict=each.person.id in clashing,
            )
            for each in found.people
        ],
        conflicts=[
            BoardClash(
                kind=str(each.kind),
                people=[people.get(person) or names.node(person) for person in each.people],
                level=each.level.name.lower(),
                breach=str(each.breach),
                rule=[_thing(ref, names, view) for ref in each.rule],
                reason=each.reason,
                possible_match=each.possible_match,
                if_same=[[people.get(one) or names.node(one) for one in pair] for pair in each.if_same],
            )
            for each in found.conflicts
        ],
        note=_UNREAD,
        rules=rules.version,
    )


def _named(view: GraphView, people: list[Person]) -> Mapping[str, Node]:
    """Everybody at once: a prison is too many to be asked for one by one."""
    said = by_node(view.descriptions([ref for person in people for ref in person.records]))
    view.disclosed.update(person.id for person in people)
    return {
        person.id: Node(
            id=person.id,
            kind=person.records[0].kind.label,
            caption=name_records(person.records, said).name,
            key=person.records[0].key,
        )
        for person in people
    }


def _row(each: boards.Row) -> BoardRow:
    unit = each.unit
    return BoardRow(
        place=unit.place.key,
        kind=unit.place.kind.label,
        wing=_key(unit.lies_in.wing),
        landing=_key(unit.lies_in.landing),
        name=unit.name,
        status=str(unit.status),
        accommodation=str(unit.accommodation),
        used_for=_uses(unit),
        beds=each.beds,
        held=each.held,
        free=None if each.beds is None else each.beds - each.held,
    )


def _uses(unit: Unit) -> list[str]:
    return sorted(unit.used_for)


def _key(ref: NodeRef | None) -> str:
    return "" if ref is None else ref.key


def _thing(ref: NodeRef, names: Names, view: GraphView) -> Node:
    return names.node(view.store.ids.node_id(ref).hex())
