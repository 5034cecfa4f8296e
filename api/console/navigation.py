"""What the pages offer: each with the action that it needs, so that nobody is offered what he may not do."""

from __future__ import annotations

from typing import NamedTuple

from api.actions import Action
from api.console.page import Page


class Offered(NamedTuple):
    """A page on the start page, and in the navigation where it `leads`."""

    path: str
    name: str
    line: str
    action: Action
    leads: bool = True


_DISAGREE = Action.SHOW_DISAGREEMENTS
_COMPARE = Action.COMPARE_POLICIES
_FAIRNESS = Action.SHOW_CATEGORISATION_STATISTICS
OFFERS = (
    Offered("/people", "People", "Find a person, read what is on record, see who is around.", Action.FIND_PEOPLE),
    Offered("/charts", "Charts", "Draw who is around whom, keep it and share it.", Action.LIST_CHARTS),
    Offered("/links", "Links", "How two people, or two sets of people, are linked.", Action.FIND_PATHS),
    Offered("/common", "In common", "What people or two sets of people share.", Action.FIND_COMMON_LINKS, leads=False),
    Offered("/groups", "Groups", "Groups and brokers of the network, and who may belong.", Action.LIST_GROUPS),
    Offered("/flags", "Flags", "Who may belong to organised crime, and how firmly.", Action.LIST_FLAGS),
    Offered("/plots", "Plots", "Ties, flags, alerts and calibration, each with its table.", Action.SHOW_PLOTS),
    Offered("/separations", "Keep-aparts", "Who is to be kept from whom.", Action.READ_SEPARATIONS),
    Offered("/conflicts", "Conflicts", "Whether people can be in a place together.", Action.CHECK_CONFLICTS),
    Offered("/wing-board", "Wings", "Who is where, landing by landing, and who is in conflict.", Action.SHOW_BOARD),
    Offered("/alternatives", "Where to", "Where one person could go, ranked.", Action.RANK_ALTERNATIVES, leads=False),
    Offered("/what-if", "What if", "Try moves and closures; nothing is stored.", Action.SUPPOSE_MOVES),
    Offered("/plans", "Plans", "Who of many goes where, at the least cost.", Action.SHOW_PLAN),
    Offered("/room", "Room", "Free beds of a prison tonight, and in some days.", Action.SHOW_HEADROOM),
    Offered("/arrivals", "Arrivals", "Somebody without a number: who it may be.", Action.RECEIVE_ARRIVAL),
    Offered("/near-misses", "Near misses", "What the check would have said.", Action.REPLAY_ASSAULTS, leads=False),
    Offered("/categorisations", "Categorisation", "Advice, cases and decisions.", Action.LIST_CATEGORISATIONS),
    Offered("/reviews", "Reviews", "Who is to be categorised, and by when.", Action.LIST_CATEGORISATIONS, leads=False),
    Offered("/risk-changes", "Changes of risk", "New risks, and those gone.", Action.LIST_CATEGORISATIONS, leads=False),
    Offered("/fairness", "Fairness", "How advice is used, and by group.", _FAIRNESS, leads=False),
    Offered("/rule-sets", "Rule sets", "Who would change category, and why.", Action.MONITOR_RISK, leads=False),
    Offered("/security-queue", "Security step", "Cases that wait for security.", Action.REVIEW_CATEGORISATION_SECURITY),
    Offered("/matches", "Who is who", "Records that may be one person's, for you to judge.", Action.REVIEW_MATCHES),
    Offered("/disagreements", "Disagreements", "Where agencies say different things.", _DISAGREE, leads=False),
    Offered(
        "/disseminations", "Source unit", "What waits for approval before it goes out.", Action.LIST_DISSEMINATIONS
    ),
    Offered("/loads", "Loads", "Load a file, and see what became of its rows.", Action.SHOW_LOAD),
    Offered("/withdrawals", "Withdrawals", "Loads that wait to be taken back.", Action.WITHDRAW_LOAD, leads=False),
    Offered("/rejected", "Rejected rows", "Put rejected rows right, and load them again.", Action.LIST_QUARANTINE),
    Offered("/quality", "Data quality", "How complete and sound each feed is, and what moved.", Action.SHOW_QUALITY),
    Offered("/access", "Access policy", "Who may see what, and why.", Action.LIST_GRANTS),
    Offered("/policy-difference", "Compare policies", "Who would gain or lose sight.", _COMPARE, leads=False),
    Offered("/audit", "Audit", "Who looked at whom, and why.", Action.SEARCH_AUDIT),
    Offered("/audit/repeated", "Asked often", "Who asked unusually often today.", Action.SEARCH_AUDIT, leads=False),
    Offered("/feeds", "Feeds", "What is loaded, how fresh it is, and what was rejected.", Action.LIST_LOADS),
)

_NEEDED = {each.path: each.action for each in OFFERS}


def navigation(page: Page) -> list[Offered]:
    """The pages that this reader's roles open."""
    return [each for each in OFFERS if page.may(each.action)]


def opens(page: Page, path: str) -> bool:
    """Whether this reader's roles open a page; one that is not offered, such as the start page, is everybody's."""
    action = _NEEDED.get(path)
    return action is None or page.may(action)


def roles_that_open(page: Page, path: str) -> list[str]:
    """The roles of the policy that open a page, by name."""
    grant = _NEEDED[path].value.grant
    return sorted(name for name, role in page.service.policy.roles.items() if grant in role.actions)
