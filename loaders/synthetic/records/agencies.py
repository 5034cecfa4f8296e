"""Which agencies hold whom, under which numbers, and with which of the true identifiers, right or wrong."""

from dataclasses import dataclass

import numpy as np

from loaders.synthetic.arrays import MISSING, Ints, Texts, each, texts, where
from loaders.synthetic.prison.bookings import Bookings
from loaders.synthetic.records.identifiers import crns, cro_texts, nominal_ids, pnc_texts, prison_numbers
from loaders.synthetic.records.mistakes import POLICE, PRISON, PROBATION, Habits, Recorded, record_people
from loaders.synthetic.society.people import COMMUNITY, CUSTODY, OTHER, RELEASED, SUSPECT, Population
from loaders.synthetic.society.true_identifiers import TrueIdentifiers
from loaders.synthetic.streams import Streams

POLICE_HOLD = {CUSTODY: 0.97, RELEASED: 0.97, COMMUNITY: 0.94, SUSPECT: 1.0, OTHER: 1.0}
PROBATION_HOLD = {CUSTODY: 0.72, RELEASED: 0.92, COMMUNITY: 0.85, SUSPECT: 0.0, OTHER: 0.0}
SECOND_RECORD = {"prison": 0.010, "police": 0.030, "probation": 0.012}
"""Share of people whom the agency holds twice without knowing it."""

LETTER_WRONG, NUMBER_WRONG = 0.012, 0.010
ANOTHERS_PNC, RELATIVES_PNC = 0.0015, 0.06


@dataclass(frozen=True, slots=True)
class Coverage:
    """Chance that a record carries each identifier, and how its PNC is written (by row of PNC_FORMS)."""

    pnc: float
    cro: float
    ni: float
    forms: tuple[float, ...]


COVERAGE = {
    "prison": Coverage(pnc=0.78, cro=0.42, ni=0.36, forms=(0.20, 0.60, 0.06, 0.06, 0.08)),
    "police": Coverage(pnc=0.84, cro=0.42, ni=0.0, forms=(0.62, 0.14, 0.16, 0.04, 0.04)),
    "probation": Coverage(pnc=0.66, cro=0.20, ni=0.32, forms=(0.44, 0.36, 0.05, 0.05, 0.10)),
}
HABITS = {"prison": PRISON, "police": POLICE, "probation": PROBATION}


@dataclass(frozen=True, slots=True)
class AgencyRecords:
    """The records of people in one agency's system; `second` marks an unnoticed second record of a person.

    `pnc_of` is the person whose PNC the record carries: nearly always its own, -1 where it carries none.
    """

    person: Ints
    source_id: Texts
    second: np.ndarray[tuple[int], np.dtype[np.bool_]]
    names: Recorded
    pnc: Texts
    pnc_of: Ints
    cro: Texts
    ni: Texts

    def first_of(self, size: int) -> Ints:
        """Row of each true person's first record; -1 for people whom the agency does not hold."""
        out = np.full(size, -1, dtype=np.int64)
        rows = np.flatnonzero(~self.second)
        out[self.person[rows]] = rows
        return out

    def second_of(self, size: int) -> Ints:
        """Row of each true person's second record; -1 for nearly everyone."""
        out = np.full(size, -1, dtype=np.int64)
        rows = np.flatnonzero(self.second)
        out[self.person[rows]] = rows
        return out


@dataclass(frozen=True, slots=True)
class Records:
    """The three agencies' records. The first rows of `prison` are the bookings' rows, in order."""

    prison: AgencyRecords
    police: AgencyRecords
    probation: AgencyRecords


def keyed_pnc(
    rng: np.random.Generator, people: Population, identifiers: TrueIdentifiers, person: Ints, coverage: Coverage
) -> tuple[Texts, Ints]:
    """PNC texts as keyed and whose they are: some missing, mistyped, with a bad letter, or a relative's."""
    size = len(person)
    relative = np.full(people.size, -1, dtype=np.int64)
    relative[people.kin.first], relative[people.kin.second] = people.kin.second, people.kin.first
    draw = rng.random(size)
    other = np.where(relative[person] >= 0, relative[person], rng.integers(0, people.size, size))
    mixed_up = draw < np.where(relative[person] >= 0, RELATIVES_PNC, ANOTHERS_PNC)
    owner = np.where(mixed_up & (identifiers.pnc_serial[other] > 0), other, person)
    owner = np.where((identifiers.pnc_serial[owner] > 0) & (rng.random(size) < coverage.pnc), owner, -1)
    forms = rng.choice(len(coverage.forms), size=size, p=coverage.forms)
    out = pnc_texts(identifiers.pnc_year[owner], identifiers.pnc_serial[owner], forms)
    _slip(rng, out)
    out[owner < 0] = ""
    return out, owner


