"""One person's organised-crime flag over a reading profile, with its grounds, its doubts and what would change it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from analytics.organised_crime import (
    Answer,
    Counterfactual,
    FlagRun,
    Trials,
    corroboration,
    fragility,
    to_lower,
    to_raise,
    trials_of,
)
from analytics.organised_crime.features import FEATURES
from analytics.organised_crime.proximity import NO_GROUP
from analytics.projection import FEW_ORIGINS
from analytics.runs import RunRecord, digest_of, run_of
from analytics.ties import I64
from api.answers.analysis import flag_line
from api.answers.estate_run import (
    FLAG_TASKING,
    EstateRun,
    Runs,
    Versions,
    run_for,
    versions_behind,
    versions_of,
)
from api.answers.named import Names
from api.answers.words import grade_word
from api.schemas.flag import Carrier, Chance, Change, FlagAnswer, Ground, Handled, Mark
from api.validation import NOT_VALIDATED, Validation
from graph.model.labels import Label, strictest
from graph.model.links import LinkType
from graph.view import GraphView

_KIND = "organised-crime-flag"
_DIGITS = 4
# Nothing is certain: no more is ever said.
_MOST = 0.99
_NOT_NAMED = "somebody who is not shown to be 18 or older"


@dataclass(frozen=True, slots=True)
class Flagged:
    """An answer, the run that made it, and the record versions that it rests on."""

    answer: FlagAnswer
    run: RunRecord
    rests_on: Versions


def flag_of(
    view: GraphView, person: str, as_of: date, policy: str, validation: Validation | None, runs: Runs
) -> Flagged:
    """The flag of a person (public id) on a day. `validation` is that of this data, None where there is none."""
    names = Names(view)
    node = names.node(view.person(person).id)
    found = run_for(runs, view, node.id, as_of, policy)
    run = found.flags
    number = found.proximity.person(node.id)
    record = _record(view, found, node.id, number, policy)
    said = number is not None and run.answer(number) is Answer.SCORED
    answer = FlagAnswer(
        person=node,
        profile=None if view.profile is None else view.profile.name,
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
        model=run.model.version,
        tables=found.tables,
        tasking=FLAG_TASKING + record.shown_id[:12],
        run=record.shown_id,
    )
    if not said or number is None:
        return Flagged(answer, record, frozenset())
    rests_on, label = behind_flag(run, number)
    answer = answer.model_copy(update=_grounds(found, number, names, validation, label))
    return Flagged(answer, record, rests_on)


def _record(view: GraphView, found: EstateRun, person: str, number: int | None, policy: str) -> RunRecord:
    """The record of one person's flag: what falls with a record is told person by person."""
    values = (found.flags.probability, found.flags.low, found.flags.high)
    mine = np.array([] if number is None else [each[number] for each in values])
    return run_of(
        view,
        _KIND,
        policy=policy,
        parameters={**found.record.parameters, "person": person},
        seed=0,
        result=digest_of(mine),
    )


def _grounds(
    found: EstateRun, number: int, names: Names, validation: Validation | None, label: Label | None
) -> dict[str, object]:
    run, group = found.flags, int(found.flags.features.group[number])
    line = flag_line(found, number, names)
    origins, trials = corroboration(run, number), trials_of(run)
    down, up = to_lower(trials, number), to_raise(run, number)
    return {
        "band": str(run.band(number)),
        "chance": None if validation is None else chance_of(run, number),
        "group": None if group == NO_GROUP else names.node(run.network.evidence.unit_id(group)),
        "why": _why(run, number),
        "evidence": line,
        "marks": _marks(run, number, names),
        "why_not": line.why_not_nearer,
        "corroboration": origins_word(origins),
        "carried_by": carriers(trials, number),
        "lower_if": None if down is None else _lower(run, number, down, names),
        "higher_if": None if up is None else _higher(up),
        "review_by": found.as_of + timedelta(days=run.parameters.review_days),
        "handling": None if label is None else handled(label),
    }


def origins_word(origins: int) -> str:
    """How many independent origins, as a reader may be told it."""
    return "few" if origins < FEW_ORIGINS else str(origins)


