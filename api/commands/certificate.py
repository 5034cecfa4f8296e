"""`cordon certificate`: certify a placement, check a certificate, and run it again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.text import Text

from api.answers.allocation.certificate import read_body
from api.certificate_page import page_of, read_certificate
from api.commands.asking import As, AsJson, Case, HomeFolder, Reader, Reason, Why
from api.exits import ExitCode
from api.questions import allocation as ask
from api.schemas.allocation import Certify
from api.signing import SealError, fingerprint, read_public_key, verify
from api.terminal.allocation import show_rerun
from api.terminal.say import out, plain, say, show_answer
from api.terminal.usage import UsageProblemError

app = typer.Typer(
    help="Certify a placement, check a certificate, and run it again.", no_args_is_help=True, add_completion=False
)

File = Annotated[Path, typer.Argument(help="A certificate's file, from `certificate make`.", show_default=False)]


@app.command()
def make(
    prisoners: Annotated[list[str], typer.Argument(help="Prison numbers or ids.", show_default=False)],
    place: Annotated[str, typer.Option(help="A prison, wing, spur, landing or cell by its key.", show_default=False)],
    to: Annotated[Path, typer.Option("--out", help="Where the certificate is written.")] = Path("certificate.json"),
    page: Annotated[Path | None, typer.Option(help="Where a page to print is written.", show_default=False)] = None,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
) -> None:
    """Check prisoners against a place, and write what was checked and found as a signed certificate."""
    try:
        wanted = Certify(prisoners=prisoners, place=place)
    except ValidationError:
        raise UsageProblemError("name 1 to 50 prisoners and a place") from None
    found = Reader(who, purpose, case, reason, home).ask(
        "certificate", lambda service: ask.certify_placement(service, wanted)
    )
    to.write_bytes(found.to_bytes() + b"\n")
    if page is not None:
        page.write_text(page_of(found), "utf-8")
    say(f"{to}: {read_body(found.body)['answer']['sentence']}; signed with key {found.key[:16]}")


@app.command("verify")
def check_signature(
    file: File,
    key: Annotated[Path, typer.Option("--key", help="The public key, PEM.", show_default=False)],
    page: Annotated[Path | None, typer.Option(help="Where a page to print is written.", show_default=False)] = None,
) -> None:
    """Check a certificate's signature. Needs no store and no network."""
    certificate, public = read_certificate(file), read_public_key(key)
    if certificate.key != fingerprint(public):
        raise SealError(f"{file} was signed with key {certificate.key[:16]}, and {key} is {fingerprint(public)[:16]}")
    verify(certificate.body.encode(), certificate.signature, public)
    body = read_body(certificate.body)
    out().print(Text(plain(f"The signature holds: {body['answer']['sentence']}, {body['madeAt']}, {body['madeBy']}.")))
    if page is not None:
        page.write_text(page_of(certificate), "utf-8")


@app.command()
def rerun(
    file: File,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Put a certificate's question again, of its own minute and as known then, and say what differs."""
    certificate = read_certificate(file)
    found = Reader(who, purpose, case, reason, home).ask(
        "certificate", lambda service: ask.rerun_certificate(service, certificate)
    )
    show_answer(found, show_rerun, as_json)
    raise typer.Exit(int(ExitCode.DONE if found.same else ExitCode.CANNOT_CONFIRM))
