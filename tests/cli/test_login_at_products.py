"""Login pages as the products write them, on real servers: what each refusal and step becomes."""

import json
from dataclasses import dataclass

import pytest

from tests.cli.login_pages import LoginPages, page, redirect
from verifier.demo.saml_idp import DemoIdp

PASSWORD = "canary-password-1"
FORM = "<form method=post action='/in'><input name=user><input type=password name=pass></form>"
ENTITY_ID, ACS = "http://127.0.0.1:1/sp", "http://127.0.0.1:1/saml/acs"
CLIENT, REDIRECT = "canary-client", "http://127.0.0.1:1/oidc/campus/return"
SERVICE = "http://127.0.0.1:1/cas/campus/return/"

SITE = """
[site]
name = "Example University Library"
base_url = "http://127.0.0.1:1"
allow_private_addresses = true

[reshare]
institution = "RESHARE:EXU"
login = "{login}"
identifier = "employeeNumber"

[[idp]]
id = "campus"
protocol = "{protocol}"
{keys}
[idp.test_patrons.gail]
username = "gail"
password = {{ env = "GAIL_PASSWORD" }}
"""


@dataclass(frozen=True)
class Campus:
    """One identity provider of a protocol, whose login begins at ``start``."""

    pages: LoginPages
    start: str


