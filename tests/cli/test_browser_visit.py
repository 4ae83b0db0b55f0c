"""A real browser at login pages of every kind, none of which ends at a server of ours."""

import contextlib

import pytest

from tests.cli.login_pages import LoginPages, page, redirect
from tests.programs import require_program
from verifier.adapters.login.headless.login_pages import FormLoginFailed
from verifier.adapters.login.started_login import StartedLogin
from verifier.cli import browser_login
from verifier.cli.browser_login import submit_in_browser

pytestmark = pytest.mark.browser
ENDS_AT = "http://127.0.0.1:1/cas/campus/return/s1"  # nobody listens there
USERNAME, PASSWORD = "canary-user-1", "canary-password-1"
FORM = (
    "<form method=post action='/login'><input type=hidden name=t value=t1>"
    "<input name=u><input type=password name=p><button>Go</button></form>"
)
BY_SCRIPT = """<div id=app></div><script>
setTimeout(() => {
  app.innerHTML = '<form><input name=u><input type=password name=p><button>Go</button></form>';
  document.forms[0].onsubmit = async event => {
    event.preventDefault();
    const answer = await fetch('/api', {method: 'POST', body: JSON.stringify(
      {u: document.forms[0].u.value, p: document.forms[0].p.value})});
    if (answer.ok) location.href = (await answer.text()).slice(15);
  };
}, 200);
</script>"""
TICKET = {"ticket": "ST-1"}


@pytest.fixture(scope="module", autouse=True)
def _shared_chromium():
    """The browser that a login starts, started once for all of them."""
    require_program("chromium")
    with browser_login._chromium() as started, pytest.MonkeyPatch.context() as patch:
        patch.setattr(browser_login, "_chromium", lambda: contextlib.nullcontext(started))
        yield


@pytest.fixture
def idp():
    """The pages, running; the login starts at /start."""
    with LoginPages().running() as pages:
        pages.answers["GET /start"] = page(FORM)
        pages.answers["POST /login"] = redirect(f"{ENDS_AT}?ticket=ST-1")
        yield pages


def log_in(idp, *, method="GET", fields=(), patience_seconds=20.0):
    # what is pending is for the store alone, which no page is shown
    started = StartedLogin(pending=None, method=method, url=f"{idp.url}/start", fields=fields)
    return submit_in_browser(
        started, ENDS_AT, [], USERNAME, PASSWORD, patience_seconds=patience_seconds
    )


def refused(idp, **more):
    with pytest.raises(FormLoginFailed) as failed:
        log_in(idp, **more)
    assert PASSWORD not in failed.value.message
    assert USERNAME not in failed.value.message
    return failed.value


def sent(idp):
    """How often the password was sent."""
    return sum(PASSWORD in address + body for address, body in idp.asked)


def test_a_form_is_filled_in_and_its_redirect_is_the_answer(idp):
    answer = log_in(idp)

    assert TICKET == answer
    assert ("POST /login", f"t=t1&u={USERNAME}&p={PASSWORD}") in idp.asked
    assert 1 == sent(idp)


def test_a_page_made_by_script_is_filled_in(idp):
    """What HTTP alone cannot do: the form appears late and is sent by script."""
    idp.answers["GET /start"] = page(BY_SCRIPT)
    idp.answers["POST /api"] = page(f"{ENDS_AT}?ticket=ST-1")

    assert TICKET == log_in(idp)
    assert 1 == sent(idp)


def test_the_user_name_may_be_asked_for_first(idp):
    idp.answers["GET /start"] = page("<form method=post action='/who'><input name=u></form>")
    idp.answers["POST /who"] = page(
        "<form method=post action='/login'><input type=password name=p></form>"
    )

    assert TICKET == log_in(idp)
    assert [("POST /who", f"u={USERNAME}"), ("POST /login", f"p={PASSWORD}")] == [
        entry for entry in idp.asked if entry[0].startswith("POST")
    ]


def test_a_login_may_start_by_post(idp):
    idp.answers["POST /start"] = page(FORM)

    assert TICKET == log_in(idp, method="POST", fields=[("SAMLRequest", 'a"<b>&c')])
    assert ("POST /start", "SAMLRequest=a%22%3Cb%3E%26c") in idp.asked


