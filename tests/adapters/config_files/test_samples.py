"""A sample of each file, written by hand as its documentation has it, reads right."""

from pathlib import Path

import pytest

from verifier.adapters.config_files.reading import read_files
from verifier.domain.model.config_files import DeliveryFiles, WebServer

SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture(scope="module")
def files():
    """All of the samples."""
    return read_files(
        DeliveryFiles(
            listener=SAMPLES / "openurl.json",
            vufind_shibboleth=SAMPLES / "Shibboleth.ini",
            vufind_config=SAMPLES / "config.ini",
            attribute_map=SAMPLES / "attribute-map.xml",
            proxy=(SAMPLES / "request.conf", SAMPLES / "nginx.conf"),
        )
    )


def test_all_of_them_can_be_read(files):
    assert () == files.unread
    assert [
        "openurl.json",
        "Shibboleth.ini",
        "config.ini",
        "attribute-map.xml",
        "request.conf",
        "nginx.conf",
    ] == list(files.names)


def test_the_listener(files):
    """Each service has its own settings and those at the top, with the truth of JavaScript."""
    services = {service.symbol: service for service in files.listener.services}

    assert ["EXU", "US-EAST", "RESHARE:US-WEST"] == list(services)
    own, east, west = (service.settings for service in services.values())
    assert ("x-remote-user", False) == (own.reqIdHeader, own.reqIdToLower)
    assert (None, True, "false") == (east.reqIdHeader, east.reqIdToUpper, east.reqIdToLower)
    assert (r"^.*\\(.*)$", "$1") == (east.reqIdRegex, east.reqIdReplacement)
    assert "x-remote-user" == west.reqIdHeader


def test_the_listeners_lines(files):
    """A setting stands where its key stands, be it in the service or at the top."""
    east = files.listener.serving("RESHARE:US-EAST")

    assert "openurl.json, line 16, services.US-EAST.reqIdRegex" == str(east.place("reqIdRegex"))
    assert "openurl.json, line 17, services.US-EAST.reqIdReplacement" == str(
        east.place("reqIdReplacement")
    )
    assert "openurl.json, line 8, reqIdToLower" == str(east.place("reqIdToLower"))
    assert "openurl.json, line 12, services.US-EAST" == str(east.whole)


def test_whom_the_listener_serves(files):
    """The symbol as in the address, then the whole symbol, then the default service."""
    symbols = ["RESHARE:EXU", "RESHARE:US-WEST", "RESHARE:NOBODY"]

    assert ["EXU", "RESHARE:US-WEST", ""] == [
        files.listener.serving(symbol).symbol for symbol in symbols
    ]


def test_vufinds_own_settings(files):
    """Comments, sections, quotation marks, words with a meaning and lists, as PHP has them."""
    config = files.vufind_config
    of_shibboleth = {
        key: setting.value
        for section in config.sections
        if section.name == "Shibboleth"
        for key, setting in section.settings
    }

    assert ["", "Site", "Authentication", "Shibboleth", "CAS", "LDAP"] == [
        section.name for section in config.sections
    ][:6]
    assert "employeeNumber" == of_shibboleth["username"]
    assert r'library\card "number"' == of_shibboleth["cat_username"]
    assert "urn:mace:dir:entitlement:common-lib-terms" == of_shibboleth["userattribute_value_1"]
    assert config.get("CAS", "username") is None
    assert "config.ini, line 14, [Authentication] method" == str(
        config.get("Authentication", "method").place
    )
    assert ("The catalogue; of example.edu", "en") == (
        config.get("Site", "title").value,
        config.get("Site", "locale").value,
    )
    assert "given_name" == config.get("OpenIDConnect", "attributes[firstname]").value
    assert "a text\nthat goes on in another line" == config.get("Catalog", "note").value


def test_vufinds_identity_providers(files):
    """Each section with its entity ID, and with its own username where it has one."""
    assert [
        ("main", "https://idp.example.edu/idp/shibboleth", None),
        (
            "branch",
            "https://sts.windows.net/00000000-0000-0000-0000-000000000000/",
            "userprincipalname",
        ),
    ] == [
        (
            section.name,
            section.get("entityId").value,
            (name := section.get("username")) and name.value,
        )
        for section in files.vufind_shibboleth.sections
    ]


def test_the_attribute_map(files):
    """Rules in their namespace alone, on the line where they begin, and none of a comment."""
    basic = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic"

    assert [
        ("urn:oid:2.16.840.1.113730.3.1.3", None, ("employeeNumber", "number", "card"), 9),
        ("urn:oid:1.3.6.1.4.1.5923.1.1.1.6", None, ("eppn",), 13),
        ("mail", basic, ("mail",), 17),
    ] == [
        (rule.name, rule.name_format, rule.variables, rule.place.line)
        for rule in files.attribute_map.rules
    ]


def test_apache(files):
    """Continued lines are one, comments none, names have any case, quotation marks go."""
    apache = files.proxies[0]

    assert WebServer.APACHE is apache.server
    assert [
        ("unset", "X-Remote-User", "", None, True, 14),
        ("set", "X-Remote-User", "%{employeeNumber}e", "env=employeeNumber", False, 15),
        ("edit", "X-Other", 'a "b" c d', None, False, 18),
        ("append", "X-More", '"quoted"', "expr=-n reqenv('x')", False, 19),
    ] == [
        (line.action, line.header, line.value, line.condition, line.early, line.place.line)
        for line in apache.lines
    ]
    assert [("sites-common/*.conf", 5)] == [
        (include.value, include.place.line) for include in apache.includes
    ]
    assert ("On", 9) == (apache.shib_use_headers.value, apache.shib_use_headers.place.line)
    assert ["VirtualHost *:443", "Location /"] == [block.title for block in apache.blocks]


def test_nginx(files):
    """Statements over several lines, blocks within blocks, and braces in quotation marks."""
    nginx = files.proxies[1]
    titles = {block.number: block.title for block in nginx.blocks}

    assert WebServer.NGINX is nginx.server
    assert [
        ("Host", "$host", "server", 15),
        ("X-Remote-User", "$patron_identifier", "server", 16),
        ("X-Remote-User", "${patron}", r"location ~ \.php$", 24),
    ] == [(line.header, line.value, titles[line.block], line.place.line) for line in nginx.lines]
    assert {"location /": "http://127.0.0.1:3012"} == {
        block.title: block.passes_to for block in nginx.blocks if block.passes_to
    }
    assert ["mime.types"] == [include.value for include in nginx.includes]
