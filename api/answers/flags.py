"""Everybody whose evidence points to organised crime, over a reading profile."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from analytics.organised_crime import Band, corroboration
from analytics.organised_crime.proximity import NO_GROUP
from api.answers.analysis import is_known, profile_name
from api.answers.estate_run import EstateRun
from api.answers.flag import chance_of, handled, label_of_flag, origins_word
from api.answers.named import Names
from api.schemas.flag import FlagLine, FlagsAnswer
from api.validation import NOT_VALIDATED, Validation
from graph.view import GraphView

# More than a unit reads through; whoever wants the rest asks for one person.
MOST_FLAGS = 500


def flags_of(view: GraphView, run: EstateRun, validation: Validation | None, now: datetime) -> FlagsAnswer:
    """The strongest flags, each with its handling, and how many people there are of each band."""
    names, flags = Names(view), run.flags
    people = range(run.network.evidence.person_count)
    said = Counter(str(flags.band(person) or flags.answer(person)) for person in people)
    pointed = [person for person in flags.leading(len(flags.said)) if flags.band(person) is not Band.LITTLE]
    listed = pointed[:MOST_FLAGS]
    groups = [int(group) for group in flags.features.group[listed] if group != NO_GROUP]
    names.gather(run.network.evidence.unit_id(each) for each in (*listed, *groups))
    return FlagsAnswer(
        result=run.record.shown_id,
        profile=profile_name(view),
        computed_at=now,
        as_of=run.as_of,
        validation=NOT_VALIDATED if validation is None else validation.says,
        model=flags.model.version,
        tables=run.tables,
        counts=dict(sorted(said.items())),
        flags=[_line(run, person, names, validation) for person in listed],
        left_out=max(0, len(pointed) - MOST_FLAGS),
    )


def _line(run: EstateRun, person: int, names: Names, validation: Validation | None) -> FlagLine:
    evidence, group = run.network.evidence, int(run.flags.features.group[person])
    label = label_of_flag(run.flags, person)
    return FlagLine(
        person=names.node(evidence.unit_id(person)),
        band=str(run.flags.band(person)),
        chance=None if validation is None else chance_of(run.flags, person),
        group=None if group == NO_GROUP else names.node(evidence.unit_id(group)),
        known_member=is_known(run, person),
        corroboration=origins_word(corroboration(run.flags, person)),
        handling=None if label is None else handled(label),
    )
