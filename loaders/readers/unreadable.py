"""Why a row could not be read, and what to do about it."""

from __future__ import annotations

from loaders.readers import delimited, jsonl, notes, typed
from loaders.readers.delimited import Record
from loaders.readers.lines import mentions, shown
from loaders.readers.rows import FileReading, ReaderLimits, TableLayout, UnreadableRow

CELL_COUNT = "cell-count"
HEADER_AGAIN = "header-again"
# What is no row speaks of nobody, whatever its feed is about.
SPEAK_OF_NOBODY = frozenset({HEADER_AGAIN, notes.PRINTED})

REASONS = {
    delimited.CELL_TOO_LONG: ("a cell is longer than any real one", "shorten the cell and load the row again"),
    delimited.QUOTE_NEVER_CLOSED: (
        "a quotation mark opens a cell and does not close it",
        "close the quotation mark, or double it where it belongs to the text",
    ),
    delimited.QUOTING_WRONG: (
        "a quotation mark or carriage return stands where it cannot",
        "double the quotation marks that belong to the text and quote the whole cell",
    ),
    delimited.BYTES_NOT_TEXT: ("it holds bytes that are not text in the file's encoding", "save the file in UTF-8"),
    delimited.NUL_BYTE: ("it holds NUL bytes", "remove the NUL bytes; the row may have been damaged in transfer"),
    jsonl.NOT_AN_OBJECT: ("the line is not one JSON object", "write one object with plain values on each line"),
    jsonl.KEY_REPEATED: ("the object has one key twice", "keep one value for each key"),
    jsonl.KEY_NOT_IN_HEADER: (
        "the object has a key that the first objects of the file do not",
        "write every key, with null where it is blank, in the first object",
    ),
    typed.FORMULA: (
        "a cell holds a formula, and this feed takes typed values only",
        "put the value in the place of the formula (paste special, values)",
    ),
    typed.FORMULA_WITHOUT_VALUE: (
        "a cell holds a formula that was never worked out",
        "open the workbook in a spreadsheet, save it, and load it again",
    ),
    typed.ERROR_CELL: ("a cell shows an error such as #N/A", "put right what its formula refers to, or clear the cell"),
    typed.DATE_IN_TEXT: (
        "a spreadsheet has turned a cell of a column of words or numbers into a date",
        "format the column as text and type the value again as the source system has it",
    ),
    typed.DIGITS_LOST: (
        "a number is longer than a spreadsheet can hold, so that its last digits are lost",
        "format the column as text and export it again from the source system",
    ),
    typed.MERGED: (
        "a cell is merged with one above or beside it, so that its value stands there alone",
        "take the cells apart and write the value into each of them",
    ),
    typed.CELL_UNREADABLE: ("a cell is no text, number or date", "export the column as text"),
    notes.TOTALS: ("it is a row of totals, and no row of the table", "remove the line"),
    notes.NOTE: ("it is a note or a title, and no row of the table", "remove the line"),
    notes.PRINTED: ("a program printed it around the table, and it is no row", "nothing: it speaks of nobody"),
    HEADER_AGAIN: ("the header stands here again", "remove the line: files were joined without removing it"),
}


def unreadable_row(
    record: Record, width: int, layout: TableLayout, reading: FileReading, limits: ReaderLimits
) -> UnreadableRow:
    """Put a broken record into words. Text that must not be copied is left out, and so are its mentions.

    Where only dropped contacts are to be kept out, the prisoner whom the row names may still be told.
    """
    cells = record.cells
    rule = record.rule
    if rule:
        reason, remedy = REASONS[rule]
    elif cells is not None and len(cells) == width:
        rule, (reason, remedy) = HEADER_AGAIN, REASONS[HEADER_AGAIN]
    else:
        rule = CELL_COUNT
        count = len(cells or [])
        reason = f"it has {count} cells where the header has {width}"
        remedy = "quote cells that hold the separator, or add the missing cells"
    named = () if reading.blanked else mentions(record.text)
    text = shown(record.text, limits.shown_text)
    column = reading.header[record.position] if record.position >= 0 else ""
    kept: tuple[str, ...] = ()
    if column and not layout.withholds_text and cells is not None and len(cells) == width:
        # The other cells could be read: they are written down as cells, and the row loads again once this one is right.
        kept, text = tuple(shown(cell, limits.cell) for cell in cells), ""
    elif layout.withholds_text or reading.blanked:
        text = ""
        remedy += "; the row is not copied here, so correct it in the file itself"
    return UnreadableRow(record.line, reason, remedy, text, rule, named, column, kept)
