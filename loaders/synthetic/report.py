"""Target and outcome side by side: what a made-up estate is meant to look like, by which source, and what it came to.

Outcomes are counted in the files themselves, as anybody could. A target without a published source says that it is an
assumption; an outcome that is off its target is shown as it is.
"""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from loaders.synthetic.layouts import FEEDS
from loaders.synthetic.published import (
    ASSUMPTION,
    CALLS_2023,
    CAPACITY_2024,
    CO_OFFENDING,
    COUNTED,
    FINDS_2024,
    GROUPS_SCOTLAND,
    LIBRARY_2019,
    MOJ_2024,
    MOJ_DECEMBER,
    NONE_FOR_CASES,
    NONE_FOR_CONTACTS,
    NONE_FOR_INCIDENTS,
    NONE_FOR_MIDDLE,
    NONE_FOR_NUMBERS,
    NONE_FOR_SHARED,
    NONE_FOR_STANDINGS,
    NONE_FOR_UNSEEN,
    NONE_FOR_VISITS,
    NONE_FOR_WHOM_CALLED,
    PLEAS_1992,
    RECALLED_2024,
    SAFETY_2017,
)
from loaders.synthetic.report_table import EstateReport, Line

SUSPECTS = frozenset({"SUSPECT", "CONVICTED"})


