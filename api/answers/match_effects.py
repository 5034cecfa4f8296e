"""What a judgement of two records would change: who is who, what hangs on it, and who has to agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import combinations

from api.answers.allocation.what_if import KIND as ACCEPTED_MOVES
from api.answers.categorisation.cases import ADVICE_KIND
from api.answers.categorisation.kept_cases import KIND as CATEGORISATION
from api.answers.matches import VERDICTS, pair_id, pair_of, record_nodes
from api.answers.named import by_node
from api.answers.naming import name_records
from api.answers.plans import KIND as PLAN
from api.schemas.matching import JudgementPreview, PersonPart
from graph.identity.rule import Parting
from graph.model.acts import Act
from graph.model.evidence import NodeRef
from graph.model.links import LinkType
from graph.queries.kept import names_closed
from graph.view import GraphView

# Decided or planned about somebody, kept as acts and no results: whoever reads them later must know of the change.
_DECIDED = (PLAN, ACCEPTED_MOVES, CATEGORISATION)
_CARRIED = (LinkType.MEMBER_OF, LinkType.PARTY)


def preview(view: GraphView, name: str, verdict: str, minute: int) -> JudgementPreview:
    """What the judgement, or with `retract` its taking back, would change of who is who. Raises NotFoundError."""
    pair = pair_of(view, name)
    role = None if verdict == "retract" else VERDICTS[verdict]
    with view.walker() as walker:
        before, after = walker.what_if((pair.one, pair.other), role)
    parts = [_parts(view, each, minute) for each in (before, after)]
    because = _reasons(view, before, after, minute)
    nodes = sorted({node for person in before.people for node in person})
    view.disclosed.update(view.ids(nodes))
    return JudgementPreview(
        id=pair_id(view, pair),
        verdict=verdict,
        before=parts[0],
        after=parts[1],
        results=_resting(view, nodes),
        needs_second_person=bool(because),
        because=because,
    )


def _resting(view: GraphView, nodes: list[int]) -> dict[str, int]:
    """Decisions' advice, plans of one's own, accepted moves and cases by kind that rest on these people, each once.

    What is worked out for whoever asks, a flag or a plan of another reader, is not: it would tell that he asked.
    """
    refs, ids = view.refs(nodes), view.ids(nodes)
    stated = {each.provenance.record_id for each in view.descriptions(refs)}
    stated |= {link.provenance.record_id for link in view.store.links(refs, view.read_cut)}
    results = {found for record in sorted(stated) for found in view.store.results_resting_on(record)}
    advice = sorted(result for result, kind in results if kind == ADVICE_KIND)
    kinds = Counter({ADVICE_KIND: sum(not view.store.fallen(each, view.read_cut) for each in advice)})
    about = [bytes.fromhex(each) for each in ids]
    for kind in _DECIDED:
        cases: dict[str, set[bytes]] = {}
        for act in view.store.acts(kind, view.read_cut.classes, about=about):
            if kind != PLAN or _is_his_own(view, act):
                cases.setdefault(act.case, set()).update(act.about)
        # One that names somebody who is closed to the reader as well is not there for him.
        kinds[kind] += sum(not names_closed(view, named) for named in cases.values())
    return dict(sorted((kind, number) for kind, number in kinds.items() if number))


def _is_his_own(view: GraphView, act: Act) -> bool:
    return view.viewer is not None and act.actor == view.viewer.subject


def _parts(view: GraphView, parting: Parting, minute: int) -> list[PersonPart]:
    parts = []
    said = by_node(view.descriptions(view.refs(sorted(frozenset[int]().union(*parting.people)))))
    for person in parting.people:
        nodes = record_nodes(view, person)
        keep_aparts, groups = _carried(view, person, minute)
        captions = view.captions(sorted(groups))
        refs = view.refs(sorted(person))
        parts.append(
            PersonPart(
                records=sorted(node.id for node in nodes.values()),
                caption=name_records(refs, said).name,
                keep_aparts=len(keep_aparts),
                groups=sorted(captions.get(group, group.key) for group in groups),
            )
        )
    return sorted(parts, key=lambda part: part.records)


def _carried(view: GraphView, person: Iterable[int], minute: int) -> tuple[set[NodeRef], set[NodeRef]]:
    """Open keep-aparts and groups of these records."""
    refs = view.refs(sorted(person))
    links = view.store.links(refs, view.read_cut, _CARRIED)
    live = [link for link in links if link.valid_from <= minute < link.valid_to]
    keep_aparts = {link.target for link in live if link.type is LinkType.PARTY}
    return keep_aparts, {link.target for link in live if link.type is LinkType.MEMBER_OF}


def _reasons(view: GraphView, before: Parting, after: Parting, minute: int) -> list[str]:
    """Why a second person has to agree: what protects somebody would no longer do so.

    A judgement of two may part or join others with them, so all around them are looked at.
    """
    reasons = []
    then = {node: person for person in after.people for node in person}
    if any(len({then[node] for node in person}) > 1 for person in before.people):
        reasons.append("one person would become two: what is on one part's record no longer protects the other")
    for person in after.people:
        sides = [_carried(view, side, minute)[0] for side in before.people if side & person]
        if any(one & other for one, other in combinations(sides, 2)):
            reasons.append("a keep-apart lies between the two: it would be one of a man from himself")
            break
    return reasons
