import time
from dataclasses import dataclass, field

import pytest

from verifier.adapters.http import HttpAnswer, NetworkFailure
from verifier.adapters.login.headless import login_pages
from verifier.adapters.login.headless.form_login import host_name, log_in, may_visit, origin_of
from verifier.adapters.login.headless.html_forms import read_page
from verifier.adapters.login.headless.login_pages import FormLoginFailed

SSO = "https://idp.example.edu/sso"
ACS = "https://verify.example.edu/saml/acs"
PASSWORD = "canary-password-1"
USERNAME = "canary-user-1"

LOGIN = (
    "<form method=post action=/login><input type=hidden name=token value=t1>"
    "<input name=j_username><input type=password name=j_password>"
    "<input type=checkbox name=remember checked></form>"
)
ANSWER = f"<form method=post action={ACS}><input type=hidden name=SAMLResponse value=PD94></form>"


@dataclass
class Start:
    method: str = "GET"
    url: str = f"{SSO}?SAMLRequest=x"
    fields: list = field(default_factory=list)


class Pages:
    """A browser that shows the given pages one after the other and remembers each visit."""

    def __init__(self, *pages):
        self.pages = list(pages)
        self.visits = []

    def get(self, url, *, referer=None):
        return self._show("GET", url, None, referer)

    def post(self, url, fields, *, referer=None):
        return self._show("POST", url, list(fields), referer)

    def _show(self, method, url, fields, referer):
        self.visits.append((method, url, fields, referer))
        page = self.pages.pop(0) if len(self.pages) > 1 else self.pages[0]
        if isinstance(page, Exception):
            raise page
        if isinstance(page, HttpAnswer):
            return page
        status, html = page if isinstance(page, tuple) else (200, page)
        return HttpAnswer(
            status=status, headers={"content-type": "text/html"}, body=html.encode(), url=url
        )


def attempt(*pages, start=None, **more):
    browser = Pages(*pages)
    fields = log_in(
        browser, start or Start(), username=USERNAME, password=PASSWORD, ends_at=ACS, **more
    )
    return browser, fields


def refused(*pages, **more):
    browser = Pages(*pages)
    with pytest.raises(FormLoginFailed) as failed:
        log_in(browser, Start(), username=USERNAME, password=PASSWORD, ends_at=ACS, **more)
    assert PASSWORD not in str(failed.value)
    assert USERNAME not in str(failed.value)
    return failed.value, browser


def sent_passwords(browser):
    return sum(PASSWORD in str(visit) for visit in browser.visits)


def test_types_once_and_returns_the_answer_unsent():
    browser, fields = attempt(LOGIN, ANSWER)
    assert [("SAMLResponse", "PD94")] == fields
    assert [
        ("GET", f"{SSO}?SAMLRequest=x", None, None),
        (
            "POST",
            "https://idp.example.edu/login",
            [("token", "t1"), ("j_username", USERNAME), ("j_password", PASSWORD)],
            f"{SSO}?SAMLRequest=x",
        ),
    ] == browser.visits


def test_starts_by_post_too():
    start = Start(method="POST", url=SSO, fields=[("SAMLRequest", "x")])
    browser, _ = attempt(LOGIN, ANSWER, start=start)
    assert ("POST", SSO, [("SAMLRequest", "x")], None) == browser.visits[0]


def test_an_open_session_needs_no_password():
    browser, fields = attempt(ANSWER)
    assert [("SAMLResponse", "PD94")] == fields
    assert 0 == sent_passwords(browser)


def test_goes_through_relays_refreshes_and_consent():
    browser, fields = attempt(
        "<form method=post action=/ls><input type=hidden name=shib_idp_ls value=1></form>",
        '<meta http-equiv=refresh content="0;url=/next">',
        "<form method=post action=/relay><input type=hidden name=SAMLRequest value=r></form>",
        LOGIN,
        "<p>Information release</p><form action=/consent><input type=radio name=k value=1 checked>"
        "<button name=no value=Reject>x</button><button name=go value=Accept>x</button></form>",
        ANSWER,
    )
    assert [("SAMLResponse", "PD94")] == fields
    assert [
        "https://idp.example.edu/ls",
        "https://idp.example.edu/next",
        "https://idp.example.edu/relay",
        "https://idp.example.edu/login",
        "https://idp.example.edu/consent?k=1&go=Accept",
    ] == [visit[1] for visit in browser.visits[1:]]


