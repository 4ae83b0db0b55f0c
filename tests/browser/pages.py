"""Every page a person can meet, and how each comes about."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from playwright.sync_api import Page, Route

from tests.browser.person import Person
from tests.browser.running import RunningDemo
from tests.factories import make_attribute, make_capture
from verifier.captures.capture_json import dump

EMPLOYEE_NUMBER = "urn:oid:2.16.840.1.113730.3.1.3"
GAILS_BARCODE = "21234000000018"


@dataclass(frozen=True)
class SeenPage:
    """One page: its name, a heading by which to know it, and the way there."""

    name: str
    heading: str
    reach: Callable[[Person, RunningDemo], object]


def saved_login(*values: str) -> str:
    """A saved login that releases these patron identifiers."""
    return dump(make_capture(attributes=(make_attribute(EMPLOYEE_NUMBER, *values),)))


def _stay(route: Route) -> None:
    """Answer that there is nothing new: the browser keeps the page that sent it there."""
    route.fulfill(status=204)


def _report_of(username: str) -> Callable[[Person, RunningDemo], Page]:
    return lambda person, demo: person.logs_in(demo.url, username)


def _answer_with_two_passwords(person: Person, demo: RunningDemo) -> None:
    person.starts(demo.url)
    person.signs_in("gail", "not the password")


def _on_the_way_there(person: Person, demo: RunningDemo) -> None:
    person.page.route("**/sso?*", _stay)
    person.starts(demo.url)


def _on_the_way_back(person: Person, demo: RunningDemo) -> None:
    person.page.route("**/saml/acs", _stay)
    person.starts(demo.url)
    person.signs_in("gail")


def _one_more_step(person: Person, demo: RunningDemo) -> None:
    person.page.route("**/saml/finish", _stay)
    person.starts(demo.url)
    person.context.clear_cookies()  # as a post from another site comes
    person.signs_in("gail")


def spoil(route: Route) -> None:
    """Change one letter of what was released, on its way: the signature no longer fits."""
    fields = parse_qs(route.request.post_data or "")
    response = b64decode(fields["SAMLResponse"][0]).replace(b">Gail<", b">Gale<")
    fields["SAMLResponse"] = [b64encode(response).decode()]
    route.continue_(post_data=urlencode(fields, doseq=True))


def _changed_on_the_way(person: Person, demo: RunningDemo) -> None:
    person.page.route("**/saml/acs", spoil)
    person.starts(demo.url)
    person.signs_in("gail")


def _sent_twice(person: Person, demo: RunningDemo) -> None:
    person.starts(demo.url)
    sent: list[str] = []
    person.page.on(
        "request",
        lambda one: sent.append(one.post_data or "") if one.url.endswith("/saml/acs") else None,
    )
    person.signs_in("gail")
    person.page.wait_for_url("**/reports/*")
    person.page.route(
        "**/again",
        lambda route: route.fulfill(
            content_type="text/html",
            body=f"<form method=post action='{demo.url}/saml/acs'>"
            + "".join(f"<input name='{k}' value='{v[0]}'>" for k, v in parse_qs(sent[0]).items())
            + "<button>Again</button></form>",
        ),
    )
    person.opens(f"{demo.url}/again")
    person.page.get_by_role("button").click()


def _out_of_date(person: Person, demo: RunningDemo) -> None:
    person.opens(f"{demo.url}/check")
    person.context.clear_cookies()
    person.page.get_by_role("button", name="Follow the identifier").click()


def _file_to_hand_on(person: Person, demo: RunningDemo) -> None:
    page = person.logs_in(demo.url, "uma")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    person.opens(download.value.path().as_uri())


PAGES = (
    SeenPage("start", "Would ReShare find this patron?", lambda one, demo: one.opens(demo.url)),
    SeenPage("to-the-idp", "To the identity provider", _on_the_way_there),
    SeenPage("idp-login", "Log in", lambda one, demo: one.starts(demo.url)),
    SeenPage("idp-wrong-password", "Log in", _answer_with_two_passwords),
    SeenPage("idp-continue", "Continue", _on_the_way_back),
    SeenPage("one-more-step", "One more step", _one_more_step),
    SeenPage("report-pass", "ReShare would find this patron", _report_of("gail")),
    SeenPage("report-warning", "", _report_of("wes")),
    SeenPage("report-fail", "ReShare would not find this patron", _report_of("uma")),
    SeenPage("report-missing", "", _report_of("mina")),
    SeenPage("report-joined", "", _report_of("jo")),
    SeenPage(
        "report-unknown",
        "",
        lambda one, demo: one.hands_in(demo.silent, saved_login(GAILS_BARCODE)),
    ),
    SeenPage("file-to-hand-on", "", _file_to_hand_on),
    SeenPage(
        "start-with-reports",
        "Would ReShare find this patron?",
        lambda one, demo: (
            one.logs_in(demo.url, "gail"),
            one.logs_in(demo.url, "uma"),
            one.opens(demo.url),
        ),
    ),
    SeenPage("refused", "This login was not accepted", _changed_on_the_way),
    SeenPage("refused-twice", "This login was not accepted", _sent_twice),
    SeenPage("saved", "Check a saved login", lambda one, demo: one.opens(f"{demo.url}/check")),
    SeenPage(
        "saved-problem", "Check a saved login", lambda one, demo: one.hands_in(demo.url, "{}")
    ),
    SeenPage(
        "not-there",
        "There is no such page",
        lambda one, demo: one.opens(f"{demo.url}/reports/nothing"),
    ),
    SeenPage("not-allowed", "This is not allowed", _out_of_date),
)
