"""The demo's web page on a free port, in this process, until the block ends."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tests.services.processes import free_port
from verifier.cli.demo_services import demo_services
from verifier.ils.connecting import connect
from verifier.model.site import Site
from verifier.web.app import create_app
from verifier.web.server import make_server
from verifier.web.services import Services

HOST = "127.0.0.1"


@dataclass(frozen=True, kw_only=True)
class RunningDemo:
    """Two pages over one identity provider and one store; ``silent`` has no library system."""

    url: str
    silent: str


@contextlib.contextmanager
def running_demo(folder: Path, *, host: str = HOST) -> Iterator[RunningDemo]:
    """The identity provider is always on 127.0.0.1: another *host* is another site to it."""
    port = free_port()
    url = f"http://{host}:{port}"
    with contextlib.ExitStack() as stack:
        web = replace(
            stack.enter_context(demo_services(folder, base_url=url)).web,
            everyone_sees_reports=False,
        )
        stack.enter_context(_serving(web, port))
        other_port = free_port()
        silent = f"http://{host}:{other_port}"
        stack.enter_context(_serving(_without_ils(web, silent), other_port))
        yield RunningDemo(url=url, silent=silent)


def _without_ils(web: Services, base_url: str) -> Services:
    nobody = f"http://{HOST}:{free_port()}/ncip"
    ils = tuple(replace(one, url=nobody) for one in web.site.ils)
    site: Site = replace(web.site, base_url=base_url, ils=ils)
    return replace(web, site=site, ils=connect(site))


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
