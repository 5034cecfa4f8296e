"""A generated home, and every byte that a reader gets from it: from queries, over HTTP and on the command line."""

from __future__ import annotations

import asyncio
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import httpx
from fastapi import FastAPI
from hypothesis import strategies as st

from api.app import create_app
from api.home import Home
from api.identities import demo_token
from api.settings import Settings
from api.wiring import Service
from graph.access import NoProfileError, Purpose, PurposeCode, load_policy, profile_for
from graph.model.evidence import Description, EvidenceRow, LinkClaim, NodeRef
from graph.model.grading import Grading, GradingScheme
from graph.model.identifiers import IdentifierType
from graph.model.kinds import Kind
from graph.model.labels import Classification, Handling, Label
from graph.model.links import LinkType, Role
from graph.model.times import to_minutes
from graph.queries.common_links import common_links
from graph.queries.neighbourhood import neighbourhood
from graph.queries.paths import paths
from graph.queries.presence import presence
from graph.queries.timeline import timeline
from graph.store.port import GraphStore
from graph.store.sqlite import open_store
from graph.view import GraphView, NotFoundError, profile_view, view_for
from tests.api.cases import AS, KEY, OFFICER, demo_viewer, service_of
from tests.cli.cases import Cordon
from tests.contract.evidence import load, manifest, moment, row
from tests.graph.world import bears, number, prison_number

POLICY = load_policy()
READERS = ("intelligence-officer", "allocation-officer", "partner-agency")
LABELS = (
    Label("prison"),
    Label("police"),
    Label("probation"),
    Label("prison", Classification.OFFICIAL_SENSITIVE),
    Label("police", Classification.OFFICIAL_SENSITIVE, Handling.C, ("not-disseminable",)),
    Label("police", Classification.SECRET),
    Label("police", compartments=("source-unit",)),
    Label("council"),
)
DAY = to_minutes(moment(0))


def person(key: str, system: str = "NOMIS") -> NodeRef:
    return NodeRef(Kind.PERSON, system, key)


PEOPLE = (person("A0001AA"), person("A0002AA"), person("A0003AA"), person("P4", "PND"), person("P5", "PND"))
HIDDEN_PEOPLE = (person("A0009AA"), person("H1", "PND"))
CELL, WING, PRISON = (
    NodeRef(Kind.CELL, "", "LEI-A-1-001"), NodeRef(Kind.WING, "", "LEI-A"), NodeRef(Kind.ESTABLISHMENT, "", "LEI"),
)  # fmt: skip
THINGS = (
    NodeRef(Kind.INCIDENT, "NOMIS", "1"), NodeRef(Kind.PHONE, "", "447700900001"), NodeRef(Kind.GANG, "", "CREW"),
    NodeRef(Kind.ORGANISED_CRIME_GROUP, "", "OCG-1"),
)  # fmt: skip
HIDDEN_THINGS = (NodeRef(Kind.INCIDENT, "NOMIS", "0"), NodeRef(Kind.GANG, "", "APART"))
NUMBERS = (
    prison_number("A0001AA"), prison_number("A0002AA"), number("2002/0073319Z"), number("CRN1", IdentifierType.CRN),
)  # fmt: skip
PRESENCE = {"place": CELL.key, "from": "2026-10-20T00:00:00Z", "to": "2026-11-05T00:00:00Z"}
# The feeds that a safety check wants, so that it has something to say.
FEEDS = (
    "prison-non-associations",
    "prison-cell-moves",
    "prison-prisoners",
    "police-ocg-membership",
    "prison-locations",
)


# Each is one case: what its reader gets of the world without it has to be worked out once for all of them.
CASES_PER_WORLD = 3


@dataclass(frozen=True)
class Hidden:
    """Rows that a reader may not read, and where they come: in one of the loads, or as one more."""

    rows: tuple[EvidenceRow, ...]
    place: int


@dataclass(frozen=True)
class World:
    """Loads of what a reader may read and may not, and what is hidden from him, to be added each by itself."""

    reader: str
    loads: tuple[tuple[EvidenceRow, ...], ...]
    hidden: tuple[Hidden, ...]

    def published(self, added: Hidden | None) -> list[tuple[EvidenceRow, ...]]:
        """The rows of each load, in order."""
        loads = [*self.loads, ()]
        if added is not None:
            loads[added.place % len(loads)] += added.rows
        return loads