@pytest.fixture
def campus(tmp_path, monkeypatch):
    """A function that writes a site whose identity provider is made of pages, and returns it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GAIL_PASSWORD", PASSWORD)
    monkeypatch.setenv("CLIENT_SECRET", "canary-secret-1")
    with LoginPages().running() as pages:

        def made(protocol, profile=None):
            stated = f'profile = "{profile}"\n' if profile else ""
            return Campus(pages, _IDPS[protocol](pages, tmp_path, stated))

        yield made


def _write(folder, protocol, login, keys):
    text = SITE.format(protocol=protocol, login=login, keys=keys)
    (folder / "verifier.toml").write_text(text)


def _saml(pages, folder, stated):
    own = DemoIdp([])
    metadata = own.metadata.decode().replace(own.url, pages.url)
    own.stop()
    (folder / "idp-metadata.xml").write_text(metadata)
    _write(folder, "saml", "vufind-shibboleth", f'metadata = "idp-metadata.xml"\n{stated}')
    return "GET /sso"


def _oidc(pages, folder, stated):
    document = {
        "issuer": pages.url,
        "authorization_endpoint": f"{pages.url}/authorize",
        "token_endpoint": f"{pages.url}/token",
        "jwks_uri": f"{pages.url}/jwks",
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    }
    pages.answers["GET /.well-known/openid-configuration"] = (
        200,
        {"Content-Type": "application/json"},
        json.dumps(document),
    )
    keys = f'issuer = "{pages.url}"\nclient_id = "{CLIENT}"\n'
    keys += f'client_secret = {{ env = "CLIENT_SECRET" }}\n{stated}'
    _write(folder, "oidc", "vufind-oidc", keys)
    return "GET /authorize"


def _cas(pages, folder, stated):
    _write(folder, "cas", "vufind-cas", f'server = "{pages.url}/cas"\n{stated}')
    return "GET /cas/login"


_IDPS = {"saml": _saml, "oidc": _oidc, "cas": _cas}

KEYCLOAK = "<h1>We are sorry...</h1><p class=instruction>{}</p>"
CAS_PAGE = (
    "<div id=content><h2>Application Not Authorized to Use CAS</h2><p>The application you "
    "attempted to authenticate to is not authorized to use CAS. This usually indicates that the "
    "application is not registered with CAS.</p></div>"
)
SHIBBOLETH = (
    "<title>Web Login Service - Unsupported Request</title><p>The application you have accessed "
    "is not registered for use with this service.</p>"
)
ENDPOINT = (
    "<p>The login service was unable to identify a compatible way to respond to the requested "
    "application.</p>"
)
SIMPLESAMLPHP = (
    "<h2>Metadata not found</h2><p>Unable to locate metadata for http://127.0.0.1:1/sp</p>"
    "<form method=post action='/errorreport'><input type=hidden name=reportId value=1>"
    "<input name=email><textarea name=text></textarea><button>Send error report</button></form>"
)
ADFS = "<div id=errorArea><p>An error occurred.</p><li>Error details: {}</li></div>"
ENTRA = "<div>Sorry, but we're having trouble signing you in.</div><div>{}</div>"
LEMONLDAP = "<div id=errormsg><div class=alert><span trmsg={}></span></div></div>"
UNKNOWN = [
    ("saml", "keycloak", 400, KEYCLOAK.format("Unknown login requester")),
    ("saml", "shibboleth-idp", 400, SHIBBOLETH),
    ("saml", "simplesamlphp", 404, SIMPLESAMLPHP),
    (
        "saml",
        "adfs",
        200,
        ADFS.format("MSIS7007: The requested relying party trust is unspecified or unsupported."),
    ),
    ("saml", "lemonldap-ng", 200, LEMONLDAP.format(107)),
    ("saml", "apereo-cas", 403, CAS_PAGE),
    (
        "saml",
        "microsoft-entra-id",
        200,
        ENTRA.format("AADSTS700016: Application with identifier 'x' was not found."),
    ),
    ("oidc", "keycloak", 400, KEYCLOAK.format("Client not found.")),
    (
        "oidc",
        "adfs",
        200,
        ADFS.format("MSIS9223: The received 'client_id' is invalid as no client was found."),
    ),
    ("oidc", "lemonldap-ng", 200, LEMONLDAP.format("PE107")),
    ("oidc", "okta", 400, "<p>Invalid value for 'client_id' parameter.</p>"),
    ("oidc", "google-workspace", 401, "<p>Error 401: invalid_client</p>"),
    ("oidc", None, 400, '{"error":"invalid_client","error_description":"No such client"}'),
    ("cas", "apereo-cas", 403, CAS_PAGE),
    ("cas", "apereo-cas", 200, "<p>The services registry of CAS is empty.</p>"),
]
ANOTHER_ADDRESS = [
    ("oidc", "keycloak", 400, KEYCLOAK.format("Invalid parameter: redirect_uri")),
    (
        "oidc",
        "okta",
        400,
        "<p>The 'redirect_uri' parameter must be a Login redirect URI in the settings.</p>",
    ),
    (
        "oidc",
        "adfs",
        200,
        ADFS.format("MSIS9224: Received invalid OAuth authorization request."),
    ),
    (
        "oidc",
        "microsoft-entra-id",
        200,
        ENTRA.format("AADSTS50011: The redirect URI specified in the request does not match."),
    ),
    ("oidc", "google-workspace", 400, "<p>Error 400: redirect_uri_mismatch</p>"),
    ("oidc", "lemonldap-ng", 200, LEMONLDAP.format(108)),
    ("saml", "keycloak", 400, KEYCLOAK.format("Invalid redirect uri")),
    (
        "saml",
        "shibboleth-idp",
        400,
        ENDPOINT,
    ),
    (
        "saml",
        "adfs",
        200,
        ADFS.format("MSIS3200: No AssertionConsumerService is configured on the trust."),
    ),
]
TO_REGISTER = {"saml": (ENTITY_ID, ACS), "oidc": (CLIENT, REDIRECT), "cas": (SERVICE,)}
PLACES = {
    "keycloak": "Valid redirect URIs",
    "shibboleth-idp": "conf/metadata-providers.xml",
    "simplesamlphp": "metadata/saml20-sp-remote.php",
    "adfs": "AD FS",
    "apereo-cas": "serviceId",
    "lemonldap-ng": "Manager",
    "microsoft-entra-id": "Entra",
    "okta": "Sign-in redirect URIs",
    "google-workspace": "Google",
}


def refused(call):
    called = call("login campus")
    assert (2, "") == (called.code, called.out)
    (message,) = [line for line in called.err.splitlines() if line.startswith("verifier: ")]
    assert PASSWORD not in called.err
    return message


def sent(campus):
    return sum(PASSWORD in address + body for address, body in campus.pages.asked)


@pytest.mark.parametrize("seen", UNKNOWN)
def test_a_service_that_the_product_does_not_know_is_named_with_what_to_register(
    campus, call, seen
):
    protocol, product, status, html = seen
    here = campus(protocol, product)
    here.pages.answers[here.start] = page(html, status=status)
    message = refused(call)

    assert "does not know this service" in message
    assert all(wanted in message for wanted in TO_REGISTER[protocol])
    assert PLACES.get(product, "") in message
    assert "identity team" in message
    assert 0 == sent(here)


@pytest.mark.parametrize("seen", ANOTHER_ADDRESS)
def test_an_address_that_is_not_registered_is_told_apart(campus, call, seen):
    protocol, product, status, html = seen
    here = campus(protocol, product)
    here.pages.answers[here.start] = page(html, status=status)
    message = refused(call)

    assert f"does not accept the {'ACS URL' if protocol == 'saml' else 'redirect URI'}" in message
    assert all(wanted in message for wanted in TO_REGISTER[protocol])
    assert PLACES[product] in message


DISABLED = [
    ("saml", KEYCLOAK.format("Login requester not enabled")),
    ("oidc", KEYCLOAK.format("Client disabled.")),
    ("cas", "<p>The application has been expired in the CAS Service Registry.</p>"),
]


@pytest.mark.parametrize(("protocol", "html"), DISABLED)
def test_a_service_that_is_disabled_is_to_be_enabled(campus, call, protocol, html):
    here = campus(protocol)
    here.pages.answers[here.start] = page(html, status=400)
    message = refused(call)

    assert "is disabled or expired there" in message
    assert "Have the identity team enable " in message
    assert all(wanted in message for wanted in TO_REGISTER[protocol])


@pytest.mark.parametrize("protocol", _IDPS)
def test_a_product_may_find_out_after_the_password(campus, call, protocol):
    """LemonLDAP::NG logs people in first and looks at the service then."""
    here = campus(protocol, "lemonldap-ng")
    here.pages.answers[here.start] = page(FORM)
    here.pages.answers["POST /in"] = page(LEMONLDAP.format(107))
    message = refused(call)

    assert "does not know this service" in message
    assert all(wanted in message for wanted in TO_REGISTER[protocol])
    assert 1 == sent(here)


PERSON = [
    CAS_PAGE.replace("This usually", "Your account is missing privileges. This usually"),
    LEMONLDAP.format(84),
    LEMONLDAP.format(89),
    ENTRA.format("AADSTS50105: The signed in user is not assigned to a role."),
    "<p>User is not assigned to the client application.</p>",
]


@pytest.mark.parametrize("html", PERSON)
def test_a_patron_who_may_not_use_the_service_is_no_unknown_service(campus, call, html):
    here = campus("saml")
    here.pages.answers[here.start] = page(FORM)
    here.pages.answers["POST /in"] = page(html, status=403)
    message = refused(call)

    assert "does not let this test patron use this service" in message
    assert "register" not in message


@pytest.mark.parametrize("protocol", _IDPS)
@pytest.mark.parametrize("status", [400, 403, 404])
def test_an_error_page_without_a_known_text_says_what_to_compare(campus, call, protocol, status):
    here = campus(protocol)
    here.pages.answers[here.start] = page("<p>Etwas ging schief.</p>", status=status)
    message = refused(call)

    assert f"an error page (status {status}). It may not know this service" in message
    assert all(wanted in message for wanted in TO_REGISTER[protocol])


@pytest.mark.parametrize("status", [401, 429, 500, 503])
def test_other_errors_are_not_blamed_on_the_registration(campus, call, status):
    here = campus("saml")
    here.pages.answers[here.start] = page("<p>Not now.</p>", status=status)

    assert "register" not in refused(call)


def test_an_error_after_the_password_is_not_blamed_on_the_registration(campus, call):
    here = campus("saml")
    here.pages.answers[here.start] = page(FORM)
    here.pages.answers["POST /in"] = page("<p>Not now.</p>", status=400)

    assert refused(call).endswith("an error page (status 400).")


def test_the_product_is_recognized_by_its_address(campus, call, tmp_path):
    """No profile is named: the entity ID is one of Keycloak's."""
    here = campus("saml")
    metadata = tmp_path / "idp-metadata.xml"
    entity_id = f"{here.pages.url}/realms/campus"
    before = metadata.read_text().partition('entityID="')[2].partition('"')[0]
    metadata.write_text(metadata.read_text().replace(f'"{before}"', f'"{entity_id}"'))
    here.pages.answers[here.start] = page(KEYCLOAK.format("Unknown login requester"), status=400)

    assert "Where in Keycloak: Clients" in refused(call)


