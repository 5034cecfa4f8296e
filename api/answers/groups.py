"""The known groups, and everything about one of them."""

from __future__ import annotations

from datetime import date

import numpy as np

from analytics.organised_crime import GroupPage, Held, Member, group_page, rivals_by_group
from analytics.organised_crime.group_page import years_before
from analytics.ties import I64
from api.answers.analysis import profile_name, reports
from api.answers.estate_run import EstateRun
from api.answers.flag import handled
from api.answers.named import Names
from api.answers.nesting import circles
from api.answers.words import role_words
from api.schemas.flag import Handled
from api.schemas.groups import (
    BrokerLine,
    ChangesAnswer,
    GroupAnswer,
    GroupsAnswer,
    KnownGroup,
    MemberLine,
    PresenceLine,
    TiedGroup,
    YearLine,
)
from graph.model.kinds import GROUPS
from graph.model.labels import Label, strictest
from graph.model.times import from_minutes, to_minutes
from graph.view import GraphView, NotFoundError

MOST_GROUPS = 200


def groups_of(view: GraphView, run: EstateRun) -> GroupsAnswer:
    """The groups with most known members."""
    names, evidence, known = Names(view), run.network.evidence, run.known
    adult = evidence.adult[known.person] & (known.weight > 0)
    counts = {unit: int((known.group[adult] == unit).sum()) for unit in evidence.groups}
    order = sorted(counts, key=lambda unit: (-counts[unit], evidence.unit_id(unit)))
    rivals = rivals_by_group(view, evidence.as_of)
    return GroupsAnswer(
        profile=profile_name(view),
        as_of=run.as_of,
        groups=[
            KnownGroup(
                group=names.node(evidence.unit_id(unit)),
                threat_band=known.bands.get(unit),
                members=counts[unit],
                rivals=[names.node(each) for each in rivals.get(evidence.unit_id(unit), ())],
            )
            for unit in order[:MOST_GROUPS]
        ],
        left_out=max(0, len(order) - MOST_GROUPS),
    )


def group_of(view: GraphView, run: EstateRun, group: str, since: date) -> GroupAnswer:
    """The page of a group (public id), with what changed since a day. Raises NotFoundError for what is no group."""
    node = view.node(group)
    if view.graph.node_kind(node) not in GROUPS:
        raise NotFoundError(group)
    page = group_page(view, run.network, run.known, group, to_minutes(since))
    names, evidence = Names(view), run.network.evidence
    unit = next((each for each in evidence.groups if evidence.unit_id(each) == group), -1)
    others = [other for each in page.brokers for other, _ in each.groups]
    names.gather(evidence.unit_id(each) for each in (*(member.person for member in page.members), *others))
    in_place = {person for place in page.held for person in place.people}
    return GroupAnswer(
        group=names.node(group),
        profile=profile_name(view),
        as_of=run.as_of,
        threat_band=run.known.bands.get(unit),
        members=[_member(run, each, names) for each in page.members],
        not_listed=page.not_listed,
        brokers=[
            BrokerLine(
                person=names.node(evidence.unit_id(each.person)),
                groups=[
                    TiedGroup(group=names.node(evidence.unit_id(other)), members=members)
                    for other, members in each.groups
                ],
            )
            for each in page.brokers
        ],
        presence=[_place(run, each, names) for each in page.held],
        not_held=sum(each.person not in in_place for each in page.members),
        rivals=[names.node(each) for each in page.rivals],
        circles=circles(run, _in_network(run, page)),
        growth=[
            YearLine(on=years_before(run.as_of, each.back), members=each.members, undated=each.undated)
            for each in page.growth
        ],
        changes=_changes(run, page, names, since),
        handling=_handling(run, page),
        tables=run.tables,
        run=run.record.shown_id,
    )


def _member(run: EstateRun, each: Member, names: Names) -> MemberLine:
    return MemberLine(
        person=names.node(run.network.evidence.unit_id(each.person)),
        role=role_words([each.role])[0],
        since=from_minutes(each.since),
        or_before=each.or_before,
        until=from_minutes(each.until),
        reports=reports([run.network.report(row) for row in each.rows], names),
    )


def _place(run: EstateRun, each: Held, names: Names) -> PresenceLine:
    return PresenceLine(
        establishment=names.node(each.establishment),
        wing=None if each.wing is None else names.node(each.wing),
        members=[names.node(run.network.evidence.unit_id(person)) for person in each.people],
    )


def _changes(run: EstateRun, page: GroupPage, names: Names, since: date) -> ChangesAnswer:
    found = {
        name: [names.node(run.network.evidence.unit_id(person)) for person in getattr(page.changes, name)]
        for name in ("joined", "left", "changed_role", "learnt", "moved")
    }
    return ChangesAnswer(since=since, **found)


def _handling(run: EstateRun, page: GroupPage) -> Handled | None:
    """The strictest handling of the memberships that the page names."""
    evidence = run.network.evidence
    rows = np.array([row for each in page.members for row in each.rows], dtype=np.int64)
    labels: list[Label] = [evidence.labels[each] for each in np.unique(evidence.label[evidence.links.record[rows]])]
    label = strictest(labels)
    return None if label is None else handled(label)


def _in_network(run: EstateRun, page: GroupPage) -> I64:
    """Numbers in the network of the members who have a tie."""
    number = run.network.person_of_unit()[np.array([each.person for each in page.members], dtype=np.int64)]
    return number[number >= 0]
