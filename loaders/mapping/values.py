"""Values of the mapping language as functions of a row, compiled once for a file's header."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from loaders.mapping.conversions import PLACE, Cells, Context, Converted, Flags
from loaders.mapping.language import ValueSpec

Read: TypeAlias = Callable[[Cells, Flags], Converted]
Text: TypeAlias = Callable[[Cells], str]


def compile_text(spec: ValueSpec, context: Context) -> Text:
    """The trimmed text that a value starts from; a column that the file lacks reads as blank."""
    if spec.form is not None:
        return _formatted(spec.form, context)
    found = [context.positions[column] for column in spec.columns if column in context.positions]
    if not found:
        return lambda cells: ""
    if len(found) == 1:
        (only,) = found
        return lambda cells: cells[only].strip()
    if spec.first:
        return lambda cells: next((text for position in found if (text := cells[position].strip())), "")
    join = (spec.join if spec.join is not None else " ").join
    return lambda cells: join([text for position in found if (text := cells[position].strip())])


def _formatted(form: str, context: Context) -> Text:
    parts = PLACE.split(form)
    literals, found = parts[::2], [context.positions.get(name, -1) for name in parts[1::2]]

    def text(cells: Cells) -> str:
        built = [literals[0]]
        for position, literal in zip(found, literals[1:], strict=True):
            cell = cells[position].strip() if position >= 0 else ""
            if not cell:
                return ""
            built += (cell, literal)
        return "".join(built)

    return text


def compile_value(spec: ValueSpec, context: Context) -> Read:
    """A function of (cells, flags): the value, or None where blank. It raises CellProblemError for a bad cell."""
    if spec.is_constant:
        constant: Converted = spec.literal
        return lambda cells, flags: constant
    only = context.only_position(spec)
    conversion = context.conversion(spec)
    if spec.default is None and not spec.required and conversion.cheap is not None:
        return _plain(compile_text(spec, context), only, conversion.cheap)
    convert, remembered = conversion.convert, conversion.remembered
    if only is not None:
        position = only

        def read_one(cells: Cells, flags: Flags) -> Converted:
            known = remembered.get(cells[position]) or convert(cells[position])
            if known[1]:
                flags.extend(known[1])
            return known[0]

        return read_one
    text = compile_text(spec, context)

    def read(cells: Cells, flags: Flags) -> Converted:
        raw = text(cells)
        known = remembered.get(raw) or convert(raw)
        if known[1]:
            flags.extend(known[1])
        return known[0]

    return read


def _plain(text: Text, only: int | None, cheap: Callable[[str], str]) -> Read:
    """Text that costs less to clean than to remember."""
    if only is None:
        return lambda cells, flags: cheap(text(cells)) or None
    position = only
    if cheap is str:
        return lambda cells, flags: cells[position].strip() or None
    return lambda cells, flags: cheap(cells[position].strip()) or None
