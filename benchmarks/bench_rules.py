"""Prisoners' facts from JSON lines under every shipped rule set, against a limit of 60 seconds for 90,000 prisoners.

python benchmarks/bench_rules.py               9,000 prisoners
python benchmarks/bench_rules.py --full        90,000: the prison population of England and Wales, roughly
python benchmarks/bench_rules.py --home DIR    everybody held in a demonstration's home, gathered from its graph: some
                                               hundreds at once against one by one
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


def from_the_graph(folder: Path) -> None:
    """Print CPU seconds of gathering facts at once and one by one, and what the first comes to for 90,000."""
    from analytics.categorisation.gathering import gather, gather_all
    from api.answers.categorisation.held import held_at
    from api.identities import demo_token
    from api.settings import Settings
    from api.wiring import open_service
    from graph.access import Purpose, PurposeCode
    from graph.model.times import to_minutes
    from graph.view import view_for

    with open_service(Settings(home=folder), "bench") as service:
        viewer = service.identity.viewer_of(demo_token(service, "categorisation-security")).viewer
        purpose = Purpose(PurposeCode.SECURITY_CATEGORISATION, "bench", "timing")
        view = view_for(service.keeper.current(), service.store, service.policy, viewer, purpose)
        people, day = held_at(view, to_minutes(service.clock())), service.clock().date()
        rules = shipped_rule_set("cordon")
        began = time.process_time()
        together = [(key, found.facts(rules.vocabulary).facts) for key, found in gather_all(view, people, day, ())]
        at_once = (time.process_time() - began) / len(people)
        some = people[:: max(1, len(people) // 300)]
        began = time.process_time()
        alone = {key: gather(view, key, day, rules.vocabulary, ()).facts for key, _ in some}
        one_by_one = (time.process_time() - began) / len(some)
        assert all(alone[key] == found for key, found in together if key in alone)
    print(f"{len(people):,} held; CPU in one process")
    print(f"some hundreds at once  {1e3 * at_once:6.2f} ms each, {NATIONAL * at_once:.0f} s for {NATIONAL:,}")
    print(f"one by one             {1e3 * one_by_one:6.2f} ms each")
    print(f"ratio                  {at_once / one_by_one:6.2f}")


def main() -> None:
    """Print seconds for reading and for each rule set, and their sum against the limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true", help="90,000 prisoners")
    parser.add_argument("--home", type=Path, help="a demonstration's home")
    given = parser.parse_args()
    if given.home is not None:
        from_the_graph(given.home)
        return
    prisoners = NATIONAL if given.full else NATIONAL // 10
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
