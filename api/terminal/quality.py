"""Data quality as a terminal shows it."""

from __future__ import annotations

from api.schemas.quality import (
    ColumnQuality,
    CrossCheckAnswer,
    DisagreementsAnswer,
    FeedQualityAnswer,
    LoadQualityAnswer,
)
from api.terminal.say import out, say
from api.terminal.tables import Column, counted, minute, table


def show_feed_quality(found: FeedQualityAnswer) -> None:
    """A feed's loads, then the columns of the newest."""
    rows = [
        (
            minute(load.extracted_at), load.scope, f"{load.rows:,}", f"{load.quarantined:,}", f"{load.flagged:,}",
            _share(load.completeness), _share(load.validity), _share(load.missing_share), load.key,
        )
        for load in found.loads
    ]  # fmt: skip
    columns = (
        Column("Extracted", keep=True), Column("Scope"), Column("Rows", right=True), Column("Quarantined", right=True),
        Column("Flagged", right=True), Column("Complete", right=True), Column("Valid", right=True),
        Column("Gone", right=True), Column("Key", keep=True, style="dim"),
    )  # fmt: skip
    out().print(table(f"{found.feed}: {counted(len(rows), 'load')}", columns, rows))
    if found.columns:
        _show_columns(found.columns)


def show_load_quality(found: LoadQualityAnswer) -> None:
    """One load by column."""
    load = found.load
    say(
        f"{load.file_name}: {load.rows:,} rows, {load.accepted:,} accepted, {load.duplicates:,} duplicates, "
        f"{load.quarantined:,} quarantined, {load.dropped:,} dropped by rule, {load.flagged:,} flagged."
    )
    say(f"Compared with load {found.compared_with}." if found.compared_with else "There is no load before it.")
    if found.columns:
        _show_columns(found.columns)
    else:
        say("This load left no profile: it was made by an earlier version, or its receipt was removed.")
    for title, counts in (("Flags", found.flags), ("Written before the extraction", found.recorded)):
        if counts:
            shown = [(name, f"{count:,}") for name, count in counts.items()]
            out().print(table(title, (Column("What", style="bold"), Column("Rows", right=True)), shown))
    for sentence in found.unusual:
        say(f"Accepted although {sentence}.")


def show_disagreements(found: DisagreementsAnswer) -> None:
    """Counts, then people."""
    columns = (
        Column("Field", style="bold"), Column("Agencies"), Column("People", right=True),
        Column("Disagree", right=True), Column("Share", right=True),
    )  # fmt: skip
    rows = [
        (each.field, " / ".join(each.agencies), f"{each.people:,}", f"{each.disagreeing:,}",
         _share(each.disagreeing / each.people))
        for each in found.counts
    ]  # fmt: skip
    out().print(table("People described by two agencies", columns, rows))
    people = (
        Column("Who", style="bold"), Column("Field"), Column("Agencies"), Column("They say"),
        Column("Id", keep=True, style="dim"),
    )  # fmt: skip
    named = [(p.name, p.field, " / ".join(p.agencies), " / ".join(p.values), p.person) for p in found.people]
    if named:
        out().print(table("", people, named))
    if found.more:
        say("There are more: ask for them with --limit.")


def show_cross_check(found: CrossCheckAnswer) -> None:
    """Counts, then rows."""
    say(f"{counted(found.rows, 'row')} of the membership extract; in {found.differing:,} the two sides differ.")
    columns = (
        Column("Field", style="bold"), Column("Both state it", right=True), Column("Differ", right=True),
        Column("Share", right=True),
    )  # fmt: skip
    rows = [
        (each.field, f"{each.rows:,}", f"{each.differing:,}", _share(each.differing / max(each.rows, 1)))
        for each in found.counts
    ]
    out().print(table("", columns, rows))
    sides = (
        Column("Prison number", keep=True), Column("Group"), Column("Field"), Column("Prison says"),
        Column("Police say"), Column("Person", keep=True, style="dim"),
    )  # fmt: skip
    named = [
        (row.prison_number, row.group, each.field, each.prison, each.police, row.person)
        for row in found.shown
        for each in row.fields
    ]
    if named:
        out().print(table("", sides, named))
    if found.differing > len(found.shown):
        say("There are more: ask for them with --limit.")


def _show_columns(columns: list[ColumnQuality]) -> None:
    shown = (
        Column("Column", style="bold"), Column("Complete", right=True), Column("Before", right=True),
        Column("Valid", right=True), Column("Unique", right=True), Column("Drift", right=True), Column(""),
    )  # fmt: skip
    rows = [
        (
            c.name, _share(c.completeness), _share(c.completeness_before), _share(c.validity), _share(c.uniqueness),
            "" if c.drift is None else f"{c.drift:.2f}",
            f"looks like {c.looks_like}" if c.looks_like else "moved" if c.moved else "",
        )
        for c in columns
    ]  # fmt: skip
    out().print(table("", shown, rows))


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.1%}"