# ---- drawing


def _claims(people: Sequence[NodeRef], things: Sequence[NodeRef]) -> st.SearchStrategy[LinkClaim]:
    who, when = st.sampled_from(people), st.sampled_from([(DAY - 9_000, DAY + 900_000), (DAY - 9_000, DAY - 5_000)])
    personal = st.builds(
        lambda one, other, kind, span: LinkClaim(one, other, kind, Role.NONE, False, *span),
        who, who, st.sampled_from([LinkType.ASSOCIATED_WITH, LinkType.CO_DEFENDANT_OF]), when,
    )  # fmt: skip
    parts = {
        Kind.INCIDENT: (LinkType.INVOLVED_IN, Role.SUSPECT),
        Kind.PHONE: (LinkType.HAS_PHONE, Role.NONE),
        Kind.GANG: (LinkType.MEMBER_OF, Role.AFFILIATE),
        Kind.ORGANISED_CRIME_GROUP: (LinkType.MEMBER_OF, Role.PRINCIPAL_SUBJECT),
    }
    of_things = st.builds(
        lambda one, thing, span: LinkClaim(one, thing, *parts[thing.kind], False, *span),
        who,
        st.sampled_from(things),
        when,
    )
    held = st.builds(lambda one, span: LinkClaim(one, CELL, LinkType.HELD_AT, Role.NONE, False, *span), who, when)
    borne = st.builds(bears, who, st.sampled_from(NUMBERS))
    # Identifiers twice: what joins two people is what hides best.
    return personal | of_things | held | borne | borne


def _descriptions(people: Sequence[NodeRef]) -> st.SearchStrategy[Description]:
    return st.builds(
        lambda who, surname, born: Description(
            who, {"surname": surname, "forenames": "Sam", "date_of_birth": born, "caption": f"{surname}, Sam"}
        ),
        st.sampled_from(people), st.sampled_from(["Smith", "Jones"]), st.sampled_from(["1980-01-02", "1990-01-02"]),
    )  # fmt: skip


def _rows(
    prefix: str, labels: Sequence[Label], people: Sequence[NodeRef], things: Sequence[NodeRef], least: int, most: int
) -> st.SearchStrategy[tuple[EvidenceRow, ...]]:
    grades = st.sampled_from(
        [Grading(), Grading(GradingScheme.G3X5X2, "1", "A"), Grading(GradingScheme.G3X5X2, "3", "E")]
    )
    one = st.builds(
        lambda name, links, said, label, grade: replace(
            row(f"{prefix}{name}", *links, describes=said, label=label, content=repr(grade)), grading=grade
        ),
        st.integers(0, 9),
        st.lists(_claims(people, things), min_size=1, max_size=4),
        st.lists(_descriptions(people), max_size=1),
        st.sampled_from(labels),
        grades,
    )
    return st.lists(one, min_size=least, max_size=most).map(tuple)


def _world(reader: str) -> st.SearchStrategy[World]:
    viewer = demo_viewer(reader)
    hidden = [label for label in LABELS if not POLICY.admits(viewer, label)]
    readable = [label for label in LABELS if label not in hidden]
    # A row that he may not read is there already in some worlds; what is added must not show beside it either.
    background = _rows("b", hidden, PEOPLE, THINGS, 0, 2)
    shown = _rows("r", readable, PEOPLE, THINGS, 3, 8)
    loads = st.lists(st.builds(lambda a, b: a + b, shown, background), min_size=1, max_size=2).map(tuple)
    rows = _rows("h", hidden, (*PEOPLE, *HIDDEN_PEOPLE), (*THINGS, *HIDDEN_THINGS), 1, 3)
    added = st.lists(st.builds(Hidden, rows, st.integers(0, 2)), min_size=CASES_PER_WORLD, max_size=CASES_PER_WORLD)
    return st.builds(World, st.just(reader), loads, added.map(tuple))


def worlds() -> st.SearchStrategy[World]:
    """Readers, what there is to read, and what they may not: small worlds in which everything meets."""
    return st.sampled_from(READERS).flatmap(_world)


