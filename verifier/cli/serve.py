"""``verifier serve``: run the web application."""

import contextlib
from pathlib import Path

import click

from verifier.adapters.login.saml.keys import KeyProblem
from verifier.adapters.messages.xmlsec_library import CryptoUnavailable
from verifier.cli.exits import OK, Stopped, ended_by_signal, stop_if_address_taken
from verifier.cli.operators import link_of, nobody_can_sign_in
from verifier.cli.options import site_of, site_option
from verifier.cli.stderr import note
from verifier.cli.wiring import services
from verifier.domain.model.text_values import is_this_machine
from verifier.store.db_errors import StoreProblem
from verifier.store.maintenance import purging
from verifier.web.app import create_app
from verifier.web.server import make_server, prefix_of
from verifier.web.services import Services

_EXAMPLE = """\b
Examples:
  verifier serve
  verifier serve --site /etc/verifier/verifier.toml --port 8080
"""


@click.command("serve", epilog=_EXAMPLE)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Its port."
)
@site_option
def command(host: str, port: int, site_path: Path | None) -> int:
    """Serve the web application until interrupted.

    Put a web server with TLS in front of it, at the site file's base_url.
    """
    site = site_of(site_path)
    try:
        here = services(site)
        with contextlib.closing(here.store), purging(here.store), ended_by_signal():
            app, proxy = create_app(here), site.trusted_proxy
            with stop_if_address_taken(host, port, option="--host or --port"):
                server = make_server(app, host, port, prefix=prefix_of(here), trusted_proxy=proxy)
            with contextlib.closing(server):
                address = f"http://{host}:{server.effective_port}"
                note(f"serving {site.name} on {address} as {site.base_url}")
                _say_how_to_open(here, host)
                server.run()
    except (KeyProblem, StoreProblem, CryptoUnavailable) as error:
        raise Stopped(error.message) from None
    return OK


def _say_how_to_open(here: Services, host: str) -> None:
    """Print a one-time link while no admin can sign in; only if *host* is this machine."""
    if not nobody_can_sign_in(here.site, here.store):
        return
    if not is_this_machine(host):
        note("No admin can sign in yet: `verifier operators link` makes a one-time link.")
        return
    note("No admin can sign in yet. This link opens the site as its admin, once, for an hour:")
    note(f"  {link_of(here.site, here.store)}")
