import time

import pytest

from verifier.adapters.login.headless import login_pages
from verifier.adapters.login.headless.html_forms import read_page

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
    """Disabled controls, plain buttons, resets and files are not there."""
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
    """No control belongs to two forms, however the page nests them."""
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


ACS = "https://verify.example.edu/saml/acs"


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
    """A form with a SAMLRequest and a password field is the login form."""
    hidden = "<input type=hidden name=SAMLRequest value=x>"
    assert login_pages.relay_form(page_login(f"<form>{hidden}</form>")) is not None
    both = f"<form>{hidden}<input type=password name=p></form>"
    assert login_pages.relay_form(page_login(both)) is None
    assert login_pages.password_form(page_login(both)) is not None


def test_a_code_that_people_type_is_no_relay():
    """A visible field called code asks a person for it."""
    assert login_pages.relay_form(page_login("<form><input name=code></form>")) is None


def test_the_login_form_has_one_password_field():
    """A form to register, with its password twice, is passed over."""
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
