"""Where people live: the districts of one area, their streets, and addresses that no postman knows."""

from dataclasses import dataclass

import numpy as np

from loaders.synthetic.arrays import Floats, Ints, Texts, each, texts
from loaders.synthetic.reference import nearest, table
from loaders.synthetic.scales import Scale
from loaders.synthetic.streams import Streams

STREETS = 40
"""Streets in each district; every street has a postcode of its own."""

NAMED_PREMISES = 9_000
"""House slots from here on are hostels and approved premises, which have a name instead of a number."""

HUB = (53.797, -1.542)
"""Centre of the area from which districts and establishments are taken: Leeds."""

_FIRST_UNIT = "ABDEFGHJLNPQRSTUWXYZ"
_SECOND_UNIT = "CIKMOV"
"""Letters that postcodes never end in, so that no address made here is anyone's."""


@dataclass(frozen=True, slots=True)
class Places:
    """Districts (outward postcodes) with their share of the people, and streets by (district, street)."""

    outcode: Texts
    town: Texts
    region: Texts
    latitude: Floats
    longitude: Floats
    share: Floats
    street: Texts
    postcode: Texts

    def district(self, address: Ints) -> Ints:
        """District of each address id."""
        return address // 10_000

    def _street_of(self, address: Ints) -> Ints:
        return address // 10_000 * STREETS + address % 10_000 % STREETS

    def number(self, address: Ints) -> Texts:
        """House number, or the name of the premises."""
        slot = address % 10_000
        house = each("{}", slot // STREETS * 2 + 1 + address // 10_000 % 2)
        house[slot >= NAMED_PREMISES] = ""
        return house

    def building(self, address: Ints) -> Texts:
        """Name of hostels and approved premises; empty for houses."""
        name: Texts = self.town[self.district(address)] + " House"
        name[address % 10_000 < NAMED_PREMISES] = ""
        return name

    def street_name(self, address: Ints) -> Texts:
        """Street of each address id."""
        out: Texts = self.street[self._street_of(address)]
        return out

    def postcode_of(self, address: Ints) -> Texts:
        """Postcode of each address id."""
        out: Texts = self.postcode[self._street_of(address)]
        return out

    def line(self, address: Ints) -> Texts:
        """House and street on one line."""
        house: Texts = self.building(address) + self.number(address)
        out: Texts = house + " " + self.street_name(address)
        return out


def build_places(scale: Scale, streams: Streams) -> Places:
    """The districts nearest to the hub, with unequal shares of the people."""
    rng = streams("places")
    rows = table("outcodes")
    latitude, longitude = rows["latitude"].astype(np.float64), rows["longitude"].astype(np.float64)
    chosen = np.sort(nearest(latitude, longitude, *HUB)[: scale.outcodes])
    share = rng.lognormal(0.0, 0.5, len(chosen))
    parts = table("streets")
    names, suffixes = (parts["word"][parts["part"] == kind] for kind in ("name", "suffix"))
    pairs = np.stack([rng.choice(len(names) * len(suffixes), STREETS, replace=False) for _ in chosen]).ravel()
    units = np.stack([rng.choice(9 * 20 * 6, STREETS, replace=False) for _ in chosen]).ravel()
    return Places(
        outcode=rows["outcode"][chosen],
        town=rows["town"][chosen],
        region=rows["region"][chosen],
        latitude=latitude[chosen],
        longitude=longitude[chosen],
        share=share / share.sum(),
        street=names[pairs // len(suffixes)] + " " + suffixes[pairs % len(suffixes)],
        postcode=each(
            "{} {}{}{}",
            np.repeat(rows["outcode"][chosen], STREETS),
            1 + units // 120,
            texts(_FIRST_UNIT)[units // 6 % 20],
            texts(_SECOND_UNIT)[units % 6],
        ),
    )
