"""``verifier profiles``: show the descriptions of identity products."""

from pathlib import Path

import click

from verifier.cli.exits import WrongUsage, unknown_name
from verifier.cli.options import site_of, site_option
from verifier.cli.writing import on_screen, print_report
from verifier.domain.profiles.idp_profile import profile_file, profiles_of
from verifier.report.idp_product import product_as_text, products_as_text

_EXAMPLE = """\b
Examples:
  verifier profiles
  verifier profiles shibboleth-idp
  verifier profiles okta --toml > our-products/okta.toml
"""


@click.command("profiles", epilog=_EXAMPLE)
@click.argument("name", required=False)
@click.option("--toml", is_flag=True, help="Print the file itself, to write your own after it.")
@site_option
def command(*, name: str | None, toml: bool, site_path: Path | None) -> int:
    """Show what is known about an identity product, or list all products.

    How it looks on the wire, what it sends by default, its usual mistakes, and what to change for
    each kind of finding. With --site the site's own IdP profiles are included.
    """
    folder = None if site_path is None else site_of(site_path).idp_profiles
    idp_profiles = profiles_of(folder)
    if name is None:
        if toml:
            raise WrongUsage("--toml prints one IdP profile: name it.")
        print_report(
            products_as_text({key: profile.product() for key, profile in idp_profiles.items()})
        )
    elif name not in idp_profiles:
        raise unknown_name("IdP profile", name, idp_profiles, listed_by="verifier profiles")
    elif toml:
        print_report(profile_file(name, folder).read_text(encoding="utf-8-sig"))
    else:
        print_report(product_as_text(idp_profiles[name].product(), on_screen()))
    return 0