def handled(label: Label) -> Handled:
    """A label as answers word it."""
    return Handled(
        classification=str(label.classification),
        handling=str(label.handling),
        conditions=list(label.conditions),
        compartments=list(label.boxes),
    )


def chance_of(run: FlagRun, number: int) -> Chance:
    """A person's probability with its interval."""
    values = (float(each[number]) for each in (run.probability, run.low, run.high))
    probability, low, high = (min(_MOST, round(value, _DIGITS)) for value in values)
    return Chance(probability=probability, low=low, high=high)


def _why(run: FlagRun, number: int) -> list[Ground]:
    parts = run.model.contributions(run.features.table[number])
    whole = sum(parts.values())
    ordered = sorted(parts, key=lambda name: (-parts[name], name))
    shares = {name: round(parts[name] / whole, 2) for name in ordered}
    return [Ground(says=FEATURES[name], share=share) for name, share in shares.items() if share]


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


def carriers(trials: Trials, number: int) -> list[Carrier]:
    """The single sources without which a person's band would be lower."""
    return [
        Carrier(agencies=list(each.owners), grade=grade_word(each.grade), band=str(each.band))
        for each in fragility(trials, number)
    ]


def _lower(run: FlagRun, number: int, change: Counterfactual, names: Names) -> Change:
    ends = run.network.ends[list(change.removed)].tolist()
    me = int(run.network.person_of_unit()[number])
    others = [other if one == me else one for one, other in ends]
    # Whoever is or may be under 18 is named in nobody's flag.
    people = {each: names.node(run.network.person_id(each)) for each in others if run.network.adult[each]}
    told = [people[each].caption if each in people else _NOT_NAMED for each in others]
    parts = ["the known standing"] if change.standing_removed else []
    if others:
        parts.append(f"the ties to {'; '.join(told)}")
    return Change(band=str(change.band), says=f"without {' and '.join(parts)}", people=list(people.values()))


def _higher(change: Counterfactual) -> Change:
    what = "one more offence" if change.added == 1 else f"{change.added} more offences"
    says = f"with {what} shared with a known member of the group, new and well graded"
    return Change(band=str(change.band), says=says, people=[])


def behind_flag(run: FlagRun, number: int) -> tuple[Versions, Label | None]:
    """Record versions behind a person's flag, and the strictest label among them."""
    links = _links_behind(run, number)
    behind = versions_behind(run.network.evidence, links)
    if run.marks is not None:
        marks = run.marks.records
        behind |= versions_of(marks.public, marks.version, _marked(run, number))
    return behind, _strictest(run, number, links)


def label_of_flag(run: FlagRun, number: int) -> Label | None:
    """The strictest label of what a person's flag rests on."""
    return _strictest(run, number, _links_behind(run, number))


def _links_behind(run: FlagRun, number: int) -> I64:
    """Positions in the evidence's links of his ties' reports, and of his and his neighbours' memberships."""
    network, known = run.network, run.known
    place = int(network.person_of_unit()[number])
    units, rows = [number], [np.zeros(0, dtype=np.int64)]
    if place >= 0:
        entries = slice(int(network.start[place]), int(network.start[place + 1]))
        rows.extend(network.reports(tie) for tie in network.tie[entries].tolist())
        units.extend(network.unit[network.neighbour[entries]].tolist())
    places = np.flatnonzero(np.isin(known.person, units)).tolist()
    rows.extend(known.rows[known.at[each] : known.at[each + 1]] for each in places)
    return np.concatenate(rows)


def _marked(run: FlagRun, number: int) -> list[int]:
    """Which of the marks' records speak of a person."""
    found: list[int] = [] if run.marks is None else run.marks.record[run.marks.person == number].tolist()
    return found


def _strictest(run: FlagRun, number: int, links: I64) -> Label | None:
    evidence = run.network.evidence
    labels = [evidence.labels[each] for each in np.unique(evidence.label[evidence.links.record[links]]).tolist()]
    if run.marks is not None:
        marks = run.marks.records
        labels += [marks.labels[marks.label[each]] for each in _marked(run, number)]
    return strictest(labels)
