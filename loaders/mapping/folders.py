"""Folders of files that belong together: node files and relationship files, as neo4j-admin exports them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from graph.model.evidence import NodeRef
from graph.written import Lines, spelled
from loaders.mapping.building import build_mapping
from loaders.mapping.conversions import Context
from loaders.mapping.language import Mapping, NodeLookup
from loaders.mapping.loading import read_mapping_file
from loaders.mapping.nodes import compile_nodes
from loaders.mapping.problems import CellProblemError, MappingError, MappingProblem
from loaders.mapping.schema import check_schema
from loaders.readers import RawRow, WrongFileError, open_table

# The index is held in memory while the folder loads: about 400 bytes a node.
MOST_NODES = 5_000_000
_MERGED = ("file", "times", "record")
_TABLES = (".csv", ".tsv", ".jsonl")
_FOLDER = "{folder}"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class NodeIds:
    """A node file's column of ids, and the entity that they stand for."""

    column: str
    entity: str


@dataclass(frozen=True, slots=True)
class FolderFile:
    """One file of the folder by its name's pattern; `nodes` where other files refer to its rows.

    A folder may lack an `optional` file.
    """

    match: str
    mapping: Mapping
    nodes: NodeIds | None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class FolderPart:
    """A file that is there, and the mapping to load it with. Parts stand in the order in which to load them."""

    path: Path
    mapping: Mapping


@dataclass(frozen=True, slots=True)
class FolderMapping:
    """The mappings of a folder, node files first."""

    name: str
    title: str
    files: tuple[FolderFile, ...]

    def open(self, folder: Path, *, as_of: date) -> tuple[FolderPart, ...]:
        """The folder's files with their mappings, relationship files knowing the nodes that their ids stand for.

        Raises WrongFileError where a file is missing, unknown to the mapping, or not as it says, or two nodes have one
        id.
        """
        named = [replace(file, mapping=_named_after(folder, file.mapping)) for file in self.files]
        found = [(file, path) for file in named if (path := _only(folder, file)) is not None]
        known = {path for _, path in found}
        strangers = sorted(p.name for p in folder.iterdir() if p.suffix.lower() in _TABLES and p not in known)
        if strangers:
            raise WrongFileError(
                folder.name, f"it holds files that {self.name} does not know: {', '.join(strangers)}",
                "move them elsewhere, or have the mapping say what they are",
            )  # fmt: skip
        # Read before anything loads: half of a set that is another than this is worse than none.
        for file, path in found:
            with open_table(path, file.mapping):
                pass
        nodes: dict[str, NodeRef] = {}
        for file, path in found:
            if file.nodes is not None:
                _index(nodes, path, file.mapping, file.nodes, as_of)
        lookup = NodeLookup(nodes)
        return tuple(FolderPart(path, replace(file.mapping, lookup=lookup)) for file, path in found)


def load_folder_mapping(path_or_name: Path | str) -> FolderMapping:
    """The mapping of a folder. Raises MappingError with every problem and its line."""
    name, data, lines = read_mapping_file(path_or_name)
    if "folder" not in data:
        raise MappingError(name, [MappingProblem(1, "", "this maps single files, not a folder")])
    problems: list[MappingProblem] = []
    files = []
    for position in range(len(data["files"])):
        try:
            files.append(_file(name, data, lines, position))
        except MappingError as error:
            problems.extend(error.problems)
    if problems:
        raise MappingError(name, problems)
    return FolderMapping(name, data["title"], tuple(sorted(files, key=lambda file: file.nodes is None)))


def is_folder_mapping(path_or_name: Path | str) -> bool:
    """Whether a mapping is for a folder of files. Raises MappingError where there is none of this name."""
    return "folder" in read_mapping_file(path_or_name)[1]


