"""What lies inside gzip and zip files, and on standard input: unpacked within bounds, and one table at a time."""

from __future__ import annotations

import gzip
import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Sequence
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from loaders.readers.documents import Document, FileOnDisk, UnpackedFile
from loaders.readers.rows import WrongFileError

# A bomb is 1,000 to 1; tables of the dullest feeds that we met are 40 to 1.
MOST_RATIO = 200
# Below this size no ratio is suspicious: a thousand blank lines pack very well.
RATIO_FROM = 10 << 20
MOST_UNPACKED = 64 << 30
MOST_ENTRIES = 1_000
_BLOCK = 1 << 20
GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_ARCHIVES = (GZIP, ZIP, b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"(\xb5/\xfd", b"Rar!")
_NO_TABLES = ("__MACOSX/",)
_TAR = (257, b"ustar")
_WHOLE = "get a whole copy: this one was cut short or damaged"
_PLAIN = "have the tables packed once, and nothing else"
# All that unpacking an entry raises where its bytes or its header are not what they should be.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, IndexError, ValueError,
)  # fmt: skip


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


def documents_in(path: Path) -> tuple[Document, ...]:
    """The tables that a file holds: itself, or what is packed in it, by name. A workbook is one table.

    Raises WrongFileError for an archive that is none, is too large, or holds what no table's archive should. Entries
    are unpacked when they are read.
    """
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith(GZIP):
        name = path.name.removesuffix(".gz").removesuffix(".GZ")
        return (UnpackedFile(name, path, partial(_gunzip, path)),)
    if head in (ZIP, _EMPTY_ZIP) and not _is_office(path):
        return _entries(path)
    return (FileOnDisk(path),)


def document_of(path: Path) -> Document:
    """The one table that a file holds. Raises WrongFileError where there are several."""
    found = documents_in(path)
    if len(found) != 1:
        raise WrongFileError(path.name, f"it holds {len(found)} files", "load it as a folder of files is loaded")
    return found[0]


def standard_input(stream: IO[bytes]) -> Document:
    """What comes on a stream, gzip unpacked. It is read whole before it is looked at, since readers look twice."""
    return UnpackedFile("standard-input", None, partial(_spool, stream))


def _spool(stream: IO[bytes], into: IO[bytes]) -> None:
    with UnpackedFile("standard-input", None, partial(_copy, stream, limit=None, name="standard input")) as raw:
        with raw.open() as file:
            head = file.read(4)
        if head == ZIP:
            with raw.open() as file:
                if not _office_names(_names(file, "standard input")):
                    raise WrongFileError("standard input", "this is a zip archive", "name the archive's file instead")
        with raw.open() as file:
            if head.startswith(GZIP):
                _gunzip_stream(file, raw.size, "standard input", into)
            else:
                _copy(file, into, limit=None, name="standard input")


def _is_office(path: Path) -> bool:
    with path.open("rb") as file:
        return _office_names(_names(file, path.name))


def _office_names(names: Sequence[str]) -> bool:
    """Whether a zip's entries are those of an office document, which is a file in itself and no archive of files."""
    return "[Content_Types].xml" in names or "mimetype" in names


def _names(file: IO[bytes], name: str) -> list[str]:
    try:
        with zipfile.ZipFile(file) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise WrongFileError(name, "this is a zip archive or an Office workbook, and it is damaged", _WHOLE) from error


def _gunzip(path: Path, into: IO[bytes]) -> None:
    with path.open("rb") as file:
        _gunzip_stream(file, path.stat().st_size, path.name, into)


def _gunzip_stream(file: IO[bytes], packed: int, name: str, into: IO[bytes]) -> None:
    try:
        with gzip.GzipFile(fileobj=file) as unpacked:
            _copy(unpacked, into, limit=_limit(packed), name=name)
    except EOFError as error:
        raise WrongFileError(name, "the gzip file breaks off", _WHOLE) from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise WrongFileError(name, "this is a gzip file, and it is damaged", _WHOLE) from error
    _refuse_nested(into, name)


