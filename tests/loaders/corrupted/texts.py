"""Damaged text files: delimiters, quotes, encodings, dates, headers, and things that are no tables at all."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.loaders.corrupted.feed import HEADER, MOSS, VANE, Case, Loaded, Refused, Row

_NAME = "people_2026-11-01.csv"


def text(*rows: Sequence[str], header: Sequence[str] = HEADER, delimiter: str = ",", end: str = "\r\n") -> str:
    """Rows below their header, as a spreadsheet saves them."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator=end).writerows([header, *rows])
    return stream.getvalue()


def placed(content: str | bytes, name: str = _NAME) -> Callable[[Path], Path]:
    """A maker of a file with this content."""

    def make(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return make


def altered(row: Row, **cells: str) -> Row:
    """A row with other cells in some columns."""
    return tuple(cells.get(name, cell) for name, cell in zip(HEADER, row, strict=True))


def case(name: str, content: str | bytes, expected: Refused | Loaded, file: str = _NAME) -> Case:
    """A case whose file is written as it stands."""
    return Case(name, placed(content, file), expected)


GOOD = text(VANE, MOSS)
_ROW = ",".join(VANE)
_ONLY_VANE = (VANE,)
ZOE = altered(MOSS, Surname="Zoë")
MULLER = altered(VANE, Surname="Müller")
NOEL = altered(MOSS, Ref="3", Surname="Noël")
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LINE = ",".join(HEADER)

LAYOUTS = (
    case("columns in another order", text(VANE[::-1], MOSS[::-1], header=HEADER[::-1]), Loaded()),
    case("a row lacks a cell", text(VANE, MOSS[1:]), Loaded(_ONLY_VANE, ("cell-count",))),
    case("a row has a cell too many", text(VANE, ("", *MOSS)), Loaded(_ONLY_VANE, ("cell-count",))),
    case("every row shifted by one", text(*(row[1:] + row[:1] for row in (VANE, MOSS))),
         Loaded((), ("date-unreadable",))),
    case("two columns swapped below their header", text(altered(VANE, Born="A1234BC", Number="03/05/1993")),
         Loaded((), ("date-unreadable",))),
    case("header names a column twice", text(VANE, MOSS, header=("Ref", "Surname", "Born", "Number", "number")),
         Refused("it lacks what people needs: Seen")),
    case("header has one column twice besides", text((*VANE, "x"), header=(*HEADER, "Seen")),
         Refused("names Seen twice")),
    case("header lacks a column", text(VANE[:4], header=HEADER[:4]), Refused("it lacks what people needs: Seen")),
    case("header in capitals with doubled spaces", GOOD.replace("Surname", " SURNAME "), Loaded()),
    case("header has a hard space", GOOD.replace("Ref,", "Ref\N{NO-BREAK SPACE},"), Loaded()),
    case("no header", text(MOSS, header=VANE), Refused("it lacks what people needs")),
    case("header only", text(), Loaded(())),
    case("header again in the middle", text(VANE, HEADER, MOSS), Loaded(rules=("header-again",))),
    case("semicolons", text(VANE, MOSS, delimiter=";"), Refused("not separated by the comma or tab")),
    case("pipes", text(VANE, MOSS, delimiter="|"), Refused("not separated by the comma or tab")),
    case("tabs in a file named csv", text(VANE, MOSS, delimiter="\t"), Refused("not separated by the comma or tab")),
    case("tabs in a file named tsv", text(VANE, MOSS, delimiter="\t"), Loaded(), "people_2026-11-01.tsv"),
    case("blank rows", text(VANE, ("",) * 5, (), MOSS), Loaded(said="blank rows skipped: 2")),
    case("an empty file", "", Refused("the file is empty")),
    case("a marking and nothing else", "OFFICIAL\r\n", Refused("it has no header")),
    case("a marking line", "OFFICIAL-SENSITIVE,,,,\r\n" + GOOD, Loaded(said="marks the file OFFICIAL-SENSITIVE")),
    case("a marking with an unknown caveat", "OFFICIAL-SENSITIVE [ITALY EYES],,,,\r\n" + GOOD, Refused("caveat")),
    case("a stricter marking below the rows", GOOD + "SECRET,,,,\r\n", Refused("marks the file SECRET")),
    case("a title row before the header", "People as at November,,,,\r\n" + GOOD,
         Refused("its header stands on line 2")),
    case("a header under a page of titles", "HMP Leeds,,,,\r\n,,,,\r\nRun by,J Hale,,,\r\nFilter,none,,,\r\n" + GOOD,
         Refused("its header stands on line 5")),
    case("a first line that states semicolons", "sep=;\r\n" + text(VANE, MOSS, delimiter=";"), Loaded(said="sep=;")),
    case("a first line that states commas", "sep=,\r\n" + GOOD, Loaded(said="sep=,")),
    case("line breaks in the header", text(VANE, MOSS, header=("Ref\n", "\nSurname", *HEADER[2:])), Loaded()),
    case("page numbers and headers between the pages",
         text(VANE, ("Page 1 of 2", "", "", "", ""), HEADER, MOSS, ("Page 2 of 2", "", "", "", "")),
         Loaded(rules=("header-again", "printed-line"))),
    case("the title of another table", text(VANE, MOSS, (), ("Vehicles", "", "", "", "")),
         Loaded(rules=("note-in-row",), said="blank rows skipped: 1")),
    *(
        case(f"a footer: {words}", text(VANE, MOSS, (words, "", "", "", "")), Loaded(rules=("note-in-row",)))
        for words in ("* Figures are provisional", "Printed 01/10/2026", "Source: the register")
    ),
    case("totals below, by a key of another column",
         text(*((row[1], row[0], *row[2:]) for row in (VANE, MOSS, ("2", "Grand total", "", "", ""))),
              header=(HEADER[1], HEADER[0], *HEADER[2:])), Loaded(rules=("totals-row",))),
    case("a footer of a program", text(VANE, MOSS, ("End of report", "", "", "", "")), Loaded(rules=("printed-line",))),
    case("a footer without a line end", GOOD + "End of report", Loaded(rules=("printed-line",))),
    case("what a database prints below", GOOD + "\r\n(2 rows affected)\r\n", Loaded(rules=("printed-line",))),
    case("dashes under the header", text(("---", "----", "", "---", ""), VANE, MOSS), Loaded(rules=("key-damaged",))),
)  # fmt: skip

QUOTES = (
    case("line breaks in quotes", text(VANE, altered(MOSS, Surname="Moss\r\nnée Vale")),
         Loaded((VANE, altered(MOSS, Surname="Moss\r\nnée Vale")))),
    case("a quote never closed in the last row", GOOD + '3,"Open,01/01/1990,,\r\n', Refused("breaks off")),
    case("text after a closing quote", f'{_LINE}\r\n{_ROW}\r\n2,"Moss"x,,,\r\n',
         Loaded(_ONLY_VANE, ("quoting-wrong",))),
    case("a quote inside an open cell", f'{_LINE}\r\n1,Va"ne,,,\r\n', Loaded((("1", 'Va"ne', "", "", ""),))),
    case("a comma in an open cell", f"{_LINE}\r\n{_ROW}\r\n2,Moss, Jo,,,\r\n", Loaded(_ONLY_VANE, ("cell-count",))),
    case("cut in the middle of a row", GOOD[:-30], Refused("breaks off in the middle of a row")),
    case("cut in the middle of a quoted cell", text(VANE, altered(MOSS, Surname='Mo"ss'))[:-40], Refused("breaks off")),
    case("a cell of ten million letters", text(VANE, altered(MOSS, Ref="3", Surname="x" * 10_000_000), MOSS),
         Loaded(rules=("cell-too-long",))),
    case("a quote that swallows a thousand lines", f'{_LINE}\r\n3,"Open,,,\r\n{_ROW}\r\n' + "4,a,,,\r\n" * 1_000,
         Loaded((VANE, ("4", "a", "", "", "")), ("quote-never-closed",), duplicates=999)),
    case("a formula", text(altered(VANE, Surname='=HYPERLINK("http://x")'), MOSS),
         Loaded((altered(VANE, Surname='=HYPERLINK("http://x")'), MOSS), flags=("formula-in-cell",))),
)  # fmt: skip

BYTES = (
    case("UTF-8 with a byte-order mark", codecs.BOM_UTF8 + text(VANE, ZOE).encode(),
         Loaded((VANE, ZOE), said="UTF-8, stated by its byte-order mark")),
    case("UTF-16", codecs.BOM_UTF16_LE + text(VANE, ZOE).encode("utf-16-le"), Loaded((VANE, ZOE), said="UTF-16")),
    case("UTF-16 turned round", codecs.BOM_UTF16_BE + text(VANE, ZOE).encode("utf-16-be"),
         Loaded((VANE, ZOE), said="UTF-16")),
    case("UTF-16 without a mark", GOOD.encode("utf-16-le"), Refused("UTF-16 without a byte-order mark")),
    case("UTF-16 cut in the middle of a letter", codecs.BOM_UTF16_LE + GOOD.encode("utf-16-le")[:-7],
         Loaded(_ONLY_VANE, ("bytes-not-text",))),
    case("Windows-1252", text(VANE, ZOE).encode("cp1252"), Loaded((VANE, ZOE), said="Windows-1252")),
    case("UTF-8 with one row of Windows-1252", text(MULLER, NOEL).encode() + ",".join(ZOE).encode("cp1252") + b"\r\n",
         Loaded((MULLER, NOEL), ("bytes-not-text",))),
    case("a NUL inside a cell", GOOD.replace("Moss", "Mo\0ss"), Loaded(_ONLY_VANE, ("nul-byte",))),
    case("NULs after the last row", GOOD + "\0" * 10, Refused("breaks off")),
    case("an end of file of old programs", GOOD + "\x1a", Loaded(said="blank rows skipped: 1")),
    case("lone carriage returns", text(VANE, MOSS, end="\r"), Refused("lone carriage returns")),
    case("mixed line ends", GOOD.replace("\r\n", "\n", 1), Loaded()),
    case("no line end at the end", GOOD.rstrip(), Loaded()),
    case("random bytes", bytes((n * 7919) % 251 for n in range(5_000)), Refused("not|UTF-16")),
    case("a web page", "<html><body>Sign in</body></html>", Refused("web page")),
    case("a web page named as a workbook", "\r\n <Table><tr><td>Ref</td></tr></table>", Refused("web page"),
         "people.xls"),
    case("a PDF", b"%PDF-1.7\n1 0 obj", Refused("PDF document")),
    case("a database", b"SQLite format 3\0" + bytes(100), Refused("SQLite database")),
    case("a 7-Zip archive", b"7z\xbc\xaf\x27\x1c" + bytes(100), Refused("7-Zip")),
    case("an old workbook", _OLD + bytes(600), Refused("old Office workbook"), "people.xls"),
    case("a workbook with a password",
         _OLD + bytes(3_000) + "EncryptedPackage".encode("utf-16-le") + bytes(99),
         Refused("protected by a password"), "people.xlsx"),
)  # fmt: skip


def _born(name: str, born: str, *, flag: str = "") -> Case:
    row = altered(VANE, Born=born)
    kept = Loaded((row, MOSS), flags=(flag,)) if flag else Loaded((MOSS,), ("date-unreadable",))
    return case(name, text(row, MOSS), kept)


DATES = (
    _born("a two-digit year", "03/05/93"),
    _born("month before day", "05/13/1993"),
    _born("a spreadsheet's day number", "34092"),
    _born("another pattern", "1993-05-03"),
    _born("a day that never was", "31/02/1993"),
    _born("a date with a time", "03/05/1993 00:00"),
    _born("a year of three digits", "03/05/993"),
    _born("a birth date in the future", "03/05/2093", flag="date-of-birth:in-future"),
    _born("a birth date that stands for none", "01/01/1900", flag="date-of-birth:placeholder"),
    case("a time without a zone in the hour that clocks repeat", text(altered(VANE, Seen="25/10/2026 01:30"), MOSS),
         Loaded((altered(VANE, Seen="25/10/2026 01:30"), MOSS), flags=("local-time-ambiguous",))),
)  # fmt: skip

ROWS = (
    case("a blank key", text(altered(VANE, Ref=" "), MOSS), Loaded((MOSS,), ("value-missing",))),
    case("a row twice", text(VANE, MOSS, MOSS), Loaded(duplicates=1)),
    case("a key twice with other content", text(VANE, altered(VANE, Surname="Vale")),
         Loaded((altered(VANE, Surname="Vale"), VANE), flags=("key-repeated",))),
    case("a number that fails its shape", text(altered(VANE, Number="A12X4BC"), MOSS),
         Loaded((altered(VANE, Number="A12X4BC"), MOSS), flags=("prison-number:unreadable",))),
    case("objects with a broken line", '{"Ref": "1", "Surname": "Vane", "Born": null}\n{"Ref": "2",\n',
         Loaded((("1", "Vane", "", "", ""),), ("not-a-json-object",)), "people.jsonl"),
    case("objects that break off", '{"Ref": "1", "Surname": "Vane", "Born": null}\n{"Ref": "2", "Sur',
         Refused("breaks off"), "people.jsonl"),
    case("objects with a line that is none",
         '{"Ref": 1, "Surname": "Vane", "Born": null}\n[1, 2]\n{"Ref": 2, "Surname": "Moss"}\n',
         Loaded((("1", "Vane", "", "", ""), ("2", "Moss", "", "", "")), ("not-a-json-object",)), "people.jsonl"),
    case("an object with a key twice", '{"Ref": 1, "Surname": "V", "Born": ""}\n{"Ref": 2, "Ref": 3, "Surname": "M"}\n',
         Loaded((("1", "V", "", "", ""),), ("key-repeated-in-object",)), "people.jsonl"),
    case("an object with a NUL", '{"Ref": "1", "Surname": "a\\u0000b", "Born": ""}\n',
         Loaded((), ("nul-byte",)), "people.jsonl"),
    case("objects of another feed", '{"Menu": "Soup", "Price": 3}\n',
         Refused("it lacks what people needs"), "people.jsonl"),
)  # fmt: skip


def _damaged(name: str, rule: str = "key-damaged", **cells: str) -> Case:
    """A row that somebody's spreadsheet has been at, beside one that it has not."""
    column = next(iter(cells))
    return case(name, text(VANE, altered(MOSS, **cells)), Loaded(_ONLY_VANE, (rule,), columns=(column,)))


BY_HAND = (
    _damaged("a key as a power of ten", Ref="1.23E+11"),
    _damaged("a key made a decimal number", Ref="2.0"),
    _damaged("a key after an apostrophe", Ref="'2"),
    _damaged("a key in curly quotation marks", Ref="\N{LEFT DOUBLE QUOTATION MARK}2\N{RIGHT DOUBLE QUOTATION MARK}"),
    _damaged("a key with a mark that has no width", Ref="\N{ZERO WIDTH SPACE}2"),
    _damaged("a key with a soft hyphen", Ref="2\N{SOFT HYPHEN}4"),
    _damaged("a key with a hard space inside", Ref="2\N{NO-BREAK SPACE}4"),
    _damaged("a key in wide digits", Ref="\N{FULLWIDTH DIGIT TWO}"),
    _damaged("a key with commas between its thousands", Ref="1,234"),
    _damaged("a key made a date", Ref="01-Mar"),
    _damaged("a key made a date by its month", Ref="Mar-26"),
    _damaged("a key as a formula", Ref='="0012"'),
    *(_damaged(f"a word for no key: {word}", Ref=word) for word in ("-", "N/A", "None", "(blank)", "unknown")),
    _damaged("a database's word for no key", "value-missing", Ref="NULL"),
    _damaged("a row of totals of a part", Ref="Sub-total for LEI"),
    _damaged("a row that counts", Ref="Count of records: 2"),
    _damaged("a row of totals", Ref="Total"),
    _damaged("a row of totals in words", Ref="Total rows: 2"),
    _damaged("an error for a cell", "error-cell", Surname="#N/A"),
    _damaged("an error after a cell with a control character", "error-cell", Number="#N/A", Surname="a\x1fb\x1fc"),
    _damaged("an error for a key", "error-cell", Ref="#REF!"),
    _damaged("a column too narrow to show its dates", "date-unreadable", Seen="################"),
    case("a total alone at the bottom", text(VANE, MOSS) + "Total: 2\r\n", Loaded(rules=("cell-count",))),
    case("a note far below", text(VANE, MOSS, (), ("", "Extract by J. Hale", "", "", "")),
         Loaded(rules=("value-missing",), said="blank rows skipped: 1")),
    case("two header rows", text(HEADER, VANE, MOSS), Loaded(rules=("header-again",))),
    case("empty columns on the right", text((*VANE, "", ""), (*MOSS, "", ""), header=(*HEADER, "", "")),
         Loaded(said="columns not in the mapping")),
    case("empty cells right of the rows alone", text(VANE, (*MOSS, "", "")), Loaded(_ONLY_VANE, ("cell-count",))),
    case("a day dragged into text", text(VANE, altered(MOSS, Born="04/06/1984 (2)")),
         Loaded(_ONLY_VANE, ("date-unreadable",))),
)  # fmt: skip


def _flagged(name: str, flag: str, **cells: str) -> Case:
    """A row that is taken as it is, and says of itself that something is wrong with it."""
    row = altered(MOSS, **cells)
    return case(name, text(VANE, row), Loaded((VANE, row), flags=(flag,)))


NOT_TYPED = (
    _flagged("a database's words for nothing", "null-word", Surname="NULL", Born="NULL", Number="\\N", Seen="NULL  "),
    _flagged("a data frame's words for nothing", "null-word", Surname="nan", Born="NaT", Number="<NA>", Seen="NaN"),
    _flagged("UTF-8 taken for Windows-1252", "text-garbled", Surname="ZoÃ«"),
    _flagged("an apostrophe taken for Windows-1252", "text-garbled", Surname="Oâ€™Neil"),
    _flagged("a letter that was lost", "text-garbled", Surname="Zo\N{REPLACEMENT CHARACTER}"),
    _flagged("marks of a web page", "text-garbled", Surname="O&#39;Neil"),
    case("an accent of DOS", text(VANE, ZOE).encode("cp850"),
         Loaded((VANE, altered(MOSS, Surname="Zo\N{PER MILLE SIGN}")), flags=("text-garbled",), said="Windows-1252")),
    case("text with signs that belong there", text(VANE, altered(MOSS, Surname="D\u2019Arcy & S\u00d6N \u00a35")),
         Loaded((VANE, altered(MOSS, Surname="D\u2019Arcy & S\u00d6N \u00a35")))),
)  # fmt: skip

TEXT_CASES: tuple[Case, ...] = (*LAYOUTS, *QUOTES, *BYTES, *DATES, *ROWS, *BY_HAND, *NOT_TYPED)
