"""Questions and acts of categorisation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from analytics.categorisation import RuleSet, shipped_rule_set
from analytics.categorisation.facts import NetworkEvidence
from analytics.categorisation.workflow import PARTS, MoveError, Part, Status
from api.actions import Action
from api.answers.categorisation import backtest as backtesting
from api.answers.categorisation import cases, disputes, monitor, security
from api.answers.categorisation.actor import Actor
from api.answers.categorisation.advice import Advised, advised, disclosure_answer
from api.answers.categorisation.compatibility import risk_profile
from api.answers.categorisation.explained import explained_advice
from api.answers.categorisation.kept_cases import case_for
from api.answers.categorisation.network import around
from api.answers.categorisation.reviews import prepare, reviews, sight
from api.answers.categorisation.statistics import statistics
from api.answers.categorisation.whole_feeds import whole_feeds
from api.questions import Question, Typed
from api.questions.bands import Work, networks, read_over
from api.schemas.categorisation import (
    AdviceAnswer,
    AnswerDispute,
    Answers,
    CaseAnswer,
    CasesAnswer,
    DisclosureAnswer,
    DisputeAnswer,
    DisputesAnswer,
    JudgeChange,
    Move,
    RaiseDispute,
    ReviewsAnswer,
    RiskChangeAnswer,
    RiskChangesAnswer,
    SecurityQueue,
    StatisticsAnswer,
)
from api.schemas.risk_profile import RiskProfile
from api.schemas.rules import ComparisonAnswer
from api.wiring import Service
from graph.access import Viewer
from graph.queries.shown_key import shown_key
from graph.view import GraphView, view_for

ADVISING, NATIONAL = "cordon", "categorisation-2026"

ACTION_OF: dict[Part, Action] = {
    Part.CATEGORISER: Action.CATEGORISE,
    Part.SECURITY: Action.REVIEW_CATEGORISATION_SECURITY,
    Part.SUPERVISOR: Action.APPROVE_CATEGORISATION,
}


def show_advice(
    service: Service, person: str, rule_set: str, answers: Answers | None = None, work: Work = Work.NEVER
) -> Question[AdviceAnswer]:
    """What the rules advise about a person. Raises RuleSetError for a rule set that there is not."""
    rules = shipped_rule_set(rule_set)
    return Question(
        Action.ADVISE_CATEGORISATION,
        {"person": Typed(person), "rule_set": rule_set},
        lambda view: explained_advice(view, _advised(service, view, person, rules, answers, work)),
    )


def show_disclosure(service: Service, person: str) -> Question[DisclosureAnswer]:
    """The prisoner's copy of the advice."""
    rules = shipped_rule_set(ADVISING)
    return Question(
        Action.ADVISE_CATEGORISATION,
        {"person": Typed(person), "copy": "disclosure"},
        lambda view: disclosure_answer(view, _advised_alone(service, view, person, rules)),
    )


def start_case(service: Service, person: str, reason: str) -> Question[CaseAnswer]:
    """Begin a categorisation."""
    rules = shipped_rule_set(ADVISING)

    def answer(view: GraphView) -> CaseAnswer:
        return cases.start(view, _advised_alone(service, view, person, rules), reason, _actor(service, view))

    return Question(Action.CATEGORISE, {"person": Typed(person), "reason": reason}, answer)


def list_cases(statuses: frozenset[Status] | None) -> Question[CasesAnswer]:
    """The task list."""
    asked = {} if statuses is None else {"statuses": tuple(sorted(map(str, statuses)))}
    return Question(Action.LIST_CATEGORISATIONS, asked, lambda view: cases.cases(view, statuses))


def show_case(case: str, known_at: datetime | None = None) -> Question[CaseAnswer]:
    """A case with its steps, as it stands or as it stood at an instant."""
    return Question(
        Action.LIST_CATEGORISATIONS,
        {"case": Typed(case)} | ({} if known_at is None else {"known_at": known_at.isoformat()}),
        lambda view: cases.case_answer(view, case_for(view, case, known_at)[0]),
    )


