"""A test patron's password: from a file, the site's secret, or a prompt; never an argument."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from verifier.cli.exits import WrongUsage
from verifier.model.idp import TestPatron

_MAX_BYTES = 4096


def password_of(patron: TestPatron, file: Path | None) -> str:
    """Find the password. Raises ``WrongUsage`` where there is none and nobody to ask."""
    if file is not None:
        return _from_file(file)
    if patron.password is not None and patron.password.value:
        return patron.password.value
    if not sys.stdin.isatty():
        place = f" ({patron.password.place} is not set)" if patron.password else ""
        raise WrongUsage(
            f"There is no password for {patron.id}{place}: give it with --password-file FILE."
        )
    password: str = click.prompt(f"Password of {patron.id}", hide_input=True, err=True)
    return password


def _from_file(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
        password = content.decode().removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise WrongUsage(f"The password file {path} is not UTF-8 text.") from None
    except OSError as error:
        raise WrongUsage(f"The password file {path} cannot be read: {error.strerror}.") from None
    if not password or len(content) > _MAX_BYTES:
        state = "too large" if password else "empty"
        raise WrongUsage(f"The password file {path} is {state}: it holds the password alone.")
    return password
