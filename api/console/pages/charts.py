"""Charts that somebody works on: begun from a person, changed step by step, kept, shared and given out."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Query
from fastapi import Path as Part
from fastapi.responses import Response

from api.actions import Action
from api.answers.network import Around
from api.chart_state import State
from api.charts import ChartRefusedError, keep_chart, kept_charts, open_chart
from api.console.board import Board
from api.console.brought import laid_over
from api.console.chart import MOST_FOUND, NOTHING_THEN, Chart, Work, chart_of
from api.console.environment import environment, words
from api.console.importing import ImportRefusedError, read_chart
from api.console.page import Fields, Page, PageDoor, Sent, to
from api.days import WRONG, day_of
from api.questions.disseminating import charted, for_dissemination
from api.questions.network import show_networks
from api.routes.served import Served
from api.wording import sentence_case
from graph.queries.chart import TIES
from graph.view import NotFoundError
from loaders.formulas import neutralise

_TAG = "console"
_PIXELS = re.compile(r"[0-9]{1,4}")
_LONGEST_NAME, _LONGEST_NOTE = 120, 2_000
GRADES = ("fact", "1A", "1B", "2A", "2B", "2C", "3C", "3E")
_COLUMNS = (
    "From", "From kind", "To", "To kind", "What", "Records", "Best grade", "Since", "Until", "Known since", "Handle as",
)  # fmt: skip
Drawing = Annotated[Page, Depends(PageDoor(Action.SHOW_NETWORK))]
Key = Annotated[str, Part(pattern="^[0-9a-f]{32}$")]
_Text = Annotated[str, Query(max_length=200)]


def charts(page: Annotated[Page, Depends(PageDoor(Action.LIST_CHARTS))]) -> Response:
    """Charts that are being worked on, one's own that are kept, and those that are shared."""
    return page.show(
        "charts.html",
        open=list(page.session.boards.values()),
        kept=kept_charts(page.service, page.caller),
        me=page.subject,
        recent=page.recent(),
    )


def begin(page: Annotated[Page, Depends(PageDoor(Action.OPEN_CHART))], fields: Fields) -> Response:
    """Begin a chart around a person, or go on with one that was kept."""
    if fields.get("kept"):
        kept = open_chart(page.service, page.caller, fields["kept"])
        board = Board(
            kept.state,
            name=kept.name,
            about=kept.about,
            kept=kept.key,
            shared=kept.shared,
            owner=kept.owner,
            saved=kept.state,
        )
    else:
        board = Board(State(starts=(fields.get("start", ""),)))
    return to(f"/charts/{page.session.put(board)}")


