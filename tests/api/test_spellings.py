"""Which spellings a typed name may be recorded under, and how near they are."""

from __future__ import annotations

import pytest

from api.answers.spellings import Near, forms, near, slipped, sound, sounding
from api.answers.typed_names import readings


@pytest.mark.parametrize(
    ("typed", "recorded", "how"),
    [
        ("HASSAN", "HASSAN", Near.SAME), ("HASS", "HASSAN", Near.BEGINS), ("NICK", "NICHOLAS", Near.FORM),
        ("HASAN", "HASSAN", Near.SOUND), ("TOBY", "TOBI", Near.SOUND), ("NIKOLAS", "NICHOLAS", Near.SOUND),
        ("YUSUF", "YOUSSEF", Near.SOUND), ("LEIGH", "LEE", Near.SOUND), ("REID", "READ", Near.SOUND),
        ("AHMED", "AHMAD", Near.SOUND), ("SMITH", "SMIITH", Near.SOUND), ("CLARKE", "CLARK", Near.SOUND),
        ("FILIPS", "PHILIPS", Near.SOUND),
        ("HALL", "HILL", Near.SLIP), ("KOWLASKI", "KOWALSKI", Near.SLIP), ("KOWLASKY", "KOWALSKI", Near.SLIPS),
    ],
)  # fmt: skip
def test_a_recorded_name_is_so_near(typed: str, recorded: str, how: Near) -> None:
    assert near(typed, recorded) is how


@pytest.mark.parametrize(
    ("typed", "recorded"), [("HASSAN", "HUSSEIN"), ("MAHMOUD", "MOHAMED"), ("LI", "LU"), ("BELL", "HALE"), ("A1", "A2")]
)
def test_another_name_is_not_near(typed: str, recorded: str) -> None:
    assert near(typed, recorded) in {None, Near.SLIPS}
    assert recorded not in sounding(typed) | slipped(typed) | forms(typed)


@pytest.mark.parametrize(
    ("typed", "recorded"),
    [("HASAN", "HASSAN"), ("HASSN", "HASSAN"), ("HSASAN", "HASSAN"), ("SMYTH", "SMITH"), ("KOWALSKY", "KOWALSKI"),
     ("NIKOLAS", "NICHOLAS"), ("YUSUF", "YOUSSEF"), ("SZYMON", "SIMON"), ("OCONNER", "OCONNOR"), ("PAWEL", "PAWEŁ"),
     ("MASSACHUSSETTSES", "MASSACHUSETTSES")],
)  # fmt: skip
def test_a_near_name_is_looked_for(typed: str, recorded: str) -> None:
    assert recorded in sounding(typed) | slipped(typed)


@pytest.mark.parametrize("typed", ["M", "12", "", "X" * 100])
def test_what_is_no_name_is_looked_for_as_it_is(typed: str) -> None:
    assert not sounding(typed) | slipped(typed)


@pytest.mark.parametrize("typed", ["KOWALSKIE " * 10, "SASZSZASS " * 4, "Maximilian Montgomery Featherstone"])
def test_what_is_looked_for_of_many_words_has_a_bound_too(typed: str) -> None:
    queries = [each for name in readings(typed, None) for each in (*name.alike(), *name.slipping())]
    assert sum(len(each.surnames) + len(each.forenames) for each in queries) < 150_000


@pytest.mark.parametrize("typed", ["KOWALSKY", "CHRISTOPHERSON", "BARTHOLOMEWSKAYASHEVA", "SASZSZASSZ"])
def test_what_is_looked_for_has_a_bound(typed: str) -> None:
    """Each is a step into an index of names, at every search."""
    assert len(sounding(typed) | slipped(typed)) < 5_000
    assert {sound(each) for each in sounding(typed)} == {sound(typed)}
