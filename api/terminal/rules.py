"""Rule sets and what they say, on a terminal."""

from __future__ import annotations

from analytics.categorisation import RuleSet
from api.answers.words import fact_words
from api.schemas.rules import ChangeAnswer, ComparisonAnswer, EvaluationAnswer, OutcomeAnswer, RuleSetsAnswer
from api.terminal.say import out, say
from api.terminal.tables import Column, counted, several, table

MOST_SHOWN = 40


def show_rule_sets(found: RuleSetsAnswer) -> None:
    """The shipped sets."""
    columns = (Column("Name", keep=True), Column("Version", keep=True), Column("Title"), Column("Source"))
    rows = [(each.name, each.version, each.title, each.source) for each in found.rule_sets]
    out().print(table("Rule sets", columns, rows))


def show_rule_set(rules: RuleSet) -> None:
    """Every rule with its conditions, and what is known to be wrong with it or mended by it."""
    columns = (Column("Rule"), Column("When"), Column("Then"), Column("Note"))
    for profile in (rules.scope, *rules.profiles):
        if not profile.rules:
            continue
        rows = []
        for rule in profile.rules:
            when = "; ".join(f"{each.measure} {each.relation} {_operand(each.operand)}" for each in rule.all_of)
            then = [*([f"category {rule.category}"] if rule.category else []), *rule.flags]
            then += [f"tell {who}" for who in rule.notify]
            then += ["no rules here"] if rule.no_rules else []
            note = " ".join(filter(None, (rule.source and f"{rule.source}.", rule.quirk, rule.mends)))
            rows.append((rule.code, when, "; ".join(then) or "nothing", note))
        started = f", category {profile.category} unless a rule gives another" if profile.category else ""
        out().print(table(f"{profile.title}{started}", columns, rows))


def show_evaluation(found: EvaluationAnswer) -> None:
    """A line for each prisoner, the first of many."""
    columns = (
        Column("Prisoner", keep=True),
        Column("Category", keep=True),
        Column("Flags"),
        Column("Because"),
        Column("Not known"),
    )
    rows = [
        (
            each.prison_number,
            each.provisional_category or "no rules",
            several(sorted({flag.name for flag in each.flags}), 4),
            several([reason.code for reason in each.reasons], 4),
            several(each.missing, 2),
        )
        for each in found.outcomes[:MOST_SHOWN]
    ]
    out().print(table(f"{found.rule_set} {found.version}, as of {found.as_of}", columns, rows))
    if len(found.outcomes) > MOST_SHOWN:
        say(f"{counted(len(found.outcomes) - MOST_SHOWN, 'more prisoner')}: --json gives all of them.")
    if len(found.outcomes) == 1:
        show_what_would_change(found.outcomes[0])


def show_what_would_change(outcome: OutcomeAnswer) -> None:
    """The fewest changes either way, and the day on which time alone makes one; nothing where it was not asked for."""
    would = outcome.what_would_change
    if would is None:
        return
    rows = [
        (way, each.category, "; ".join(_change(one) for one in each.changes))
        for way, alternatives in (("stricter", would.stricter), ("less strict", would.less_strict))
        for each in alternatives
    ]
    columns = (Column("To", keep=True), Column("Category", keep=True), Column("It would take"))
    out().print(table("What would change it", columns, rows))
    if would.lapses_on is not None:
        say(f"If nothing new is recorded, the category is {would.then} from {would.lapses_on} on.")
    if would.of_age_on is not None:
        suggested = f", which suggest {would.of_age} if nothing new is recorded" if would.of_age else ""
        say(f"From {would.of_age_on}, a birthday, other rules apply{suggested}.")


def _change(one: ChangeAnswer) -> str:
    return f"{one.caption}, from {fact_words(one.value)} to {fact_words(one.supposed)}"


def show_comparison(found: ComparisonAnswer) -> None:
    """The confusion first, then prisoners, those who change category before the others."""
    confusion = (Column(found.first, keep=True), Column(found.second, keep=True), Column("Prisoners", right=True))
    counts = [(each.first, each.second, f"{each.prisoners:,}") for each in found.confusion]
    out().print(table(f"Categories, as of {found.as_of}", confusion, counts))
    differing = sorted(found.differences, key=lambda each: each.category[0] == each.category[1])
    columns = (
        Column("Prisoner", keep=True),
        Column("Category", keep=True),
        Column(f"Only in {found.first}"),
        Column(f"Only in {found.second}"),
    )
    rows = [
        (
            each.prison_number,
            " -> ".join(category or "no rules" for category in each.category),
            several(each.only_first, 4),
            several(each.only_second, 4),
        )
        for each in differing[:MOST_SHOWN]
    ]
    out().print(table("Who differs, and by which rules", columns, rows))
    if len(differing) > MOST_SHOWN:
        say(f"{counted(len(differing) - MOST_SHOWN, 'more prisoner')}: --json gives all of them.")


def _operand(operand: object) -> str:
    return ", ".join(sorted(map(str, operand))) if isinstance(operand, frozenset) else str(operand)
