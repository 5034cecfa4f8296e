"""One person's organised-crime flag over a reading profile, with its grounds, its doubts and what would change it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from analytics.organised_crime import (
    Answer,
    Counterfactual,
    FlagRun,
    Proximity,
    Without,
    corroboration,
    explain,
    flag,
    fragility,
    load_model,
    read_affiliations,
    read_marks,
    score,
    to_lower,
    to_raise,
)
from analytics.organised_crime import load_parameters as load_crime_table
from analytics.organised_crime.features import FEATURES
from analytics.organised_crime.proximity import NO_GROUP
from analytics.projection import FEW_ORIGINS, load_parameters, project, read_evidence
from analytics.runs import RunRecord, digest_of, run_of
from api.answers.analysis import near_line
from api.answers.named import Names
from api.answers.words import grade_word
from api.schemas.flag import Carrier, Chance, Change, FlagAnswer, Ground, Handled, Mark
from api.validation import NOT_VALIDATED, Validation
from graph.model.labels import Label, strictest
from graph.model.links import LinkType
from graph.model.times import to_minutes
from graph.view import GraphView

_KIND = "organised-crime-flag"
# Taskings that come of a flag bear a reference that begins so; the answer says it.
FLAG_TASKING = "flag:"
_DIGITS = 4
# Nothing is certain: no more is ever said.
_MOST = 0.99


@dataclass(frozen=True, slots=True)
class Flagged:
    """An answer, the run that made it, and the record versions that it rests on."""

    answer: FlagAnswer
    run: RunRecord
    rests_on: frozenset[tuple[bytes, bytes]]


def flag_of(view: GraphView, person: str, as_of: date, policy: str, validation: Validation | None) -> Flagged:
    """The flag of a person (public id) on a day. `validation` is that of this data, None where there is none."""
    names = Names(view)
    node = names.node(view.person(person).id)
    weights, crime, model = load_parameters(), load_crime_table(), load_model()
    # What was looked for because of a flag must not raise it.
    tasked = view.store.tasked(FLAG_TASKING)
    evidence = read_evidence(view, to_minutes(as_of) + 24 * 60 - 1, weights, leave_out=tasked)
    network = project(evidence, weights)
    known = read_affiliations(view, evidence, weights, crime)
    marks = read_marks(view, evidence, crime)
    run, near = flag(network, known, marks, crime, model), score(network, known, crime)
    number = near.person(node.id)
    tables = {"projection": weights.version, "organised-crime": crime.version}
    record = run_of(
        view,
        _KIND,
        policy=policy,
        parameters={"as_of": as_of.isoformat(), "tables": tables, "model": model.version},
        seed=0,
        result=digest_of(run.probability, run.low, run.high, run.features.table),
    )
    said = number is not None and run.answer(number) is Answer.SCORED
    answer = FlagAnswer(
        person=node,
        as_of=as_of,
        answer=str(Answer.NOT_ENOUGH_KNOWN if number is None else run.answer(number)),
        band=None,
        chance=None,
        validation=NOT_VALIDATED if validation is None else validation.says,
        group=None,
        why=[],
        evidence=None,
        marks=[],
        why_not=[],
        corroboration="few",
        carried_by=[],
        lower_if=None,
        higher_if=None,
        review_by=None,
        handling=None,
        model=model.version,
        tables=tables,
        tasking=FLAG_TASKING + record.result_id[:12],
        run=record.result_id,
    )
    if not said or number is None:
        return Flagged(answer, record, frozenset())
    rests_on, label = _rests_on(run, number)
    answer = answer.model_copy(update=_grounds(run, near, number, names, validation, as_of, label))
    return Flagged(answer, record, rests_on)


def _grounds(
    run: FlagRun,
    near: Proximity,
    number: int,
    names: Names,
    validation: Validation | None,
    as_of: date,
    label: Label | None,
) -> dict[str, object]:
    group = int(run.features.group[number])
    explained = explain(near, run.network.evidence.unit_id(number))
    origins = corroboration(run, number)
    down, up = to_lower(run, number), to_raise(run, number)
    return {
        "band": str(run.band(number)),
        "chance": None if validation is None else _chance(run, number),
        "group": None if group == NO_GROUP else names.node(run.network.evidence.unit_id(group)),
        "why": _why(run, number),
        "evidence": near_line(explained, names),
        "marks": _marks(run, number, names),
        "why_not": [str(reason) for reason in explained.why_not],
        "corroboration": "few" if origins < FEW_ORIGINS else str(origins),
        "carried_by": [_carrier(each) for each in fragility(run, number)],
        "lower_if": None if down is None else Change(band=str(down.band), says=_lower(run, number, down, names)),
        "higher_if": None if up is None else Change(band=str(up.band), says=_higher(up)),
        "review_by": as_of + timedelta(days=run.parameters.review_days),
        "handling": None
        if label is None
        else Handled(
            classification=str(label.classification),
            handling=str(label.handling),
            conditions=list(label.conditions),
            compartments=list(label.boxes),
        ),
    }


def _chance(run: FlagRun, number: int) -> Chance:
    values = (float(each[number]) for each in (run.probability, run.low, run.high))
    probability, low, high = (min(_MOST, round(value, _DIGITS)) for value in values)
    return Chance(probability=probability, low=low, high=high)


def _why(run: FlagRun, number: int) -> list[Ground]:
    parts = run.model.contributions(run.features.table[number])
    whole = sum(parts.values())
    ordered = sorted(parts, key=lambda name: (-parts[name], name))
    return [Ground(says=FEATURES[name], share=round(parts[name] / whole, 2)) for name in ordered]


def _marks(run: FlagRun, number: int, names: Names) -> list[Mark]:
    if run.marks is None:
        return []
    found = []
    for place in np.flatnonzero(run.marks.person == number).tolist():
        kind = "alert" if run.marks.kind[place] == int(LinkType.HAS_ALERT) else "list"
        record = bytes(run.marks.records.public[run.marks.record[place]]).ljust(16, b"\0").hex()
        names.disclose([record])
        found.append(Mark(kind=kind, what=run.marks.what[place], record=record))
    return found


def _carrier(each: Without) -> Carrier:
    return Carrier(agencies=list(each.owners), grade=grade_word(each.grade), band=str(each.band))


def _lower(run: FlagRun, number: int, change: Counterfactual, names: Names) -> str:
    ends = run.network.ends[list(change.removed)].tolist()
    me = int(run.network.person_of_unit()[number])
    others = [run.network.person_id(other if one == me else one) for one, other in ends]
    parts = ["his standing"] if change.standing_removed else []
    if others:
        parts.append(f"his ties to {'; '.join(names.node(other).caption for other in others)}")
    return f"without {' and '.join(parts)}"


def _higher(change: Counterfactual) -> str:
    what = "one more offence" if change.added == 1 else f"{change.added} more offences"
    return f"with {what} shared with a known member of the group, new and well graded"


def _rests_on(run: FlagRun, number: int) -> tuple[frozenset[tuple[bytes, bytes]], Label | None]:
    """Record versions behind a person's flag, and the strictest label among them."""
    evidence, network = run.network.evidence, run.network
    place = int(network.person_of_unit()[number])
    units, rows = [number], [np.zeros(0, dtype=np.int64)]
    if place >= 0:
        entries = slice(int(network.start[place]), int(network.start[place + 1]))
        rows.extend(network.reports(tie) for tie in network.tie[entries].tolist())
        units.extend(network.unit[network.neighbour[entries]].tolist())
    known = run.known
    places = np.flatnonzero(np.isin(known.person, units)).tolist()
    rows.extend(known.rows[known.at[each] : known.at[each + 1]] for each in places)
    records = np.unique(evidence.links.record[np.concatenate(rows)]).tolist()
    pairs = {(evidence.records[each].ljust(16, b"\0"), evidence.versions[each].ljust(16, b"\0")) for each in records}
    labels = [evidence.labels[evidence.label[each]] for each in records]
    if run.marks is not None:
        for each in run.marks.record[run.marks.person == number].tolist():
            marks = run.marks.records
            pairs.add((marks.public[each].ljust(16, b"\0"), marks.version[each].ljust(16, b"\0")))
            labels.append(marks.labels[marks.label[each]])
    return frozenset(pairs), strictest(labels)
