from dataclasses import replace

import pytest
from lxml import etree

from tests.adapters.ils.ncip.connections import RESHARE, make_connection
from tests.adapters.ils.ncip.fake_ncip import mistakes
from verifier.adapters.ils.ncip.client import CannotBeSent, lookup_user
from verifier.adapters.ils.ncip.settings import (
    NCIP_1_VERSION,
    SYSTEMS,
    TOOLKIT_VERSION,
    VERSIONS,
    NcipSettings,
    disagreement,
    system_named,
)
from verifier.adapters.ils.registry import connection_problems
from verifier.domain.model.lookup import KeyKind, PatronKey
from verifier.domain.model.reshare_settings import ADAPTERS
from verifier.domain.model.site import IlsConnection, IlsRole, Secret

NS = "http://www.niso.org/2008/ncip"
SCHEMES = "http://www.niso.org/ncip/v1_0/schemes"
KEY = PatronKey(value="21234000000018")
BY_NAME = PatronKey(value="gail", kind=KeyKind.USERNAME)
SHAPES = {
    "2": {"application_profile": "PROFILE"},
    "1": {"ncip": "1", "version": NCIP_1_VERSION, "user_agency": "to"},
}


def options(ncip="2", *, evidence=False, **more) -> NcipSettings:
    agencies = {"from_agency": "FROM", "to_agency": "TO"}
    settings = NcipSettings(**{**agencies, **SHAPES[ncip], **more})
    settings._evidence = evidence
    return settings


def outline(element) -> list:
    """The message as nested lists of local names and texts."""
    name = etree.QName(element).localname
    return [name, *([outline(entry) for entry in element] or [element.text])]


def written(ncip="2", key=KEY, **more) -> list:
    return outline(etree.fromstring(lookup_user(key, options(ncip, **more))))


def agency(value: str) -> list:
    return ["UniqueAgencyId", ["Scheme", f"{SCHEMES}/agency.scm"], ["Value", value]]


def wanted(*names: str) -> list:
    scheme = ["Scheme", f"{SCHEMES}/userelementtype/userelementtype.scm"]
    return [["UserElementType", scheme, ["Value", name]] for name in names]


HEADERS = {
    "2": [
        "InitiationHeader",
        ["FromAgencyId", ["AgencyId", "FROM"]],
        ["ToAgencyId", ["AgencyId", "TO"]],
        ["ApplicationProfileType", "PROFILE"],
    ],
    "1": ["InitiationHeader", ["FromAgencyId", agency("FROM")], ["ToAgencyId", agency("TO")]],
}
USER_IDS = {
    "2": ["UserId", ["AgencyId", "FROM"], ["UserIdentifierValue", "21234000000018"]],
    "1": ["UniqueUserId", agency("TO"), ["UserIdentifierValue", "21234000000018"]],
}
ASKED = {
    "2": [
        ["UserElementType", "User Address Information"],
        ["UserElementType", "Name Information"],
        ["UserElementType", "User Privilege"],
        ["UserElementType", "User Id"],
    ],
    "1": wanted(
        "User Address Information", "User Privilege", "Name Information", "Visible User Id"
    ),
}
MORE = {
    "2": [
        ["UserElementType", "Block Or Trap"],
        ["UserElementType", "Previous User Id"],
        ["UserFiscalAccountDesired", None],
    ],
    "1": wanted("Block Or Trap"),
}
EACH = pytest.mark.parametrize("ncip", ["1", "2"])


@EACH
@pytest.mark.parametrize("evidence", [False, True])
def test_asks_what_reshare_asks_and_more_as_evidence(ncip, evidence):
    """By user id, for four element types, in the schema's order.

    Over NCIP 2 with ReShare's own agency in it; over NCIP 1 of the asked library's patron, without
    a profile, for the visible id and never *User Id*. What evidence asks for more stands behind.
    """
    more = MORE[ncip] if evidence else []
    expected = ["LookupUser", HEADERS[ncip], USER_IDS[ncip], *ASKED[ncip], *more]
    profile = {"application_profile": "EZBORROW"} if ncip == "1" else {}

    assert ["NCIPMessage", expected] == written(ncip, evidence=evidence, **profile)


