"""What the network says of organised crime, as advice takes it in: a band with its records, its run and its age.

Working it out takes seconds, so that what was worked out last for a reading profile is kept and used for two days,
unless something that it told rests on has fallen since. The monitor works it out anew each time.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from analytics.categorisation.facts import NetworkEvidence
from analytics.organised_crime import FlagRun, flag, load_model, read_affiliations, read_marks
from analytics.organised_crime import load_parameters as load_crime_table
from analytics.organised_crime.flag import Band
from analytics.projection import load_parameters, project, read_evidence
from analytics.runs import RunRecord, digest_of, run_of, save
from api.answers.flag import FLAG_TASKING
from api.answers.latest import shelf_of
from api.kept_results import KeptResults
from api.schemas.categorisation import NetworkAnswer
from graph.model.labels import Classification, Handling, Label, strictest
from graph.model.times import to_minutes
from graph.view import GraphView, NotFoundError

# Registers are loaded daily: two days allow for one load that failed.
MOST_AGE = timedelta(days=2)
NOTHING_SAID = "not enough known"
_TELLING = frozenset({Band.STRONG, Band.SOME})
_SHELF = "bands-"
_KIND = "organised-crime-bands"
_LAST_MINUTE = 24 * 60 - 1
_ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class Network:
    """The flag of one person from a run over a reading profile, and when that was worked out."""

    evidence: NetworkEvidence
    as_of: date
    worked_out_at: datetime
    label: Label | None


@dataclass(frozen=True, slots=True)
class Bands:
    """Everybody's band over one profile: by person's id the band and the records behind it, where it tells.

    `label` is the strictest of all that was read: little indication rests on all of it.
    """

    run: str
    as_of: date
    worked_out_at: datetime
    label: Label | None
    of: dict[str, tuple[str, tuple[str, ...]]]

    def person(self, view: GraphView, public_id: str) -> Network:
        """One person's, by any record of his that the profile's view has."""
        try:
            band, records = self.of.get(view.person(public_id).id, (NOTHING_SAID, ()))
        except NotFoundError:
            band, records = NOTHING_SAID, ()
        evidence = NetworkEvidence(band=band, run=self.run, evidence=records)
        return Network(evidence, self.as_of, self.worked_out_at, self.label)


def bands(view: GraphView, kept: KeptResults, policy: str, now: datetime, *, anew: bool) -> Bands:
    """The bands over a profile's view: those kept, unless they are old or fallen, or `anew` is asked for."""
    shelf = _SHELF + shelf_of(view, policy)
    found = None if anew else kept.get(shelf)
    if found is not None and not view.store.fallen(found[0], view.read_cut):
        read = _read(found[1])
        if now - read.worked_out_at <= MOST_AGE:
            return read
    result_id, made = _made(view, policy, now)
    kept.keep(shelf, result_id, json.dumps(_written(made)).encode())
    return made


def network_answer(found: Network) -> NetworkAnswer:
    """As it leaves."""
    return NetworkAnswer(
        band=found.evidence.band,
        as_of=found.as_of,
        worked_out_at=found.worked_out_at,
        run=found.evidence.run or "",
        evidence=list(found.evidence.evidence),
    )


def _made(view: GraphView, policy: str, now: datetime) -> tuple[str, Bands]:
    run, record = _flags(view, now.date(), policy)
    of: dict[str, tuple[str, tuple[str, ...]]] = {}
    rests_on: set[tuple[bytes, bytes]] = set()
    for number in np.flatnonzero(run.said).tolist():
        band = run.band(number)
        behind = _behind(run, number) if band in _TELLING else set()
        rests_on |= behind
        person = run.network.evidence.unit_id(number)
        of[person] = str(band), tuple(sorted({each.hex() for each, _ in behind}))
    label = strictest(set(run.network.evidence.labels))
    return save(view, record, rests_on), Bands(record.shown_id, now.date(), now, label, of)


def _flags(view: GraphView, as_of: date, policy: str) -> tuple[FlagRun, RunRecord]:
    weights, crime, model = load_parameters(), load_crime_table(), load_model()
    # What was looked for because of a flag must not raise it.
    tasked = view.store.tasked(FLAG_TASKING)
    evidence = read_evidence(view, to_minutes(as_of) + _LAST_MINUTE, weights, leave_out=tasked)
    network = project(evidence, weights)
    known, marks = read_affiliations(view, evidence, weights, crime), read_marks(view, evidence, crime)
    run = flag(network, known, marks, crime, model)
    tables = {"projection": weights.version, "organised-crime": crime.version}
    record = run_of(
        view,
        _KIND,
        policy=policy,
        parameters={"as_of": as_of.isoformat(), "tables": tables, "model": model.version},
        seed=0,
        result=digest_of(run.probability, run.low, run.high),
    )
    return run, record


def _behind(run: FlagRun, number: int) -> set[tuple[bytes, bytes]]:
    """The record versions behind a person's flag: his ties, his and their standings, and his own marks."""
    evidence, network, known = run.network.evidence, run.network, run.known
    place = int(network.person_of_unit()[number])
    units, rows = [number], [np.zeros(0, dtype=np.int64)]
    if place >= 0:
        entries = slice(int(network.start[place]), int(network.start[place + 1]))
        rows.extend(network.reports(tie) for tie in network.tie[entries].tolist())
        units.extend(network.unit[network.neighbour[entries]].tolist())
    places = np.flatnonzero(np.isin(known.person, units)).tolist()
    rows.extend(known.rows[known.at[each] : known.at[each + 1]] for each in places)
    chosen = np.unique(evidence.links.record[np.concatenate(rows)]).tolist()
    found = {_version(evidence.records[each], evidence.versions[each]) for each in chosen}
    if run.marks is not None:
        marks = run.marks.records
        found |= {
            _version(marks.public[each], marks.version[each])
            for each in run.marks.record[run.marks.person == number].tolist()
        }
    return found


def _version(record: bytes, version: bytes) -> tuple[bytes, bytes]:
    """Whole: fixed-width text loses trailing zero bytes, which an id may end in."""
    return bytes(record).ljust(_ID_BYTES, b"\0"), bytes(version).ljust(_ID_BYTES, b"\0")


def _written(made: Bands) -> dict[str, Any]:
    return {
        "run": made.run,
        "asOf": made.as_of.isoformat(),
        "workedOutAt": made.worked_out_at.isoformat(),
        "label": None
        if made.label is None
        else [
            made.label.owner,
            int(made.label.classification),
            str(made.label.handling),
            list(made.label.conditions),
            list(made.label.boxes),
        ],
        "of": {person: [band, list(records)] for person, (band, records) in made.of.items()},
    }


def _read(written: Any) -> Bands:
    return Bands(
        str(written["run"]),
        date.fromisoformat(written["asOf"]),
        datetime.fromisoformat(written["workedOutAt"]),
        None if written["label"] is None else _label(*written["label"]),
        {person: (band, tuple(records)) for person, (band, records) in written["of"].items()},
    )


def _label(owner: str, classification: int, handling: str, conditions: list[str], compartments: list[str]) -> Label:
    return Label(owner, Classification(classification), Handling(handling), tuple(conditions), tuple(compartments))
