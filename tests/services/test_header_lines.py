"""The lines to copy into a web server, and what lint says of lines, by Apache and nginx."""

import pytest

from tests.factories import make_form
from tests.services.web_servers import apache, arrives, listening, nginx
from verifier.adapters.config_files.proxy import read_proxy
from verifier.domain.checks.discovery_settings import passes_client_header, sets_header
from verifier.domain.diagnosis.remedies.web_server import header_lines
from verifier.domain.model.capture import Protocol

pytestmark = [pytest.mark.service, pytest.mark.timeout(60)]

APACHE, NGINX_MAP, NGINX_LOCATION = header_lines(make_form(), "employeeNumber", Protocol.SAML)
WITH_CAS = header_lines(make_form(), "employeeNumber", Protocol.CAS)[0]
AS_MOD_AUTH_CAS = 'RequestHeader set CAS-employeeNumber "%{employeeNumber}e" env=employeeNumber'
FORGED = ("X-Remote-User", "x-remote-user")


@pytest.fixture
def listener():
    with listening() as server:
        yield server


@pytest.fixture(params=["apache2", "nginx"])
def web_server(request, tmp_path, listener):
    """Each web server with its lines; gives its port."""
    if request.param == "apache2":
        opened = apache(tmp_path, listener, APACHE.text)
    else:
        opened = nginx(tmp_path, listener, NGINX_MAP.text, NGINX_LOCATION.text)
    with opened as port:
        yield port


def test_the_attribute_arrives_and_a_forged_header_never_does(web_server, listener):
    """Whoever sends the header too is known by the login alone."""
    assert ["21234000000018"] == arrives(listener, web_server, released="21234000000018")
    assert ["21234000000018"] == arrives(
        listener, web_server, released="21234000000018", forged=FORGED
    )


@pytest.mark.parametrize("released", [None, ""])
def test_without_a_value_no_header_is_sent(web_server, listener, released):
    """Neither a filler such as (null), nor an empty header, nor what the client forged."""
    assert [] == arrives(listener, web_server, released=released)
    assert [] == arrives(listener, web_server, released=released, forged=FORGED)


def test_without_the_lines_a_forged_header_would_arrive(tmp_path, listener):
    with apache(tmp_path, listener, "") as port:
        assert ["forged"] == arrives(listener, port, released=None, forged=("X-Remote-User",))


def test_without_the_condition_apache_would_send_something(tmp_path, listener):
    """This is why the condition stands in the lines; the word differs between its versions."""
    lines = APACHE.text.partition(" \\\n")[0]
    with apache(tmp_path, listener, lines) as port:
        assert arrives(listener, port, released=None) in ([""], ["(null)"])


@pytest.mark.parametrize(("released", "expected"), [("0012", ["0012"]), ("", []), (None, [])])
def test_what_mod_auth_cas_puts_into_a_header_arrives(tmp_path, listener, released, expected):
    """Its attributes are request headers, which the lines read; without a value none is sent."""
    with apache(tmp_path, listener, f"{AS_MOD_AUTH_CAS}\n{WITH_CAS.text}") as port:
        assert expected == arrives(listener, port, released=released, forged=FORGED)


HEADER = "x-remote-user"
UNSET = "RequestHeader unset X-Remote-User"
SET = 'RequestHeader set X-Remote-User "%{employeeNumber}e"'
RELEASED = "\"expr=-n reqenv('employeeNumber')\""
"""A condition: in this set-up the variable is there and empty where nothing was released."""

APACHE_LINES = {
    "stripped, then set on a condition": f"{UNSET} early\n{SET} {RELEASED}",
    "set on a condition alone": f"{SET} {RELEASED}",
    "set in every case": SET,
    "stripped after it was set": f"{SET} {RELEASED}\n{UNSET}",
    "stripped late, before it is set": f"{UNSET}\n{SET} {RELEASED}",
    "stripped on a condition": f"{UNSET} env=never\n{SET} {RELEASED}",
    "stripped around, set within": f"{UNSET} early\n<Location />\n{SET} {RELEASED}\n</Location>",
    "continued lines": f"requestheader UNSET \\\n  x-remote-user early\n{SET} \\\n {RELEASED}",
    "another header": "RequestHeader set X-Other v",
    "appended": SET.replace(" set ", " append ") + f" {RELEASED}",
}
PASSED = "auth_request_set $released $upstream_http_variable_employeenumber;\n"
NGINX_LINES = {
    "set in the location": ("", f"{PASSED}proxy_set_header X-Remote-User $released;"),
    "inherited": ("proxy_set_header X-Remote-User $http_x_none;", ""),
    "hidden by another line": (
        "proxy_set_header X-Remote-User $http_x_none;",
        "proxy_set_header X-Other v;",
    ),
    "nothing": ("", ""),
    "emptied": ("", 'proxy_set_header X-Remote-User "";'),
}


@pytest.mark.parametrize("name", APACHE_LINES)
def test_lint_judges_as_apache_does(tmp_path, listener, name):
    """Whether the header arrives, and whether a forged one does, is as lint says."""
    lines = APACHE_LINES[name]
    with apache(tmp_path, listener, lines) as port:
        honest = arrives(listener, port, released="21234000000018")
        forged = arrives(listener, port, released=None, forged=FORGED[:1])
    proxy = read_proxy("a.conf", lines)

    assert sets_header(proxy, HEADER) is ("21234000000018" in honest)
    assert bool(list(passes_client_header([proxy], HEADER))) is any(
        "forged" in entry for entry in forged
    )


@pytest.mark.parametrize("name", NGINX_LINES)
def test_lint_judges_as_nginx_does(tmp_path, listener, name):
    """A location that has lines of its own inherits none: the forged header arrives."""
    outer, inner = NGINX_LINES[name]
    with nginx(tmp_path, listener, outer, inner) as port:
        forged = arrives(listener, port, released=None, forged=FORGED[:1])
    text = f"http {{ {outer}\nserver {{ location / {{ {inner}\nproxy_pass http://a; }} }} }}"

    assert bool(list(passes_client_header([read_proxy("a.conf", text)], HEADER))) is (
        ["forged"] == forged
    )
