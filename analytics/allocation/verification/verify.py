"""Read a plan's document and check it from the rules alone, the plain way: person by person and pair by pair."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from analytics.allocation.verification.findings import Fault, Verified
from analytics.allocation.verification.points import bound_by, cost_of

Document = Mapping[str, Any]


def verify(document: Document) -> Verified:
    """Every fault of the plan in a document. Raises KeyError or TypeError for a document that is not whole."""
    held = {who: where for who, where in document["plan"]["places"].items() if where is not None}
    places = {each["key"]: each for each in document["places"]}
    people = {each["key"]: each for each in document["people"]}
    faults = [*_strangers(held, people, places, document["plan"]["places"]), *broken(document, held)]
    points, bound = cost_of(document), bound_by(document)
    said = document["plan"]
    if points != said["points"]:
        faults.append(Fault("points", (), f"the plan says {said['points']} points and costs {points}"))
    if bound != document["proof"]["bound"]:
        faults.append(Fault("bound", (), f"the prices prove {bound}, not {document['proof']['bound']}"))
    if said["bound"] > points:
        faults.append(Fault("bound", (), f"a bound of {said['bound']} is above what the plan costs, {points}"))
    return Verified(tuple(sorted(faults)), points, bound)


def broken(document: Document, held: Mapping[str, str]) -> list[Fault]:
    """The hard rules that these people in these places would break, all of them known to the document."""
    places = {each["key"]: each for each in document["places"]}
    people = {each["key"]: each for each in document["people"]}
    return [
        *_unfit(document, held, people, places),
        *_banned(document, held, places),
        *_together(document, held, places),
        *_overfull(document, held, places),
        *_shared(held, people, places),
    ]


def _strangers(
    held: Mapping[str, str], people: Document, places: Document, answered: Mapping[str, str | None]
) -> Iterator[Fault]:
    yield from (Fault("person", (who,), "nobody asked for him to be placed") for who in held if who not in people)
    yield from (Fault("place", (where,), "no such place") for where in held.values() if where not in places)
    yield from (Fault("person", (who,), "the plan does not mention him") for who in people if who not in answered)


def _unfit(document: Document, held: Mapping[str, str], people: Document, places: Document) -> Iterator[Fault]:
    rules = {(each["people"], each["places"]): each["rules"] for each in document["unfit"]}
    for who, where in held.items():
        for rule in rules.get((people[who]["kind"], places[where]["kind"]), ()):
            yield Fault(rule, (who, where), "the place is not for him")


def _node(place: Document, level: str) -> str:
    """What a place lies in, or is, at one level. Places of one name at two levels are told apart by the level."""
    if level == "ESTABLISHMENT":
        return str(place["prison"])
    if level == "WING":
        return str(place["wing"])
    return str(place["landing"] if level == "LANDING" else place["key"])


def _banned(document: Document, held: Mapping[str, str], places: Document) -> Iterator[Fault]:
    for each in document["bans"]:
        where = held.get(each["person"])
        if where is not None and _node(places[where], each["level"]) == each["place"]:
            yield Fault(each["rule"], (each["person"], where), f"he may not be in {each['place']}")


def _together(document: Document, held: Mapping[str, str], places: Document) -> Iterator[Fault]:
    for each in document["separations"]:
        one, other = held.get(each["one"]), held.get(each["other"])
        if one is None or other is None:
            continue
        level = each["level"]
        if _node(places[one], level) == _node(places[other], level):
            yield Fault(each["rule"], (each["one"], each["other"]), f"both in one {level.lower()}")


def _overfull(document: Document, held: Mapping[str, str], places: Document) -> Iterator[Fault]:
    used: Counter[tuple[str, str]] = Counter()
    for where in held.values():
        for level in ("ESTABLISHMENT", "WING", "LANDING", "CELL"):
            used[level, _node(places[where], level)] += 1
    room = {("CELL", key): place["beds"] for key, place in places.items()}
    room |= {(each["level"], each["place"]): each["room"] for each in document["limits"]}
    for (level, place), count in used.items():
        if count > room[level, place]:
            yield Fault("full", (place,), f"{count} people in room for {room[level, place]}")


def _shared(held: Mapping[str, str], people: Document, places: Document) -> Iterator[Fault]:
    inside: defaultdict[str, list[str]] = defaultdict(list)
    for who, where in held.items():
        if places[where]["cell"]:
            inside[where].append(who)
    for where, those in inside.items():
        place = places[where]
        sharing = len(those) + place["there"] > 1
        for who in those:
            if people[who]["alone"] is not None and sharing:
                yield Fault(people[who]["alone"], (who, where), "he would not have the cell to himself")
        if place["there_alone"]:
            yield Fault("alone", (where, *those), "whoever is in the cell shares with nobody")
        classes = {people[who]["mix"] for who in those if people[who]["mix"] >= 0}
        classes |= {each for each, count in enumerate(place["there_mix"]) if count}
        if len(classes) > 1:
            yield Fault("mix", (where, *those), "these may not share a cell")
