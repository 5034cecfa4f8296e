"""Within a load nodes go by the database's own handles; what takes a destroyed node's place is never taken for it."""

from __future__ import annotations

from dataclasses import replace

from graph.store.neo4j import Neo4jStore, open_store
from tests.contract.evidence import described, everything, incident, involved, load, manifest, moment, person, row
from tests.stores.engine import Engine

ALI = described(person(1), "Ali")


def test_a_load_goes_on_rightly_when_another_process_destroys_what_it_had_tied_to(
    neo4j_store: Neo4jStore, engine: Engine
) -> None:
    """The freed places are taken at once by another loader's nodes."""
    opened = neo4j_store.begin_load(manifest("first"), moment(1))
    rows = [row("i/1", involved(person(1), incident(1)), describes=[ALI])]
    counts = neo4j_store.write(opened, rows, replace(opened.counts, rows=1), 2)
    other = open_store(engine.url, engine.credentials)
    other.dispose([("NOMIS", "i/1")], "records-officer", "review", moment(2))
    load(other, [row(f"j/{n}", involved(person(n), incident(n))) for n in range(100, 300)], manifest("second"))
    other.close()
    rows = [row("i/2", involved(person(1), incident(1)), describes=[ALI], line=3)]
    counts = neo4j_store.write(opened, rows, replace(counts, rows=2), 3)
    neo4j_store.publish(opened, moment(3), "data-officer")
    cut = everything(neo4j_store)
    assert [(link.target, link.provenance.source_id) for link in neo4j_store.links([person(1)], cut)] == [
        (incident(1), "i/2")
    ]
    assert [said.node for said in neo4j_store.descriptions([person(n) for n in (1, *range(100, 300))], cut)] == [
        person(1)
    ]
    assert all(len(neo4j_store.links([person(n)], cut)) == 1 for n in range(100, 300, 20))
