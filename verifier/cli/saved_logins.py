"""What the commands on saved logins share: who answers for the library system, keys, product."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click

from verifier.cli.exits import Stopped, WrongUsage
from verifier.cli.nearest import no_such
from verifier.ils.ask import IlsConnector
from verifier.ils.connecting import connect
from verifier.ils.record import RecordFileProblem, records_connectors
from verifier.model.capture import LoginCapture
from verifier.model.site import Site
from verifier.profiles.load import profiles_of

F = TypeVar("F", bound=Callable[..., Any])

MAX_KEY = 100_000  # bytes


def saved_login_options(command: F) -> F:
    """Add ``--record``, ``--key`` and ``--idp-profile``."""
    for option in (
        click.option(
            "--idp-profile",
            metavar="NAME",
            help="The identity product that sent the logins, in place of a guess; the list: "
            "verifier profiles.",
        ),
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
            type=click.Path(path_type=Path),
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


def require_profile(name: str | None, site: Site) -> None:
    """Refuse a product that no IdP profile describes. Raises ``WrongUsage``."""
    known = profiles_of(site.idp_profiles)
    if name is not None and name not in known:
        raise no_such("IdP profile", name, known, listed_by="verifier profiles")


def sent_by(product: str | None, login: LoginCapture) -> LoginCapture:
    """Name the *product* that sent *login*, where the person says so."""
    if product is None:
        return login
    return replace(login, idp=replace(login.idp, profile=product, profile_guess=None))
