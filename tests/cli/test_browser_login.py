import base64
import sys
from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest

from tests.programs import require_program
from verifier.adapters.login.headless.sso import LoginFailed
from verifier.cli import browser_login
from verifier.cli.browser_login import BrowserRequests, executable, perform_in_browser
from verifier.cli.demo_services import demo_services
from verifier.cli.exits import WrongUsage
from verifier.demo.sites import IDPS
from verifier.domain.model.capture import Origin
from verifier.pipeline.patron_login import log_in_patron

BASE_URL = "http://127.0.0.1:1"  # nobody listens: nothing may be sent there
LOGINS = {"saml": ("main", "gail"), "oidc": ("oidc-header", "olive"), "cas": ("cas", "cora")}


@pytest.fixture(scope="module")
def sites(tmp_path_factory):
    with demo_services(tmp_path_factory.mktemp("demo"), base_url=BASE_URL) as services:
        yield services.sites


def log_in_at(sites, protocol, *, password=None):
    library, username = LOGINS[protocol]
    site = sites[library]
    return log_in_patron(
        site,
        site.idp(IDPS[protocol]),
        username=username,
        password=password or username,
        by=perform_in_browser,
    )


@pytest.mark.browser
@pytest.mark.parametrize("protocol", LOGINS)
def test_a_login_holds_like_any_other(sites, protocol):
    require_program("chromium")
    capture = log_in_at(sites, protocol)

    assert protocol == capture.protocol
    assert Origin.LOGIN == capture.origin
    assert [] == [check.name for check in capture.checks if check.outcome == "failed"]
    assert capture.attributes


@pytest.mark.browser
def test_a_wrong_password_stops_with_one_sentence(sites):
    require_program("chromium")
    with pytest.raises(LoginFailed) as stopped:
        log_in_at(sites, "oidc", password="battery staple")

    assert "password" in stopped.value.message
    assert "battery" not in stopped.value.message


@pytest.mark.browser
def test_a_browser_that_does_not_start_is_told(sites, monkeypatch, tmp_path):
    require_program("chromium")
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr(browser_login, "executable", lambda _: str(broken))

    with pytest.raises(LoginFailed, match="cannot be started"):
        log_in_at(sites, "cas")


def test_without_playwright_the_extra_is_named(sites, monkeypatch):
    monkeypatch.setitem(sys.modules, "playwright.sync_api", None)
    with pytest.raises(WrongUsage) as wrong:
        log_in_at(sites, "cas")

    assert (
        "--browser needs Playwright: pip install 'reshare-attribute-verifier[browser]'."
        == wrong.value.message
    )


def test_playwright_s_own_chromium_goes_first(tmp_path, monkeypatch):
    own, system = tmp_path / "own", tmp_path / "system"
    monkeypatch.setattr(browser_login, "CHROMIUM", (str(system),))
    with pytest.raises(WrongUsage, match="install the package chromium"):
        executable(str(own))
    system.touch()
    found = [executable(str(own))]
    own.touch()
    found.append(executable(str(own)))

    assert [str(system), str(own)] == found


def test_a_driver_that_does_not_start_is_told(sites, monkeypatch):
    """Playwright raises a bare exception where its driver lacks a library of the system."""

    @contextmanager
    def dead():
        raise Exception("Connection closed")  # noqa: TRY002 - as Playwright does
        yield

    module = SimpleNamespace(Error=Exception, sync_playwright=dead)
    monkeypatch.setitem(sys.modules, "playwright.sync_api", module)

    with pytest.raises(LoginFailed, match="package libatomic1 may be missing"):
        log_in_at(sites, "cas")


def test_playwright_s_own_log_is_not_asked_for(sites, monkeypatch):
    """DEBUG would write down what is typed: it is taken away before Playwright starts."""
    monkeypatch.setenv("DEBUG", "pw:api")
    monkeypatch.setitem(sys.modules, "playwright.sync_api", None)
    with pytest.raises(WrongUsage):
        log_in_at(sites, "cas")

    assert "DEBUG" not in browser_login.os.environ


