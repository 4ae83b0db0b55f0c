from dataclasses import replace

import pytest

from verifier.adapters.ils.ncip.settings import (
    NCIP_1_VERSION,
    TOOLKIT_VERSION,
    NcipSettings,
)
from verifier.adapters.ils.registry import connection_problems
from verifier.domain.model.site import IlsConnection, IlsRole, Secret

HTTP = IlsConnection(
    id="ncip", connector="ncip", role=IlsRole.RESHARE, url="https://ils.example.edu/ncip"
)
SOCKET = replace(
    HTTP, url=None, options=(("system", "voyager"), ("host", "x.example.edu"), ("port", "7001"))
)
SECRET = Secret(place="env X", value="s3cret")


def with_options(base=HTTP, secrets=(), **options) -> IlsConnection:
    """*base* with more settings."""
    given = {**dict(base.options), **options}
    named = tuple((name, SECRET) for name in secrets)
    return replace(base, options=tuple(given.items()), secrets=named)


def read(connection):
    """The settings, and what follows from them and from the role."""
    settings = NcipSettings.of(connection)
    return settings.model_dump() | {
        "by_username": settings.by_username,
        "more": settings.more,
        "profile": settings.profile,
    }


USUAL = {
    "system": "",
    "ncip": "2",
    "transport": "http",
    "host": "",
    "port": None,
    "path": "/",
    "namespace_style": "prefixed",
    "version": TOOLKIT_VERSION,
    "from_agency": "",
    "to_agency": "",
    "user_agency": "from",
    "application_profile": "",
    "profile": "",
    "username_type": "username",
    "by_username": True,
    "ask_for_more": True,
    "more": False,
    "minor_units": True,
    "strict_echo": False,
    "ca_file": None,
    "from_agency_authentication": None,
    "url_token": None,
}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, {}),  # the prefix of ReShare's toolkit, and the agency that asks
        ({"system": "Koha"}, {"namespace_style": "default-unqualified"}),
        (
            {"system": "Koha", "namespace_style": "qualified"},
            {"namespace_style": "qualified"},
        ),
        ({"system": "millennium"}, {"by_username": False}),
        (
            {"system": "polaris"},
            {
                "ncip": "1",
                "version": NCIP_1_VERSION,
                "user_agency": "to",
                "by_username": False,
            },
        ),
        ({"system": "polaris", "ncip": "2"}, {}),
        (
            {"system": "polaris", "user_agency": "from", "version": "1"},
            {"ncip": "1", "version": "1", "by_username": False},
        ),
        (
            {"ncip": "1", "application_profile": "EZBORROW"},
            {
                "ncip": "1",
                "version": NCIP_1_VERSION,
                "user_agency": "to",
                "by_username": False,
            },
        ),
        (
            {"version": "2.02"},
            {"version": "http://www.niso.org/schemas/ncip/v2_02/ncip_v2_02.xsd"},
        ),
        (
            {"version": "2.01"},
            {"version": "http://www.niso.org/schemas/ncip/v2_01/ncip_v2_01.xsd"},
        ),
        (
            {"version": "2.0"},
            {"version": "http://www.niso.org/schemas/ncip/v2_0/ncip_v2_0.xsd"},
        ),
        ({"version": TOOLKIT_VERSION}, {}),
        ({"from_agency": "A", "to_agency": "B"}, {"from_agency": "A", "to_agency": "B"}),
        ({"application_profile": "P"}, {"profile": "P"}),
        ({"minor_units": "no", "strict_echo": "yes"}, {"minor_units": False, "strict_echo": True}),
        ({"username_type": "Username"}, {"username_type": "Username"}),
    ],
)
def test_a_setting_goes_before_the_systems_row(options, expected):
    """What is not given is as ReShare's adapter for that system has it."""
    assert USUAL | options | expected == read(with_options(**options))


@pytest.mark.parametrize(
    ("system", "transport"),
    [("aleph", "http-over-socket"), ("voyager", "socket"), ("horizon", "http")],
)
def test_a_system_knows_its_transport(system, transport):
    """Host, port and path are for sockets."""
    made = read(with_options(SOCKET, system=system, path="/ncip"))
    expected = {"transport": transport, "host": "x.example.edu", "port": 7001, "path": "/ncip"}

    assert expected.items() <= made.items()


