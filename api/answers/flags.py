"""Everybody whose evidence points to organised crime, over a reading profile."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from analytics.organised_crime import Band, corroboration
from analytics.organised_crime.proximity import NO_GROUP
from api.answers.analysis import is_known, profile_name
from api.answers.estate_run import EstateRun
from api.answers.flag import chance_of, handled, label_of_flag, origins_word
from api.answers.named import Names
from api.schemas.flag import FlagLine, FlagsAnswer
from api.validation import NOT_VALIDATED, Validation
from graph.snapshot.worked_out import WorkedOut
from graph.view import GraphView

# More than a unit reads through at once; the rest come after it.
MOST_FLAGS = 500


@dataclass(frozen=True, slots=True)
class _Listed:
    """What is the same however often it is asked: numbers by band, those listed with their lines, and who is named."""

    counts: dict[str, int]
    people: list[int]
    lines: list[FlagLine]
    left_out: int
    disclosed: frozenset[str]


# Half a megabyte each, for readers who see the same of the same day.
_lists: WorkedOut[_Listed] = WorkedOut(8)


def flags_of(
    view: GraphView,
    run: EstateRun,
    validation: Validation | None,
    now: datetime,
    first: int = 1,
    most: int = MOST_FLAGS,
) -> FlagsAnswer:
    """The strongest flags from the `first` on, each with its handling, and how many people there are of each band."""
    cut = view.read_cut
    reader = (view.cut_key, cut.classes, cut.known_at, tuple(sorted(cut.owners.items())))
    found = _lists(view.graph, (run.record.result_id, *reader, first, most), lambda: _listed(view, run, first, most))
    view.disclosed.update(found.disclosed)
    told = zip(found.people, found.lines, strict=True)
    return FlagsAnswer(
        result=run.record.shown_id,
        profile=profile_name(view),
        computed_at=now,
        as_of=run.as_of,
        validation=NOT_VALIDATED if validation is None else validation.says,
        model=run.flags.model.version,
        tables=run.tables,
        counts=found.counts,
        flags=found.lines
        if validation is None
        else [line.model_copy(update={"chance": chance_of(run.flags, person)}) for person, line in told],
        left_out=found.left_out,
    )


def _listed(view: GraphView, run: EstateRun, first: int, most: int) -> _Listed:
    names, flags = Names(view), run.flags
    people = range(run.network.evidence.person_count)
    said = Counter(str(flags.band(person) or flags.answer(person)) for person in people)
    pointed = [person for person in flags.leading(len(flags.said)) if flags.band(person) is not Band.LITTLE]
    listed = pointed[first - 1 : first - 1 + most]
    groups = [int(group) for group in flags.features.group[listed] if group != NO_GROUP]
    before = frozenset(view.disclosed)
    names.gather(run.network.evidence.unit_id(each) for each in (*listed, *groups))
    lines = [_line(run, person, names) for person in listed]
    left_out = max(0, len(pointed) - (first - 1 + most))
    return _Listed(dict(sorted(said.items())), listed, lines, left_out, frozenset(view.disclosed - before))


def _line(run: EstateRun, person: int, names: Names) -> FlagLine:
    evidence, group = run.network.evidence, int(run.flags.features.group[person])
    label = label_of_flag(run.flags, person)
    return FlagLine(
        person=names.node(evidence.unit_id(person)),
        band=str(run.flags.band(person)),
        chance=None,
        group=None if group == NO_GROUP else names.node(evidence.unit_id(group)),
        known_member=is_known(run, person),
        corroboration=origins_word(corroboration(run.flags, person)),
        handling=None if label is None else handled(label),
    )