@dataclass(frozen=True, slots=True)
class _Files:
    folder: Path
    as_of: date

    def columns(self, feed: str, *names: str) -> Iterator[tuple[str, ...]]:
        """Some columns of a feed, row by row."""
        layout = FEEDS[feed]
        at = [layout.header.index(name) for name in names]
        with (self.folder / "feeds" / layout.file_name(self.as_of)).open(encoding="utf-8", newline="") as stream:
            rows = csv.reader(stream)
            for _ in range(1 if layout.marking is None else 2):
                next(rows)
            for row in rows:
                yield tuple(row[position] for position in at)

    def truth(self, name: str, *names: str) -> Iterator[tuple[str, ...]]:
        """Some columns of a truth file, row by row."""
        with (self.folder / "truth" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            rows = csv.reader(stream)
            header = next(rows)
            at = [header.index(column) for column in names]
            for row in rows:
                yield tuple(row[position] for position in at)


def report_on(folder: Path) -> EstateReport:
    """The report of a generated folder. Raises FileNotFoundError where it is not whole."""
    made = json.loads((folder / "truth" / "manifest.json").read_text("utf-8"))
    files = _Files(folder, date.fromisoformat(made["as_of"]))
    parts: tuple[Callable[[_Files], list[Line]], ...] = (
        _population, _violence, _groups, _offending, _numbers, _overlap, _contacts, _courts,
    )  # fmt: skip
    return EstateReport(
        scale=made["scale"],
        seed=made["seed"],
        as_of=made["as_of"],
        rows=sum(made["feeds"].values()),
        lines=tuple(line for part in parts for line in part(files)),
    )


def _share(found: Counter[str], *wanted: str) -> float:
    return sum(found[one] for one in wanted) / max(1, sum(found.values()))


def _held(files: _Files) -> list[tuple[str, ...]]:
    rows = files.columns("prison-prisoners", "Status", "Gender", "Legal Status", "Establishment", "Date of Birth")
    return [row for row in rows if row[0] != "INACTIVE OUT"]


def _population(files: _Files) -> list[Line]:
    held = _held(files)
    legal, sex = Counter(row[2] for row in held), Counter(row[1] for row in held)
    prisons = Counter(row[3] for row in held if row[3] not in {"OUT", "TRN"})
    years = [files.as_of.year - int(row[4][:4]) for row in held if row[4] and row[4] not in _PLACEHOLDERS]
    supervised = Counter(status for (status,) in files.columns("probation-people", "Supervision Status"))
    beds = sum(
        int(beds)
        for kind, beds in files.columns("prison-locations", "Location Type", "Working Capacity")
        if kind == "CELL"
    )
    return [
        Line("women among prisoners", "5 %", _share(sex, "F"), "House of Commons Library SN/SG/4334, 2013", "%"),
        Line("remand among prisoners", "20 %", _share(legal, "REMAND"), MOJ_DECEMBER, "%"),
        Line("recalled among prisoners", "14 %", _share(legal, "RECALL"), RECALLED_2024, "%"),
        Line(
            "prisoners to an establishment",
            "720",
            len(held) / max(1, len(prisons)),
            f"{MOJ_2024}: 87,726 in about 122",
        ),
        Line("prisoners to a working bed", "0.98", len(held) / max(1, beds), CAPACITY_2024),
        Line(
            "aged 50 or more",
            "16 %",
            float(np.mean(np.array(years) >= 50)),
            f"{LIBRARY_2019}: end of 2018",
            "%",
        ),
        Line(
            "under probation to a prisoner",
            "2.7",
            supervised["CURRENT"] / max(1, len(held)),
            f"{MOJ_2024}: 239,015",
        ),
    ]


_PLACEHOLDERS = frozenset({"1970-01-01", "1900-01-01"})


def _violence(files: _Files) -> list[Line]:
    since = f"{files.as_of.replace(year=files.as_of.year - 1).isoformat()}T"
    assaults: dict[str, tuple[bool, bool]] = {}
    others: set[str] = set()
    finds: set[str] = set()
    names = ("Sexual Assault", "Serious Injury", "Concussion Or Internal Injury", "Outside Hospital")
    rows = files.columns(
        "prison-incidents", "Incident Reference", "Incident Type", "Status", "Occurred At", "Role", *names
    )
    for reference, kind, status, occurred, role, *answers in rows:
        if status == "DUPLICATE" or occurred < since:
            continue
        if kind != "ASSAULT_5":
            (finds if kind == "FIND_6" else others).add(reference)
            continue
        serious, on_staff = assaults.get(reference, (False, False))
        assaults[reference] = serious or "YES" in answers, on_staff or role == "STAFF_VICTIM"
    held = len(_held(files))
    findings = Counter(finding for (finding,) in files.columns("prison-adjudications", "Finding"))
    added = sum(bool(days) for (days,) in files.columns("prison-adjudications", "Additional Days"))
    count = max(1, len(assaults))
    return [
        Line(
            "assaults to 1,000 prisoners a year",
            "318",
            1_000 * len(assaults) / held,
            f"{SAFETY_2017}: 27,193; 22,319 to March 2023",
        ),
        Line(
            "serious among assaults",
            "14 %",
            sum(one for one, _ in assaults.values()) / count,
            f"{SAFETY_2017}: 3,687",
            "%",
        ),
        Line(
            "on staff among assaults",
            "27 %",
            sum(two for _, two in assaults.values()) / count,
            f"{SAFETY_2017}: 7,437",
            "%",
        ),
        Line("finds to 1,000 prisoners a year", "241 or more", 1_000 * len(finds) / held, FINDS_2024),
        Line(
            "other incidents to 1,000 prisoners a year",
            "170",
            1_000 * len(others) / held,
            f"{ASSUMPTION}; {NONE_FOR_INCIDENTS}",
        ),
        Line(
            "adjudications to a prisoner and year",
            "2.8",
            sum(findings.values()) / held,
            f"{MOJ_2024}: 61,855 in a quarter",
        ),
        Line("of them with days added", "2.4 %", added / max(1, sum(findings.values())), f"{MOJ_2024}: 1,479", "%"),
    ]


def _groups(files: _Files) -> list[Line]:
    truth = Counter(group for group, role in files.truth("memberships", "group_id", "role") if role != "MEMBER")
    hidden = Counter(flag for role, flag in files.truth("memberships", "role", "hidden") if role != "MEMBER")
    listed = Counter(group for (group,) in files.columns("police-ocg-membership", "OCG ID Number"))
    standing = Counter(
        words.split(",")[0] for (words,) in files.columns("police-ocg-membership", "Standing Within Ocg")
    )
    sizes = np.array(sorted(truth.values()))
    return [
        Line("people on the register to a group", "6.7 to 8.3", sum(listed.values()) / max(1, len(listed)),
             "Home Office, 2013: 37,000 in 5,500 groups; Police Foundation, 2016: 50,000 in 6,000"),
        Line("true size of a group, mean", "18.9", float(sizes.mean()), GROUPS_SCOTLAND),
        Line("true size of a group, middle", "15", float(np.median(sizes)), f"{ASSUMPTION}; {NONE_FOR_MIDDLE}"),
        Line("true size of a group, largest", "at most 45", float(sizes.max()), f"{ASSUMPTION}; {NONE_FOR_UNSEEN}"),
        Line("members on no register", "38 %", _share(hidden, "true"), f"{ASSUMPTION}; {NONE_FOR_UNSEEN}", "%"),
        Line("principals among those on the register", "9 %", _share(standing, "Principal Subject"),
             f"{ASSUMPTION}; {NONE_FOR_STANDINGS}", "%"),
    ]  # fmt: skip


def _offending(files: _Files) -> list[Line]:
    suspects: dict[str, list[str]] = defaultdict(list)
    for event, nominal, role in files.columns("police-arrests", "Event Reference", "Nominal Id", "Role"):
        if role in SUSPECTS:
            suspects[event].append(nominal)
    sizes = np.array([len(people) for people in suspects.values()])
    ties: dict[str, set[str]] = defaultdict(set)
    for people in suspects.values():
        if len(people) > 1:
            for person in people:
                ties[person].update(people)
    everyone = {person for people in suspects.values() for person in people}
    degree = np.array([len(ties[person]) - 1 if person in ties else 0 for person in everyone])
    stops = Counter(outcome for (outcome,) in files.columns("police-stop-search", "Outcome"))
    return [
        Line(
            "arrest events with several suspects",
            "29 %",
            float(np.mean(sizes > 1)),
            f"{CO_OFFENDING}: 22 to 35 % of offences",
            "%",
        ),
        Line(
            "suspects in an event of several, mean",
            "2.73",
            float(sizes[sizes > 1].mean()),
            f"{CO_OFFENDING}: 2.63 to 2.84",
        ),
        Line(
            "suspects without a co-offender",
            "50 %",
            float(np.mean(degree == 0)),
            f"{CO_OFFENDING}: 43 to 56 % of offenders have one",
            "%",
        ),
        Line("co-offenders of a suspect, middle", "none set", float(np.median(degree)), COUNTED),
        Line(
            "co-offenders of a suspect, 99 in 100 have at most",
            "none set",
            float(np.quantile(degree, 0.99)),
            COUNTED,
        ),
        Line(
            "stops that led to an arrest",
            "13 %",
            _share(stops, "ARREST"),
            "Home Office, Police powers, year to March 2022",
            "%",
        ),
        Line(
            "stops that led to nothing",
            "76 %",
            _share(stops, "NFA"),
            "Home Office, Police powers, year to March 2020",
            "%",
        ),
    ]


def _numbers(files: _Files) -> list[Line]:
    arrested = {
        person
        for person, standing in files.truth("true-attributes", "true_person_id", "standing")
        if standing != "OTHER"
    }
    nominals = {
        source
        for person, system, source in files.truth("true-people", "true_person_id", "system", "source_id")
        if system == "POLICE-NOMINALS" and person in arrested
    }
    prison = [bool(cell) for (cell,) in files.columns("prison-prisoners", "PNC Number")]
    police = [bool(cell) for key, cell in files.columns("police-nominals", "Nominal Id", "PNC Id") if key in nominals]
    probation = [bool(cell) for (cell,) in files.columns("probation-people", "PNC Number")]
    lines = [
        Line(
            "prisoners with a PNC",
            "78 %",
            float(np.mean(prison)),
            f"{ASSUMPTION}; {NONE_FOR_NUMBERS}",
            "%",
        ),
        Line(
            "nominals ever arrested with a PNC",
            "84 %",
            float(np.mean(police)),
            f"{ASSUMPTION}; {NONE_FOR_NUMBERS}",
            "%",
        ),
        Line(
            "probation cases with a PNC",
            "66 %",
            float(np.mean(probation)),
            f"{ASSUMPTION}; {NONE_FOR_NUMBERS}",
            "%",
        ),
    ]
    known = [bool(cell) for (cell,) in files.columns("probation-people", "NOMS Number")]
    born = [cell in {"", *_UK_PLACEHOLDERS} for (cell,) in files.columns("police-nominals", "Date of Birth")]
    lines.append(Line("probation cases with a prison number", "none set", float(np.mean(known)), COUNTED, "%"))
    unknown = f"{ASSUMPTION}; {NONE_FOR_NUMBERS}"
    lines.append(Line("nominals without a true date of birth", "2 %", float(np.mean(born)), unknown, "%"))
    return lines


_UK_PLACEHOLDERS = ("01/01/1970", "01/01/1900")


def _overlap(files: _Files) -> list[Line]:
    systems: dict[str, set[str]] = defaultdict(set)
    twice: Counter[str] = Counter()
    for person, system, kind in files.truth("true-people", "true_person_id", "system", "kind"):
        if kind != "MENTION":
            systems[person].add(system)
        twice[kind] += 1
    held = {
        person
        for person, standing in files.truth("true-attributes", "true_person_id", "standing")
        if standing == "CUSTODY"
    }
    several = [len(known) > 1 for known in systems.values()]
    shared = f"{ASSUMPTION}; {NONE_FOR_SHARED}"
    return [
        Line("people whom several agencies know", "none set", float(np.mean(several)), COUNTED, "%"),
        Line("prisoners whom the police know", "97 %", _known_to("POLICE-NOMINALS", held, systems), shared, "%"),
        Line("prisoners whom probation knows", "72 %", _known_to("DELIUS", held, systems), shared, "%"),
        Line("second records among all", "1.7 %", twice["SECOND"] / (twice["FIRST"] + twice["SECOND"]), shared, "%"),
    ]


def _known_to(system: str, held: set[str], systems: dict[str, set[str]]) -> float:
    return sum(system in systems[person] for person in held) / max(1, len(held))


def _contacts(files: _Files) -> list[Line]:
    held = len(_held(files))
    kinds = Counter(kind for (kind,) in files.columns("prison-calls", "Number Type"))
    visits = Counter(outcome for (outcome,) in files.columns("prison-visits", "Outcome"))
    contacts = sum(1 for _ in files.columns("prison-contacts", "Contact Id"))
    uncounted = f"{ASSUMPTION}; {NONE_FOR_CONTACTS}"
    return [
        Line("contacts to a prisoner", "2.8", contacts / held, uncounted),
        Line("calls to a prisoner and week", "16.8", sum(kinds.values()) / held / 4, CALLS_2023),
        Line(
            "privileged among calls",
            "11 %",
            _share(kinds, "LEGAL", "CONFIDENTIAL"),
            f"{ASSUMPTION}; {NONE_FOR_WHOM_CALLED}",
            "%",
        ),
        Line(
            "visitors to a prisoner and month",
            "0.8",
            sum(visits.values()) / held / 3,
            f"{ASSUMPTION}; {NONE_FOR_VISITS}",
        ),
    ]


def _courts(files: _Files) -> list[Line]:
    cases = Counter(case for (case,) in files.columns("courts-cases", "Case URN"))
    sizes = np.array(list(cases.values()))
    pleas = Counter(
        plea for plea, verdict in files.columns("courts-outcomes", "Plea", "Verdict") if verdict == "GUILTY"
    )
    return [
        Line(
            "cases with several defendants",
            "40 %",
            float(np.mean(sizes > 1)),
            f"{ASSUMPTION}; {NONE_FOR_CASES}",
            "%",
        ),
        Line("guilty pleas among convictions", "84 %", _share(pleas, "GUILTY"), PLEAS_1992, "%"),
    ]