def test_asks_by_user_name_without_a_user_id():
    by_name = [
        "AuthenticationInput",
        ["AuthenticationInputData", "gail"],
        ["AuthenticationDataFormatType", "text"],
        ["AuthenticationInputType", "Username"],
    ]

    assert ["NCIPMessage", ["LookupUser", HEADERS["2"], by_name, *ASKED["2"]]] == written(
        key=BY_NAME, username_type="Username"
    )


@EACH
def test_authentication_stands_directly_behind_the_agency(ncip):
    """Servers that want FromAgencyAuthentication want it there; it is no coded value."""
    header = HEADERS[ncip]
    expected = [*header[:2], ["FromAgencyAuthentication", "s3cret"], *header[2:]]

    assert expected == written(ncip, from_agency_authentication="s3cret")[1][1]


@pytest.mark.parametrize(
    ("style", "start"),
    [
        ("prefixed", f'<ns1:NCIPMessage xmlns:ns1="{NS}" ns1:version="{TOOLKIT_VERSION}">'),
        (
            "qualified",
            f'<NCIPMessage xmlns="{NS}" xmlns:ncip="{NS}" ncip:version="{TOOLKIT_VERSION}">',
        ),
        ("default-unqualified", f'<NCIPMessage xmlns="{NS}" version="{TOOLKIT_VERSION}">'),
    ],
)
def test_writes_the_three_styles_of_namespaces(style, start):
    """Servers disagree about prefixes and about the namespace of the version."""
    message = lookup_user(KEY, options(namespace_style=style)).decode()
    prefix = "ns1:" if style == "prefixed" else ""

    assert start in message
    assert f"<{prefix}UserIdentifierValue>21234000000018<" in message
    assert "prefixed" == NcipSettings().namespace_style


@EACH
@pytest.mark.parametrize(
    "value", ["<a>&\"'", "</UserIdentifierValue>", " 007 ", "a\tb", "a\nc\rd", "é𝕏"]
)
def test_every_value_arrives_as_it_is(ncip, value):
    message = etree.fromstring(lookup_user(PatronKey(value=value), options(ncip)))

    assert value == message.findtext(".//{*}UserIdentifierValue")


def test_the_users_agency_can_be_the_one_that_asks():
    [_, [_, _, [_, first, _], *_]] = written("1", user_agency="from")

    assert agency("FROM") == first


def test_has_no_namespace_no_declaration_and_no_line_end():
    """Servers of NCIP 1 stumble at less; and over a socket a line end may end the message."""
    message = lookup_user(KEY, options("1"))

    assert message.startswith(b'<NCIPMessage version="' + NCIP_1_VERSION.encode() + b'"><Look')
    assert b"\n" not in message
    assert b"xmlns" not in message


