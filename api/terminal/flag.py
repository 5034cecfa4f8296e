"""A person's flag as a terminal shows it."""

from __future__ import annotations

from rich.text import Text

from api.schemas.flag import Carrier, FlagAnswer, FlagsAnswer
from api.terminal.analysis import way_words
from api.terminal.say import out, plain, say
from api.terminal.tables import Column, counted, several, table
from api.wording import odds, sentence_case


def show_flag_answer(found: FlagAnswer) -> None:
    """The band and everything behind it."""
    group = "" if found.group is None else f", nearest to {found.group.caption}"
    out().print(Text(plain(f"{found.person.caption}: {found.band or found.answer}{group}"), style="bold"))
    if found.chance is not None:
        out().print(
            Text(f"The chance of membership is {odds(found.chance.probability, found.chance.low, found.chance.high)}.")
        )
    say(f"{sentence_case(found.validation)}. Model {found.model}.")
    if found.band is None:
        return
    rows = [(f"{ground.share:.0%}", ground.says) for ground in found.why]
    out().print(table("Why", (Column("Share", right=True), Column("What speaks for it")), rows))
    if found.evidence is not None and found.evidence.ways:
        ways = [(way_words(way),) for way in found.evidence.ways]
        out().print(table("The firmest ways to known members", (Column("Over"),), ways))
    if found.marks:
        out().print(Text(plain(f"On record: {several((f'{each.kind} {each.what}' for each in found.marks), 10)}.")))
    if found.why_not:
        out().print(Text(plain(f"Against it: {several(found.why_not, 10, '; ')}.")))
    out().print(Text(f"Independent origins behind it: {found.corroboration}."))
    for carrier in found.carried_by:
        out().print(Text(plain(carrier_words(carrier))))
    for change in (found.lower_if, found.higher_if):
        if change is not None:
            out().print(Text(plain(f"{sentence_case(change.band)} {change.says}.")))
    if found.handling is not None:
        label = (found.handling.classification, found.handling.handling)
        words = (*label, *found.handling.conditions, *found.handling.compartments)
        out().print(Text(plain(f"Handle as {' '.join(words)}.")))
    out().print(Text(f"Review by {found.review_by}. Run {found.run}."))
    say("A person looks at this and decides. Nothing follows from it by itself.")


def carrier_words(carrier: Carrier) -> str:
    """Which source carries a band, and what it would be without it."""
    return f"Without one source ({several(carrier.agencies)}, {carrier.grade}): {carrier.band}."


def show_flags(found: FlagsAnswer) -> None:
    """How many people there are of each band, and who they are."""
    counts = "; ".join(f"{said} {count:,}" for said, count in found.counts.items())
    out().print(Text(plain(f"As of {found.as_of}, profile {found.profile}: {counts}.")))
    say(f"{sentence_case(found.validation)}. Model {found.model}.")
    chances = any(each.chance is not None for each in found.flags)
    columns = [Column("", right=True), Column("Person", style="bold"), Column("Indication", keep=True)]
    columns += [Column("Probability", right=True, keep=True)] if chances else []
    columns += [
        Column("Known", keep=True), Column("Origins", keep=True), Column("Group"), Column("Id", keep=True, style="dim"),
    ]  # fmt: skip
    rows = []
    for number, each in enumerate(found.flags, 1):
        shares = [f"{each.chance.probability:.0%}" if each.chance else ""] if chances else []
        group = "" if each.group is None else each.group.caption
        known = "yes" if each.known_member else ""
        rows.append(
            (number, each.person.caption, each.band.removesuffix(" indication"), *shares, known, each.corroboration,
             group, each.person.id)
        )  # fmt: skip
    out().print(table("Everybody with an indication, the strongest first", columns, rows))
    if found.left_out:
        say(f"{counted(found.left_out, 'more person', 'more people')} with an indication not listed.")
    say("A person looks at each and decides. Nothing follows from a flag by itself.")
