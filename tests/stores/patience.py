"""Whether it is worth while to go on waiting for a process to start: what it does tells, and not the time that went by.

A busy machine gives a start less processor time in a second, but a start does not take more of it in all.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

# A start takes some fifteen seconds of processor time, several times that on a slow machine that others fill; one that
# has had forty times as much goes in circles.
MOST_PROCESSOR_SECONDS = 600.0
# With a twentieth of a processor a start still writes something every minute.
MOST_SECONDS_STILL = 900.0
# How long a test waits for an answer, or for an end in order. Nothing is asserted of how long either takes.
MOST_SECONDS_WAITED = 1_800.0
# The store tells its readers within seconds that a database does not take them in. To a test a machine that is only
# slow is not gone: one that is gone refuses at once.
TESTS_CONNECT_SECONDS = 600.0


@dataclass
class Patience:
    """Ends when the process has had more than its share, or when nothing of what it does has moved for long."""

    since: float
    done: tuple[float, int] = (-1.0, -1)

    def ends(self, now: float, processor: float, written: int) -> bool:
        """Told the clock, the process's processor time in seconds (0 if unknown) and the bytes that it has written."""
        if written != self.done[1] or processor - self.done[0] >= 1:
            self.since, self.done = now, (processor, written)
        return processor > MOST_PROCESSOR_SECONDS or now - self.since > MOST_SECONDS_STILL


def processor_seconds(process: int) -> float:
    """Of user and system, so far; 0 where the system does not tell or the process has ended."""
    try:
        told = Path(f"/proc/{process}/stat").read_text("ascii")
    except OSError:
        return 0.0
    user, system = told.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def written_under(folder: Path) -> int:
    """Bytes in the files of a folder, as far as they are still there when they are looked at."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(place) / name).stat().st_size
            except OSError:
                continue
    return total