def move_case(service: Service, key: str, wanted: Move, part: Part) -> Question[CaseAnswer]:
    """Make one move in the part that it belongs to. Raises MoveError for a move of another part."""
    if PARTS[wanted.to] is not part:
        raise MoveError(
            f"{wanted.to} is not a move that can be made here: it needs a role that grants {PARTS[wanted.to]}"
        )
    rules = shipped_rule_set(ADVISING)

    def answer(view: GraphView) -> CaseAnswer:
        case, person = case_for(view, key)
        actor, policy = _actor(service, view), service.policy.version
        decides = wanted.to is Status.AWAITING_APPROVAL
        found = (
            _advised(service, view, person, rules, wanted.answers)
            if decides
            else _advised_alone(service, view, person, rules)
        )
        moved = cases.move(view, case, wanted, found, actor, policy)
        if wanted.security_note:
            cases.write_security_note(view, case, {"note": wanted.security_note}, person, actor)
        return moved

    return Question(ACTION_OF[part], {"case": Typed(key), "to": str(wanted.to)}, answer)


def show_security_queue(service: Service) -> Question[SecurityQueue]:
    """Waiting cases with the rules put to all evidence."""
    rules = shipped_rule_set(ADVISING)
    return Question(
        Action.REVIEW_CATEGORISATION_SECURITY,
        {"queue": "security"},
        lambda view: security.security_queue(
            view,
            rules,
            service.clock(),
            _evidence(service, view, Work.NEVER).of,
            lambda everything, person: around(everything, person, service.policy.version, service.clock()),
        ),
    )


def raise_dispute(service: Service, person: str, wanted: RaiseDispute) -> Question[DisputeAnswer]:
    """Take down what a prisoner disputes."""
    rules = shipped_rule_set(ADVISING)

    def answer(view: GraphView) -> DisputeAnswer:
        found = _advised_alone(service, view, person, rules)
        ids = view.store.ids
        rests_on = {ids.record_id(system, key).hex() for system, key, _ in found.gathered.rests_on}
        return disputes.raise_dispute(view, person, wanted, rests_on, _actor(service, view))

    return Question(Action.CATEGORISE, {"person": Typed(person), "record": Typed(wanted.record)}, answer)


def answer_dispute(service: Service, person: str, dispute: str, wanted: AnswerDispute) -> Question[DisputeAnswer]:
    """Say what was found."""
    return Question(
        Action.APPROVE_CATEGORISATION,
        {"person": Typed(person), "dispute": Typed(dispute), "upheld": wanted.upheld},
        lambda view: disputes.answer_dispute(view, person, dispute, wanted, _actor(service, view)),
    )


def list_disputes(service: Service, person: str) -> Question[DisputesAnswer]:
    """What a prisoner disputes."""
    return Question(
        Action.ADVISE_CATEGORISATION,
        {"person": Typed(person), "disputes": True},
        lambda view: disputes.disputes(view, person, service.clock()),
    )


def monitor_risk(service: Service) -> Question[RiskChangesAnswer]:
    """Look at everybody who is held now."""
    rules = shipped_rule_set(ADVISING)

    def answer(view: GraphView) -> RiskChangesAnswer:
        actor, network = _actor(service, view), _evidence(service, view, Work.ANEW).of
        return monitor.look_at_everybody(view, rules, _whole(service, view), actor, network)

    return Question(Action.MONITOR_RISK, {"rule_set": rules.name, "version": rules.version}, answer)


def backtest_rules(
    service: Service, first: str, second: str, as_of: date | None = None, work: Work = Work.ANEW
) -> Question[ComparisonAnswer]:
    """Who of those held on a day (today) would change category between two rule sets, as it is known now.

    Raises RuleSetError for a set that is not.
    """
    one, other = shipped_rule_set(first), shipped_rule_set(second)
    day = as_of or service.clock().date()
    return Question(
        Action.MONITOR_RISK,
        {"first": first, "second": second, "as_of": day.isoformat()},
        lambda view: backtesting.backtest(view, one, other, day, _whole(service, view), _evidence(service, view, work)),
    )