@pytest.mark.parametrize(
    ("ncip", "key", "more", "words"),
    [
        *(
            (ncip, PatronKey(value=value), {}, "control character")
            for ncip in ("1", "2")
            for value in ("212\x0034", "\x1b[0m", "a\x7f", "a\x85", "\ud800", "\uffff")
        ),
        ("1", BY_NAME, {}, "no question by user name"),
        ("1", PatronKey(value="a\nb"), {"transport": "socket"}, "line end"),
        ("1", PatronKey(value="a\rb"), {"transport": "http-over-socket"}, "line end"),
        ("1", PatronKey(value="a\u2028b"), {"transport": "socket"}, "line end"),
    ],
)
def test_what_cannot_be_sent_is_refused_beforehand(ncip, key, more, words):
    with pytest.raises(CannotBeSent, match=words) as refused:
        lookup_user(key, options(ncip, **more))

    assert key.value not in refused.value.message


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
    "user_agency": "from",
    "from_agency": "",
    "to_agency": "",
    "application_profile": "",
    "profile": "",
    "username_type": "username",
    "by_username": True,
    "ask_for_more": True,
    "more": False,
    "minor_units": True,
    "strict_echo": False,
    **dict.fromkeys(("ca_file", "from_agency_authentication", "url_token")),
}
AS_NCIP_1 = {"ncip": "1", "version": NCIP_1_VERSION, "user_agency": "to", "by_username": False}
SCHEMA = "http://www.niso.org/schemas/ncip/v{0}/ncip_v{0}.xsd"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, {}),  # the prefix of ReShare's toolkit, and the agency that asks
        ({"system": "Koha"}, {"namespace_style": "default-unqualified"}),
        ({"system": "Koha", "namespace_style": "qualified"}, {}),
        ({"system": "millennium"}, {"by_username": False}),
        ({"system": "polaris"}, AS_NCIP_1),
        ({"system": "polaris", "ncip": "2"}, {}),
        (
            {"system": "polaris", "user_agency": "from", "version": "1"},
            {"ncip": "1", "by_username": False},
        ),
        ({"ncip": "1", "application_profile": "EZBORROW"}, AS_NCIP_1),
        ({"version": "2.02"}, {"version": SCHEMA.format("2_02")}),
        ({"version": "2.01"}, {"version": SCHEMA.format("2_01")}),
        ({"version": "2.0"}, {"version": SCHEMA.format("2_0")}),
        ({"version": TOOLKIT_VERSION}, {}),
        ({"from_agency": "A", "to_agency": "B"}, {}),
        ({"application_profile": "P"}, {"profile": "P"}),
        ({"minor_units": "no", "strict_echo": "yes"}, {"minor_units": False, "strict_echo": True}),
        ({"username_type": "Username"}, {}),
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
    made = read(with_options(SOCKET, system=system, path="/ncip"))
    expected = {"transport": transport, "host": "x.example.edu", "port": 7001, "path": "/ncip"}

    assert expected.items() <= made.items()


def test_evidence_may_ask_by_user_name_where_reshare_does_not():
    """Over NCIP 2 that is; NCIP 1 has no such question."""
    evidence = replace(HTTP, role=IlsRole.EVIDENCE)

    assert NcipSettings.of(with_options(evidence, system="millennium")).by_username
    assert not NcipSettings.of(with_options(evidence, system="tlc")).by_username


AUTHENTICATED = {"secrets": ("from_agency_authentication",)}
WRONG = {
    "HTTP": [
        ({"system": "WMS"}, 'system = "wms" is not asked over NCIP. Use connector = "wms"'),
        ({"system": "wms2"}, 'Use connector = "wms"'),
        ({"system": "Manual"}, "the manual adapter asks nobody"),
        ({"system": "aleph500"}, "system must be one of alma, folio, koha"),
        ({"ncip": "3"}, " is none of 1, 2."),
        ({"transport": "tcp"}, " is none of http, http-over-socket, socket"),
        ({"namespace_style": "none"}, " is none of prefixed"),
        ({"user_agency": "mine"}, " is none of from, to."),
        ({"minor_units": "true"}, "minor_units must be true or false."),
        ({"host": "x"}, "host is for a raw socket alone"),
        ({"port": "1"}, "port is for a raw socket alone"),
        ({"to_agencey": "x"}, 'Did you mean "to_agency"?'),
        ({"url_token": "x"}, "url_token is a secret"),
        ({"secrets": ("ca_file",)}, "ca_file is no secret"),
        ({"system": "folio", **AUTHENTICATED}, "nothing that ReShare sends to folio"),
    ],
    "socket": [
        ({"host": "http://x.example.edu"}, "host must be a host name alone"),
        ({"host": "x.example.edu:80"}, "host must be a host name alone"),
        *(
            ({"port": port}, "port must be a whole number from 1 to 65535")
            for port in ("0", "65536", "7001.5", "\u0667", "9" * 5_000)
        ),
        *(
            ({"path": path}, "path must begin with a slash")
            for path in ("ncip", "/a b", "/a\r\nHost: x")
        ),
        ({"ca_file": "x.pem"}, "ca_file is not used over a raw socket"),
        ({"secrets": ("url_token",)}, "url_token is not used over a raw socket"),
    ],
}
NOWHERE = replace(SOCKET, options=(("system", "aleph"),))


