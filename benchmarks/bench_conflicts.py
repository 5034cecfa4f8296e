"""The conflict check of 50 prisoners against a prison of about 1,200, in process, beside bare SQL, igraph and networkx.

    python benchmarks/bench_conflicts.py [--people 100000 | --full] [--loads 200] [--questions 240]

All answer the same questions of the same seeded rows: which pairs of prisoner and resident, or prisoner and prisoner,
are to be kept apart. `check` is the whole of Cordon's: a view for the asker, who everybody is, feeds, rejected rows,
keep-aparts, rivals and shared groups, as he may read them and again as they stand, with distances and sources.
`store.links` is one read of the store of record at the prisoners (keep-aparts, memberships, cells), which names
registers and not yet pairs. `SQL` is one statement over a plain indexed schema; igraph and networkx look neighbours up.
These three find keep-aparts alone, among people already resolved, and hold only what the asker may read. It stops if
two of them disagree.
Stored is what the question needs, at every size: numbers, cells now and before, keep-aparts, memberships, and what
joins prison to police records; no names, incidents or calls. networkx takes part up to 100,000 people.
"""

from __future__ import annotations

import argparse
import gc
import json
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib import import_module
from itertools import chain, groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np

from analytics.allocation import ConflictAnswer, Kind, load_rules
from analytics.allocation.conflicts import check
from graph.access import Policy, Purpose, PurposeCode, RoleGrant, Viewer
from graph.model.evidence import Description, EvidenceRow, LinkClaim, NodeRef
from graph.model.identifiers import IdentifierType
from graph.model.kinds import Kind as NodeKind
from graph.model.labels import Label
from graph.model.links import LinkType, Role
from graph.model.loads import FeedMode, LoadCounts, LoadManifest, Validity
from graph.model.times import OPEN_END, to_minutes
from graph.snapshot.build import build
from graph.snapshot.graph import Graph
from graph.store.port import GraphStore
from graph.store.sqlite import open_store
from graph.store.sqlite.store import SqliteStore
from graph.view import view_for

PEOPLE, FULL, NETWORKX_UP_TO = 100_000, 1_000_000, 100_000
ASKED, TURN, WARM, BATCH = 50, 40, 10, 5_000
WINGS, LANDINGS, CELLS, IN_CELL = 4, 3, 50, 2
HELD = WINGS * LANDINGS * CELLS * IN_CELL
SHARE_APART, SHARE_HIDDEN, SHARE_CLOSED, SHARE_ENDED = 0.3, 0.05, 0.1, 0.1
POLICE_EVERY, MEMBER_SHARE, GROUP_SIZE, SHARE_RIVALS = 5, 0.2, 32, 0.3
NOW = datetime(2026, 11, 1, 6, tzinfo=UTC)
MINUTE = to_minutes(NOW)
SINCE, BEFORE, LONG_BEFORE = (to_minutes(NOW - timedelta(days=days)) for days in (60, 100, 300))
LEVELS = ("CELL", "LANDING", "WING")
PRISON, POLICE, HIDDEN = Label("prison"), Label("police"), Label("police", compartments=("source-unit",))
AGENCIES = frozenset({"prison", "police"})
POLICY = Policy("bench", {"officer": RoleGrant(AGENCIES, frozenset({"P"}))}, {"prison": AGENCIES})
OFFICER = Viewer("officer", "prison", frozenset({"officer"}))
PURPOSE = Purpose(PurposeCode.ALLOCATION, "benchmark", "timing")
RULES = load_rules()
Pairs = set[tuple[str, str]]


@dataclass(frozen=True)
class Population:
    """People are numbers, held `HELD` to a prison in their order.

    `aparts` are (one, other, level, hidden, closed, until), `members` (person known to police, group), `rivals` groups.
    """

    people: int
    aparts: list[tuple[int, int, str, bool, bool, int]]
    members: list[tuple[int, int]]
    rivals: list[tuple[int, int]]

    def readable(self) -> Iterator[tuple[str, str, str, bool, int]]:
        """Keep-aparts that the asker may read, from both sides: one, other, level, closed, until."""
        for one, other, level, hidden, closed, until in self.aparts:
            if not hidden:
                yield number(one), number(other), level, closed, until
                yield number(other), number(one), level, closed, until


