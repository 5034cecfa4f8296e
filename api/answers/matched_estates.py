"""Who is who on made-up estates, against their truth: what is rightly joined, what is missed, and whether kin are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from api.answers.measured_estates import OFFICER, PURPOSE, estate_store, load_estate, truth_of
from graph.access import load_policy
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.model.times import utc_now
from graph.snapshot.keeper import SnapshotKeeper
from graph.store.port import GraphStore
from graph.view import GraphView, view_for
from loaders.matching.measuring import Measured
from loaders.matching.model import Model
from loaders.matching.run import match_everyone
from loaders.synthetic.generation import generate

# The feeds that describe people; what they did says nothing of who they are.
PEOPLE_FEEDS = (
    "prison-prisoners", "prison-contacts", "viper-2", "police-nominals", "police-ocg-register",
    "police-ocg-membership", "pras", "probation-people", "probation-addresses", "courts-cases",
    "nca-prominent-nominals", "nca-watch-list", "border-crossings",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MatchedEstate:
    """How well one estate's people are told apart, by pairs of the agencies' own records; `kin` are planted pairs."""

    seed: int
    records: int
    pairs: Measured
    kin: int
    kin_joined: int


def load_people(store: GraphStore, folder: Path, scale: str, seed: int, as_of: date) -> None:
    """Make an estate up in a folder, and load what describes its people."""
    generate(folder, scale=scale, seed=seed, as_of=as_of)
    load_estate(store, folder, PEOPLE_FEEDS)


def person_of(view: GraphView, node: NodeRef) -> int:
    """The number of a record's person; -1 where there is no such record."""
    rank = view.graph.node_rank_of(node)
    return -1 if rank is None else int(view.people.person_of[rank])


def true_records(view: GraphView, folder: Path) -> dict[str, set[NodeRef]]:
    """The agencies' own records of each true person, without mentions by name alone, as far as they are there."""
    found: dict[str, set[NodeRef]] = defaultdict(set)
    for row in truth_of(folder, "true-people.csv"):
        node = NodeRef(Kind.PERSON, row["system"], row["source_id"])
        if row["kind"] != "MENTION" and person_of(view, node) >= 0:
            found[row["true_person_id"]].add(node)
    return found


def measure_estate(view: GraphView, folder: Path, seed: int) -> MatchedEstate:
    """Hold a view's people against the truth that lies beside the feeds."""
    records = true_records(view, folder)
    people = {node: person_of(view, node) for nodes in records.values() for node in nodes}
    whose = {node: true for true, nodes in records.items() for node in nodes}
    right, found, true = (
        _pairs(keys)
        for keys in ([(whose[node], person) for node, person in people.items()], people.values(), whose.values())
    )
    kin = [(row["first_true_person_id"], row["second_true_person_id"]) for row in truth_of(folder, "twins.csv")]
    joined = sum(not _people(people, records, one).isdisjoint(_people(people, records, other)) for one, other in kin)
    return MatchedEstate(seed, len(people), Measured.of(right, found, true), len(kin), joined)


def matched_estate(scale: str, seed: int, as_of: date, model: Model) -> MatchedEstate:
    """Make an estate up, load and match it, and measure."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        with estate_store(folder) as store:
            load_people(store, folder, scale, seed, as_of)
            keeper = SnapshotKeeper(store, folder / "snapshots", utc_now)
            match_everyone(store, keeper.current(), model, actor="evaluation")
            view = view_for(keeper.current(), store, load_policy(), OFFICER, PURPOSE)
            return measure_estate(view, folder, seed)


def matching_section(
    scale: str, seeds: Sequence[int], as_of: date, model: Model, told: Callable[[str], None]
) -> list[str]:
    """Who is who, estate by estate, as a part of the quality report."""
    rows = []
    for seed in seeds:
        each = matched_estate(scale, seed, as_of, model)
        told(f"estate {scale} {seed} matched")
        wrong, missed = each.pairs.found - each.pairs.right, each.pairs.true - each.pairs.right
        rows.append(
            f"| {seed} | {each.records} | {each.pairs.true} | {each.pairs.precision:.5f} | {wrong} |"
            f" {each.pairs.recall:.4f} | {missed} | {each.kin_joined} of {each.kin} |"
        )
    return [
        "## Who is who",
        "",
        f"Model {model.version} as it ships, at its own threshold, on made-up estates (scale {scale}), as an",
        "intelligence officer sees them. Pairs of the agencies' own records: of one person by all steps of the rule,",
        "and truly of one. `kin` are planted twins, brothers and sisters, and fathers and sons of one name. Targets:",
        "precision at least 0.999, recall at least 0.97, no kin joined.",
        "",
        "| seed | records | true pairs | precision | wrong | recall | missed | kin joined |",
        "|---|---|---|---|---|---|---|---|",
        *rows,
        "",
    ]


def _people(people: Mapping[NodeRef, int], records: Mapping[str, set[NodeRef]], true: str) -> set[int]:
    return {people[node] for node in records.get(true, ())}


def _pairs(keys: Iterable[Hashable]) -> int:
    return sum(size * (size - 1) // 2 for size in Counter(keys).values())
