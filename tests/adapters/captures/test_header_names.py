import pytest

from verifier.adapters.captures.request_headers import is_ordinary, key_of, own_name


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
