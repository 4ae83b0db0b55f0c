import pytest
from lxml import etree

from verifier.adapters.ils.ncip.client import CannotBeSent, lookup_user
from verifier.adapters.ils.ncip.settings import NCIP_1_VERSION, TOOLKIT_VERSION, NcipSettings
from verifier.domain.model.lookup import KeyKind, PatronKey

NS = "http://www.niso.org/2008/ncip"
KEY = PatronKey(value="21234000000018")


def options(*, evidence=False, **more) -> NcipSettings:
    shape = {
        "from_agency": "FROM",
        "to_agency": "TO",
        "application_profile": "PROFILE",
    }
    settings = NcipSettings(**{**shape, **more})
    settings._evidence = evidence
    return settings


def outline(element) -> list:
    """The message as nested lists of local names and texts."""
    name = etree.QName(element).localname
    return [name, *([outline(entry) for entry in element] or [element.text])]


def written(key=KEY, **more) -> list:
    return outline(etree.fromstring(lookup_user(key, options(**more))))


HEADER = [
    "InitiationHeader",
    ["FromAgencyId", ["AgencyId", "FROM"]],
    ["ToAgencyId", ["AgencyId", "TO"]],
    ["ApplicationProfileType", "PROFILE"],
]
USER_ID = ["UserId", ["AgencyId", "FROM"], ["UserIdentifierValue", "21234000000018"]]
ASKED = [
    ["UserElementType", "User Address Information"],
    ["UserElementType", "Name Information"],
    ["UserElementType", "User Privilege"],
    ["UserElementType", "User Id"],
]


def test_asks_what_reshare_asks():
    """By user id, with its own agency in it, for four element types, in the schema's order."""
    assert ["NCIPMessage", ["LookupUser", HEADER, USER_ID, *ASKED]] == written()


def test_asks_for_more_as_evidence():
    """Evidence also asks for blocks, previous ids and what is owed, in the schema's order."""
    more = [
        ["UserElementType", "Block Or Trap"],
        ["UserElementType", "Previous User Id"],
        ["UserFiscalAccountDesired", None],
    ]

    assert ["NCIPMessage", ["LookupUser", HEADER, USER_ID, *ASKED, *more]] == written(
        evidence=True
    )


def test_asks_by_user_name_without_a_user_id():
    """The second question holds an AuthenticationInput in the schema's order, and no UserId."""
    key = PatronKey(value="gail", kind=KeyKind.USERNAME)
    by_name = [
        "AuthenticationInput",
        ["AuthenticationInputData", "gail"],
        ["AuthenticationDataFormatType", "text"],
        ["AuthenticationInputType", "Username"],
    ]

    assert ["NCIPMessage", ["LookupUser", HEADER, by_name, *ASKED]] == written(
        key, username_type="Username"
    )


def test_authentication_stands_directly_behind_the_agency():
    """Servers that want FromAgencyAuthentication want it there."""
    header = [*HEADER[:2], ["FromAgencyAuthentication", "s3cret"], *HEADER[2:]]

    message = written(from_agency_authentication="s3cret")

    assert header == message[1][1]


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


@pytest.mark.parametrize(
    "value", ["<a>&\"'", "</UserIdentifierValue>", " 007 ", "a\tb\nc\rd", "é𝕏"]
)
def test_every_value_arrives_as_it_is(value):
    """Markup, blanks, zeros and line ends in an identifier are text."""
    message = etree.fromstring(lookup_user(PatronKey(value=value), options()))

    assert value == message.findtext(f".//{{{NS}}}UserIdentifierValue")


@pytest.mark.parametrize("value", ["212\x0034", "\x1b[0m", "a\x7f", "a\x85", "\ud800", "\uffff"])
def test_refuses_what_xml_cannot_carry(value):
    """Such a key is refused before anything is sent."""
    with pytest.raises(CannotBeSent):
        lookup_user(PatronKey(value=value), options())


