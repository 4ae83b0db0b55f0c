from __future__ import annotations

import pytest

from verifier.adapters.login.headless import login_pages
from verifier.adapters.login.headless.html_forms import read_page

ACS = "https://verify.example.edu/saml/acs"


def page(html):
    return read_page(html.encode(), url="https://idp.example.edu/login")


def form(html):
    return page(f"<form method=post action=/go>{html}</form>").forms[0]


def test_the_end_is_our_own_address_exactly():
    """A login is finished by a form that posts a SAMLResponse to the very address."""
    html = "<form method=post action={}><input type=hidden name=SAMLResponse value=x></form>"
    assert [("SAMLResponse", "x")] == login_pages.ending(page(html.format(ACS)), ACS)
    for other in (f"{ACS}/", f"{ACS}?a=b", "https://other.example.edu/saml/acs", "/saml/acs"):
        assert login_pages.ending(page(html.format(other)), ACS) is None
    assert login_pages.ending(page(html.replace("post", "get").format(ACS)), ACS) is None


def test_the_answer_is_sent_without_its_button():
    """The button that people without script press is not part of the answer."""
    html = (
        f"<form method=post action={ACS}><input type=hidden name=RelayState value=r>"
        "<input type=hidden name=SAMLResponse value=x><input type=submit name=go value=Go></form>"
    )
    assert [("RelayState", "r"), ("SAMLResponse", "x")] == login_pages.ending(page(html), ACS)


def test_a_relay_has_no_password_field():
    """A form with a SAMLRequest and a password field is the login form."""
    hidden = "<input type=hidden name=SAMLRequest value=x>"
    assert login_pages.relay_form(page(f"<form>{hidden}</form>")) is not None
    both = f"<form>{hidden}<input type=password name=p></form>"
    assert login_pages.relay_form(page(both)) is None
    assert login_pages.password_form(page(both)) is not None


def test_a_code_that_people_type_is_no_relay():
    """A visible field called code asks a person for it."""
    assert login_pages.relay_form(page("<form><input name=code></form>")) is None


def test_the_login_form_has_one_password_field():
    """A form to register, with its password twice, is passed over."""
    register = "<form action=r><input type=password name=a><input type=password name=b></form>"
    login = "<form action=l><input type=password name=p></form>"
    assert "https://idp.example.edu/l" == login_pages.password_form(page(register + login)).action


@pytest.mark.parametrize(
    "html",
    [
        "<form><input name=otp></form>",
        "<form><input type=tel id=verificationCode name=x></form>",
        "<form><input type=password name=j_tokenNumber></form>",
        "<form><input type=number name=x autocomplete=one-time-code></form>",
        "<p>Approve the sign-in request in your authenticator app.</p>",
        "<p>We sent a push notification to your phone.</p>",
        "<p>Duo Security</p><form><input type=hidden name=a></form>",
    ],
)
def test_second_factors_are_recognised(html):
    """A code, a push or a key is wanted."""
    assert login_pages.asks_second_factor(page(html))


@pytest.mark.parametrize(
    "html",
    [
        "<p>Use your authenticator app.</p><form><input type=password name=password></form>",
        "<form><input type=hidden name=csrf_token></form>",
        "<p>This information will be shared: your security code of conduct</p><form></form>",
        "<p>Something went wrong</p>",
        "<form><input name=comment></form>",
    ],
)
def test_other_pages_ask_for_no_second_factor(html):
    """A login form, a hidden token, a consent page or an error is none."""
    assert not login_pages.asks_second_factor(page(html))


def test_a_form_of_hidden_fields_goes_on():
    """Pages that only store something in a browser are sent on, before and after the login."""
    html = (
        "<form><input type=hidden name=a value=1><button name=_eventId_proceed>x</button></form>"
    )
    assert login_pages.onward_form(page(html), logged_in=False) is not None


def test_consent_only_after_the_login():
    """A form with something to fill in is sent only once the person is logged in."""
    html = "<form><input type=radio name=consent value=1 checked></form>"
    assert login_pages.onward_form(page(html), logged_in=False) is None
    assert login_pages.onward_form(page(html), logged_in=True) is not None


def test_consent_leaves_all_as_it_is_and_accepts():
    """Ticked boxes stay ticked, empty ones empty, and the button is the one that accepts."""
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


@pytest.mark.parametrize("word", ["Cancel", "No", "deny", "Decline", "revokeConsent"])
def test_refusing_buttons_are_not_pressed(word):
    """A button that refuses is never the one."""
    assert login_pages.named_button(form(f"<button name=x value={word}>x</button>")) is None


def test_a_button_is_not_taken_for_a_refusal_by_its_letters():
    """Words that merely contain no or back are fine."""
    assert login_pages.named_button(form("<button name=notify value=Know>x</button>")) is not None
