"""``verifier operators``: the one-time link that lets this machine's admin into the site."""

from pathlib import Path

import click

from verifier.cli.entry import CommandGroup
from verifier.cli.exits import OK
from verifier.cli.options import site_of, site_option
from verifier.cli.wiring import COMMAND_LINE, opened_store
from verifier.cli.writing import print_report
from verifier.domain.model.operators import Role
from verifier.domain.model.site import Site
from verifier.store.store import Store

_EXAMPLE = """\b
Example:
  verifier operators link --site /etc/verifier/verifier.toml
"""


@click.group("operators", cls=CommandGroup, epilog=_EXAMPLE)
def command() -> None:
    """Make the one-time link that opens the web application as an admin.

    Further operators are added on the page Operators.
    """


@command.command("link", epilog=_EXAMPLE)
@site_option
def link(site_path: Path | None) -> int:
    """Print a one-time link that opens the web application as an admin.

    It works once and for one hour, and replaces any earlier link. Whoever can run this command can
    read the data folder anyway.
    """
    site = site_of(site_path)
    with opened_store(site) as store:
        print_report(link_of(site, store) + "\n")
        store.audit.add(COMMAND_LINE, "setup-link.made", None)
    return OK


def link_of(site: Site, store: Store) -> str:
    """Create a one-time link. Raises ``StoreProblem``."""
    return f"{site.base_url}/setup/{store.operators.make_setup_link()}"


def nobody_can_sign_in(site: Site, store: Store) -> bool:
    """Whether no admin can sign in yet. Raises ``StoreProblem``."""
    if site.operators is None:
        return True
    return not site.operators.admins and not any(
        operator.idp_id == site.operators.idp_id and operator.role is Role.ADMIN
        for operator in store.operators.all()
    )
