"""Hostile and friendly SAML responses over HTTP against the running application."""

import pytest

from tests.adapters.login.saml.test_gate import HOSTILE
from tests.attack import friendly
from tests.attack.forge import FORGED, TRUE_VALUE, Case
from tests.attack.ground import target
from tests.programs import require_program


@pytest.fixture(scope="module", params=["in-process", "xmlsec1"])
def application(request, tmp_path_factory):
    """One running application for each way of checking signatures."""
    if request.param == "xmlsec1":
        require_program("xmlsec1")
    with target(tmp_path_factory.mktemp("attacked"), crypto=request.param) as running:
        yield running


def named(case: Case) -> str:
    return case.name


def test_the_suite_is_as_large_as_it_says():
    names = [case.name for case in (*HOSTILE, *friendly.FRIENDLY)]

    assert len(HOSTILE) >= 120
    assert len(friendly.FRIENDLY) >= 20
    assert len(names) == len(set(names))


@pytest.mark.parametrize("case", HOSTILE, ids=named)
def test_refuses_a_hostile_message(application, case):
    browser = application.browser()
    message = case.make(application.begin(browser))

    answer = application.post(browser, message)

    assert answer.status_code in (400, 403, 413), answer.text[:500]
    assert FORGED not in answer.text
    assert TRUE_VALUE not in answer.text
    assert "Traceback" not in answer.text
    assert "<h1" in answer.text or answer.status_code == 413  # too large even for the server


@pytest.mark.parametrize("case", friendly.FRIENDLY, ids=named)
def test_accepts_a_friendly_message(application, case):
    browser = application.browser()
    message = case.make(application.begin(browser))

    answer = application.post(browser, message)

    assert 303 == answer.status_code, answer.text[:2000]
    address = application.url + answer.headers["Location"]
    report = browser.get(address + ".json", timeout=20).json()
    seen: dict[str, list[str]] = {}
    for entry in report["released"]:
        seen.setdefault(entry["name"], []).extend(entry["values"])
    assert {name: list(values) for name, values in case.found.items()} == {
        name: seen[name] for name in case.found
    }
    page = browser.get(address, timeout=20)
    assert 200 == page.status_code
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text


def test_another_browser_does_not_see_the_report(application):
    browser = application.browser()
    message = friendly.FRIENDLY[0].make(application.begin(browser))
    answer = application.post(browser, message)

    stranger = application.browser(signed_in=False).get(
        application.url + answer.headers["Location"], timeout=20
    )

    assert 401 == stranger.status_code
    assert TRUE_VALUE not in stranger.text


def test_a_response_in_another_browser_is_refused(application):
    """The victim's browser does not finish the login that an attacker began."""
    attacker, victim = application.browser(), application.browser()
    message = friendly.FRIENDLY[0].make(application.begin(attacker))
    application.begin(victim)

    answer = application.post(victim, message)

    assert 403 == answer.status_code
    assert TRUE_VALUE not in answer.text
