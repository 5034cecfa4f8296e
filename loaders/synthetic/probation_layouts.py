"""Layouts of the probation feeds. Dates are YYYY-MM-DD, names in mixed case with their accents."""

from loaders.synthetic.layout import Column, FeedLayout

C = Column

PEOPLE = FeedLayout(
    feed="probation-people",
    agency="probation",
    system="DELIUS",
    meaning="one row per probation case reference",
    mode="full",
    key=("CRN",),
    columns=(
        C("CRN", "case reference, X123456"),
        C("NOMS Number", "prison number where probation knows it"),
        C("PNC Number", "PNC as keyed by probation, any form; often blank"),
        C("CRO Number", "CRO; mostly blank"),
        C("NI Number", "National Insurance number; often blank"),
        C("Surname", "surname"),
        C("First Name", "first forename"),
        C("Middle Names", "other forenames; mostly blank"),
        C("Previous Surname", "earlier surname; mostly blank"),
        C("Aliases", "other names, 'Surname, Forename' separated by '; '"),
        C("Date of Birth", "date; placeholders occur"),
        C("Gender", "sex recorded", ("Male", "Female", "Not Known")),
        C("Mobile", "number, spaces or not; may be blank"),
        C("Supervision Status", "whether supervised now", ("CURRENT", "PREVIOUS", "NONE")),
        C("Sentence Date", "date of the last sentence"),
        C("Main Offence", "offence description"),
        C("Probation Delivery Unit", "name of the office"),
    ),
)

ADDRESSES = FeedLayout(
    feed="probation-addresses",
    agency="probation",
    system="DELIUS",
    meaning="one row per address of a case, present and past",
    mode="full",
    key=("Address Id",),
    columns=(
        C("Address Id", "integer"),
        C("CRN", "case reference"),
        C("Address Status", "which address", ("Main", "Previous", "Postal")),
        C(
            "Address Type",
            "kind of housing",
            ("Householder", "Living with family", "Supported housing", "Approved premises", "No fixed abode"),
        ),
        C("No Fixed Abode", "flag", ("Y", "N")),
        C("Building Name", "for premises with a name"),
        C("House Number", "number"),
        C("Street", "street"),
        C("Town", "town"),
        C("Postcode", "postcode; NF1 1NF where there is none"),
        C("Start Date", "date"),
        C("End Date", "date; blank while current"),
        C("Telephone", "number at the address; may be blank"),
    ),
)

PROBATION_FEEDS = (PEOPLE, ADDRESSES)
