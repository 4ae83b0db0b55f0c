"""The options of commands that query library systems or ReShare about a login."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from verifier.adapters.ils.connector_interface import IlsConnector
from verifier.adapters.ils.record.connector import records_connectors
from verifier.adapters.ils.record.file_format import RecordFileProblem
from verifier.cli.exits import Stopped, WrongUsage
from verifier.cli.options import TO_LOOK_AT
from verifier.domain.model.site import Site
from verifier.pipeline.verify import AskReshare

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
        from verifier.adapters.ils.connections import connect  # noqa: PLC0415 - not with --record

        return connect(site)
    try:
        return records_connectors(record)
    except RecordFileProblem as error:
        raise Stopped(error.message) from None


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


def ask_reshare_option(command: F) -> F:
    """Add ``--ask-reshare``."""
    return click.option(
        "--ask-reshare",
        is_flag=True,
        help="Show ReShare's own decision beside the predicted one. ReShare looks the patron up "
        "for that, and creates a patron profile where it has never seen the patron's.",
    )(command)


def require_okapi(site: Site, *, ask_reshare: bool) -> None:
    """Refuse to ask a ReShare that nobody says how to reach. Raises ``WrongUsage``."""
    if ask_reshare and site.okapi is None:
        message = "--ask-reshare needs [reshare.okapi] in the site file, which says how to ask."
        raise WrongUsage(message)


def with_live_reshare(
    site: Site, *, ask_reshare: bool, tell: Callable[[str], None]
) -> tuple[Site, AskReshare | None]:
    """Give the site as ReShare has it, and what asks for its own decision where that is wanted."""
    if site.okapi is None:
        return site, None
    from verifier.pipeline.current_site import (  # noqa: PLC0415 - only for a ReShare to ask
        live_reshare,
        with_live_settings,
    )

    live = live_reshare(site)
    tell("reading ReShare's settings")
    asks = live.can_create_request if live and ask_reshare else None
    return with_live_settings(site, live), asks
