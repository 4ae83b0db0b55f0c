import pytest
from lxml import etree

from verifier.adapters.ils.ncip.client import CannotBeSent, lookup_user
from verifier.adapters.ils.ncip.settings import NCIP_1_VERSION, NcipSettings
from verifier.domain.model.lookup import KeyKind, PatronKey

KEY = PatronKey(value="21234000000018")
AGENCY = "http://www.niso.org/ncip/v1_0/schemes/agency.scm"
TYPE = "http://www.niso.org/ncip/v1_0/schemes/userelementtype/userelementtype.scm"


def options(*, evidence=False, **more) -> NcipSettings:
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


def outline(element) -> list:
    return [element.tag, *([outline(entry) for entry in element] or [element.text])]


def written(**more) -> list:
    return outline(etree.fromstring(lookup_user(KEY, options(**more))))


def agency(value: str) -> list:
    return ["UniqueAgencyId", ["Scheme", AGENCY], ["Value", value]]


def wanted(*names: str) -> list:
    return [["UserElementType", ["Scheme", TYPE], ["Value", name]] for name in names]


HEADER = ["InitiationHeader", ["FromAgencyId", agency("FROM")], ["ToAgencyId", agency("TO")]]
USER_ID = ["UniqueUserId", agency("TO"), ["UserIdentifierValue", "21234000000018"]]
ASKED = wanted("User Address Information", "User Privilege", "Name Information", "Visible User Id")


def test_asks_what_reshare_asks():
    """Of the asked library's patron, without a profile, for the visible id and never *User Id*."""
    expected = ["NCIPMessage", ["LookupUser", HEADER, USER_ID, *ASKED]]

    assert expected == written(application_profile="EZBORROW")


def test_asks_for_blocks_as_evidence():
    """What more is asked for stands behind."""
    more = wanted("Block Or Trap")

    assert ["NCIPMessage", ["LookupUser", HEADER, USER_ID, *ASKED, *more]] == written(
        evidence=True
    )


def test_the_users_agency_can_be_the_one_that_asks():
    """A setting turns it round."""
    [_, [_, _, [_, first, _], *_]] = written(user_agency="from")

    assert agency("FROM") == first


def test_a_password_stands_directly_behind_the_agency():
    """Where one is set; it is no coded value."""
    header = written(from_agency_authentication="s3cret")[1][1]

    assert [*HEADER[:2], ["FromAgencyAuthentication", "s3cret"], *HEADER[2:]] == header


def test_has_no_namespace_no_declaration_and_no_line_end():
    """Servers of NCIP 1 stumble at less; and over a socket a line end may end the message."""
    message = lookup_user(KEY, options())

    assert message.startswith(b'<NCIPMessage version="' + NCIP_1_VERSION.encode() + b'"><Look')
    assert b"\n" not in message
    assert b"xmlns" not in message


@pytest.mark.parametrize("value", ["<a>&\"'", "</UserIdentifierValue>", " 007 ", "é𝕏", "a\tb"])
def test_every_value_arrives_as_it_is(value):
    """Markup, blanks and zeros in an identifier are text."""
    message = etree.fromstring(lookup_user(PatronKey(value=value), options()))

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
        lookup_user(key, options(**more))

    assert words in refused.value.message
    assert key.value not in refused.value.message
