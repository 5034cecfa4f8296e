"""Questions about who is around somebody, and how people are linked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from api.actions import Action
from api.answers.network import Around, around_those_there, between, in_common, network
from api.answers.presence import place_presence
from api.questions import NOW, AskedFor, Clocks, Question, Typed, clocks
from api.schemas.network import CommonLinksAnswer, FindCommonLinks, FindPaths, NetworkAnswer, PathsAnswer
from api.schemas.presence import PresenceAnswer, ShowPresence
from graph.model.times import to_minutes


def show_network(person: str, how: Around, when: Clocks = NOW) -> Question[NetworkAnswer]:
    """Who and what is around a person."""
    asked: AskedFor = {"person": Typed(person), "depth": how.depth, "budget": how.budget}
    return Question(Action.SHOW_NETWORK, asked, lambda view: network(view, person, how), when)


def show_networks(starts: Sequence[str], how: Around, when: Clocks = NOW) -> Question[NetworkAnswer]:
    """Who and what is around several, as far as they are there for the reader."""
    asked: AskedFor = {"people": tuple(map(Typed, starts)), "depth": how.depth, "budget": how.budget}
    return Question(Action.SHOW_NETWORK, asked, lambda view: around_those_there(view, starts, how), when)


def find_paths(wanted: FindPaths, now: datetime) -> Question[PathsAnswer]:
    """How two sets of people are linked."""
    when = clocks(wanted.at, wanted.known_at)
    asked: AskedFor = {
        "from_people": tuple(map(Typed, wanted.sources)),
        "to_people": tuple(map(Typed, wanted.targets)),
        "count": wanted.count,
        "max_length": wanted.max_length,
    }
    return Question(Action.FIND_PATHS, asked, lambda view: between(view, wanted, now), when)


def find_common_links(wanted: FindCommonLinks, now: datetime) -> Question[CommonLinksAnswer]:
    """What several people have in common."""
    asked: AskedFor = {"people": tuple(map(Typed, wanted.people)), "budget": wanted.budget}
    if wanted.shared_with:
        asked = {**asked, "shared_with": tuple(map(Typed, wanted.shared_with))}
    when = clocks(wanted.at, wanted.known_at)
    return Question(Action.FIND_COMMON_LINKS, asked, lambda view: in_common(view, wanted, now), when)


def show_presence(wanted: ShowPresence) -> Question[PresenceAnswer]:
    """Who was at a place between two times."""
    period = (to_minutes(wanted.start), to_minutes(wanted.end))
    asked: AskedFor = {"place": Typed(wanted.place), "from_minute": period[0], "to_minute": period[1]}
    return Question(
        Action.SHOW_PRESENCE, asked, lambda view: place_presence(view, wanted), clocks(None, wanted.known_at)
    )
