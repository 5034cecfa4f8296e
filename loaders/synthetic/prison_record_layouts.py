"""Layouts of the prison's records about a stay: bookings, sentences, levels, discipline. Dates are YYYY-MM-DD."""

from loaders.synthetic.layout import MARKING, Column, FeedLayout

C = Column

IMPRISONMENT_STATUSES = (
    "RX", "JR", "SENT03", "ADIMP_ORA20", "EXTDET", "FTR_ORA", "LR", "IPP", "LIFE", "MLP", "HMPL", "ALP",
)  # fmt: skip
"""Remand, convicted unsentenced, determinate, extended, fixed-term and standard recall, public protection, life."""

MERGED, UNMERGED, BOOKING_MOVED = "MERGED", "UNMERGED", "BOOKING_MOVED"

MERGES = FeedLayout(
    feed="prison-merges",
    agency="prison",
    system="NOMIS",
    meaning="one row per pair of prison numbers that were merged, taken apart again, or between which a booking moved",
    mode="events",
    key=("Removed Prisoner Number", "Prisoner Number"),
    columns=(
        C("Event", "what stands of the pair", (MERGED, UNMERGED, BOOKING_MOVED)),
        C("Removed Prisoner Number", "the number that was given up, or was to be"),
        C("Prisoner Number", "the number that stays"),
        C("Booking Id", "the booking that moved; blank otherwise"),
        C("Happened At", "instant"),
    ),
)

BOOKINGS = FeedLayout(
    feed="prison-bookings",
    agency="prison",
    system="NOMIS",
    meaning="one row per custodial period, the present one and earlier ones",
    mode="full",
    key=("Booking Id",),
    columns=(
        C("Booking Id", "custodial period, integer"),
        C("Booking Number", "human booking reference, A1234B"),
        C("Prisoner Number", "prison number"),
        C("Active", "whether the period lasts", ("Y", "N")),
        C("Establishment", "prison code, or OUT or TRN"),
        C("Imprisonment Status", "code", IMPRISONMENT_STATUSES),
        C("Imprisonment Status Description", "the code in words"),
        C("Legal Status", "why held", ("REMAND", "SENTENCED", "RECALL", "INDETERMINATE_SENTENCE")),
        C("Main Offence", "offence description"),
        C("Date Received", "date of first reception"),
        C("Sentence Start Date", "date; blank on remand"),
        C("Conditional Release Date", "date; blank where there is none"),
        C("Tariff Expiry Date", "date; indeterminate sentences only"),
        C("Licence Expiry Date", "date; blank on remand and for life"),
        C("Recall Date", "date; recalls only"),
        C("Fixed Term Recall Days", "integer; blank for a standard recall"),
        C("Released On", "date on which the period ended; blank while it lasts"),
        C("Release Reason", "code; blank while it lasts", ("CRD", "HDC", "PED", "UAL", "")),
    ),
)

SENTENCES = FeedLayout(
    feed="prison-sentences",
    agency="prison",
    system="NOMIS",
    meaning="one row per sentence within a custodial period",
    mode="full",
    key=("Booking Id", "Sentence Sequence"),
    columns=(
        C("Booking Id", "custodial period, integer"),
        C("Sentence Sequence", "1, 2, 3 ... within the period"),
        C("Prisoner Number", "prison number"),
        C("Case Reference", "URN of the court case; blank where not keyed"),
        C("Offence", "offence description"),
        C("Sentence Type", "code", ("SDS", "EDS", "LIFE", "IPP")),
        C("Life Sentence", "whether it is one of life", ("true", "false")),
        C("Imposed On", "date"),
        C("Length Days", "integer; blank where indeterminate"),
        C("Consecutive To", "sequence of the sentence it follows; blank where concurrent"),
        C("Status", "active or inactive", ("A", "I")),
        C("Excluded Schedule Parts", "codes joined by ; of the schedule of excluded offences; NONE where none applies"),
    ),
)

INCENTIVES = FeedLayout(
    feed="prison-incentives",
    agency="prison",
    system="INCENTIVES",
    meaning="one row per prisoner held: his incentive level",
    mode="full",
    key=("Prisoner Number",),
    columns=(
        C("Prisoner Number", "prison number"),
        C("Level Code", "level", ("BAS", "STD", "ENH", "EN2", "EN3")),
        C("Level", "the code in words"),
        C("Awarded On", "date"),
        C("Next Review On", "date"),
        C("Establishment", "prison code"),
    ),
)

CATEGORIES = FeedLayout(
    feed="prison-categories",
    agency="prison",
    system="CATEGORISATION",
    meaning="one row per categorisation of a prisoner, present and earlier",
    mode="full",
    key=("Assessment Id",),
    columns=(
        C("Assessment Id", "integer"),
        C("Prisoner Number", "prison number"),
        C("Booking Id", "custodial period"),
        C("Category", "category", ("A", "H", "P", "B", "C", "D", "I", "J", "R", "T", "U")),
        C("Assessment Type", "kind of decision", ("INITIAL", "RECAT", "OTHER")),
        C("Assessed On", "date"),
        C("Approved On", "date"),
        C("Approved By", "committee", ("OCA", "REVIEW", "RECP", "SECUR", "GOV")),
        C("Next Review On", "date"),
        C("Superseded On", "date; blank for the present one"),
        C("Establishment", "prison code"),
    ),
)

