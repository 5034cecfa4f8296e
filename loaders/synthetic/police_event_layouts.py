"""Layouts of further police feeds: custody, stops, vehicles, calls, intelligence. DD/MM/YYYY, times in UTC."""

from loaders.synthetic.layout import MARKING, Column, FeedLayout

C = Column

CUSTODY = FeedLayout(
    feed="police-custody",
    agency="police",
    system="POLICE-CUSTODY",
    meaning="one row per detention at a police station",
    mode="events",
    key=("Custody Number",),
    columns=(
        C("Custody Number", "force reference, CR/YYYY/0000000"),
        C("Event Reference", "the arrest that led to it, as in the arrests feed"),
        C("Nominal Id", "nominal detained"),
        C("Surname", "surname as given at the desk"),
        C("Forenames", "forenames as given at the desk"),
        C("Date of Birth", "as given at the desk"),
        C("Suite", "custody suite"),
        C("Arrived At", "instant"),
        C("Released At", "instant; blank while detained"),
        C("Offence", "offence description"),
        C("Outcome", "how it ended", ("CHARGED", "BAILED", "RELEASED_UNDER_INVESTIGATION", "NFA", "CAUTION", "")),
        C("Solicitor Firm", "who advised: privileged, never to be read"),
    ),
)

STOPS = FeedLayout(
    feed="police-stop-search",
    agency="police",
    system="STOP-SEARCH",
    meaning="one row per person stopped and searched",
    mode="events",
    key=("Record Reference",),
    columns=(
        C("Record Reference", "force reference, SS/YYYY/0000000"),
        C("Stop Reference", "the same for all who were stopped together"),
        C("Nominal Id", "nominal stopped; blank where he gave no name"),
        C("Stopped At", "instant"),
        C("Legislation", "power used", ("PACE s1", "MDA s23", "CJPOA s60")),
        C("Object", "what was looked for", ("Drugs", "Offensive weapons", "Stolen property", "Going equipped")),
        C("Outcome", "what came of it", ("ARREST", "CAUTION", "COMMUNITY_RESOLUTION", "PENALTY_NOTICE", "NFA")),
        C("Location", "street and town"),
        C("Postcode", "postcode of the place"),
        C("Vehicle Registration", "vehicle searched; mostly blank"),
        C("Self-Defined Ethnicity", "16+1 code; for monitoring only, never a feature"),
    ),
)

VEHICLES = FeedLayout(
    feed="police-vehicles",
    agency="police",
    system="POLICE-VEHICLES",
    meaning="one row per link of a nominal to a vehicle",
    mode="full",
    key=("Link Id",),
    columns=(
        C("Link Id", "integer"),
        C("Vehicle Registration", "registration, spaces or not"),
        C("Make", "make"),
        C("Model", "model"),
        C("Colour", "colour"),
        C("Nominal Id", "nominal"),
        C("Connection", "how they are linked", ("KEEPER", "DRIVER", "INSURED", "PASSENGER")),
        C("From", "date"),
        C("To", "date; blank while it lasts"),
    ),
)

CALLS = FeedLayout(
    feed="police-calls",
    agency="police",
    system="CALL-DATA",
    meaning="one row per call or message in a set of communications data obtained for a case",
    mode="events",
    key=("Record Id",),
    columns=(
        C("Record Id", "set and row, CD00000/000000"),
        C("Request Reference", "the authorisation it was obtained under"),
        C("Calling Number", "number, international or not"),
        C("Called Number", "number, international or not"),
        C("Start", "instant"),
        C("Seconds", "length; 0 for messages"),
        C("Service", "kind", ("VOICE", "SMS")),
        C("Cell Postcode", "outward postcode of the mast; may be blank"),
    ),
)

_SUBJECTS = (
    C("First Nominal Id", "nominal the item is about"),
    C("Second Nominal Id", "other nominal; may be blank"),
    C(
        "Connection",
        "what the item says of them",
        ("ASSOCIATE", "FAMILY", "TELEPHONE", "VEHICLE", "OCG_MEMBER", "ADDRESS", "MENTIONED"),
    ),
    C("Telephone", "number; only for TELEPHONE"),
    C("Vehicle Registration", "registration; only for VEHICLE"),
    C("OCG ID Number", "group; only for OCG_MEMBER"),
    C("Text", "what it says, sanitised"),
)

INTELLIGENCE = FeedLayout(
    feed="police-intelligence",
    agency="police",
    system="POLICE-INTELLIGENCE",
    meaning="3x5x2 intelligence reports, one row per item of what a report says",
    mode="events",
    key=("URN", "Item"),
    marking=MARKING,
    columns=(
        C("URN", "reference of the report, IR/YYYY/0000000"),
        C("Item", "1, 2, 3 ... within the report"),
        C("Reported On", "date"),
        C("Source Grade", "1 reliable, 2 untested, 3 not reliable", ("1", "2", "3")),
        C("Intelligence Grade", "A known directly to E suspected false", ("A", "B", "C", "D", "E")),
        C("Handling Code", "P or C", ("P", "C")),
        C("Handling Conditions", "codes of conditions, '; ' separated; blank under P"),
        C("Classification", "classification", ("OFFICIAL", "OFFICIAL-SENSITIVE", "SECRET")),
        C("Origin Reference", "the force's pseudonym of who said it first"),
        C("Tasking Reference", "operation it answers; may be blank"),
        C("Source Registration Number", "of a human source: never to be read"),
        C("Source Handler", "never to be read"),
        *_SUBJECTS,
    ),
)

LEGACY_INTELLIGENCE = FeedLayout(
    feed="police-intelligence-legacy",
    agency="police",
    system="POLICE-INTELLIGENCE-LEGACY",
    meaning="5x5x5 intelligence reports from before 2016, one row per item of what a report says",
    mode="events",
    key=("URN", "Item"),
    columns=(
        C("URN", "reference of the report, 5X/YYYY/0000000"),
        C("Item", "1, 2, 3 ... within the report"),
        C("Submitted On", "date"),
        C("Source Evaluation", "A always reliable to D unreliable, E untested", ("A", "B", "C", "D", "E")),
        C("Intelligence Evaluation", "1 known true to 5 suspected false", ("1", "2", "3", "4", "5")),
        C("Handling Code", "1 to 5", ("1", "2", "3", "4", "5")),
        C("Origin Reference", "the force's pseudonym of who said it first"),
        C("Informant Reference", "of a human source: never to be read"),
        *_SUBJECTS,
    ),
)

POLICE_EVENT_FEEDS = (CUSTODY, STOPS, VEHICLES, CALLS, INTELLIGENCE, LEGACY_INTELLIGENCE)
