"""Which feed a file is of, with what speaks for each guess and against it."""

from __future__ import annotations

from dataclasses import dataclass

from loaders.mapping import Mapping, available_mappings, is_folder_mapping, load_folder_mapping, load_mapping
from loaders.mapping.detection import detect, named_after
from loaders.readers import Document, WrongFileError
from loaders.readers.candidates import candidate_headers
from loaders.readers.headers import column_key, neo4j_names
from loaders.trial import Trial, try_file

# Guesses worth a person's look; below this share of columns in common there is none.
_WORTH_NAMING = 0.2
# Rows that are tried under a guess.
_TRIED = 500
# Guesses under which rows are tried: the others are too far off.
_MOST_TRIED = 3


@dataclass(frozen=True, slots=True)
class Guess:
    """One feed that a file may be of. `score` is the share of columns in common, 0 to 1.

    `speaks_for` and `against` are sentences; `accepted` the share of tried rows that its mapping takes, None untried.
    """

    feed: str
    title: str
    mapping: str
    score: float
    accepted: float | None
    speaks_for: tuple[str, ...]
    against: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Detection:
    """`feed` is the one that `cordon load` would take, None where it takes none. Guesses are best first."""

    file: str
    feed: str | None
    guesses: tuple[Guess, ...]


def detect_feed(document: Document, most: int = 5) -> Detection:
    """Guess a file's feed. Raises WrongFileError where the file is no table."""
    headers = candidate_headers(document)
    feed = next((found for header in headers if (found := detect(header, document.leaf)) is not None), None)
    scored = [
        (max((_score(mapping, header, document.leaf) for header in headers), default=0.0), name, mapping)
        for name, mapping in _mappings()
    ]
    ranked = sorted(scored, key=lambda item: (item[2].feed != feed, -item[0], item[2].feed))
    near = [item for item in ranked if item[0] >= _WORTH_NAMING][:most]
    return Detection(
        document.name,
        feed,
        tuple(_guess(document, headers, *item, tried=place < _MOST_TRIED) for place, item in enumerate(near)),
    )


def _mappings() -> list[tuple[str, Mapping]]:
    found: list[tuple[str, Mapping]] = []
    for name in available_mappings():
        if is_folder_mapping(name):
            found += [(name, file.mapping) for file in load_folder_mapping(name).files]
        else:
            found.append((name, load_mapping(name)))
    return found


def _score(mapping: Mapping, header: tuple[str, ...], leaf: str) -> float:
    if not mapping.has_header:
        return 1.0 if named_after(mapping.shape.names, leaf) and len(header) == len(mapping.columns) else 0.0
    present = {column_key(name) for name in neo4j_names(header)} | {column_key(name) for name in header}
    declared = {column_key(name) for name in mapping.column_names}
    return len(present & declared) / len({column_key(name) for name in header} | declared)


def _guess(
    document: Document, headers: list[tuple[str, ...]], score: float, name: str, mapping: Mapping, *, tried: bool
) -> Guess:
    header = max(headers, key=lambda header: _score(mapping, header, document.leaf))
    present = {column_key(one) for one in (*header, *neo4j_names(header))}
    missing = [one for one in mapping.column_names if column_key(one) not in present]
    declared = {column_key(one) for one in mapping.column_names}
    strange = [
        one for one in header if column_key(one) not in declared and column_key(neo4j_names([one])[0]) not in declared
    ]
    speaks_for, against = [], []
    if mapping.has_header:
        speaks_for.append(f"{len(mapping.columns) - len(missing)} of its {len(mapping.columns)} columns are there")
        if missing:
            against.append(f"columns that it lacks: {', '.join(missing[:8])}")
        if strange:
            against.append(f"columns that are not this feed's: {len(strange)}")
    else:
        speaks_for.append(f"no header, and {len(header)} columns as this feed has")
    if mapping.shape.names:
        named = named_after(mapping.shape.names, document.leaf)
        (speaks_for if named else against).append(
            f"its name {'is' if named else 'is not'} like {' or '.join(mapping.shape.names)}"
        )
    accepted = None
    if tried and mapping.lookup is None and not any(entity.lookup for entity in mapping.body.entities):
        accepted = _accepted(document, mapping, speaks_for, against)
    return Guess(mapping.feed, mapping.title, name, round(score, 3), accepted, tuple(speaks_for), tuple(against))


def _accepted(document: Document, mapping: Mapping, speaks_for: list[str], against: list[str]) -> float | None:
    try:
        trial: Trial = try_file(document, mapping, shown=0, most=_TRIED)
    except WrongFileError as error:
        against.append(f"its mapping refuses the file: {error.problem}")
        return None
    if not trial.rows:
        return None
    share = (trial.accepted + trial.dropped) / trial.rows
    (speaks_for if share >= 0.9 else against).append(f"of {trial.rows:,} rows tried its mapping takes {share:.0%}")
    return round(share, 3)
