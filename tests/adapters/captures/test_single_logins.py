"""Tokens, UserInfo, CAS answers, Shibboleth's previews and sessions, LDIF and request headers."""

import pytest

from tests.adapters.captures.sample_files import (
    SAVED_AT,
    read,
    read_sample,
    refusal,
    sample,
    samples,
    says,
    taken,
    values_of,
)
from verifier.adapters.captures.capture_json import dump
from verifier.adapters.captures.id_token import (
    info_login,
    is_userinfo,
    read_info,
    read_token,
    token_login,
)
from verifier.adapters.captures.ldif import is_ldif, logical_lines, records
from verifier.adapters.captures.request_headers import (
    MOST_LINES,
    is_ordinary,
    is_request_headers,
    key_of,
    own_name,
    split_values,
)
from verifier.adapters.captures.saved_file import MOST_LOGINS, NotACapture
from verifier.adapters.captures.shibboleth import is_shibboleth_resolver
from verifier.domain.model.capture import AttributeSource, Origin, Protocol, SubjectKind

SHIBBOLETH = "https://idp.example.edu/idp/shibboleth"
HEADER = "eyJhbGciOiJSUzI1NiJ9"  # {"alg":"RS256"}
ACCESS = "eyJhbGciOiJSUzI1NiIsInR5cCI6ImF0K2p3dCJ9"  # the same with "typ":"at+jwt"
PREVIEW = '{{"requester": "a", "attributes": {}}}'
SESSION = '{{"client_address": "192.0.2.7", "attributes": {}}}'
FOLDED = "a line that is longer than seventy-eight characters and that is folded for it"
EMPLOYEE_NUMBER = "urn:oid:2.16.840.1.113730.3.1.3"
MAIL = ("mail", ("gail.good@example.edu", "g.good@example.edu"))
TOKEN = {
    "protocol": Protocol.OIDC,
    "values": [("employee_number", ("21234000000018",)), ("given_name", ("Gail",))],
    "sources": {AttributeSource.ID_TOKEN},
    "idp": "https://login.example.edu/realms/campus",
    "service": "vufind",
    "at": "2026-11-24T12:00:00+00:00",
}
CAS = {"protocol": Protocol.CAS, "checks": ["validation"]}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("id-token/compact.txt", TOKEN),
        ("id-token/token-answer.json", TOKEN),
        ("id-token/decoded.json", TOKEN),
        (
            "userinfo/nested.json",
            {
                "values": [
                    ("library.barcode", ("21234000000018",)),
                    ("groups", ("staff", "library")),
                    ("phone", ()),
                ],
                "sources": {AttributeSource.USERINFO},
                "at": SAVED_AT.isoformat(),
            },
        ),
        ("cas-answer/success.xml", CAS),
        (
            "cas-answer/saml1.xml",
            {
                **CAS,
                "service": "https://vufind.example.edu/MyResearch/Home",
                "at": "2026-11-24T11:59:58+00:00",
            },
        ),
        (
            "shibboleth-resolver/aacli.json",
            {
                "protocol": Protocol.RESOLVER,
                "origin": Origin.RESOLVER,
                "at": SAVED_AT.isoformat(),
                "service": "https://vufind.example.edu/shibboleth",
                "subject": (SubjectKind.PRINCIPAL, "ggood"),
                "values": [
                    ("employeeNumber", ("21234000000018",)),
                    ("mail", ("gail.good@example.edu",)),
                    ("eduPersonEntitlement", ()),  # without values it stays one
                ],
            },
        ),
        ("shibboleth-resolver/saml2.xml", {"protocol": Protocol.SAML, "origin": Origin.RESOLVER}),
        ("shibboleth-resolver/statement.xml", {"protocol": Protocol.SAML}),
        (
            "shibboleth-session/values.json",
            {
                "protocol": Protocol.HEADERS,
                "sources": {AttributeSource.HEADER},
                "idp": SHIBBOLETH,
                "instant": "2026-11-24T11:59:58Z",
                "at": "2026-11-24T11:59:58+00:00",
            },
        ),
        ("shibboleth-session/short.json", {"protocol": Protocol.HEADERS, "idp": SHIBBOLETH}),
        (
            "ldif/openldap.ldif",  # with folded lines, options and repeated attributes
            {
                "protocol": Protocol.LDAP,
                "subject": (SubjectKind.DN, "uid=ggood,ou=people,dc=example,dc=edu"),
                "sources": {AttributeSource.ENTRY},
                "checks": ["bind"],
                "values": [
                    ("objectClass", ("inetOrgPerson",)),
                    ("uid", ("ggood",)),
                    ("employeeNumber", ("21234000000018",)),
                    ("cn;lang-en", ("Gail Good",)),
                    ("description", (FOLDED,)),
                    MAIL,
                ],
            },
        ),
        (
            "ldif/active-directory.ldif",  # with base64, a GUID and an empty value
            {
                "subject": (SubjectKind.DN, "CN=Zoë Zweig,OU=Users,DC=example,DC=edu"),
                "values": [
                    ("cn", ("Zoë Zweig",)),
                    ("objectGUID", ("03020100-0504-0706-0809-0a0b0c0d0e0f",)),
                    ("employeeID", ("0021234",)),
                    ("extensionAttribute1", ("",)),
                ],
            },
        ),
        (
            "request-headers/mod-shib.txt",  # Shib-… headers describe the login
            {
                "protocol": Protocol.HEADERS,
                "idp": SHIBBOLETH,
                "instant": "2026-11-24T11:59:58Z",
                "context": "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
                "subject": (SubjectKind.PRINCIPAL, "ggood@example.edu"),
                "values": [
                    ("employeeNumber", ("21234000000018",)),
                    ("affiliation", ("member@example.edu", "student@example.edu")),
                    ("title", ("Head; Library",)),
                    ("eppn", ("ggood@example.edu",)),
                    ("REMOTE_USER", ("ggood@example.edu",)),
                ],
            },
        ),
        (
            "request-headers/environment.txt",  # HTTP_X_REMOTE_USER is the header X-Remote-User
            {
                "idp": SHIBBOLETH,
                "values": [("EMPLOYEENUMBER", ("21234000000018",)), ("X-REMOTE-USER", ("ggood",))],
            },
        ),
        (
            "request-headers/unset.txt",  # a server's word for nothing is what arrived
            {"values": [("X-Remote-User", ("(null)",)), ("mail", ("",))]},
        ),
    ],
)
def test_what_a_sample_says(name, expected):
    """The same in every form: who, by whom, for which service, when, and every value exactly."""
    [login] = read_sample(name)

    assert says(login, **expected)


