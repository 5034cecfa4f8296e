"""Layouts of the prison feeds. Dates are YYYY-MM-DD, instants YYYY-MM-DDTHH:MM:SSZ (UTC), names in capitals."""

from loaders.synthetic.layout import Column, FeedLayout

C = Column

PERPETRATOR_ROLES = (
    "ACTIVE_INVOLVEMENT",
    "ASSAILANT",
    "FIGHTER",
    "IMPEDED_STAFF",
    "PERPETRATOR",
    "SUSPECTED_ASSAILANT",
    "SUSPECTED_INVOLVED",
)
"""Incident roles that count as taking part; the two SUSPECTED ones are an assessment, the others a fact."""

OTHER_INCIDENT_ROLES = ("VICTIM", "WITNESS", "PRESENT_AT_SCENE", "STAFF_VICTIM", "STAFF_WITNESS", "REPORTING_OFFICER")

PRIVILEGED_RELATIONSHIPS = ("SOL", "SAM", "MP", "OMB")
"""Solicitor or barrister, Samaritans, member of parliament, ombudsman: privileged contact."""

PRISONERS = FeedLayout(
    feed="prison-prisoners",
    agency="prison",
    system="NOMIS",
    meaning="one row per prison number: in custody, in transfer, or released within two years",
    mode="full",
    key=("Prisoner Number",),
    columns=(
        C("Prisoner Number", "prison number, A1234BC"),
        C("Booking Id", "custodial period, integer"),
        C("Booking Number", "human booking reference, A1234B"),
        C("PNC Number", "PNC as keyed in prison: short or long, with or without slash; may be blank or wrong"),
        C("CRO Number", "CRO as keyed in prison; may be blank"),
        C("NI Number", "National Insurance number; spaces or not; often blank"),
        C("Surname", "surname"),
        C("First Name", "first forename"),
        C("Middle Names", "other forenames, space separated"),
        C("Aliases", "other names, 'SURNAME, FORENAME' separated by '; '"),
        C("Date of Birth", "date; 1900-01-01 and 1970-01-01 occur as placeholders"),
        C("Gender", "sex recorded", ("M", "F")),
        C("Ethnicity", "16+1 code; for equality monitoring only, never a feature"),
        C("Status", "custody status", ("ACTIVE IN", "ACTIVE OUT", "INACTIVE OUT")),
        C("Establishment", "prison code, or OUT (released) or TRN (in transfer)"),
        C("Cell Location", "path without the prison, A-1-002 or A-1-1-002 with a spur; blank when out"),
        C("Security Category", "category", ("A", "B", "C", "D", "I", "J", "R", "T", "U")),
        C("CSRA", "cell-sharing risk; Medium and Low are old levels", ("High", "Standard", "Medium", "Low", "")),
        C("Legal Status", "why held", ("REMAND", "SENTENCED", "RECALL", "INDETERMINATE_SENTENCE")),
        C("Main Offence", "offence description"),
        C("Date Received", "date of first reception on this booking"),
        C("Sentence Start Date", "date; blank on remand"),
        C("Sentence Length Days", "integer; blank on remand and for indeterminate sentences"),
        C("Release Date", "conditional or actual release date; blank on remand and for indeterminate sentences"),
        C("Home Postcode", "last address given at reception; NF1 1NF means no fixed abode"),
    ),
)

CELL_MOVES = FeedLayout(
    feed="prison-cell-moves",
    agency="prison",
    system="NOMIS",
    meaning="one row per stay of a prisoner in a cell",
    mode="events",
    key=("Movement Id",),
    columns=(
        C("Movement Id", "integer"),
        C("Prisoner Number", "prison number"),
        C("Booking Id", "custodial period, integer"),
        C("Cell Key", "full path with the prison, LEI-A-1-002"),
        C("Moved In", "instant"),
        C("Moved Out", "instant; blank while the stay lasts"),
        C(
            "Reason",
            "why moved: reception, transfer, administrative, behaviour, classification, conflict, vulnerable",
            ("RECEPTION", "TRANSFER", "ADM", "BEH", "CLA", "CON", "VP"),
        ),
    ),
)

