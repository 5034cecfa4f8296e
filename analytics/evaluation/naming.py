"""What columns are called: the names that the product uses, and those that other programs write for the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

# The ends of a tie, a pair of names at a time.
ENDS: tuple[tuple[str, str], ...] = (
    ("source", "target"), ("from", "to"), ("src", "dst"), ("src", "dest"), ("node1", "node2"), ("node_1", "node_2"),
    ("node_a", "node_b"), ("id1", "id2"), ("id_1", "id_2"), ("person1", "person2"), ("person_1", "person_2"),
    ("person_a", "person_b"), ("ego", "alter"), ("sender", "receiver"), ("caller", "callee"),
    ("source_id", "target_id"), ("from_id", "to_id"), ("source_node", "target_node"), ("start", "end"),
    ("head", "tail"), ("u", "v"), ("i", "j"), ("a", "b"), ("x", "y"),
)  # fmt: skip
PERSON: tuple[str, ...] = (
    "person", "person_id", "people", "offender", "offender_id", "actor", "individual", "suspect", "member",
    "node", "name", "id",
)  # fmt: skip
EVENT: tuple[str, ...] = (
    "event", "event_id", "incident", "incident_id", "crime", "crime_id", "case", "case_id", "arrest", "meeting",
    "affiliation", "organisation", "organization",
)  # fmt: skip
IDS: tuple[str, ...] = ("id", "node", "node_id", "person", "person_id", "name", "actor", "vertex", "ids")
WEIGHT: tuple[str, ...] = ("weight", "w", "strength")
# Whether a pair is a tie: 1 and 0, or such words.
TRUTH: tuple[str, ...] = (
    "label", "truth", "y", "is_tie", "tie", "is_link", "link", "is_edge", "exists", "positive", "class", "ground_truth",
    "hidden",
)  # fmt: skip
UNTRUTH: tuple[str, ...] = ("negative", "is_negative")
_YES = frozenset({"1", "1.0", "true", "t", "yes", "y", "pos", "positive", "+", "+1"})
_NO = frozenset({"0", "0.0", "false", "f", "no", "n", "neg", "negative", "-", "-1", "-1.0"})

# Single letters are not among them: they may as well be ids.
NETWORK_NAMES = frozenset({*(name for pair in ENDS[:-4] for name in pair), *PERSON[:-1], *EVENT})


def ends_in(columns: Mapping[str, str]) -> tuple[str, str] | None:
    """The two columns of a tie's ends. `columns` has each column as it stands by its folded name."""
    found = next((pair for pair in ENDS if pair[0] in columns and pair[1] in columns), None)
    return (columns[found[0]], columns[found[1]]) if found else None


def attendance_in(columns: Mapping[str, str]) -> tuple[str, str] | None:
    """The columns of person and event."""
    person, event = first_of(PERSON, columns), first_of(EVENT, columns)
    return (person, event) if person and event else None


def first_of(names: Sequence[str], columns: Mapping[str, str]) -> str | None:
    """The first of these names that is a column's."""
    return next((columns[name] for name in names if name in columns), None)


def truth_of(value: str) -> bool | None:
    """Whether a label says yes or no; nothing where it says neither."""
    return True if value.lower() in _YES else False if value.lower() in _NO else None
