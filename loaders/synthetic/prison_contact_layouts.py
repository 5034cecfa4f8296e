"""Layouts of the feeds about prisoners and the world outside: visits, calls, letters. Instants are UTC.

Each holds privileged contact, marked as agencies mark it and sometimes only in words, for the mappings to drop.
"""

from loaders.synthetic.layout import Column, FeedLayout

C = Column

_CODES = ("MOT", "FAT", "BRO", "SIS", "WIFE", "GIF", "FRI", "SOL", "SAM", "MP", "OMB", "POM")

VISITS = FeedLayout(
    feed="prison-visits",
    agency="prison",
    system="VISITS",
    meaning="one row per visitor on each visit",
    mode="events",
    key=("Visit Reference", "Contact Id"),
    columns=(
        C("Visit Reference", "integer, the same for all who came together"),
        C("Prisoner Number", "prison number"),
        C("Contact Id", "contact number, as in the contacts feed"),
        C("Visitor Surname", "surname; blank for an organisation's"),
        C("Visitor First Name", "forename"),
        C("Organisation", "firm or body; blank for social visits"),
        C("Relationship Code", "relationship; SOL, SAM, MP and OMB are privileged", _CODES),
        C("Visit Type", "social, official or legal", ("SCON", "OFFI", "LEGA")),
        C("Visit Start", "instant"),
        C("Visit End", "instant"),
        C("Establishment", "prison code"),
        C("Outcome", "whether it took place", ("ATTENDED", "NO_SHOW", "CANCELLED")),
    ),
)

CALLS = FeedLayout(
    feed="prison-calls",
    agency="prison",
    system="PIN-PHONE",
    meaning="one row per call that a prisoner made on the prison's telephones; never what was said",
    mode="events",
    key=("Call Id",),
    columns=(
        C("Call Id", "integer"),
        C("Prisoner Number", "prison number behind the PIN"),
        C("Establishment", "prison code"),
        C("Dialled Number", "number, spaces or not"),
        C("Contact Id", "contact number; blank for numbers that everyone may call"),
        C("Relationship Code", "relationship of the number's holder; blank for common numbers", (*_CODES, "")),
        C("Holder", "who the number was approved for"),
        C("Number Type", "how the number is listed", ("SOCIAL", "LEGAL", "CONFIDENTIAL", "GLOBAL", "OFFICIAL")),
        C("Started At", "instant"),
        C("Seconds", "length"),
        C("Outcome", "whether it was answered", ("ANSWERED", "NO_ANSWER", "BARRED")),
    ),
)

MAIL = FeedLayout(
    feed="prison-mail",
    agency="prison",
    system="MAILROOM",
    meaning="one row per letter logged in a mail room: its envelope, never what is in it",
    mode="events",
    key=("Item Reference",),
    columns=(
        C("Item Reference", "integer"),
        C("Prisoner Number", "prison number"),
        C("Establishment", "prison code"),
        C("Direction", "to or from the prisoner", ("IN", "OUT")),
        C("Logged On", "date"),
        C("Mail Type", "how it was logged", ("SOCIAL", "RULE39", "CONFIDENTIAL_ACCESS", "OFFICIAL")),
        C("Correspondent", "name on the envelope; may be blank"),
        C("Correspondent Postcode", "postcode on the envelope; may be blank"),
        C("Remarks", "as typed in the mail room"),
    ),
)

PRISON_CONTACT_FEEDS = (VISITS, CALLS, MAIL)
