"""Reading profiles: named sets of labels, each within what its readers may read, decided by their terms alone."""

from __future__ import annotations

from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.access import (
    MOST_PROFILES,
    NoProfileError,
    Policy,
    PolicyError,
    Profile,
    RoleGrant,
    Viewer,
    load_policy,
    profile_classes,
    profile_for,
    profiles_within,
    readable_classes,
)
from graph.model.labels import Classification, Handling, Label
from graph.store.port import GraphStore
from graph.view import GraphView, profile_view
from tests.graph.queries.everything import everything
from tests.graph.world import PURPOSE, ListStore, World, bears, number, one_load, person, row, says, tie

A, B, C, D = (person(name) for name in "ABCD")
OWNERS, MARKS = ("prison", "police", "nca"), ("m1", "m2")
SENSITIVE = Classification.OFFICIAL_SENSITIVE

_owners = st.frozensets(st.sampled_from(OWNERS))
_marks = st.frozensets(st.sampled_from(MARKS))
_handling = st.frozensets(st.sampled_from(list(Handling)))
_levels = st.sampled_from(list(Classification))
labels = st.builds(
    lambda owner, level, handling, conditions, compartments: Label(
        owner, level, handling, tuple(sorted(conditions)), tuple(sorted(compartments))
    ),
    st.sampled_from(OWNERS), _levels, st.sampled_from(list(Handling)), _marks, _marks,
)  # fmt: skip
profiles = st.builds(
    Profile,
    st.just("drawn"),
    st.frozensets(st.sampled_from(OWNERS), min_size=1),
    _levels,
    st.frozensets(st.sampled_from(list(Handling)), min_size=1),
    _marks,
    _marks,
)  # fmt: skip
grants = st.builds(
    RoleGrant,
    _owners, _handling.map(lambda codes: frozenset(map(str, codes))), _marks, _marks,
)  # fmt: skip
EVERY_LABEL = [
    Label(owner, level, handling, conditions, compartments)
    for owner in OWNERS
    for level in Classification
    for handling in Handling
    for conditions in ((), ("m1",), ("m2",), ("m1", "m2"))
    for compartments in ((), ("m1",), ("m2",), ("m1", "m2"))
]


def officer(agency: str = "prison", *roles: str, clearance: Classification = SENSITIVE) -> Viewer:
    return Viewer(f"{agency} officer", agency, frozenset(roles or ("intelligence-officer",)), clearance)


def test_the_shipped_profiles_serve_the_shipped_roles() -> None:
    policy = load_policy()
    assert profile_for(policy, officer()).name == "intelligence"
    assert profile_for(policy, officer("police")).name == "intelligence"
    assert profile_for(policy, officer("probation")).name == "probation-intelligence"
    assert profile_for(policy, officer("prison", "allocation-officer")).name == "registers"
    assert (
        profile_for(policy, officer("probation", "partner-agency", clearance=Classification.OFFICIAL)).name
        == "partners"
    )
    with pytest.raises(NoProfileError):
        profile_for(policy, officer("prison", "data-officer"))


def test_a_smaller_profile_can_be_named_and_a_larger_one_cannot() -> None:
    policy = load_policy()
    assert profile_for(policy, officer(), "partners").name == "partners"
    with pytest.raises(NoProfileError, match="no reading profile intelligence lies within"):
        profile_for(policy, officer("probation"), "intelligence")


@given(profiles, grants, _owners, _levels)
def test_a_profile_is_a_viewer_s_exactly_if_he_may_read_all_of_its_labels(
    profile: Profile, grant: RoleGrant, shared: frozenset[str], clearance: Classification
) -> None:
    """Its strictest labels stand for all of them, those too that nobody has loaded yet."""
    policy = Policy("drawn", {"role": grant}, {"prison": shared}, (profile,))
    viewer = Viewer("drawn", "prison", frozenset({"role"}), clearance)
    reads_all = all(policy.admits(viewer, label) for label in EVERY_LABEL if profile.holds(label))
    assert (profile in profiles_within(policy, viewer)) == reads_all


