"""Apache and nginx as they run before the listener, with lines of a test's own."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.programs import require_program
from tests.services.header_listener import RELEASED, HeaderListener
from tests.services.processes import free_port, running

MODULES = ("mpm_event", "authz_core", "setenvif", "headers", "proxy", "proxy_http")


@contextmanager
def apache(folder: Path, server: HeaderListener, lines: str) -> Iterator[int]:
    """Apache before the listener, with *lines*; a request says what the login has released."""
    program = require_program("apache2")
    modules = Path(program).parents[1] / "lib" / "apache2" / "modules"
    port = free_port()
    configuration = folder / "apache2.conf"
    configuration.write_text(
        "\n".join(
            (
                f'ServerRoot "{folder}"\nPidFile "{folder}/pid"\nErrorLog "{folder}/error.log"',
                f"Listen 127.0.0.1:{port}\nServerName localhost",
                *(f'LoadModule {name}_module "{modules}/mod_{name}.so"' for name in MODULES),
                "User www-data\nGroup www-data",
                f"<VirtualHost *:{port}>",
                f'SetEnvIf {RELEASED} "^(.*)$" employeeNumber=$1',
                lines,
                f'ProxyPass "/" "http://127.0.0.1:{server.port}/"',
                "</VirtualHost>\n",
            )
        )
    )
    subprocess.run([program, "-t", "-f", str(configuration)], check=True, capture_output=True)
    with running([program, "-DFOREGROUND", "-f", str(configuration)], port=port, folder=folder):
        yield port


@contextmanager
def nginx(folder: Path, server: HeaderListener, mapped: str, lines: str) -> Iterator[int]:
    """Nginx before the listener, which asks the part that logs people in."""
    program = require_program("nginx")
    port = free_port()
    behind = f"http://127.0.0.1:{server.port}"
    places = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    configuration = folder / "nginx.conf"
    configuration.write_text(
        f"daemon off;\nmaster_process off;\npid {folder}/pid;\nerror_log {folder}/error.log;\n"
        f"events {{ }}\nhttp {{\naccess_log off;\n{places}{mapped}\nserver {{\n"
        f"listen 127.0.0.1:{port};\nlocation = /authorise {{ internal; proxy_pass {behind}; }}\n"
        f"location / {{\nauth_request /authorise;\n{lines}\nproxy_pass {behind};\n}}\n}}\n}}\n"
    )
    subprocess.run([program, "-t", "-c", str(configuration)], check=True, capture_output=True)
    with running([program, "-c", str(configuration)], port=port, folder=folder):
        yield port
