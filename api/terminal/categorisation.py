"""Categorisation on a terminal."""

from __future__ import annotations

from rich.text import Text

from api.schemas.categorisation import (
    AdviceAnswer,
    CaseAnswer,
    CasesAnswer,
    DisclosureAnswer,
    DisputeAnswer,
    DisputesAnswer,
    ReviewsAnswer,
    RiskChangeAnswer,
    RiskChangesAnswer,
    SecurityQueue,
    StatisticsAnswer,
)
from api.terminal.flag import carrier_words
from api.terminal.rules import show_what_would_change
from api.terminal.say import out, plain, say
from api.terminal.tables import Column, counted, minute, several, table

MOST_SHOWN = 40


def show_advice(found: AdviceAnswer) -> None:
    """The suggestion, its reasons, what would change it, and what it could not know."""
    advice = found.advice
    out().print(Text(plain(f"{found.name}: {found.says} ({found.rule_set} {found.version}, {found.as_of})"), "bold"))
    for sentence in found.explained:
        say(sentence)
    if found.held is not None:
        due = f", next review {found.held.review_due}" if found.held.review_due else ""
        say(f"Held now: {found.held.category or 'no category known'}{due}.")
    rows = [
        (each.profile, each.code, each.text, "security" if each.security else "", len(each.evidence))
        for each in advice.reasons
    ]
    columns = (
        Column("Profile"),
        Column("Rule", keep=True),
        Column("Because"),
        Column("For"),
        Column("Records", right=True),
    )
    out().print(table("Reasons", columns, rows))
    if advice.notifications:
        say(f"To be told: {several(sorted({each.name for each in advice.notifications}), 9)}.")
    show_what_would_change(advice)
    if found.without_disputed is not None:
        say(f"Without what is disputed: {found.without_disputed.provisional_category or 'no category'}.")
    if found.missing:
        say(f"Not known from what you may read: {several(found.missing, 30)}.")
    stale = [each.feed for each in found.feeds if each.stale]
    if stale:
        say(f"Stale or never loaded: {several(stale, 20)}.")
    if found.network is None:
        say("The network: not worked out yet, or not for your role; --network works it out, as the monitor does.")
    else:
        say(f"The network: {found.network.band}, as worked out on {minute(found.network.worked_out_at)}.")
        for carrier in found.network.carried_by or ():
            say(carrier_words(carrier))
    if found.allowed_categories:
        say(f"May be chosen: {', '.join(found.allowed_categories)}.")


def show_disclosure(found: DisclosureAnswer) -> None:
    """The prisoner's copy, and nothing else on stdout."""
    for sentence in found.sentences:
        out().print(Text(plain(sentence)))


def show_cases(found: CasesAnswer) -> None:
    """The task list."""
    if not found.cases:
        say("No categorisation is under way among the people whom you may see.")
        return
    rows = [
        (
            each.case,
            each.name,
            each.prison_number,
            each.journey,
            each.status,
            minute(each.waiting_since),
            each.category or "",
        )
        for each in found.cases
    ]
    columns = (
        Column("Case", keep=True), Column("Prisoner"), Column("Number", keep=True), Column("Journey"),
        Column("Status"), Column("Since", keep=True), Column("Category"),
    )  # fmt: skip
    out().print(table(counted(len(rows), "case"), columns, rows))
    if found.left_out:
        say(f"{found.left_out} more wait behind these.")


def show_case(found: CaseAnswer) -> None:
    """A case, step by step."""
    rows = [
        (
            minute(each.at),
            each.status,
            each.by,
            "; ".join(f"{name}: {value}" for name, value in each.body.items() if value),
        )
        for each in found.steps
    ]
    columns = (Column("When", keep=True), Column("Status", keep=True), Column("By"), Column("Said"))
    rows += [(minute(each.at), "for security alone", each.by, each.note) for each in found.security_notes]
    out().print(table(f"Case {found.case}: {found.prison_number}, {found.journey}, {found.status}", columns, rows))