def board(
    key: Key,
    page: Drawing,
    find: _Text = "",
    start: Annotated[str, Query(alias="from", max_length=64)] = "",
    end: Annotated[str, Query(alias="to", max_length=64)] = "",
    taken: Annotated[int, Query(ge=0)] = 0,
    left: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """The chart as it stands, with everything that can be done to it; `taken` and `left` are lines of a file."""
    return _board(page, _of(page, key), find=find, way=(start, end), lines=(taken, left))


def change(key: Key, page: Drawing, fields: Fields) -> Response:
    """One step: a button's value says which, and to what."""
    found = _of(page, key)
    word, *rest = fields.get("do", "").split()
    if word in {"undo", "redo"}:
        found.undo() if word == "undo" else found.redo()
        return to(f"/charts/{key}")
    step = _STEPS.get(word)
    if step is None:
        return to(f"/charts/{key}")
    try:
        found.do(step(found.state, rest, fields))
    except _WrongStepError as wrong:
        return _board(page, found, {wrong.field: str(wrong)}, fields)
    return to(f"/charts/{key}")


def keep(key: Key, page: Annotated[Page, Depends(PageDoor(Action.SAVE_CHART))], fields: Fields) -> Response:
    """Keep the chart under a name; shared, whoever may read such charts sees it, cut to what he may see."""
    found = _of(page, key)
    name, about = fields.get("name", "").strip(), fields.get("about", "").strip()
    if not name or len(name) > _LONGEST_NAME or len(about) > _LONGEST_NOTE:
        return _board(page, found, {"name": f"Enter a name of up to {_LONGEST_NAME} characters"}, fields)
    mine = found.kept if found.owner in {"", page.subject} else ""
    try:
        found.kept = keep_chart(
            page.service,
            page.caller,
            mine,
            name=name,
            about=about,
            shared="shared" in fields,
            state=found.state,
        )
    except ChartRefusedError as error:
        return _board(page, found, {"name": str(error)}, fields)
    found.name, found.about, found.shared, found.owner = name, about, "shared" in fields, page.subject
    found.saved = found.state
    return to(f"/charts/{key}")


def merge(key: Key, page: Annotated[Page, Depends(PageDoor(Action.OPEN_CHART))], fields: Fields) -> Response:
    """Put another kept chart onto this one."""
    found = _of(page, key)
    other = open_chart(page.service, page.caller, fields.get("other", ""))
    found.do(found.state.merged(other.state))
    return to(f"/charts/{key}")


def bring(page: Annotated[Page, Depends(PageDoor(Action.OPEN_CHART))], sent: Sent) -> Response:
    """Put a file's nodes and links onto a chart, without loading it: they are in no analysis."""
    fields, file = sent
    found = _of(page, fields.get("chart", ""))
    try:
        if file is None:
            raise ImportRefusedError("choose a file")
        read = read_chart(file.filename or "", file.file.read())
    except ImportRefusedError as error:
        return _board(page, found, {"file": sentence_case(error)}, fields)
    found.do(found.state.merged(State(own_nodes=read.nodes, own_links=read.links)))
    return to(f"/charts/{found.key}?taken={read.taken}&left={read.left}")


def give_out(key: Key, form: Annotated[str, Part(pattern="^(chart.svg|links.csv)$")], page: Drawing) -> Response:
    """Exactly this view, as a picture or a table of its links; held where the source unit has to approve it first."""
    found = _of(page, key)
    drawn = _drawn(page, found, Work(), goes_out=True)
    name = {"Content-Disposition": f'attachment; filename="{form}"'}
    if form == "links.csv":
        return Response(_table(drawn), media_type="text/csv", headers=name)
    svg = (
        environment()
        .get_template("chart.svg")
        .render(chart=drawn, state=found.state, case=page.session.purpose, at=page.service.clock())
    )
    return Response(svg, media_type="image/svg+xml", headers=name)


def _of(page: Page, key: str) -> Board:
    found = page.session.boards.get(key)
    if found is None:
        raise NotFoundError(key)
    return found


def _drawn(page: Page, board: Board, looking: Work, *, goes_out: bool = False) -> Chart:
    state = board.state
    how = Around(1, MOST_FOUND, state.types or None, state.grade or None)
    question = show_networks(state.starts, how, state.clocks)
    try:
        found = page.ask(for_dissemination(question, charted(frozenset(state.hidden))) if goes_out else question)
    except NotFoundError:
        if not state.looks_back:
            raise
        # Nobody of it was known on that day, or so: the chart stays at hand, so that the day can be changed.
        return NOTHING_THEN
    work = replace(
        looking,
        hidden=frozenset(state.hidden),
        pinned={who: (x, y) for who, x, y in state.pinned},
        notes=dict(state.notes),
        own_nodes=state.own_nodes,
        own_links=state.own_links,
        each_alone=state.each_alone,
    )
    work, laid = laid_over(found, work)
    return replace(chart_of(found, work), laid=laid)


def _board(
    page: Page,
    found: Board,
    errors: dict[str, str] | None = None,
    fields: Mapping[str, str] | None = None,
    find: str = "",
    way: tuple[str, str] = ("", ""),
    lines: tuple[int, int] = (0, 0),
) -> Response:
    drawn = _drawn(page, found, Work(find=find, path=way))
    return page.show(
        "board.html",
        400 if errors else 200,
        board=found,
        state=found.state,
        chart=drawn,
        find=find,
        way=way,
        lines=lines,
        matches=sum(each.found for each in drawn.nodes),
        recent=page.recent(),
        kept=[each for each in kept_charts(page.service, page.caller) if each.key != found.kept],
        kinds=sorted(each.name for each in TIES),
        grades=GRADES,
        errors=errors or {},
        fields=fields or {},
        me=page.subject,
    )


def _table(chart: Chart) -> str:
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(_COLUMNS)
    for line in chart.lines:
        cells = [
            line.source.caption, words(line.source.node.kind), line.target.caption, words(line.target.node.kind),
            "; ".join(sorted({words(each.type) for each in line.links})) or line.says,
            str(len({record for each in line.links for record in each.records})),
            min((each.best_grade for each in line.links), default="supposed"),
            *("" if each is None else each.date().isoformat() for each in (line.since, line.until, line.known)),
            chart.marking,
        ]  # fmt: skip
        lines.writerow([neutralise(cell) for cell in cells])
    return out.getvalue()


class _WrongStepError(Exception):
    """What was asked for cannot be done; `field` is where."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


_Step = Callable[[State, list[str], Mapping[str, str]], State]


def _filter(state: State, _: list[str], fields: Mapping[str, str]) -> State:
    at, known, grade = fields.get("at", "").strip(), fields.get("known", "").strip(), fields.get("grade", "")
    for name, text in (("at", at), ("known", known)):
        if text and day_of(text) is None:
            raise _WrongStepError(name, WRONG)
    kinds = tuple(sorted(each.name for each in TIES if f"type-{each.name}" in fields))
    grade = grade if grade in GRADES else ""
    return replace(state, types=kinds, grade=grade, at=at, known=known, each_alone="each-alone" in fields)


def _pin(state: State, rest: list[str], _: Mapping[str, str]) -> State:
    if len(rest) != 3 or not all(_PIXELS.fullmatch(each) for each in rest[1:]):
        return state
    return state.pin(rest[0], int(rest[1]), int(rest[2]))


def _suppose(state: State, _: list[str], fields: Mapping[str, str]) -> State:
    one, other, says = (fields.get(name, "").strip() for name in ("one", "other", "says"))
    if not one or not other or one == other:
        raise _WrongStepError("one", "Choose two different ends")
    if not says or len(says) > _LONGEST_NAME:
        raise _WrongStepError("says", f"Enter what you suppose, in up to {_LONGEST_NAME} characters")
    return state.suppose(one, other, says)


def _note(state: State, _: list[str], fields: Mapping[str, str]) -> State:
    node, text = fields.get("node", ""), fields.get("note", "").strip()
    if not node or len(text) > _LONGEST_NOTE:
        raise _WrongStepError("note", f"Enter a note of up to {_LONGEST_NOTE} characters, and choose what it is about")
    return state.note(node, text)


def _add(state: State, _: list[str], fields: Mapping[str, str]) -> State:
    who = fields.get("person", "").strip()
    if len(who) != 32:
        raise _WrongStepError(
            "person", "Choose somebody from the list, or find them first and add them from their page"
        )
    return state.expand(who)


def _with(deed: Callable[[State, str], State]) -> _Step:
    return lambda state, rest, _: deed(state, rest[0]) if len(rest) == 1 else state


_STEPS: dict[str, _Step] = {
    "expand": _with(State.expand),
    "collapse": _with(State.collapse),
    "hide": _with(State.hide),
    "unpin": _with(State.unpin),
    "unsuppose": _with(State.unsuppose),
    "show-all": lambda state, _, __: state.show_all(),
    "pin": _pin,
    "filter": _filter,
    "suppose": _suppose,
    "note": _note,
    "add": _add,
}

ROUTES = (
    Served("GET", "/charts", charts, None, "Charts", _TAG),
    Served("POST", "/charts", begin, None, "Begin a chart", _TAG),
    Served("POST", "/charts/import", bring, None, "Put a file onto a chart", _TAG),
    Served("GET", "/charts/{key}", board, None, "A chart", _TAG),
    Served("POST", "/charts/{key}", change, None, "Change a chart", _TAG),
    Served("POST", "/charts/{key}/keep", keep, None, "Keep a chart", _TAG),
    Served("POST", "/charts/{key}/merge", merge, None, "Merge charts", _TAG),
    Served("GET", "/charts/{key}/{form}", give_out, None, "Give a chart out", _TAG),
)