def test_a_login_page_that_speaks_of_clients_is_filled_in(campus, call):
    """A notice beside the form refuses nobody."""
    here = campus("cas")
    here.pages.answers[here.start] = page(
        f"<p>Error messages such as 'Client not found.' are explained here.</p>{FORM}"
    )
    here.pages.answers["POST /in"] = page("<p>Unknown user</p>")

    assert "knows nobody of this user name" in refused(call)
    assert 1 == sent(here)


@pytest.mark.parametrize(
    "body", ["", "<p>Authentication failed.</p>", '{"error":"invalid_credentials"}']
)
def test_a_401_after_the_password_is_a_refused_password(campus, call, body):
    here = campus("saml")
    here.pages.answers[here.start] = page(FORM)
    here.pages.answers["POST /in"] = page(body, status=401)

    assert "did not accept the user name and password" in refused(call)
    assert 1 == sent(here)


def test_a_401_before_the_password_is_an_error_page(campus, call):
    here = campus("saml")
    here.pages.answers[here.start] = page("<p>Use Kerberos.</p>", status=401)

    assert "an error page (status 401)" in refused(call)
    assert 0 == sent(here)


CARRIED = (
    "<input type=hidden name=SAMLRequest value=fVLL><input type=hidden name=RelayState value=r>"
)
NAME = (
    f"<form method=post action='/name'>{CARRIED}<input name=username><button>Next</button></form>"
)
SECRET = (
    f"<form method=post action='/in'>{CARRIED}<input type=hidden name=username value=gail>"
    "<input type=password name=password><button>Sign in</button></form>"
)
AFTER = f"<form method=post action='{ACS}'><input type=hidden name=SAMLResponse value=PD94></form>"


