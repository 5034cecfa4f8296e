"""Which encoding a file is in: its byte-order mark, else UTF-8, else Windows-1252; anything else is refused.

The whole file is looked at once, since a file of plain ASCII may meet its first accent in the last line.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from charset_normalizer import from_bytes

from loaders.readers.documents import Document
from loaders.readers.rows import WrongFileError

_BLOCK = 1 << 20
_HEAD = 1 << 16
_HEADING = 1 << 10
_SAMPLE_LINES = 2_000
_SAMPLE_BYTES = 1 << 16
# Share of control bytes in the first block above which a file is data, not text with a few damaged rows.
_CONTROL_SHARE = 0.02

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_MAGIC = (
    (b"PK\x03\x04", "an Office document that holds no sheet of a workbook", "save the sheet as CSV or XLSX"),
    (b"%PDF", "a PDF document", "ask for the data as CSV"),
    (b"SQLite format 3", "a SQLite database", "export the table as CSV"),
    (b"<?xml", "an XML document", "ask for the data as CSV"),
    (b"<!DOCTYPE", "a web page", "download the data itself"),
    (b"<html", "a web page", "download the data itself"),
    (b"<table", "a web page, whatever its name says", "open it in a spreadsheet and save it as XLSX"),
    (b"BZh", "a bzip2 archive", "unpack it, or pack it as gzip or zip"),
    (b"\xfd7zXZ", "an xz archive", "unpack it, or pack it as gzip or zip"),
    (b"7z\xbc\xaf", "a 7-Zip archive", "unpack it, or pack it as gzip or zip"),
    (b"(\xb5/\xfd", "a Zstandard archive", "unpack it, or pack it as gzip or zip"),
    (b"Rar!", "a RAR archive", "unpack it, or pack it as gzip or zip"),
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
# How the directory of such a file names the stream in which Excel keeps what a password protects.
_PROTECTED = "EncryptedPackage".encode("utf-16-le")
_CONTROL = bytes(b for b in range(32) if b not in b"\t\n\r\f\x0b\x1a")


@dataclass(frozen=True, slots=True)
class Encoding:
    """`name` as Python spells it; `skip` is how many bytes its byte-order mark takes; `note` says how it was told."""

    name: str
    bom: bool
    skip: int
    note: str


def detect_encoding(document: Document) -> Encoding:
    """Read the file once and say its encoding. Raises WrongFileError for one that is empty or not text."""
    with document.open() as file:
        head = file.read(_HEAD)
    if not head:
        raise WrongFileError(document.name, "the file is empty", "ask the sender for a whole one")
    for mark, name in _BOMS:
        if head.startswith(mark):
            shown = name.upper() if name == "utf-8" else "UTF-16"
            return Encoding(name, True, len(mark), f"encoding {shown}, stated by its byte-order mark")
    _refuse_unless_text(document, head)
    if _is_utf8(document):
        return Encoding("utf-8", False, 0, "encoding UTF-8")
    return _legacy(document)


def _refuse_unless_text(document: Document, head: bytes) -> None:
    if head.startswith(_OLD_OFFICE):
        _refuse_old_office(document)
    start = head[:_HEADING].lstrip().lower()
    for magic, what, remedy in _MAGIC:
        if head.startswith(magic) or (magic.startswith(b"<") and start.startswith(magic.lower())):
            raise WrongFileError(document.name, f"this is {what}, not a text table", remedy)
    nul = head.count(0)
    if nul > len(head) // 4:
        raise WrongFileError(
            document.name, "this is UTF-16 without a byte-order mark, or not text at all", "save it as CSV in UTF-8"
        )
    controls = len(head) - len(head.translate(None, _CONTROL))
    if controls > max(16, int(len(head) * _CONTROL_SHARE)):
        raise WrongFileError(document.name, "this is not text", "send the table as CSV in UTF-8")
    if b"\r" in head and b"\n" not in head and (len(head) == _HEAD or head.count(b"\r") > 1):
        raise WrongFileError(
            document.name, "its lines end in lone carriage returns", "save it with Windows or Unix line ends"
        )


def _refuse_old_office(document: Document) -> None:
    with document.open() as file:
        before = b""
        while block := file.read(_BLOCK):
            if _PROTECTED in before + block:
                raise WrongFileError(
                    document.name, "the workbook is protected by a password",
                    "have it sent without one, over a channel that is safe by itself",
                )  # fmt: skip
            before = block[-len(_PROTECTED) :]
    raise WrongFileError(document.name, "this is an old Office workbook (.xls)", "save the sheet as XLSX or CSV")


def _is_utf8(document: Document) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with document.open() as file:
        try:
            while block := file.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _legacy(document: Document) -> Encoding:
    """Damaged UTF-8 or another encoding? The lines with bytes past ASCII decide."""
    lines = _lines_past_ascii(document)
    readable = sum(1 for line in lines if _decodes(line))
    if readable >= len(lines) - readable:
        return Encoding("utf-8", False, 0, "encoding UTF-8, with rows that are not: each is reported")
    match = from_bytes(b"\n".join(lines), cp_isolation=["cp1252"], enable_fallback=False).best()
    if match is None:
        raise WrongFileError(
            document.name, "its text is neither UTF-8, UTF-16 nor Windows-1252", "save it as CSV in UTF-8"
        )
    return Encoding("cp1252", False, 0, "encoding Windows-1252, judged from its text: check a name with an accent")


def _lines_past_ascii(document: Document) -> list[bytes]:
    lines: list[bytes] = []
    size = 0
    with document.open() as file:
        while (line := file.readline(_HEAD)) and len(lines) < _SAMPLE_LINES and size < _SAMPLE_BYTES:
            if not line.isascii():
                lines.append(line.rstrip(b"\r\n"))
                size += len(line)
    return lines


def _decodes(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