def _file(name: str, data: dict[str, Any], lines: Lines, position: int) -> FolderFile:
    own = dict(data["files"][position])
    match, nodes, optional = own.pop("match"), own.pop("nodes", None), own.pop("optional", False)
    common = data.get("common", {})
    merged = {**common, **own}
    for key in _MERGED:
        if key in common and key in own:
            merged[key] = {**common[key], **own[key]}
    base = ("files", position)
    # What stands in the file's own block has its line there, the rest under common.
    placed = {path[1:]: line for path, line in lines.items() if path[:1] == ("common",)}
    placed.update({path[2:]: line for path, line in lines.items() if path[:2] == base})
    problems = [replace(p, place=f"{spelled(base)}.{p.place}".rstrip(".")) for p in check_schema(merged, placed)]
    if problems:
        raise MappingError(name, problems)
    mapping = build_mapping(name, merged, placed)
    if nodes is None:
        return FolderFile(match, mapping, None, optional)
    for word, value, known in (
        ("id", nodes["id"], mapping.column_names),
        ("entity", nodes["entity"], [entity.name for entity in mapping.body.entities]),
    ):
        if value not in known:
            place = (*base, "nodes", word)
            raise MappingError(name, [MappingProblem(lines[place], spelled(place), f"there is no {word} {value!r}")])
    return FolderFile(match, mapping, NodeIds(nodes["id"], nodes["entity"]), optional)


def _named_after(folder: Path, mapping: Mapping) -> Mapping:
    """The mapping with the folder's name where it says `{folder}`: sets that number alike are kept apart by it."""
    spoken = (mapping.system, mapping.scope, *(entity.authority for entity in mapping.body.entities))
    if not any(_FOLDER in text for text in spoken):
        return mapping
    name = folder.resolve().name
    if _NAME.fullmatch(name) is None:
        raise WrongFileError(
            folder.name, "the folder's name becomes part of what its records are called, and is no plain name",
            "rename it to letters, digits, hyphens and underscores",
        )  # fmt: skip
    entities = tuple(replace(each, authority=each.authority.replace(_FOLDER, name)) for each in mapping.body.entities)
    return replace(
        mapping,
        system=mapping.system.replace(_FOLDER, name),
        scope=mapping.scope.replace(_FOLDER, name),
        body=replace(mapping.body, entities=entities),
    )


def _only(folder: Path, file: FolderFile) -> Path | None:
    found = sorted(path for path in folder.iterdir() if fnmatch(path.name, file.match))
    if not found and file.optional:
        return None
    if len(found) != 1:
        problem = f"there are {len(found)} files named {file.match}" if found else f"there is no file {file.match}"
        raise WrongFileError(folder.name, problem, f"the folder needs exactly one, for {file.mapping.feed}")
    return found[0]


def _index(nodes: dict[str, NodeRef], path: Path, mapping: Mapping, ids: NodeIds, as_of: date) -> None:
    for row, position, found in _nodes_of(path, mapping, ids, as_of):
        node_id = row.values[position].strip()
        if nodes.setdefault(node_id, found) != found:
            raise WrongFileError(
                path.name, f"the node id {node_id} is used twice in the folder", "export the folder again",
                line=row.line, column=ids.column,
            )  # fmt: skip
        if len(nodes) > MOST_NODES:
            raise WrongFileError(
                path.name, f"the folder has more than {MOST_NODES:,} nodes", "split the export", line=row.line
            )


def _nodes_of(path: Path, mapping: Mapping, ids: NodeIds, as_of: date) -> Iterator[tuple[RawRow, int, NodeRef]]:
    (entity,) = (entity for entity in mapping.body.entities if entity.name == ids.entity)
    with open_table(path, mapping) as table:
        context = Context.of(table.reading, mapping, as_of)
        nodes_of = compile_nodes(entity, context, {}, None)
        for chunk in table:
            for row in chunk:
                if not isinstance(row, RawRow):
                    continue
                try:
                    found = nodes_of(row.values, [], ())
                except CellProblemError:
                    # The row is quarantined when its own file loads; links to it then say that they lack it.
                    continue
                if found:
                    yield row, context.positions[ids.column], found[0]
