"""What is published of the numbers that the made-up estate aims at, and why nothing is where nothing was found."""

from __future__ import annotations

ASSUMPTION = "no published figure found: our assumption"
COUNTED = "only counted: follows from the scale, or nothing is published"
MOJ_2024 = "MoJ, Offender management statistics, January to March 2024"
RECALLED_2024 = "MoJ, offenders on licence recalled in June 2024: 12,199 of 87,726 on 30 June 2024"
FINDS_2024 = (
    "HMPPS Annual Digest, year to March 2024: 21,145 finds of drugs, and 87,726 prisoners; phones and weapons beside"
)
MOJ_DECEMBER = "MoJ, Offender management statistics, July to September 2024"
SAFETY_2017 = "MoJ, Safety in custody to June 2017"
LIBRARY_2019 = "House of Commons Library, debate pack Prisons and probation, 10 May 2019"
CO_OFFENDING = "meta-analysis of 110 studies of co-offending, Nature Human Behaviour, 2025"
CAPACITY_2024 = "MoJ, 12 July 2024, by Full Fact: 87,505 in a useable capacity of 88,956 places"
PLEAS_1992 = (
    "Commons answer, 2 April 1992: 70 % of Crown Court defendants pleaded guilty, 44 % of the others were convicted"
)
CALLS_2023 = "Lords answer, 30 April 2025: 76,813,827 calls in 2023; and 87,726 prisoners"
GROUPS_SCOTLAND = (
    "Scottish Government, Serious organised crime in Scotland: summary of the evidence: 4,033 in 213 groups"
)
# Why a target rests on no publication.
NONE_FOR_INCIDENTS = "assaults, self-harm and finds are published, the other types are not"
NONE_FOR_UNSEEN = "whoever is on no register is counted nowhere"
NONE_FOR_STANDINGS = "groups and members are published, and not the standings of members"
NONE_FOR_NUMBERS = "agencies publish no completeness of the identifiers that they hold"
NONE_FOR_SHARED = "how many records of one person several systems hold is not published as a share"
NONE_FOR_CONTACTS = "prisons publish no counts of contacts that we know of"
NONE_FOR_WHOM_CALLED = "calls are counted, and not by whom they go to (Lords answer, 30 April 2025)"
NONE_FOR_MIDDLE = "a mean is published, and no middle"
NONE_FOR_CASES = "courts publish cases and defendants, and not how many stand together"
NONE_FOR_VISITS = (
    "visits are not reported nationally (Lords answer HL4143, May 2024); the convicted may have two or more in four "
    "weeks (Commons answer, 23 January 1991)"
)
