"""Questions about who is around somebody, and how people are linked."""

from __future__ import annotations

from api.actions import Action
from api.answers.network import Around, between, network
from api.questions import NOW, AskedFor, Clocks, Question, Typed, clocks
from api.schemas.network import FindPaths, NetworkAnswer, PathsAnswer


def show_network(person: str, how: Around, when: Clocks = NOW) -> Question[NetworkAnswer]:
    """Who and what is around a person."""
    asked: AskedFor = {"person": Typed(person), "depth": how.depth, "budget": how.budget}
    return Question(Action.SHOW_NETWORK, asked, lambda view: network(view, person, how), when)


def find_paths(wanted: FindPaths) -> Question[PathsAnswer]:
    """How two sets of people are linked."""
    when = clocks(wanted.at, wanted.known_at)
    asked: AskedFor = {
        "from_people": tuple(map(Typed, wanted.sources)),
        "to_people": tuple(map(Typed, wanted.targets)),
        "count": wanted.count,
        "max_length": wanted.max_length,
    }
    return Question(Action.FIND_PATHS, asked, lambda view: between(view, wanted), when)