# ---- a home


@contextmanager
def home_of(world: World, added: Hidden | None) -> Iterator[Settings]:
    """A demonstration home of a world, in memory where the machine has a file system for that."""
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None))
    settings = Settings(home=folder)
    try:
        Home(folder).make(moment(0), demo=True)
        store = open_store(settings.store, key=KEY)
        located = row(
            "place", LinkClaim(CELL, WING, LinkType.LOCATED_IN), LinkClaim(WING, PRISON, LinkType.LOCATED_IN),
            bears(PEOPLE[0], NUMBERS[0]), bears(PEOPLE[1], NUMBERS[1]),
        )  # fmt: skip
        for feed in FEEDS:
            load(store, [located], replace(manifest(feed, feed=feed), extracted_at=moment(40)))
        published = world.published(added)
        _publish(store, published[0], 0)
        store.close()
        with service_of(settings) as service:
            # The first load becomes the snapshot, the others the delta over it.
            service.keeper.current()
            for place, rows in enumerate(published[1:], 1):
                _publish(service.store, rows, place)
        yield settings
    finally:
        shutil.rmtree(folder)


def _publish(store: GraphStore, rows: Sequence[EvidenceRow], place: int) -> None:
    """A load whose rows its reader all may not see is of an agency that shares with nobody: its age must not show."""
    if not rows:
        return
    only_hidden = all(each.source_id.startswith("h") for each in rows)
    about = manifest(f"load {place}", extracted=place, feed="council-reports" if only_hidden else "prison-incidents")
    load(store, rows, replace(about, agency="council") if only_hidden else about)


# ---- what the reader gets

# Drawn anew for each answer, or read off a clock.
_FRESH = re.compile(rb'"(reference|computedAt|askedAt)":"[^"]*"|\b[0-9a-f]{16}\b')
# A check sees hidden rules: whether to check the place is what it may tell of them. The rest of its answer is his view.
_SAFETY = re.compile(rb'"(outcome|sentence|together)":(?:"[^"]*"|null)|"hold":(?:null|\{[^}]*\})')


def everything(world: World, added: Hidden | None = None) -> list[bytes]:
    """All that the world's reader is told, question by question, in one order."""
    with home_of(world, added) as settings:
        told = []
        with service_of(settings) as service:
            told += [("HTTP", each) for each in _over_http(service, world.reader)]
            told += [("view", each) for each in _from_views(service, world.reader)]
        told += [("CLI", each) for each in _on_the_command_line(settings, world.reader)]
        return [name.encode() + b" " + answer for name, answer in told]


def _over_http(service: Service, reader: str) -> list[bytes]:
    ids = [KEY.node_id(node).hex() for node in (*PEOPLE, *HIDDEN_PEOPLE, THINGS[1])]
    asked: list[tuple[str, str, object]] = [("GET", f"/v1/people/{each}", None) for each in ids]
    asked += [("GET", f"/v1/people/{each}/network?depth=3", None) for each in ids]
    asked += [("GET", f"/v1/people/{each}/network?depth=2&budget=2", None) for each in ids[:2]]
    asked += [("POST", "/v1/paths", {"from": [ids[0]], "to": [each], "count": 5}) for each in ids[1:3]]
    looks: list[dict[str, object]] = [{"surname": "S"}, {"surname": "Jones", "limit": 1}]
    looks += [{"identifier": {"type": "prison-number", "value": value}} for value in ("A0001AA", "A0009AA")]
    asked += [("POST", "/v1/people/search", look) for look in looks]
    asked += [("GET", f"/v1/people/{each}/timeline", None) for each in (ids[0], ids[5])]
    asked += [("POST", "/v1/common-links", {"people": ids[:3]}), ("POST", "/v1/presence", PRESENCE)]
    derived = ("organised-crime-flag", "likely-links")
    asked += [("GET", f"/v1/people/{each}/{what}", None) for each in (ids[0], ids[5]) for what in derived]
    asked += [("GET", f"/v1/{everybody}", None) for everybody in ("groups", "organised-crime-flags", "matches")]
    asked += [("GET", f"/prisoner/{number}/non-associations", None) for number in ("A0001AA", "A0009AA")]
    asked += [("GET", "/v1/loads", None), ("GET", "/v1/analyses/latest", None)]
    for prisoners in (["A0001AA"], ["A0002AA", "A0003AA"], ["A0009AA"]):
        asked.append(("POST", "/v1/conflicts", {"prisoners": prisoners, "place": WING.key}))
    answers = asyncio.run(_asked_in_turn(create_app(service), reader, asked))
    return [_FRESH.sub(b"", _SAFETY.sub(b"", each)) for each in answers]


