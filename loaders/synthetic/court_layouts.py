"""Layouts of the courts' feeds: cases, hearings, outcomes. Dates are YYYY-MM-DD, names in mixed case."""

from loaders.synthetic.layout import Column, FeedLayout

C = Column

CASES = FeedLayout(
    feed="courts-cases",
    agency="courts",
    system="COMMON-PLATFORM",
    meaning="one row per defendant in a case",
    mode="full",
    key=("Case URN", "Defendant Id"),
    columns=(
        C("Case URN", "reference of the case, 99AA0000000YY"),
        C("Defendant Id", "UUID of the person as the courts know him"),
        C("Surname", "surname"),
        C("Forenames", "forenames"),
        C("Date of Birth", "date; may be blank"),
        C("Sex", "sex recorded", ("M", "F")),
        C("PNC Id", "PNC as sent with the charge; may be blank"),
        C("CRO Number", "CRO; mostly blank"),
        C("Arrest Summons Number", "ASN of the charge; may be blank"),
        C("Postcode", "last known; may be blank"),
        C("Court", "name of the court"),
        C("Received On", "date"),
        C("Status", "how the case stands for him", ("PENDING", "CONVICTED", "ACQUITTED", "DISCONTINUED")),
        C("Co-Defendant Ids", "UUIDs of those tried with him and not acquitted, '; ' separated"),
    ),
)

HEARINGS = FeedLayout(
    feed="courts-hearings",
    agency="courts",
    system="COURT-HEARINGS",
    meaning="one row per defendant at each hearing",
    mode="events",
    key=("Hearing Id", "Defendant Id"),
    columns=(
        C("Hearing Id", "integer"),
        C("Case URN", "reference of the case"),
        C("Defendant Id", "UUID"),
        C("Court", "name of the court"),
        C("Listed At", "instant"),
        C("Hearing Type", "kind", ("FIRST_HEARING", "PTPH", "TRIAL", "SENTENCE", "MENTION")),
        C("Attendance", "how he appeared", ("IN_PERSON", "VIDEO_LINK", "ABSENT", "")),
        C("Remand Status", "after the hearing", ("CUSTODY", "CONDITIONAL_BAIL", "UNCONDITIONAL_BAIL", "")),
    ),
)

OUTCOMES = FeedLayout(
    feed="courts-outcomes",
    agency="courts",
    system="COURT-OUTCOMES",
    meaning="one row per charge against a defendant that has ended",
    mode="events",
    key=("Outcome Id",),
    columns=(
        C("Outcome Id", "integer"),
        C("Case URN", "reference of the case"),
        C("Defendant Id", "UUID"),
        C("Offence", "offence description"),
        C("Plea", "plea", ("GUILTY", "NOT_GUILTY", "NONE")),
        C("Verdict", "verdict", ("GUILTY", "NOT_GUILTY", "DISCONTINUED")),
        C("Resulted On", "date"),
        C("Sentence Type", "kind; blank unless guilty", ("IMPRISONMENT", "SUSPENDED", "COMMUNITY", "FINE", "")),
        C("Sentence Days", "integer; imprisonment only"),
    ),
)

COURT_FEEDS = (CASES, HEARINGS, OUTCOMES)
