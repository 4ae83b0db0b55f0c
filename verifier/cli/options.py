"""Options that several commands share, and the objects built from them."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from verifier.cli.exits import FAIL_ON, NEW, Stopped, WrongUsage, at_or_above, reason_of
from verifier.cli.writing import FOR_PEOPLE, FORMATS, Output, targets
from verifier.domain.checks.catalogue import check_pages
from verifier.domain.model.render_options import RenderOptions
from verifier.domain.model.request_form import EntryPoint, RequestForm
from verifier.domain.model.reshare_settings import ReshareSettings
from verifier.domain.model.run import LOGINS_AT_ONCE, MOST_LOGINS_AT_ONCE
from verifier.domain.model.site import SamlSettings, Site, StoreSettings

if TYPE_CHECKING:
    from verifier.adapters.ils.connections import ConnectedIls
    from verifier.adapters.ils.connector_interface import IlsConnector
    from verifier.pipeline.verify import AskReshare

F = TypeVar("F", bound=Callable[..., Any])

DEFAULT_SITE = Path("verifier.toml")
TO_LOOK_AT = click.Path(path_type=Path, readable=False, allow_dash=True)
"""A file that is looked at. Where it cannot be read the exit code is 2; click would say 64."""
FILE = click.Path(path_type=Path, dir_okay=False)
MAX_KEY = 100_000  # bytes


def options(*added: Callable[[F], F]) -> Callable[[F], F]:
    """Combine several decorators into one, in the order in which help lists them."""

    def add(command: F) -> F:
        for option in reversed(added):
            command = option(command)
        return command

    return add


site_option = click.option(
    "--site", "site_path", type=FILE, help=f"The site file.  [default: ./{DEFAULT_SITE}]"
)


def fail_on_option(*, of_runs: bool = False) -> Callable[[F], F]:
    """Add ``--fail-on``; *of_runs* also offers what a run has new since its baseline."""
    new = "; new: only an error that the baseline did not have" if of_runs else ""
    return click.option(
        "--fail-on",
        type=click.Choice((NEW, *FAIL_ON) if of_runs else FAIL_ON),
        default="error",
        show_default=True,
        help=f"Exit with 1 when there is a finding of this severity or above{new}.",
    )


redact_option = click.option(
    "--redact/--no-redact",
    default=None,
    help="Mask every value, keeping length and shape.  [default: in files only]",
)
_notices_option: Callable[[F], F] = click.option(
    "--with-notices",
    is_flag=True,
    help="List notices in SARIF too. Code scanning opens an alert for each.",
)
patron_options: Callable[[F], F] = options(
    click.option(
        "--only",
        multiple=True,
        metavar="NAME",
        help="Only these: an identity provider, a test patron, or both as IDP/PATRON; may be "
        "repeated.",
    ),
    click.option(
        "--at-once",
        type=click.IntRange(1, MOST_LOGINS_AT_ONCE),
        default=LOGINS_AT_ONCE,
        show_default=True,
        help="How many log in at the same time.",
    ),
)
message_option = click.option(
    "--with-values",
    is_flag=True,
    help="Put the values of this login that would help into the message to send.",
)
ask_reshare_option = click.option(
    "--ask-reshare",
    is_flag=True,
    help="Show ReShare's own decision beside the predicted one. ReShare looks the patron up "
    "for that, and creates a patron profile where it has never seen the patron's.",
)
saved_login_options: Callable[[F], F] = options(
    click.option(
        "--record",
        type=TO_LOOK_AT,
        help="A file of patron records that stands in for the library system.",
    ),
    click.option(
        "--key",
        "keys",
        type=FILE,
        multiple=True,
        metavar="FILE",
        help="A private key (PEM) that opens encrypted SAML assertions; may be repeated.",
    ),
)


def report_options(ready: Sequence[str] = FORMATS, *, of_runs: bool = False) -> Callable[[F], F]:
    """Add the options for report formats (*ready*), output files, and what counts as failure.

    The command receives them as one ``output``. *of_runs*: a run may fail on what is new alone.
    """
    for_programs = " junit, sarif, csv and markdown are for pipelines and spreadsheets."
    notices_option = (_notices_option,) if "sarif" in ready else ()
    added: Callable[[F], F] = options(
        click.option(
            "--format",
            "formats",
            type=click.Choice(FORMATS),
            metavar=f"[{'|'.join(ready)}]",
            multiple=True,
            help="The report's format; may be repeated, each with its --output."
            f"{'' if ready == FOR_PEOPLE else for_programs}  [default: text]",
        ),
        click.option(
            "--output",
            "outputs",
            type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
            multiple=True,
            help="Write the report to a file instead of standard output.",
        ),
        fail_on_option(of_runs=of_runs),
        redact_option,
        *notices_option,
    )

    def add(command: F) -> F:
        @wraps(command)
        def with_output(
            *,
            formats: tuple[str, ...],
            outputs: tuple[Path, ...],
            fail_on: str,
            redact: bool | None,
            site_path: Path | None,
            with_notices: bool = False,
            **others: Any,
        ) -> int:
            output = Output(
                targets=targets(formats, outputs, ready=ready),
                how=rendering(fail_on=fail_on, site_path=site_path, notices=with_notices),
                redact=redact,
                fail_on=fail_on,
            )
            code: int = command(output=output, site_path=site_path, **others)
            return code

        return added(cast("F", with_output))

    return add


def site_or_none_stated(path: Path | None) -> Site:
    """Load the site file; if none is named and none is here, return a site without settings.

    Raises ``InvalidSite``, and ``WrongUsage`` if a named file does not exist.
    """
    if path is not None or DEFAULT_SITE.exists():
        return site_of(path)
    return Site(
        name="no site file",
        base_url="",
        form=RequestForm(
            institution="unknown", door=EntryPoint.DIRECT, identifier="", stated=False
        ),
        reshare=ReshareSettings(
            host_lms_integration="Default", borrower_check="NCIP", stated=False
        ),
        idps=(),
        ils=(),
        saml=SamlSettings(),
        store=StoreSettings(folder=Path()),
    )


def site_of(path: Path | None, *, unfinished: bool = False) -> Site:
    """Load the site file, which may be *unfinished* as ``load_site`` describes.

    Raises ``WrongUsage`` if there is none, ``InvalidSite`` if it cannot be used.
    """
    if path is None and not DEFAULT_SITE.exists():
        raise WrongUsage(
            f"There is no {DEFAULT_SITE} in this folder, so the settings of your site are not "
            "known. Write one with verifier init, or name yours with --site FILE; see: verifier "
            "explain connect-saml"
        )
    from verifier.settings.site_file import load_site  # noqa: PLC0415 - slow; not without a file

    return load_site(path or DEFAULT_SITE, environ=os.environ, unfinished=unfinished)


def rendering(*, fail_on: str, site_path: Path | None, notices: bool = False) -> RenderOptions:
    """Return the render options with values masked. Commands unmask them where values may show."""
    path = site_path or DEFAULT_SITE
    # relative to the working folder; a folder elsewhere is not disclosed
    inside = not path.is_absolute() and ".." not in path.parts
    return RenderOptions(
        redact=True,
        failing=at_or_above(fail_on),
        only_new=fail_on == NEW,
        pages=check_pages(),
        site_file=path.as_posix() if inside else path.name,
        site_lines=_lines_of(path),
        notices=notices,
    )


def _lines_of(path: Path) -> dict[tuple[str, ...], int]:
    from verifier.settings.site_file_lines import lines_of  # noqa: PLC0415 - not for every command

    with suppress(OSError, UnicodeDecodeError):  # whoever needs the file says so
        return lines_of(path.read_text(encoding="utf-8-sig"))
    return {}


def connected(site: Site) -> Sequence[ConnectedIls]:
    """Connect to the site's library systems. Raises ``WrongUsage`` if it names none."""
    from verifier.adapters.ils.connections import connect  # noqa: PLC0415 - not for every command

    if not site.ils:
        raise WrongUsage("The site file names no library system: add an [[ils]] table.")
    return connect(site)