CELL_SHARING = FeedLayout(
    feed="prison-cell-sharing-risk",
    agency="prison",
    system="CSRA",
    meaning="one row per cell-sharing risk assessment, present and earlier",
    mode="full",
    key=("Assessment Id",),
    columns=(
        C("Assessment Id", "integer"),
        C("Prisoner Number", "prison number"),
        C("Level", "level", ("High", "Standard", "Medium", "Low")),
        C("Kind", "what prompted it", ("RECEPTION", "REVIEW", "LOCATE")),
        C("Assessed On", "date"),
        C("Superseded On", "date; blank for the present one"),
        C("Establishment", "prison code"),
    ),
)

PLACEMENT_NEEDS = FeedLayout(
    feed="prison-placement-needs",
    agency="prison",
    system="PLACEMENT-NEEDS",
    meaning="one row per offending-behaviour programme that a prisoner is still to take",
    mode="full",
    key=("Entry Id",),
    columns=(
        C("Entry Id", "integer"),
        C("Prisoner Number", "prison number"),
        C("Need", "what it is", ("PROGRAMME",)),
        C("Board", "blank here: boards decide nothing in a made-up estate"),
        C("Place Key", "blank here"),
        C("Programme", "the programme's name"),
        C("From Date", "date"),
        C("Until Date", "blank: until it is taken"),
        C("Recorded By", "blank"),
    ),
)

ADJUDICATIONS = FeedLayout(
    feed="prison-adjudications",
    agency="prison",
    system="ADJUDICATIONS",
    meaning="one row per charge against prison rules",
    mode="events",
    key=("Charge Number",),
    columns=(
        C("Charge Number", "integer"),
        C("Prisoner Number", "prison number"),
        C("Incident Reference", "incident report it arose from; blank where there was none"),
        C("Establishment", "prison code"),
        C("Rule", "paragraph of prison rule 51"),
        C("Charge", "the rule in words"),
        C("Reported At", "instant"),
        C("Heard On", "date; blank while outstanding"),
        C("Plea", "plea", ("GUILTY", "NOT_GUILTY", "REFUSED", "")),
        C("Finding", "finding; blank while outstanding", ("PROVED", "DISMISSED", "NOT_PROCEEDED", "")),
        C("Punishment", "punishment; blank unless proved"),
        C("Additional Days", "days added; blank for none"),
    ),
)

PATHFINDER = FeedLayout(
    feed="pathfinder",
    agency="prison",
    system="PATHFINDER",
    meaning="people managed under the extremism process, in the layout that the risk profiler once read",
    mode="full",
    key=("NOMS Number",),
    marking=MARKING,
    columns=(
        C("Nominal", "number on the list"),
        C("Surname", "surname"),
        C("Forenames", "forenames"),
        C("NOMS Number", "prison number"),
        C("Establishment", "prison code"),
        C("Region", "region of the establishment"),
        C("Banding", "band; blank on a few rows", ("Band 1", "Band 2", "Band 3", "Band 4", "Band 5", "")),
        C("Last Reviewed", "date, DD/MM/YYYY"),
    ),
)

LEGACY_PERPETRATORS = ("ACTINV", "ASSIAL", "FIGHT", "IMPED", "PERP", "SUSASS", "SUSINV")
"""Roles of the older incident reports that count as taking part; the two SUS ones are an assessment."""

LEGACY_INCIDENTS = FeedLayout(
    feed="prison-incidents-legacy",
    agency="prison",
    system="INCIDENTS-LEGACY",
    meaning="incident reports of the older system: one row per involvement, its four questions as columns",
    mode="events",
    key=("Incident Id", "Party Sequence"),
    columns=(
        C("Incident Id", "integer, the same on every row of one incident"),
        C("Party Sequence", "0, 1, 2 ... within the incident"),
        C("Incident Type", "type", ("ASSAULTS3", "ASSAULT", "DISORDER", "FINDS", "DAMAGE")),
        C("Report Status", "state of the report; DUP is not to be counted", ("AWAN", "INAN", "CLOSE", "PIU", "DUP")),
        C("Incident Time", "instant"),
        C("Report Time", "instant; blank on a few rows"),
        C("Agency Id", "prison code"),
        C("Offender No", "prison number; blank for staff"),
        C("Staff Id", "staff reference; blank for prisoners"),
        C("Participation Role", "part played", (*LEGACY_PERPETRATORS, "VICT", "WIT", "PRESENT", "REPORTING")),
        C("WAS THIS A SEXUAL ASSAULT", "answer", ("YES", "NO", "")),
        C("WAS MEDICAL TREATMENT FOR CONCUSSION OR INTERNAL INJURIES REQUIRED", "answer", ("YES", "NO", "")),
        C("WAS A SERIOUS INJURY SUSTAINED", "answer", ("YES", "NO", "")),
        C("DID INJURIES RESULT IN DETENTION IN OUTSIDE HOSPITAL AS AN IN-PATIENT", "answer", ("YES", "NO", "")),
    ),
)

PRISON_RECORD_FEEDS = (
    MERGES,
    BOOKINGS,
    SENTENCES,
    INCENTIVES,
    CATEGORIES,
    CELL_SHARING,
    PLACEMENT_NEEDS,
    ADJUDICATIONS,
    PATHFINDER,
    LEGACY_INCIDENTS,
)
