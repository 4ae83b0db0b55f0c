"""What the commands on saved logins share: who answers for the library system, and keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from verifier.cli.exits import Stopped, WrongUsage
from verifier.cli.options import TO_LOOK_AT
from verifier.ils.ask import IlsConnector
from verifier.ils.connecting import connect
from verifier.ils.record import RecordFileProblem, records_connectors
from verifier.model.site import Site

F = TypeVar("F", bound=Callable[..., Any])

MAX_KEY = 100_000  # bytes


def saved_login_options(command: F) -> F:
    """Add ``--record`` and ``--key``."""
    for option in (
        click.option(
            "--key",
            "keys",
            type=click.Path(path_type=Path, dir_okay=False),
            multiple=True,
            metavar="FILE",
            help="A private key (PEM) that opens encrypted SAML assertions; may be repeated.",
        ),
        click.option(
            "--record",
            type=TO_LOOK_AT,
            help="A file of patron records that stands in for the library system.",
        ),
    ):
        command = option(command)
    return command


def connectors(site: Site, record: Path | None) -> Sequence[IlsConnector]:
    """Choose the records of a file, or the site's library systems. Raises ``Stopped``."""
    if record is None:
        return connect(site)
    try:
        return records_connectors(record)
    except RecordFileProblem as error:
        raise Stopped(error.said) from None


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
