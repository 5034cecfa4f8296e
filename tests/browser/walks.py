"""Which walk looks at which page of the console: each with scripts and without, and looked at on three widths."""

from __future__ import annotations

_SIGNED_IN = ("GET /sign-in", "GET /purpose")
_CASE = "GET /categorisations/{case}"

WALKS: dict[str, tuple[str, ...]] = {
    "test_an_intelligence_officer_finds_a_person_and_who_is_around": (
        *_SIGNED_IN, "GET /", "POST /purpose", "GET /people", "GET /people/{person_id}",
        "GET /people/{person_id}/chart", "GET /links", "GET /help", "GET /help/{name}",
    ),
    "test_an_intelligence_officer_finds_how_a_group_and_a_wing_are_linked": ("GET /links", "GET /common"),
    "test_an_intelligence_officer_reads_of_groups_flags_and_a_life": (
        "GET /people/{person_id}/timeline", "GET /people/{person_id}/likely", "GET /people/{person_id}/flag",
        "GET /people/{person_id}/pack", "GET /people/{person_id}/copy", "GET /groups", "GET /groups/rivals",
        "GET /groups/{group_id}", "GET /groups/{group_id}/dispersal", "GET /flags", "GET /plots",
    ),
    "test_an_officer_works_on_a_chart_and_keeps_it": (
        "GET /charts", "GET /charts/{key}", "POST /charts/{key}", "POST /charts/{key}/keep", "POST /charts/import",
    ),
    "test_an_allocation_officer_tries_moves_and_accepts_them": (
        "GET /what-if", "POST /what-if", "POST /what-if/accept", "GET /what-if/accepted", "GET /room",
        "GET /arrivals", "POST /arrivals",
    ),
    "test_an_allocation_officer_checks_a_van_list_that_is_sent": ("GET /conflicts", "POST /conflicts"),
    "test_an_allocation_officer_checks_a_van_list_against_a_wing": ("GET /conflicts", "POST /conflicts"),
    "test_an_allocation_officer_reads_a_wing_and_where_somebody_could_go": ("GET /wing-board", "GET /alternatives"),
    "test_an_allocation_officer_plans_a_van_list_and_decides": (
        "GET /plans", "POST /plans", "GET /plans/{plan}", "POST /plans/{plan}/decision",
    ),
    "test_a_keep_apart_is_recorded_changed_closed_and_opened_again": (
        "GET /separations", "GET /separations/new", "POST /separations/new", "GET /separations/{record_id:int}",
        "POST /separations/{record_id:int}", "POST /separations/{record_id:int}/close", "GET /near-misses",
    ),
    "test_a_categorisation_goes_from_advice_to_approval": (
        "GET /categorisations", "GET /people/{person_id}/categorisation", "GET /people/{person_id}/categorisation/copy",
        _CASE, "GET /security-queue", "POST /categorisations/{case}/decide",
    ),
    "test_what_surrounds_a_case_is_read_and_disputed": (
        "GET /reviews", "GET /risk-changes", "GET /people/{person_id}/disputes", "POST /people/{person_id}/disputes",
        "GET /fairness", "GET /rule-sets",
    ),
    "test_a_data_officer_loads_a_file_puts_a_row_right_and_loads_it_again": (
        "GET /loads", "POST /loads", "GET /loads/work/{key}", "GET /rejected", "GET /rejected/{load}",
        "GET /rejected/{load}/{line:int}", "POST /rejected/{load}/reload", "GET /rejected/{load}/aside",
        "GET /quality", "GET /feeds",
    ),
    "test_an_officer_judges_whether_two_records_are_one_person": (
        "GET /matches", "GET /matches/{pair_id}", "POST /matches/{pair_id}", "GET /disagreements",
    ),
    "test_auditor_and_keeper_of_the_policy_see_who_looked_and_who_may": (
        "GET /audit", "GET /audit/repeated", "GET /access", "GET /access/explain",
    ),
    "test_a_report_that_few_could_have_known_goes_to_the_source_unit": (
        "GET /people/{person_id}/pack", "POST /disseminations", "GET /disseminations", "GET /disseminations/{case}",
        "POST /disseminations/{case}/decision",
    ),
    "test_a_load_of_keep_aparts_is_taken_back_by_nobody_alone": (
        "GET /withdrawals", "GET /withdrawals/{key}", "POST /withdrawals/{key}",
    ),
    "test_policies_are_compared": ("GET /policy-difference", "POST /policy-difference"),
    "test_what_the_check_would_have_said_and_who_would_change_category": ("GET /near-misses", "GET /rule-sets"),
    "test_somebody_signs_in_at_his_identity_provider": ("GET /sign-in", "GET /sign-in/return", "GET /help"),
}  # fmt: skip

_BACK = "it leads back to a page that is walked; what it cannot do is told there, or on the one page of problems"
NO_PAGE: dict[str, str] = {
    "GET /docs": "the description of the API: FastAPI's own page",
    "GET /static/{name:path}": "styles, script and pictures",
    "GET /sign-in/start": "it leads to the identity provider",
    "GET /charts/{key}/{form}": "files: a picture and a table",
    "GET /plans/{plan}/export": "a file",
    "POST /certificates": "a file: it is offered only where a key signs it",
    **dict.fromkeys(
        (
            "POST /sign-in", "POST /sign-out", "POST /standing", "POST /charts", "POST /charts/{key}/merge",
            "POST /separations/{record_id:int}/reopen", "POST /separations/{record_id:int}/delete",
            "POST /plans/{plan}/cancel", "POST /people/{person_id}/categorisation",
            "POST /categorisations/{case}/review", "POST /categorisations/{case}/approve",
            "POST /people/{person_id}/risk-change", "POST /people/{person_id}/disputes/{key}",
            "POST /withdrawals/{key}/decision", "POST /rejected/{load}/{line:int}",
            "POST /rejected/{load}/{line:int}/dismissal", "POST /rejected/{load}/{line:int}/dismissal/retraction",
            "POST /rejected/{load}/{line:int}/dismissal/decision", "POST /match-proposals/{proposal}",
            "POST /match-merges",
        ),
        _BACK,
    ),
}  # fmt: skip
