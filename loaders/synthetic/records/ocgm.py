"""The register's rows: which prisoners the organised-crime extract names, rightly or wrongly, and as what."""

from dataclasses import dataclass

import numpy as np

from loaders.synthetic.arrays import Bools, Ints, Texts, texts, where
from loaders.synthetic.records.agencies import COVERAGE, keyed_pnc, ocgm_nominal_ids
from loaders.synthetic.records.mistakes import POLICE, Recorded, record_people
from loaders.synthetic.society.groups import FACILITATOR, PERIPHERAL, Groups
from loaders.synthetic.society.people import COMMUNITY, CUSTODY, Population
from loaders.synthetic.society.true_identifiers import TrueIdentifiers
from loaders.synthetic.streams import Streams

STANDINGS = texts(("Principal Subject", "Significant Group Member", "Peripheral Subject", "Peripheral Subject"))
ERRORS = ("", "NOT_A_MEMBER", "POLICE_SIDE_IS_SOMEONE_ELSE", "GROUP_NOT_ON_REGISTER", "BLANK_PRISON_NUMBER")
WRONG_MEMBER_SHARE, WRONG_SIDE_SHARE = 0.03, 0.02


@dataclass(frozen=True, slots=True)
class MembershipRows:
    """One entry per row of the extract. `error` is one of ERRORS, empty for most.

    `person` is the true person on the prison side, `police_person` the one on the police side.
    """

    person: Ints
    police_person: Ints
    code: Texts
    standing: Texts
    nominal_id: Texts
    names: Recorded
    pnc: Texts
    corrupter: Bools
    dissemination: Texts
    priority: Bools
    error: Texts


def build_membership_rows(
    streams: Streams, people: Population, groups: Groups, identifiers: TrueIdentifiers
) -> MembershipRows:
    """Rows for every known OCG membership, and the planted errors."""
    rng = streams("ocgm")
    known = np.flatnonzero(groups.known & groups.of_kind(gang=False) & groups.registered[groups.group])
    person, group, role = groups.person[known], groups.group[known], groups.role[known]
    error = texts([""] * len(known))
    error[rng.permutation(len(known))[: max(1, round(WRONG_SIDE_SHARE * len(known)))]] = ERRORS[2]
    in_no_group = groups.main_group(people.size) < 0
    wrong = rng.choice(
        np.flatnonzero(in_no_group & (people.standing == CUSTODY)),
        size=max(1, round(WRONG_MEMBER_SHARE * len(known))),
        replace=False,
    )
    outside = groups.person[(people.standing[groups.person] == COMMUNITY) & ~groups.hidden & groups.of_kind(gang=False)]
    numberless = np.unique(outside)[: max(1, len(known) // 80)]
    of_numberless = groups.main_group(people.size)[numberless]
    named = groups.registered[of_numberless]
    numberless, of_numberless = numberless[named], of_numberless[named]
    dangling = rng.choice(known, size=2, replace=False)
    registered = np.flatnonzero(groups.registered & ~groups.is_gang)
    person = np.concatenate([person, wrong, groups.person[dangling], numberless])
    group = np.concatenate([group, rng.choice(registered, size=len(wrong)), groups.group[dangling], of_numberless])
    role = np.concatenate([role, np.full(len(wrong) + len(dangling) + len(numberless), PERIPHERAL)])
    error = np.concatenate(
        [error, texts([ERRORS[1]] * len(wrong) + [ERRORS[3]] * len(dangling) + [ERRORS[4]] * len(numberless))]
    )
    code = groups.code[group]
    code[error == ERRORS[3]] = "099/0099999"
    police_person = _police_side(rng, people, person, error)
    distinct, at = np.unique(police_person, return_inverse=True)
    pnc, _ = keyed_pnc(rng, people, identifiers, police_person, COVERAGE["police"])
    size = len(person)
    return MembershipRows(
        person=person,
        police_person=police_person,
        code=code,
        standing=_standings(rng, role),
        nominal_id=ocgm_nominal_ids(rng, len(distinct))[at],
        names=record_people(streams("ocgm-names"), people, police_person, POLICE),
        pnc=pnc,
        corrupter=rng.random(size) < 0.05,
        dissemination=rng.choice(texts(("Yes", "No", "")), size, p=(0.70, 0.14, 0.16)),
        priority=rng.random(size) < 0.12,
        error=error,
    )


def _police_side(rng: np.random.Generator, people: Population, person: Ints, error: Texts) -> Ints:
    """The person whom police mean; a planted error takes someone of the same surname, else anyone."""
    out = person.copy()
    for row in np.flatnonzero(error == ERRORS[2]).tolist():
        alike = np.flatnonzero((people.surname == people.surname[person[row]]) & (people.standing <= COMMUNITY))
        alike = alike[alike != person[row]]
        out[row] = rng.choice(alike) if len(alike) else (person[row] + 1) % people.size
    return out


def _standings(rng: np.random.Generator, role: Ints) -> Texts:
    """Standing as recorded: one in ten is a step off, some are blank, some repeated in one cell."""
    step = np.where(rng.random(len(role)) < 0.1, rng.choice((-1, 1), len(role)), 0)
    out: Texts = STANDINGS[np.clip(np.minimum(role, PERIPHERAL) + step, 0, FACILITATOR)]
    draw = rng.random(len(role))
    out = where(draw < 0.04, "", out)
    repeated = (draw > 0.97) & (out != "")
    out[repeated] = texts(f"{standing}, {standing}" for standing in out[repeated])
    return out
