"""``verifier metadata``: what an identity provider needs to know about us."""

from __future__ import annotations

import os
from pathlib import Path

import click

from verifier.adapters.login.saml.keys import KeyProblem, load_or_make_keys
from verifier.adapters.login.saml.sp_metadata import sp_metadata
from verifier.cli.exits import Stopped
from verifier.cli.options import site_of, site_option
from verifier.cli.stderr import note
from verifier.cli.wiring import utc_now
from verifier.cli.writing import print_report, write_private

_EXAMPLE = """\b
Example:
  verifier metadata --output sp-metadata.xml
"""


@click.command("metadata", epilog=_EXAMPLE)
@click.option(
    "--days",
    type=click.IntRange(1, 3650),
    default=365,
    show_default=True,
    help="How long a copy handed over as a file stays valid.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the metadata to a file instead of standard output.",
)
@site_option
def command(days: int, output: Path | None, site_path: Path | None) -> int:
    """Print the service provider's SAML metadata, to hand to an identity provider.

    Keys are made at the first call and kept in the data folder. The identity provider's own
    metadata and the passwords that the site file names are not needed yet.
    """
    site = site_of(site_path, os.environ, unfinished=True)
    try:
        text = sp_metadata(site, load_or_make_keys(site), now=utc_now(), valid_days=days).decode()
    except KeyProblem as error:
        raise Stopped(error.message) from None
    if output is None:
        print_report(text)
    else:
        write_private(output, text)
        note(f"wrote {output}: send it to the administrators of your identity provider")
    return 0
