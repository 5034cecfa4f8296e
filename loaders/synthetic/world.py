"""The whole fictional world of one seed: built once, then read by the feeds and by the truth."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from loaders.synthetic.arrays import DAY, Ints, Texts, day_number
from loaders.synthetic.layout import EXTRACTION_TIME
from loaders.synthetic.prison.alerts import Alerts, build_alerts
from loaders.synthetic.prison.bookings import Bookings, build_bookings
from loaders.synthetic.prison.contacts import Contacts, build_contacts
from loaders.synthetic.prison.custody import Custody, build_custody
from loaders.synthetic.prison.estate import Estate, build_estate, choose_establishments
from loaders.synthetic.prison.incidents import Incidents, build_incidents
from loaders.synthetic.prison.separations import (
    GroupSeparations,
    KeepAparts,
    Planted,
    build_group_separations,
    build_keep_aparts,
)
from loaders.synthetic.records.agencies import Records, build_records
from loaders.synthetic.records.ocgm import MembershipRows, build_membership_rows
from loaders.synthetic.scales import Scale
from loaders.synthetic.society.arrests import Arrests, build_arrests
from loaders.synthetic.society.groups import Groups, build_groups
from loaders.synthetic.society.people import Population, build_population
from loaders.synthetic.society.places import Places, build_places
from loaders.synthetic.society.true_identifiers import TrueIdentifiers, build_identifiers
from loaders.synthetic.streams import Streams


@dataclass(frozen=True, slots=True)
class World:
    """Everything that is true, and what each agency has on record about it."""

    scale: Scale
    streams: Streams
    today: int
    now: int
    places: Places
    people: Population
    identifiers: TrueIdentifiers
    groups: Groups
    bookings: Bookings
    estate: Estate
    custody: Custody
    incidents: Incidents
    arrests: Arrests
    alerts: Alerts
    contacts: Contacts
    keep_aparts: KeepAparts
    group_separations: GroupSeparations
    planted: tuple[tuple[Planted, ...], tuple[Planted, ...]]
    records: Records
    memberships: MembershipRows

    @property
    def prison_number(self) -> Texts:
        """Prison number of each booking."""
        return self.records.prison.source_id[: len(self.bookings.person)]

    @property
    def prisoner_of(self) -> Ints:
        """Booking of each true person; -1 for people without one."""
        out = np.full(self.people.size, -1, dtype=np.int64)
        out[self.bookings.person] = np.arange(len(self.bookings.person))
        return out


def build_world(scale: Scale, seed: int, as_of: date) -> World:
    """The world as it stands at the extraction time on `as_of`."""
    streams = Streams(seed, scale.name)
    today = day_number(as_of)
    now = today * DAY + EXTRACTION_TIME.hour * 3_600
    places = build_places(scale, streams)
    people = build_population(scale, streams, places, today)
    groups = build_groups(scale, streams, places, people)
    identifiers = build_identifiers(streams, people, groups, today)
    establishments = choose_establishments(scale)
    bookings = build_bookings(streams, people, places, groups, establishments, today)
    held = np.bincount(bookings.prison[bookings.held], minlength=len(establishments.code))
    estate = build_estate(streams, establishments, held)
    custody = build_custody(streams, estate, people, groups, bookings, now)
    incidents = build_incidents(streams, estate, people, groups, bookings, custody, now)
    keep_aparts, planted_pairs = build_keep_aparts(streams, estate, people, groups, bookings, custody, incidents, now)
    separations, planted_rivals = build_group_separations(streams, estate, people, groups, bookings, custody, today)
    return World(
        scale=scale,
        streams=streams,
        today=today,
        now=now,
        places=places,
        people=people,
        identifiers=identifiers,
        groups=groups,
        bookings=bookings,
        estate=estate,
        custody=custody,
        incidents=incidents,
        arrests=build_arrests(streams, people, places, groups, bookings, today),
        alerts=build_alerts(streams, people, groups, bookings, now),
        contacts=build_contacts(streams, people, places, groups, identifiers, bookings),
        keep_aparts=keep_aparts,
        group_separations=separations,
        planted=(tuple(planted_pairs), tuple(planted_rivals)),
        records=build_records(streams, people, identifiers, bookings),
        memberships=build_membership_rows(streams, people, groups, identifiers),
    )
