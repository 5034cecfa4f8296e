"""Everything that anyone can do: what the policy must grant for it, its purpose rule, and how it is audited."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum

from graph.access import Purpose, PurposeCode
from graph.audit import AuditAction


class PurposeRule(StrEnum):
    """STATED: the reader says why, each time. STANDING: the action is its own reason, as written in `Declared`.

    REGISTERED: routes that keep a foreign contract, which has no place for a purpose, take the client's registered one.
    """

    STATED = "stated"
    STANDING = "standing"
    REGISTERED = "registered"


@dataclass(frozen=True, slots=True)
class Declared:
    """One action. `grant` is the name that a role in the policy must list; `standing` the purpose of a STANDING one."""

    grant: str
    audited_as: AuditAction
    rule: PurposeRule = PurposeRule.STATED
    standing: Purpose | None = None


def _feeds(reason: str) -> Purpose:
    return Purpose(PurposeCode.DATA_QUALITY, "feeds", reason)


def _standing(grant: str, audited_as: AuditAction, purpose: Purpose) -> Declared:
    return Declared(grant, audited_as, PurposeRule.STANDING, purpose)


def _registered(grant: str, audited_as: AuditAction) -> Declared:
    return Declared(grant, audited_as, PurposeRule.REGISTERED)


class Action(Enum):
    """The registry: a door opens for one of these or not at all."""

    FIND_PEOPLE = Declared("find-people", AuditAction.PERSON_FOUND)
    SHOW_PERSON = Declared("show-person", AuditAction.PERSON_SHOWN)
    SHOW_NETWORK = Declared("show-network", AuditAction.NETWORK_SHOWN)
    SHOW_CHANGES = Declared("show-person", AuditAction.CHANGES_SHOWN)
    KEEP_STANDING = Declared("show-person", AuditAction.STANDING_QUERY_KEPT)
    LIST_CHARTS = Declared("show-network", AuditAction.CHARTS_LISTED)
    SAVE_CHART = Declared("show-network", AuditAction.CHART_SAVED)
    OPEN_CHART = Declared("show-network", AuditAction.CHART_OPENED)
    FIND_PATHS = Declared("find-paths", AuditAction.PATHS_SHOWN)
    SHOW_TIMELINE = Declared("show-person", AuditAction.TIMELINE_SHOWN)
    FIND_COMMON_LINKS = Declared("show-network", AuditAction.COMMON_LINKS_SHOWN)
    SHOW_PRESENCE = Declared("show-network", AuditAction.PRESENCE_SHOWN)
    CHECK_CONFLICTS = Declared("check-conflicts", AuditAction.CONFLICTS_CHECKED)
    # Each twice: under the published contract, which has no place for a purpose, and under our own.
    READ_NON_ASSOCIATIONS = _registered("read-separations", AuditAction.NON_ASSOCIATIONS_READ)
    WRITE_NON_ASSOCIATION = _registered("write-separations", AuditAction.NON_ASSOCIATION_CHANGED)
    REOPEN_NON_ASSOCIATION = _registered("reopen-separations", AuditAction.NON_ASSOCIATION_CHANGED)
    DELETE_NON_ASSOCIATION = _registered("delete-separations", AuditAction.NON_ASSOCIATION_CHANGED)
    ANSWER_SUBJECT = _registered("answer-subjects", AuditAction.SUBJECT_ANSWERED)
    READ_SEPARATIONS = Declared("read-separations", AuditAction.NON_ASSOCIATIONS_READ)
    WRITE_SEPARATION = Declared("write-separations", AuditAction.NON_ASSOCIATION_CHANGED)
    REOPEN_SEPARATION = Declared("reopen-separations", AuditAction.NON_ASSOCIATION_CHANGED)
    DELETE_SEPARATION = Declared("delete-separations", AuditAction.NON_ASSOCIATION_CHANGED)
    MERGE_SEPARATIONS = Declared("merge-separations", AuditAction.NON_ASSOCIATIONS_MERGED)
    SUPPOSE_MOVES = Declared("suppose-moves", AuditAction.MOVES_SUPPOSED)
    ACCEPT_MOVES = Declared("accept-moves", AuditAction.MOVES_ACCEPTED)
    LIST_ACCEPTED_MOVES = Declared("accept-moves", AuditAction.ACCEPTED_MOVES_LISTED)
    RANK_ALTERNATIVES = Declared("plan-allocation", AuditAction.ALTERNATIVES_SHOWN)
    SHOW_BOARD = Declared("check-conflicts", AuditAction.BOARD_SHOWN)
    SHOW_HEADROOM = Declared("show-headroom", AuditAction.HEADROOM_SHOWN)
    RECEIVE_ARRIVAL = Declared("receive-arrivals", AuditAction.ARRIVAL_CHECKED)
    CERTIFY_PLACEMENT = Declared("certify-placements", AuditAction.PLACEMENT_CERTIFIED)
    RERUN_CERTIFICATE = Declared("certify-placements", AuditAction.CERTIFICATE_RERUN)
    REPLAY_ASSAULTS = Declared("replay-assaults", AuditAction.ASSAULTS_REPLAYED)
    MAKE_WING_PACK = Declared("make-wing-packs", AuditAction.WING_PACK_MADE)
    PLAN_ALLOCATION = Declared("plan-allocation", AuditAction.PLAN_STARTED)
    SHOW_PLAN = Declared("plan-allocation", AuditAction.PLAN_SHOWN)
    DECIDE_PLAN = Declared("plan-allocation", AuditAction.PLAN_DECIDED)
    EXPORT_PLAN = Declared("plan-allocation", AuditAction.EXPORT_MADE)
    PLAN_DISPERSAL = Declared("plan-dispersal", AuditAction.DISPERSAL_SHOWN)
    ANALYSE = Declared("analyse", AuditAction.ANALYSIS_RUN)
    SHOW_ANALYSIS = Declared("analyse", AuditAction.ANALYSIS_SHOWN)
    SHOW_FLAG = Declared("show-flag", AuditAction.FLAG_SHOWN)
    LIST_FLAGS = Declared("analyse", AuditAction.FLAGS_LISTED)
    SHOW_PLOTS = Declared("analyse", AuditAction.PLOTS_SHOWN)
    LIST_GROUPS = Declared("analyse", AuditAction.GROUPS_LISTED)
    SHOW_GROUP = Declared("analyse", AuditAction.GROUP_SHOWN)
    SHOW_EXPOSURE = Declared("analyse", AuditAction.EXPOSURE_SHOWN)
    REQUEST_DISSEMINATION = Declared("request-dissemination", AuditAction.DISSEMINATION_REQUESTED)
    LIST_DISSEMINATIONS = Declared("approve-dissemination", AuditAction.DISSEMINATIONS_LISTED)
    DECIDE_DISSEMINATION = Declared("approve-dissemination", AuditAction.DISSEMINATION_DECIDED)
    SHOW_LIKELY_LINKS = Declared("analyse", AuditAction.LIKELY_LINKS_SHOWN)
    LIST_LOADS = _standing(
        "list-loads", AuditAction.LOADS_LISTED, _feeds("which feeds are loaded and how fresh they are")
    )
    SHOW_LOAD = _standing("load", AuditAction.LOAD_SHOWN, _feeds("what became of a file's rows"))
    LOAD = _standing("load", AuditAction.LOAD_STARTED, _feeds("loading a feed"))
    WITHDRAW_LOAD = _standing("withdraw-load", AuditAction.LOAD_WITHDRAWN, _feeds("taking a load back"))
    ADVISE_CATEGORISATION = Declared("advise-categorisation", AuditAction.CATEGORISATION_ADVISED)
    LIST_CATEGORISATIONS = Declared("advise-categorisation", AuditAction.CATEGORISATIONS_LISTED)
    CATEGORISE = Declared("categorise", AuditAction.CATEGORISATION_MOVED)
    REVIEW_CATEGORISATION_SECURITY = Declared("review-categorisation-security", AuditAction.CATEGORISATION_REVIEWED)
    APPROVE_CATEGORISATION = Declared("approve-categorisation", AuditAction.CATEGORISATION_APPROVED)
    MONITOR_RISK = Declared("monitor-risk", AuditAction.RISK_MONITORED)
    SHOW_CATEGORISATION_STATISTICS = Declared("approve-categorisation", AuditAction.CATEGORISATION_STATISTICS_SHOWN)
    READ_RISK_PROFILE = Declared("read-risk-profile", AuditAction.RISK_PROFILE_READ, PurposeRule.REGISTERED)
    MATCH = _standing("match", AuditAction.MATCHES_MADE, _feeds("working out which records are one person's"))
    REVIEW_MATCHES = Declared("review-matches", AuditAction.MATCHES_REVIEWED)
    EXPLAIN_MATCH = Declared("review-matches", AuditAction.MATCH_EXPLAINED)
    JUDGE_MATCH = Declared("review-matches", AuditAction.JUDGEMENT_RECORDED)
    SHOW_QUALITY = _standing("load", AuditAction.QUALITY_SHOWN, _feeds("how good a feed's data is"))
    LIST_QUARANTINE = _standing("load", AuditAction.QUARANTINE_LISTED, _feeds("which rows wait for correction"))
    # Rejected rows are people's, and have no label of their own: whoever opens them says why.
    SHOW_QUARANTINE = Declared("load", AuditAction.QUARANTINE_SHOWN)
    EDIT_QUARANTINE = Declared("load", AuditAction.QUARANTINE_EDITED)
    DISMISS_QUARANTINE = Declared("load", AuditAction.QUARANTINE_DISMISSED)
    SHOW_DISAGREEMENTS = Declared("show-person", AuditAction.DISAGREEMENTS_SHOWN)
    REVIEW_RETENTION = Declared("review-retention", AuditAction.RETENTION_REVIEWED)
    HOLD_RECORD = Declared("review-retention", AuditAction.RETENTION_HELD)
    SEARCH_AUDIT = Declared("search-audit", AuditAction.AUDIT_SEARCHED)
    EXPLAIN_ACCESS = Declared("explain-access", AuditAction.ACCESS_EXPLAINED)
    LIST_READERS = Declared("explain-access", AuditAction.ACCESS_LISTED)
    LIST_GRANTS = Declared("explain-access", AuditAction.GRANTS_LISTED)
    COMPARE_POLICIES = Declared("explain-access", AuditAction.POLICIES_COMPARED)
    BREAK_GLASS = Declared("break-glass", AuditAction.BREAK_GLASS_OPENED)
    EXTRACT_CASE = Declared("extract-case", AuditAction.EXTRACT_MADE)
    LIST_EXTRACTS = Declared("keep-extracts", AuditAction.EXTRACTS_LISTED)
    EXPIRE_EXTRACTS = Declared("keep-extracts", AuditAction.EXTRACTS_EXPIRED)
    COPY_STORE = Declared("keep-store", AuditAction.STORE_COPIED)
    BACK_UP_STORE = Declared("keep-store", AuditAction.STORE_BACKED_UP)
    RESTORE_STORE = Declared("keep-store", AuditAction.STORE_RESTORED)
    PROJECT_PEOPLE = Declared("keep-store", AuditAction.PEOPLE_PROJECTED)
    EXPORT_STORE = Declared("keep-store", AuditAction.STORE_EXPORTED)
    DISPOSE_RECORDS = Declared("review-retention", AuditAction.RETENTION_DISPOSED)


EDITING_GRANTS = ("edit-in-transfer", "edit-outside")
"""Leave that widens where a register may be edited, and is no action of its own."""