def in_two_steps(campus, after):
    here = campus("saml")
    here.pages.answers[here.start] = page(NAME)
    here.pages.answers["POST /name"] = page(SECRET)
    here.pages.answers["POST /in"] = after
    return here


def posted(here):
    return [entry for entry in here.pages.asked if entry[0].startswith("POST")]


def test_a_login_in_two_steps_works_though_its_forms_carry_the_request(campus, call):
    """The answer reaches the checks, which is as far as these pages go."""
    here = in_two_steps(campus, page(AFTER))

    assert "There was no login: " in refused(call)
    assert [
        ("POST /name", "SAMLRequest=fVLL&RelayState=r&username=gail"),
        ("POST /in", f"SAMLRequest=fVLL&RelayState=r&username=gail&password={PASSWORD}"),
    ] == posted(here)


def test_a_user_name_that_is_refused_at_the_first_step_is_told(campus, call):
    here = in_two_steps(campus, page(AFTER))
    here.pages.answers["POST /name"] = page(f"<p>Try again.</p>{NAME}")

    assert "correct username of the test patron" in refused(call)
    assert (1, 0) == (len(posted(here)), sent(here))


def test_a_password_that_is_refused_at_the_second_step_is_told(campus, call):
    here = in_two_steps(campus, page(SECRET))

    assert "did not accept the user name and password" in refused(call)
    assert 1 == sent(here)


