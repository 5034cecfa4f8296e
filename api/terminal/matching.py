"""Who is who, on a terminal."""

from __future__ import annotations

from api.answers.matches import MOST_CONTRADICTIONS
from api.schemas.matching import (
    FollowedMerges,
    JudgementAnswer,
    JudgementPreview,
    Marks,
    MatchExplanation,
    MatchingEvaluation,
    MatchRunAnswer,
    ProposalLine,
    Proposals,
    ReviewAnswer,
)
from api.terminal.say import out, say
from api.terminal.tables import Column, counted, minute, several, table

_BANDS = {
    "firm": "one person",
    "join": "one person, by likeness",
    "held": "joined only where they were before",
    "possible": "possibly one person",
    "look-alike": "alike, and often two: kin under one roof",
    "contradicted": "share a number and contradict each other",
}


def show_run(found: MatchRunAnswer) -> None:
    """What a match run found."""
    say(
        f"{counted(found.records, 'record')} compared in {counted(found.compared, 'pair')}, model {found.model}, "
        f"engine {found.engine}."
    )
    if found.unchanged:
        say("Nothing has changed since the last run.")
    rows = [(f"{found.pairs.get(band, 0):,}", words) for band, words in _BANDS.items()]
    out().print(table("", (Column("pairs", right=True), Column("what they are")), rows))
    if found.kept_joined:
        say(f"{counted(found.kept_joined, 'pair')} below the join threshold stay joined, by a judgement of the system.")


def show_matching_evaluation(found: MatchingEvaluation) -> None:
    """How good a model was on a labelled file."""
    taken = ", ".join(f"{header} as {role}" for header, role in found.columns.items())
    say(f"{counted(found.rows, 'row')}; took {taken}.")
    parts = (
        ("Cordon", found.clusters),
        (f"if {'no ' if found.kin else ''}kin lived there", found.ruled_otherwise),
        ("scores alone, pair by pair", found.pairs),
        ("equal names and birth dates", found.exact),
        ("Splink by its defaults", found.splink),
    )
    rows = [
        (name, f"{each.precision:.4f}", f"{each.recall:.4f}", f"{each.f1:.4f}", f"{each.found:,}", f"{each.true:,}")
        for name, each in parts
        if each is not None
    ]
    titles = ("", "precision", "recall", "F1", "pairs joined", "true pairs")
    out().print(table("", [Column(title, right=bool(title)) for title in titles], rows))
    if not found.kin:
        say("No kin seem to live in this file: who differs in a forename alone parts no third records.")
    say(f"Model {found.model}, joined from {found.threshold:g} bits; {counted(found.for_review, 'pair')} for review.")


def show_queue(found: ReviewAnswer) -> None:
    """Pairs that wait for a judgement."""
    rows = [
        (pair.one.caption, pair.one.key, pair.other.caption, pair.other.key, pair.band, several(pair.stakes), pair.id)
        for pair in found.pairs
    ]
    columns = (
        Column("One", style="bold"), Column("number"), Column("Other", style="bold"), Column("number"), Column("Score"),
        Column("At stake"), Column("Pair", keep=True, style="dim"),
    )  # fmt: skip
    out().print(table(f"{counted(found.waiting, 'pair')} waiting", columns, rows))
    if found.contradictions:
        doubts = [
            (each.reason, several((node.caption for node in each.nodes), between="; "), several(each.identifiers))
            for each in found.contradictions
        ]
        titles = (Column("Contradiction", style="bold"), Column("Records"), Column("Numbers"))
        out().print(table("Left apart, because something contradicts", titles, doubts))
    if found.contradictions_left_out:
        say(
            f"{counted(found.contradictions_left_out, 'contradiction')} before or after these:"
            f" --contradictions-from N lists {MOST_CONTRADICTIONS} at a time."
        )
    if found.next_cursor is not None:
        say(f"For the next page add: --cursor {found.next_cursor}")


def show_explanation(found: MatchExplanation) -> None:
    """Why a pair is alike."""
    rows: list[tuple[object, ...]] = [("two people at random", "", f"{found.prior:+.1f}", "", "")]
    rows += [
        (each.comparison, each.level, f"{each.weight:+.1f}", several(each.one), several(each.other))
        for each in found.features
    ]
    rows.append(("together", _BANDS.get(found.band, "two people"), f"{found.weight:+.1f}", "", ""))
    columns = (
        Column("Comparison", style="bold"), Column("Level"), Column("Bits", right=True), Column(found.one.caption),
        Column(found.other.caption),
    )  # fmt: skip
    out().print(table(f"{found.one.key} and {found.other.key}, model {found.model}", columns, rows))
    if found.silent:
        say(f"Nothing to compare, or nothing that you may see: {', '.join(found.silent)}.")
    left_out = sum(each.values_left_out for each in found.features)
    if left_out:
        say(f"{counted(left_out, 'value')} more are not listed.")
    if found.judged is not None:
        say(f"Judged: {found.judged}.")
    for each in found.ledger:
        within = f", in scope {each.scope} as {each.marker}" if each.scope else ""
        say(f"{each.at}: {each.verdict}, by {each.by} under {each.model}{within}: {each.reason}")


def show_preview(found: JudgementPreview) -> None:
    """What a judgement would change."""
    columns = (
        Column("Person", style="bold"), Column("Records", right=True), Column("Open keep-aparts", right=True),
        Column("Groups"),
    )  # fmt: skip
    for title, parts in (("Now", found.before), ("Then", found.after)):
        rows = [(each.caption, len(each.records), each.keep_aparts, several(each.groups)) for each in parts]
        out().print(table(title, columns, rows))
    for kind, number in found.results.items():
        say(f"Rests on these records: {kind}, {number:,}.")
    for reason in found.because:
        say(f"A second person has to agree: {reason}.")


def show_judgement(found: JudgementAnswer) -> None:
    """What became of a judgement."""
    if found.outcome == "recorded":
        say(f"Recorded: {found.verdict}.")
    elif found.outcome == "refused":
        say(f"Refused: {found.verdict} was not judged, and who is who stays as it is.")
    else:
        say(f"Proposed. Somebody else agrees with: cordon match approve {found.proposal} --because WHY")


def show_proposals(found: Proposals) -> None:
    """Judgements that wait for a second person."""
    rows = [(minute(each.at), each.verdict, each.by, each.because, each.pair, each.proposal) for each in found.waiting]
    columns = (
        Column("Since"), Column("Judgement", style="bold"), Column("By"), Column("Why"),
        Column("Pair", keep=True, style="dim"), Column("Proposal", keep=True, style="dim"),
    )  # fmt: skip
    out().print(table(f"{counted(len(rows), 'judgement')} waiting for a second person", columns, rows))
    if rows:
        say("To look and agree: cordon match approve PROPOSAL --because WHY. To refuse: cordon match refuse.")


def show_proposal(found: ProposalLine, effect: JudgementPreview) -> None:
    """What somebody proposed, and what it would change."""
    say(f"{found.by} proposed on {minute(found.at)} to judge {found.pair}: {found.verdict}. Why: {found.because}")
    show_preview(effect)


def show_followed(found: FollowedMerges) -> None:
    """What became of merges that a register tells of."""
    for each in found.judged:
        show_judgement(each)
    done = sum(each.outcome == "recorded" for each in found.judged)
    say(
        f"{counted(done, 'pair')} judged; {len(found.judged) - done} proposed now, {found.waiting} proposed before and "
        f"waiting; {found.silent} of which nothing is on record."
    )


def show_marks(found: Marks) -> None:
    """What became of the pairs of a scope."""
    for each in found.judged:
        show_judgement(each)
