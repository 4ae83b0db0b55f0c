"""What stands behind and beside a web server under test, on loopback.

Behind it the listener, which remembers the patron headers that reach it. Beside it the part that
logs people in: it releases what the request says, as ``Variable-…`` headers, to nginx's question.
"""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from pathlib import Path
from socket import socket
from threading import Event
from urllib.request import Request, urlopen

from tests.bad_peers import answer, peer
from tests.programs import require_program
from tests.services.processes import free_port, running

RELEASED = "X-Test-Released"
"""With what the person's login is said to have released; absent: not released at all."""

HEADER = "x-remote-user"


@dataclass
class HeaderListener:
    """Remembers, for each request, every value that came in the patron header."""

    port: int = 0
    seen: list[list[str]] = field(default_factory=list)


@contextmanager
def listening() -> Iterator[HeaderListener]:
    listener = HeaderListener()

    def talk(connection: socket, over: Event) -> None:
        address, _, head = server.received[-1].partition(b"\r\n")
        headers = BytesParser().parsebytes(head, headersonly=True)
        more = {"Connection": "close"}
        if address.split()[1].startswith(b"/authorise"):
            if (released := headers[RELEASED]) is not None:
                more["Variable-employeeNumber"] = released
        else:
            listener.seen.append(headers.get_all(HEADER, []))
        answer(headers=more)(connection, over)

    with peer(talk) as server:
        listener.port = server.port
        yield listener


def arrives(
    server: HeaderListener, port: int, *, released: str | None, forged: tuple[str, ...] = ()
) -> list[str]:
    """What reaches the listener when a person asks at *port*, perhaps with forged headers."""
    request = Request(f"http://127.0.0.1:{port}/EXU")
    if released is not None:
        request.add_header(RELEASED, released)
    for name in forged:
        request.add_header(name, "forged")
    with urlopen(request, timeout=10) as answer:  # noqa: S310 - an address of ours, above
        answer.read()
    return server.seen[-1]


TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
MODULES = ("mpm_event", "authz_core", "setenvif", "headers", "proxy", "proxy_http")


@contextmanager
def running_apache(
    folder: Path, text: str, *, port: int, modules: Sequence[str], addresses: Sequence[str]
) -> Iterator[None]:
    """Apache with *modules*, which listens at *addresses*; *text* are its virtual hosts."""
    program = require_program("apache2")
    library = Path(program).parents[1] / "lib" / "apache2" / "modules"
    lines = (
        f'ServerRoot "{folder}"\nPidFile "{folder}/pid"\nErrorLog "{folder}/main.log"',
        "ServerName localhost\nUser www-data\nGroup www-data",
        *(f"Listen {address}" for address in addresses),
        *(f'LoadModule {name}_module "{library}/mod_{name}.so"' for name in modules),
        text,
    )
    configuration = folder / "apache2.conf"
    configuration.write_text("\n".join(lines))
    subprocess.run([program, "-t", "-f", str(configuration)], check=True, capture_output=True)
    with running([program, "-DFOREGROUND", "-f", str(configuration)], port=port, folder=folder):
        yield


@contextmanager
def running_nginx(folder: Path, text: str, *, port: int) -> Iterator[None]:
    """Nginx; *text* stands in its http block."""
    program = require_program("nginx")
    places = "".join(f"{name}_temp_path {folder}/{name};\n" for name in TEMPORARY)
    configuration = folder / "nginx.conf"
    configuration.write_text(
        f"daemon off;\nmaster_process off;\npid {folder}/pid;\nerror_log {folder}/main.log;\n"
        f"events {{ }}\nhttp {{\n{places}{text}}}\n"
    )
    subprocess.run([program, "-t", "-c", str(configuration)], check=True, capture_output=True)
    with running([program, "-c", str(configuration)], port=port, folder=folder):
        yield


@contextmanager
def apache(folder: Path, server: HeaderListener, lines: str) -> Iterator[int]:
    """Apache before the listener, with *lines*; a request says what the login has released."""
    port = free_port()
    text = (
        f'<VirtualHost *:{port}>\nSetEnvIf {RELEASED} "^(.*)$" employeeNumber=$1\n{lines}\n'
        f'ProxyPass "/" "http://127.0.0.1:{server.port}/"\n</VirtualHost>\n'
    )
    address = f"127.0.0.1:{port}"
    with running_apache(folder, text, port=port, modules=MODULES, addresses=[address]):
        yield port


@contextmanager
def nginx(folder: Path, server: HeaderListener, mapped: str, lines: str) -> Iterator[int]:
    """Nginx before the listener, which asks the part that logs people in."""
    port = free_port()
    behind = f"http://127.0.0.1:{server.port}"
    text = (
        f"access_log off;\n{mapped}\nserver {{\n"
        f"listen 127.0.0.1:{port};\nlocation = /authorise {{ internal; proxy_pass {behind}; }}\n"
        f"location / {{\nauth_request /authorise;\n{lines}\nproxy_pass {behind};\n}}\n}}\n"
    )
    with running_nginx(folder, text, port=port):
        yield port
