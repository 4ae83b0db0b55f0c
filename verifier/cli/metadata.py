"""``verifier metadata``: the SAML metadata that an identity provider needs about the verifier."""

from datetime import UTC, datetime
from pathlib import Path

import click

from verifier.adapters.login.saml.keys import KeyProblem, load_or_make_keys
from verifier.adapters.login.saml.sp_metadata import sp_metadata
from verifier.cli.exits import Stopped
from verifier.cli.options import FILE, site_of, site_option
from verifier.cli.writing import write_or_print

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
    "--output", type=FILE, help="Write the metadata to a file instead of standard output."
)
@site_option
def command(days: int, output: Path | None, site_path: Path | None) -> int:
    """Print the service provider's SAML metadata, to hand to an identity provider.

    Keys are made at the first call and kept in the data folder. The identity provider's own
    metadata and the passwords that the site file names are not needed yet.
    """
    site = site_of(site_path, unfinished=True)
    try:
        text = sp_metadata(
            site, load_or_make_keys(site), now=datetime.now(UTC), valid_days=days
        ).decode()
    except KeyProblem as error:
        raise Stopped(error.message) from None
    after = ": send it to the administrators of your identity provider"
    write_or_print(text, output, after)
    return 0