async def _asked_in_turn(app: FastAPI, reader: str, asked: Sequence[tuple[str, str, object]]) -> list[bytes]:
    """Status, names of headers and body of each answer."""
    token = demo_token(app.state.service, reader)
    stated = {name: value for name, value in OFFICER.items() if name != AS}
    headers = stated | {"Authorization": f"Bearer {token}", "X-Correlation-Id": "the-same-one"}
    transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 4000), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", headers=headers) as client:
        found = [await client.request(method, path, json=body) for method, path, body in asked]
    return [str(each.status_code).encode() + repr(sorted(each.headers)).encode() + each.content for each in found]


def _on_the_command_line(settings: Settings, reader: str) -> list[bytes]:
    stated = {"PURPOSE": "intelligence-development", "CASE": "OP-1", "REASON": "new"}
    cordon = Cordon(settings.home, {"CORDON_AS": reader} | {f"CORDON_{name}": said for name, said in stated.items()})
    ids = [KEY.node_id(node).hex() for node in (PEOPLE[0], HIDDEN_PEOPLE[0])]
    commands: list[tuple[str, ...]] = [("people", "show", each) for each in ids]
    commands += [
        ("people", "find", "--surname", "Smith"),
        ("network", "show", ids[0], "--depth", "2"),
        ("analyse", "--as-of", "2026-11-01", "--json"),
        ("loads", "list", "--json"),
    ]
    ran = [cordon(*words) for words in commands]
    return [_FRESH.sub(b"", repr((int(each.code), each.out, each.err)).encode()) for each in ran]


def _from_views(service: Service, reader: str) -> list[bytes]:
    viewer = demo_viewer(reader)
    purpose = Purpose(PurposeCode.INTELLIGENCE_DEVELOPMENT, "OP-1", "new")
    graph, store = service.keeper.current(), service.store
    views = [view_for(graph, store, service.policy, viewer, purpose, valid=valid) for valid in (None, DAY)]
    try:
        profile = profile_for(service.policy, viewer)
    except NoProfileError:
        pass
    else:
        views.append(profile_view(graph, store, service.policy, profile, viewer, purpose))
    return [repr(answer).encode() for view in views for answer in _answers(view)]


def _answers(view: GraphView) -> Iterator[object]:
    """Every query, and what is known of everybody at once; "not found" where one is refused."""
    ids = [KEY.node_id(node).hex() for node in (*PEOPLE, *HIDDEN_PEOPLE, *THINGS)]
    questions: list[Callable[[], object]] = [partial(timeline, view, each) for each in ids]
    questions += [partial(neighbourhood, view, [each], depth=3, node_budget=5, hub_limit=2) for each in ids]
    questions += [partial(view.conflicts, each) for each in ids]
    questions += [partial(paths, view, ids[:1], [each], k=3, hub_limit=2) for each in ids[1:3]]
    questions += [partial(common_links, view, ids[:3], node_budget=3, hub_limit=2)]
    questions += [partial(presence, view, place, DAY - 9_000, DAY + 10) for place in (CELL, WING)]
    questions += [view.conflicts, lambda: view.ids(view.people.representative.tolist())]
    questions += [partial(_stated, view), lambda: sorted(view.disclosed)]
    for question in questions:
        try:
            yield question()
        except NotFoundError:
            yield "not found"


def _stated(view: GraphView) -> object:
    """Every visible link by what it says."""
    links = view.visible_links()
    ends = zip(view.ids(links.source.tolist()), view.ids(links.target.tolist()), strict=True)
    rest = zip(links.type.tolist(), links.role.tolist(), links.grade.tolist(), links.valid_from.tolist(), strict=True)
    return sorted(zip(ends, rest, strict=True))