AGENCY = "http://www.niso.org/ncip/v1_0/schemes/agency.scm"
TYPE = "http://www.niso.org/ncip/v1_0/schemes/userelementtype/userelementtype.scm"


def options_1(*, evidence=False, **more) -> NcipSettings:
    shape = {
        "ncip": "1",
        "version": NCIP_1_VERSION,
        "from_agency": "FROM",
        "to_agency": "TO",
        "user_agency": "to",
    }
    settings = NcipSettings(**{**shape, **more})
    settings._evidence = evidence
    return settings


def written_1(**more) -> list:
    return outline(etree.fromstring(lookup_user(KEY, options_1(**more))))


def agency(value: str) -> list:
    return ["UniqueAgencyId", ["Scheme", AGENCY], ["Value", value]]


def wanted(*names: str) -> list:
    return [["UserElementType", ["Scheme", TYPE], ["Value", name]] for name in names]


HEADER_1 = ["InitiationHeader", ["FromAgencyId", agency("FROM")], ["ToAgencyId", agency("TO")]]
USER_ID_1 = ["UniqueUserId", agency("TO"), ["UserIdentifierValue", "21234000000018"]]
ASKED_1 = wanted(
    "User Address Information", "User Privilege", "Name Information", "Visible User Id"
)


def test_asks_over_ncip_1_what_reshare_asks():
    """Of the asked library's patron, without a profile, for the visible id and never *User Id*."""
    expected = ["NCIPMessage", ["LookupUser", HEADER_1, USER_ID_1, *ASKED_1]]

    assert expected == written_1(application_profile="EZBORROW")


def test_asks_for_blocks_as_evidence():
    """What more is asked for stands behind."""
    more = wanted("Block Or Trap")

    assert ["NCIPMessage", ["LookupUser", HEADER_1, USER_ID_1, *ASKED_1, *more]] == written_1(
        evidence=True
    )


def test_the_users_agency_can_be_the_one_that_asks():
    """A setting turns it round."""
    [_, [_, _, [_, first, _], *_]] = written_1(user_agency="from")

    assert agency("FROM") == first


def test_a_password_stands_directly_behind_the_agency():
    """Where one is set; it is no coded value."""
    header = written_1(from_agency_authentication="s3cret")[1][1]

    assert [*HEADER_1[:2], ["FromAgencyAuthentication", "s3cret"], *HEADER_1[2:]] == header


def test_has_no_namespace_no_declaration_and_no_line_end():
    """Servers of NCIP 1 stumble at less; and over a socket a line end may end the message."""
    message = lookup_user(KEY, options_1())

    assert message.startswith(b'<NCIPMessage version="' + NCIP_1_VERSION.encode() + b'"><Look')
    assert b"\n" not in message
    assert b"xmlns" not in message


@pytest.mark.parametrize("value", ["<a>&\"'", "</UserIdentifierValue>", " 007 ", "é𝕏", "a\tb"])
def test_every_value_arrives_over_ncip_1(value):
    """Markup, blanks and zeros in an identifier are text."""
    message = etree.fromstring(lookup_user(PatronKey(value=value), options_1()))

    assert value == message.findtext(".//UserIdentifierValue")


@pytest.mark.parametrize(
    ("key", "more", "words"),
    [
        (PatronKey(value="a\0"), {}, "control character"),
        (PatronKey(value="\ud800"), {}, "control character"),
        (PatronKey(value="gail", kind=KeyKind.USERNAME), {}, "no question by user name"),
        (PatronKey(value="a\nb"), {"transport": "socket"}, "line end"),
        (PatronKey(value="a\rb"), {"transport": "http-over-socket"}, "line end"),
        (PatronKey(value="a\u2028b"), {"transport": "socket"}, "line end"),
    ],
)
def test_what_cannot_be_sent_is_refused_beforehand(key, more, words):
    """The sentence does not repeat it."""
    with pytest.raises(CannotBeSent) as refused:
        lookup_user(key, options_1(**more))

    assert words in refused.value.message
    assert key.value not in refused.value.message