LOCATIONS = FeedLayout(
    feed="prison-locations",
    agency="prison",
    system="LOCATIONS",
    meaning="one row per establishment, wing, spur, landing and cell, with its typed ancestors",
    mode="full",
    key=("Location Key",),
    columns=(
        C("Location Key", "full path, LEI, LEI-A, LEI-A-1, LEI-A-1-002; one segment more below a spur"),
        C("Location Type", "type, never to be read from depth", ("ESTABLISHMENT", "WING", "SPUR", "LANDING", "CELL")),
        C("Local Name", "name on the door; for an establishment its name"),
        C("Parent Key", "key of the location that holds this one; blank for an establishment"),
        C("Establishment", "prison code"),
        C("Wing Key", "key of the wing it is in or is; blank for an establishment"),
        C("Spur Key", "key of the spur it is in or is; blank where there is none"),
        C("Landing Key", "key of the landing it is in or is; blank above landings"),
        C("Max Capacity", "people it can hold at most"),
        C("Working Capacity", "people it may hold now; 0 when out of use"),
        C("Certified Normal Accommodation", "people it is certified to hold"),
        C(
            "Accommodation Type",
            "of cells and what holds them",
            ("NORMAL_ACCOMMODATION", "CARE_AND_SEPARATION", "HEALTHCARE_INPATIENTS", ""),
        ),
        C("Used For", "wing use, '; ' separated: REMAND, VULNERABLE_PRISONERS, FIRST_NIGHT_CENTRE, YOUNG_PERSONS"),
        C("Specialist Types", "of a cell, '; ' separated: CAT_A, ESCAPE_LIST, CSU, SAFE_CELL, ACCESSIBLE_CELL"),
        C("Status", "whether it is in use", ("ACTIVE", "INACTIVE")),
        C("Sex Held", "establishment rows only", ("M", "F", "")),
        C("Categories", "establishment rows only: categories held, space separated"),
        C("Postcode", "establishment rows only"),
        C("Programmes", "establishment rows only, ';' separated; blank where nothing is told of them"),
        C("Jurisdiction", "establishment rows only", ("England", "Wales", "Scotland", "Northern Ireland", "")),
    ),
)

ALERTS = FeedLayout(
    feed="prison-alerts",
    agency="prison",
    system="ALERTS",
    meaning="one row per alert on a prisoner, active or ended",
    mode="full",
    key=("Alert Id",),
    columns=(
        C("Alert Id", "UUID"),
        C("Prisoner Number", "prison number"),
        C("Alert Type", "first level code, X security, D security not for the prisoner, H self harm, V, R, P, S"),
        C("Alert Code", "second level code, e.g. XGANG, DOCGM, XEL"),
        C("Alert Description", "name of the code"),
        C("Active From", "date"),
        C("Active To", "date of expiry; blank while open"),
        C("Created At", "instant of recording, which may be later than Active From"),
        C("Created At Establishment", "prison code when created"),
    ),
)

INCIDENTS = FeedLayout(
    feed="prison-incidents",
    agency="prison",
    system="INCIDENTS",
    meaning="one row per involvement of a person in an incident",
    mode="events",
    key=("Incident Reference", "Involvement Number"),
    columns=(
        C("Incident Reference", "integer, the same on every row of one incident"),
        C("Involvement Number", "1, 2, 3 ... within the incident"),
        C(
            "Incident Type",
            "type",
            ("ASSAULT_5", "DISORDER_2", "FIND_6", "DAMAGE_1", "DRONE_SIGHTING_3", "MISCELLANEOUS_1"),
        ),
        C(
            "Status",
            "state of the report; DUPLICATE is not to be counted",
            ("AWAITING_REVIEW", "NEEDS_UPDATING", "UPDATED", "CLOSED", "WAS_CLOSED", "DUPLICATE"),
        ),
        C("Occurred At", "instant"),
        C("Reported At", "instant"),
        C("Establishment", "prison code"),
        C("Location Key", "wing or landing key"),
        C("Party Type", "who the row is about", ("PRISONER", "STAFF")),
        C("Prisoner Number", "prison number; blank for staff"),
        C("Staff Id", "staff reference; blank for prisoners"),
        C("Party Name", "'SURNAME, FORENAME' as typed in the report"),
        C(
            "Role",
            "part played; roles starting STAFF_ and REPORTING_OFFICER are staff's",
            (*PERPETRATOR_ROLES, *OTHER_INCIDENT_ROLES),
        ),
        C("Sexual Assault", "was this a sexual assault", ("YES", "NO", "")),
        C("Serious Injury", "was a serious injury sustained", ("YES", "NO", "")),
        C("Concussion Or Internal Injury", "was treatment for either required", ("YES", "NO", "")),
        C("Outside Hospital", "did it result in detention in outside hospital as an in-patient", ("YES", "NO", "")),
    ),
)

