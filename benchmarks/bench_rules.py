"""Prisoners' facts from JSON lines under every shipped rule set, against a limit of 60 seconds for 90,000 prisoners.

python benchmarks/bench_rules.py          9,000 prisoners
python benchmarks/bench_rules.py --full   90,000: the prison population of England and Wales, roughly
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import time
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from analytics.categorisation import evaluate, shipped_rule_set, shipped_rule_sets
from api.facts_file import read_facts

AS_OF = date(2026, 11, 25)
NATIONAL = 90_000
LIMIT_SECONDS = 60.0


def facts(number: int, draw: random.Random) -> dict[str, Any]:
    """A prisoner with some alerts and incidents; a tenth have many."""
    many = draw.random() < 0.1
    incidents = [
        {
            "type": draw.choice(["ASSAULT", "ASSAULT_5", "DISORDER_2"]),
            "role": draw.choice(["ASSIAL", "ASSAILANT", "VICTIM"]),
            "status": draw.choice(["CLOSED", "DUP"]),
            "reportedAt": (AS_OF - timedelta(days=draw.randrange(2000))).isoformat(),
            "responses": [{"question": "WAS A SERIOUS INJURY SUSTAINED", "answers": [draw.choice(["YES", "NO"])]}],
        }
        for _ in range(draw.randrange(20 if many else 4))
    ]
    alerts = [
        {"code": draw.choice(["XER", "XEL", "DOCGM", "XCO", "HA"]), "createdOn": "2026-03-01"}
        for _ in range(draw.randrange(8 if many else 3))
    ]
    return {
        "prisonNumber": f"A{number // 676 % 10_000:04}{chr(65 + number // 26 % 26)}{chr(65 + number % 26)}",
        "dateOfBirth": (date(1965, 1, 1) + timedelta(days=draw.randrange(15_000))).isoformat(),
        "sentenced": draw.random() < 0.8,
        "viperScore": round(draw.expovariate(0.8), 2),
        "incidents": incidents,
        "alerts": alerts,
        "memberships": [{"ocgId": "001/0010058", "band": "2a", "standing": "Principal Subject"}] if many else [],
        "onPriorityList": many and draw.random() < 0.2,
        "lifeSentence": draw.random() < 0.08,
    }


def main() -> None:
    """Print seconds for reading and for each rule set, and their sum against the limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true", help="90,000 prisoners")
    prisoners = NATIONAL if parser.parse_args().full else NATIONAL // 10
    draw = random.Random(1)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "facts.jsonl"
        with path.open("w", encoding="utf-8") as stream:
            stream.writelines(json.dumps(facts(number, draw)) + "\n" for number in range(prisoners))
        began = time.perf_counter()
        read = list(read_facts(path))
        took = {"reading": time.perf_counter() - began}
    for name in shipped_rule_sets():
        rules = shipped_rule_set(name)
        began = time.perf_counter()
        for each in read:
            evaluate(rules, each, AS_OF)
        took[name] = time.perf_counter() - began
    limit = LIMIT_SECONDS * prisoners / NATIONAL
    print(f"{prisoners:,} prisoners, one process")
    for name, seconds in took.items():
        print(f"{name:22} {seconds:7.2f} s  {1e6 * seconds / prisoners:6.0f} us each")
    total = sum(took.values())
    print(f"{'all':22} {total:7.2f} s  {total / limit:.2f} of the limit of {limit:g} s")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