def test_the_button_that_a_server_needs_is_sent():
    html = LOGIN.replace("</form>", "<button name=_eventId_proceed>Login</button></form>")
    browser, _ = attempt(html, ANSWER)
    assert ("_eventId_proceed", "") in browser.visits[1][2]


def test_a_login_page_with_an_error_status_is_filled_in():
    _, fields = attempt((401, LOGIN), ANSWER)
    assert [("SAMLResponse", "PD94")] == fields


def test_a_second_factor_is_named():
    failed, _ = refused(LOGIN, "<form><input name=otp></form>")
    assert "second-factor" == failed.kind
    failed, _ = refused(LOGIN, "<form method=post><input type=password name=passcode></form>")
    assert "second-factor" == failed.kind


def test_a_forced_change_of_password_is_named():
    change = "<form><input type=password name=a><input type=password name=b></form>"
    failed, _ = refused(LOGIN, change)
    assert "password-expired" == failed.kind
    assert "choose a new password" in failed.message


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        ("<p>Your account is locked.</p>" + LOGIN, "locked"),
        ("<p>Too many failed attempts. Try again later.</p>" + LOGIN, "locked"),
        ("<span trmsg=21></span>" + LOGIN, "locked"),
        ("<p>Your password has expired.</p>" + LOGIN, "password-expired"),
        ("<span trmsg=22></span>" + LOGIN, "password-expired"),
        ("<p>Unknown user.</p>" + LOGIN, "unknown-user"),
        ("<p>The username was not found.</p>" + LOGIN, "unknown-user"),
        ("<span trmsg=4></span>" + LOGIN, "unknown-user"),
        ("<p>Invalid user name or password.</p>" + LOGIN, "wrong-password"),
        ("<p>Blocked ads make this page faster.</p>" + LOGIN, "wrong-password"),
        ("<span trmsg=5></span>" + LOGIN, "wrong-password"),
        ((401, LOGIN), "wrong-password"),
        # LemonLDAP::NG and others say it on a page of its own
        ('<div role=alert><span trmsg="21"></span></div>', "locked"),
        ('<div role=alert><span trmsg="22"></span></div>', "password-expired"),
        ((423, "<p>This account has been locked.</p>"), "locked"),
        ((401, "<p>Your password has expired.</p>"), "password-expired"),
    ],
)
def test_what_a_page_says_after_the_password(page, kind):
    failed, browser = refused(LOGIN, page)

    assert kind == failed.kind
    assert 1 == sent_passwords(browser)


def test_before_the_password_no_page_speaks_of_the_account():
    failed, browser = refused("<p>Too many attempts? Your account is locked.</p>")
    assert "unreadable-page" == failed.kind
    assert 0 == sent_passwords(browser)


def redirected(location):
    """An answer that leads to us, as the browser hands it over without following."""
    return HttpAnswer(status=303, headers={"location": location}, body=b"", url=SSO)


def test_a_redirect_to_us_ends_the_login():
    browser, fields = attempt(LOGIN, redirected(f"{ACS}?code=c%201&state=s"))

    assert [("code", "c 1"), ("state", "s")] == fields
    assert 2 == len(browser.visits)


def test_a_refresh_to_us_ends_the_login():
    """Some servers send people on by a page."""
    page = f'<meta http-equiv=refresh content="0;url={ACS}?ticket=ST-1">'
    browser, fields = attempt(LOGIN, page)

    assert [("ticket", "ST-1")] == fields
    assert 2 == len(browser.visits)


@pytest.mark.parametrize(
    "action",
    [
        "https://evil.example.org/login",
        "http://idp.example.edu/login",
        "https://idp.example.edu@evil.example.org/login",
        "javascript:x",
        ACS,
    ],
)
def test_the_password_goes_to_the_identity_provider_only(action):
    failed, browser = refused(LOGIN.replace("/login", action))
    assert "other-host" == failed.kind
    assert 0 == sent_passwords(browser)


def test_hosts_of_the_metadata_are_the_identity_providers():
    html = LOGIN.replace("/login", "https://cas.example.edu/login")
    browser, _ = attempt(html, ANSWER, idp_urls=["https://cas.example.edu/"])
    assert "https://cas.example.edu/login" == browser.visits[1][1]


