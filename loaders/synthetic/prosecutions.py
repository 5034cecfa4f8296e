"""Which arrests came to court: the case behind each prisoner's sentence, and lately charged or convicted suspects.

A case is an arrest event; its defendants are the suspects who were charged in it, so that co-defendants are people who
were arrested together. Drawn from streams of its own and built anew by whoever asks: the same each time.
"""

from dataclasses import dataclass

import numpy as np

from loaders.synthetic.arrays import DAY, Ints, Texts, each
from loaders.synthetic.world import World

WINDOW = 200
"""Cases of people who are not in custody go back this far, in days."""

ENDS_WITHIN = 400
ACQUITTED, DISCONTINUED = 0.16, 0.34
"""Of charges that ended without a conviction or are left over: the rest are pending. Our assumption."""


@dataclass(frozen=True, slots=True)
class Prosecutions:
    """Cases (`urn`, `event`, `received`) and, as parallel arrays sorted by case and person, their defendants.

    `booking` is the booking that the case led to for him, -1 for none; `status` one of PENDING, CONVICTED, ACQUITTED,
    DISCONTINUED; `ended` the day of the verdict, in the future while pending.
    """

    urn: Texts
    event: Ints
    received: Ints
    case: Ints
    person: Ints
    booking: Ints
    status: Texts
    ended: Ints


def build_prosecutions(world: World) -> Prosecutions:
    """The cases of this world."""
    rng, arrests = world.streams("prosecutions"), world.arrests
    suspect = np.flatnonzero(np.isin(arrests.role.astype(str), ("SUSPECT", "CONVICTED")))
    booking = _bookings_of(world, suspect)
    day = arrests.occurred[arrests.event[suspect]] // DAY
    disposal = arrests.disposal[suspect].astype(str)
    lately = (day > world.today - WINDOW) & np.isin(disposal, ("CONVICTED", "CHARGED"))
    chosen = np.isin(arrests.event[suspect], arrests.event[suspect[(booking >= 0) | lately]])
    charged = chosen & ((booking >= 0) | np.isin(disposal, ("CONVICTED", "CHARGED")))
    rows, booking, disposal = suspect[charged], booking[charged], disposal[charged]
    event, case = np.unique(arrests.event[rows], return_inverse=True)
    order = np.lexsort((arrests.person[rows], case))
    rows, case, booking, disposal = rows[order], case[order], booking[order], disposal[order]
    received = arrests.occurred[event] // DAY + rng.integers(1, 60, len(event))
    ended = received[case] + rng.integers(10, ENDS_WITHIN, len(rows))
    start = world.bookings.sentence_start[booking]
    sentenced = (booking >= 0) & (world.bookings.legal[booking] != "REMAND")
    ended = np.where(sentenced, np.maximum(start, received[case] + 1), ended)
    draw = rng.random(len(rows))
    untried = np.where(draw < ACQUITTED, "ACQUITTED", np.where(draw < DISCONTINUED, "DISCONTINUED", "CONVICTED"))
    status = np.where(sentenced | (disposal == "CONVICTED"), "CONVICTED", untried)
    pending = (ended >= world.today) | ((booking >= 0) & ~sentenced)
    return Prosecutions(
        urn=_urns(rng, world, event),
        event=event,
        received=np.minimum(received, world.today - 1),
        case=case,
        person=arrests.person[rows],
        booking=booking,
        status=np.where(pending & ~sentenced, "PENDING", status).astype(object),
        ended=ended,
    )


def _bookings_of(world: World, suspect: Ints) -> Ints:
    """For each suspect row the booking that this arrest led to: the person's last one before reception, else -1."""
    arrests, bookings = world.arrests, world.bookings
    person, occurred = arrests.person[suspect], arrests.occurred[arrests.event[suspect]]
    booking = world.prisoner_of[person]
    fits = (booking >= 0) & (occurred // DAY < bookings.received[booking])
    order = np.lexsort((occurred, booking))
    order = order[fits[order]]
    last = np.append(booking[order][1:] != booking[order][:-1], True)[: len(order)]
    out = np.full(len(suspect), -1, dtype=np.int64)
    out[order[last]] = booking[order[last]]
    return out


def _urns(rng: np.random.Generator, world: World, event: Ints) -> Texts:
    years = world.arrests.occurred[event].astype("datetime64[s]").astype("datetime64[Y]").astype(np.int64) + 1970
    serial = rng.permutation(len(event)) + 1
    return each("13{}{:07d}{:02d}", np.array(["LA", "MA", "NA"], dtype=object)[event % 3], serial, years % 100)
