"""Who bears which prison number, as one view names them: a number alone is easily mistaken for another."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from analytics.allocation.parties import Parties
from analytics.allocation.placement.gathering import PRISON_RECORDS
from api.answers.named import Names
from api.schemas.evidence import Node
from graph.model.evidence import NodeRef
from graph.view import GraphView

# What a prison number is depends on no day.
_ANY_DAY = date(2000, 1, 1)


def numbered(view: GraphView, numbers: Collection[str]) -> dict[str, Node]:
    """The one person to whom each number leads; a number that leads to nobody, or to several, is left out."""
    parties = [each for each in Parties(view).resolve(sorted(set(numbers)), _ANY_DAY) if each.own]
    records = {each.asked: view.ids(sorted(each.own)) for each in parties}
    people = view.persons(record for own in records.values() for record in own)
    names = Names(view)
    names.gather(people)
    found = {}
    for number, own in records.items():
        if len({people[record].id for record in own}) == 1:
            found[number] = names.node(own[0])
    return found


def prison_numbers(records: Iterable[NodeRef]) -> list[str]:
    """The numbers under which the prison's own register keeps somebody with these records, in order."""
    return sorted(record.key for record in records if record.authority == PRISON_RECORDS)