def test_a_provider_that_refuses_needs_no_browser(sites):
    """Where the login cannot even begin, that is said as ever."""
    site = sites["oidc-header"]
    idp = site.idp(IDPS["oidc"])
    nowhere = replace(idp, oidc=replace(idp.oidc, issuer="http://127.0.0.1:9"))
    with pytest.raises(LoginFailed):
        log_in_patron(
            replace(site, idps=(nowhere,)),
            nowhere,
            username="olive",
            password="olive",
            by=perform_in_browser,
        )


ACS = "https://verify.example.edu/saml/acs"
RETURN = "https://verify.example.edu/oidc/campus/return"
ODD = 'canary & "1"'


def requests(ends_at=ACS):
    return BrowserRequests(ends_at=ends_at, idp_urls=["https://idp.example.edu/sso"], password=ODD)


def get(url):
    return {"method": "GET", "url": url}


def post(url, body):
    return {"method": "POST", "url": url, "postData": body}


LARGE = urlencode({"SAMLResponse": "x" * 100}).encode()
PIECES = [{"bytes": base64.b64encode(piece).decode()} for piece in (LARGE[:50], LARGE[50:])]


@pytest.mark.parametrize(
    ("ends_at", "request_", "answer"),
    [
        (ACS, post(ACS, "SAMLResponse=PD94%2B&R="), {"SAMLResponse": "PD94+", "R": ""}),
        (
            ACS,
            {"method": "POST", "url": ACS, "postDataEntries": PIECES},
            {"SAMLResponse": "x" * 100},
        ),
        (RETURN, get(f"{RETURN}?code=c%201&state=s"), {"code": "c 1", "state": "s"}),
    ],
    ids=["posted", "large, in pieces", "in the address"],
)
def test_an_answer_for_us_is_kept_and_not_sent(ends_at, request_, answer):
    held = requests(ends_at)

    assert not held.may_be_sent(request_)
    assert (answer, None) == (held.answer, held.failure)
    held.may_be_sent(get(f"{ends_at}?code=second"))
    assert answer == held.answer


def test_nothing_else_of_ours_is_asked_for():
    held = requests()

    assert not held.may_be_sent(get("https://verify.example.edu/favicon.ico"))
    assert held.answer is None
    assert held.failure is None


def test_an_answer_to_another_address_of_ours_is_told():
    """An identity provider with old metadata posts elsewhere at our host."""
    held = requests()

    assert not held.may_be_sent(post("https://verify.example.edu/old/acs", "SAMLResponse=x"))
    assert "other-host" == held.failure.kind
    assert "metadata" in held.failure.message


@pytest.mark.parametrize(
    "body",
    [urlencode({"p": ODD}), '{"p": "canary & \\"1\\""}', f"p={ODD}"],
    ids=["form", "json", "plain"],
)
def test_the_password_goes_to_the_identity_provider_alone(body):
    """In whatever form it comes; the host that would have had it is named."""
    held = requests()

    assert held.may_be_sent(post("https://idp.example.edu/login", body))
    assert held.failure is None
    assert not held.may_be_sent(post("https://tracker.example.com/x?a=b", body))
    assert "other-host" == held.failure.kind
    assert "tracker.example.com" in held.failure.message
    assert "canary" not in held.failure.message


def test_the_password_never_goes_into_an_address():
    """Not even at the identity provider: addresses are logged."""
    held = requests()

    assert not held.may_be_sent(get(f"https://idp.example.edu/x?{urlencode({'p': ODD})}"))
    assert "unreadable-page" == held.failure.kind


def test_everything_else_is_sent():
    """Scripts and styles of other hosts belong to a login page."""
    held = requests()

    assert held.may_be_sent(get("https://cdn.example.com/login.js"))
    assert held.may_be_sent(post("https://metrics.example.com/", "seen=1"))
    assert held.failure is None
