"""``verifier host-lms``: ask ReShare itself to look up a patron in its library system."""

from pathlib import Path

import click

from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.cli.exits import FINDINGS, OK, Stopped
from verifier.cli.options import site_of, site_option
from verifier.cli.stderr import note
from verifier.cli.writing import print_report
from verifier.pipeline.host_lms_test import ask_host_lms
from verifier.report.json_report import host_lms_as_json
from verifier.report.text import host_lms_as_text

_EXAMPLE = """\b
Examples:
  verifier host-lms 21234000000018
  verifier host-lms 21234000000018 --with-secret --format json
"""


@click.command("host-lms", epilog=_EXAMPLE)
@click.argument("value")
@click.option(
    "--with-secret",
    is_flag=True,
    help="Send from_agency_authentication of the NCIP connection too: it travels in a web "
    "address, and stays in the access logs on the way.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json")),
    help="The form of the answer.  [default: text]",
)
@site_option
def command(*, value: str, with_secret: bool, form: str | None, site_path: Path | None) -> int:
    """Ask ReShare to look up patron VALUE, whether or not its borrower check is enabled.

    The request goes to ReShare's own test endpoint (testHostLMS), with ReShare's own NCIP
    settings. The settings and the identifier are part of a URL, which access logs on the way keep;
    a secret is sent only with --with-secret. Needs [reshare.okapi] in the site file and the
    permission rs.testHostLMS.

    Exits with 1 if ReShare does not find the patron, and with 2 if it could not be asked.
    """
    site = site_of(site_path)
    carried = "the identifier, ReShare's NCIP settings and their secret"
    if not with_secret:
        carried = "the identifier and ReShare's NCIP settings, without their secret,"
    note(f"{carried} travel in a web address, which access logs keep")
    try:
        test = ask_host_lms(site, value, with_secret=with_secret)
    except LookupAborted as stopped:
        raise Stopped(stopped.outcome.message) from None
    print_report(
        host_lms_as_json(test, sent=value)
        if form == "json"
        else host_lms_as_text(test, sent=value),
        form,
    )
    return OK if test.found else FINDINGS
