"""The description of the API as one page to read: no script, nothing fetched from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from api.routes.served import Served

_STYLE = """
body { overflow-wrap: anywhere }
body { font: 1.0625rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #0b0c0c }
h2 { border-top: 3px solid #1d70b8; padding-top: .5rem; margin-top: 2.5rem }
h3 code { font-size: 1.1em } code { background: #f3f2f1; padding: 0 .2em }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0 }
tr { border-bottom: 1px solid #b1b4b6 } a { color: #1d70b8 }
"""
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; frame-ancestors 'none'"


def reference(request: Request) -> HTMLResponse:
    """Every question with who may put it, what it takes and what it answers; the same as /openapi.json, to be read."""
    page = "\n".join(_page(request.app.openapi()))
    return HTMLResponse(page, headers={"Content-Security-Policy": _POLICY})


ROUTES = (
    Served("GET", "/docs", reference, None, "This description as a page to read", "service", "it is documentation"),
)


def _page(api: Mapping[str, Any]) -> Iterator[str]:
    info = api["info"]
    title = f"{escape(info['title'])} {escape(info['version'])}"
    yield '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    yield f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
    yield f"<style>{_STYLE}</style></head><body><main><h1>{title}</h1><p>{escape(info['summary'])}</p>"
    yield _prose(info["description"])
    operations = [(path, method, each) for path, methods in api["paths"].items() for method, each in methods.items()]
    for tag in api["tags"]:
        yield f"<h2>{escape(tag['name'].capitalize())}</h2><p>{escape(tag['description'])}</p>"
        for path, method, operation in operations:
            if tag["name"] in operation["tags"]:
                yield from _operation(path, method, operation)
    yield "<h2>What questions and answers are made of</h2>"
    for name, schema in sorted(api["components"]["schemas"].items()):
        yield from _schema(name, schema)
    yield "</main></body></html>"


def _operation(path: str, method: str, operation: Mapping[str, Any]) -> Iterator[str]:
    yield f"<h3>{escape(operation['summary'], quote=False)}<br><code>{method.upper()} {escape(path)}</code></h3>"
    yield _prose(operation.get("description", ""))
    taken = [
        (each["name"], each["in"], "always" if each.get("required") else "optional", each.get("description", ""))
        for each in operation.get("parameters", ())
    ]
    if taken:
        yield _table(("Takes", "In", "Given", "Meaning"), taken)
    for what, content in (
        ("Body", operation.get("requestBody", {})),
        ("Answer", operation["responses"].get("200", {})),
    ):
        for name in _schemas(content):
            yield f'<p>{what}: <a href="#{escape(name)}">{escape(name)}</a></p>'


def _schema(name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    yield f'<h3 id="{escape(name)}">{escape(name)}</h3>{_prose(schema.get("description", ""))}'
    required = set(schema.get("required", ()))
    rows = [
        (member, _type(each), "always" if member in required else "optional", each.get("description", ""))
        for member, each in schema.get("properties", {}).items()
    ]
    if rows:
        yield _table(("Member", "Type", "Given", "Meaning"), rows)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    titles = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><tr>{titles}</tr>{body}</table>"


def _type(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(_type(each) for each in schema["anyOf"] if each.get("type") != "null")
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}"
    return str(schema.get("format") or schema.get("type", "object"))


def _schemas(content: Mapping[str, Any]) -> list[str]:
    media = content.get("content", {}).get("application/json", {})
    return [_type(media["schema"])] if "$ref" in media.get("schema", {}) else []


def _prose(text: str) -> str:
    """Paragraphs and lists of the little Markdown that the descriptions use."""
    made = []
    for block in text.strip().split("\n\n"):
        lines = block.split("\n")
        items = [line[2:] for line in lines if line.startswith("- ")]
        if items:
            made.append(f"<ul>{''.join(f'<li>{_inline(item)}</li>' for item in items)}</ul>")
        elif block:
            made.append(f"<p>{_inline(' '.join(lines))}</p>")
    return "".join(made)


def _inline(text: str) -> str:
    marked = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", escape(text, quote=False))
    return re.sub(r"`(.+?)`", r"<code>\1</code>", marked)
