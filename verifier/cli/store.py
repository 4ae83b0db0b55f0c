"""``verifier store``: maintain the data store."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click

from verifier.cli.entry import CommandGroup
from verifier.cli.exits import OK, Stopped
from verifier.cli.options import site_of, site_option
from verifier.cli.wiring import opened_store, own_seal, store_url
from verifier.cli.writing import print_report
from verifier.store.db_errors import StoreProblem
from verifier.store.maintenance import check, rekey, upgrade
from verifier.store.sealing import Seal

_EXAMPLE = """\b
Examples:
  verifier store upgrade
  verifier store check --site /etc/verifier/verifier.toml
"""


@click.group("store", cls=CommandGroup, epilog=_EXAMPLE)
def command() -> None:
    """Maintain the data store: upgrade it, check it, delete old values, change its key."""


@command.command("upgrade")
@site_option
def upgrade_command(site_path: Path | None) -> int:
    """Upgrade the database's tables to this version, as the service does when it starts."""
    return _maintain(site_path, upgrade)


@command.command("check")
@site_option
def check_command(site_path: Path | None) -> int:
    """Check that the database is sound and up to date, and that the key is the right one."""
    return _maintain(site_path, check)


@command.command("purge")
@site_option
def purge_command(site_path: Path | None) -> int:
    """Delete at once the values that are older than the days to keep. Results stay."""
    site = site_of(site_path)
    with opened_store(site) as store:
        gone = store.purge(datetime.now(UTC))
    print_report(f"{gone} logins older than {site.store.keep_days} days were deleted.")
    return OK


@command.command("rekey")
@site_option
def rekey_command(site_path: Path | None) -> int:
    """Encrypt every value with the first key of the key file, so that others can be removed."""
    return _maintain(site_path, rekey)


def _maintain(site_path: Path | None, work: Callable[[str, Seal], str]) -> int:
    """Run *work* on the site's database with its seal, and print the result."""
    site = site_of(site_path)
    try:
        with own_seal(site) as seal:
            message = work(store_url(site), seal)
    except StoreProblem as problem:
        raise Stopped(problem.message) from None
    print_report(message)
    return OK
