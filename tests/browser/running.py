"""The demo's web page on a free port, in this process, until the block ends."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from secrets import token_hex

from tests.services.processes import free_port
from verifier.adapters.ils.connections import connect
from verifier.cli.demo_services import demo_services
from verifier.demo.sites import IDPS
from verifier.domain.model.capture import Protocol
from verifier.domain.model.operators import Role, SignInSettings
from verifier.domain.model.site import Site
from verifier.store.store import Store
from verifier.web.app import create_app
from verifier.web.server import make_server
from verifier.web.services import Services

HOST = "127.0.0.1"
SIGN_IN = SignInSettings(idp_id=IDPS[Protocol.SAML], attribute="mail")
AT_DIRECTORY = SignInSettings(idp_id=IDPS[Protocol.LDAP], attribute="uid")


@dataclass(frozen=True, kw_only=True)
class RunningDemo:
    """Three pages over one identity provider and one store.

    In ``url`` and ``silent`` everybody is an admin, as in the demo; ``silent`` has no library
    system. ``guarded`` is for operators alone, as every other site is, and so is ``directory``,
    where they sign in at the directory.
    """

    url: str
    silent: str
    guarded: str
    directory: str
    store: Store
    reports: dict[str, str] = field(default_factory=dict)
    """The address of a report of a patron who logged in at ``url``, by user name."""

    def session(self, role: Role) -> str:
        """The token of an operator who is signed in from now on."""
        operator = self.store.operators.add(
            name=f"An {role}", idp_id="demo", identifier=token_hex(), role=role
        )
        return self.store.sessions.begin(operator)


@contextlib.contextmanager
def running_demo(folder: Path, *, host: str = HOST) -> Iterator[RunningDemo]:
    """The identity provider is always on 127.0.0.1: another *host* is another site to it."""
    port = free_port()
    url = f"http://{host}:{port}"
    with contextlib.ExitStack() as stack:
        web = stack.enter_context(demo_services(folder, base_url=url)).web
        web = replace(web, site=replace(web.site, operators=SIGN_IN))
        stack.enter_context(_serving(web, port))
        other_port = free_port()
        silent = f"http://{host}:{other_port}"
        stack.enter_context(_serving(_without_ils(web, silent), other_port))
        guarded = stack.enter_context(_guarded(web, host, SIGN_IN))
        directory = stack.enter_context(_guarded(web, host, AT_DIRECTORY))
        yield RunningDemo(
            url=url, silent=silent, guarded=guarded, directory=directory, store=web.store
        )


@contextlib.contextmanager
def running_site(folder: Path) -> Iterator[RunningDemo]:
    """The demo's servers behind one page that is for operators and testers alone."""
    port = free_port()
    url = f"http://{HOST}:{port}"
    with contextlib.ExitStack() as stack:
        web = stack.enter_context(demo_services(folder, base_url=url)).web
        web = replace(web, site=replace(web.site, operators=SIGN_IN), everyone_sees_reports=False)
        stack.enter_context(_serving(web, port))
        yield RunningDemo(url=url, silent=url, guarded=url, directory=url, store=web.store)


def _without_ils(web: Services, base_url: str) -> Services:
    nobody = f"http://{HOST}:{free_port()}/ncip"
    ils = tuple(replace(entry, url=nobody) for entry in web.site.ils)
    site: Site = replace(web.site, base_url=base_url, ils=ils)
    return replace(web, site=site, ils=connect(site))


@contextlib.contextmanager
def _guarded(web: Services, host: str, operators: SignInSettings) -> Iterator[str]:
    """The page for operators alone. Its logins come back to the first page, on the same host."""
    port = free_port()
    site: Site = replace(web.site, operators=operators)
    with _serving(replace(web, site=site, everyone_sees_reports=False), port):
        yield f"http://{host}:{port}"


@contextlib.contextmanager
def _serving(web: Services, port: int) -> Iterator[None]:
    server = make_server(create_app(web), HOST, port)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield
    finally:
        server.close()
        thread.join(10)
