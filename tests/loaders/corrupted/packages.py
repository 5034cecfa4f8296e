"""Damaged and hostile archives, workbooks and Parquet files."""

from __future__ import annotations

import gzip
import io
import stat
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from openpyxl import load_workbook
from openpyxl.utils.datetime import to_excel

from tests.loaders.corrupted.feed import HEADER, MOSS, VANE, Case, Loaded, Refused
from tests.loaders.corrupted.texts import GOOD, case, text
from tests.loaders.readers.books import rewritten, write_book, write_parquet, write_zip

_GOOD = GOOD.encode()
_GZ = "people_2026-11-01.csv.gz"
_PACKED = gzip.compress(_GOOD, mtime=0)
_ENTRY = "people_2026-11-01.csv"


def _tar() -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        info = tarfile.TarInfo(_ENTRY)
        info.size = len(_GOOD)
        archive.addfile(info, io.BytesIO(_GOOD))
    return stream.getvalue()


GZIPS = (
    case("gzip", _PACKED, Loaded(), _GZ),
    case("gzip under another name", _PACKED, Loaded(), "people_2026-11-01.csv"),
    case("gzip cut short", _PACKED[:-20], Refused("the gzip file breaks off"), _GZ),
    case("gzip with a wrong check sum", _PACKED[:-8] + bytes(4) + _PACKED[-4:], Refused("it is damaged"), _GZ),
    case("gzip with rubbish behind it", _PACKED + b"rubbish", Refused("it is damaged"), _GZ),
    case("a gzip bomb", gzip.compress(bytes(60 << 20), mtime=0), Refused("unpacks to more than 200 times"), _GZ),
    case("gzip in gzip", gzip.compress(_PACKED, mtime=0), Refused("packed inside the archive"), _GZ),
    case("a tar archive in gzip", gzip.compress(_tar(), mtime=0), Refused("inside the archive"), "people.tar.gz"),
    case("a tar archive", _tar(), Refused("not"), "people.csv"),
)  # fmt: skip


def _zip(name: str, entries: Mapping[str, bytes], expected: Refused | Loaded, **bent: int) -> Case:
    def make(folder: Path) -> Path:
        path = write_zip(folder / "drop_2026-11-01.zip", entries)
        if bent:
            with zipfile.ZipFile(path, "w") as archive:
                for entry, content in entries.items():
                    info = zipfile.ZipInfo(entry)
                    for member, value in bent.items():
                        setattr(info, member, value)
                    archive.writestr(info, content)
        return path

    return Case(name, make, expected)


def _damaged_zip(name: str, damage: Callable[[bytes], bytes], said: str) -> Case:
    def make(folder: Path) -> Path:
        path = write_zip(folder / "drop_2026-11-01.zip", {_ENTRY: _GOOD * 40})
        path.write_bytes(damage(path.read_bytes()))
        return path

    return Case(name, make, Refused(said))


def _flip_content(content: bytes) -> bytes:
    middle = content.index(_ENTRY.encode()) + len(_ENTRY) + 20
    return content[:middle] + bytes([content[middle] ^ 0xFF]) + content[middle + 1 :]


def _nameless(content: bytes) -> bytes:
    """A NUL as the first letter of the name, where names end."""
    return content.replace(_ENTRY.encode(), b"\0" + _ENTRY.encode()[1:])


def _encrypted(content: bytes) -> bytes:
    """Set the flag that says so, in the local header and in the directory."""
    local, central = content.index(b"PK\x03\x04") + 6, content.index(b"PK\x01\x02") + 8
    changed = bytearray(content)
    changed[local] |= 1
    changed[central] |= 1
    return bytes(changed)


def _zip_bytes() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(_ENTRY, _GOOD)
    return stream.getvalue()


ZIPS = (
    _zip("zip", {_ENTRY: _GOOD}, Loaded()),
    _zip("zip with a desktop's litter", {_ENTRY: _GOOD, "__MACOSX/._x": b"x", "a/.DS_Store": b"x"}, Loaded()),
    _zip("zip of two files", {"a.csv": text(VANE).encode(), "b.csv": text(MOSS).encode()}, Loaded()),
    _zip("zip with a name that leads out of it", {"../../people.csv": _GOOD}, Refused("leads out of it")),
    _zip("zip with a rooted name", {"/etc/people.csv": _GOOD}, Refused("leads out of it")),
    _zip("zip with a drive in a name", {"C:/people.csv": _GOOD}, Refused("leads out of it")),
    _zip("zip with a link", {"people.csv": b"/etc/passwd"}, Refused("a link instead of a file"),
         external_attr=(stat.S_IFLNK | 0o777) << 16),
    _zip("zip in zip", {"inner.zip": _zip_bytes()}, Refused("packed inside the archive")),
    _zip("gzip in zip", {"people.csv.gz": _PACKED}, Refused("packed inside the archive")),
    _zip("a zip bomb", {_ENTRY: bytes(60 << 20)}, Refused("more than 200 times its size")),
    _zip("zip of very many files", {f"{n}.csv": b"x" for n in range(1_001)}, Refused("more than 1,000 files")),
    _zip("zip of nothing", {}, Refused("the archive is empty")),
    _damaged_zip("zip with a file without a name", _nameless, "a file without a name"),
    _damaged_zip("zip cut short", lambda content: content[:-40], "is damaged"),
    _damaged_zip("zip with a changed byte", _flip_content, "damaged here"),
    _damaged_zip("zip with a password", _encrypted, "protected by a password"),
)  # fmt: skip

