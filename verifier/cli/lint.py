"""``verifier lint``: check the configuration without signing anybody in."""

from pathlib import Path

import click

from verifier.adapters.ils.connections import connect
from verifier.cli.exits import exit_code
from verifier.cli.options import report_options, site_of, site_option
from verifier.cli.stderr import progress
from verifier.cli.writing import Output
from verifier.pipeline.lint import lint
from verifier.report.formats import LINT_RENDERERS

_EXAMPLE = """\b
Examples:
  verifier lint
      judges the settings of the site file, the files that [reshare.files] in it
      names, and tests every identity provider and library system
  verifier lint --site verifier.toml --fail-on warning
  verifier lint --format json --output lint.json
  verifier lint --format sarif --output lint.sarif
"""


@click.command("lint", epilog=_EXAMPLE)
@report_options()
@site_option
def command(*, output: Output, site_path: Path | None) -> int:
    """Judge the configuration from VuFind to the library system, without any login.

    Checks the settings of the site file, and the files that its table [reshare.files] names: the
    OpenURL listener's JSON, VuFind's config.ini and Shibboleth.ini, attribute-map.xml, and the
    lines of Apache or nginx. Each mistake is listed with its file, line and key, and what to
    change.

    Tests every identity provider without signing anybody in, and every connection to a library
    system: whether it can be reached and is secure, whether it accepts the credentials, what it
    does not permit, and one lookup of the patron in test_patron.

    What was not checked is listed with the reason and what to do. Exits with 1 if there is an
    error, and with 2 if something that the site file names failed or cannot be read.
    """
    site = site_of(site_path)
    with progress() as tell:
        tell("reading the files and testing the connections")
        result = lint(site, connect(site), progress=tell)
    output.write_each(lambda form, how: LINT_RENDERERS[form](result, how), of_people=False)
    severities = (finding.severity for _, finding in result.findings)
    unseen = not result.looked_everywhere
    return exit_code(severities, fail_on=output.fail_on, unseen=unseen)
