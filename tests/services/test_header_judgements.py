"""What lint says of a web server's lines, compared with the web server itself."""

import pytest

from tests.services.header_listener import arrives, listening
from tests.services.web_servers import apache, nginx
from verifier.adapters.config_files.proxy import read_proxy
from verifier.domain.checks.discovery_settings import passes_client_header, sets_header

pytestmark = [pytest.mark.service, pytest.mark.timeout(60)]

HEADER = "x-remote-user"
FORGED = ("X-Remote-User",)
UNSET = "RequestHeader unset X-Remote-User"
SET = 'RequestHeader set X-Remote-User "%{employeeNumber}e"'
RELEASED = "\"expr=-n reqenv('employeeNumber')\""
"""A condition: in this set-up the variable is there and empty where nothing was released."""

APACHE = {
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
NGINX = {
    "set in the location": ("", f"{PASSED}proxy_set_header X-Remote-User $released;"),
    "inherited": ("proxy_set_header X-Remote-User $http_x_none;", ""),
    "hidden by another line": (
        "proxy_set_header X-Remote-User $http_x_none;",
        "proxy_set_header X-Other v;",
    ),
    "nothing": ("", ""),
    "emptied": ("", 'proxy_set_header X-Remote-User "";'),
}


@pytest.mark.parametrize("name", APACHE)
def test_apache(tmp_path, name):
    """Whether the header arrives, and whether a forged one does, is as lint says."""
    lines = APACHE[name]
    with listening() as listener, apache(tmp_path, listener, lines) as port:
        honest = arrives(listener, port, released="21234000000018")
        forged = arrives(listener, port, released=None, forged=FORGED)
    proxy = read_proxy("a.conf", lines)

    assert sets_header(proxy, HEADER) is ("21234000000018" in honest)
    assert bool(list(passes_client_header([proxy], HEADER))) is any(
        "forged" in entry for entry in forged
    )


@pytest.mark.parametrize("name", NGINX)
def test_nginx(tmp_path, name):
    """A location that has lines of its own inherits none: the forged header arrives."""
    outer, inner = NGINX[name]
    with listening() as listener, nginx(tmp_path, listener, outer, inner) as port:
        forged = arrives(listener, port, released=None, forged=FORGED)
    text = f"http {{ {outer}\nserver {{ location / {{ {inner}\nproxy_pass http://a; }} }} }}"

    assert bool(list(passes_client_header([read_proxy("a.conf", text)], HEADER))) is (
        ["forged"] == forged
    )
