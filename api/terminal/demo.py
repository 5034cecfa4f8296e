"""The end of the demonstration: what three readers see of one person, and where to look next."""

from __future__ import annotations

import shlex

from rich.text import Text

from api.schemas.analysis import AnalysisAnswer
from api.schemas.conflicts import ConflictsAnswer
from api.schemas.evidence import Node
from api.settings import Settings
from api.terminal.network import heading
from api.terminal.say import out, say
from api.terminal.tables import Column, table
from api.tour import CASE, REASON, SeenBy


def show_seen(found: list[SeenBy]) -> None:
    """How much of one person each reader sees."""
    rows = [(each.reader, each.records or "nothing: this person does not exist", each.ties or "") for each in found]
    columns = (Column("Reader", style="bold"), Column("Records"), Column("Ties"))
    out().print(table("", columns, rows))


def show_where_next(
    cordon: str, settings: Settings, analysis: AnalysisAnswer, check: ConflictsAnswer | None, person: Node
) -> None:
    """Commands that can be pasted, and the same question over HTTP."""
    named = [line.person for line in analysis.proximity] + [broker.person for broker in analysis.brokers]
    other = next((each for each in named if each.id != person.id), person)
    home = "" if str(settings.home) == ".cordon" else f"export CORDON_HOME={shlex.quote(str(settings.home))}\n"
    surname = shlex.quote(person.caption.partition(",")[0])
    lines = [
        f"{cordon} people find --surname {surname}",
        f"{cordon} people show {person.id}",
        f"{cordon} network show {person.id} --depth 2",
        f"{cordon} network paths --from {person.id} --to {other.id}",
    ]
    if check is not None:
        asked = " ".join(each.prisoner for each in check.prisoners)
        lines.append(f"{cordon} conflicts {asked} --place {check.place} --as allocation-officer --purpose allocation")
    lines += [f"{cordon} loads list --as data-officer", f"{cordon} audit verify"]
    heading("Where to look next")
    purpose = f"export CORDON_AS=intelligence-officer CORDON_PURPOSE=intelligence-development CORDON_CASE={CASE}"
    _as_typed(f"{home}{purpose} CORDON_REASON={shlex.quote(REASON)}", *lines)
    say("The same over HTTP:")
    headers = ("X-Purpose-Code: intelligence-development", f"X-Case-Reference: {CASE}", f"X-Purpose-Reason: {REASON}")
    token = f'-H "Authorization: Bearer $({cordon} token intelligence-officer)"'
    said = " ".join([token, *(f"-H {shlex.quote(header)}" for header in headers)])
    base = f"http://{settings.host}:{settings.port}"
    _as_typed(f"curl -s {said} \\\n  {base}/v1/people/{person.id}/network?depth=2", f"{base}/docs  (in a browser)")


def _as_typed(*lines: str) -> None:
    for line in lines:
        for part in line.split("\n"):
            out().print(Text(f"  {part}"), soft_wrap=True)