def judge_change(service: Service, person: str, wanted: JudgeChange) -> Question[RiskChangeAnswer]:
    """Say whether a change of risk calls for a review."""
    return Question(
        Action.CATEGORISE,
        {"person": Typed(person), "review_required": wanted.review_required},
        lambda view: monitor.judge(view, person, wanted, _actor(service, view)),
    )


def list_reviews(service: Service, establishment: str | None) -> Question[ReviewsAnswer]:
    """Who is to be categorised within two months, in one establishment or everywhere."""
    code = None if establishment is None else establishment.strip().upper()

    def answer(view: GraphView) -> ReviewsAnswer:
        whole = _whole(service, view)
        if view.viewer is not None:
            service.review_readers.note(sight(view, whole), view.viewer)
        return reviews(view, service.clock(), whole, code)

    return Question(
        Action.LIST_CATEGORISATIONS,
        {"reviews": True, "establishment": None if code is None else Typed(code)},
        answer,
    )


def prepare_reviews(service: Service, reader: Viewer) -> Question[None]:
    """Have at hand what the list of reviews takes longest to read, as a reader sees it. It names nobody."""

    def answer(view: GraphView) -> None:
        now = service.clock()
        his = view_for(view.graph, view.store, service.policy, reader, view.purpose, now=now)
        prepare(his, now, _whole(service, his))

    return Question(Action.MONITOR_RISK, {"prepared": "reviews"}, answer)


def list_risk_changes() -> Question[RiskChangesAnswer]:
    """Changes on record."""
    return Question(Action.LIST_CATEGORISATIONS, {"changes": True}, monitor.recent_changes)


def show_statistics() -> Question[StatisticsAnswer]:
    """Acceptance, time and disparity."""
    return Question(Action.SHOW_CATEGORISATION_STATISTICS, {}, statistics)


def show_risk_profile(
    service: Service, kind: str, prison_number: str, previous_offences: bool | None = None
) -> Question[RiskProfile]:
    """The retired profiler's answer."""

    def answer(view: GraphView) -> RiskProfile:
        return risk_profile(
            view, kind, prison_number, service.clock(), _whole(service, view), previous_offences=previous_offences
        )

    return Question(Action.READ_RISK_PROFILE, {"kind": kind, "person": Typed(prison_number)}, answer)


def _advised(
    service: Service,
    view: GraphView,
    person: str,
    rules: RuleSet,
    answers: Answers | None = None,
    work: Work = Work.NEVER,
) -> Advised:
    """Advice with what the network says, for whoever decides by it."""
    network = networks(service, view, work)(view.person(person).id) if _reads_network(rules) else None
    if network is not None:
        view.disclosed.update(network.evidence.evidence)
    return advised(view, person, rules, service.clock(), _whole(service, view), network, answers)


def _advised_alone(service: Service, view: GraphView, person: str, rules: RuleSet) -> Advised:
    """Advice without the network: it changes no category, nor what a prisoner may read."""
    return advised(view, person, rules, service.clock(), _whole(service, view))


def _reads_network(rules: RuleSet) -> bool:
    return any(each.of == "network" for each in rules.measures.values())


def _evidence(service: Service, view: GraphView, work: Work) -> backtesting.Bands:
    read = read_over(service, view, work)
    if read is None:
        return backtesting.Bands(lambda _: None, None)
    found, over = read

    def of(person: str) -> NetworkEvidence | None:
        one = found.person(over, person)
        return None if one is None else one.evidence

    return backtesting.Bands(of, (found.run, found.worked_out_at, over.read_cut.classes, shown_key(over)))


def _whole(service: Service, view: GraphView) -> frozenset[str]:
    return frozenset() if view.viewer is None else whole_feeds(service.policy, view.viewer)


def _actor(service: Service, view: GraphView) -> Actor:
    if view.viewer is None:
        raise ValueError("an act is somebody's")
    new_id: Callable[[], str] = service.ids
    return Actor(view.viewer, service.clock(), new_id)