def connectors(site: Site, record: Path | None) -> Sequence[IlsConnector]:
    """Return connections to a record file, or else to the site's systems. Raises ``Stopped``."""
    if record is None:
        from verifier.adapters.ils.connections import connect  # noqa: PLC0415 - not with --record

        return connect(site)
    from verifier.adapters.ils.record.connector import records_connectors  # noqa: PLC0415 - with it
    from verifier.adapters.ils.record.file_format import RecordFileProblem  # noqa: PLC0415 - with it

    try:
        return records_connectors(record)
    except RecordFileProblem as error:
        raise Stopped(error.message) from None


def require_keys(keys: Sequence[Path]) -> None:
    """Check the key files before any login is read. Raises ``WrongUsage`` for an unusable one."""
    for key in keys:
        try:
            with key.open("rb") as file:
                content = file.read(MAX_KEY)
        except OSError as error:
            message = f"--key {key}: the key cannot be opened: {reason_of(error)}."
            raise WrongUsage(message) from None
        if b"PRIVATE KEY-----" not in content or b"ENCRYPTED" in content:
            raise WrongUsage(
                f"--key {key}: this is no private key in PEM form without a passphrase."
            )


def require_okapi(site: Site, *, ask_reshare: bool) -> None:
    """Raise ``WrongUsage`` if ReShare is to be asked but the site file has no [reshare.okapi]."""
    if ask_reshare and site.okapi is None:
        raise WrongUsage(
            "--ask-reshare needs [reshare.okapi] in the site file, which says how to ask."
        )


def with_live_reshare(
    site: Site, *, ask_reshare: bool, tell: Callable[[str], None]
) -> tuple[Site, AskReshare | None]:
    """Return the site with ReShare's live settings, and the function that asks for its decision.

    That function is None unless *ask_reshare* is set.
    """
    if site.okapi is None:
        return site, None
    from verifier.pipeline import current_site  # noqa: PLC0415 - only for a ReShare to ask

    live = current_site.live_reshare(site)
    tell("reading ReShare's settings")
    asks = live.can_create_request if live and ask_reshare else None
    return current_site.with_live_settings(site, live), asks
