"""Who exists for a viewer beyond labels: filters, limited access, caseload; settled before anything is derived."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from graph.access import ANY, BreakGlass, Client, Filters, NamedGrant, Policy, Restriction, RoleGrant, Viewer
from graph.access.parts import authority_of
from graph.model.evidence import NodeRef
from graph.model.ids import IdKey
from graph.model.kinds import Kind
from graph.model.labels import ALERT_CODE, SUPERVISED, SUPERVISION, Classification, Label, facet
from graph.model.links import LinkType
from graph.model.times import OPEN_END
from graph.queries.neighbourhood import neighbourhood
from graph.queries.paths import paths
from graph.store.port import GraphStore
from graph.view import GraphView, NotFoundError, view_for
from tests.graph.world import (
    OPEN,
    POLICY,
    PURPOSE,
    READER,
    SECRET,
    ListStore,
    Load,
    World,
    bears,
    number,
    one_load,
    person,
    row,
    says,
    thing,
    tie,
)

A, B, C, D = (person(name) for name in "ABCD")
CRN = person("X1", "DELIUS")
FIGHT = thing("fight")
LEEDS, MOORLAND = (NodeRef(Kind.CELL, "", f"{code}-A-1-001") for code in ("LEI", "MDI"))
WING, PRISON = NodeRef(Kind.WING, "", "MDI-A"), NodeRef(Kind.ESTABLISHMENT, "", "MDI")
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
PLAIN = POLICY.roles["reader"]


def alert(code: str) -> Label:
    return Label("prison", compartments=(facet(ALERT_CODE, code),))


CURRENT = Label("prison", compartments=(facet(SUPERVISION, SUPERVISED),))
WORLD = one_load(
    row("1", describes=[says(A, caption="Ann")]),
    row("2", tie(A, LEEDS, LinkType.HELD_AT), tie(B, MOORLAND, LinkType.HELD_AT)),
    row("3", tie(A, FIGHT, LinkType.INVOLVED_IN), tie(B, FIGHT, LinkType.INVOLVED_IN)),
    row("4", tie(B, C), bears(B, number("1"))),
    row("5", bears(CRN, number("1"))),
    row("6", tie(A, thing("gang", Kind.ALERT), LinkType.HAS_ALERT), label=alert("XGANG")),
    row("7", tie(A, thing("escape", Kind.ALERT), LinkType.HAS_ALERT), label=alert("XEL")),
    row("8", tie(B, thing("escape-b", Kind.ALERT), LinkType.HAS_ALERT), label=alert("XEL")),
    row("9", describes=[says(CRN, caption="Ben")], label=CURRENT),
    row("10", tie(LEEDS, NodeRef(Kind.ESTABLISHMENT, "", "LEI"), LinkType.LOCATED_IN)),
    row("11", tie(MOORLAND, WING, LinkType.LOCATED_IN), tie(WING, PRISON, LinkType.LOCATED_IN)),
)  # fmt: skip


@dataclass
class GlassStore(ListStore):
    """A world's store with a key and a broken glass."""

    glass: Sequence[BreakGlass] = ()
    ids: IdKey = field(init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.ids = self.world.key

    def broken_glass(self) -> list[BreakGlass]:
        return list(self.glass)


def view(
    *grants: RoleGrant,
    viewer: Viewer = READER,
    world: World = WORLD,
    glass: Sequence[BreakGlass] = (),
    now: datetime | None = NOW,
    base_loads: int | None = None,
    **members: object,
) -> GraphView:
    roles = {f"reader-{at}": grant for at, grant in enumerate(grants or (PLAIN,))}
    policy = replace(POLICY, roles=roles, **members)  # type: ignore[arg-type]
    store = cast(GraphStore, GlassStore(world, glass))
    return view_for(world.graph(base_loads), store, policy, replace(viewer, roles=frozenset(roles)), PURPOSE, now=now)


def filtered(**filters: frozenset[str]) -> RoleGrant:
    return replace(PLAIN, filters=Filters(**filters))


def seen(found: GraphView, *nodes: NodeRef) -> list[str]:
    """Keys of those that exist for the viewer."""
    there = []
    for node in nodes:
        try:
            found.node(WORLD.id(node))
            there.append(node.key)
        except NotFoundError:
            pass
    return there


def test_an_alert_code_filter_takes_those_alerts_records_away_as_if_they_had_never_been_loaded() -> None:
    without = World([replace(WORLD.loads[0], rows=tuple(r for r in WORLD.loads[0].rows if r.source_id != "6"))])
    got, never, unfiltered = (
        neighbourhood(each, [WORLD.id(A)], depth=3)
        for each in (view(filtered(alert_codes=frozenset({"XEL"}))), view(world=without), view())
    )
    assert got == never
    assert got != unfiltered


def test_an_empty_filter_admits_none_and_a_missing_one_all() -> None:
    alerts = [thing(name, Kind.ALERT) for name in ("gang", "escape")]
    assert seen(view(filtered(alert_codes=frozenset())), *alerts) == []
    assert seen(view(), *alerts) == ["gang", "escape"]


def test_several_roles_see_what_any_of_them_admits() -> None:
    gang, escape = (thing(name, Kind.ALERT) for name in ("gang", "escape"))
    one, other = (filtered(alert_codes=frozenset({code})) for code in ("XGANG", "XEL"))
    assert seen(view(one), gang, escape) == ["gang"]
    assert seen(view(one, other), gang, escape) == ["gang", "escape"]
    assert seen(view(one, PLAIN), gang, escape) == ["gang", "escape"]


def test_a_role_that_reads_nobody_widens_no_filter() -> None:
    clerk = RoleGrant(actions=frozenset({"load"}))
    assert seen(view(filtered(alert_codes=frozenset()), clerk), thing("gang", Kind.ALERT)) == []


def test_a_client_narrows_what_roles_admit_and_an_unknown_one_admits_nothing() -> None:
    gang, escape = (thing(name, Kind.ALERT) for name in ("gang", "escape"))
    narrow = Client("narrow", frozenset({"prison"}), frozenset(), Classification.OFFICIAL, Filters(
        alert_codes=frozenset({"XEL"})))  # fmt: skip
    through = replace(READER, client="narrow")
    assert seen(view(viewer=through, clients={"narrow": narrow}), gang, escape) == ["escape"]
    assert seen(view(viewer=through, clients={}), A, gang) == []


def test_a_prison_filter_leaves_whoever_is_held_elsewhere_out_of_everything() -> None:
    leeds = view(filtered(prisons=frozenset({"LEI"})))
    assert seen(leeds, A, B, CRN, C, FIGHT) == ["A", "fight"]
    around = neighbourhood(leeds, [WORLD.id(FIGHT)])
    assert [each.ref for each in around.layers[1]] == [A]
    assert around.left_out.over_budget == 0
    assert len(leeds.people.representative) == 1
    with pytest.raises(NotFoundError):
        paths(leeds, [WORLD.id(A)], [WORLD.id(B)])


def test_in_which_prison_somebody_is_held_is_said_by_the_register_of_places_and_never_by_a_key() -> None:
    """A cell whose key begins like another prison's, and one that lies nowhere that is known, open nobody there."""
    misleading, unknown = (NodeRef(Kind.CELL, "", key) for key in ("LEI-A-1-002", "LEI-A-1-003"))
    held = row("12", tie(C, misleading, LinkType.HELD_AT), tie(D, unknown, LinkType.HELD_AT))
    lies = tie(misleading, WING, LinkType.LOCATED_IN, valid=(0, OPEN_END))
    world = World([WORLD.loads[0], Load((held, row("13", lies)), 2)])
    leeds, moorland = (
        view(filtered(prisons=frozenset({code})), world=world, base_loads=base)
        for code, base in (("LEI", 1), ("MDI", None))
    )
    assert seen(leeds, A, B, C, D) == ["A"]
    assert seen(moorland, A, B, C, D) == ["B", "C"]
    assert seen(view(filtered(supervision_statuses=frozenset({"PRISONS"})), world=world), C, D) == ["C", "D"]


def test_a_place_lies_where_what_the_reader_may_read_says_that_it_lies() -> None:
    """What he may not read puts nobody into his prison, and what has ended no longer does."""
    for lies, label in (((0, OPEN_END), SECRET), ((-1, 0), OPEN)):
        cell = NodeRef(Kind.CELL, "", "X-1")
        added = row("12", tie(C, cell, LinkType.HELD_AT)), row("13", tie(cell, WING, LinkType.LOCATED_IN, valid=lies),
                                                               label=label)  # fmt: skip
        world = World([WORLD.loads[0], Load(added, 2)])
        assert seen(view(filtered(prisons=frozenset({"MDI"})), world=world), B, C) == ["B"]


def test_what_belongs_to_somebody_filtered_out_goes_with_him() -> None:
    leeds = view(filtered(prisons=frozenset({"LEI"})))
    assert seen(leeds, thing("escape", Kind.ALERT), thing("escape-b", Kind.ALERT), number("1")) == ["escape"]


def test_where_a_person_is_held_counts_for_all_of_his_records() -> None:
    moorland = view(filtered(prisons=frozenset({"MDI"})))
    assert seen(moorland, A, B, CRN) == ["B", "X1"]
    assert len(moorland.person(WORLD.id(CRN)).records) == 2


@pytest.mark.parametrize(
    ("statuses", "there"),
    [
        ({"PRISONS"}, ["A", "B", "X1"]),
        ({"PROBATION"}, ["B", "X1"]),
        ({"NONE"}, ["C"]),
        ({"PRISONS", "NONE"}, ["A", "B", "C", "X1"]),
        (set[str](), []),
    ],
)
def test_people_are_filtered_by_who_supervises_them(statuses: set[str], there: list[str]) -> None:
    assert seen(view(filtered(supervision_statuses=frozenset(statuses))), A, B, C, CRN) == there


def restricted(*nodes: NodeRef) -> tuple[Restriction, ...]:
    return tuple(Restriction(node, "protected") for node in nodes)


def granted(node: NodeRef, until: datetime, subject: str = READER.subject) -> NamedGrant:
    return NamedGrant(node, subject, until, "the governor", "his own officer")


def test_a_person_of_limited_access_is_there_for_whoever_holds_a_running_grant_and_for_nobody_else() -> None:
    limits = restricted(B)
    later, earlier = NOW + timedelta(hours=1), NOW - timedelta(seconds=1)
    assert seen(view(restricted=limits), A, B, CRN) == ["A"]
    assert seen(view(restricted=limits, grants=(granted(B, later),)), A, B, CRN) == ["A", "B", "X1"]
    assert seen(view(restricted=limits, grants=(granted(B, earlier),)), B) == []
    assert seen(view(restricted=limits, grants=(granted(B, later, "somebody else"),)), B) == []
    assert seen(view(restricted=limits, grants=(granted(A, later),)), B) == []


def test_without_knowing_the_time_no_grant_runs() -> None:
    grants = (granted(B, NOW + timedelta(hours=1)),)
    assert seen(view(restricted=restricted(B), grants=grants, now=None), B) == []


def test_broken_glass_opens_one_person_to_one_user_until_its_end_and_lifts_no_label() -> None:
    world = one_load(*WORLD.loads[0].rows, row("10", tie(B, D), label=SECRET))
    glass = BreakGlass(WORLD.key.node_id(B), READER.subject, NOW, NOW + timedelta(hours=4), "OP-1", "threat to life")
    assert seen(view(restricted=restricted(B), glass=[glass], world=world), B, D) == ["B"]
    for other in (
        replace(glass, subject="somebody else"),
        replace(glass, until=NOW),
        replace(glass, at=NOW + timedelta(seconds=1)),
        replace(glass, person=WORLD.key.node_id(A)),
    ):
        assert seen(view(restricted=restricted(B), glass=[other]), B) == []


def test_a_glass_is_broken_by_any_record_of_the_person_that_the_reader_may_join_to_him() -> None:
    """Not by one that a hidden row alone makes his: that it opened him would tell of the row. Never for himself."""

    def glass(node: NodeRef) -> list[BreakGlass]:
        return [BreakGlass(WORLD.key.node_id(node), READER.subject, NOW, NOW + timedelta(hours=4), "OP-1", "threat")]

    assert seen(view(restricted=restricted(B), glass=glass(CRN)), B, CRN) == ["B", "X1"]
    joins = row("11", bears(D, number("2"))), row("12", bears(B, number("2")), label=SECRET)
    hidden = one_load(*WORLD.loads[0].rows, *joins)
    assert seen(view(restricted=restricted(B), glass=glass(D), world=hidden), B, D) == []
    himself = replace(READER, self_ids=frozenset({WORLD.id(B)}))
    assert seen(view(viewer=himself, restricted=restricted(B), glass=glass(CRN)), B, CRN) == []


def test_who_asks_on_behalf_of_a_user_needs_the_users_grant() -> None:
    for_him = replace(READER, subject="client", on_behalf_of="officer")
    later = NOW + timedelta(hours=1)
    given = {who: (granted(B, later, who),) for who in ("client", "officer")}
    there = {who: seen(view(viewer=for_him, restricted=restricted(B), grants=given[who]), B) for who in given}
    assert there == {"client": [], "officer": ["B"]}


def test_a_hidden_row_that_joins_a_record_to_the_viewer_closes_that_record_too() -> None:
    world = one_load(
        row("1", bears(A, number("1"))), row("2", tie(D, C)), row("3", bears(D, number("1")), label=SECRET)
    )
    himself = replace(READER, self_ids=frozenset({world.id(A)}))
    assert seen(view(viewer=himself, world=world), A, D, C) == []
    assert seen(view(world=world), A, D, C) == ["A", "D", "C"]


@pytest.mark.parametrize(("source_id", "closed"), [("9", "B X1"), ("5", "B X1"), ("2", "A B X1"), ("none", "")])
def test_any_record_about_the_viewer_closes_him_to_himself(source_id: str, closed: str) -> None:
    """A booking's id is no person's: it closed nobody. One that describes nobody closes all whom it names."""
    graph = WORLD.graph()
    ids = {graph.record_source(rank)[1]: graph.record_public(rank).hex() for rank in range(graph.record_count)}
    himself = replace(READER, self_ids=frozenset({ids.get(source_id, "0" * 32)}))
    there = seen(view(viewer=himself), A, B, CRN)
    assert [each.key for each in (A, B, CRN) if each.key not in there] == closed.split()


def test_a_row_that_joined_and_was_withdrawn_still_closes_what_it_joined_when_asked_as_of_then() -> None:
    joining = row("2", bears(D, number("1")))
    base = one_load(row("1", bears(A, number("1"))), row("3", tie(D, C))).loads[0]
    world = World([base, replace(base, rows=(joining,), published=2, withdrawn=5), replace(base, rows=(), published=9)])
    himself = replace(READER, self_ids=frozenset({world.id(A)}))
    store = cast(GraphStore, GlassStore(world))

    def there(known_at: int) -> list[str]:
        return seen(view_for(world.graph(), store, POLICY, himself, PURPOSE, known_at=known_at), A, D)

    assert (there(3), there(9)) == ([], ["D"])


def test_a_caseload_gates_who_is_opened_and_not_who_is_seen_around_others() -> None:
    leeds = replace(READER, caseload=frozenset({"LEI"}))
    officer = view(replace(PLAIN, own_caseload=True), viewer=leeds)
    around = neighbourhood(officer, [WORLD.id(A)], depth=2)
    assert CRN in {each.ref for layer in around.layers for each in layer}
    for ask in (lambda: neighbourhood(officer, [WORLD.id(B)]), lambda: officer.open(WORLD.id(B))):
        with pytest.raises(NotFoundError):
            ask()
    assert officer.open(WORLD.id(A)) == officer.node(WORLD.id(A))


def test_broken_glass_opens_somebody_outside_the_caseload_too() -> None:
    glass = BreakGlass(WORLD.key.node_id(B), READER.subject, NOW, NOW + timedelta(hours=4), "OP-1", "threat to life")
    officer = view(replace(PLAIN, own_caseload=True), glass=[glass])
    assert officer.open(WORLD.id(CRN)) == officer.node(WORLD.id(CRN))
    with pytest.raises(NotFoundError):
        officer.open(WORLD.id(A))


@pytest.mark.parametrize(
    ("caseload", "other", "opens"),
    [(set[str](), None, False), ({ANY}, None, True), ({"MDI"}, None, True), (set[str](), PLAIN, True)],
)
def test_whom_a_caseload_opens(caseload: set[str], other: RoleGrant | None, opens: bool) -> None:
    """Nobody where it is empty; everybody where it is everywhere, or where another role is not bound to it."""
    grants = (replace(PLAIN, own_caseload=True), *([] if other is None else [other]))
    officer = view(*grants, viewer=replace(READER, caseload=frozenset(caseload)))
    try:
        officer.open(WORLD.id(CRN))
    except NotFoundError:
        assert not opens
    else:
        assert opens


def test_limited_access_may_be_shown_redacted_instead_of_hidden() -> None:
    shown = view(replace(PLAIN, limited_access=True), restricted=restricted(B))
    assert seen(shown, A, B) == ["A", "B"]
    assert shown.limited == {WORLD.id(B), WORLD.id(CRN)}
    later = NOW + timedelta(hours=1)
    assert not view(replace(PLAIN, limited_access=True), restricted=restricted(B), grants=(granted(B, later),)).limited


def test_tokens_call_a_role_by_an_authority_of_its_name() -> None:
    assert authority_of("allocation-officer") == "ROLE_ALLOCATION_OFFICER"


def test_a_facet_needs_no_grant_where_there_is_no_filter() -> None:
    policy = Policy("test", {"reader": PLAIN}, {"prison": frozenset({"prison"})})
    assert policy.admits(READER, alert("XGANG"))
    assert policy.refusals(READER, replace(OPEN, compartments=("gender-history", "z:1"))) == ["compartments"]
