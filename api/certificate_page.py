"""A certificate as a page that prints, and the file that holds it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader

from api.answers.allocation.certificate import read_body
from api.answers.words import QuestionError
from api.schemas.allocation import CertificateAnswer


def page_of(certificate: CertificateAnswer) -> str:
    """One page of HTML with nothing to fetch. Raises QuestionError for what is no certificate."""
    body: dict[str, Any] = read_body(certificate.body)
    pages = Environment(loader=PackageLoader("api.console"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return pages.get_template("certificate.html").render(body=body, certificate=certificate)


def read_certificate(path: Path) -> CertificateAnswer:
    """A certificate's file. Raises QuestionError naming the file."""
    try:
        return CertificateAnswer.model_validate(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError):
        raise QuestionError(f"{path}: this is no placement certificate, or it cannot be read") from None
