"""Styles, script and pictures, built once and served as they are."""

from __future__ import annotations

import mimetypes
from functools import cache
from importlib import resources
from typing import Annotated

from fastapi import Path, Request
from fastapi.responses import Response

from api.routes.served import Served

_ENCODINGS = (("br", "br"), ("gzip", "gz"))
_NAME = Annotated[str, Path(pattern=r"^(images/)?[a-z0-9-]+\.(css|js|json|svg)$", max_length=64)]


def static(request: Request, name: _NAME) -> Response:
    """A file by its name, in the smallest form that the browser takes. No person is in any of them."""
    accepted = request.headers.get("accept-encoding", "")
    for encoding, ending in _ENCODINGS:
        content = _content(f"{name}.{ending}") if encoding in accepted else None
        if content is not None:
            return _sent(name, content, {"Content-Encoding": encoding, "Vary": "Accept-Encoding"})
    content = _content(name)
    return Response(status_code=404) if content is None else _sent(name, content, {"Vary": "Accept-Encoding"})


def _sent(name: str, content: bytes, headers: dict[str, str]) -> Response:
    kind = "text/javascript" if name.endswith(".js") else mimetypes.guess_type(name)[0]
    return Response(content, media_type=kind, headers={**headers, "Cache-Control": "private, max-age=3600"})


@cache
def _content(name: str) -> bytes | None:
    file = resources.files("api.console").joinpath("static", *name.split("/"))
    return file.read_bytes() if file.is_file() else None


ROUTES = (
    Served("GET", "/static/{name:path}", static, None, "Styles and script", "console", "no person is in any of them"),
)
