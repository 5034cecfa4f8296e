"""Where agencies disagree on one person: names, birth date and sex, between records that are his in this view."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from api.answers.named import Names
from api.held_lists import HeldLists
from api.schemas.quality import Disagreement, DisagreementCount, DisagreementsAnswer
from graph.model.evidence import NodeRef
from graph.model.names import name_key
from graph.store.stored import StoredDescription
from graph.view import GraphView

FIELDS = ("surname", "forenames", "date_of_birth", "sex")
MOST_NAMED = 1_000
# People are read from the store so many at a time.
_BATCH = 400

_Said = dict[str, dict[str, set[str]]]
# Each costs half a megabyte at most.
_everybody: HeldLists[DisagreementsAnswer] = HeldLists()


def disagreements(view: GraphView, limit: int, first: int = 1) -> DisagreementsAnswer:
    """Counts by field and pair of agencies over everybody, and `limit` disagreements in order of person.

    From the `first`, within the first MOST_NAMED. An agency disagrees with another only where none of its values fits
    any of the other's.
    """
    whole, names = _whole(view), Names(view)
    chosen = whole.people[first - 1 : first - 1 + limit]
    view.disclosed.update(each.person for each in chosen)
    names.gather(each.person for each in chosen)
    # What is at hand names nobody: a name is what this reader may read today.
    named = [each.model_copy(update={"name": names.node(each.person).caption}) for each in chosen]
    more = sum(each.disagreeing for each in whole.counts) > first - 1 + limit
    return whole.model_copy(update={"people": named, "more": more})


def prepare(view: GraphView) -> None:
    """Have it at hand for whoever is told the same; it names nobody."""
    _whole(view)


def sight(view: GraphView) -> Hashable:
    """Equal for readers who are told the same, whatever is loaded."""
    return view.read_cut.classes


def _whole(view: GraphView) -> DisagreementsAnswer:
    """Worked out once for all views that show the same, whatever is loaded."""
    return _everybody(view, sight(view), lambda: _compared(view))


def _compared(view: GraphView) -> DisagreementsAnswer:
    counts: dict[tuple[str, tuple[str, str]], list[int]] = defaultdict(lambda: [0, 0])
    named: list[Disagreement] = []
    for person, said in _people(view):
        for field in FIELDS:
            by_agency = said.get(field, {})
            for pair in combinations(sorted(by_agency), 2):
                one, other = by_agency[pair[0]], by_agency[pair[1]]
                count = counts[field, pair]
                count[0] += 1
                if not one.isdisjoint(other) or any(_fits(field, a, b) for a in one for b in other):
                    continue
                count[1] += 1
                if len(named) < MOST_NAMED:
                    values = (min(one), min(other))
                    named.append(Disagreement(person=person, field=field, agencies=pair, values=values))
    return DisagreementsAnswer(
        counts=[
            DisagreementCount(field=field, agencies=pair, people=people, disagreeing=disagreeing)
            for (field, pair), (people, disagreeing) in sorted(counts.items())
        ],
        people=named,
        more=False,
    )


def _people(view: GraphView) -> Iterator[tuple[str, _Said]]:
    """Public id and what each agency says, of everybody of whom several agencies have records, in order of id."""
    everybody = view.people
    several_agencies = _of_several_agencies(view)
    members = np.flatnonzero(everybody.person_of >= 0)
    members = members[several_agencies[everybody.person_of[members]]]
    person = everybody.person_of[members]
    order = np.argsort(person, kind="stable")
    members, person = members[order], person[order]
    numbers, first, sizes = np.unique(person, return_index=True, return_counts=True)
    several = [
        (int(n), members[at : at + size].tolist())
        for n, at, size in zip(numbers, first, sizes, strict=True)
        if size > 1
    ]
    for start in range(0, len(several), _BATCH):
        batch = several[start : start + _BATCH]
        refs = view.refs([node for _, nodes in batch for node in nodes])
        said: dict[NodeRef, list[StoredDescription]] = defaultdict(list)
        for each in view.descriptions(refs):
            said[each.node].append(each)
        ids = view.ids([int(everybody.representative[number]) for number, _ in batch])
        place = 0
        for public_id, (_, nodes) in zip(ids, batch, strict=True):
            own = refs[place : place + len(nodes)]
            place += len(nodes)
            yield public_id, _by_agency([each for ref in own for each in said[ref]])


def _of_several_agencies(view: GraphView) -> NDArray[np.bool_]:
    """Whether records of more than one agency that the reader reads say something of each person, by his number.

    Of the others, half of everybody, the store need not be asked: nobody disagrees with himself.
    """
    graph, person_of = view.graph, view.people.person_of
    agencies = sorted({label.owner for label in graph.labels})
    agency_of = np.array([agencies.index(label.owner) for label in graph.labels], dtype=np.int64)
    told = []
    for said in (graph.base.descriptions, graph.extra.descriptions):
        person = person_of[np.repeat(np.arange(len(said.start) - 1), np.diff(said.start))]
        readable = (person >= 0) & view.labels[said.label]
        told.append(person[readable].astype(np.int64) * len(agencies) + agency_of[said.label[readable]])
    each = np.unique(np.concatenate(told)) // max(len(agencies), 1)
    return np.bincount(each, minlength=len(view.people.representative)) > 1


def _by_agency(said: Sequence[StoredDescription]) -> _Said:
    found: _Said = defaultdict(lambda: defaultdict(set))
    for each in said:
        for field in FIELDS:
            value = each.properties.get(field)
            if isinstance(value, str) and value.strip():
                found[field][each.provenance.label.owner].add(value)
    return found


def _fits(field: str, one: str, other: str) -> bool:
    return _COMPARED[field](one) == _COMPARED[field](other) or (field == "forenames" and _initials_fit(one, other))


def _initials_fit(one: str, other: str) -> bool:
    """Whether one is the other's initial, or starts with it: J, Jo and John are no disagreement."""
    first, second = _forename(one), _forename(other)
    return bool(first) and bool(second) and (first.startswith(second) or second.startswith(first))


def _forename(value: str) -> str:
    return name_key(value.split(maxsplit=1)[0]) if value.split() else ""


def _sex(value: str) -> str:
    return value.strip()[:1].upper()


_COMPARED: dict[str, Callable[[str], str]] = {
    "surname": name_key, "forenames": _forename, "date_of_birth": str, "sex": _sex,
}  # fmt: skip