@pytest.mark.parametrize(
    "html",
    [
        "<form method=get action='/s'><input name=q></form>",
        "<form method=post action='/s'><input name=search></form>",
        "<form method=post action='/s'><input name=given><input name=family></form>",
    ],
    ids=["search by GET", "search", "two fields"],
)
def test_no_other_field_is_taken_for_the_user_name(campus, call, html):
    here = campus("saml")
    here.pages.answers[here.start] = page(html)

    assert "no login form" in refused(call)
    assert [] == posted(here)


FACTORS = {
    "code": f"<form method=post action='/otp'>{CARRIED}<input name=totp_code></form>",
    "code, hidden as it is typed": (
        f"<form method=post>{CARRIED}<input type=password name=otp></form>"
    ),
    "Keycloak's passkey": (
        "<form id=webauth method=post><input type=hidden name=clientDataJSON>"
        "<input type=hidden name=authenticatorData><input type=hidden name=signature>"
        "<button type=button>Sign in with Passkey</button></form>"
    ),
    "LemonLDAP's key": (
        "<p>Please use your WebAuthn device</p><form method=post><input type=hidden "
        "name=credential><input type=hidden name=token value=1></form>"
    ),
    "Duo's frame": (
        "<iframe id=duo_iframe></iframe><form id=duo_form method=post>"
        "<input type=hidden name=_eventId value=proceed></form>"
    ),
    "Duo's frame by address": "<iframe src='https://sso-example.sso.duosecurity.com/frame/x'></iframe>",
    "push": "<p>We sent a push notification to your phone.</p>",
}


@pytest.mark.parametrize("html", FACTORS.values(), ids=FACTORS)
@pytest.mark.parametrize("steps", [1, 2])
def test_a_second_factor_is_told(campus, call, html, steps):
    here = in_two_steps(campus, page(html))
    if steps == 1:
        here.pages.answers[here.start] = page(FORM)

    assert "asks for a second factor after the password" in refused(call)
    assert 1 == sent(here)


def test_the_way_to_duo_is_a_second_factor(campus, call):
    in_two_steps(campus, redirect("https://sso-example.sso.duosecurity.com/oauth/v1/authorize"))

    assert "asks for a second factor after the password" in refused(call)


def test_a_code_instead_of_the_password_is_told(campus, call):
    here = in_two_steps(campus, page(AFTER))
    here.pages.answers["POST /name"] = page(FACTORS["code"])

    assert "instead of the password" in refused(call)
    assert 0 == sent(here)


def test_a_form_that_only_relays_is_sent_on(campus, call):
    here = campus("saml")
    here.pages.answers[here.start] = page(
        f"<form method=post action='/relay'>{CARRIED}<button>Continue</button></form>"
    )
    here.pages.answers["POST /relay"] = page(FORM)
    here.pages.answers["POST /in"] = page(AFTER)

    assert "There was no login: " in refused(call)
    assert ("POST /relay", "SAMLRequest=fVLL&RelayState=r") == posted(here)[0]


def test_consent_that_carries_the_request_keeps_its_choices(campus, call):
    here = campus("saml")
    here.pages.answers[here.start] = page(FORM)
    here.pages.answers["POST /in"] = page(
        f"<p>Information release</p><form method=post action='/consent'>{CARRIED}"
        "<input type=radio name=keep value=once checked><input type=radio name=keep value=ever>"
        "<button name=no value=Reject>No</button><button name=go value=Accept>Yes</button></form>"
    )
    here.pages.answers["POST /consent"] = page(AFTER)

    assert "There was no login: " in refused(call)
    assert ("POST /consent", "SAMLRequest=fVLL&RelayState=r&keep=once&go=Accept") == posted(here)[
        -1
    ]


def test_a_passkey_offered_beside_the_password_is_no_second_factor(campus, call):
    here = in_two_steps(campus, page(AFTER))
    here.pages.answers["POST /name"] = page(f"<p>Or sign in with a passkey.</p>{SECRET}")

    assert "There was no login: " in refused(call)
    assert 1 == sent(here)
