"""The documented configurations of Apache and nginx, run with a test's certificate and ports."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.house.repository import DOCS
from tests.server_certificates import ServerCertificate, make_server_certificate
from tests.services.processes import free_port
from tests.services.web_servers import TEMPORARY, running_apache, running_nginx

EXAMPLES = DOCS / "examples" / "web-servers"
HOST = "localhost"

_MODULES = (
    *("mpm_event", "authz_core", "setenvif", "env", "alias"),
    *("socache_shmcb", "ssl", "proxy", "proxy_http"),
    *("proxy_balancer", "lbmethod_byrequests", "slotmem_shm"),
)


@dataclass(frozen=True, kw_only=True)
class WebServer:
    """A web server that runs; ``folder`` holds all that it writes."""

    port: int
    plain_port: int
    certificate: ServerCertificate
    folder: Path

    @property
    def url(self) -> str:
        return f"https://{HOST}:{self.port}"

    def written(self) -> str:
        """Everything that stands in its logs."""
        return "".join(path.read_text() for path in sorted(self.folder.glob("*.log")))


@contextmanager
def in_front(
    kind: str,
    folder: Path,
    *,
    behind: int,
    port: int,
    plain_port: int,
    below: bool = False,
    changed: tuple[tuple[str, str], ...] = (),
    also: str = "",
) -> Iterator[WebServer]:
    """``apache`` or ``nginx`` before the port *behind*; *below* the path that is documented.

    *changed* are pairs of what the file has and what stands there instead; *also* comes before.
    """
    folder.mkdir()
    certificate = make_server_certificate(folder, host=HOST)
    text = documented(kind, below=below)
    for message, here in {
        **(dict(changed) or {"127.0.0.1:8000": f"127.0.0.1:{behind}"}),
        "/etc/ssl/verify.example.edu.pem": str(certificate.certificate),
        "/etc/ssl/private/verify.example.edu.key": str(certificate.key),
        "https://verify.example.edu": f"https://{HOST}:{port}",
        "verify.example.edu": HOST,
        **_PLACES[kind](folder, port, plain_port),
    }.items():
        assert message in text, f"the example no longer has {message}"
        text = text.replace(message, here)
    if kind == "apache":
        addresses = re.findall(r"<VirtualHost (.+)>", text)
        started = running_apache(
            folder, f"{also}{text}", port=port, modules=_MODULES, addresses=addresses
        )
    else:
        started = running_nginx(folder, f"{also}{text}", port=port)
    with started:
        if kind == "nginx":
            for name in TEMPORARY:  # whoever would write values into a file there fails
                (folder / name).rmdir()
        yield WebServer(port=port, plain_port=plain_port, certificate=certificate, folder=folder)


@contextmanager
def in_front_of_two(kind: str, folder: Path, *, behind: tuple[int, int]) -> Iterator[WebServer]:
    """The same before two instances, in the documented way."""
    more = (EXAMPLES / f"{kind}-two-instances.conf").read_text(encoding="utf-8")
    first, other = (f"127.0.0.1:{port}" for port in behind)
    two = more.replace("127.0.0.1:8001", first).replace("127.0.0.1:8002", other)
    to_one, to_two = {
        "apache": ('"http://127.0.0.1:8000/" timeout=120 ttl=20', '"balancer://verifier/"'),
        "nginx": ("http://127.0.0.1:8000;", "http://verifier;"),
    }[kind]
    ports = {"behind": 0, "port": free_port(), "plain_port": free_port()}
    with in_front(kind, folder, **ports, changed=((to_one, to_two),), also=two) as front:
        yield front


def documented(kind: str, *, below: bool) -> str:
    """The documented file; *below* a path with the part for that in its place."""
    text = (EXAMPLES / f"{kind}.conf").read_text(encoding="utf-8")
    if not below:
        return text
    first, last = {"apache": ("    ProxyPass ", "\n"), "nginx": ("    location ", "}\n")}[kind]
    start = text.index(first)
    end = text.index(last, start) + len(last)
    part = (EXAMPLES / f"{kind}-below-a-path.conf").read_text(encoding="utf-8")
    return text[:start] + part + text[end:]


_PLACES = {
    "apache": lambda folder, port, plain_port: {
        "*:443": f"127.0.0.1:{port}",
        "*:80": f"127.0.0.1:{plain_port}",
        "/var/log/apache2": str(folder),
    },
    "nginx": lambda folder, port, plain_port: {
        "listen 443": f"listen 127.0.0.1:{port}",
        "listen 80": f"listen 127.0.0.1:{plain_port}",
        "/var/log/nginx": str(folder),
    },
}