@dataclass(frozen=True)
class Question:
    """Prisoners by number, and the prison that they are to be put in."""

    asked: tuple[str, ...]
    prison: str


@dataclass(frozen=True)
class Contender:
    """One way of asking, and how to read the keep-aparts from its answer."""

    name: str
    ask: Callable[[Question], Any]
    pairs: Callable[[Any], Pairs] | None = None


def generate(people: int, seed: int) -> Population:
    """Keep-aparts and groups among people of the same prison and the next ones, as they arise from being held there."""
    rng = np.random.default_rng(seed)
    count = int(people * SHARE_APART)
    one = rng.integers(0, people, count)
    other = (one + rng.integers(1, 2 * HELD, count) * rng.choice((-1, 1), count)) % people
    known = np.arange(0, people, POLICE_EVERY)
    member = known[rng.random(len(known)) < MEMBER_SHARE]
    group = np.arange(len(member)) // (3 * GROUP_SIZE) * 3 + rng.integers(0, 3, len(member))
    first = np.flatnonzero(rng.random(int(group.max())) < SHARE_RIVALS).tolist()
    hidden, closed, ended = (rng.random(count) < share for share in (SHARE_HIDDEN, SHARE_CLOSED, SHARE_ENDED))
    level, until = np.array(LEVELS)[rng.integers(0, len(LEVELS), count)], np.where(ended, BEFORE, OPEN_END)
    aparts = zip(*(column.tolist() for column in (one, other, level, hidden, closed, until)), strict=True)
    members = zip(member.tolist(), group.tolist(), strict=True)
    here = set(group.tolist())
    rivals = [(each, each + 1) for each in first if {each, each + 1} <= here]
    return Population(people, list(aparts), list(members), rivals)


def number(person: int) -> str:
    """A prison number."""
    letters, digits = divmod(person, 10_000)
    return f"A{digits:04d}{chr(65 + letters // 26)}{chr(65 + letters % 26)}"


