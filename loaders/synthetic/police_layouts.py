"""Layouts of the police feeds. Dates are DD/MM/YYYY, instants DD/MM/YYYY HH:MM in UTC, names in capitals."""

from loaders.synthetic.layout import MARKING, Column, FeedLayout

C = Column

NOMINALS = FeedLayout(
    feed="police-nominals",
    agency="police",
    system="POLICE-NOMINALS",
    meaning="one row per nominal: suspects, victims and witnesses; one person may have several nominals",
    mode="full",
    key=("Nominal Id",),
    columns=(
        C("Nominal Id", "force reference, PN00000000"),
        C("PNC Id", "PNC as held: short, long or slashless; blank for people never arrested"),
        C("CRO Number", "CRO as held; may be blank"),
        C("Surname", "surname"),
        C("Forename 1", "first forename"),
        C("Forename 2", "second forename; mostly blank"),
        C("Date of Birth", "date; may be blank or a placeholder"),
        C("Sex", "sex recorded", ("M", "F", "U")),
        C("Nicknames", "street names, '; ' separated"),
        C("Alias Names", "other names, 'SURNAME, FORENAME' separated by '; '"),
        C("Address Line", "house and street, last known"),
        C("Town", "town"),
        C("Postcode", "postcode; NF1 1NF means no fixed abode"),
        C("Phone Numbers", "'; ' separated; spaces or not"),
        C("Last Updated", "date"),
    ),
)

ARRESTS = FeedLayout(
    feed="police-arrests",
    agency="police",
    system="POLICE-ARRESTS",
    meaning="one row per person per arrest event, victims and witnesses included",
    mode="events",
    key=("Event Reference", "Nominal Id"),
    columns=(
        C("Event Reference", "the same on every row of one event, ER/YYYY/0000000"),
        C("ASN", "arrest summons number, 19 digits and a letter; suspects only"),
        C("Nominal Id", "the nominal that the row is about"),
        C("Surname", "surname as given at the time"),
        C("Forenames", "forenames as given at the time"),
        C("Date of Birth", "as given at the time; may be blank"),
        C("PNC Id", "suspects only; may be blank"),
        C("Event Date", "instant"),
        C("Offence", "offence description"),
        C("Location", "street and town"),
        C("Postcode", "postcode of the place"),
        C("Role", "part in the event", ("SUSPECT", "CONVICTED", "VICTIM", "WITNESS")),
        C("Basis", "whether the role is a fact or an assessment", ("FACT", "ASSESSMENT")),
        C("Disposal", "outcome for suspects", ("CHARGED", "CONVICTED", "CAUTION", "NFA", "BAILED", "")),
    ),
)

OCG_REGISTER = FeedLayout(
    feed="police-ocg-register",
    agency="police",
    system="OCG",
    meaning="one row per organised crime group, in the layout that the risk profiler reads",
    mode="full",
    key=("OCG ID Number",),
    marking=MARKING,
    columns=(
        C("OCG ID Number", "group number, 001/0010058"),
        C("OCGM: Band", "threat band, 1a to 5c; may be blank"),
        C("Infiltration corruption subversion: Extent", "extent", ("High", "Medium", "Low", "Unknown")),
        C("Tactical awareness: Extent", "extent", ("High", "Medium", "Low", "Unknown")),
        C("Violent Capability: Extent", "extent", ("High", "Medium", "Low", "Unknown")),
    ),
)

