"""``verifier illiad``: find the column of ILLiad's Users table that matches patron records."""

from collections.abc import Sequence
from pathlib import Path

import click

from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.tabular.cells import message_for_upload
from verifier.cli.exits import Stopped, WrongUsage, exit_code, interrupted
from verifier.cli.options import TO_LOOK_AT, connected, report_options, site_of, site_option
from verifier.cli.stderr import progress_of_many
from verifier.cli.writing import FOR_PEOPLE, Output
from verifier.domain.model.report import Verdict
from verifier.domain.model.site import IlliadSettings, Site
from verifier.pipeline.illiad import MOST_USERS, UsersRead, ask_users, compare_users, read_users
from verifier.report.formats import ILLIAD_RENDERERS

_EXAMPLE = """\b
Examples:
  verifier illiad
  verifier illiad jstudent mfaculty
  verifier illiad --from users.csv --most 200
  verifier illiad --from users.csv --format html --output illiad.html
"""


@click.command("illiad", epilog=_EXAMPLE)
@click.argument("names", nargs=-1, metavar="[USERNAME...]")
@click.option(
    "--from",
    "source",
    type=TO_LOOK_AT,
    help="An export of ILLiad's Users table (CSV, TSV, Excel or JSON) in place of its Web "
    "Platform.",
)
@click.option(
    "--most",
    type=click.IntRange(1, 10_000),
    default=MOST_USERS,
    show_default=True,
    help="Compare at most so many users of an export, spread over all of it.",
)
@report_options(FOR_PEOPLE)
@site_option
def command(
    *,
    names: tuple[str, ...],
    source: Path | None,
    most: int,
    output: Output,
    site_path: Path | None,
) -> int:
    """Compare ILLiad's users with the library system, column by column.

    For each user: whether the column that the ReShare add-on sends (patron_field of
    [reshare.illiad]) matches this user's own patron record, and if not, which other column does.
    Over all of them: which column the add-on should send. Passwords are never read. Without names
    the users of the site file are compared, or those of the export.

    A name on the command line stays in the shell's history: for real users write them into the
    site file, as users.
    """
    site = site_of(site_path)
    settings = site.illiad or IlliadSettings()
    ils = connected(site)
    read = _read(site, settings, names or settings.users, source, most)
    with progress_of_many("user") as tell:
        result = compare_users(read, site=site, settings=settings, ils=ils, progress=tell)
    output.write(result, ILLIAD_RENDERERS)
    if result.unasked:
        return interrupted(f"{result.unasked:,} users were not compared")
    return exit_code(
        (finding.severity for finding in result.findings),
        fail_on=output.fail_on,
        unseen=not result.users or any(user.verdict is Verdict.UNKNOWN for user in result.users),
    )


def _read(
    site: Site, settings: IlliadSettings, names: Sequence[str], source: Path | None, most: int
) -> UsersRead:
    """Read the users from the named export, the Web Platform, or the site's own export.

    Raises ``WrongUsage`` if no users are configured, and ``Stopped`` if a file cannot be read.
    """
    export = source or (None if settings.url and names else settings.users_file)
    if export is not None:
        try:
            return read_users(export, settings, names, most=most)
        except LookupAborted as stopped:
            raise Stopped(message_for_upload(stopped.outcome.message)) from None
    if settings.url is None:
        raise WrongUsage(
            "Nothing says where ILLiad's users are: name an export with --from FILE, or give "
            "[reshare.illiad] in the site file a url and an api_key, or a users_file."
        )
    if not names:
        raise WrongUsage(
            "Name the users to compare, here or as `users` of [reshare.illiad]: the Web Platform "
            "lists none."
        )
    with progress_of_many("asking ILLiad for user") as tell:
        return ask_users(
            settings, names, allow_private=site.allow_private_addresses, progress=tell
        )