@pytest.mark.parametrize(
    ("connection", "words"),
    [
        *((with_options(HTTP, **options), words) for options, words in WRONG["HTTP"]),
        *((with_options(SOCKET, **options), words) for options, words in WRONG["socket"]),
        (replace(HTTP, url=None), "url is missing"),
        (replace(SOCKET, url="https://x.example.edu"), "url is not a setting of an NCIP"),
        *((NOWHERE, f"{name} is missing") for name in ("host", "port")),
    ],
)
def test_what_is_wrong_with_the_settings_is_said(connection, words):
    message = connection_problems(connection)

    assert [True] == [True for entry in message if words in entry], message
    assert "s3cret" not in " ".join(message)


EVERY_SECRET = ("from_agency_authentication", "url_token")


@pytest.mark.parametrize(
    "connection",
    [
        *(HTTP, SOCKET),
        with_options(SOCKET, system="aleph", path="/ncip?x=1"),
        with_options(SOCKET, host="[::1]"),
        with_options(replace(HTTP, url=None), transport="socket", host="x", port="1"),
        with_options(system="NCSU", **AUTHENTICATED),
        with_options(minor_units="no", **AUTHENTICATED),
        with_options(replace(HTTP, role=IlsRole.EVIDENCE), system="folio", secrets=EVERY_SECRET),
    ],
)
def test_sound_settings_have_no_problem(connection):
    """Evidence may send what ReShare does not."""
    assert () == connection_problems(connection)


NAMES = [system.name for system in SYSTEMS]
SOCKETS = {"http": None, "http-over-socket": "http", "socket": "strict"}


def test_there_is_a_row_for_each_of_reshares_adapters_over_ncip():
    adapters = {
        (adapter.setting.lower(), adapter.ncip, adapter.username_fallback, adapter.socket)
        for adapter in ADAPTERS
        if adapter.ncip is not None
    }

    assert adapters == {
        (system.name, int(system.ncip), system.by_username, SOCKETS[system.transport])
        for system in SYSTEMS
    }


def test_what_is_peculiar_to_whom():
    """Koha's namespace, the password of the asking agency, and what NCIP 1 does otherwise."""
    assert ["koha"] == [system.name for system in SYSTEMS if system.namespace_style != "prefixed"]
    assert ["ncsu"] == [system.name for system in SYSTEMS if system.authentication]
    assert {("1", "to", False), ("2", "from", True)} == {
        (system.ncip, system.user_agency, system.profile) for system in SYSTEMS
    }


@pytest.mark.parametrize("name", ["ALMA", " Koha ", "alma"])
def test_a_name_is_known_in_any_letter_case(name):
    """ReShare's own setting is written in several ways."""
    assert name.strip().lower() == system_named(name).name


@pytest.mark.parametrize(
    ("system", "reshare", "words"),
    [
        ("koha", "Koha", None),
        ("KOHA", " koha ", None),
        ("koha", "FOLIO", 'system = "koha" does not ask as ReShare, which is set to FOLIO. Write'),
        ("folio", "Polaris", 'Write system = "polaris"'),
        ("folio", "ALMA", 'Write system = "alma"'),
        ("folio", "Default", None),
        ("default", "FOLIO", None),
        ("default", "Koha", 'Write system = "koha"'),
        ("koha", "Default", 'Write system = "default"'),
        ("ncsu", "Default", 'Write system = "default"'),
        ("folio", "WMS", 'Use connector = "wms"'),
        ("folio", "manual", None),
        ("folio", "Unheard of", None),
        ("unheard of", "FOLIO", None),
    ],
)
def test_says_where_reshare_is_set_to_another_system(system, reshare, words):
    """Two names are no trouble where one is the default's and both ask alike."""
    message = disagreement(system, reshare)

    assert words is message is None or words in message


