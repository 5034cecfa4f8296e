"""Layouts of further probation feeds: supervision, associates, licence conditions, exclusion zones. YYYY-MM-DD."""

from loaders.synthetic.layout import Column, FeedLayout

C = Column

SUPERVISION = FeedLayout(
    feed="probation-supervision",
    agency="probation",
    system="DELIUS-SUPERVISION",
    meaning="one row per order or licence under which a case is supervised, with its assessed risk of serious harm",
    mode="full",
    key=("CRN", "Event Number"),
    columns=(
        C("CRN", "case reference"),
        C("Event Number", "1, 2, 3 ... within the case"),
        C("Order Type", "what it is", ("LICENCE", "POST_SENTENCE", "COMMUNITY_ORDER", "SUSPENDED_SENTENCE")),
        C("Status", "state", ("ACTIVE", "COMPLETED", "REVOKED")),
        C("Start Date", "date"),
        C("End Date", "date"),
        C("Delivery Unit", "name of the office"),
        C("Risk of Serious Harm", "level; blank where not assessed", ("LOW", "MEDIUM", "HIGH", "VERY_HIGH", "")),
        C("Risk Assessed On", "date; blank where not assessed"),
        C("MAPPA Level", "level; mostly blank", ("1", "2", "3", "")),
    ),
)

ASSOCIATES = FeedLayout(
    feed="probation-associates",
    agency="probation",
    system="DELIUS-ASSOCIATES",
    meaning="one row per person whom a case names or is seen with",
    mode="full",
    key=("Associate Id",),
    columns=(
        C("Associate Id", "integer"),
        C("CRN", "case reference"),
        C("Associate Surname", "surname"),
        C("Associate First Name", "forename"),
        C("Associate Date of Birth", "date; often blank"),
        C("Associate CRN", "case reference of the associate; mostly blank"),
        C(
            "Relationship",
            "what they are to each other",
            ("PARTNER", "PARENT", "SIBLING", "CHILD", "FRIEND", "CO_OFFENDER", "CRIMINAL_ASSOCIATE", "PROFESSIONAL",
             "VICTIM"),
        ),
        C("Basis", "how it is known", ("SELF_REPORTED", "OFFICER_OBSERVED", "PARTNER_AGENCY")),
        C("Recorded On", "date"),
        C("Ended On", "date; blank while it lasts"),
    ),
)  # fmt: skip

LICENCE_CONDITIONS = FeedLayout(
    feed="probation-licence-conditions",
    agency="probation",
    system="DELIUS-LICENCES",
    meaning="one row per condition of a licence",
    mode="full",
    key=("Condition Id",),
    columns=(
        C("Condition Id", "integer"),
        C("CRN", "case reference"),
        C(
            "Category",
            "kind",
            ("CONTACT", "RESIDENCE", "EXCLUSION", "CURFEW", "DRUG_TESTING", "POSSESSION", "STANDARD"),
        ),
        C("Condition", "what it says"),
        C("No Contact With CRN", "case references of people under supervision not to be met, '; ' separated"),
        C("No Contact With Victim", "name of a victim: never to be read"),
        C("Start Date", "date"),
        C("End Date", "date"),
        C("Status", "state", ("ACTIVE", "INACTIVE")),
    ),
)

EXCLUSION_ZONES = FeedLayout(
    feed="probation-exclusion-zones",
    agency="probation",
    system="DELIUS-ZONES",
    meaning="one row per area that a case must keep out of",
    mode="full",
    key=("Zone Id",),
    columns=(
        C("Zone Id", "integer"),
        C("Condition Id", "licence condition that imposes it"),
        C("CRN", "case reference"),
        C("Zone Name", "name of the area"),
        C("Centre Outcode", "outward postcode of its middle"),
        C("Radius Metres", "integer"),
        C("Monitored", "whether a tag watches it", ("Y", "N")),
        C("Start Date", "date"),
        C("End Date", "date"),
    ),
)

PROBATION_ORDER_FEEDS = (SUPERVISION, ASSOCIATES, LICENCE_CONDITIONS, EXCLUSION_ZONES)
