"""Layouts of the NCA's and the border's feeds."""

from loaders.synthetic.layout import MARKING, Column, FeedLayout

C = Column

PROMINENT_NOMINALS = FeedLayout(
    feed="nca-prominent-nominals",
    agency="nca",
    system="NCA-NOMINALS",
    meaning="one row per nominal whom the agency manages for life, with the groups he is assessed to belong to",
    mode="full",
    key=("Nominal URN",),
    marking=MARKING,
    columns=(
        C("Nominal URN", "reference, NN000000"),
        C("Surname", "surname"),
        C("Forenames", "forenames"),
        C("Date of Birth", "date, DD/MM/YYYY"),
        C("Sex", "sex recorded", ("M", "F", "U")),
        C("Aliases", "other names, '; ' separated"),
        C("PNC Id", "PNC; may be blank"),
        C("Prison Number", "prison number; may be blank"),
        C("Passport Numbers", "numbers, '; ' separated; may be blank"),
        C("Threat Area", "threat", ("DRUGS", "FIREARMS", "MONEY_LAUNDERING", "ORGANISED_IMMIGRATION_CRIME", "FRAUD")),
        C("Tier", "1 is the highest", ("1", "2", "3")),
        C("OCG ID Numbers", "groups, '; ' separated; may be blank"),
        C("Listed On", "date, DD/MM/YYYY"),
        C("Classification", "classification", ("OFFICIAL-SENSITIVE", "SECRET")),
        C("Handling Code", "P or C", ("P", "C")),
    ),
)

WATCH_LIST = FeedLayout(
    feed="nca-watch-list",
    agency="nca",
    system="NCA-WATCH",
    meaning="people whose presence on the list alone prompts a referral, in the manner of PRAS",
    mode="full",
    key=("List Number",),
    columns=(
        C("List Number", "integer"),
        C("SURNAME", "surname"),
        C("FORENAME", "forename"),
        C("DOB", "date, DD/MM/YYYY"),
        C("PNCID", "PNC in short form; may be blank"),
        C("PRISON NUMBER", "prison number; blank for people outside"),
        C("REASON", "why listed", ("SERIOUS_CRIME_PREVENTION_ORDER", "LIFETIME_MANAGEMENT", "OVERSEAS_REQUEST")),
        C("LISTED ON", "date, DD/MM/YYYY"),
    ),
)

CROSSINGS = FeedLayout(
    feed="border-crossings",
    agency="border",
    system="BORDER",
    meaning="one row per passenger on each crossing",
    mode="events",
    key=("Crossing Id",),
    columns=(
        C("Crossing Id", "integer"),
        C("Direction", "into or out of the country", ("IN", "OUT")),
        C("Crossed At", "instant, YYYY-MM-DDTHH:MM:SSZ"),
        C("Port", "code of the port"),
        C("Service", "flight, sailing or train"),
        C("Travel Booking", "reference under which they travelled together; may be blank"),
        C("Document Type", "kind", ("P", "I")),
        C("Document Number", "number on the document"),
        C("Document Country", "three letters"),
        C("Surname", "surname as in the document"),
        C("Forenames", "forenames as in the document"),
        C("Date of Birth", "date, YYYY-MM-DD"),
        C("Sex", "sex recorded", ("M", "F", "X")),
    ),
)

NCA_BORDER_FEEDS = (PROMINENT_NOMINALS, WATCH_LIST, CROSSINGS)