NON_ASSOCIATIONS = FeedLayout(
    feed="prison-non-associations",
    agency="prison",
    system="NON-ASSOCIATIONS",
    meaning="one row per keep-apart, open or closed",
    mode="full",
    key=("Id",),
    columns=(
        C("Id", "integer"),
        C("First Prisoner Number", "prison number"),
        C("First Prisoner Role", "part", ("VICTIM", "PERPETRATOR", "NOT_RELEVANT", "UNKNOWN")),
        C("Second Prisoner Number", "prison number"),
        C("Second Prisoner Role", "part", ("VICTIM", "PERPETRATOR", "NOT_RELEVANT", "UNKNOWN")),
        C(
            "Reason",
            "why",
            ("BULLYING", "GANG_RELATED", "ORGANISED_CRIME", "LEGAL_REQUEST", "THREAT", "VIOLENCE", "OTHER"),
        ),
        C("Restriction Type", "cumulative: WING includes landing and cell", ("CELL", "LANDING", "WING")),
        C("Comment", "free text, never blank"),
        C("Authorised By", "free text; may be blank"),
        C("When Created", "instant"),
        C("When Updated", "instant"),
        C("Updated By", "staff reference"),
        C("Is Closed", "state", ("true", "false")),
        C("Closed By", "staff reference; only when closed"),
        C("Closed Reason", "free text; only when closed"),
        C("Closed At", "instant; only when closed"),
    ),
)

CONTACTS = FeedLayout(
    feed="prison-contacts",
    agency="prison",
    system="CONTACTS",
    meaning="one row per approved contact of a prisoner, social or official",
    mode="full",
    key=("Contact Id",),
    columns=(
        C("Contact Id", "integer"),
        C("Prisoner Number", "prison number"),
        C("Contact Type", "social or official", ("SOCIAL", "OFFICIAL")),
        C(
            "Relationship Code",
            "relationship; SOL, SAM, MP and OMB are privileged",
            ("MOT", "FAT", "BRO", "SIS", "WIFE", "GIF", "FRI", "SOL", "SAM", "MP", "OMB", "POM"),
        ),
        C("Relationship", "the code in words"),
        C("Contact Surname", "surname; blank for an organisation"),
        C("Contact First Name", "forename; blank for an organisation"),
        C("Organisation", "firm or body; blank for a social contact"),
        C("Phone", "number as given, spaces or not"),
        C("Approved On", "date"),
        C("Active", "state", ("Y", "N")),
    ),
)

GANG_AFFILIATIONS = FeedLayout(
    feed="prison-gang-affiliations",
    agency="prison",
    system="GANGS",
    meaning="one row per prisoner affiliated to a gang, in the manner of the legacy gang tables",
    mode="full",
    key=("Gang Code", "Prisoner Number"),
    columns=(
        C("Gang Code", "code of the gang"),
        C("Gang Name", "name of the gang"),
        C("Gang Kind", "kind", ("STREET", "PRISON")),
        C("Prisoner Number", "prison number"),
        C("Affiliation", "standing", ("MEMBER", "ASSOCIATE", "FORMER")),
        C("Evidence", "basis", ("SELF_DECLARED", "STAFF_ASSESSMENT", "POLICE_INFORMATION")),
        C("Recorded On", "date"),
    ),
)

GROUP_SEPARATIONS = FeedLayout(
    feed="prison-group-separations",
    agency="prison",
    system="GROUP-SEPARATIONS",
    meaning="one row per pair of groups to be kept apart, in the manner of the legacy gang non-associations",
    mode="full",
    key=("Separation Id",),
    columns=(
        C("Separation Id", "integer"),
        C("First Group Kind", "which register its id is from", ("OCG", "GANG")),
        C("First Group Id", "OCG ID Number or Gang Code"),
        C("Second Group Kind", "which register its id is from", ("OCG", "GANG")),
        C("Second Group Id", "OCG ID Number or Gang Code"),
        C("Reason", "why", ("RIVALRY", "DEBT", "TERRITORY", "RETALIATION")),
        C("Separation Level", "cumulative like Restriction Type", ("LANDING", "WING", "ESTABLISHMENT")),
        C("Transport Flag", "also apart in vehicles", ("Y", "N")),
        C("Recorded On", "date"),
        C("Ended On", "date; blank while open"),
    ),
)

OUTCODES = FeedLayout(
    feed="outcodes",
    agency="prison",
    system="OUTCODES",
    meaning="one row per outward postcode in which anybody here lives or a prison lies, with its middle",
    mode="full",
    key=("postcode",),
    columns=(
        C("postcode", "outward postcode"),
        C("eastings", "always blank here"),
        C("northings", "always blank here"),
        C("latitude", "degrees"),
        C("longitude", "degrees"),
        C("town", "town"),
        C("region", "always blank here"),
        C("uk_region", "region"),
        C("country", "always blank here"),
        C("country_string", "always blank here"),
    ),
)

PRISON_FEEDS = (
    PRISONERS,
    CELL_MOVES,
    LOCATIONS,
    ALERTS,
    INCIDENTS,
    NON_ASSOCIATIONS,
    CONTACTS,
    GANG_AFFILIATIONS,
    GROUP_SEPARATIONS,
    OUTCODES,
)