OCG_MEMBERSHIP = FeedLayout(
    feed="police-ocg-membership",
    agency="police",
    system="OCGM",
    meaning="one row per prisoner and group, prison side and police side of the person beside each other",
    mode="full",
    key=("Nomis No.", "OCG ID Number", "OCGM Nominal ID"),
    marking=MARKING,
    columns=(
        C("Nomis No.", "prison number; blank on a few rows"),
        C("Establishment", "prison code"),
        C("Region", "region of the establishment"),
        C("Prison Category", "security category of the prisoner"),
        C("OCG ID Number", "group number; a few are not on the register"),
        C("Cell Location", "path without the prison"),
        C("Earliest Possible Release Date", "date"),
        C("Release Date", "date"),
        C("Release Type", "CRD, PED, LIFE or blank"),
        C("Main Offence", "offence description"),
        C("Sentence Length In Days", "integer"),
        C("Surname", "prison's surname"),
        C("Forenames", "prison's forenames"),
        C("Date of Birth", "prison's date of birth"),
        C("PNC Number", "prison's PNC"),
        C("PND Id", "opaque"),
        C("CRO Number", "prison's CRO"),
        C("CHS Number", "opaque"),
        C("OCGM Surname", "police's surname"),
        C("OCGM Forenames", "police's forenames"),
        C("OCGM Date of Birth", "police's date of birth"),
        C("OCGM PNC Number", "police's PNC"),
        C("OCGM Nominal ID", "police's number for the person in organised-crime mapping"),
        C("Gender", "sex", ("Male", "Female")),
        C("Aliases / Nicknames", "'; ' separated"),
        C(
            "Standing Within Ocg",
            "standing; sometimes blank, sometimes repeated with commas in one cell",
            ("Principal Subject", "Significant Group Member", "Peripheral Subject", ""),
        ),
        C("Role: Corrupter", "TRUE or blank", ("TRUE", "")),
        C("Can the data on this record be disseminated?", "dissemination", ("Yes", "No", "")),
        C("Priority Group", "TRUE or blank", ("TRUE", "")),
    ),
)

PRAS = FeedLayout(
    feed="pras",
    agency="police",
    system="PRAS",
    meaning="people whose presence on the list alone triggers a security referral",
    mode="full",
    key=("NOMIS No.",),
    columns=(
        C("SURNAME", "surname"),
        C("FORENAME", "forename"),
        C("DOB", "date, DD/MM/YYYY"),
        C("PNCID", "PNC in short form"),
        C("NOMIS No.", "prison number"),
    ),
)

VIPER_TERMS = (
    "age",
    "days_since_last_assault",
    "assault_rate_lifetime",
    "assaults_lifetime",
    "years_custody_lifetime",
    "assault_rate_past_12_months",
    "assaults_past_12_months",
    "years_custody_past_12_months",
)

VIPER_CROSS_TERMS = (
    "age_assaults_lifetime",
    "age_years_custody_lifetime",
    "age_assault_rate_past_12_months",
    "age_years_custody_past_12_months",
    "assaults_lifetime_years_custody_lifetime",
    "assaults_lifetime_assault_rate_past_12_months",
    "assaults_lifetime_assaults_past_12_months",
    "years_custody_lifetime_assaults_past_12_months",
    "assaults_past_12_months_years_custody_past_12_months",
)

VIPER_2 = FeedLayout(
    feed="viper-2",
    agency="prison",
    system="VIPER",
    meaning="predicted violence in prison; the score is the exponential of viper_2",
    mode="full",
    key=("offender_id_display",),
    quote_strings=True,
    columns=(
        C("offender_id_display", "prison number"),
        C("root_offender_id", "integer"),
        C("viper_2", "natural logarithm of the score; equals raw_prediction; blank on a few rows"),
        C("birth_date", "date, YYYY-MM-DD"),
        *(C(term, "years, days, counts or counts a year; 10000 days means never") for term in VIPER_TERMS),
        *(C(f"c_{term}", "contribution to raw_prediction") for term in (*VIPER_TERMS, *VIPER_CROSS_TERMS)),
        C("intercept", "constant of the model"),
        C("raw_prediction", "intercept plus the contributions"),
        C("image_tag", "version of the model"),
    ),
)

POLICE_FEEDS = (NOMINALS, ARRESTS, OCG_REGISTER, OCG_MEMBERSHIP, PRAS)
