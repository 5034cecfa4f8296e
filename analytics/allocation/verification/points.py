"""What a plan costs and what no plan can cost less than, from its document alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

Document = Mapping[str, Any]

# What a person without a place counts as: more than any place costs.
WITHOUT_A_PLACE = 10_000_000


def cost_of(document: Document) -> int:
    """The plan's points."""
    prisons = {prison: column for column, prison in enumerate(document["prisons"])}
    places = {each["key"]: each for each in document["places"]}
    given = document["plan"]["places"]
    points = 0
    for row, person in enumerate(document["people"]):
        where = given.get(person["key"])
        if where is None:
            points += WITHOUT_A_PLACE
            continue
        column = prisons[places[where]["prison"]]
        points += sum(int(table[row][column]) for table in document["costs"].values())
        if person["now"] is not None and person["now"] != where:
            points += person["shift"]
    return points + _groups(document, places, given)


def _groups(document: Document, places: Document, given: Mapping[str, str | None]) -> int:
    weights = document["weights"]
    there: Counter[tuple[str, str]] = Counter()
    for each in document["members_there"]:
        there[each["wing"], each["group"]] += each["count"]
    placed: defaultdict[str, list[set[str]]] = defaultdict(list)
    for person in document["people"]:
        where = given.get(person["key"])
        if where is not None and person["groups"]:
            placed[places[where]["wing"]].append(set(person["groups"]))
    points = 0
    for wing, those in placed.items():
        joining = Counter(group for groups in those for group in groups)
        for group, count in joining.items():
            free = max(weights["tolerance"] - there[wing, group], 0)
            points += weights["excess"] * max(count - free, 0)
        for one, other in document["rivals"]:
            pairs = (
                joining[one] * joining[other] + joining[one] * there[wing, other] + joining[other] * there[wing, one]
            )
            himself = sum(one in groups and other in groups for groups in those)
            points += weights["rivals"] * (pairs - himself)
    return points


def bound_by(document: Document) -> int:
    """What the prices of the proof prove.

    Charge everybody the price of a bed, of the prison and of each pair that he is in; let each take what is cheapest
    for him among the kinds of bed that no rule denies him, or no place at all. No plan costs less than the sum of that,
    less what all beds, prisons and pairs could have paid at most: by Lagrangian duality, whatever the prices.
    """
    proof, prisons = document["proof"], document["prisons"]
    column = {prison: place for place, prison in enumerate(prisons)}
    room, beds = _blocks(document)
    bed_price = {(each["prison"], each["kind"]): each["points"] for each in proof["beds"]}
    prison_price = {each["prison"]: each["points"] for each in proof["prisons"]}
    surcharge: Counter[tuple[str, str]] = Counter()
    for each in proof["pairs"]:
        surcharge[each["one"], each["prison"]] += each["points"]
        surcharge[each["other"], each["prison"]] += each["points"]
    negative = any(each["points"] < 0 for kind in ("beds", "prisons", "pairs") for each in proof[kind])
    if negative or not _are_apart(document):
        # Such prices prove nothing.
        return -1
    denied = {(each["people"], each["places"]) for each in document["unfit"] if each["rules"]}
    barred = {(each["person"], each["place"]) for each in document["bans"] if each["level"] == "ESTABLISHMENT"}
    kind_of = {each["key"]: each["kind"] for each in document["places"]}
    prison_of = {each["key"]: each["prison"] for each in document["places"]}
    total = 0
    for row, person in enumerate(document["people"]):
        costs = [sum(int(table[row][place]) for table in document["costs"].values()) for place in range(len(prisons))]
        home = None if person["now"] is None else (prison_of[person["now"]], kind_of[person["now"]])
        best = WITHOUT_A_PLACE
        for prison, kind in beds:
            if (person["kind"], kind) in denied or (person["key"], prison) in barred:
                continue
            points = costs[column[prison]] + bed_price.get((prison, kind), 0) + prison_price.get(prison, 0)
            points += surcharge[person["key"], prison]
            if home is not None and home != (prison, kind):
                points += person["shift"]
            best = min(best, points)
        total += best
    paid = sum(points * beds[block] for block, points in bed_price.items())
    paid += sum(points * room[prison] for prison, points in prison_price.items())
    return int(total - paid - sum(each["points"] for each in proof["pairs"]))


def _blocks(document: Document) -> tuple[dict[str, int], dict[tuple[str, int], int]]:
    room = {each["place"]: each["room"] for each in document["limits"] if each["level"] == "ESTABLISHMENT"}
    beds: Counter[tuple[str, int]] = Counter()
    for each in document["places"]:
        beds[each["prison"], each["kind"]] += each["beds"]
    return room, dict(beds)


def _are_apart(document: Document) -> bool:
    """Whether every pair that the proof charges is kept out of one prison, and is charged once in each."""
    apart = {(each["one"], each["other"]) for each in document["separations"] if each["level"] == "ESTABLISHMENT"}
    charged = [(each["one"], each["other"], each["prison"]) for each in document["proof"]["pairs"]]
    return len(set(charged)) == len(charged) and all((one, other) in apart for one, other, _ in charged)