def test_an_answer_by_form_is_taken_from_the_browser(idp):
    idp.answers["POST /login"] = page(
        f"<form method=post action='{ENDS_AT}'><input type=hidden name=SAMLResponse value=PD94>"
        "</form><script>document.forms[0].submit()</script>"
    )

    assert {"SAMLResponse": "PD94"} == log_in(idp)


SAID = {
    "wrong-password": FORM,
    "locked": f"<p>Your account is locked.</p>{FORM}",
    "password-expired": "<p>Your password has expired.</p>",
    "unknown-user": f"<p>Unknown user</p>{FORM}",
    "second-factor": "<form method=post><input name=otp></form>",
}


@pytest.mark.parametrize(("kind", "html"), SAID.items(), ids=SAID)
def test_what_a_page_says_after_the_password_is_told(idp, kind, html):
    idp.answers["POST /login"] = page(html)

    assert kind == refused(idp).kind
    assert 1 == sent(idp)


REFUSALS = {
    "<p>Client not found.</p>": "does not know this service",
    "<p>Invalid parameter: redirect_uri</p>": "does not accept the",
    "<p>The services registry of CAS is empty.</p>": "does not know this service",
}


@pytest.mark.parametrize(("html", "message"), REFUSALS.items())
def test_a_service_that_is_not_known_is_told_at_once(idp, html, message):
    idp.answers["GET /start"] = page(html, status=400)

    assert message in refused(idp).message
    assert 0 == sent(idp)


def test_a_service_that_is_not_known_may_be_told_after_the_password(idp):
    idp.answers["POST /login"] = page("<p>Client not found.</p>")

    assert "unknown-service" == refused(idp).kind


@pytest.mark.parametrize("html", ["<p>No.</p>", "<form method=get action='/help'></form>"])
def test_a_401_after_the_password_is_a_refused_password(idp, html):
    idp.answers["POST /login"] = page(html, status=401)

    assert "wrong-password" == refused(idp).kind
    assert 1 == sent(idp)


def test_a_code_instead_of_the_password_is_told(idp):
    idp.answers["GET /start"] = page("<form method=post action='/who'><input name=u></form>")
    idp.answers["POST /who"] = page("<form method=post action='/otp'><input name=otp></form>")
    failed = refused(idp)

    assert "second-factor" == failed.kind
    assert "instead of the password" in failed.message


def test_a_form_for_another_host_is_not_filled_in(idp):
    with LoginPages().running() as stranger:
        idp.answers["GET /start"] = page(FORM.replace("/login", f"{stranger.url}/login"))

        assert "other-host" == refused(idp).kind
        assert [] == stranger.asked
    assert 0 == sent(idp)


def test_a_script_cannot_carry_the_password_elsewhere(idp):
    with LoginPages().running() as stranger:
        idp.answers["GET /start"] = page(BY_SCRIPT.replace("'/api'", f"'{stranger.url}/api'"))

        assert "other-host" == refused(idp).kind
        assert [] == [entry for entry in stranger.asked if PASSWORD in entry[1]]


def test_a_login_form_at_another_host_is_left_alone(idp):
    with LoginPages().running() as stranger:
        stranger.answers["GET /start"] = page(FORM)
        idp.answers["GET /start"] = redirect(f"{stranger.url}/start")
        failed = refused(idp, patience_seconds=1.0)

        assert "other-host" == failed.kind
        assert 0 == sent(stranger)


def test_a_page_without_a_form_is_not_waited_for_without_end(idp):
    idp.answers["GET /start"] = page("<p>Welcome</p>")

    assert "no login form" in refused(idp, patience_seconds=0.5).message


def test_a_page_that_goes_no_further_is_told(idp):
    idp.answers["POST /login"] = page("<p>Welcome back</p>")

    assert "a page of its own" in refused(idp, patience_seconds=2.0).message


def test_an_identity_provider_that_is_not_there_is_told(idp):
    idp.url = "http://127.0.0.1:1"
    failed = refused(idp)

    assert "unreachable" == failed.kind
    assert "ERR_" in failed.message