_TYPED_VANE = (1, "Vane", date(1993, 5, 3), "A1234BC", datetime(2026, 10, 1, 14, 5))
_TYPED_MOSS = (2, "Moss", date(1984, 6, 4), "A1235BC", datetime(2026, 10, 2, 9, 0))
_SHEET = "xl/worksheets/sheet1.xml"


def _book(
    name: str, expected: Refused | Loaded, *rows: tuple[Any, ...], header: tuple[Any, ...] = HEADER,
    others: Mapping[str, Any] | None = None, then: Callable[[Path], object] = lambda path: None,
) -> Case:  # fmt: skip
    def make(folder: Path) -> Path:
        path = folder / "people_2026-11-01.xlsx"
        write_book(path, {"People": [header, *(rows or (_TYPED_VANE, _TYPED_MOSS))], **(others or {})})
        then(path)
        return path

    return Case(name, make, expected)


def _with(place: int, value: object) -> tuple[Any, ...]:
    return (*_TYPED_MOSS[:place], value, *_TYPED_MOSS[place + 1 :])


def _bent(old: bytes, new: bytes, part: str = _SHEET) -> Callable[[Path], object]:
    return lambda path: rewritten(path, part, old, new)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-200])


def _altered(change: Callable[[Any], object]) -> Callable[[Path], object]:
    """A change of the sheet as a person would make it."""

    def then(path: Path) -> None:
        book = load_workbook(path)
        change(book["People"])
        book.save(path)

    return then


def _hide(sheet: Any) -> None:
    sheet.row_dimensions[3].hidden = True


