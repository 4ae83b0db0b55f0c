"""The documented configurations of Apache and nginx, in front of the application itself."""

import html
import re
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from flask import request as flask_request
from requests.adapters import HTTPAdapter

from tests import bad_peers
from tests.bad_peers import peer
from tests.house.repository import DOCS
from tests.server_certificates import ServerCertificate, make_server_certificate
from tests.services.processes import free_port
from tests.services.web_servers import TEMPORARY, running_apache, running_nginx
from verifier.cli.demo_services import demo_services
from verifier.web.app import create_app
from verifier.web.server import MAX_REQUEST, make_server

pytestmark = [pytest.mark.service, pytest.mark.timeout(120)]

CLIENT = "127.0.0.2"  # another address of loopback than that of the web server
SECRET = "a-secret-of-thirty-two-letters-x"


class FromClient(HTTPAdapter):
    """Connect from the client's own address."""

    def init_poolmanager(self, *args, **more):
        super().init_poolmanager(*args, source_address=(CLIENT, 0), **more)


class Person:
    """Somebody at a browser: cookies, the certificate that is trusted, and forms."""

    def __init__(self, front, path=""):
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.verify = str(front.certificate.certificate)
        self.http.mount(front.url, FromClient())
        self.start = f"{front.url}{path}/"

    def send(self, form, **typed):
        """Send the first form whose address ends so, with its hidden fields."""
        action, inside = next(entry for entry in self.forms if entry[0].endswith(form))
        hidden = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', inside)
        fields = {name: html.unescape(value) for name, value in hidden}
        return self.see(self.http.post(self.at(action), data={**fields, **typed}, timeout=30))

    def open(self, address=None):
        return self.see(self.http.get(address or self.start, timeout=30))

    def see(self, answer):
        onward = re.search(r'http-equiv="refresh" content="0; url=([^"]*)"', answer.text)
        if onward:
            return self.open(html.unescape(onward[1]))
        self.page = answer
        found = re.findall(r"<form\b([^>]*)>(.*?)</form>", answer.text, re.DOTALL)
        self.forms = [
            (html.unescape(re.search(r'action="([^"]*)"', tag)[1]), inside)
            for tag, inside in found
            if 'action="' in tag
        ]
        return answer

    def at(self, action):
        return requests.compat.urljoin(self.page.url, action)


@contextmanager
def application(folder, base_url, prefix) -> Iterator[tuple[int, list[str]]]:
    """The application behind a web server; gives its port and the addresses it saw."""
    with demo_services(folder, base_url=base_url) as demo:
        app, seen = create_app(demo.web), []
        app.before_request(lambda: seen.append(flask_request.remote_addr))
        server = make_server(app, "127.0.0.1", 0, prefix=prefix, trusted_proxy="127.0.0.1")
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            yield server.effective_port, seen
        finally:
            server.close()
            thread.join(10)


@pytest.fixture(scope="module", params=["apache", "nginx"])
def kind(request):
    return request.param


@pytest.fixture(scope="module", params=["", "/verify"], ids=["alone", "below-a-path"])
def path(request):
    return request.param


@pytest.fixture(scope="module")
def both(kind, path, tmp_path_factory):
    folder, port = tmp_path_factory.mktemp("front"), free_port()
    with ExitStack() as stack:
        behind, seen = stack.enter_context(
            application(folder, f"https://localhost:{port}{path}", path)
        )
        front = stack.enter_context(
            in_front(
                kind,
                folder / "web",
                behind=behind,
                port=port,
                plain_port=free_port(),
                below=bool(path),
            )
        )
        yield front, seen


@pytest.fixture
def front(both):
    return both[0]


@pytest.fixture
def person(front, path):
    return Person(front, path)


def test_a_login_through_it_comes_to_its_report(person, path):
    """A person logs in with SAML; the answer is posted to the address that the world knows."""
    person.open()
    person.send("/saml/login/campus")
    person.send("/login", username="gail", password="gail")
    answer = person.send(f"{path}/saml/acs")

    assert 200 == answer.status_code
    assert answer.url.startswith(f"{person.start}reports/")
    assert "21234" in answer.text


def test_the_cookie_is_secure_and_stays_below_the_path(person, path):
    """It never travels without TLS, nor to what else is on the host."""
    answer = person.open()

    set_cookie = answer.headers["Set-Cookie"]
    assert "; Secure" in set_cookie
    assert "; HttpOnly" in set_cookie
    assert f"; Path={path or '/'}" in set_cookie


