"""Why a pair is alike: each comparison with its weight and both values, from what the reader may see alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from api.answers.matches import Pair, pair_id, pair_of, record_nodes
from api.schemas.matching import Feature, LedgerEntry, MatchExplanation
from graph.model.links import LinkType, Role
from graph.view import GraphView, NotFoundError
from loaders.matching.comparing import SILENT, Pairs
from loaders.matching.estate import Sighted, sighted
from loaders.matching.model import BANDS, LEVELS, Model
from loaders.matching.pairs import JUDGEMENTS, SYSTEMS, End
from loaders.matching.profiles import Profile
from loaders.matching.scoring import score, weights_of
from loaders.matching.table import table_of

# A waterfall of everything that a much-arrested man ever gave explains nothing: the rest is counted.
MOST_VALUES = 5
_JUDGED = {Role.SAME: "same", Role.NOT_SAME: "not-same", Role.UNSURE: "unsure"}
_VALUES: Mapping[str, Callable[[Profile], Sequence[object]]] = {
    "first_name": lambda each: (each.first, *each.other_firsts),
    "last_name": lambda each: (each.last, *each.other_lasts),
    "middle_names": lambda each: (each.middle,),
    "birth_date": lambda each: (each.born, *each.other_births),
    "place": lambda each: (each.address, *each.postcodes, *each.areas),
    "email": lambda each: (each.email,),
    "phone": lambda each: each.phones,
    "sex": lambda each: (each.sex,),
    "identifiers": lambda each: [f"{kind} {value}" for kind, value in each.identifiers],
}


def explain(view: GraphView, name: str, model: Model) -> MatchExplanation:
    """The likeliest reading of a pair under a model. Raises NotFoundError where a side says nothing that he may see."""
    pair = pair_of(view, name)
    one, other = best_ends(view, pair, model)
    table = table_of((one.profile, other.profile), model)
    found = score(table, np.array([0]), np.array([1]), model)
    both = Pairs(table, np.array([0]), np.array([1]))
    features, silent = [], []
    for place, comparison in enumerate(LEVELS):
        level = int(found.levels[0, place])
        if level == SILENT:
            silent.append(comparison)
            continue
        sides = [[str(value) for value in _VALUES[comparison](each.profile) if value] for each in (one, other)]
        features.append(
            Feature(
                comparison=comparison,
                level=model.comparisons[comparison][level].name,
                weight=float(weights_of(both, model, comparison, found.levels[:, place])[0]),
                one=sides[0][:MOST_VALUES],
                other=sides[1][:MOST_VALUES],
                values_left_out=sum(max(0, len(side) - MOST_VALUES) for side in sides),
            )
        )
    nodes = record_nodes(view, (pair.one, pair.other))
    ends = {ref: nodes[rank] for rank, ref in zip(sorted(nodes), view.refs(sorted(nodes)), strict=True)}
    return MatchExplanation(
        id=pair_id(view, pair),
        one=ends[one.node],
        other=ends[other.node],
        model=model.version,
        band=str(BANDS[found.band[0]]),
        weight=float(found.weight[0]),
        prior=model.prior,
        features=sorted(features, key=lambda each: -abs(each.weight)),
        silent=silent,
        judged=_judged(view, pair),
        ledger=_ledger(view, pair),
    )


def best_ends(view: GraphView, pair: Pair, model: Model) -> tuple[Sighted, Sighted]:
    """Of what the viewer may read of both records, the two profiles that are most alike."""
    refs = view.refs([pair.one, pair.other])
    seen = sighted(view.store, refs, view.read_cut)
    sides = [[each for each in seen if each.node == ref] for ref in refs]
    if not all(sides):
        raise NotFoundError(pair_id(view, pair))
    table = table_of((each.profile for each in seen), model)
    at = {id(each): row for row, each in enumerate(seen)}
    combined = [(one, other) for one in sides[0] for other in sides[1]]
    left, right = (np.array([at[id(each[side])] for each in combined], dtype=np.int64) for side in (0, 1))
    return combined[int(np.argmax(score(table, left, right, model).weight))]


def ends_of(view: GraphView, name: str, model: Model) -> tuple[End, End]:
    """Both sides of a pair under the labels that a judgement of it bears: those of what the judge has seen."""
    one, other = best_ends(view, pair_of(view, name), model)
    return End(one.node, one.label), End(other.node, other.label)


def _judged(view: GraphView, pair: Pair) -> str | None:
    with view.walker() as walker:
        roles = walker.compared(np.array([pair.one, pair.other], dtype=np.int32)).get(
            (pair.one, pair.other), frozenset()
        )
    return next((word for role, word in _JUDGED.items() if role in roles), None)


def _ledger(view: GraphView, pair: Pair) -> list[LedgerEntry]:
    """A judgement is two records, one under the label of each end; whoever may read one alone is told of neither."""
    refs = view.refs([pair.one, pair.other])
    links = view.store.links(refs, view.read_cut, (LinkType.JUDGED,))
    own = {
        link.provenance.source_id
        for link in links
        if link.provenance.system == SYSTEMS[JUDGEMENTS] and {link.source, link.target} == set(refs)
    }
    whole = sorted({key[:-2] for key in own if {f"{key[:-2]}-1", f"{key[:-2]}-2"} <= own})
    found = view.store.records([(SYSTEMS[JUDGEMENTS], f"{key}-1") for key in whole], view.read_cut)
    names = tuple(LedgerEntry.model_fields)
    entries = [LedgerEntry(**{name: each.values.get(name, "") for name in names}) for each in found]
    return sorted(entries, key=lambda each: (each.at, each.verdict))