@pytest.mark.parametrize(
    ("name", "attribute"),
    [
        ("cas-answer/success.xml", ("employeeNumber", ("21234000000018",))),
        ("cas-answer/attribute-elements.xml", ("employeeNumber", ("21234000000018",))),
        ("cas-answer/apereo.json", ("employeeNumber", ("21234000000018",))),
        ("cas-answer/numbers.json", ("employeeNumber", ("21234000000026",))),
        ("cas-answer/saml1.xml", ("employeeNumber", ("21234000000018",))),
        ("cas-answer/saml1-staff.xml", ("employeeNumber", ("00123",))),
        ("shibboleth-resolver/saml2.xml", (EMPLOYEE_NUMBER, ("21234000000018",))),
        ("shibboleth-resolver/statement.xml", (EMPLOYEE_NUMBER, ("21234000000018",))),
        ("shibboleth-session/values.json", MAIL),
    ],
)
def test_a_value_of_a_sample(name, attribute):
    """Leading zeros stay, names are those of the wire, and several values keep their order."""
    [login] = read_sample(name)

    assert attribute in values_of(login)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("id-token/two-lines.txt", "omar"),
        ("request-headers/two-requests.txt", "21234000000026"),
        ("ldif/two-people.ldif", "21234000000026"),
    ],
)
def test_everybody_in_a_file_is_a_login(name, other):
    """Each token, request and entry; what ldapsearch writes around its entries is none."""
    first, second = read_sample(name)

    assert other in (second.subject.value, second.attributes[0].values[0])
    assert other not in (first.subject.value, first.attributes[0].values[0])


