"""Questions about known groups, about everybody's flags, and about ties that nobody has recorded."""

from __future__ import annotations

from datetime import date, datetime

from analytics.runs import save
from api.actions import Action
from api.answers.estate_run import Runs, held_run, run_for
from api.answers.flag_changes import Bands, Compared, flag_changes
from api.answers.flags import MOST_FLAGS, flags_of
from api.answers.groups import group_of, groups_of
from api.answers.likely import likely_of
from api.questions import AskedFor, Question, Typed
from api.schemas.flag import FlagsAnswer
from api.schemas.flag_changes import FlagChangesAnswer
from api.schemas.groups import GroupAnswer, GroupsAnswer
from api.schemas.likely import LikelyLinksAnswer
from api.validation import Validation
from graph.view import GraphView


def prepare_groups(as_of: date, policy: str, runs: Runs) -> Question[None]:
    """Have the run that groups and flags are taken from at hand. It names nobody, and so discloses nobody."""

    def answer(view: GraphView) -> None:
        held_run(runs, view, as_of, policy)

    return Question(Action.MONITOR_RISK, {"prepared": "groups", "as_of": as_of.isoformat()}, answer, estate_wide=True)


def list_flags(
    as_of: date,
    now: datetime,
    policy: str,
    validation: Validation | None,
    runs: Runs,
    profile: str | None = None,
    first: int = 1,
    most: int = MOST_FLAGS,
) -> Question[FlagsAnswer]:
    """Everybody with an indication from the `first` on, over the reader's largest reading profile or the one named."""

    def answer(view: GraphView) -> FlagsAnswer:
        return flags_of(view, held_run(runs, view, as_of, policy), validation, now, first, most)

    asked: AskedFor = {"as_of": as_of.isoformat(), "first": first}
    return Question(Action.LIST_FLAGS, asked, answer, estate_wide=True, profile=profile)


def list_flag_changes(asked: Compared, runs: Runs, bands: Bands, *, work: bool) -> Question[FlagChangesAnswer]:
    """Whose flag moved since a day, over the reader's largest reading profile."""
    said: AskedFor = {"as_of": asked.today.isoformat(), "since": asked.since.isoformat()}
    return Question(
        Action.LIST_FLAGS, said, lambda view: flag_changes(view, asked, runs, bands, work=work), estate_wide=True
    )


def list_groups(as_of: date, policy: str, runs: Runs, profile: str | None = None) -> Question[GroupsAnswer]:
    """The known groups."""

    def answer(view: GraphView) -> GroupsAnswer:
        return groups_of(view, held_run(runs, view, as_of, policy))

    asked: AskedFor = {"as_of": as_of.isoformat()}
    return Question(Action.LIST_GROUPS, asked, answer, estate_wide=True, profile=profile)


def show_group(
    group: str, since: date, as_of: date, policy: str, runs: Runs, profile: str | None = None
) -> Question[GroupAnswer]:
    """Everything about one group."""

    def answer(view: GraphView) -> GroupAnswer:
        return group_of(view, held_run(runs, view, as_of, policy), group, since)

    asked: AskedFor = {"group": Typed(group), "since": since.isoformat(), "as_of": as_of.isoformat()}
    return Question(Action.SHOW_GROUP, asked, answer, estate_wide=True, profile=profile)


def show_likely_links(
    person: str, count: int, as_of: date, policy: str, runs: Runs, profile: str | None = None
) -> Question[LikelyLinksAnswer]:
    """Whom a person may know though no record says so."""

    def answer(view: GraphView) -> LikelyLinksAnswer:
        public = view.person(person).id
        found = likely_of(view, run_for(runs, view, public, as_of, policy), public, count, policy)
        save(view, found.run, found.rests_on)
        return found.answer

    asked: AskedFor = {"person": Typed(person), "count": count, "as_of": as_of.isoformat()}
    return Question(Action.SHOW_LIKELY_LINKS, asked, answer, estate_wide=True, bounded=True, profile=profile)
