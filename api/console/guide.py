"""Help for each screen, and the first five minutes of each role."""

from __future__ import annotations

from typing import NamedTuple


class Topic(NamedTuple):
    """Help with one screen: its path begins with `path`."""

    path: str
    title: str
    lines: tuple[str, ...]


class Step(NamedTuple):
    """One thing to do, and where."""

    says: str
    path: str


TOPICS = {
    "start": Topic("/", "The start page", (
        "Below the search stand the people whom you opened, and what became known since you last signed in.",
        "Open a line to see who it is about. “Since another day” looks further back.",
        "A standing query is a search or a person that you asked to be told about. “Stop telling me” ends it.",
        "“Sign out everywhere” ends every sign-in of yours, on this computer and on others.",
    )),
    "purpose": Topic("/purpose", "Saying why you are looking", (
        "Say once for each case why you look, with its reference and in your own words. The bar at the top shows it.",
        "Each look is kept with it, and an auditor reads it.",
        "Another case begins with an empty desk: people whom you opened and charts that you did not keep are gone.",
        "So they are when you sign out. After a pause, sign in at the same computer: the case is offered again.",
    )),
    "find": Topic("/people", "Finding and reading about a person", (
        "Type a name in either order, with or without a date of birth, any number or part of one, or a postcode.",
        "Spelling is forgiven: those named so come first, then the nearest. “Found by” says why each is listed.",
        "One match opens at once if you typed a whole number or a full name. A part or a likeness opens nobody.",
        "Warnings come first: alerts, keep-aparts, records that were left apart, numbers that do not check.",
        "Where agencies disagree, each value stands by itself. Open it to see which record says so.",
        "The timeline runs on two clocks: when something was so, and since when it has been known.",
        "The pack is the same on paper. It says who drew it up, and for which case.",
        "The copy for the person himself holds the prison's own register and charges: no security, no other people.",
    )),
    "timeline": Topic("/people", "A life in time", (
        "Each line is one fact: when it was so, since when it has been known, and the record that says it.",
        "Sort by either clock, or enter a day to see it as it was known then.",
        "The lanes above the table draw the same: what was at once stands one above the other.",
    )),
    "likely": Topic("/people", "Links that are likely missing", (
        "People with whom a link is likely, though no record states one. Words say how often such a guess is right.",
        "It is a lead for you to look into. No analysis and no flag takes it for a fact.",
        "Nobody who is or may be under 18 is listed.",
    )),
    "charts": Topic("/charts", "Working on a chart", (
        "Begin from a person: look at who is around, then choose “Work on this chart”.",
        "Each row of the table below the chart has what can be done to it: expand, collapse, hide, pin.",
        "Undo takes back one step after another. Nothing on a chart changes what is on record.",
        "A link that you suppose, and what you bring in from a file, has long dashes. No analysis takes it.",
        "The two sliders show what was so on a day, and what was known on a day. The form below draws it anew.",
        "A kept chart is yours until you share it. Whoever opens it sees what he may see himself.",
    )),
    "links": Topic("/links", "How people are linked", (
        "Name people by number or id, a wing (all held there now) or a group (its known members), on each side.",
        "The shortest ways come first, then the better graded. The weakest link of each is marked.",
        "“No path found” means within so many steps, among what you may see. It is not proof that there is none.",
    )),
    "common": Topic("/common", "What people share", (
        "Name two people or more: what at least two of them touch is listed, what most of them touch first.",
        "With a second set you get what somebody of the one shares with somebody of the other.",
        "What very many people touch, such as a prison, says little, and is marked.",
    )),
    "groups": Topic("/groups", "Groups", (
        "Known groups are those that a record names. A standing holds until a record says otherwise.",
        "Who joins groups to each other is worked out from ties that a record states.",
        "Groups that hang together are worked out by the network alone: they need no name.",
        "“Moves that would break it up” are worked out one after the other, each past every rule that you may read.",
        "Nobody who is or may be under 18 is named.",
    )),
    "flags": Topic("/flags", "Organised crime flags", (
        "A flag orders people for a person to look at. It is no finding, and nothing follows from it by itself.",
        "“Independent origins” counts who first said it, not how many copied it. Fewer than three read “few”.",
        "What would change it is the least change that crosses a band.",
    )),
    "plots": Topic("/plots", "Plots", (
        "Each plot counts the people whom all readers of your profile may see, and has its table below it.",
        "Numbers from 1 to 9 are not shown, nor the next smallest where one could be worked out from it.",
        "A dot of the calibration below the broken line was stated too high, one above it too low.",
        "How full a prison is and where people are in conflict is drawn prison by prison, under Wings.",
    )),
    "separations": Topic("/separations", "Keep-aparts", (
        "Each restriction holds for the narrower places too: a wing also means its landings and cells.",
        "Close a keep-apart with a reason when it no longer holds. Nothing is deleted by closing.",
        "A check of a place looks at all keep-aparts, also at those that you may not read.",
    )),
    "conflicts": Topic("/conflicts", "Checking a place", (
        "Paste one prison number or a whole van list, and name a prison, wing, landing or cell.",
        "“Cannot confirm” is not safe: a feed is missing or old, or a rejected row names somebody concerned.",
        "“Check the place” means: ask security about the whole place before you move anybody there.",
        "“No conflict found” is the best answer there is. Nothing here says “clear”.",
    )),
    "wing-board": Topic("/wing-board", "Who is where", (
        "A wing is drawn landing by landing, with its cells and who is in them. A prison lists its wings.",
        "A thick edge and the word “conflict” mark whoever is held against a rule that you may read.",
        "What you may not read is in no box and no line: check before you move anybody.",
    )),
    "alternatives": Topic("/alternatives", "Where somebody could go", (
        "Name one prisoner. Wings, or cells if you tick the box, come in order of cost, the best first.",
        "Each line says what its points are for, and how much worse the next best place is.",
        "Places that a rule rules out are listed with the rule. “Ask security” names no rule, on purpose.",
    )),
    "what-if": Topic("/what-if", "What if", (
        "Moves, closures and keep-aparts are tried together, whatever their order. Nothing is stored.",
        "The check of each man alone is made on the estate as it stands: no edit lifts a hold.",
        "To accept is to put on record that you looked and decided. It moves nobody. What you accepted is listed.",
    )),
    "plans": Topic("/plans", "Planning many moves", (
        "Paste prison numbers or choose a van list, and name prisons or wings that may take them.",
        "While a plan is made the page shows its cost so far, and how much any better plan could still save.",
        "Each line says what its points are for, the next best place, and why a cheaper prison is ruled out.",
        "Where rules clash, the page lists the fewest that cannot all be kept, and who may waive them.",
        "A plan is checked again when you accept it. Accepting is put on record; it moves nobody.",
    )),
    "room": Topic("/room", "Room", (
        "Free beds tonight, and at the end of the days that you choose, by known releases and planned moves.",
        "Planned moves count as far as your role reads them. The page says how far that is.",
    )),
    "arrivals": Topic("/arrivals", "Somebody without a number", (
        "Everybody who it may be is listed, and their risks are taken together.",
        "A wing is offered as safe only where the check of each of them found no conflict.",
    )),
    "near-misses": Topic("/near-misses", "What the check would have said", (
        "Name a prison and two days: each assault on record between them is replayed with the check of that morning.",
        "“As known then” leaves out what was recorded later, so that it says what the check could have caught.",
        "The share of alarms on other mornings says what such a catch would have cost.",
        "“Advice alone” broke no rule: it counts only where it names victims oftener than others on the wing.",
    )),
    "categorisations": Topic("/categorisations", "Categorisation", (
        "The advice names the rules that are met and not met, what is not known, and what would change it.",
        "A person decides. Another category than the rules suggest needs a reason.",
        "Every case passes security, so that the step itself tells nothing.",
    )),
    "security-queue": Topic("/security-queue", "The security step", (
        "Every case waits here, also where security has nothing to add, so that the step itself tells nothing.",
        "Open a case, and return it. What you write for security alone is shown to nobody else.",
    )),
    "disputes": Topic("/people", "What a prisoner disputes", (
        "Take down which record he says is wrong, and what he says instead. The record itself stays as it is.",
        "Whoever approves categories answers it: upheld or not, with a reason that the prisoner may read.",
    )),
    "reviews": Topic("/reviews", "Reviews that are due", (
        "What is due within two months, and what should have been before today, the most urgent first.",
        "A change of risk pulls a review forward to ten working days. Until it is judged, it is taken to need one.",
    )),
    "risk-changes": Topic("/risk-changes", "Changes of risk", (
        "A risk that is gone is a change like one that is new.",
        "Judge whether it calls for a review, and say why. The first sight of somebody is no change.",
    )),
    "fairness": Topic("/fairness", "Fairness", (
        "Advice that is always taken, or decided on within a minute, was not weighed by anybody.",
        "Groups of fewer than ten are not shown, nor the next smallest where one could be worked out from it.",
    )),
    "rule-sets": Topic("/rule-sets", "Comparing rule sets", (
        "Both sets are put to everybody who is held on the day that you choose, as it is known now.",
        "Each difference names the rules that hold in one set alone. Nothing is changed for anybody.",
    )),
    "withdrawals": Topic("/withdrawals", "Taking a load back", (
        "First you see what would go, in numbers. Earlier knowledge can still be asked for.",
        "Where a keep-apart or a separation would go, a second person decides.",
    )),
    "disseminations": Topic("/disseminations", "The source unit", (
        "A report that few could have known may name who said it, once it goes out: the source unit decides first.",
        "For each record you see who could have known, surest first. There may be others whom you may not see.",
        "Whoever asked cannot decide. The reason is kept with the decision: write no names.",
    )),
    "policy-difference": Topic("/policy-difference", "Comparing policies", (
        "A policy file is read and compared with the one in force. Nothing is put in force.",
    )),
    "matches": Topic("/matches", "Who is who", (
        "Two records stand side by side. What speaks against their being one person is marked red.",
        "Before you judge you see who would be who, and what would be worked out anew.",
        "Where a keep-apart or a separation would fall away, a second person has to agree.",
    )),
    "disagreements": Topic("/disagreements", "Where agencies disagree", (
        "How often two agencies say different things of one person, and of whom. Open him to see both, with records.",
        "What only one agency says is no disagreement.",
    )),
    "loads": Topic("/loads", "Loading a file", (
        "The header tells which feed a file is. Rehearse first, if you are not sure: nothing is published then.",
        "Rows in are accepted, duplicates, rejected and dropped by a rule. The four always add up.",
        "A load that looks wrong stops before it is published, and says why.",
    )),
    "rejected": Topic("/rejected", "Rejected rows", (
        "Open a row, put its cells right and keep it. Then load what is put right.",
        "While a row waits, checks that touch somebody whom it names cannot confirm anything.",
        "A footer or a row of totals can be put aside. Where it may concern somebody, a second person has to agree.",
    )),
    "quality": Topic("/quality", "Data quality", (
        "Filled: in how many accepted rows the cell says something.",
        "Sound: how many of those were neither rejected nor flagged.",
        "Moved: the values are spread otherwise than in the load before. Often a column was swapped.",
    )),
    "access": Topic("/access", "Access policy", (
        "What is not named is denied. Name a record and a reader to see which rule admits or denies.",
        "Nothing of what the record says is shown here.",
    )),
    "audit": Topic("/audit", "Who looked at whom", (
        "Name a person to see who looked at him, under every record and number that is his; or a reader.",
        "Of each event only the ids of the person whom you asked about are shown.",
    )),
    "feeds": Topic("/feeds", "Feeds", (
        "How old each feed is. A check that rests on an old feed cannot confirm anything.",
    )),
}  # fmt: skip

