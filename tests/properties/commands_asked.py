"""Which commands the property runs, and which it does not, each with the reason: together all there are."""

from __future__ import annotations

from tests.properties.doors import CELL, WING
from tests.properties.routes_asked import ANYBODY, SOMEBODY, WITHHELD

_PERIOD = ("2026-10-20T00:00:00Z", "2026-11-05T00:00:00Z")
COMMANDS_ASKED: tuple[tuple[str, ...], ...] = (
    ("people", "show", ANYBODY),
    ("people", "show", WITHHELD),
    ("people", "find", "--surname", "Smith"),
    ("people", "find", "--name", "Sam Smiht"),
    ("people", "find", "--part", "LS5"),
    ("people", "timeline", ANYBODY),
    ("network", "show", ANYBODY, "--depth", "2"),
    ("network", "paths", ANYBODY, SOMEBODY),
    ("network", "common", ANYBODY, SOMEBODY),
    ("network", "presence", CELL.key, *_PERIOD),
    ("analyse", "--as-of", "2026-11-01", "--json"),
    ("loads", "list", "--json"),
    ("conflicts", "A0001AA", "--place", WING.key, "--json"),
    ("conflicts", "A0001AA", "A0002AA", "--json"),
    ("categorisation", "advice", ANYBODY, "--json"),
    ("categorisation", "queue", "--json"),
    ("categorisation", "backtest", "--as-of", "2026-11-01", "--json"),
    ("allocation", "replay", "--prison", "LEI", "--from", "2026-10-20", "--to", "2026-11-10", "--json"),
    ("flags", "--json"),
    ("groups", "list", "--json"),
)

_SAME = "the same question and answer as its route, which is asked: tests/cli holds the two together"
_WRITES = "it writes, and says no more than reading what was written does"
_FEEDS = "for those who run the feeds, and see every load of them"
_KEEPS = "keeps the store whole, reading nobody in it"
_NOBODY = "opens no store, or no person is in its answer"
_SEES = "for an office that is told of everything, on purpose"
COMMANDS_LEFT_OUT: dict[str, str] = {
    **dict.fromkeys(
        (
            "flag", "groups show", "likely", "exposure show", "exposure list",
            "separations list", "separations between", "separations twice", "separations show", "separations groups",
            "allocation what-if", "allocation accepted", "allocation alternatives", "allocation board",
            "allocation headroom", "allocation arrival", "plan make",
            "plan show", "plan list", "plan export", "plan disperse", "categorisation disclosure",
            "categorisation list", "categorisation show", "categorisation disputes", "categorisation reviews",
            "categorisation changes", "categorisation statistics", "match review",
            "match explain", "match proposals", "quality disagreements", "quality cross-check",
        ),
        _SAME,
    ),
    **dict.fromkeys(
        (
            "exposure request", "exposure approve", "exposure refuse", "separations create", "separations amend",
            "separations close", "separations reopen", "separations delete", "separations merge",
            "separations end-groups", "allocation accept", "plan decide", "categorisation start",
            "categorisation move", "categorisation dispute", "categorisation answer", "categorisation monitor",
            "categorisation judge", "match decide", "match retract", "match approve", "match refuse", "match follow",
            "match mark", "access break-glass",
        ),
        _WRITES,
    ),
    **dict.fromkeys(
        ("allocation pack", "allocation open-pack", "certificate make", "certificate verify", "certificate rerun"),
        "encrypted or signed afresh: no two are the same bytes, and what is inside is what `conflicts` answers",
    ),
    **dict.fromkeys(
        (
            "load", "load detect", "load watch", "loads show", "loads withdraw", "loads approve", "loads refuse",
            "loads requests", "match run", "quarantine list", "quarantine show", "quarantine edit",
            "quarantine reload",
            "quarantine dismiss", "quarantine dismissals", "quarantine decide", "quarantine restore",
            "quality feed", "quality load", "retention review", "retention hold",
            "retention dispose",
        ),
        _FEEDS,
    ),
    **dict.fromkeys(
        (
            "store copy", "store backup", "store restore", "store export", "store project", "extract list",
            "extract expire",
        ),
        _KEEPS,
    ),
    "extract make": "files, whose bytes tests/api/test_extracts.py compares with and without hidden rows",
    **dict.fromkeys(
        ("access explain", "access readers", "access grants", "access diff", "audit verify", "audit anchor",
         "audit search", "audit repeated"),
        _SEES,
    ),
    **dict.fromkeys(
        ("demo", "token", "init", "access check", "mappings list", "mappings show", "mappings schema",
         "mappings check", "mappings draft", "mappings test"),
        _NOBODY,
    ),
}  # fmt: skip
