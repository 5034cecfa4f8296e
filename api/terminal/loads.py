"""Loads as a terminal shows them, while they run and afterwards."""

from __future__ import annotations

from datetime import datetime

from api.schemas.loads import LoadAnswer, LoadedAnswer, LoadsAnswer, WithdrawalRequestsAnswer
from api.terminal.say import complain, err, out, say
from api.terminal.tables import Column, counted, minute, table
from loaders.withdrawal import WithdrawalPreview

_DAY = 24 * 60 * 60


def show_loads(found: LoadsAnswer, now: datetime) -> None:
    """Feeds with their ages, and loads with their counts."""
    feeds = [
        (feed.feed, feed.agency, feed.scope, minute(feed.extracted_at), age(feed.extracted_at, now))
        for feed in found.feeds
    ]
    columns = (
        Column("Feed", style="bold"),
        Column("Agency"),
        Column("Scope"),
        Column("Extracted", keep=True),
        Column("Age"),
    )
    out().print(table(counted(len(feeds), "feed"), columns, feeds))
    if not feeds:
        say("Nothing is loaded yet: `cordon demo` makes up an estate, `cordon load` loads your own files.")
    if found.loads is None:
        return
    loads = [
        (
            load.feed, load.file_name, load.state, f"{load.rows:,}", f"{load.accepted:,}", f"{load.duplicates:,}",
            f"{load.quarantined:,}", f"{load.dropped:,}", minute(load.started_at), load.key,
        )
        for load in found.loads
    ]  # fmt: skip
    load_columns = (
        Column("Feed", style="bold"), Column("File"), Column("State"), Column("Rows", right=True),
        Column("Accepted", right=True), Column("Repeats", right=True), Column("Quarantined", right=True),
        Column("Dropped", right=True), Column("Started", keep=True), Column("Key", keep=True, style="dim"),
    )  # fmt: skip
    out().print(table(counted(len(loads), "load"), load_columns, loads))
    if found.next_cursor is not None:
        say(f"For the next page add: --cursor {found.next_cursor}")


def show_receipt(found: LoadAnswer) -> None:
    """One file: what was read and what became of it."""
    rows = [
        ("file", found.file_name), ("feed", f"{found.feed} ({found.agency}), mapping {found.mapping}"),
        ("extracted", minute(found.extracted_at)), ("marking", found.marking or "none"), ("outcome", found.outcome),
        ("rows", f"{found.rows:,}"), ("accepted", f"{found.accepted:,}, of which {found.flagged:,} flagged"),
        ("duplicates", f"{found.duplicates:,}"), ("quarantined", f"{found.quarantined:,}"),
        ("dropped by rule", f"{found.dropped:,}"),
        *((f"  {rule}", f"{count:,}") for rule, count in found.dropped_by_rule.items()),
        ("key", found.key),
    ]  # fmt: skip
    out().print(table(f"Load of {found.file_name}", (Column("What", style="bold"), Column("Value")), rows))
    if found.problems:
        columns = (
            Column("Rule", style="bold"), Column("Column"), Column("Rows", right=True),
            Column("First line", right=True), Column("Remedy"),
        )  # fmt: skip
        problems = [(p.rule, p.column, f"{p.rows:,}", p.first_line, p.remedy) for p in found.problems]
        out().print(table("Why rows were quarantined", columns, problems))
    for note in found.notes:
        say(note)
    if found.quarantine_file:
        say(f"Correct {found.quarantine_file} and load it: its rows go where they belong.")


def show_loaded(found: LoadedAnswer) -> None:
    """Every file in one table, then what needs attention."""
    # A file that is named after its feed need not say so twice.
    plain_names = len(found.receipts) > 1 and all(r.file_name.startswith(r.feed) for r in found.receipts)
    rows = [
        (
            r.feed, *(() if plain_names else (r.file_name,)), r.marking, r.outcome, f"{r.rows:,}", f"{r.accepted:,}",
            f"{r.duplicates:,}", f"{r.quarantined:,}", f"{r.dropped:,}", f"{r.flagged:,}",
        )
        for r in found.receipts
    ]  # fmt: skip
    columns = (
        Column("Feed", style="bold"), *(() if plain_names else (Column("File"),)), Column("Marking"), Column("Outcome"),
        Column("Rows", right=True), Column("Accepted", right=True), Column("Repeats", right=True),
        Column("Quarantined", right=True), Column("Dropped", right=True), Column("Flagged", right=True),
    )  # fmt: skip
    total = sum(receipt.rows for receipt in found.receipts)
    out().print(table(f"{counted(len(rows), 'file')}, {counted(total, 'row')}", columns, rows))
    for receipt in found.receipts:
        for note in receipt.notes if len(found.receipts) == 1 else []:
            say(f"{receipt.file_name}: {note}")
        if receipt.quarantine_file:
            why = "; ".join(f"{p.rule} {p.column} ({p.rows:,})".replace("  ", " ") for p in receipt.problems[:4])
            say(f"{receipt.file_name}: {counted(receipt.quarantined, 'row')} in {receipt.quarantine_file}: {why}")
    if found.ignored:
        say(f"Not tables, left alone: {', '.join(found.ignored)}")
    for failure in found.failures:
        complain(failure.message)


def show_withdrawal(found: WithdrawalPreview) -> None:
    """What taking a load back would change."""
    manifest, effects = found.load.manifest, found.effects
    say(
        f"{manifest.file_name} ({manifest.feed}): {found.versions:,} record versions, of which "
        f"{found.versions_only_here:,} are stated by no other load and would no longer be found."
    )
    rows = [
        ("records that would be gone", effects.records_gone),
        ("records that would fall back to an earlier version", effects.records_reverted),
        ("links that would be gone", effects.links_gone),
        ("people whose records would no longer be one person's", effects.people_split),
        ("keep-aparts and separations that would be gone", effects.protections_gone),
        ("keep-aparts and separations that would fall back", effects.protections_reverted),
        ("kept results that rest on it" + ("" if effects.results_complete else ", or more"), effects.results),
    ]
    columns = (Column("What would change", style="bold"), Column("", right=True))
    err().print(table("", columns, [(what, f"{count:,}") for what, count in rows]))


def show_requests(found: WithdrawalRequestsAnswer) -> None:
    """Withdrawals that wait for a second person."""
    columns = (
        Column("Load", keep=True, style="bold"), Column("Asked by"), Column("At", keep=True), Column("Why"),
        Column("Protections", right=True), Column("Records", right=True),
    )  # fmt: skip
    rows = [
        (r.key, r.asked_by, minute(r.asked_at), r.because, f"{r.protections_gone + r.protections_altered:,}",
         f"{r.records_gone:,}")
        for r in found.requests
    ]  # fmt: skip
    out().print(table(counted(len(rows), "withdrawal") + " waiting", columns, rows))


def age(instant: datetime, now: datetime) -> str:
    """How long ago, in the largest unit that says something."""
    seconds = (now - instant).total_seconds()
    if seconds < 0:
        return "in the future"
    if seconds < 2 * 60 * 60:
        return f"{seconds / 60:.0f} min"
    if seconds < 2 * _DAY:
        return f"{seconds / 3600:.0f} h"
    return f"{seconds / _DAY:.0f} days"