_WHY = Step("Say why you are looking: a purpose, a case and your own words.", "/purpose")
FIRST_STEPS: dict[str, tuple[Step, ...]] = {
    "intelligence-officer": (
        _WHY,
        Step("Find a person: type Hall, or any surname, and open one.", "/people?for=Hall"),
        Step(
            "On their page open “Who is around”, then “Work on this chart”. Charts that you keep are listed here.",
            "/charts",
        ),
        Step("See which groups are known, and who is at odds with whom.", "/groups"),
        Step("See how two of their members are linked: enter two numbers, or a group and a wing.", "/links"),
        Step("See whose flag is strongest, and why.", "/flags"),
    ),
    "allocation-officer": (
        _WHY,
        Step("See how full a prison is and where people are in conflict; open a wing.", "/wing-board?place=LEI"),
        Step("Check somebody of that wing, or a van list, against another wing.", "/conflicts"),
        Step("See where he could go instead, the best first.", "/alternatives"),
        Step("Try the move. Nothing is stored.", "/what-if"),
        Step("Plan where a van list goes: try one number and one prison.", "/plans"),
    ),
    "separations-officer": (
        _WHY,
        Step("Look up the keep-aparts of a prisoner.", "/separations"),
        Step("Record one between two prisoners.", "/separations/new"),
        Step("See which keep-aparts are written down twice.", "/separations?twice=true"),
    ),
    "categoriser": (
        _WHY,
        Step("See who is due for a review.", "/reviews"),
        Step("Find a prisoner, and open “Categorisation advice” on their page.", "/people?for=Hall"),
        Step("Begin a case from the advice, and follow it here.", "/categorisations"),
    ),
    "categorisation-supervisor": (
        _WHY,
        Step("Open a case that waits for approval.", "/categorisations"),
        Step("Read the advice behind it: rules met, not met, and what would change it.", "/people?for=Hall"),
        Step("See how advice is used, and whether groups fare alike.", "/fairness"),
    ),
    "categorisation-security": (
        _WHY,
        Step("Open a case that waits for security, and return it.", "/security-queue"),
        Step("See what changed in people's risks.", "/risk-changes"),
    ),
    "source-unit": (_WHY, Step("See what waits for your word before it goes out.", "/disseminations")),
    "data-officer": (
        _WHY,
        Step("Load a file, or rehearse it.", "/loads"),
        Step("Put rejected rows right, and load them again.", "/rejected"),
        Step("See what moved in a feed.", "/quality"),
    ),
    "audit-officer": (_WHY, Step("Search who looked at somebody: enter a prison number.", "/audit")),
    "access-officer": (
        _WHY,
        Step("Read who may see what.", "/access"),
        Step("Ask why one reader sees a record, or does not.", "/access/explain"),
    ),
}
# Pages about one person that help of another name goes with; the rest of what begins with /people is “find”.
_OF_A_PERSON = {
    "timeline": "timeline",
    "chart": "charts",
    "likely": "likely",
    "flag": "flags",
    "categorisation": "categorisations",
    "disputes": "disputes",
}


def topic_of(path: str) -> str | None:
    """Which help belongs to a page."""
    if path == "/":
        return "start"
    parts = path.strip("/").split("/")
    if parts[0] == "people":
        return _OF_A_PERSON.get(parts[2], "find") if len(parts) > 2 else "find"
    return next((name for name, topic in TOPICS.items() if topic.path == f"/{parts[0]}"), None)
