"""`verifier verify`: verify saved logins, one or many."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import click

from verifier.adapters.captures.formats import files_in, read_captures, read_captures_in
from verifier.adapters.captures.saved_file import LARGE, NotACapture
from verifier.cli import options
from verifier.cli.exits import Stopped, WrongUsage, exit_code_of, unknown_name
from verifier.cli.stderr import problem, progress
from verifier.cli.writing import Output, Target
from verifier.domain.model.capture import LoginCapture, Protocol
from verifier.domain.profiles.identify import with_stated_product
from verifier.domain.profiles.idp_profile import profiles_of
from verifier.pipeline.verify import verify
from verifier.report.formats import REPORT_RENDERERS, STEPS_RENDERERS, StoppedLogin

STANDARD_INPUT = Path("-")
_EXAMPLE = """\b
Examples:
  verifier verify capture.json
  verifier verify capture.json --record patron.json --format json --output report.json
  verifier verify login.har --key sp-key.pem
  verifier verify - < request.txt
  verifier verify logins/ --format html --output patrons.html
  verifier verify logins/ --format junit --output logins.xml --fail-on warning
  verifier verify logins/ --steps
  verifier verify capture.json --ask-reshare
"""


@click.command("verify", epilog=_EXAMPLE)
@click.argument("captures", nargs=-1, required=True, metavar="CAPTURE...", type=options.TO_LOOK_AT)
@options.saved_login_options
@click.option(
    "--idp-profile",
    metavar="NAME",
    help="The identity product that sent the logins, in place of a guess; the list: "
    "verifier profiles.",
)
@click.option(
    "--typed",
    metavar="NAME",
    help="What the person types at a directory login; an LDIF file does not say it.",
)
@click.option(
    "--steps",
    "only_steps",
    is_flag=True,
    help="Only the questions of ReShare's page Patron Lookup Problems, each with its answer and "
    "what that rests on, for one login or for all together.",
)
@options.report_options()
@options.message_option
@options.ask_reshare_option
@options.site_option
def command(
    *,
    captures: tuple[Path, ...],
    record: Path | None,
    keys: tuple[Path, ...],
    idp_profile: str | None,
    typed: str | None,
    only_steps: bool,
    output: Output,
    with_values: bool,
    ask_reshare: bool,
    site_path: Path | None,
) -> int:
    """Follow the identifier of a saved login to its end.

    A saved login is the verifier's capture.json, a HAR file, a SAML-tracer export, a SAML
    response, a Shibboleth preview or session, an ID token, a UserInfo or CAS answer, LDIF, or
    request headers: the format is detected from the content. A folder means all files in it, and -
    the standard input.

    A request works as well: a link to the request form, a raw HTTP request with its headers,
    or the JSON that is posted to ReShare. The report then shows what would be posted.

    For several logins a summary comes first: who is affected, the first causes, which attribute
    is right for every patron, and any listener rule that is.

    Looks the patron up in the library system that the site file names, or in the records in
    --record. Without a site file it shows what was released, and what would have to be known to go
    on.
    """
    if only_steps:
        _refuse_others(output.targets)
    site = options.site_or_none_stated(site_path)
    options.require_keys(keys)
    known = profiles_of(site.idp_profiles)
    if idp_profile is not None and idp_profile not in known:
        raise unknown_name("IdP profile", idp_profile, known, listed_by="verifier profiles")
    options.require_okapi(site, ask_reshare=ask_reshare)
    with progress() as tell:
        site, asking = options.with_live_reshare(site, ask_reshare=ask_reshare, tell=tell)
    ils = options.connectors(site, record)
    read, unread = _read(_files(captures), keys)
    output = output.having(unread=unread)
    logins = [
        (path, _with_typed(with_stated_product(login, idp_profile), typed)) for path, login in read
    ]
    if len(logins) > 1:
        from verifier.cli.verify_several import verify_several  # noqa: PLC0415 - seldom

        return verify_several(
            logins,
            site=site,
            ils=ils,
            ask_reshare=asking,
            output=output,
            with_values=with_values,
            only_steps=only_steps,
        )
    with progress() as tell:
        reports = [
            verify(login, site=site, ils=ils, ask_reshare=asking, progress=tell)
            for _, login in logins
        ]
    renderers = STEPS_RENDERERS if only_steps else REPORT_RENDERERS
    for report in reports:  # one, or none where no file could be read
        output.write(report.with_values_in_message() if with_values else report, renderers)
    if not reports and unread and not only_steps:
        # the names of files may be those of people
        nothing = [
            StoppedLogin(of=f"unread file {number}", patron=None, message=why, is_file=True)
            for number, (_, why) in enumerate(unread, 1)
        ]
        output.write_stopped(site.name, nothing)
    return exit_code_of(reports, fail_on=output.fail_on, something_unread=bool(unread))


def _refuse_others(where: Sequence[Target]) -> None:
    """Raise ``WrongUsage`` unless all formats can show the steps alone (text and HTML)."""
    if any(target.format == "json" for target in where):
        raise WrongUsage(
            "--steps writes text or html. The JSON report holds the steps as they are: leave "
            "--steps away and read the key steps, of several logins together.steps."
        )
    other = next((target.format for target in where if target.format not in STEPS_RENDERERS), None)
    if other is not None:
        raise WrongUsage(f"--steps writes text or html, and not {other}: leave one of them away.")


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    """Yield the files; for a folder, all files in it. Raises ``Stopped``."""
    for path in paths:
        try:
            yield from files_in(path)
        except NotACapture as error:
            raise Stopped(f"{path}: {error.message}") from None


def _with_typed(login: LoginCapture, typed: str | None) -> LoginCapture:
    """Add the user name that the person typed to a directory login that does not contain it."""
    if typed is None or login.protocol is not Protocol.LDAP or login.typed_username is not None:
        return login
    return replace(login, typed_username=typed)


def _read(
    paths: Iterable[Path], keys: Sequence[Path]
) -> tuple[list[tuple[Path, LoginCapture]], tuple[tuple[str, str], ...]]:
    """Read every login, with the file it comes from.

    Also returns the names of files that hold no saved login, each with a sentence that says why.
    """
    logins: list[tuple[Path, LoginCapture]] = []
    unread: list[tuple[str, str]] = []
    for path in paths:
        try:
            if path == STANDARD_INPUT:
                read = read_captures_in(sys.stdin.buffer.read(LARGE + 1), keys)
            else:
                read = read_captures(path, keys)
        except NotACapture as error:
            problem(f"{path}: {error.message}")
            unread.append((path.name, error.message))
        else:
            logins.extend((path, capture) for capture in read)
    return logins, tuple(unread)
