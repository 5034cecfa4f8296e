"""What the exit codes of the command line mean. Scripts rely on them: never renumber, only append."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """How a command ended. `docs/reference/cli.md` lists them with their meanings."""

    DONE = 0
    INTERNAL = 1
    USAGE = 2
    FILE_REFUSED = 3
    ROWS_QUARANTINED = 4
    NOT_FOUND = 5
    CANNOT_CONFIRM = 6
    CONFLICT_FOUND = 7
    NOT_ALLOWED = 8
    UNAVAILABLE = 9
    NEEDS_DECISION = 10


MEANINGS: dict[ExitCode, str] = {
    ExitCode.DONE: "done, and for a conflict check: no conflict found in the feeds that it lists",
    ExitCode.INTERNAL: "a fault of Cordon's own",
    ExitCode.USAGE: "the command line or a setting is wrong or incomplete; nothing was done",
    ExitCode.FILE_REFUSED: "an input file or mapping was refused; nothing of it was loaded",
    ExitCode.ROWS_QUARANTINED: "loaded, and some rows went to the quarantine file",
    ExitCode.NOT_FOUND: "nothing of that name or id is there for this reader",
    ExitCode.CANNOT_CONFIRM: "a conflict check that cannot confirm, or says to check the place with security",
    ExitCode.CONFLICT_FOUND: "a conflict check that found a conflict, in all cells or in some, or an audit fault",
    ExitCode.NOT_ALLOWED: "this reader may not do that",
    ExitCode.UNAVAILABLE: "the store or the audit cannot be used now: busy, locked, unwritable; try again",
    ExitCode.NEEDS_DECISION: "the command waits for a person to accept something, as its message says",
}