def connection(name: str, role: IlsRole) -> IlsConnection:
    """A connection with everything that any system may need."""
    return make_connection("https://ils.example.edu:7001/ncip", system=name, role=role)


@pytest.mark.parametrize("role", list(IlsRole))
@pytest.mark.parametrize("kind", list(KeyKind))
@pytest.mark.parametrize("name", NAMES)
def test_every_question_keeps_the_standards_order(name, kind, role):
    """Each preset writes a valid question in both roles and for both kinds of key."""
    system = system_named(name)
    options = NcipSettings.of(connection(name, role))
    key = PatronKey(value="<21234000000018>", kind=kind)
    if system.ncip == "1" and kind is KeyKind.USERNAME:
        return
    message = lookup_user(key, options)

    assert [] == mistakes(message, ncip=system.ncip, plain_version=name == "koha")


@pytest.mark.parametrize("kind", list(KeyKind))
@pytest.mark.parametrize("version", ["2.0", "2.01", "2.02"])
@pytest.mark.parametrize("style", ["prefixed", "qualified", "default-unqualified"])
def test_every_style_and_version_keeps_it_too(style, version, kind):
    """Only the plain version attribute of one style is not the standard's."""
    base = connection("default", IlsRole.EVIDENCE)
    more = (("namespace_style", style), ("version", version))
    options = NcipSettings.of(replace(base, options=(*base.options, *more)))
    message = lookup_user(PatronKey(value="x", kind=kind), options)

    assert [] == mistakes(message, ncip="2", plain_version=style == "default-unqualified")
    assert VERSIONS[version].encode() in message
    assert (style != "default-unqualified") is (mistakes(message, ncip="2") == [])


@pytest.mark.parametrize("ncip", ["1", "2"])
@pytest.mark.parametrize(
    "lacking", ["version", "InitiationHeader", "ToAgencyId", "UserIdentifierValue", "LookupUser"]
)
def test_the_schemas_notice_what_is_lacking_or_misplaced(ncip, lacking):
    options = NcipSettings(ncip=ncip, namespace_style="qualified")
    message = lookup_user(PatronKey(value="1"), options)
    short, turned = etree.fromstring(message), etree.fromstring(message)
    if lacking == "version":
        short.attrib.clear()
    for entry in list(short.iter(f"{{*}}{lacking}")):
        entry.getparent().remove(entry)
    turned[0].append(turned[0][0])

    assert [] == mistakes(message, ncip=ncip)
    needed = ncip == "1" or lacking != "InitiationHeader"  # which NCIP 2 can do without
    assert needed is bool(mistakes(etree.tostring(short), ncip=ncip))
    assert mistakes(etree.tostring(turned), ncip=ncip)


def test_reshare_role_asks_for_exactly_what_reshare_asks_for():
    """Whatever ask_for_more says; evidence asks for more unless it is told not to."""
    more = ("ask_for_more", "yes")
    base = connection("folio", RESHARE)
    asked = IlsConnection(id="x", connector="ncip", role=RESHARE, options=(*base.options, more))
    evidence = IlsConnection(id="x", connector="ncip", role=IlsRole.EVIDENCE)
    less = IlsConnection(
        id="x", connector="ncip", role=IlsRole.EVIDENCE, options=(("ask_for_more", "no"),)
    )

    assert (False, True, False) == tuple(
        NcipSettings.of(entry).more for entry in (asked, evidence, less)
    )
