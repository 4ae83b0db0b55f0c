"""The options that several commands share, and the rendering settings made from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from verifier.cli.exits import FAIL_ON, WrongUsage, at_or_above
from verifier.cli.writing import FOR_PEOPLE, FORMATS, Output, targets
from verifier.domain.checks.catalogue import check_pages
from verifier.domain.model.render_options import RenderOptions
from verifier.domain.model.request_form import EntryPoint, RequestForm
from verifier.domain.model.reshare_settings import ReshareSettings
from verifier.domain.model.run import LOGINS_AT_ONCE, MOST_LOGINS_AT_ONCE
from verifier.domain.model.site import SamlSettings, Site, StoreSettings

F = TypeVar("F", bound=Callable[..., Any])

DEFAULT_SITE = Path("verifier.toml")
TO_LOOK_AT = click.Path(path_type=Path, readable=False, allow_dash=True)
"""A file that is looked at. Where it cannot be read the exit code is 2; click would say 64."""
_FOR_PROGRAMS = " junit, sarif, csv and markdown are for pipelines and spreadsheets."


def site_option(command: F) -> F:
    """Add ``--site``."""
    return click.option(
        "--site",
        "site_path",
        type=click.Path(path_type=Path, dir_okay=False),
        help=f"The site file.  [default: ./{DEFAULT_SITE}]",
    )(command)


def report_options(command: F) -> F:
    """Add what says how reports are written and what counts as failure.

    The command is given these options as one ``output``.
    """
    return report_options_for(FORMATS)(command)


def report_options_for(ready: Sequence[str]) -> Callable[[F], F]:
    """Add the same for a command that can write the formats *ready*."""

    def add(command: F) -> F:
        @wraps(command)
        def with_output(
            *,
            formats: tuple[str, ...],
            outputs: tuple[Path, ...],
            fail_on: str,
            redact: bool | None,
            site_path: Path | None,
            **others: Any,
        ) -> int:
            output = Output(
                targets=targets(formats, outputs, ready=ready),
                how=rendering(fail_on=fail_on, site_path=site_path),
                redact=redact,
                fail_on=fail_on,
            )
            code: int = command(output=output, site_path=site_path, **others)
            return code

        decorated: Any = with_output
        for option in reversed(_report_options(ready)):
            decorated = option(decorated)
        return cast("F", decorated)

    return add


def _report_options(ready: Sequence[str]) -> Sequence[Callable[[F], F]]:
    return (
        click.option(
            "--format",
            "formats",
            type=click.Choice(FORMATS),
            metavar=f"[{'|'.join(ready)}]",
            multiple=True,
            help="The report's format; may be repeated, each with its --output."
            f"{'' if ready == FOR_PEOPLE else _FOR_PROGRAMS}  [default: text]",
        ),
        click.option(
            "--output",
            "outputs",
            type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
            multiple=True,
            help="Write the report to a file instead of standard output.",
        ),
        click.option(
            "--fail-on",
            type=click.Choice(FAIL_ON),
            default="error",
            show_default=True,
            help="Exit with 1 when there is a finding of this severity or above.",
        ),
        click.option(
            "--redact/--no-redact",
            default=None,
            help="Mask every value, keeping length and shape.  [default: in files only]",
        ),
    )


def patron_options(command: F) -> F:
    """Add what says which test patrons log in, and how many at the same time."""
    for option in reversed(_PATRON_OPTIONS):
        command = option(command)
    return command


_PATRON_OPTIONS = (
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


def message_option(command: F) -> F:
    """Add what asks for real values in the message to the owner of the cause."""
    return click.option(
        "--with-values",
        is_flag=True,
        help="Put the values of this login that would help into the message to send.",
    )(command)


def site_or_none_stated(path: Path | None, environ: Mapping[str, str]) -> Site:
    """Load the site file; where none is named and none is here, give a site that states nothing.

    Raises ``InvalidSite`` and, for a named file that is not there, ``WrongUsage`` as ever.
    """
    if path is None and not DEFAULT_SITE.exists():
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
    return site_of(path, environ)


def site_of(path: Path | None, environ: Mapping[str, str], *, unfinished: bool = False) -> Site:
    """Load the site file, which may be *unfinished* as ``load_site`` says.

    Raises ``WrongUsage`` where there is none, ``InvalidSite`` where it cannot be used.
    """
    if path is None and not DEFAULT_SITE.exists():
        raise WrongUsage(
            f"There is no {DEFAULT_SITE} in this folder, so the settings of your site are not "
            "known. Write one with verifier init, or name yours with --site FILE; see: verifier "
            "explain connect-saml"
        )
    from verifier.settings.site_file import load_site  # noqa: PLC0415 - slow; not without a file

    return load_site(path or DEFAULT_SITE, environ=environ, unfinished=unfinished)


def rendering(*, fail_on: str, site_path: Path | None) -> RenderOptions:
    """Give it with values masked; whoever writes says where they are not to be."""
    return RenderOptions(
        redact=True,
        failing=at_or_above(fail_on),
        pages=check_pages(),
        site_file=_as_found(site_path or DEFAULT_SITE),
    )


def _as_found(path: Path) -> str:
    """Name the site file from where the command runs: elsewhere the folder is nobody's affair."""
    inside = not path.is_absolute() and ".." not in path.parts
    return path.as_posix() if inside else path.name