def test_the_security_headers_come_once(person):
    """The service sends them itself; the web server neither drops nor doubles them."""
    headers = person.open().headers

    assert "max-age=31536000" == headers["Strict-Transport-Security"]
    assert "DENY" == headers["X-Frame-Options"]
    assert "no-store" == headers["Cache-Control"]
    assert "Content-Encoding" not in headers


def test_the_client_s_address_arrives_and_nobody_claims_another(both, person):
    """Attempts are counted for the address that the web server saw."""
    _, seen = both
    claimed = {"X-Forwarded-For": "203.0.113.7", "Forwarded": "for=203.0.113.7"}

    person.http.get(f"{person.start}healthz", timeout=10)
    person.http.get(f"{person.start}healthz", headers=claimed, timeout=10)

    assert [CLIENT, CLIENT] == seen[-2:]


def test_a_large_upload_arrives_and_is_written_nowhere(person):
    """Up to the service's own limit it is the service that answers, not the web server."""
    body = b"text=".ljust(MAX_REQUEST - 1, b"x")

    answer = person.http.post(f"{person.start}check", data=body, timeout=30)

    assert answer.status_code in {403, 413}
    assert "Example University Library" in answer.text


@pytest.mark.parametrize("size", [MAX_REQUEST + 1, 20_000_000])
def test_what_is_too_large_stops_at_the_web_server(both, person, size):
    """The service is not even asked, and the answer says what is wrong."""
    _, seen = both
    before = len(seen)

    answer = person.http.post(f"{person.start}check", data=b"x" * size, timeout=30)

    assert 413 == answer.status_code
    assert before == len(seen)


def test_plain_http_leads_to_https(front, path):
    """Whoever types the address without https comes to the right one."""
    answer = requests.get(
        f"http://127.0.0.1:{front.plain_port}{path}/", allow_redirects=False, timeout=10
    )

    assert 301 == answer.status_code
    assert f"{front.url}{path}/" == answer.headers["Location"]


def test_no_log_holds_a_part_of_a_login_or_a_link_s_secret(front, person):
    """The address stands in the log without its query and without a long part."""
    for address in (
        f"{person.start}oidc/callback?code={SECRET}",
        f"{person.start}t/{SECRET}",
        f"{person.start}t/{SECRET}/{'result' * 5}",
        f"{front.url.replace(str(front.port), str(front.plain_port)).replace('s:', ':')}/{SECRET}",
    ):
        person.http.get(address, allow_redirects=False, headers={"Referer": address}, timeout=10)
    written = front.written()

    assert "/oidc/callback" in written
    assert CLIENT in written
    assert SECRET not in written


def test_events_pass_at_once(kind, tmp_path):
    """The page of a run fills live: an event is not held back until more follow."""
    first_seen = threading.Event()

    def talk(connection, _):
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
        connection.sendall(head + b"data: first\n\n")
        connection.sendall(b"data: second\n\n" if first_seen.wait(20) else b"")

    with peer(talk) as service, in_front_of(kind, tmp_path / "web", service.port) as front:
        answer = Person(front).http.get(f"{front.url}/runs/1/events", stream=True, timeout=15)
        lines = answer.iter_lines()
        first = next(lines)
        first_seen.set()
        rest = list(lines)

    assert b"data: first" == first
    assert b"data: second" in rest


def in_front_of(kind, folder, behind):
    return in_front(kind, folder, behind=behind, port=free_port(), plain_port=free_port())


def test_a_service_that_is_away_or_breaks_off_puts_no_secret_into_a_log(kind, tmp_path):
    """The web server's own messages about it would repeat the whole address."""
    with peer(lambda *_: None) as breaking_off:
        for behind in (free_port(), breaking_off.port):
            with in_front_of(kind, tmp_path / str(behind), behind) as front:
                address = f"{front.url}/t/{SECRET}?code={SECRET}"
                answer = Person(front).http.get(address, timeout=15)

                assert answer.status_code in {502, 503}
                assert SECRET not in front.written()


def test_two_instances_share_the_requests_and_stand_in_for_each_other(kind, tmp_path):
    """Nobody is bound to one of them, and nobody notices that one is away."""
    talk = bad_peers.answer(status="204 No Content", headers={"Connection": "close"})
    with ExitStack() as first_running, peer(talk) as other:
        first = first_running.enter_context(peer(talk))
        behind = (first.port, other.port)
        with in_front_of_two(kind, tmp_path / "web", behind=behind) as front:
            person = Person(front)
            both = [person.http.get(front.url, timeout=15).status_code for _ in range(10)]
            counted = (len(first.received), len(other.received))
            first_running.close()
            left = [person.http.get(front.url, timeout=15).status_code for _ in range(10)]

    assert [204] * 20 == both + left
    assert all(counted)


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
