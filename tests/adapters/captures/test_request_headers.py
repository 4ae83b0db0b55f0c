import pytest

from tests.adapters.captures.sample_files import samples, taken, taken_sample, values_of
from verifier.adapters.captures.capture_json import dump
from verifier.adapters.captures.request_headers import (
    MOST_LINES,
    is_ordinary,
    is_request_headers,
    key_of,
    own_name,
    read_request_headers,
    split_values,
)
from verifier.adapters.captures.saved_file import NotACapture
from verifier.domain.model.capture import Origin, Protocol, SubjectKind


@pytest.mark.parametrize("path", samples("request-headers"), ids=lambda path: path.name)
def test_headers_are_recognised_and_their_secrets_left_out(path):
    """Lines of headers or variables are a login; sessions and cookies are not kept."""
    saved = taken(path.read_bytes())
    logins = read_request_headers(saved)

    assert is_request_headers(saved)
    assert {(Protocol.HEADERS, Origin.IMPORT)} == {
        (login.protocol, login.origin) for login in logins
    }
    assert "_ab12cd" not in "".join(map(dump, logins))
    assert "Mozilla" not in "".join(map(dump, logins))


def test_the_service_provider_s_headers_say_who_and_when():
    """Shib-… headers describe the login, the others are attributes with their values apart."""
    [login] = read_request_headers(taken_sample("request-headers/mod-shib.txt"))

    assert [
        ("employeeNumber", ("21234000000018",)),
        ("affiliation", ("member@example.edu", "student@example.edu")),
        ("title", ("Head; Library",)),
        ("eppn", ("ggood@example.edu",)),
        ("REMOTE_USER", ("ggood@example.edu",)),
    ] == values_of(login)
    assert "https://idp.example.edu/idp/shibboleth" == login.idp.entity_id
    assert "2026-11-24T11:59:58Z" == login.authentication.instant
    assert login.authentication.context.endswith("PasswordProtectedTransport")
    assert (SubjectKind.PRINCIPAL, "ggood@example.edu") == (
        login.subject.kind,
        login.subject.value,
    )


def test_variables_of_a_server_are_the_headers_they_come_from():
    """HTTP_X_REMOTE_USER is the header X-Remote-User."""
    [login] = read_request_headers(taken_sample("request-headers/environment.txt"))

    assert [("EMPLOYEENUMBER", ("21234000000018",)), ("X-REMOTE-USER", ("ggood",))] == values_of(
        login
    )
    assert "https://idp.example.edu/idp/shibboleth" == login.idp.entity_id


def test_the_server_s_word_for_nothing_stays():
    """(null) and an empty header are what arrived, and are judged as that."""
    [login] = read_request_headers(taken_sample("request-headers/unset.txt"))

    assert [("X-Remote-User", ("(null)",)), ("mail", ("",))] == values_of(login)


def test_each_request_is_a_login():
    """A request line begins another one."""
    logins = read_request_headers(taken_sample("request-headers/two-requests.txt"))

    assert ["21234000000018", "21234000000026"] == [login.subject.value for login in logins]


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
    r"""A ; parts values, unless \ stands before it; any other \ stays."""
    assert values == split_values(joined)


def test_a_browser_s_own_headers_are_no_login():
    """What every request has says nothing about a person."""
    text = "GET / HTTP/1.1\nHost: x.example.edu\nCookie: a=invented\nAuthorization: Basic aW52\n"

    assert is_request_headers(taken(text))
    with pytest.raises(NotACapture, match="without any of a login") as refused:
        read_request_headers(taken(text))
    assert "invented" not in refused.value.message


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "GET / HTTP/1.1\n",
        "Dear librarian,\nhere it is: x\n",
        "a: b\n" * (MOST_LINES + 1),
    ],
)
def test_other_text_is_none(text):
    """Every line must be a header, and there must be one."""
    assert not is_request_headers(taken(text))


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Host",
            "Cookie",
            "Set-Cookie",
            "Authorization",
            "Proxy-Authorization",
            "Accept-Language",
        ),
        *("Sec-Fetch-Mode", "X-Forwarded-For", "Shib-Session-ID", "Shib-Session-Index"),
        *("Shib-Assertion-01", "Shib-Cookie-Name", "HTTP_COOKIE", "SERVER_NAME", "REMOTE_ADDR"),
        *("X-CSRF-Token", "X-Api-Key", "PHPSESSIONID", "X-Okapi-Token", "HTTP_SHIB_SESSION_ID"),
        *("ApiKey", "Ocp-Apim-Subscription-Key", "x-functions-key"),
    ],
)
def test_secrets_and_a_browser_s_own_are_left_out(name):
    """None of them says who the person is, and some would let anybody in."""
    assert is_ordinary(name)


@pytest.mark.parametrize(
    "name",
    [
        *("REMOTE_USER", "X-Remote-User", "HTTP_X_REMOTE_USER", "eppn", "mail", "employeeNumber"),
        *("Shib-Identity-Provider", "Shib-Authentication-Instant", "persistent-id", "AJP_eppn"),
        *("HTTP_EMPLOYEENUMBER", "unscoped-affiliation", "X-Patron-Barcode"),
    ],
)
def test_what_a_login_says_stays(name):
    """Names of attributes are a site's own: whatever is not known to be ordinary is kept."""
    assert not is_ordinary(name)


def test_a_variable_has_its_header_s_name():
    """Servers show the header X-Remote-User as HTTP_X_REMOTE_USER."""
    assert "X-REMOTE-USER" == own_name("HTTP_X_REMOTE_USER")
    assert "eduPerson_Name" == own_name("eduPerson_Name")
    assert "x-remote-user" == key_of("HTTP_X_REMOTE_USER") == key_of("X-Remote-User")
