"""Apache and nginx, run with a configuration that a test writes."""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.programs import require_program
from tests.services.header_listener import RELEASED, HeaderListener
from tests.services.processes import free_port, running

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
