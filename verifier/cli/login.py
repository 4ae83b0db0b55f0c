"""`verifier login`: sign in a test patron without a browser, and verify the login."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from verifier.adapters.captures import capture_json
from verifier.adapters.ils.connections import connect
from verifier.adapters.login.headless.sso import LoginFailed, sso_login
from verifier.cli import options
from verifier.cli.exits import Stopped, WrongUsage, exit_code_of
from verifier.cli.stderr import note, progress
from verifier.cli.writing import Output, require_folder, write_private
from verifier.domain.diagnosis.failed_login import explain_failed_login
from verifier.domain.model.capture import GateOutcome, LoginRefused
from verifier.domain.model.site import Idp, Site, TestPatron
from verifier.pipeline.patron_login import Driver, log_in_patron
from verifier.pipeline.verify import verify
from verifier.report.formats import REPORT_RENDERERS, StoppedLogin

_MAX_BYTES = 4096  # of a password file


def choose_idp(site: Site, idp_id: str) -> Idp:
    """Find the identity provider. Raises ``WrongUsage``, which lists the known ones."""
    idp = site.idp(idp_id)
    if idp is None:
        known = ", ".join(idp.id for idp in site.idps) or "none"
        raise WrongUsage(f"The site file has no [[idp]] of that id. It has: {known}.")
    if idp.is_many:
        raise WrongUsage(
            f"{idp.id} is a federation: name one of its members as {idp.id}~ and the SHA-1 of its "
            "entity ID, as the web page's address of its login does."
        )
    return idp


def choose_patron(idp: Idp, patron_id: str | None) -> TestPatron:
    """Find the test patron; *patron_id* may be None if there is only one."""
    by_id = {patron.id: patron for patron in idp.test_patrons}
    known = ", ".join(by_id)
    if not known:
        raise WrongUsage(
            f"The [[idp]] {idp.id} has no test patron: add a table [idp.test_patrons.NAME] with "
            "a username."
        )
    if patron_id is None and len(by_id) == 1:
        return idp.test_patrons[0]
    if patron_id is None:
        raise WrongUsage(f"Say which test patron with --as: {known}.")
    if patron_id not in by_id:
        raise WrongUsage(f"The [[idp]] {idp.id} has no test patron of that name. It has: {known}.")
    return by_id[patron_id]


def password_of(patron: TestPatron, file: Path | None) -> str:
    """Find the password: from a file, the site's secret, or a prompt; never an argument.

    Raises ``WrongUsage`` if there is none and no terminal to ask at.
    """
    if file is not None:
        return _password_in(file)
    if patron.password is not None and patron.password.value:
        return patron.password.value
    if not sys.stdin.isatty():
        place = f" ({patron.password.place} is not set)" if patron.password else ""
        raise WrongUsage(
            f"There is no password for {patron.id}{place}: give it with --password-file FILE."
        )
    password: str = click.prompt(f"Password of {patron.id}", hide_input=True, err=True)
    return password


def _password_in(path: Path) -> str:
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


@contextmanager
def stopped_without_login() -> Iterator[None]:
    """Raise ``Stopped`` if the test patron's login fails in the block."""
    try:
        yield
    except LoginFailed as failure:
        if failure.refused is not None:
            tell_refusal(failure.refused)
        raise Stopped(failure.message) from None


def tell_refusal(refused: LoginRefused) -> None:
    """Print to stderr which checks failed, what was expected and what was received."""
    for check in refused.checks:
        if check.outcome is GateOutcome.FAILED:
            # the summary is printed anyway
            detail = "" if check.detail == refused.summary else f": {check.detail}"
            values = (("expected", check.expected), ("received", check.received))
            more = "".join(f"; {word} {value}" for word, value in values if value is not None)
            note(f"  {check.name}{detail}{more}")
    if refused.names_seen:
        note(f"  attribute names in it, not verified: {', '.join(refused.names_seen)}")


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
    type=options.FILE,
    help="Keep the login as a file for `verifier verify`, with its real values.",
)
@click.option(
    "--browser",
    is_flag=True,
    help="Log in through a real browser, for login pages that need one (the extra browser).",
)
@options.report_options()
@options.message_option
@options.ask_reshare_option
@options.site_option
def command(
    *,
    idp_id: str,
    patron_id: str | None,
    password_file: Path | None,
    save: Path | None,
    browser: bool,
    output: Output,
    with_values: bool,
    ask_reshare: bool,
    site_path: Path | None,
) -> int:
    """Log in at the identity provider IDP as a test patron, and follow the identifier.

    The password comes from --password-file, from the environment variable or file that the
    site file names, or from a prompt.
    """
    if save is not None:
        require_folder(save)
    site = options.site_of(site_path)
    options.require_okapi(site, ask_reshare=ask_reshare)
    idp = choose_idp(site, idp_id)
    patron = choose_patron(idp, patron_id)
    if browser and idp.protocol == "ldap":
        raise WrongUsage(f"{idp.id} is a directory and has no login page: leave --browser out.")
    driver: Driver = sso_login
    if browser:
        from verifier.cli.browser_login import perform_in_browser  # noqa: PLC0415 - seldom

        driver = perform_in_browser
    password = password_of(patron, password_file)
    output = output.having(idp=idp.id, patron=patron.id)
    began = datetime.now(UTC)
    with progress() as tell:
        tell(f"logging in at {idp.called}")
        try:
            capture = log_in_patron(
                site, idp, username=patron.username, password=password, by=driver
            )
        except LoginFailed as failure:
            failed = explain_failed_login(
                failure.message,
                site=site,
                at=began,
                idp=idp,
                patron=patron.id,
                kind=failure.kind,
                refused=failure.refused,
            )
            login = StoppedLogin(
                of=idp.id, patron=patron.id, message=failure.message, failed=failed
            )
            output.write_stopped(site.name, [login])
            with stopped_without_login():
                raise
        if save is not None:
            write_private(save, capture_json.dump(capture))
        site, asking = options.with_live_reshare(site, ask_reshare=ask_reshare, tell=tell)
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
    output.write(report.with_values_in_message() if with_values else report, REPORT_RENDERERS)
    return exit_code_of([report], fail_on=output.fail_on)
