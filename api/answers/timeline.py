"""What is on record about a person, in order of when it was so."""

from __future__ import annotations

from api.answers.named import chart_nodes
from api.answers.words import grade_word, role_words, source, sources
from api.schemas.timeline import TimelineAnswer, TimelineEntry, TimelineSaid
from graph.model.times import from_microseconds, from_minutes
from graph.queries.timeline import DatedDescription, timeline
from graph.view import GraphView

# The latest are what is asked about; a prolific offender's whole life is read through a day or a type at a time.
MOST_ENTRIES = 1_000


def person_timeline(view: GraphView, person: str) -> TimelineAnswer:
    """The person's timeline. Raises NotFoundError where no such person is there to see."""
    found = timeline(view, person)
    links = found.links[-MOST_ENTRIES:]
    nodes = chart_nodes(view, (found.person, *(each.other for each in links)))
    told = {each.record: source(each.provenance) for each in found.descriptions}
    told |= {each.id: each for each in sources(view, {each.record for each in links} - told.keys())}
    return TimelineAnswer(
        person=nodes[found.person.id],
        entries=[
            TimelineEntry(
                type=each.type.name,
                other=nodes[each.other.id],
                outward=each.outward,
                role=next(iter(role_words((each.role,))), None),
                assessment=each.assessment,
                grade=grade_word(each.grade),
                valid_from=from_minutes(each.valid_from),
                valid_to=from_minutes(each.valid_to),
                known_from=from_microseconds(each.known_from),
                record=each.record,
            )
            for each in links
        ],
        left_out=len(found.links) - len(links),
        undated=found.undated,
        said=[_said(each) for each in found.descriptions],
        sources=sorted(told.values(), key=lambda each: (each.agency, each.feed, each.id)),
    )


def _said(found: DatedDescription) -> TimelineSaid:
    return TimelineSaid(
        facts={name: value for name, value in sorted(found.properties.items()) if value is not None},
        grade=grade_word(found.grade),
        valid_from=from_minutes(found.valid_from),
        valid_to=from_minutes(found.valid_to),
        known_from=from_microseconds(found.known_from),
        record=found.record,
    )