def test_evidence_may_ask_by_user_name_where_reshare_does_not():
    """Over NCIP 2 that is; NCIP 1 has no such question."""
    evidence = replace(HTTP, role=IlsRole.EVIDENCE)

    assert NcipSettings.of(with_options(evidence, system="millennium")).by_username
    assert not NcipSettings.of(with_options(evidence, system="tlc")).by_username


@pytest.mark.parametrize(
    ("connection", "words"),
    [
        (replace(HTTP, url=None), "url is missing"),
        (
            with_options(system="WMS"),
            'system = "wms" is not asked over NCIP. Use connector = "wms"',
        ),
        (with_options(system="wms2"), 'Use connector = "wms"'),
        (with_options(system="Manual"), "the manual adapter asks nobody"),
        (with_options(system="aleph500"), "system must be one of alma, folio, koha"),
        (with_options(ncip="3"), " is none of 1, 2."),
        (with_options(transport="tcp"), " is none of http, http-over-socket, socket"),
        (with_options(namespace_style="none"), " is none of prefixed"),
        (with_options(user_agency="mine"), " is none of from, to."),
        (with_options(minor_units="true"), "minor_units must be true or false."),
        (with_options(host="x"), "host is for a raw socket alone"),
        (with_options(port="1"), "port is for a raw socket alone"),
        (with_options(to_agencey="x"), 'Did you mean "to_agency"?'),
        (with_options(url_token="x"), "url_token is a secret"),
        (with_options(secrets=("ca_file",)), "ca_file is no secret"),
        (
            with_options(system="folio", secrets=("from_agency_authentication",)),
            "nothing that ReShare sends to folio",
        ),
        (replace(SOCKET, url="https://x.example.edu"), "url is not a setting of an NCIP"),
        (replace(SOCKET, options=(("system", "aleph"),)), "host is missing"),
        (replace(SOCKET, options=(("system", "aleph"),)), "port is missing"),
        (with_options(SOCKET, host="http://x.example.edu"), "host must be a host name alone"),
        (with_options(SOCKET, host="x.example.edu:80"), "host must be a host name alone"),
        (with_options(SOCKET, port="0"), "port must be a whole number from 1 to 65535"),
        (with_options(SOCKET, port="65536"), "port must be a whole number"),
        (with_options(SOCKET, port="7001.5"), "port must be a whole number"),
        (with_options(SOCKET, port="\u0667"), "port must be a whole number"),
        (with_options(SOCKET, port="9" * 5_000), "port must be a whole number"),
        (with_options(SOCKET, path="ncip"), "path must begin with a slash"),
        (with_options(SOCKET, path="/a b"), "path must begin with a slash"),
        (with_options(SOCKET, path="/a\r\nHost: x"), "path must begin with a slash"),
        (with_options(SOCKET, ca_file="x.pem"), "ca_file is not used over a raw socket"),
        (with_options(SOCKET, secrets=("url_token",)), "url_token is not used over a raw socket"),
    ],
)
def test_what_is_wrong_with_the_settings_is_said(connection, words):
    """Each mistake has its sentence, which holds no secret."""
    message = connection_problems(connection)

    assert [True] == [True for entry in message if words in entry], message
    assert "s3cret" not in " ".join(message)


@pytest.mark.parametrize(
    "connection",
    [
        HTTP,
        SOCKET,
        with_options(SOCKET, system="aleph", path="/ncip?x=1"),
        with_options(SOCKET, host="[::1]"),
        with_options(system="NCSU", secrets=("from_agency_authentication",)),
        with_options(
            replace(HTTP, role=IlsRole.EVIDENCE),
            system="folio",
            secrets=("from_agency_authentication", "url_token"),
        ),
        with_options(secrets=("from_agency_authentication",), minor_units="no"),
        with_options(transport="socket", host="x", port="1", secrets=()),
    ],
)
def test_sound_settings_have_no_problem(connection):
    """Evidence may send what ReShare does not."""
    if connection.option("transport"):
        connection = replace(connection, url=None)

    assert () == connection_problems(connection)