@given(profiles, grants, _owners, _levels, st.lists(labels))
def test_a_profile_never_shows_what_its_reader_may_not_read(
    profile: Profile, grant: RoleGrant, shared: frozenset[str], clearance: Classification, stored: list[Label]
) -> None:
    policy = Policy("drawn", {"role": grant}, {"prison": shared}, (profile,))
    viewer = Viewer("drawn", "prison", frozenset({"role"}), clearance)
    numbered = dict(enumerate(stored))
    try:
        shown = profile_classes(policy, viewer, profile, numbered)
    except NoProfileError:
        return
    assert shown <= readable_classes(policy, viewer, numbered)
    assert shown == {number for number, label in numbered.items() if profile.holds(label)}


@given(profiles, profiles)
def test_one_profile_contains_another_exactly_if_it_holds_all_of_its_labels(one: Profile, other: Profile) -> None:
    held = all(one.holds(label) for label in EVERY_LABEL if other.holds(label))
    assert one.contains(other) == held


_PRISON = "{owners: [prison], classification: OFFICIAL, handling: [P]}"
_HEAD = "version: x\nsharing: {}\nroles: {}\nprofiles:\n"


@pytest.mark.parametrize(
    ("profiles_text", "message"),
    [
        (f"  a: {_PRISON}\n  b: {_PRISON.replace('prison', 'prison, police')}", "line 6: .*contains all of a,"),
        (f"  a: {_PRISON}\n  b: {_PRISON}", "line 6: profiles.b: contains all of a, which stands before it"),
        ('  a: {owners: ["*"], classification: OFFICIAL, handling: [P]}', "line 5: .*may hold the names of agencies"),
        ("  a: {owners: [prison], handling: [P]}", "line 5: profiles.a: classification must be stated"),
        ("  a: {owners: [prison], classification: SECRETIVE, handling: [P]}", "line 5: .*'SECRETIVE' is not allowed"),
        (f"  A b: {_PRISON}", "line 4: profiles: 'A b' may hold"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_profile_is_told_with_its_line(profiles_text: str, message: str) -> None:
    with pytest.raises(PolicyError, match=message):
        load_policy(_HEAD + profiles_text)


def test_there_are_no_more_profiles_than_can_each_have_their_runs() -> None:
    many = "\n".join(f"  p{n}: {{owners: [o{n}], classification: OFFICIAL, handling: [P]}}" for n in range(17))
    assert len(load_policy(_HEAD + many.rsplit("\n", 1)[0]).profiles) == MOST_PROFILES
    with pytest.raises(PolicyError, match="line 4: profiles"):
        load_policy(_HEAD + many)


POLICE, NCA = Label("police"), Label("nca")
POLICY = Policy(
    "test",
    {"reader": RoleGrant(frozenset({"*"}), frozenset({"P"}))},
    {"prison": frozenset({"prison", "police"}), "police": frozenset({"prison", "police", "nca"}),
     "probation": frozenset({"prison"})},
    (Profile("shared", frozenset({"prison", "police"})),),
)  # fmt: skip


def world(*more: Label) -> World:
    rows = [
        row("1", tie(A, B), bears(A, number("1")), describes=[says(A, "Smith")]),
        row("2", tie(A, C), label=POLICE),
        *(row(f"x{place}", tie(C, D), bears(C, number("1")), label=label) for place, label in enumerate(more)),
    ]
    return one_load(*rows)


def of_profile(made: World, agency: str) -> GraphView:
    viewer = Viewer(f"{agency} reader", agency, frozenset({"reader"}))
    store = cast(GraphStore, ListStore(made))
    return profile_view(made.graph(), store, POLICY, profile_for(POLICY, viewer), viewer, PURPOSE)


def test_all_readers_of_a_profile_see_the_same_whatever_else_they_may_read() -> None:
    made = world(NCA)
    assert everything(of_profile(made, "prison"), made) == everything(of_profile(made, "police"), made)
    assert made.id(D) not in everything(of_profile(made, "police"), made)


def test_what_is_loaded_beyond_a_profile_neither_shows_in_it_nor_takes_it_away() -> None:
    hidden = Label("police", compartments=("source-unit",))
    for agency in ("prison", "police"):
        assert everything(of_profile(world(hidden, NCA), agency), world()) == everything(
            of_profile(world(), agency), world()
        )


def test_nobody_gets_a_view_of_a_profile_that_he_may_not_read_all_of() -> None:
    made = world()
    viewer = Viewer("reader", "probation", frozenset({"reader"}))
    with pytest.raises(NoProfileError):
        profile_view(made.graph(), cast(GraphStore, ListStore(made)), POLICY, POLICY.profiles[0], viewer, PURPOSE)
