"""``verifier profiles``: the IdP profiles that come with this version."""

from __future__ import annotations

import click

from verifier import resources
from verifier.cli.exits import WrongUsage
from verifier.cli.writing import print_report

_EXAMPLE = """\b
Examples:
  verifier profiles
  verifier profiles shibboleth-idp
"""


@click.command("profiles", epilog=_EXAMPLE)
@click.argument("name", required=False)
def command(name: str | None) -> int:
    """Show an IdP profile (what a product sends, its usual mistakes), or list all of them."""
    files = {one.stem: one for one in sorted(resources.data("idp_profiles").glob("*.toml"))}
    if name is not None and name not in files:
        raise WrongUsage("There is no IdP profile of that name. See the list: verifier profiles")
    if name is not None:
        print_report(files[name].read_text(encoding="utf-8"))
    else:
        print_report("\n".join(files) or "There are no IdP profiles in this version yet.")
    return 0
