"""``verifier metadata``: what an identity provider needs to know about us."""

from __future__ import annotations

import os
from pathlib import Path

import click

from verifier.cli.exits import Stopped
from verifier.cli.options import site_of, site_option
from verifier.cli.wiring import utc_now
from verifier.cli.writing import print_report
from verifier.login.saml.keys import KeyProblem, load_or_make_keys
from verifier.login.saml.sp_metadata import sp_metadata

_EXAMPLE = """\b
Example:
  verifier metadata > sp-metadata.xml
"""


@click.command("metadata", epilog=_EXAMPLE)
@click.option(
    "--days",
    type=click.IntRange(1, 3650),
    default=365,
    show_default=True,
    help="How long a copy handed over as a file stays valid.",
)
@site_option
def command(days: int, site_path: Path | None) -> int:
    """Print the service provider's SAML metadata, to hand to an identity provider.

    Keys are made at the first call and kept in the data folder.
    """
    site = site_of(site_path, os.environ)
    try:
        keys = load_or_make_keys(site)
    except KeyProblem as error:
        raise Stopped(error.said) from None
    print_report(sp_metadata(site, keys, now=utc_now(), valid_days=days).decode())
    return 0
