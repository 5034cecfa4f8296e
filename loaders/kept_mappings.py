"""The mappings of one's own that loads went by, kept in the home: their rejected rows load again long after.

What a mapping means is kept, and neither its comments nor its examples: those may be rows of a real file.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from loaders.mapping import Mapping, is_folder_mapping, load_mapping
from loaders.mapping.loading import read_mapping_file
from loaders.readers.headers import column_key

_OWNER_ONLY = 0o600
_SUFFIX = ".yml"
_DIGITS = 16
# As of the mappings that ship: with a smaller share of columns in common no file is taken for the feed's.
_LIKELY = 0.75


@dataclass(frozen=True, slots=True)
class KeptMappings:
    """The folder of kept mappings: each in a folder that its digest names, so that no version takes another's place."""

    folder: Path

    def keep(self, path: Path) -> Mapping:
        """Keep what a mapping file says; the same again makes it the newest of its name. Raises MappingError."""
        mapping = load_mapping(path)
        name, data, _ = read_mapping_file(path)
        text = json.dumps(
            {key: value for key, value in data.items() if key != "examples"}, indent=2, ensure_ascii=False
        )
        place = self.folder / mapping.digest[:_DIGITS]
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept = place / f"{Path(name).stem}{_SUFFIX}"
        aside = kept.with_name(f"{kept.name}.{os.getpid()}")
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER_ONLY)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(kept)
        return mapping

    def of_digest(self, digest: str) -> Path | None:
        """The kept mapping of this digest, whatever it is called."""
        return next(iter(sorted((self.folder / digest[:_DIGITS]).glob(f"*{_SUFFIX}"))), None) if digest else None

    def names(self) -> list[str]:
        """What kept mappings are called."""
        return sorted({path.stem for path in self._files()})

    def named(self, name: str) -> Path | None:
        """The newest kept mapping of this name."""
        found = [path for path in self._files() if path.stem == name]
        return max(found, key=lambda path: (path.stat().st_mtime_ns, str(path)), default=None)

    def fitting(self, header: tuple[str, ...]) -> Mapping | None:
        """The newest of each name whose columns a header has most of; None where no feed is likely."""
        found = {column_key(name) for name in header}
        best: tuple[float, Mapping] | None = None
        for name in self.names():
            path = self.named(name)
            mapping = None if path is None else load_mapping(path)
            if mapping is None or not mapping.has_header:
                continue
            declared = {column_key(column) for column in mapping.column_names}
            share = len(found & declared) / len(found | declared)
            if share >= _LIKELY and (best is None or share > best[0]):
                best = share, mapping
        return None if best is None else best[1]

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob(f"*/*{_SUFFIX}"))


def is_of_ones_own(mapping: str | None) -> bool:
    """Whether what a person named is a mapping file for single tables, and none that ships."""
    if mapping is None:
        return False
    path = Path(mapping)
    return (path.suffix in (_SUFFIX, ".yaml") or path.is_file()) and not is_folder_mapping(path)
