"""The network's bands as questions take them in: over which profile, and whether they are worked out for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum

from api.actions import Action
from api.answers.categorisation.network import Bands, Network, kept_bands, work_out_bands
from api.kept_results import KeptResults
from api.questions import Question
from api.wiring import Service
from graph.access import NoProfileError, Policy, Profile, Viewer, profile_for
from graph.view import GraphView, profile_view


class Work(Enum):
    """Whether the network is worked out for a question: never, where nothing is at hand, or anew in any case."""

    NEVER = "never"
    WHERE_NEEDED = "where-needed"
    ANEW = "anew"


def networks(service: Service, view: GraphView, work: Work = Work.NEVER) -> Callable[[str], Network | None]:
    """What the network says of each person, over the largest reading profile within what the viewer may read.

    None where he may not be shown flags, has no profile, or no run is at hand: then it is not known. Worked out anew it
    is for every profile within what he may read, so that readers of less have it at hand too.
    """
    read = read_over(service, view, work)
    if read is None:
        return lambda _: None
    found, over = read
    return lambda person: found.person(over, person)


def read_over(service: Service, view: GraphView, work: Work) -> tuple[Bands, GraphView] | None:
    """The bands of the largest profile within what the viewer may read, with that profile's view."""
    policy, viewer = service.policy, view.viewer
    if viewer is None or not policy.may(viewer, Action.SHOW_FLAG.value.grant):
        return None
    try:
        largest = profile_for(policy, viewer, None)
    except NoProfileError:
        return None
    if work is Work.ANEW:
        for profile in _within(policy, viewer):
            if profile.name != largest.name:
                _bands(service, _over(service, view, profile), work)
    over = _over(service, view, largest)
    found = _bands(service, over, work)
    return None if found is None else (found, over)


def _within(policy: Policy, viewer: Viewer) -> Iterator[Profile]:
    for each in policy.profiles:
        try:
            yield profile_for(policy, viewer, each.name)
        except NoProfileError:
            continue


def _over(service: Service, view: GraphView, profile: Profile) -> GraphView:
    if view.viewer is None:
        raise ValueError("a profile is read by somebody")
    return profile_view(view.graph, view.store, service.policy, profile, view.viewer, view.purpose)


def _bands(service: Service, over: GraphView, work: Work) -> Bands | None:
    kept, policy, now = KeptResults(service.settings.results), service.policy.version, service.clock()
    found = None if work is Work.ANEW else kept_bands(over, kept, service.kept_bands, policy, now)
    if found is None and work is not Work.NEVER:
        found = work_out_bands(over, kept, service.runs, policy, now)
    return found


def prepare_bands(service: Service) -> Question[None]:
    """Have at hand, for each profile within what the client may read, that no record behind its kept bands has fallen.

    It reads all that they rest on, once after each load. It names nobody.
    """

    def answer(view: GraphView) -> None:
        if view.viewer is not None:
            for profile in _within(service.policy, view.viewer):
                _bands(service, _over(service, view, profile), Work.NEVER)

    return Question(Action.MONITOR_RISK, {"prepared": "bands"}, answer)
