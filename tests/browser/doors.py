"""What a reader who looks for the withheld asks of each page: the parts of its address, and its query."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

# `{hidden}`, `{hidden_number}` and `{hidden_group}` are of what he may not see. Each is asked once more with what is
# not there at all, and both answers must be one.
QUERIES: dict[str, tuple[str, ...]] = {
    "GET /": ("", "since=1+January+2020"),
    "GET /purpose": ("next=/people/{hidden}",),
    "GET /people": ("for={hidden_number}", "for={hidden}", "for={hidden_part}"),
    "GET /people/{person_id}": ("",),
    "GET /people/{person_id}/timeline": ("", "sort=known", "at=1+January+2026"),
    "GET /people/{person_id}/pack": ("",),
    "GET /people/{person_id}/copy": ("",),
    "GET /people/{person_id}/chart": ("", "depth=2", "grade=3E"),
    "GET /people/{person_id}/likely": ("",),
    "GET /people/{person_id}/flag": ("",),
    "GET /people/{person_id}/categorisation": ("",),
    "GET /people/{person_id}/categorisation/copy": ("",),
    "GET /people/{person_id}/disputes": ("",),
    "GET /links": (
        "from={seen}&to={hidden}", "from={hidden}&to={seen}", "from={seen}&to={hidden_number}",
        "from={seen}&to={place}",
    ),
    "GET /common": ("one={seen}&other={hidden}", "one={seen}+{hidden_number}", "one={seen}&other={place}"),
    "GET /charts": ("",),
    "GET /charts/{key}": ("", "find={hidden_part}", "from={seen}&to={hidden}"),
    "GET /charts/{key}/{form}": ("",),
    "GET /groups": ("",),
    "GET /groups/rivals": ("",),
    "GET /groups/{group_id}": ("", "since=1+January+2026"),
    # Holds of what he may not read stand here on purpose, as in a check: the places are those where members are.
    "GET /groups/{group_id}/dispersal": ("", "places={prison}&moves=2"),
    "GET /flags": ("",),
    "GET /plots": ("",),
    "GET /separations": ("prisoners={hidden_number}", "prisoners={seen_number}+{hidden_number}", "twice=true"),
    "GET /separations/new": ("",),
    "GET /separations/{record_id:int}": ("",),
    # A check sees hidden rules on purpose: what it may say of them is a closed set of words, held to elsewhere.
    "GET /conflicts": ("prisoners={seen_number}&place={place}",),
    "GET /what-if": ("moves={hidden_number}+{place}",),
    "GET /what-if/accepted": ("",),
    "GET /room": ("prison={prison}",),
    "GET /arrivals": ("",),
    "GET /near-misses": ("prison={prison}&since=1+October+2026&until=31+October+2026",),
    "GET /wing-board": ("place={prison}", "place={place}"),
    "GET /alternatives": ("prisoner={seen_number}&places={prison}", "prisoner={hidden_number}&places={prison}"),
    "GET /plans": ("", "prisoners={seen_number}"),
    "GET /plans/{plan}": ("",),
    "GET /plans/{plan}/export": ("format=csv", "format=xlsx"),
    "GET /categorisations": ("",),
    "GET /categorisations/{case}": ("",),
    "GET /security-queue": ("",),
    "GET /reviews": ("", "establishment={prison}"),
    "GET /risk-changes": ("",),
    "GET /fairness": ("",),
    "GET /rule-sets": ("first=risk-profiler-2019&second=cordon",),
    "GET /disseminations": ("",),
    "GET /disseminations/{case}": ("",),
    "GET /loads": ("",),
    "GET /loads/work/{key}": ("",),
    "GET /withdrawals": ("",),
    "GET /withdrawals/{key}": ("",),
    "GET /rejected": ("",),
    "GET /rejected/{load}": ("",),
    "GET /rejected/{load}/{line:int}": ("",),
    "GET /rejected/{load}/aside": ("",),
    "GET /matches": ("",),
    "GET /matches/{pair_id}": ("",),
    "GET /quality": ("", "feed=prison-alerts"),
    "GET /disagreements": ("",),
    "GET /policy-difference": ("",),
    "GET /access": ("",),
    "GET /access/explain": ("record={hidden}", "record=NOMIS/{hidden_number}"),
    "GET /audit": ("person={hidden_number}", "person={hidden}"),
    "GET /audit/repeated": ("",),
    "GET /feeds": ("",),
    "GET /help": ("",),
    "GET /help/{name}": ("",),
}  # fmt: skip
NOT_ASKED = {
    "GET /docs": "the description of the API: nothing of the store is in it",
    "GET /static/{name:path}": "files of the console itself",
    "GET /sign-in": "nobody is signed in yet",
    "GET /sign-in/start": "nobody is signed in yet",
    "GET /sign-in/return": "nobody is signed in yet",
}
# What stands in an address, by the name of its part.
PARTS: dict[str, tuple[str, ...]] = {
    "person_id": ("{seen}", "{hidden}"),
    "group_id": ("{hidden_group}",),
    "key": ("{chart}", "{hidden}"),
    "form": ("links.csv", "chart.svg"),
    "record_id:int": ("1", "999999"),
    "plan": ("{hidden}",),
    "case": ("{hidden}",),
    "load": ("{hidden}",),
    "line:int": ("2",),
    "pair_id": ("{hidden}",),
    "name": ("charts",),
}


def questions(route: str) -> Iterator[str]:
    """Addresses with placeholders. Raises KeyError for a page or a part that nobody has thought of."""
    filled = [route.partition(" ")[2]]
    for name, values in PARTS.items():
        mark = "{" + name + "}"
        filled = [each.replace(mark, value) for each in filled for value in (values if mark in each else ("",))]
    for each in filled:
        yield from (f"{each}?{query}" if query else each for query in QUERIES[route])


def put(question: str, values: Mapping[str, str]) -> str:
    """An address with its placeholders filled."""
    for name, value in values.items():
        question = question.replace("{" + name + "}", value)
    return question