def show_queue(found: SecurityQueue) -> None:
    """What waits for security."""
    rows = [
        (
            each.case,
            each.name,
            each.prison_number,
            "refer" if each.refer else "",
            several([reason.code for reason in each.reasons], 6),
            "yes" if each.beyond_your_sight else "",
        )
        for each in found.cases
    ]
    columns = (
        Column("Case", keep=True), Column("Prisoner"), Column("Number", keep=True), Column("Rules say"),
        Column("Reasons"), Column("Rests on more than you see"),
    )  # fmt: skip
    out().print(table("Waiting for security", columns, rows))


def show_dispute(found: DisputeAnswer) -> None:
    """One dispute."""
    show_disputes(DisputesAnswer(disputes=[found]))


def show_disputes(found: DisputesAnswer) -> None:
    """Disputes with their dates."""
    rows = [
        (
            each.dispute,
            each.record,
            each.statement,
            str(each.answer_by),
            each.outcome or ("overdue" if each.overdue else "open"),
        )
        for each in found.disputes
    ]
    columns = (
        Column("Dispute", keep=True), Column("Record", keep=True), Column("Says"), Column("Answer by", keep=True),
        Column("Outcome"),
    )  # fmt: skip
    out().print(table("Disputed", columns, rows))


def show_change(found: RiskChangeAnswer) -> None:
    """One change of risk."""
    show_changes(RiskChangesAnswer(changes=[found]))


def show_reviews(found: ReviewsAnswer) -> None:
    """Who is to be categorised, the most urgent first."""
    rows = [
        (
            each.name,
            each.prison_number,
            each.establishment or "",
            each.category or "none yet",
            str(each.due),
            each.reason,
            "overdue" if each.overdue else "",
        )
        for each in found.reviews[:MOST_SHOWN]
    ]
    columns = (
        Column("Prisoner"), Column("Number", keep=True), Column("Held at"), Column("Category"),
        Column("Due", keep=True),
        Column("Because"), Column(""),
    )  # fmt: skip
    out().print(table(counted(len(found.reviews) + found.left_out, "review"), columns, rows))
    hidden = len(found.reviews) - len(rows) + found.left_out
    if hidden:
        say(f"{hidden} more come after these; --json has {len(found.reviews)}.")


def show_changes(found: RiskChangesAnswer) -> None:
    """Who changed, new risks first."""
    if found.looked_at is not None:
        say(f"{counted(found.looked_at, 'prisoner')} looked at, {found.first_seen} for the first time.")
    rows = [
        (
            each.prison_number,
            several(each.raised, 4),
            several(each.lowered, 4),
            several([one.alerts for one in each.edited], 2),
            " -> ".join(category or "no rules" for category in each.category),
            each.review_by or "",
            {None: "", True: "review", False: "no review"}[each.review_required],
        )
        for each in found.changes[:MOST_SHOWN]
    ]
    columns = (
        Column("Prisoner", keep=True), Column("New"), Column("Gone"), Column("Alerts edited"),
        Column("Category", keep=True), Column("Review by", keep=True), Column("Judged"),
    )  # fmt: skip
    out().print(table(counted(len(found.changes), "change"), columns, rows))


def show_statistics(found: StatisticsAnswer) -> None:
    """Acceptance and disparity; small numbers are not shown."""
    rows = [
        (each.agency, each.decisions, each.accepted_share, each.changed_by_approver, each.median_minutes)
        for each in found.officers
    ]
    columns = (
        Column("Officers of"), Column("Decisions"), Column("Advice accepted"), Column("Changed on approval"),
        Column("Minutes, median"),
    )  # fmt: skip
    out().print(table("Involvement", columns, rows))
    lines = [
        (
            each.characteristic,
            each.value,
            each.decisions,
            each.suggested_b_or_closed,
            each.overridden,
            each.stricter_than_suggested,
        )
        for each in found.disparity
    ]
    heads = (
        Column("By"),
        Column("Group"),
        Column("Decisions"),
        Column("Suggested closed"),
        Column("Overridden"),
        Column("Decided stricter"),
    )
    out().print(table("Disparity", heads, lines))