def test_the_password_never_stands_in_an_address():
    """A login form by GET is not filled in."""
    failed, browser = refused(LOGIN.replace("post", "get"))
    assert "unreadable-page" == failed.kind
    assert 0 == sent_passwords(browser)


def test_nothing_is_sent_on_to_strangers():
    relay = (
        "<form method=post action=https://evil.example.org/><input type=hidden name=code></form>"
    )
    failed, browser = refused(relay)
    assert "other-host" == failed.kind
    assert "evil.example.org" in failed.message
    assert 1 == len(browser.visits)
    failed, _ = refused('<meta http-equiv=refresh content="0;url=https://evil.example.org/">')
    assert "other-host" == failed.kind


def test_an_answer_to_another_address_of_ours_is_said():
    """An identity provider with old metadata of ours is told apart from a stranger."""
    failed, _ = refused(ANSWER.replace("/saml/acs", "/old/acs"))
    assert "other-host" == failed.kind
    assert "give the identity team the current metadata" in failed.message


def test_pages_without_a_form():
    failed, _ = refused("<script>app()</script>")
    assert "unreadable-page" == failed.kind
    failed, _ = refused(LOGIN, "<p>Welcome back</p>")
    assert "error-page" == failed.kind
    failed, _ = refused((500, "<p>Oops</p>"))
    assert "error-page" == failed.kind
    assert "status 500" in failed.message


def test_pages_without_end():
    failed, browser = refused("<form method=post><input type=hidden name=a></form>")
    assert "too-many-steps" == failed.kind
    assert 13 == len(browser.visits)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("timeout", "timeout"),
        ("tls", "unreachable"),
        ("redirected", "other-host"),
        ("too_large", "unreadable-page"),
    ],
)
def test_failures_of_the_network_keep_their_words(kind, expected):
    failed, _ = refused(LOGIN, NetworkFailure(kind, "Nothing came in time."))
    assert expected == failed.kind
    assert "Nothing came in time." == failed.message


START = "https://idp.example.edu/sso?SAMLRequest=x"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://idp.example.edu/other", True),
        ("https://idp.example.edu:8443/login", True),
        ("https://verify.example.edu/", False),
        ("https://cas.example.edu/login", True),
        ("http://idp.example.edu/login", False),
        ("https://evil.example.org/idp.example.edu", False),
        ("https://idp.example.edu.evil.example.org/", False),
        ("https://idp.example.edu@evil.example.org/", False),
        ("https://[bad/", False),
        ("https://idp.example.edu:x/", False),
    ],
)
def test_only_known_hosts_take_part(url, expected):
    allow = may_visit(START, "https://cas.example.edu/")
    assert expected is allow(url)


def test_on_loopback_ports_count():
    allow = may_visit("http://127.0.0.1:5000/sso", "http://127.0.0.1:8000/acs")
    assert allow("http://127.0.0.1:5000/x")
    assert not allow("http://127.0.0.1:9000/x")


def test_hosts_are_named_without_the_rest():
    assert "idp.example.edu" == host_name("https://u:p@idp.example.edu/x?secret=1")
    assert "an unnamed host" == host_name("mailto:x")
    assert ("", "", None) == origin_of("https://[bad/")


URL = "https://idp.example.edu/login?step=1&x=2"


def page(html, **more):
    body = html if isinstance(html, bytes) else html.encode()
    return read_page(body, url=URL, **more)


def only_form(html):
    (form,) = page(html).forms
    return form


def sent(form):
    return [(field.name, field.type, field.value) for field in form.fields]


def test_reads_every_kind_of_control():
    form = only_form(
        """<form action=go method=POST><input name=a value="1 &amp; 2"><INPUT TYPE=Hidden NAME=b>
        <select name=c><option value=x>X<option value=y selected>Y</select>
        <textarea name=d>
&lt;t&gt;</textarea><input type=checkbox name=e checked>
        <button name=f value=g>Go</button></form>"""
    )
    assert [
        ("a", "text", "1 & 2"),
        ("b", "hidden", ""),
        ("c", "select", "y"),
        ("d", "textarea", "<t>"),
        ("e", "checkbox", "on"),
        ("f", "submit", "g"),
    ] == sent(form)
    assert "post" == form.method
    assert form.fields[4].checked


