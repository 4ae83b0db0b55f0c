"""``serve`` and ``operators``, and what they open."""

import contextlib
import re
import socket
from dataclasses import replace

import pytest

from tests.cli.saved import add, change
from tests.factories import make_site
from tests.fake_reshare import make_access
from verifier.cli import main
from verifier.cli.operators import nobody_can_sign_in
from verifier.cli.options import site_of
from verifier.cli.wiring import key_file, open_store, services
from verifier.domain.model.operators import Role
from verifier.store.db_errors import StoreProblem

LOCAL = '"http://127.0.0.1:8000"'
CAMPUS = """
[[idp]]
id = "campus"
protocol = "cas"
server = "https://cas.example.edu/cas"
"""


@contextlib.contextmanager
def opened():
    """The site of the folder in which commands are called, with its store."""
    site = site_of(None)
    with contextlib.closing(open_store(site)) as store:
        yield site, store


class FakeServer:
    """A bound web server that is interrupted as soon as it runs, and looks around first."""

    effective_port = 8123

    def __init__(self, look=lambda: None):
        self._look = look
        self.did = []

    def run(self):
        self.did.append("run")
        self._look()
        raise KeyboardInterrupt

    def close(self):
        self.did.append("close")


@pytest.fixture
def serving(saved_folder, monkeypatch):
    """Put a server in the place of the real one; what it is made of is noted."""
    change(saved_folder, '"https://verify.example.edu"', LOCAL)
    made = []

    def use(server):
        def make(*where, **more):
            made.append((where, more))
            return server

        monkeypatch.setattr("verifier.cli.serve.make_server", make)
        return made

    return use


@pytest.mark.usefixtures("saved_folder")
def test_a_port_in_use_is_a_sentence(call):
    token = call("operators link").out.strip().rpartition("/")[2]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        called = call(f"serve --port {port}")

    assert 2 == called.code
    assert (
        f"verifier: Cannot listen on 127.0.0.1, port {port}: Address already in use. "
        "Choose another with --host or --port.\n"
    ) == called.err
    with opened() as (_, store):
        assert store.operators.setup_link_holds(token)


def test_serves_the_site_until_interrupted(saved_folder, serving, call):
    server = FakeServer()
    made = serving(server)
    called = call("serve --port 0")

    [((app, host, port), more)] = made
    assert (0, "verifier.web") == (called.code, app.name)
    assert ("127.0.0.1", 0, {"prefix": "", "trusted_proxy": None}) == (host, port, more)
    assert ["run", "close"] == server.did
    assert (saved_folder / "var" / "verifier.sqlite3").exists()
    assert "serving Example University Library on http://127.0.0.1:8123" in called.err


@pytest.mark.parametrize("command", ["serve --port 0", "operators link", "store check"])
def test_a_store_that_cannot_be_opened_is_a_sentence(saved_folder, call, command):
    (saved_folder / "var").touch()
    called = call(command)

    assert 2 == called.code
    assert "Traceback" not in called.err


def test_as_long_as_no_admin_can_sign_in_a_link_is_printed(serving, capsys):
    links, holding = [], []

    def look():
        operators = made[-1][0][0].extensions["verifier"].store.operators
        [link] = re.findall(r"http://127\.0\.0\.1:8000/setup/([\w-]{43})", capsys.readouterr().err)
        links.append(link)
        holding.append([operators.setup_link_holds(link) for link in links])

    made = serving(FakeServer(look))
    main(["serve", "--port", "0"])
    main(["serve", "--port", "0"])

    assert [[True], [False, True]] == holding
    assert 2 == len(set(links))


def test_no_link_is_printed_where_others_can_reach_the_service(serving, call):
    """Its output may go to a log that others read: the command makes one instead."""
    serving(FakeServer())
    called = call("serve --host 0.0.0.0 --port 0")

    assert 0 == called.code
    assert "/setup/" not in called.err
    assert "verifier operators link" in called.err


def test_where_an_admin_can_sign_in_no_link_is_printed(saved_folder, serving, call):
    serving(FakeServer())
    add(saved_folder, f'{CAMPUS}[operators]\nidp = "campus"\nadmins = ["jo"]\n')
    called = call("serve --port 0")

    assert 0 == called.code
    assert "admin" not in called.err


@pytest.mark.usefixtures("saved_folder")
def test_the_command_makes_a_link_that_opens_the_site(call):
    called = call("operators link")
    secret = re.fullmatch(r"https://verify\.example\.edu/setup/([\w-]{43})\n", called.out)[1]
    with opened() as (_, store):
        [entry] = store.audit.latest()
        assert store.operators.use_setup_link(secret) is not None

    assert 0 == called.code
    assert ("command line", "setup-link.made", None) == (entry.who, entry.what, entry.about)


@pytest.mark.usefixtures("saved_folder")
@pytest.mark.parametrize(
    ("arguments", "task"), [("operators", "link"), ("operators add", "link"), ("store", "upgrade")]
)
def test_without_a_task_the_tasks_are_listed(arguments, task, call):
    called = call(arguments)

    assert 64 == called.code
    assert task in called.out + called.err


def test_whether_somebody_can_sign_in(saved_folder):
    """An admin in the site file, or one that was added and signs in where the file says."""
    add(saved_folder, CAMPUS)
    with opened() as (site, store):
        operators = store.operators
        assert nobody_can_sign_in(site, store)
        operators.add(name="V", idp_id="campus", identifier="v", role=Role.VIEWER)
        operators.add(name="O", idp_id="other", identifier="o", role=Role.ADMIN)
        add(saved_folder, '[operators]\nidp = "campus"\n')
        assert nobody_can_sign_in(site_of(None), store)
        operators.add(name="A", idp_id="campus", identifier="a", role=Role.ADMIN)
        assert not nobody_can_sign_in(site_of(None), store)
        for operator in operators.all():
            operators.remove(operator.id)
        add(saved_folder, 'admins = ["j"]\n')
        assert not nobody_can_sign_in(site_of(None), store)


@pytest.mark.parametrize("okapi", [None, make_access("http://127.0.0.1:9")])
def test_reshare_is_asked_only_where_the_site_file_says_how(tmp_path, okapi):
    made = services(replace(make_site(tmp_path), okapi=okapi))
    made.store.close()

    for service in (made.current, made.ask_reshare, made.read_requests):
        assert (okapi is None) is (service is None)
    if okapi is None:
        assert (made.site, made.ils) == made.as_it_is_now()


def test_a_key_that_is_missing_is_not_replaced(tmp_path):
    """A database that is sealed already gets no new key; a wrong one stays, as somebody put it."""
    site = make_site(tmp_path)
    open_store(site).close()
    path = key_file(site)
    kept = path.read_bytes()
    path.unlink()

    for _ in range(2):
        with pytest.raises(StoreProblem, match="sealed with another key"):
            open_store(site)
        assert not path.exists()
    wrong = b"d3Jvbmd3cm9uZ3dyb25nd3Jvbmd3cm9uZ3dyb25nd3I="
    path.write_bytes(wrong)
    path.chmod(0o600)
    with pytest.raises(StoreProblem, match="sealed with another key"):
        open_store(site)
    assert wrong == path.read_bytes()
    path.write_bytes(kept)
    open_store(site).close()