@pytest.mark.parametrize("path", samples("userinfo"), ids=lambda path: path.name)
def test_a_userinfo_answer_names_its_person_by_sub(path):
    [login] = read(path.read_bytes())

    assert "21234000000018" in [value for _, values in values_of(login) for value in values]
    assert SubjectKind.SUB is login.subject.kind


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"{HEADER}.a.b.c.d", "is encrypted"),
        (f"{HEADER}.e30.AAAA", "names no sub"),
        (f"{ACCESS}.eyJzdWIiOiJ4In0.AAAA", "an access token"),
        (f"{HEADER}.eyJzdWIi.AAAA", "copy all of it"),
        ('{"id_token": "x"}', "has 1 parts"),
        ('{"iss": "a", "sub": 1, "aud": "b"}', "names no sub"),
        ('{"sub": 5}', "The UserInfo answer"),
        ('{"sub": "a", "sub": "b"}', "The UserInfo answer"),
        ('{"sub": "\\ud800"}', "The UserInfo answer"),
        ('{"sub": NaN}', "The UserInfo answer"),
        ('{"serviceResponse": 1}', "The CAS answer"),
        ("<serviceResponse/>", "The CAS answer"),
        ('{"serviceResponse": {"a": {}}}', "The CAS answer"),
        (samples("cas-answer-refused")[0].read_bytes(), "INVALID_SERVICE"),
        (samples("cas-answer-refused")[1].read_bytes(), "INVALID_TICKET"),
        (PREVIEW.format("{}"), "in another way"),
        (PREVIEW.format('[{"values": []}]'), "in another way"),
        (PREVIEW.format('[{"name": "b", "values": [{}]}]'), "inside another"),
        (PREVIEW.format('[{"name": "\\ud800"}]'), "half of a character"),
        (SESSION.format("{}"), "The SP session"),
        (SESSION.format("[1]"), "The SP session"),
        (SESSION.format('[{"name": "a", "values": [[]]}]'), "The SP session"),
        (
            samples("shibboleth-session-unread")[0].read_bytes(),
            "values are gone; set showAttributeValues",
        ),
        ("dn: cn=x\njpegPhoto:< file:///x\n", "another file"),
        ("dn: cn=x\nno line\n", "at its line 2"),
        ("dn: cn=x\ncn:: %%%\n", "broken base64 at its line 2"),
        ("dn: cn=x\nchangetype: delete\n", "holds changes"),
        ("dn: cn=x\ncn: x\n\ncn: y\n", "does not begin with its dn"),
        ("dn:: //8=\ncn: x\n", "not UTF-8"),
        ("dn: cn=x\n\n" * (MOST_LOGINS + 1), "more than 20 logins"),
        ("GET / HTTP/1.1\nHost: x.example.edu\nCookie: a=invented\n", "without any of a login"),
    ],
)
def test_what_cannot_be_read_is_a_sentence(text, message):
    refused = refusal(text)

    assert message in refused
    assert HEADER not in refused
    assert "invented" not in refused


@pytest.mark.parametrize(
    ("recognises", "text"),
    [
        *((is_userinfo, text) for text in ("{}", '{"sub": 1, "schema": "report/1"}', "sub", "[]")),
        *((is_ldif, text) for text in ("", "# a comment\n", "uid: x\n", "version: 1\n", "\n\n")),
        (is_shibboleth_resolver, sample("saml-response/shibboleth.xml").read_bytes()),
        *((is_request_headers, text) for text in ("", "\n", "GET / HTTP/1.1\n")),
        (is_request_headers, "Dear librarian,\nhere it is: x\n"),
        (is_request_headers, "a: b\n" * (MOST_LINES + 1)),
    ],
)
def test_what_is_of_no_form_is_left_to_others(recognises, text):
    """Each form has its mark: a sub, a dn, no login, a header in every line."""
    assert not recognises(taken(text))


FEW_CLAIMS = read_info('{"iss": "https://a.example.edu", "sub": "x", "aud": ["v", "w"], "n": 1}')


def login_of(claims=FEW_CLAIMS, info=None, signed_with="RS256"):
    return token_login(claims, info, signed_with=signed_with, seen_at=SAVED_AT)


def test_claims_of_both_answers_stay_apart():
    login = login_of(info=read_info('{"sub": "x", "n": 2}'))

    assert [("n", ("1",)), ("n", ("2",))] == values_of(login)
    assert [AttributeSource.ID_TOKEN, AttributeSource.USERINFO] == [
        attribute.source for attribute in login.attributes
    ]


@pytest.mark.parametrize(
    ("signed_with", "message"),
    [
        ("ES256", "the message says ES256."),
        ("none", "carries none."),
        (None, "none."),
        ([], "an unknown algorithm."),
    ],
)
def test_only_known_algorithms_are_told_and_none_is_believed(signed_with, message):
    assert login_of(signed_with=signed_with).checks[0].detail.endswith(message)


@pytest.mark.parametrize(
    ("claims", "service"),
    [
        ('{"sub": "x", "aud": "v"}', "v"),
        ('{"sub": "x", "aud": ["v", "w"]}', "v"),
        ('{"sub": "x", "aud": ["v", "w"], "azp": "w"}', "w"),
        ('{"sub": "x", "aud": [{}, ""]}', None),
        ('{"sub": "x"}', None),
    ],
)
def test_the_service_is_the_authorised_party_or_the_first_audience(claims, service):
    """Where several are named, azp says for whom the token was made."""
    assert service == login_of(read_info(claims)).service_provider


def test_an_answer_without_a_date_has_the_one_it_was_seen_at():
    """UserInfo answers are not dated."""
    assert SAVED_AT == info_login(FEW_CLAIMS, seen_at=SAVED_AT).captured_at