def test_leaves_out_what_a_browser_never_sends():
    form = only_form(
        "<form><input name=a disabled><input type=reset name=b>"
        "<button type=button name=c>x</button>"
        "<input type=file name=d><input type=image name=e><input name=f></form>"
    )
    assert ["f"] == [field.name for field in form.fields]


def test_actions_are_joined_with_the_page():
    assert only_form("<form></form>").action == URL
    assert only_form('<form action="#"></form>').action == URL
    assert "https://idp.example.edu/x/go" == only_form('<form action="x/go#f"></form>').action
    based = '<base href="https://idp.example.edu/deep/"><form action="go"></form>'
    assert "https://idp.example.edu/deep/go" == only_form(based).action
    assert only_form('<base href="/deep/"><form action=""></form>').action == URL


def test_method_is_get_unless_post():
    """A form without a method sends its fields in the address."""
    assert "get" == only_form("<form></form>").method
    assert "get" == only_form("<form method=dialog></form>").method


def test_a_form_inside_a_form_ends_it():
    outer, inner = page("<form action=a><input name=x><form action=b><input name=y></form>").forms

    assert ["x"] == [field.name for field in outer.fields]
    assert ["y"] == [field.name for field in inner.fields]


@pytest.mark.parametrize("bit", ["<!--", "<![", "<![CDATA[", "<a ", "<a b=", "</", "&", "<?"])
def test_a_page_made_to_be_slow_is_read_to_its_end(bit):
    """Two hundred thousand characters that lead nowhere are read like any others."""
    assert () == page(bit * (200_000 // len(bit))).forms


def test_many_attributes_of_one_element_are_read_at_once():
    """A tree of libxml2's takes 20 seconds over these, so none is built."""
    attributes = " ".join(f"x{number}=1" for number in range(40_000))
    began = time.monotonic()

    assert () == page(f"<a {attributes}>").forms
    assert time.monotonic() - began < 5


def test_finds_a_refresh():
    """A meta refresh is joined with the page; a late one is a session's end and not followed."""
    refresh = '<meta http-equiv="Refresh" content="0; URL=\'next?a=1\'">'
    assert "https://idp.example.edu/next?a=1" == page(refresh).refresh_to
    late = '<meta http-equiv="refresh" content="1800;url=/timeout">'
    assert page(late).refresh_to is None
    assert page('<meta http-equiv="refresh" content="5">').refresh_to is None


def test_text_is_what_a_person_reads():
    """Script and style are not text, and words of neighbouring elements stay apart."""
    html = "<style>p{}</style><h1>Log</h1><p>in &amp; on</p><script>var code='otp'</script>"
    assert "Log in & on" == page(html).text


def test_charsets():
    latin = "<form><input name=a value=é></form>".encode("latin-1")
    assert (
        "é" == page(latin, content_type="text/html; charset=ISO-8859-1").forms[0].fields[0].value
    )
    named = b'<meta charset="latin-1">' + latin
    assert "é" == page(named).forms[0].fields[0].value
    assert 1 == len(page(latin, content_type="text/html; charset=klingon").forms)


def test_an_address_that_is_none_leads_nowhere():
    assert "" == only_form('<form action="//[x"></form>').action
    assert page('<meta http-equiv=refresh content="0;url=//[x">').refresh_to is None
    assert "https://idp.example.edu/go" == only_form('<base href="//[x"><form action=go>').action


def test_junk_is_an_empty_page():
    for junk in (b"", b"\x00\xff<form", b"<" * 5000, b"<!DOCTYPE x [<!ENTITY", b"{}"):
        assert page(junk).refresh_to is None


@pytest.mark.parametrize("nested", ["<i>" * 10_000 + "</b>" * 20_000, "<div>" * 60_000])
def test_a_page_nested_without_end_is_given_up(nested):
    form = "<form method=post action=/x><input name=a></form>"

    (found,) = page(form + nested).forms

    assert ["a"] == [field.name for field in found.fields]


def page_login(html):
    return read_page(html.encode(), url="https://idp.example.edu/login")


def form(html):
    return page_login(f"<form method=post action=/go>{html}</form>").forms[0]


def test_the_end_is_our_own_address_exactly():
    html = "<form method=post action={}><input type=hidden name=SAMLResponse value=x></form>"
    assert [("SAMLResponse", "x")] == login_pages.ending(page_login(html.format(ACS)), ACS)
    for other in (f"{ACS}/", f"{ACS}?a=b", "https://other.example.edu/saml/acs", "/saml/acs"):
        assert login_pages.ending(page_login(html.format(other)), ACS) is None
    assert login_pages.ending(page_login(html.replace("post", "get").format(ACS)), ACS) is None


def test_the_answer_is_sent_without_its_button():
    html = (
        f"<form method=post action={ACS}><input type=hidden name=RelayState value=r>"
        "<input type=hidden name=SAMLResponse value=x><input type=submit name=go value=Go></form>"
    )
    assert [("RelayState", "r"), ("SAMLResponse", "x")] == login_pages.ending(
        page_login(html), ACS
    )


def test_a_relay_has_no_password_field():
    hidden = "<input type=hidden name=SAMLRequest value=x>"
    assert login_pages.relay_form(page_login(f"<form>{hidden}</form>")) is not None
    both = f"<form>{hidden}<input type=password name=p></form>"
    assert login_pages.relay_form(page_login(both)) is None
    assert login_pages.password_form(page_login(both)) is not None


def test_a_code_that_people_type_is_no_relay():
    """A visible field called code asks a person for it."""
    assert login_pages.relay_form(page_login("<form><input name=code></form>")) is None


def test_the_login_form_has_one_password_field():
    register = "<form action=r><input type=password name=a><input type=password name=b></form>"
    login = "<form action=l><input type=password name=p></form>"
    assert (
        "https://idp.example.edu/l"
        == login_pages.password_form(page_login(register + login)).action
    )


ASKING = [
    "<form><input name=otp></form>",
    "<form><input type=tel id=verificationCode name=x></form>",
    "<form><input type=password name=j_tokenNumber></form>",
    "<form><input type=number name=x autocomplete=one-time-code></form>",
    "<p>Approve the sign-in request in your authenticator app.</p>",
    "<p>We sent a push notification to your phone.</p>",
    "<p>Duo Security</p><form><input type=hidden name=a></form>",
]
NOT_ASKING = [
    "<p>Use your authenticator app.</p><form><input type=password name=password></form>",
    "<form><input type=hidden name=csrf_token></form>",
    "<p>This information will be shared: your security code of conduct</p><form></form>",
    "<p>Something went wrong</p>",
    "<form><input name=comment></form>",
]


@pytest.mark.parametrize("html", [*ASKING, *NOT_ASKING])
def test_second_factors_are_recognised(html):
    assert (html in ASKING) is login_pages.asks_second_factor(page_login(html))


def test_a_form_of_hidden_fields_goes_on():
    """Pages that only store something in a browser are sent on, before and after the login."""
    html = (
        "<form><input type=hidden name=a value=1><button name=_eventId_proceed>x</button></form>"
    )
    assert login_pages.onward_form(page_login(html), logged_in=False) is not None


def test_consent_only_after_the_login():
    html = "<form><input type=radio name=consent value=1 checked></form>"
    assert login_pages.onward_form(page_login(html), logged_in=False) is None
    assert login_pages.onward_form(page_login(html), logged_in=True) is not None


def test_consent_leaves_all_as_it_is_and_accepts():
    consent = form(
        "<input type=hidden name=csrf value=t>"
        "<input type=checkbox name=ids value=mail checked><input type=checkbox name=ids value=uid>"
        "<input type=radio name=keep value=once checked><input type=radio name=keep value=always>"
        "<button name=_eventId_AttributeReleaseRejected value=Reject>No</button>"
        "<button name=_eventId_proceed value=Accept>Yes</button>"
    )
    assert [
        ("csrf", "t"),
        ("ids", "mail"),
        ("keep", "once"),
        ("_eventId_proceed", "Accept"),
    ] == login_pages.consent_fields(consent)


@pytest.mark.parametrize(
    ("word", "refuses"),
    [
        *((word, True) for word in ("Cancel", "No", "deny", "Decline", "revokeConsent")),
        ("Know", False),
    ],
)
def test_refusing_buttons_are_not_pressed(word, refuses):
    button = login_pages.named_button(form(f"<button name=x value={word}>x</button>"))
    assert refuses is (button is None)
