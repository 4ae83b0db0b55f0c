"""The lines to copy into a web server, in Apache and nginx as they run at a library."""

import pytest

from tests.factories import make_form
from tests.services.header_listener import arrives, listening
from tests.services.web_servers import apache, nginx
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
    """The test above can fail."""
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
