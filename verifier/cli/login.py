"""``verifier login``: log a test patron in without a browser, and judge the login."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from verifier import __version__
from verifier.captures import capture_json
from verifier.cli.choosing import choose_idp, choose_patron
from verifier.cli.exits import Stopped, WrongUsage, exit_code
from verifier.cli.formats import require_folder, targets
from verifier.cli.options import message_option, report_options, site_of, site_option
from verifier.cli.passwords import password_of
from verifier.cli.refusal_notes import stopped_without_login
from verifier.cli.rendering import rendering
from verifier.cli.reshare_itself import ask_reshare_option, require_okapi, reshare_itself
from verifier.cli.stderr import note, progress
from verifier.cli.writing import write_private, write_report, write_stopped
from verifier.ils.connecting import connect
from verifier.model.idp import Idp
from verifier.model.rendering import Rendering
from verifier.model.site import Site
from verifier.patron_login.performing import perform
from verifier.patron_login.used_up import Perform, log_in_patron
from verifier.report.stopped import Nothing, StoppedLogin
from verifier.verification import verify

_EXAMPLE = """\b
Examples:
  verifier login campus --as grad1
  verifier login campus --as grad1 --browser
  verifier login campus --as grad1 --ask-reshare
  verifier login campus --as grad1 --format junit --output grad1.xml
  verifier login campus --as grad1 --save capture.json --format json --output report.json
"""


@click.command("login", epilog=_EXAMPLE)
@click.argument("idp_id", metavar="IDP")
@click.option("--as", "patron_id", metavar="PATRON", help="A test patron of the site file.")
@click.option(
    "--password-file",
    type=click.Path(path_type=Path),
    help="A file that holds the password and nothing else.",
)
@click.option(
    "--save",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Keep the login as a file for `verifier verify`, with its real values.",
)
@click.option(
    "--browser",
    is_flag=True,
    help="Log in through a real browser, for login pages that need one (the extra browser).",
)
@report_options
@message_option
@ask_reshare_option
@site_option
def command(
    *,
    idp_id: str,
    patron_id: str | None,
    password_file: Path | None,
    save: Path | None,
    browser: bool,
    formats: tuple[str, ...],
    outputs: tuple[Path, ...],
    fail_on: str,
    redact: bool | None,
    with_values: bool,
    ask_reshare: bool,
    site_path: Path | None,
) -> int:
    """Log in at the identity provider IDP as a test patron, and follow the identifier.

    The password comes from --password-file, from the environment variable or file that the
    site file names, or from a prompt.
    """
    where = targets(formats, outputs)
    if save is not None:
        require_folder(save)
    site = site_of(site_path, os.environ)
    require_okapi(site, ask_reshare=ask_reshare)
    idp = choose_idp(site, idp_id)
    patron = choose_patron(idp, patron_id)
    performer = _browser(idp) if browser else perform
    password = password_of(patron, password_file)
    how = rendering(fail_on=fail_on, site_path=site_path)
    how = replace(how, idp=idp.id, patron=patron.id)
    with progress() as tell:
        tell(f"logging in at {idp.called}")
        try:
            with stopped_without_login():
                capture = log_in_patron(
                    site, idp, username=patron.username, password=password, by=performer
                )
        except Stopped as stopped:
            write_stopped(_no_login(site, how, stopped), where, how)
            raise
        if save is not None:
            write_private(save, capture_json.dump(capture))
        site, asking = reshare_itself(site, ask_reshare=ask_reshare, tell=tell)
        report = verify(
            capture,
            site=site,
            ils=connect(site),
            expected=patron.expected_identifier,
            ask_reshare=asking,
            progress=tell,
        )
    if save is not None:
        note(f"wrote {save} (the login itself, with real values: keep it private)")
    write_report(report, where, how, redact=redact, with_values=with_values)
    return exit_code([report], fail_on=fail_on)


def _no_login(site: Site, how: Rendering, stopped: Stopped) -> Nothing:
    login = StoppedLogin(of=how.idp or "", patron=how.patron, said=stopped.message)
    return Nothing(site_name=site.name, at=datetime.now(UTC), version=__version__, logins=(login,))


def _browser(idp: Idp) -> Perform:
    if idp.protocol == "ldap":
        raise WrongUsage(f"{idp.id} is a directory and has no login page: leave --browser out.")
    from verifier.cli.browser_login import perform_in_browser  # noqa: PLC0415 - seldom asked for

    return perform_in_browser
