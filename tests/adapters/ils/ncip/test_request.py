import pytest
from lxml import etree

from verifier.adapters.ils.ncip.client import CannotBeSent, lookup_user
from verifier.adapters.ils.ncip.settings import NCIP_1_VERSION, TOOLKIT_VERSION, NcipSettings
from verifier.domain.model.lookup import KeyKind, PatronKey

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
    """The second question holds an AuthenticationInput in the schema's order, and no UserId."""
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