def _slip(rng: np.random.Generator, numbers: Texts) -> None:
    """A few wrong check letters and a few wrong digits before them, in place; both mostly fail the check."""
    draw = rng.random(len(numbers))
    for row in np.flatnonzero(draw < LETTER_WRONG).tolist():
        numbers[row] = numbers[row][:-1] + "ABCDEFGH"[int(rng.integers(0, 8))]
    for row in np.flatnonzero((draw >= LETTER_WRONG) & (draw < LETTER_WRONG + NUMBER_WRONG)).tolist():
        numbers[row] = numbers[row][:-2] + str(int(rng.integers(0, 10))) + numbers[row][-1]


def keyed_cro(rng: np.random.Generator, identifiers: TrueIdentifiers, person: Ints, coverage: Coverage) -> Texts:
    """CRO texts; a few are the placeholder that passes its check letter."""
    out = cro_texts(identifiers.cro_year[person], identifiers.cro_serial[person], identifiers.cro_short_file[person])
    _slip(rng, out)
    draw = rng.random(len(person))
    out[(draw >= coverage.cro) | (identifiers.cro_serial[person] == 0)] = ""
    out[draw > 0.997] = "000000/00Z"
    return out


def _keyed_ni(rng: np.random.Generator, identifiers: TrueIdentifiers, person: Ints, coverage: Coverage) -> Texts:
    out = where(rng.random(len(person)) < coverage.ni, identifiers.ni[person])
    spaced = (rng.random(len(person)) < 0.3) & (out != "")
    out[spaced] = texts(f"{n[:2]} {n[2:4]} {n[4:6]} {n[6:8]} {n[8]}" for n in out[spaced])
    return out


def _records(
    streams: Streams,
    agency: str,
    people: Population,
    identifiers: TrueIdentifiers,
    person: Ints,
    twice: Ints,
    source_id: Texts,
) -> AgencyRecords:
    rng = streams(f"{agency}-records")
    everyone = np.concatenate([person, twice])
    second = np.arange(len(everyone)) >= len(person)
    names = record_people(streams(f"{agency}-names"), people, everyone, HABITS[agency])
    _under_other_name(rng, identifiers, everyone, second, names)
    coverage = COVERAGE[agency]
    pnc, owner = keyed_pnc(rng, people, identifiers, everyone, coverage)
    pnc[second] = where(rng.random(len(twice)) < 0.8, "", pnc[second])
    return AgencyRecords(
        person=everyone,
        source_id=source_id,
        second=second,
        names=names,
        pnc=pnc,
        pnc_of=np.where(pnc == "", -1, owner),
        cro=keyed_cro(rng, identifiers, everyone, coverage),
        ni=_keyed_ni(rng, identifiers, everyone, coverage),
    )


def _under_other_name(
    rng: np.random.Generator,
    identifiers: TrueIdentifiers,
    person: Ints,
    second: np.ndarray[tuple[int], np.dtype[np.bool_]],
    names: Recorded,
) -> None:
    """Some second records stand under an alias, with a birth some days or years off, in place."""
    rows = np.flatnonzero(second & (identifiers.alias_surname[person] != "") & (rng.random(len(person)) < 0.8))
    names.surname[rows] = identifiers.alias_surname[person[rows]]
    names.forename[rows] = identifiers.alias_forename[person[rows]]
    off = rng.choice((0, 0, 1, -7, 31, 365, -730), size=len(rows))
    names.born[rows] = np.where(names.born[rows] == MISSING, MISSING, names.born[rows] + off)


def build_records(streams: Streams, people: Population, identifiers: TrueIdentifiers, bookings: Bookings) -> Records:
    """Everyone is held by at least one agency."""
    rng = streams("coverage")
    size = people.size
    chance = np.array([[hold[standing] for standing in range(5)] for hold in (POLICE_HOLD, PROBATION_HOLD)])
    police, probation = rng.random((2, size)) < chance[:, people.standing]
    probation |= ~police & (people.standing == COMMUNITY)
    held_by = {
        "prison": bookings.person,
        "police": np.flatnonzero(police),
        "probation": np.flatnonzero(probation),
    }
    number = {"prison": prison_numbers, "police": nominal_ids, "probation": crns}
    made: dict[str, AgencyRecords] = {}
    for agency, person in held_by.items():
        able = person[people.standing[person] <= COMMUNITY]
        likely = np.where(identifiers.alias_surname[able] != "", 2.5, 0.7)
        twice = able[rng.random(len(able)) < SECOND_RECORD[agency] * likely]
        ids = number[agency](streams(f"{agency}-ids"), len(person) + len(twice))
        made[agency] = _records(streams, agency, people, identifiers, person, twice, ids)
    return Records(**made)


def habits_of(agency: str) -> Habits:
    """How an agency mistypes; for records that are copies of its own."""
    return HABITS[agency]


def ocgm_nominal_ids(rng: np.random.Generator, size: int) -> Texts:
    """Opaque numbers of the organised-crime mapping system."""
    return each("N{:06d}", 100_000 + rng.choice(800_000, size=size, replace=False))
