"""A service that answers until it is killed: `python -m tests.api.kill.answering HOME ROUNDS SEED`.

In each round a process of its own opens the home and answers on four threads; it is killed at a random moment after a
random number of answers. Printed is one line of JSON a round: the correlation ids of the answers that had left.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import threading
import time
from itertools import count
from pathlib import Path

from api.consult import Caller, consult
from api.questions.people import show_person
from api.settings import Settings
from api.wiring import open_service
from graph.access import Purpose, PurposeCode, Viewer
from graph.model.labels import Classification
from tests.api.cases import ANN, BEN, CAL, public_id

_THREADS = 4
_MOST_ANSWERS = 60
_VIEWER = Viewer("officer", "prison", frozenset({"intelligence-officer"}), Classification.OFFICIAL_SENSITIVE)
_PURPOSE = Purpose(PurposeCode.INTELLIGENCE_DEVELOPMENT, "OP-1", "development")


def answer_until_killed(home: Path, round_number: int, told: int) -> None:
    """Answer, and tell each answer's correlation id once it has left."""
    with open_service(Settings(home=home), "serve") as service:

        def answer(thread: int) -> None:
            for number in count():
                name = f"r{round_number}-{thread}-{number}"
                who = (ANN, BEN, CAL)[number % 3]
                consult(service, Caller(_VIEWER, _PURPOSE, name, "198.51.100.7"), show_person(public_id(who)))
                os.write(told, f"{name}\n".encode())

        threads = [threading.Thread(target=answer, args=(thread,)) for thread in range(_THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def one_round(home: Path, round_number: int, chance: random.Random) -> list[str]:
    """Start a service, kill it, and return what it had answered."""
    heard, told = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(heard)
        answer_until_killed(home, round_number, told)
        os._exit(1)
    os.close(told)
    with os.fdopen(heard, "rb") as stream:
        answered = [stream.readline().decode().strip() for _ in range(chance.randint(1, _MOST_ANSWERS))]
        time.sleep(chance.uniform(0, 0.004))
        os.kill(child, signal.SIGKILL)
        answered += [line.decode().strip() for line in stream]
    os.waitpid(child, 0)
    return answered


def main() -> None:
    """Every round, in turn."""
    home, rounds, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    chance = random.Random(seed)
    for number in range(rounds):
        sys.stdout.write(json.dumps(one_round(home, number, chance)) + "\n")


if __name__ == "__main__":
    main()