def prison_of(person: int) -> str:
    """The code of the prison that holds him."""
    at = person // HELD
    return chr(65 + at // 676) + chr(65 + at // 26 % 26) + chr(65 + at % 26)


def cell_of(person: int) -> str:
    """The key of his cell: prison, wing, landing, cell."""
    place = person % HELD // IN_CELL
    wing, landing, cell = place // (LANDINGS * CELLS) + 1, place // CELLS % LANDINGS + 1, place % CELLS + 1
    return f"{prison_of(person)}-{wing}-{landing}-{cell:03d}"


def stays(people: int) -> Iterator[tuple[str, str, str, int, int]]:
    """Where everybody is, and where he was before: prison number, prison, cell, from, to."""
    for person in range(people):
        before = (person * 7 + 13) % people
        yield number(person), prison_of(before), cell_of(before), LONG_BEFORE, BEFORE
        yield number(person), prison_of(person), cell_of(person), SINCE, OPEN_END


def ref(kind: NodeKind, key: str, authority: str = "") -> NodeRef:
    """A node."""
    return NodeRef(kind, authority, key)


def row(
    feed: str, name: str, *links: LinkClaim, label: Label = PRISON, says: Sequence[Description] = ()
) -> EvidenceRow:
    """A row; its version is its name's, for no row comes twice."""
    return EvidenceRow(feed, name, name.encode()[-16:].rjust(16), 2, (name,), label, tuple(says), links)


def person_row(person: int, system: str) -> EvidenceRow:
    """An agency's record of somebody and his numbers: the prison's own, and a PNC where police know him."""
    who = ref(NodeKind.PERSON, number(person) if system == "NOMIS" else str(person), system)
    borne = [ref(NodeKind.IDENTIFIER, who.key, str(IdentifierType.PRISON_NUMBER))] if system == "NOMIS" else []
    borne += [ref(NodeKind.IDENTIFIER, f"P{person}", str(IdentifierType.PNC))] if person % POLICE_EVERY == 0 else []
    links = (LinkClaim(who, each, LinkType.HAS_IDENTIFIER, Role.IDENTIFIER_VALID) for each in borne)
    return row(system, who.key, *links, label=PRISON if system == "NOMIS" else POLICE)


def prison_rows(population: Population) -> Iterator[tuple[str, EvidenceRow]]:
    """The prison's rows, feed by feed: locations, prisoners, cell moves, keep-aparts."""
    kinds = (NodeKind.ESTABLISHMENT, NodeKind.WING, NodeKind.LANDING, NodeKind.CELL)
    cells = (cell_of(person).split("-") for person in range(0, population.people, IN_CELL))
    for parts in dict.fromkeys(tuple(cell[:depth]) for cell in cells for depth in (2, 3, 4)):
        (key, kind), (above, around) = (("-".join(each), kinds[len(each) - 1]) for each in (parts, parts[:-1]))
        claim = LinkClaim(ref(kind, key), ref(around, above), LinkType.LOCATED_IN)
        yield "prison-locations", row("LOCATIONS", key, claim)
    for person in range(population.people):
        yield "prison-prisoners", person_row(person, "NOMIS")
    for who, _, cell, since, until in stays(population.people):
        ends = ref(NodeKind.PERSON, who, "NOMIS"), ref(NodeKind.CELL, cell)
        claim = LinkClaim(*ends, LinkType.HELD_AT, valid_from=since, valid_to=until)
        yield "prison-cell-moves", row("MOVES", f"{who} {since}", claim)
    for place, (one, other, level, hidden, closed, until) in enumerate(population.aparts):
        register = ref(NodeKind.NON_ASSOCIATION, str(place), "NON-ASSOCIATIONS")
        links = []
        for each, part in ((one, Role.PARTY_VICTIM), (other, Role.PARTY_PERPETRATOR)):
            ends = ref(NodeKind.PERSON, number(each), "NOMIS"), register
            links.append(LinkClaim(*ends, LinkType.PARTY, part, valid_from=LONG_BEFORE, valid_to=until))
        said = Description(register, {"reason": "THREAT", "restriction_type": level, "closed": closed})
        label = HIDDEN if hidden else PRISON
        yield "prison-non-associations", row("NON-ASSOCIATIONS", str(place), *links, label=label, says=[said])


def police_rows(population: Population) -> Iterator[tuple[str, EvidenceRow]]:
    """The police's rows: people, members of groups by those records, rivalries."""
    for person in range(0, population.people, POLICE_EVERY):
        yield "police-nominals", person_row(person, "POLICE-NOMINALS")
    crews = {each: ref(NodeKind.ORGANISED_CRIME_GROUP, f"G{each:05d}") for _, each in population.members}
    for person, group in population.members:
        who = ref(NodeKind.PERSON, str(person), "POLICE-NOMINALS")
        claim = LinkClaim(who, crews[group], LinkType.MEMBER_OF, Role.PERIPHERAL_SUBJECT)
        yield "police-ocg-membership", row("GROUPS", f"{person} in {group}", claim, label=POLICE)
    for one, other in population.rivals:
        claim = LinkClaim(crews[one], crews[other], LinkType.RIVAL_OF)
        yield "police-ocg-membership", row("GROUPS", f"{one} against {other}", claim, label=POLICE)


def fill(store: SqliteStore, population: Population, loads: int) -> int:
    """Write it all through the store, after `loads` small loads as in a ledger in use; returns the rows."""
    total = 0
    told = groupby(chain(prison_rows(population), police_rows(population)), key=itemgetter(0))
    for place, (feed, rows) in enumerate(chain((("daily", iter(())) for _ in range(loads)), told)):
        file = f"{place}.csv"
        said = (feed, "prison", "BENCH", "", FeedMode.EVENTS, Validity.STATED, file, file, "0", ("name",))
        manifest = LoadManifest(*said, NOW - timedelta(hours=2), "bench")
        load, counts = store.begin_load(manifest, NOW), LoadCounts()
        while batch := [each for _, each in islice(rows, BATCH)]:
            total += len(batch)
            counts = store.write(load, batch, replace(counts, rows=counts.rows + len(batch)), total)
        store.publish(load, NOW, "bench")
    return total


def cordon(graph: Graph, store: GraphStore) -> list[Contender]:
    """This product's whole check, its view made anew as for a request; and one read of its store at the prisoners."""
    view = partial(view_for, graph, store, POLICY, OFFICER, PURPOSE, valid=MINUTE)
    cut, types = view().read_cut, (LinkType.PARTY, LinkType.MEMBER_OF, LinkType.HELD_AT)

    def ask(question: Question) -> Any:
        place = ref(NodeKind.ESTABLISHMENT, question.prison)
        return check(view(), question.asked, place, asked_at=NOW, rules=RULES)

    def read(question: Question) -> Any:
        return store.links([ref(NodeKind.PERSON, each, "NOMIS") for each in question.asked], cut, types)

    def found(answer: ConflictAnswer) -> Pairs:
        assert not answer.unconfirmed, answer.unconfirmed
        findings = [each for each in answer.findings if each.kind is Kind.KEEP_APART]
        return _pairs((each.prisoner, other.prison_numbers[0]) for each in findings for other in each.counterparts)

    return [Contender("check", ask, found), Contender("store.links", read)]


KEPT_APART = """SELECT p.one, p.other, p.level FROM json_each(:asked) w CROSS JOIN apart p ON p.one = w.value
WHERE p.closed = 0 AND p.until > :minute AND (p.other IN (SELECT value FROM json_each(:asked)) OR EXISTS (
  SELECT 1 FROM stay s WHERE s.person = p.other AND s.prison = :prison AND s.since <= :minute AND s.until > :minute))"""


def with_sql(population: Population, path: Path) -> Contender:
    """One statement over plain tables of the same rows."""
    connection = sqlite3.connect(path)
    tables: tuple[tuple[str, int, Iterable[tuple[Any, ...]]], ...] = (
        ("apart (one TEXT, other TEXT, level TEXT, closed INTEGER, until INTEGER)", 5, population.readable()),
        ("stay (person TEXT, prison TEXT, cell TEXT, since INTEGER, until INTEGER)", 5, stays(population.people)),
    )
    for columns, width, content in tables:
        connection.execute(f"CREATE TABLE {columns}")
        connection.executemany(f"INSERT INTO {columns.split()[0]} VALUES ({','.join('?' * width)})", content)
    connection.executescript("CREATE INDEX i ON apart (one); CREATE INDEX j ON stay (person); ANALYZE;")

    def ask(question: Question) -> list[Any]:
        values = {"asked": json.dumps(question.asked), "prison": question.prison, "minute": MINUTE}
        return connection.execute(KEPT_APART, values).fetchall()

    return Contender("SQL", ask, _pairs)


def with_adjacency(population: Population) -> Iterator[Contender]:
    """Neighbours among the keep-aparts that hold, and the residents of each prison as a set."""
    pairs = [(one, other) for one, other, _, closed, until in population.readable() if not closed and until == OPEN_END]
    held: dict[str, set[str]] = {}
    for person in range(population.people):
        held.setdefault(prison_of(person), set()).add(number(person))

    def contender(name: str, near: Callable[[str], Iterable[str]]) -> Contender:
        def ask(question: Question) -> list[tuple[str, str]]:
            asked, there = set(question.asked), held[question.prison]
            return [(one, other) for one in asked for other in near(one) if other in there or other in asked]

        return Contender(name, ask, _pairs)

    with suppress(ModuleNotFoundError):
        igraph = import_module("igraph")
        name = [number(person) for person in range(population.people)]
        vertex = {each: person for person, each in enumerate(name)}
        graph = igraph.Graph(n=len(name), edges=[(vertex[a], vertex[b]) for a, b in pairs if a < b])
        yield contender("igraph", lambda one: [name[each] for each in graph.neighbors(vertex[one])])
    if population.people <= NETWORKX_UP_TO:
        network: nx.Graph[str] = nx.Graph(pairs)
        network.add_nodes_from(map(number, range(population.people)))
        yield contender("networkx", lambda one: network.adj[one])


def _pairs(rows: Iterable[Sequence[Any]]) -> Pairs:
    return {(min(each[:2]), max(each[:2])) for each in rows}


def agree(contenders: Sequence[Contender], asked: Sequence[Question]) -> int:
    """Hold all contenders to one answer, question by question; how many pairs they found."""
    total = 0
    for question in asked:
        found = [each.pairs(each.ask(question)) for each in contenders if each.pairs]
        assert all(pairs == found[0] for pairs in found), question
        total += len(found[0])
    return total


def registers_agree(stored: Contender, population: Population, asked: Sequence[Question]) -> None:
    """Hold the store's read to the readable registers that name a prisoner and have not ended."""
    named = [
        (str(place), {number(one), number(other)})
        for place, (one, other, _, hidden, _, until) in enumerate(population.aparts)
        if not hidden and until > MINUTE
    ]
    for question in asked[:WARM]:
        links = [link for link in stored.ask(question) if link.type is LinkType.PARTY and link.valid_to > MINUTE]
        assert {each.target.key for each in links} == {key for key, who in named if not who.isdisjoint(question.asked)}


def questions(population: Population, count: int, size: int, seed: int) -> list[Question]:
    """Prisoners of one prison who are to be put in the next."""
    rng = np.random.default_rng(seed)
    drawn = []
    for place in rng.integers(0, population.people // HELD - 1, count).tolist():
        people = (place * HELD + rng.choice(HELD, size, replace=False)).tolist()
        drawn.append(Question(tuple(map(number, people)), prison_of((place + 1) * HELD)))
    return drawn


def timings(contenders: Sequence[Contender], asked: Sequence[Question]) -> list[tuple[float, float]]:
    """p50 and p99 in milliseconds of each; they take turns, so that whatever else runs slows all of them."""
    taken: list[list[float]] = [[] for _ in contenders]
    for start in range(0, len(asked), TURN):
        for contender, times in zip(contenders, taken, strict=True):
            for question in asked[max(start - WARM, 0) : start] or asked[-WARM:]:
                contender.ask(question)
            for question in asked[start : start + TURN]:
                began = time.perf_counter()
                contender.ask(question)
                times.append((time.perf_counter() - began) * 1_000)
    return [(float(np.percentile(times, 50)), float(np.percentile(times, 99))) for times in taken]


def measure(store: SqliteStore, population: Population, options: argparse.Namespace, folder: Path) -> None:
    """Build the snapshot and everybody's own form of the data, hold them to one answer, print the table."""
    began = time.perf_counter()
    with store.evidence(store.head()) as stream:
        graph = Graph(stream.head, build(stream, store.ids, store.labels()))
    print(f"snapshot: {graph.node_count:,} nodes, {graph.link_count:,} links, {time.perf_counter() - began:.0f} s")
    (whole, stored), sql = cordon(graph, store), with_sql(population, folder / "plain.sqlite")
    contenders = [whole, stored, sql, *with_adjacency(population)]
    sizes = {size: questions(population, options.questions, size, options.seed + size) for size in (ASKED, 1)}
    for size, asked in sizes.items():
        registers_agree(stored, population, asked)
        print(f"{size} asked, {len(asked)} times: all find the same {agree(contenders, asked):,} pairs")
    # The others' objects must not be swept during one's turn.
    gc.freeze()
    results = [timings(contenders, asked) for asked in sizes.values()]
    print(f"{'p50 / p99 ms':<14}" + "".join(f"{f'{size} against about {HELD:,}':>40}" for size in sizes))
    for place, contender in enumerate(contenders):
        print(f"{contender.name:<14}", end="")
        for result in results:
            (p50, p99), (bare50, bare99) = result[place], result[contenders.index(sql)]
            print(f"{p50:10.3f} / {p99:8.3f} ({p50 / bare50:7.2f} / {p99 / bare99:7.2f})", end="")
        print()
    print("in brackets: as many times the time of SQL. What each of them does, and leaves out, stands under --help.")


def main() -> None:
    """Generate, write through the store, ask everybody the same."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--full", action="store_true", help="a million people")
    parser.add_argument("--loads", type=int, default=200, help="small loads that the store's ledger holds besides")
    parser.add_argument("--questions", type=int, default=240)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    population = generate(FULL if options.full else options.people, options.seed)
    with tempfile.TemporaryDirectory() as name, closing(open_store(Path(name) / "store.db")) as store:
        began = time.perf_counter()
        rows = fill(store, population, options.loads)
        took = f"{len(store.loads()):,} loads written in {time.perf_counter() - began:.0f} s"
        print(
            f"{population.people:,} people, seed {options.seed}: {rows:,} rows in {took}, only what the question needs"
        )
        measure(store, population, options, Path(name))


if __name__ == "__main__":
    main()
