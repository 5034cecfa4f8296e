"""What whoever is told less may search by: letter by letter, or day by day, a search spells what answers mask."""

from __future__ import annotations

from collections.abc import Collection

from api.answers.words import QuestionError
from api.schemas.people import FindPeople
from graph.access import Policy, Redaction
from graph.view import GraphView

# Members of answers that say what a person is called, and when he was born.
_NAMES = frozenset({"name", "otherNames", "label", "caption", "surname", "forename", "firstName", "lastName"})
_BIRTHS = frozenset({"datesOfBirth", "dateOfBirth", "value"})


def check_told_all(policy: Policy, view: GraphView) -> None:
    """Raise QuestionError for a reader of redacted answers: what is sealed, signed or matched cannot be redacted."""
    if view.viewer is None or policy.is_told_less(view.viewer):
        raise QuestionError("what you are told is redacted, which this cannot be: ask somebody who is told all")


def of_some_spelt(wanted: FindPeople, hidden: Collection[Redaction]) -> bool:
    """Whether the search would spell what is hidden of people of limited access, who are then not found by it.

    Raises QuestionError where it would spell what is hidden of everybody, and for any by parts or words.
    """
    if not hidden:
        return False
    if wanted.part is not None or wanted.words is not None:
        raise QuestionError("what you are told is redacted: search by a whole number or a name")
    of_all = {each.member for each in hidden if not each.limited_access_only}
    named = (wanted.name, wanted.surname, wanted.forename) != (None, None, None)
    if named and not of_all.isdisjoint(_NAMES):
        raise QuestionError("you are told nobody's name: search by a whole number")
    if wanted.date_of_birth is not None and not of_all.isdisjoint(_BIRTHS):
        raise QuestionError("you are told nobody's date of birth: search without it")
    sought = (_NAMES if named else frozenset()) | (_BIRTHS if wanted.date_of_birth is not None else frozenset())
    return any(each.member in sought for each in hidden if each.limited_access_only)
