"""The relations between nodes, and a person's stated part in each. Numbers are stored: never renumber, only append."""

from __future__ import annotations

from enum import IntEnum


class LinkType(IntEnum):
    """What one record says of two nodes."""

    HAS_IDENTIFIER = 1
    INVOLVED_IN = 2
    HELD_AT = 3
    LIVES_AT = 4
    MEMBER_OF = 5
    RIVAL_OF = 6
    ASSOCIATED_WITH = 7
    CO_DEFENDANT_OF = 8
    FAMILY_OF = 9
    HAS_PHONE = 10
    HAS_EMAIL = 11
    HAS_VEHICLE = 12
    CALLED = 13
    VISITED = 14
    PARTY = 15
    HAS_ALERT = 16
    HAS_SCORE = 17
    ON_LIST = 18
    IN_BOOKING = 19
    WORKS_AT = 20
    SUBJECT_OF = 21
    LOCATED_IN = 30
    OCCURRED_AT = 31
    CALL_FROM = 32
    CALL_TO = 33
    EVIDENCE_IN = 34
    CONTACT_OF = 35
    # A hearing of its case, a sentence of its booking: what belongs to what, where neither is a place.
    PART_OF = 36
    HAS_ASSESSMENT = 37
    SENTENCED_TO = 38
    # A licence condition, an exclusion zone or a supervision that binds a person.
    BOUND_BY = 39
    TRAVELLED_ON = 40
    HAS_DOCUMENT = 41
    WROTE_TO = 42
    # Somebody is to be moved there, and is not there yet.
    DUE_AT = 43
    # Of identity alone, and last: two records compared, by a score or by somebody. Types of facts stay below these.
    MATCHED = 90
    JUDGED = 91


class Role(IntEnum):
    """A person's part in an event, standing in a group, or side of a keep-apart; NONE where the link has no parts."""

    NONE = 0
    SUSPECT = 1
    CONVICTED = 2
    VICTIM = 3
    WITNESS = 4
    STAFF = 5
    FAMILY = 6
    PROFESSIONAL = 7
    UNKNOWN = 8
    PRINCIPAL_SUBJECT = 20
    SIGNIFICANT_GROUP_MEMBER = 21
    PERIPHERAL_SUBJECT = 22
    AFFILIATE = 23
    PARTY_VICTIM = 30
    PARTY_PERPETRATOR = 31
    PARTY_NOT_RELEVANT = 32
    PARTY_UNKNOWN = 33
    IDENTIFIER_VALID = 40
    IDENTIFIER_FLAGGED = 41
    # What a score makes of two records (MATCHED); every pair is stated once from each end, under that end's label.
    MATCH_FIRM = 60
    MATCH_JOIN = 61
    MATCH_HELD = 62
    MATCH_POSSIBLE = 63
    LOOK_ALIKE = 64
    CONTRADICTED = 65
    # What somebody decided of two records (JUDGED); KEPT is the system's own, that a weakened pair stays joined.
    SAME = 70
    NOT_SAME = 71
    UNSURE = 72
    KEPT = 73
    # What an agency's own register says of two of its numbers, until somebody judges: they are one man's, or are not.
    MERGED = 74
    UNMERGED = 75
    BOOKING_MOVED = 76


# Data Protection Act 2018, section 38: victims, witnesses, staff, family and professionals are told apart from
# suspects and the convicted, and never weigh as a criminal tie. Unknown parts do not weigh: silence is not guilt.
NEVER_CRIMINAL = frozenset(
    {
        Role.VICTIM,
        Role.WITNESS,
        Role.STAFF,
        Role.FAMILY,
        Role.PROFESSIONAL,
        Role.UNKNOWN,
    }
)
CRIMINAL = frozenset({Role.SUSPECT, Role.CONVICTED})
STANDINGS = frozenset(
    {
        Role.PRINCIPAL_SUBJECT,
        Role.SIGNIFICANT_GROUP_MEMBER,
        Role.PERIPHERAL_SUBJECT,
        Role.AFFILIATE,
    }
)
PARTY_ROLES = frozenset(
    {
        Role.PARTY_VICTIM,
        Role.PARTY_PERPETRATOR,
        Role.PARTY_NOT_RELEVANT,
        Role.PARTY_UNKNOWN,
    }
)

# What is said of records, not of people: read when it is worked out who is who, and shown by no view.
OF_IDENTITY = frozenset({LinkType.MATCHED, LinkType.JUDGED})
# What an agency's feed may state of two of its own records; what joins and parts people is no feed's to say.
REGISTERED = frozenset({Role.MERGED, Role.UNMERGED, Role.BOOKING_MOVED})
# What is planned and may not come about: walked by nobody who does not ask for it by name.
PLANNED = frozenset({LinkType.DUE_AT})
# Links that say who a record is about, or where a place lies: never steps of a path between people.
NOT_A_TIE = frozenset({LinkType.HAS_IDENTIFIER, *OF_IDENTITY})
# A person's part, or what was found of two records, must be stated on these.
NEEDS_ROLE = frozenset({LinkType.INVOLVED_IN, LinkType.MEMBER_OF, LinkType.PARTY, *OF_IDENTITY})
