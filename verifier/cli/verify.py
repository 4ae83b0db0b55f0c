"""``verifier verify``: judge saved logins."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from verifier.captures.table import NotACapture, read_captures
from verifier.cli.exits import Stopped, WrongUsage, exit_code
from verifier.cli.formats import targets
from verifier.cli.options import report_options, site_of, site_option
from verifier.cli.stderr import problem, progress
from verifier.cli.writing import require_room_for, write_reports
from verifier.ils.ask import IlsConnector
from verifier.ils.connecting import connect
from verifier.ils.record import RecordFileProblem, records_connectors
from verifier.model.capture import LoginCapture, Protocol
from verifier.model.site import Site
from verifier.verification import verify

MAX_KEY = 100_000  # bytes
_EXAMPLE = """\b
Examples:
  verifier verify capture.json
  verifier verify capture.json --record patron.json --format json --output report.json
  verifier verify login.har --key sp-key.pem
"""


@click.command("verify", epilog=_EXAMPLE)
@click.argument(
    "captures", nargs=-1, required=True, metavar="CAPTURE...", type=click.Path(path_type=Path)
)
@click.option(
    "--record",
    type=click.Path(path_type=Path),
    help="A file of patron records that stands in for the library system.",
)
@click.option(
    "--key",
    "keys",
    type=click.Path(path_type=Path, dir_okay=False),
    multiple=True,
    metavar="FILE",
    help="A private key (PEM) that opens encrypted SAML assertions; may be repeated.",
)
@click.option(
    "--typed",
    metavar="NAME",
    help="What the person types at a directory login; an LDIF file does not say it.",
)
@report_options
@site_option
def command(
    *,
    captures: tuple[Path, ...],
    record: Path | None,
    keys: tuple[Path, ...],
    typed: str | None,
    formats: tuple[str, ...],
    outputs: tuple[Path, ...],
    fail_on: str,
    redact: bool | None,
    site_path: Path | None,
) -> int:
    """Follow the identifier of a saved login to its end.

    A saved login is the verifier's capture.json, a HAR file, a SAML-tracer export, a SAML
    response, a Shibboleth preview or session, an ID token, a UserInfo or CAS answer, LDIF, or
    request headers: the file's content says which.

    Asks the library system that the site file names, or the records in --record.
    """
    where = targets(formats, outputs)
    site = site_of(site_path, os.environ)
    require_keys(keys)
    ils = connectors(site, record)
    logins, something_unread = _read(captures, keys)
    logins = [_with_typed(one, typed) for one in logins]
    require_room_for(len(logins), where)
    with progress() as tell:
        reports = [verify(one, site=site, ils=ils, progress=tell) for one in logins]
    write_reports(reports, where, redact=redact)
    return exit_code(reports, fail_on=fail_on, something_unread=something_unread)


def connectors(site: Site, record: Path | None) -> Sequence[IlsConnector]:
    """Choose the records of a file, or the site's library systems. Raises ``Stopped``."""
    if record is None:
        return connect(site)
    try:
        return records_connectors(record)
    except RecordFileProblem as error:
        raise Stopped(f"{record}: {error.said}") from None


def _with_typed(login: LoginCapture, typed: str | None) -> LoginCapture:
    """Add what the person types, where it is a directory login that does not say it."""
    if typed is None or login.protocol is not Protocol.LDAP or login.typed_username is not None:
        return login
    return replace(login, typed_username=typed)


def require_keys(keys: Sequence[Path]) -> None:
    """Refuse a key that cannot be used before any login is read. Raises ``WrongUsage``."""
    for key in keys:
        try:
            with key.open("rb") as file:
                content = file.read(MAX_KEY)
        except OSError as error:
            reason = (error.strerror or "no reason given").lower()
            raise WrongUsage(f"--key {key}: the key cannot be opened: {reason}.") from None
        if b"PRIVATE KEY-----" not in content or b"ENCRYPTED" in content:
            raise WrongUsage(
                f"--key {key}: this is no private key in PEM form without a passphrase."
            )


def _read(paths: Sequence[Path], keys: Sequence[Path]) -> tuple[list[LoginCapture], bool]:
    logins: list[LoginCapture] = []
    something_unread = False
    for path in paths:
        try:
            logins.extend(read_captures(path, keys))
        except NotACapture as error:
            problem(f"{path}: {error.said}")
            something_unread = True
    return logins, something_unread
