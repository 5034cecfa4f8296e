"""Mappings as a terminal shows them."""

from __future__ import annotations

from collections import Counter

from api.schemas.mappings import CheckedMappingAnswer, ExampleAnswer, MappingsAnswer, TestedAnswer, TrialAnswer
from api.terminal.say import complain, err, out, plain, say
from api.terminal.tables import Column, counted, several, table
from loaders.mapping import Mapping
from loaders.mapping.example_yaml import example_yaml
from loaders.mapping.language import EntitySpec, ValueSpec


def show_mappings(found: MappingsAnswer) -> None:
    """All mappings in one table."""
    columns = (
        Column("Mapping", style="bold"), Column("Title"), Column("Agency"), Column("Mode"),
        Column("Feeds", right=True), Column("Columns", right=True), Column("Examples", right=True),
    )  # fmt: skip
    rows = [(m.name, m.title, m.agency, m.mode, len(m.feeds), m.columns, m.examples) for m in found.mappings]
    out().print(table(counted(len(rows), "mapping"), columns, rows))


def show_feed(title: str, mapping: Mapping) -> None:
    """What one feed reads and makes."""
    body, shape = mapping.body, mapping.shape
    required = [column.name for column in mapping.columns if column.required]
    rows: list[tuple[str, object]] = [
        ("feed", f"{mapping.feed}: {mapping.title}" if mapping.title != title else mapping.feed),
        ("from", f"{mapping.agency}, system {mapping.system}, scope {mapping.scope}"),
        ("files", f"{', '.join(shape.formats)}{'' if shape.header else ', without a header'}; marking {shape.marking}"),
        ("names", ", ".join(shape.names) or "any"),
        (
            "a missing row",
            {"full": "is no longer so", "delta": "means nothing", "events": "never was a state"}[mapping.mode],
        ),
        ("columns", ", ".join(mapping.column_names)),
        ("must be filled", ", ".join(required) or "none"),
        ("record key", ", ".join(_value(part) for part in body.record.key)),
        *(("entity", f"{entity.name}: {_kind(entity)} by {_value(entity.key)}") for entity in body.entities),
        *(("identifier", f"{claim.type} of {claim.entity}: {_value(claim.value)}") for claim in body.identifiers),
        *(("link", f"{link.source} {link.type.name} {link.target}") for link in body.links),
        *((rule.effect, rule.name) for rule in body.rules),
        ("examples", len(mapping.examples)),
    ]
    out().print(table(title, (Column("What", style="bold"), Column("Value")), rows))


def show_tested(found: TestedAnswer) -> None:
    """How many examples hold, and those that do not."""
    tried = Counter(example.mapping for example in found.examples)
    failed = Counter(example.mapping for example in found.examples if example.differences)
    rows = [(name, count, count - failed[name], failed[name]) for name, count in sorted(tried.items())]
    columns = (
        Column("Mapping", style="bold"), Column("Examples", right=True), Column("Hold", right=True),
        Column("Fail", right=True),
    )  # fmt: skip
    out().print(table(counted(len(found.examples), "example"), columns, rows))
    _complain_of(found.examples)
    if found.without:
        complain(f"without an example: {', '.join(found.without)}")


def show_checked(found: CheckedMappingAnswer) -> None:
    """Soundness, examples and the file."""
    say(f"{found.name} is sound: {several(found.feeds, between=', ')}, {counted(len(found.examples), 'example')}.")
    _complain_of(found.examples)
    if found.trial is not None:
        _show_trial(found.trial)


def _show_trial(trial: TrialAnswer) -> None:
    """The rows as examples on stdout, ready to stand under `examples:`; all else on stderr."""
    for row in trial.first:
        says = f"line {row.line}"
        out().print(plain(example_yaml(says, row.cells, row.became).rstrip("\n")), highlight=False)
        if row.message:
            say(f"  line {row.line}: {row.message}; {row.remedy}")
    for note in trial.notes:
        say(f"{trial.file_name}: {note}")
    of = "rows" if trial.whole else "first rows"
    say(
        f"{trial.file_name}: of {trial.rows:,} {of} {trial.accepted:,} would be accepted, {trial.quarantined:,} "
        f"quarantined, {trial.dropped:,} dropped by rule."
    )
    if trial.problems:
        columns = (Column("Rule", style="bold"), Column("Column"), Column("Rows", right=True))
        err().print(table("Why rows would be quarantined", columns, trial.problems))
    if trial.flags:
        err().print(table("Flags", (Column("Flag", style="bold"), Column("Rows", right=True)), trial.flags))


def _complain_of(examples: list[ExampleAnswer]) -> None:
    for example in examples:
        for difference in example.differences:
            complain(f"{example.mapping}: line {example.line}: {example.says}: {difference}")


def _kind(entity: EntitySpec) -> str:
    if entity.lookup is not None:
        return "whatever its node id stands for"
    return entity.kind.name if entity.kind is not None and not isinstance(entity.kind, ValueSpec) else "by its column"


def _value(value: ValueSpec) -> str:
    if value.form is not None:
        return value.form
    return ", ".join(value.columns) or str(value.literal)
