"""Places and who is held in them, from the graph as one view may read it at its one minute."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analytics.allocation.estate.merging import Stated, merged
from analytics.allocation.estate.unit import Accommodation, Ancestry, Capacity, Jurisdiction, Spot, Status, Unit
from analytics.allocation.places import Places
from graph.model.ancestry import DOWNWARDS, HOLDING
from graph.model.evidence import NodeRef, Properties
from graph.model.kinds import Kind
from graph.model.links import LinkType
from graph.store.stored import StoredDescription
from graph.view import GraphView

_FIELDS = {
    Kind.ESTABLISHMENT: "establishment",
    Kind.WING: "wing",
    Kind.SPUR: "spur",
    Kind.LANDING: "landing",
    Kind.CELL: "cell",
}


@dataclass(frozen=True, slots=True)
class Held:
    """Somebody is held in a place: his public id (hex), and the nearest place that anybody states."""

    person: str
    place: NodeRef


def read_units(view: GraphView, places: Collection[NodeRef], *, within: bool = False) -> dict[NodeRef, Unit]:
    """These places as units, in order of key; `within` reads all that lies in them too.

    Raises NotFoundError for a place that does not exist for the reader. Prisons, wings and the rest are told apart by
    what the location register calls them; where a place lies by its links, never by its key.
    """
    reader = Places(view)
    ranks = [view.node_of(place) for place in sorted(places)]
    wanted = reader.within(ranks).tolist() if within else ranks
    reader.locate(wanted)
    above = {rank: reader.above(rank) for rank in wanted}
    every = sorted(set(wanted).union(*above.values()))
    refs = dict(zip(every, view.refs(every), strict=True))
    stated = _stated(view, refs.values())
    spots = _spots(view, [ref for ref in refs.values() if ref.kind is Kind.ESTABLISHMENT])
    units = {}
    for rank in wanted:
        if refs[rank].kind in HOLDING:
            chain = _ancestry(refs[each] for each in above[rank])
            units[refs[rank]] = _unit(refs[rank], chain, stated, spots)
    return dict(sorted(_with_room(units).items()))


def read_ancestries(view: GraphView, places: Collection[NodeRef]) -> dict[NodeRef, Ancestry]:
    """What each of these places lies in. Raises NotFoundError as `read_units` does."""
    reader = Places(view)
    wanted = sorted(set(places))
    ranks = view.graph.node_ranks([view.store.ids.node_id(place) for place in wanted]).tolist()
    known = {place: view.node_of(place) if rank < 0 else rank for place, rank in zip(wanted, ranks, strict=True)}
    reader.locate(set(known.values()))
    above = {place: sorted(reader.above(rank)) for place, rank in known.items()}
    every = sorted(frozenset[int]().union(*above.values()))
    refs = dict(zip(every, view.refs(every), strict=True))
    return {place: _ancestry(refs[rank] for rank in around) for place, around in above.items()}


def read_held(view: GraphView, places: Collection[NodeRef]) -> tuple[Held, ...]:
    """Everybody who is held in these places or in what lies in them, by person and place.

    Sources that contradict each other put a man in several places at once. A place that another of his lies in says
    nothing more, and is left out.
    """
    reader = Places(view)
    residents = reader.residents([view.node_of(place) for place in sorted(places)])
    reader.locate(set(residents.place.tolist()))
    nodes = np.array(sorted(residents.everybody), dtype=np.int32)
    if not len(nodes):
        return ()
    with view.walker() as walker:
        units = walker.units_of(nodes)
        known = sorted(set(units[units >= 0].tolist()))
        people = dict(zip(known, view.ids(walker.representatives(known)), strict=True))
    where: dict[str, set[int]] = {}
    for node, unit in zip(nodes.tolist(), units.tolist(), strict=True):
        if unit in people:
            where.setdefault(people[unit], set()).update(residents.places_of([node]))
    found = [(person, rank) for person, ranks in where.items() for rank in _nearest(reader, ranks)]
    refs = view.refs([rank for _, rank in found])
    return tuple(sorted((Held(person, ref) for (person, _), ref in zip(found, refs, strict=True)), key=_by_person))


def _by_person(held: Held) -> tuple[str, NodeRef]:
    return held.person, held.place


def _nearest(reader: Places, ranks: Collection[int]) -> list[int]:
    around = {above for rank in ranks for above in reader.above(rank) - {rank}}
    return sorted(set(ranks) - around)


def _ancestry(refs: Iterable[NodeRef]) -> Ancestry:
    """Of several wings that a place is said to lie in none is its wing: nobody knows which."""
    by_kind: dict[Kind, set[NodeRef]] = {}
    for ref in refs:
        by_kind.setdefault(ref.kind, set()).add(ref)
    return Ancestry(**{_FIELDS[kind]: next(iter(found)) for kind, found in by_kind.items()
                       if kind in _FIELDS and len(found) == 1})  # fmt: skip


def _stated(view: GraphView, refs: Iterable[NodeRef]) -> dict[NodeRef, Stated]:
    said: dict[NodeRef, list[StoredDescription]] = {}
    for each in view.descriptions(list(refs)):
        said.setdefault(each.node, []).append(each)
    return {node: merged(told) for node, told in said.items()}


def _unit(place: NodeRef, lies_in: Ancestry, stated: Mapping[NodeRef, Stated], spots: Mapping[NodeRef, Spot]) -> Unit:
    chain = [stated[ref] for kind in reversed(DOWNWARDS) if (ref := lies_in.at(kind)) is not None and ref in stated]
    own, prison = stated.get(place, Stated()), lies_in.establishment
    of_prison = Stated() if prison is None else stated.get(prison, Stated())
    return Unit(
        place=place,
        lies_in=lies_in,
        capacity=own.capacity,
        accommodation=next((each.accommodation for each in chain if each.accommodation), Accommodation.UNKNOWN),
        used_for=frozenset[str]().union(*(each.used_for for each in chain)),
        specialist=own.specialist,
        sexes=next((each.sexes for each in chain if each.sexes), None),
        categories=next((each.categories for each in chain if each.categories), None),
        status=_status([each.status for each in chain if each.status is not None]),
        establishment_types=of_prison.types,
        jurisdiction=of_prison.jurisdiction or Jurisdiction.UNKNOWN,
        spot=None if prison is None else spots.get(prison),
        name=own.name,
        programmes=of_prison.programmes,
    )


def _status(said: Sequence[Status]) -> Status:
    """A place in a wing that is closed is closed; else what is said nearest to it."""
    closed = (each for each in said if each is not Status.ACTIVE)
    return next(closed, next(iter(said), Status.UNKNOWN))


def _with_room(units: dict[NodeRef, Unit]) -> dict[NodeRef, Unit]:
    """A place for which no capacity is stated takes what the cells in it take, where all of those are known."""
    beds: dict[NodeRef, list[int | None]] = {}
    for unit in units.values():
        if unit.is_cell:
            for kind in DOWNWARDS:
                if (above := unit.lies_in.at(kind)) is not None and above != unit.place:
                    beds.setdefault(above, []).append(unit.capacity.beds if unit.status is Status.ACTIVE else 0)
    found = {}
    for place, unit in units.items():
        of_cells = [each for each in beds.get(place, ()) if each is not None]
        silent = unit.capacity.beds is None and of_cells and len(of_cells) == len(beds[place])
        found[place] = replace(unit, capacity=Capacity(maximum=sum(of_cells))) if silent else unit
    return found


def _spots(view: GraphView, prisons: Collection[NodeRef]) -> dict[NodeRef, Spot]:
    """Where prisons lie, by their postcodes."""
    links = view.links(prisons, [LinkType.LOCATED_IN])
    outcodes = {
        link.source: outcode_of(link.target.key)
        for link in links
        if link.target.kind is Kind.POSTCODE and link.source in set(prisons)
    }
    spots = spots_of(view, outcodes.values())
    return {prison: spots[outcode] for prison, outcode in outcodes.items()}


def outcode_of(postcode: str) -> str:
    """The outward part of a postcode."""
    compact = postcode.replace(" ", "").upper()
    return compact[:-3]


def spots_of(view: GraphView, outcodes: Iterable[str]) -> dict[str, Spot]:
    """Outward postcodes with their middles, as far as the table of them is loaded."""
    wanted = sorted(set(outcodes))
    told: dict[NodeRef, list[Properties]] = {}
    for said in view.descriptions([area_of(outcode) for outcode in wanted]) if wanted else ():
        told.setdefault(said.node, []).append(said.properties)
    return spots_in(wanted, told)


def area_of(outcode: str) -> NodeRef:
    """Where the table of outward postcodes describes one."""
    return NodeRef(Kind.AREA, "OUTCODES", outcode)


def spots_in(outcodes: Iterable[str], told: Mapping[NodeRef, Sequence[Properties]]) -> dict[str, Spot]:
    """The same of what has been read already, by area."""
    return {outcode: Spot(outcode, *_middle(told.get(area_of(outcode), ()))) for outcode in sorted(set(outcodes))}


def _middle(told: Sequence[Properties]) -> tuple[float | None, float | None]:
    """The last where several are stated."""
    found: tuple[float | None, float | None] = (None, None)
    for each in told:
        latitude, longitude = each.get("latitude"), each.get("longitude")
        if isinstance(latitude, int | float) and isinstance(longitude, int | float):
            found = float(latitude), float(longitude)
    return found
