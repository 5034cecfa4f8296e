"""What the network says of organised crime, as advice takes it in: a band with its records, its run and its age.

Working it out takes seconds on a region and minutes on a nation, so that no page waits for it: what was worked out
last for a reading profile is kept and used for two days, unless a record that it rests on has fallen since. The monitor
works it out anew each time, and so does whoever asks for it on the command line. Which single source carries a band is
worked out with it, for everybody who is held, and kept with it: by whichever way in he asks, a reader is told the same.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from analytics.categorisation.facts import NetworkEvidence
from analytics.organised_crime import Band, FlagRun, trials_of
from api.answers.categorisation.held import held_at
from api.answers.estate_run import Runs, estate_run, held_run
from api.answers.flag import behind_flag, carriers
from api.answers.latest import shelf_of
from api.held_runs import HeldRuns
from api.kept_results import KeptResults
from api.schemas.categorisation import NetworkAnswer
from api.schemas.flag import Carrier
from graph.model.labels import Classification, Handling, Label, strictest
from graph.model.times import to_minutes
from graph.queries.kept import withheld_records
from graph.view import GraphView, NotFoundError

# Registers are loaded daily: two days allow for one load that failed.
MOST_AGE = timedelta(days=2)
NOTHING_SAID = "not enough known"
_TELLING = frozenset({Band.STRONG, Band.SOME})
_SHELF = "bands-"


@dataclass(frozen=True, slots=True)
class Network:
    """The flag of one person from a run over a reading profile, and when that was worked out.

    `carried_by` is None where it was not worked out which source carries the band.
    """

    evidence: NetworkEvidence
    as_of: date
    worked_out_at: datetime
    label: Label | None
    carried_by: list[Carrier] | None


@dataclass(frozen=True, slots=True)
class Bands:
    """Everybody's band over one profile: by person's id the band and the records behind it, where it tells.

    `label` is the strictest of all that was read: little indication rests on all of it. `carried_by` has everybody who
    was held and of whom a band tells, with the single sources that carry it.
    """

    run: str
    as_of: date
    worked_out_at: datetime
    label: Label | None
    of: dict[str, tuple[str, tuple[str, ...]]]
    carried_by: dict[str, list[Carrier]]

    def person(self, view: GraphView, public_id: str) -> Network | None:
        """One person's, by any record of his that the profile's view has.

        None where a record behind it has been closed to the reader since: it is not known until it is worked out anew.
        """
        try:
            person = view.person(public_id).id
        except NotFoundError:
            person = public_id
        band, records = self.of.get(person, (NOTHING_SAID, ()))
        if withheld_records(view, records):
            return None
        evidence = NetworkEvidence(band=band, run=self.run, evidence=records)
        return Network(evidence, self.as_of, self.worked_out_at, self.label, self.carried_by.get(person))


# A result's id in the store with what it says; nothing where its file went away meanwhile.
KeptBands = tuple[str, Bands] | None


def kept_bands(
    view: GraphView, kept: KeptResults, at_hand: HeldRuns[KeptBands], policy: str, now: datetime
) -> Bands | None:
    """The bands that are kept for a profile's view; None where there are none, or they are old or fallen.

    They are everybody's, and are read from their file once for all who ask of this process: `at_hand` holds them.
    """
    shelf = _SHELF + shelf_of(view, policy)
    stamp = kept.stamp(shelf)
    if stamp is None:
        return None
    found = at_hand.get((shelf, stamp), view.graph.head.erasures, lambda: _kept(kept, shelf))
    if found is None or view.store.fallen(found[0], view.read_cut):
        return None
    return found[1] if now - found[1].worked_out_at <= MOST_AGE else None


def around(everything: GraphView, person: str, policy: str, now: datetime) -> NetworkEvidence:
    """One person's band by all evidence, worked out around him for the security step; nothing of it is kept.

    `everything` is the unmasked view: what is answered from it leaves with the records that its reader may open alone.
    """
    # More may be known to be his: by all evidence he can go by another id.
    person = everything.person(person).id
    run = estate_run(everything, now.date(), policy, person)
    number, flags = run.proximity.person(person), run.flags
    band = None if number is None or not flags.said[number] else flags.band(number)
    if number is None or band is None:
        return NetworkEvidence(band=NOTHING_SAID)
    behind = behind_flag(flags, number)[0] if band in _TELLING else frozenset()
    return NetworkEvidence(band=str(band), evidence=tuple(sorted({record.hex() for record, _ in behind})))


def work_out_bands(view: GraphView, kept: KeptResults, runs: Runs, policy: str, now: datetime) -> Bands:
    """The bands over a profile's view as it is now, kept for all who read that much."""
    result_id, made = _made(view, runs, policy, now)
    kept.keep(_SHELF + shelf_of(view, policy), result_id, json.dumps(_written(made)).encode())
    return made


def network_answer(found: Network) -> NetworkAnswer:
    """As it leaves."""
    return NetworkAnswer(
        band=found.evidence.band,
        as_of=found.as_of,
        worked_out_at=found.worked_out_at,
        run=found.evidence.run or "",
        evidence=list(found.evidence.evidence),
        carried_by=found.carried_by,
    )


def _made(view: GraphView, runs: Runs, policy: str, now: datetime) -> tuple[str, Bands]:
    run = held_run(runs, view, now.date(), policy)
    flags = run.flags
    of: dict[str, tuple[str, tuple[str, ...]]] = {}
    for number in np.flatnonzero(flags.said).tolist():
        band = flags.band(number)
        behind = behind_flag(flags, number)[0] if band in _TELLING else frozenset()
        person = flags.network.evidence.unit_id(number)
        of[person] = str(band), tuple(sorted({record.hex() for record, _ in behind}))
    label = strictest(set(flags.network.evidence.labels))
    carried = _carried(flags, {person for person, _ in held_at(view, to_minutes(now))})
    return run.record.result_id, Bands(run.record.shown_id, run.as_of, now, label, of, carried)


def _carried(flags: FlagRun, held: set[str]) -> dict[str, list[Carrier]]:
    trials, unit_id = trials_of(flags), flags.network.evidence.unit_id
    told = (each for each in np.flatnonzero(flags.said).tolist() if flags.band(each) in _TELLING)
    return {unit_id(each): carriers(trials, each) for each in told if unit_id(each) in held}


def _kept(kept: KeptResults, shelf: str) -> KeptBands:
    found = kept.get(shelf)
    return None if found is None else (found[0], _read(found[1]))


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
        "carriedBy": {person: [each.model_dump() for each in found] for person, found in made.carried_by.items()},
    }


def _read(written: Any) -> Bands:
    return Bands(
        str(written["run"]),
        date.fromisoformat(written["asOf"]),
        datetime.fromisoformat(written["workedOutAt"]),
        None if written["label"] is None else _label(*written["label"]),
        {person: (band, tuple(records)) for person, (band, records) in written["of"].items()},
        # What was kept before this was kept with it says nothing of it.
        {person: [Carrier(**each) for each in found] for person, found in written.get("carriedBy", {}).items()},
    )


def _label(owner: str, classification: int, handling: str, conditions: list[str], compartments: list[str]) -> Label:
    return Label(owner, Classification(classification), Handling(handling), tuple(conditions), tuple(compartments))