@pytest.mark.parametrize("text", ["x" * 70_000, "a.b", "é.b.c", "e30.e30.x"])
def test_a_broken_token_is_a_sentence(text):
    with pytest.raises(NotACapture) as refused:
        read_token(text)

    assert text not in refused.value.message


def test_values_that_are_no_texts_keep_how_they_were_written():
    """A number keeps its zeros, nothing is an empty value."""
    [login] = read(PREVIEW.format('[{"name": "n", "values": [1.50, true, null]}]'))

    assert [("n", ("1.50", "true", ""))] == values_of(login)


@pytest.mark.parametrize(
    "lines",
    [
        "userPassword;x-a: invented\nuserPassword:: aW52\n",
        "pwdHistory: a\n2.5.4.35: b\nms-Mcs-AdmPwd: c\n",
    ],
)
def test_no_secret_of_a_directory_is_kept(lines):
    """Stored passwords and keys do not get into a report, whatever their options and names."""
    [login] = read(f"dn: cn=x\n{lines}cn: x\n")

    assert [("cn", ("x",))] == values_of(login)
    assert login.typed_username is None


def test_as_many_entries_as_may_be_are_read():
    text = "version: 1\n\n" + "dn: cn=x\n\n" * MOST_LOGINS + "search: 2\nresult: 0\n"

    assert MOST_LOGINS == len(read(text))


def test_folded_lines_become_one():
    """One blank at the beginning joins a line to the one before; comments fold as well."""
    text = "cn: a\r\n  b\r\n c\n# comment\n  more of it\n\nsn: d"

    assert ["cn: a bc", "# comment more of it", "", "sn: d"] == list(logical_lines(text))


def test_records_stand_apart_and_values_stay_whole():
    """Any number of blank lines parts records; blanks at a value's end belong to it."""
    text = "\n\ndn: cn=x\ncn:  two  \n# cn: no\n\n\ndn:: Y249eQ==\ncn;lang-de::/w==\nsn:\n"

    assert [
        [("dn", b"cn=x"), ("cn", b"two  ")],
        [("dn", b"cn=y"), ("cn;lang-de", b"\xff"), ("sn", b"")],
    ] == list(records(text))


@pytest.mark.parametrize("path", samples("request-headers"), ids=lambda path: path.name)
def test_sessions_and_cookies_are_not_kept(path):
    """Lines of headers or variables are a login; secrets and the browser's own are left out."""
    kept = "".join(map(dump, read(path.read_bytes())))

    assert "_ab12cd" not in kept
    assert "Mozilla" not in kept


@pytest.mark.parametrize(
    ("joined", "values"),
    [
        ("", ("",)),
        ("a", ("a",)),
        ("a;b", ("a", "b")),
        (r"a\;b;c", ("a;b", "c")),
        ("a;", ("a", "")),
        (";", ("", "")),
        (r"a\b", (r"a\b",)),
        ("a\\", ("a\\",)),
        (r"a\\;b", (r"a\;b",)),
    ],
)
def test_joined_values_come_apart(joined, values):
    assert values == split_values(joined)


ORDINARY = """
    Host Cookie Set-Cookie Authorization Proxy-Authorization Accept-Language Sec-Fetch-Mode
    X-Forwarded-For Shib-Session-ID Shib-Session-Index Shib-Assertion-01 Shib-Cookie-Name
    HTTP_COOKIE SERVER_NAME REMOTE_ADDR X-CSRF-Token X-Api-Key PHPSESSIONID X-Okapi-Token
    HTTP_SHIB_SESSION_ID ApiKey Ocp-Apim-Subscription-Key x-functions-key
"""
OF_THE_LOGIN = """
    REMOTE_USER X-Remote-User HTTP_X_REMOTE_USER eppn mail employeeNumber Shib-Identity-Provider
    Shib-Authentication-Instant persistent-id AJP_eppn HTTP_EMPLOYEENUMBER unscoped-affiliation
    X-Patron-Barcode
"""


@pytest.mark.parametrize(("names", "ordinary"), [(ORDINARY, True), (OF_THE_LOGIN, False)])
def test_secrets_and_a_browser_s_own_are_left_out_and_the_rest_stays(names, ordinary):
    """Names of attributes are a site's own: whatever is not known to be ordinary is kept."""
    assert [] == [name for name in names.split() if is_ordinary(name) is not ordinary]


def test_a_variable_has_its_header_s_name():
    """Servers show the header X-Remote-User as HTTP_X_REMOTE_USER."""
    assert "X-REMOTE-USER" == own_name("HTTP_X_REMOTE_USER")
    assert "eduPerson_Name" == own_name("eduPerson_Name")
    assert "x-remote-user" == key_of("HTTP_X_REMOTE_USER") == key_of("X-Remote-User")