def _entries(path: Path) -> tuple[Document, ...]:
    with path.open("rb") as file:
        _names(file, path.name)
        with zipfile.ZipFile(file) as archive:
            infos = [info for info in archive.infolist() if not _is_folder(info) and not _is_litter(info.filename)]
    if not infos:
        raise WrongFileError(path.name, "the archive is empty", "ask the sender for a whole one")
    if len(infos) > MOST_ENTRIES:
        raise WrongFileError(path.name, f"the archive holds more than {MOST_ENTRIES:,} files", _PLAIN)
    seen: set[str] = set()
    for info in infos:
        _refuse_entry(path, info)
        if info.filename in seen:
            raise WrongFileError(path.name, "the archive holds two files of one name", _PLAIN)
        seen.add(info.filename)
    if sum(info.file_size for info in infos) > MOST_UNPACKED:
        raise WrongFileError(path.name, f"it unpacks to more than {MOST_UNPACKED >> 30} GiB", "split it")
    return tuple(
        UnpackedFile(f"{path.name}/{info.filename}", path, partial(_unzip, path, info.filename))
        for info in sorted(infos, key=lambda info: info.filename)
    )


def _is_folder(info: zipfile.ZipInfo) -> bool:
    # `is_dir` looks at the last letter of a name, and a damaged directory has names of none.
    return info.filename.endswith("/")


def _is_litter(name: str) -> bool:
    return name.startswith(_NO_TABLES) or PurePosixPath(name).name in (".DS_Store", "Thumbs.db")


def _refuse_entry(path: Path, info: zipfile.ZipInfo) -> None:
    name = info.filename
    parts = name.replace("\\", "/").split("/")
    if not name:
        problem = "the archive holds a file without a name"
    elif name.startswith("/") or ".." in parts or ":" in parts[0] or "\\" in name or not name.isprintable():
        problem = "the archive holds a file whose name leads out of it"
    elif stat.S_ISLNK(info.external_attr >> 16):
        problem = "the archive holds a link instead of a file"
    elif info.flag_bits & 1:
        raise WrongFileError(path.name, "the archive is protected by a password", "have it sent without one")
    elif _too_tight(info.file_size, info.compress_size):
        problem = f"an entry unpacks to more than {MOST_RATIO} times its size"
    else:
        return
    raise WrongFileError(path.name, problem, f"do not load it: no table's archive looks like this; {_PLAIN}")


def _unzip(path: Path, entry: str, into: IO[bytes]) -> None:
    name = f"{path.name}/{entry}"
    try:
        with zipfile.ZipFile(path) as archive, archive.open(entry) as unpacked:
            # The entry's stated size bounds what zipfile gives out; its check sum is verified at the end.
            _copy(unpacked, into, limit=MOST_UNPACKED, name=name)
    except _BROKEN as error:
        raise WrongFileError(name, "the archive is damaged here", _WHOLE) from error
    except OSError as error:
        # bz2 says so of damaged data, and without a number; a full disk has one.
        if error.errno is not None:
            raise
        raise WrongFileError(name, "the archive is damaged here", _WHOLE) from error
    except (NotImplementedError, RuntimeError) as error:
        raise WrongFileError(name, "it is packed in a way that is not known here", "pack it as plain zip") from error
    _refuse_nested(into, name)


def _copy(source: _Readable, into: IO[bytes], *, limit: int | None, name: str) -> None:
    written = 0
    while block := source.read(_BLOCK):
        written += len(block)
        if written > (MOST_UNPACKED if limit is None else limit):
            problem = f"it unpacks to more than {MOST_RATIO} times its size, or {MOST_UNPACKED >> 30} GiB"
            raise WrongFileError(name, problem, "do not load it: no table packs so well; ask the sender")
        into.write(block)


def _limit(packed: int) -> int:
    return min(MOST_UNPACKED, max(RATIO_FROM, packed * MOST_RATIO))


def _too_tight(unpacked: int, packed: int) -> bool:
    return unpacked > max(RATIO_FROM, packed * MOST_RATIO)


def _refuse_nested(unpacked: IO[bytes], name: str) -> None:
    unpacked.flush()
    unpacked.seek(0)
    head = unpacked.read(512)
    nested = head.startswith(_ARCHIVES) or head[_TAR[0] : _TAR[0] + len(_TAR[1])] == _TAR[1]
    if head.startswith(ZIP):
        unpacked.seek(0)
        nested = not _office_names(_names(unpacked, name))
    if nested:
        raise WrongFileError(name, "an archive is packed inside the archive", _PLAIN)