def _document(path: Path) -> None:
    write_zip(path, {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"})


def _impossible(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read(_SHEET).decode()
    start = sheet.index('<c r="C3"')
    value = sheet[sheet.index("<v>", start) : sheet.index("</v>", start)]
    changed = sheet[:start] + sheet[start:].replace(value, "<v>99999999999", 1)
    rewritten(path, _SHEET, sheet.encode(), changed.encode())


_BOMB = b"<sheetData>" + b"<row/>" * (5 << 20)
_ONE = (VANE,)

BOOKS = (
    _book("workbook", Loaded()),
    _book("workbook with a formula",
          Loaded(_ONE, ("formula-cell",), columns=("Surname",)), _TYPED_VANE, _with(1, "=1+1")),
    _book("workbook with an error", Loaded(_ONE, ("error-cell",), columns=("Number",)), _TYPED_VANE, _with(3, "#REF!")),
    _book("workbook with a title over its header", Loaded(said="rows before the header"),
          HEADER, _TYPED_VANE, _TYPED_MOSS, header=("People as at November",)),
    _book("workbook that turned a word into a date",
          Loaded(_ONE, ("date-in-text-column",), columns=("Surname",)), _TYPED_VANE, _with(1, date(2026, 3, 1))),
    _book("workbook that lost the digits of a number",
          Loaded(_ONE, ("number-lost-digits",), columns=("Ref",)), _TYPED_VANE, _with(0, 12345678901234567890)),
    _book("workbook with a day number that is no date", Loaded(_ONE, ("date-unreadable",), columns=("Born",)),
          _TYPED_VANE, _with(2, to_excel(datetime(1984, 6, 4)))),
    _book("workbook with a date of impossible size", Loaded(_ONE, ("error-cell",)), _TYPED_VANE, _TYPED_MOSS,
          then=_impossible),
    _book("workbook with a value beyond the header",
          Loaded(_ONE, ("cell-count",)), _TYPED_VANE, (*_TYPED_MOSS, "stray")),
    _book("workbook with a sheet of something else", Refused("holds something that is not people"),
          others={"Notes": [("Ring me",)]}),
    _book("workbook in two sheets", Loaded((VANE, MOSS)), _TYPED_VANE, others={"More": [HEADER, _TYPED_MOSS]}),
    _book("workbook whose header lacks a column", Refused("it lacks what people needs: Seen"), header=HEADER[:4]),
    _book("workbook with a header of two rows", Loaded(said="merged cells"), ("", "", "", "Number", "Seen"),
          _TYPED_VANE, _TYPED_MOSS, header=("Ref", "Surname", "Born", "Last", None)),
    _book("workbook with a name merged down over two rows", Loaded(_ONE, ("merged-cell",), columns=("Surname",)),
          then=_altered(lambda sheet: sheet.merge_cells("B2:B3"))),
    _book("workbook with cells merged across", Loaded((MOSS,), ("merged-cell",), columns=("Born",)),
          then=_altered(lambda sheet: sheet.merge_cells("B2:C2"))),
    _book("workbook with a row that a filter hides", Loaded(said="hidden or filtered out, and were read: 1"),
          then=_altered(_hide)),
    _book("workbook with logos over its header", Loaded(said="rows before the header"), (), (None, "North"), (),
          ("Run by", "J. Hale"), (), HEADER, _TYPED_VANE, _TYPED_MOSS, header=("HMP Leeds",)),
    _book("workbook printed in pages", Loaded(rules=("header-again", "printed-line")), _TYPED_VANE, ("Page 1 of 2",),
          HEADER, _TYPED_MOSS, ("End of report",)),
    _book("workbook with another table below", Loaded(rules=("date-unreadable", "note-in-row")),
          _TYPED_VANE, _TYPED_MOSS, (), ("Vehicles",), ("Plate", "Make", "Colour", "Owner", "Date")),
    _book("workbook with another table beside", Loaded((VANE, MOSS), said="columns not in the mapping"),
          (*_TYPED_VANE, None, "AB12 CDE"), _TYPED_MOSS, header=(*HEADER, None, "Plate")),
    _book("workbook with dates as text, as days and as numbers", Loaded((VANE, MOSS), ("date-unreadable",)),
          _TYPED_VANE, ("2", "Moss", "04/06/1984", "A1235BC", "02/10/2026 09:00"), (3, "Hale", 30838, "", None)),
    _book("workbook cut short", Refused("damaged"), then=_cut),
    _book("workbook whose sheet breaks off", Refused("damaged"), then=_bent(b"</sheetData>", b"")),
    _book("workbook with rows out of order", Refused("out of order"), then=_bent(b'<row r="3"', b'<row r="1"')),
    _book("workbook that names a text it does not have", Refused("damaged"),
          then=_bent(b'<c r="B2" t="inlineStr"><is><t>Vane</t></is>', b'<c r="B2" t="s"><v>9</v>')),
    _book("workbook with entities", Refused("what no spreadsheet writes"),
          then=_bent(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet')),
    _book("a workbook bomb", Refused("far more than its size"), then=_bent(b"<sheetData>", _BOMB)),
    _book("a text document named as a workbook", Refused("without sheets"), then=_document),
)  # fmt: skip


def _parquet(
    name: str, expected: Refused | Loaded, then: Callable[[Path], object] = lambda path: None, **columns: Any
) -> Case:
    typed = dict(zip(HEADER, map(list, zip(_TYPED_VANE, _TYPED_MOSS, strict=True)), strict=True))

    def make(folder: Path) -> Path:
        path = write_parquet(folder / "people_2026-11-01.parquet", {**typed, **columns})
        then(path)
        return path

    return Case(name, make, expected)


PARQUETS = (
    _parquet("Parquet", Loaded()),
    _parquet("Parquet with numbers as floats", Loaded(), Ref=[1.0, 2.0]),
    _parquet("Parquet with packed texts", Loaded(), Surname=pa.array(["Vane", "Moss"]).dictionary_encode()),
    _parquet("Parquet with bytes that are no text", Loaded(_ONE, ("cell-unreadable",), columns=("Surname",)),
             Surname=[b"Vane", b"Mo\xff"]),
    _parquet("Parquet with a NUL", Loaded(_ONE, ("nul-byte",), columns=("Surname",)), Surname=["Vane", "Mo\0ss"]),
    _parquet("Parquet with a cell of ten million letters", Loaded(_ONE, ("cell-too-long",), columns=("Surname",)),
             Surname=["Vane", "x" * 10_000_000]),
    _parquet("Parquet with an instant that no calendar holds",
             Loaded(_ONE, ("cell-unreadable",), columns=("Seen",)),
             Seen=pa.array([1790863500000000, 2**62], pa.timestamp("us"))),
    _parquet("Parquet cut short", Refused("damaged"), then=_cut),
    _parquet("Parquet with a changed foot", Refused("damaged"),
             then=lambda path: path.write_bytes(path.read_bytes()[:-8] + bytes(4) + b"PAR1")),
    case("the head of a Parquet file", b"PAR1" + bytes(50), Refused("damaged"), "people.parquet"),
    case("an encrypted Parquet file", b"PARE" + bytes(50), Refused("encrypted"), "people.parquet"),
)  # fmt: skip

PACKED_CASES: tuple[Case, ...] = (*GZIPS, *ZIPS, *BOOKS, *PARQUETS)
