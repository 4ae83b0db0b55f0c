import pytest
from lxml import etree

from verifier.adapters.ils.ncip.client import CannotBeSent, lookup_user
from verifier.adapters.ils.ncip.settings import TOOLKIT_VERSION, NcipSettings
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
