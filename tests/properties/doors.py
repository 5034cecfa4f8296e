"""Generated homes, and what is hidden in them from some readers, to be added each by itself."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import strategies as st

from api.home import Home
from api.settings import Settings
from graph.access import load_policy
from graph.model.evidence import Description, EvidenceRow, LinkClaim, NodeRef, Properties
from graph.model.grading import Grading, GradingScheme
from graph.model.identifiers import IdentifierType
from graph.model.kinds import Kind
from graph.model.labels import Classification, Handling, Label
from graph.model.links import LinkType, Role
from graph.model.times import to_minutes
from graph.store.port import GraphStore
from graph.store.sqlite import open_store
from tests.api.cases import KEY, demo_viewer, service_of
from tests.api.policies import put_policy
from tests.contract.evidence import load, manifest, moment, row
from tests.graph.world import bears, number, prison_number
from tests.properties import acting

POLICY = load_policy()
READERS = (
    "intelligence-officer",
    "allocation-officer",
    "partner-agency",
    "categoriser",
    "categorisation-supervisor",
    "categorisation-security",
    "separations-keeper",
    "source-unit",
    "risk-profiler",
)
NOT_READERS = {
    "separations-officer": "reads what the keeper of the register reads, and fewer of its pages",
    "moves-planner": "has one page, headroom, which the allocation officer has as well",
    "data-officer": "runs the feeds: every load and rejected row is there to be seen, and no person",
    "second-data-officer": "the same",
    "service-operator": "keeps the store whole and reads nobody in it",
    "audit-officer": "searches the log by all that a person goes by, read or not, on purpose",
    "access-officer": "is told who may see any record by its label, on purpose, and never what it says",
}
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
WITNESS = person("A0009AA")
HIDDEN_PEOPLE = (WITNESS, person("H1", "PND"))
CELL, OTHER_CELL = NodeRef(Kind.CELL, "", "LEI-A-1-001"), NodeRef(Kind.CELL, "", "LEI-B-1-001")
WINGS = WING, OTHER_WING = NodeRef(Kind.WING, "", "LEI-A"), NodeRef(Kind.WING, "", "LEI-B")
PRISON = NodeRef(Kind.ESTABLISHMENT, "", "LEI")
INSIDE = ((CELL, WING), (WING, PRISON), (OTHER_CELL, OTHER_WING), (OTHER_WING, PRISON))
THINGS = (
    NodeRef(Kind.INCIDENT, "NOMIS", "1"), NodeRef(Kind.PHONE, "", "447700900001"), NodeRef(Kind.GANG, "", "CREW"),
    NodeRef(Kind.ORGANISED_CRIME_GROUP, "", "OCG-1"), NodeRef(Kind.NON_ASSOCIATION, "NON-ASSOCIATIONS", "1"),
    NodeRef(Kind.ADDRESS, "", "1 HIGH STREET LEEDS LS5 3AB"), NodeRef(Kind.INTELLIGENCE_REPORT, "REPORTS", "IR/2026/1"),
)  # fmt: skip
HIDDEN_THINGS = (
    NodeRef(Kind.INCIDENT, "NOMIS", "0"), NodeRef(Kind.GANG, "", "APART"),
    NodeRef(Kind.NON_ASSOCIATION, "NON-ASSOCIATIONS", "9"),
    NodeRef(Kind.ADDRESS, "", "9 MILL LANE LEEDS LS5 4CD"), NodeRef(Kind.INTELLIGENCE_REPORT, "REPORTS", "IR/2026/9"),
)  # fmt: skip
NUMBERS = (
    prison_number("A0001AA"), prison_number("A0002AA"), number("2002/0073319Z"), number("CRN1", IdentifierType.CRN),
)  # fmt: skip
PRESENCE = {"place": CELL.key, "from": "2026-10-20T00:00:00Z", "to": "2026-11-05T00:00:00Z"}
BEDS: Properties = {"max_capacity": 4, "status": "ACTIVE", "accommodation": "NORMAL_ACCOMMODATION"}
# The feeds that a safety check wants, so that it has something to say.
FEEDS = (
    "prison-non-associations",
    "prison-cell-moves",
    "prison-prisoners",
    "police-ocg-membership",
    "prison-locations",
)


# Made up: certificates of two homes are signed, and packs of theirs sealed, alike.
PASSPHRASE = "open for the property alone"
_SIGNING_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32))).private_bytes(
    Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
)


# Whose cases wait for security, under which label.
WAITING = ((PEOPLE[0], Label("prison")), (PEOPLE[3], Label("police")), (HIDDEN_PEOPLE[0], Label("prison")))

# A case is one hidden record, one reader and one graph. What a world's readers get without the hidden records has to be
# worked out once for all of them; the records of one lot are added together, and each lot by itself.
READERS_PER_WORLD, LOTS_PER_WORLD = 2, 2
FEW_HIDDEN, MANY_HIDDEN = (6, 10), (40, 44)
HIDDEN_PREFIX, MOST_NAMES = "h", 1_000
HIDDEN_IDS = frozenset(
    each.hex()
    for each in (
        *map(KEY.node_id, (*HIDDEN_PEOPLE, *HIDDEN_THINGS)),
        *(KEY.record_id("NOMIS", f"{HIDDEN_PREFIX}{name}") for name in range(MOST_NAMES)),
    )
)
CASES_PER_WORLD = READERS_PER_WORLD * LOTS_PER_WORLD * MANY_HIDDEN[0]


@dataclass(frozen=True)
class Hidden:
    """Rows that no reader of the world may read, and where they come: in one of the loads, or as one more.

    Beside them comes a decision that somebody made, under the label of the first.
    """

    rows: tuple[EvidenceRow, ...]
    place: int


@dataclass(frozen=True)
class World:
    """Loads of what its readers may read and may not, and lots that are hidden from all of them.

    Hidden by their labels, or, where there is a `witness`, by naming her: her access is limited.
    """

    readers: tuple[str, ...]
    loads: tuple[tuple[EvidenceRow, ...], ...]
    hidden: tuple[Hidden, ...]
    witness: bool = False

    @property
    def cases(self) -> int:
        """How many hidden records are kept from how many readers."""
        return len(self.readers) * sum(len(lot.rows) for lot in self.hidden)

    def published(self, added: Hidden | None) -> list[tuple[EvidenceRow, ...]]:
        """The rows of each load, in order."""
        loads = [*self.loads, ()]
        if added is not None:
            loads[added.place % len(loads)] += added.rows
        return loads


# ---- drawing


_PARTS = {
    Kind.INCIDENT: (LinkType.INVOLVED_IN, Role.SUSPECT),
    Kind.PHONE: (LinkType.HAS_PHONE, Role.NONE),
    Kind.GANG: (LinkType.MEMBER_OF, Role.AFFILIATE),
    Kind.ORGANISED_CRIME_GROUP: (LinkType.MEMBER_OF, Role.PRINCIPAL_SUBJECT),
    Kind.NON_ASSOCIATION: (LinkType.PARTY, Role.PARTY_VICTIM),
    Kind.ADDRESS: (LinkType.LIVES_AT, Role.NONE),
    Kind.INTELLIGENCE_REPORT: (LinkType.SUBJECT_OF, Role.NONE),
}


def _claims(people: Sequence[NodeRef], things: Sequence[NodeRef]) -> st.SearchStrategy[LinkClaim]:
    who, when = st.sampled_from(people), st.sampled_from([(DAY - 9_000, DAY + 900_000), (DAY - 9_000, DAY - 5_000)])
    personal = st.builds(
        lambda one, other, kind, span: LinkClaim(one, other, kind, Role.NONE, False, *span),
        who, who, st.sampled_from([LinkType.ASSOCIATED_WITH, LinkType.CO_DEFENDANT_OF]), when,
    )  # fmt: skip
    of_things = st.builds(
        lambda one, thing, span: LinkClaim(one, thing, *_PARTS[thing.kind], False, *span),
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
        st.sampled_from(people), st.sampled_from(["Smith", "Jones", "Smyth"]),
        st.sampled_from(["1980-01-02", "1990-01-02"]),
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
        st.integers(0, 9) if prefix != HIDDEN_PREFIX else st.integers(0, MOST_NAMES - 1),
        st.lists(_claims(people, things), min_size=1, max_size=4),
        st.lists(_descriptions(people), max_size=1),
        st.sampled_from(labels),
        grades,
    )
    # Versions of one record are drawn too, but each hidden record counts as a case, and so is one of its own.
    different = (lambda each: each.source_id) if prefix == HIDDEN_PREFIX else None
    return st.lists(one, min_size=least, max_size=most, unique_by=different).map(tuple)


def _world(readers: tuple[str, ...], lot: tuple[int, int]) -> st.SearchStrategy[World]:
    viewers = [demo_viewer(reader) for reader in readers]
    hidden = [label for label in LABELS if not any(POLICY.admits(viewer, label) for viewer in viewers)]
    readable = [label for label in LABELS if label not in hidden]
    # Rows that they may not read are there already in some worlds; what is added must not show beside them either.
    background = _rows("b", hidden, PEOPLE, THINGS, 0, 2)
    shown = _rows("r", readable, PEOPLE, THINGS, 3, 8)
    loads = st.lists(st.builds(lambda a, b: a + b, shown, background), min_size=1, max_size=2).map(tuple)
    rows = _rows(HIDDEN_PREFIX, hidden, (*PEOPLE, *HIDDEN_PEOPLE), (*THINGS, *HIDDEN_THINGS), *lot)
    lots = st.lists(st.builds(Hidden, rows, st.integers(0, 2)), min_size=LOTS_PER_WORLD, max_size=LOTS_PER_WORLD)
    return st.builds(World, st.just(readers), loads, lots.map(tuple))


def worlds_with_a_witness(lot: tuple[int, int] = FEW_HIDDEN) -> st.SearchStrategy[World]:
    """The same, but that what is hidden bears labels that its readers read, and names a person of limited access."""
    return worlds(lot).map(_witnessed)


def _witnessed(world: World) -> World:
    labels = [label for label in LABELS if any(POLICY.admits(demo_viewer(each), label) for each in world.readers)]

    def named(at: int, each: EvidenceRow) -> EvidenceRow:
        # What joins her to others would close them too, which a reader may tell.
        links = tuple(link for link in each.links if {link.source, link.target}.isdisjoint(HIDDEN_PEOPLE))
        there = LinkClaim(WITNESS, THINGS[at % len(THINGS)], *_PARTS[THINGS[at % len(THINGS)].kind])
        said = tuple(said for said in each.descriptions if said.node not in HIDDEN_PEOPLE)
        return replace(each, label=labels[at % len(labels)], links=(*links, there), descriptions=said)

    hidden = [Hidden(tuple(named(*each) for each in enumerate(lot.rows)), lot.place) for lot in world.hidden]
    return replace(world, hidden=tuple(hidden), witness=True)


def worlds(lot: tuple[int, int] = FEW_HIDDEN) -> st.SearchStrategy[World]:
    """Readers, what there is to read, and what they may not: small worlds in which everything meets.

    `lot` is how many records are hidden at a time, at least and at most.
    """
    some = st.lists(st.sampled_from(READERS), min_size=READERS_PER_WORLD, max_size=READERS_PER_WORLD, unique=True)
    return some.map(tuple).flatmap(partial(_world, lot=lot))


# ---- a home


@contextmanager
def home_of(world: World, added: Hidden | None) -> Iterator[Settings]:
    """A demonstration home of a world, in memory where the machine has a file system for that."""
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None))
    settings = Settings(home=folder, signing_key=folder / "signing.pem", pack_key=folder / "pack.txt")
    try:
        (folder / "signing.pem").write_bytes(_SIGNING_KEY)
        (folder / "pack.txt").write_text(PASSPHRASE, "ascii")
        Home(folder).make(moment(0), demo=True)
        if world.witness:
            put_policy(folder, f"restricted:\n- {{person: {WITNESS.authority}/{WITNESS.key}, because: protected}}")
        store = open_store(settings.store, key=KEY)
        located = row(
            "place", *(LinkClaim(*inside, LinkType.LOCATED_IN) for inside in INSIDE),
            bears(PEOPLE[0], NUMBERS[0]), bears(PEOPLE[1], NUMBERS[1]),
            describes=[Description(CELL, BEDS), Description(OTHER_CELL, BEDS)],
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
            service.store.append_acts(acting.waiting(WAITING))
            if added is not None:
                first = added.rows[0]
                about = (PEOPLE[0], WITNESS) if world.witness else (PEOPLE[1], PEOPLE[0])
                record = KEY.record_id("NOMIS", first.source_id).hex()
                service.store.append_acts(acting.hidden(about, record, first.label))
        yield settings
    finally:
        shutil.rmtree(folder)


def _publish(store: GraphStore, rows: Sequence[EvidenceRow], place: int) -> None:
    """A load whose rows its reader all may not see is of an agency that shares with nobody: its age must not show."""
    if not rows:
        return
    only_hidden = all(each.source_id.startswith(HIDDEN_PREFIX) for each in rows)
    about = manifest(f"load {place}", extracted=place, feed="council-reports" if only_hidden else "prison-incidents")
    load(store, rows, replace(about, agency="council") if only_hidden else about)
