"""Every page a person can meet, and how each comes about."""

import re
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from secrets import token_hex
from urllib.parse import parse_qs, urlencode

from playwright.sync_api import Route

from tests.browser.person import Person
from tests.browser.running import RunningDemo
from tests.factories import make_attribute, make_capture
from tests.report.illiad.samples import mixed
from tests.report.run.samples import mixed as mixed_run
from verifier.adapters.captures.capture_json import dump
from verifier.demo.sites import IDPS
from verifier.domain.model.capture import Protocol
from verifier.domain.model.operators import Role
from verifier.report.html import illiad_as_html, run_as_html

DIRECTORY = IDPS[Protocol.LDAP]
EMPLOYEE_NUMBER = "urn:oid:2.16.840.1.113730.3.1.3"
GAILS_BARCODE = "21234000000018"
REFUSED = "Failed to validate patron with id: 'x'. (Patron state = BLOCKED) (Errors: [])"
FOUND = ("GRAD", "Validated", "Patron validated.")


Reach = Callable[[Person, RunningDemo], object]
"""The way to a page."""


@dataclass(frozen=True)
class SeenPage:
    """One page: the heading by which to know it, and the way there."""

    name: str
    heading: str
    reach: Reach

    def __str__(self) -> str:
        return self.name


def saved_login(*values: str) -> str:
    """A saved login that releases these patron identifiers."""
    return dump(make_capture(attributes=(make_attribute(EMPLOYEE_NUMBER, *values),)))


def entries(*numbers: str) -> str:
    """A directory's export: three people, as many of them as there are *numbers*."""
    names = ("gail", "omar", "zoe")
    return "".join(
        f"dn: uid={name},dc=example,dc=edu\nemployeeNumber: {number}\n\n"
        for name, number in zip(names, numbers, strict=False)
    )


def stay(route: Route) -> None:
    """Answer that there is nothing new: the browser keeps the page that it is on."""
    route.fulfill(status=204)


def spoil(route: Route) -> None:
    """Change one letter of what was released, on its way: the signature no longer fits."""
    fields = parse_qs(route.request.post_data or "")
    response = b64decode(fields["SAMLResponse"][0]).replace(b">Gail<", b">Gale<")
    fields["SAMLResponse"] = [b64encode(response).decode()]
    route.continue_(post_data=urlencode(fields, doseq=True))


def _at(path: str, site: str = "url") -> Reach:
    """Open an address of that page of the demo."""
    return lambda person, demo: person.opens(f"{getattr(demo, site)}{path}")


def _handed_in(saved: str, site: str = "url") -> Reach:
    return lambda person, demo: person.hands_in(getattr(demo, site), saved)


def _report_of(username: str) -> Reach:
    return lambda person, demo: person.sees_report(demo, username)


def _after_three_logins(path: str) -> Reach:
    def reach(person: Person, demo: RunningDemo) -> None:
        for username in ("gail", "uma", "wes"):
            person.sees_report(demo, username)
        person.opens(f"{demo.url}{path}")

    return reach


def _on_the_way_there(person: Person, demo: RunningDemo) -> None:
    person.page.route("**/sso?*", stay)
    person.starts(demo.url)


def _wrong_password(person: Person, demo: RunningDemo) -> None:
    person.starts(demo.url)
    person.signs_in("gail", "not the password")


def _on_the_way_back(person: Person, demo: RunningDemo) -> None:
    person.page.route("**/saml/acs", stay)
    person.starts(demo.url)
    person.signs_in("gail")


def _one_more_step(person: Person, demo: RunningDemo) -> None:
    person.page.route("**/saml/finish", stay)
    person.starts(demo.url)
    person.context.clear_cookies()  # as a post from another site comes
    person.signs_in("gail")


def _changed_on_the_way(person: Person, demo: RunningDemo) -> None:
    person.page.route("**/saml/acs", spoil)
    person.starts(demo.url)
    person.signs_in("gail")


def _another_browser(person: Person, demo: RunningDemo) -> None:
    person.starts(demo.url)
    person.context.clear_cookies()
    person.signs_in("gail")


def _out_of_date(person: Person, demo: RunningDemo) -> None:
    person.opens(f"{demo.url}/check")
    person.context.clear_cookies()
    person.page.get_by_role("button", name="Follow the identifier").click()


def _file_to_hand_on(person: Person, demo: RunningDemo) -> None:
    person.sees_report(demo, "uma")
    _downloaded(person)


def _downloaded(person: Person) -> None:
    with person.page.expect_download() as download:
        person.page.get_by_role("link", name="Download").click()
    person.opens("about:blank")  # else the policy of the page that it came from would hold
    person.page.set_content(download.value.path().read_text("utf-8"))


def _compared_reports(person: Person, demo: RunningDemo) -> None:
    before, after = (
        person.sees_report(demo, username).url.rpartition("/")[2] for username in ("wes", "gail")
    )
    person.opens(f"{demo.url}/compare/{before}/{after}")


def _compared_files(before: str, after: str) -> Reach:
    return lambda person, demo: person.compares(demo.url, before, after)


def hands_in_several(person: Person, url: str, *logins: str) -> None:
    """Choose several files at once on the page for saved logins."""
    page = person.opens(f"{url}/check")
    page.get_by_label("A file with the saved login").set_input_files(
        [
            {"name": f"{at}.json", "mimeType": "application/json", "buffer": login.encode()}
            for at, login in enumerate(logins)
        ]
    )
    page.get_by_role("button", name="Follow the identifier").click()


def _set(person: Person, demo: RunningDemo) -> None:
    hands_in_several(
        person,
        demo.url,
        saved_login(GAILS_BARCODE),
        saved_login(f"EXU-{GAILS_BARCODE}"),
        saved_login(GAILS_BARCODE, "2"),
    )


def _set_to_hand_on(person: Person, demo: RunningDemo) -> None:
    _set(person, demo)
    _downloaded(person)


def _tested(which: str) -> Reach:
    """The configuration page after its button was pressed."""

    def reach(person: Person, demo: RunningDemo) -> None:
        person.opens(f"{getattr(demo, which)}/configuration")
        person.page.get_by_role("button", name="Test the configuration now").click()
        person.page.get_by_text(re.compile(r"^Tested ")).wait_for()

    return reach


def export_of_requests(count: int) -> str:
    """An export of *count* requests: those of one group are refused, and a few have no User ID."""
    rows = ["Request ID,Date created,User ID,Request state,Patron type,Audit message"]
    for at in range(count):
        group, state, message = ("ALUM", "Invalid patron", REFUSED) if at % 4 == 0 else FOUND
        identifier = "" if at % 31 == 30 else f"2123400000{at:04}"
        day = date(2026, 1, 1) + timedelta(days=at // 2)
        rows.append(f'EAST-{at},{day},{identifier},{state},{group},"{message}"')
    return "\n".join(rows)


def _requests(export: str) -> Reach:
    def reach(person: Person, demo: RunningDemo) -> None:
        person.opens(f"{demo.url}/triage")
        person.page.get_by_label("or their text").fill(export)
        person.page.get_by_role("button", name="Look at them").click()

    return reach


def _pasted(person: Person, demo: RunningDemo) -> None:
    person.hands_in(
        demo.url,
        f"https://request.example.edu/EXU?req_id={GAILS_BARCODE}&rft.title=Water"
        "&rft.genre=book&svc.pickupLocation=main&" + "x" * 120 + "=1",
    )


def _illiad_to_hand_on(person: Person, _: RunningDemo) -> None:
    person.opens("about:blank")
    person.page.set_content(illiad_as_html(mixed(), redact=False))


def _run_to_hand_on(person: Person, _: RunningDemo) -> None:
    person.opens("about:blank")
    person.page.set_content(run_as_html(mixed_run(), redact=True))


def _questions_of(reach: Reach, link: str) -> Reach:
    """The page's questions, from the page of a report or of a set."""

    def questions(person: Person, demo: RunningDemo) -> None:
        reach(person, demo)
        person.page.get_by_role("link", name=link).click()
        person.page.wait_for_url("**/steps")

    return questions


def _one_time_link(person: Person, demo: RunningDemo) -> None:
    person.opens(f"{demo.guarded}/setup/{demo.store.operators.make_setup_link()}")


def _not_on_the_list(person: Person, demo: RunningDemo) -> None:
    person.opens(f"{demo.guarded}/sign-in")
    person.page.get_by_role("button", name="Sign in at").click()
    person.signs_in("gail")


def _not_an_admin(person: Person, demo: RunningDemo) -> None:
    person.is_operator(demo, Role.VIEWER).opens(f"{demo.guarded}/operators")


def _operators(person: Person, demo: RunningDemo) -> None:
    page = person.is_operator(demo).opens(f"{demo.guarded}/operators")
    page.get_by_label("Name, as it is to be shown here").fill("Jo Doe")
    page.get_by_label("Their mail").fill(f"jo-{token_hex(4)}@example.edu")
    page.get_by_role("button", name="Add").click()
    page.get_by_role("rowheader", name="Jo Doe").first.wait_for()


def _token_made(person: Person, demo: RunningDemo) -> None:
    page = person.is_operator(demo).opens(f"{demo.guarded}/tokens")
    page.get_by_label("What it is for").fill("The nightly pipeline")
    page.get_by_label("runs:read").check()
    page.get_by_role("button", name="Make the token").click()
    page.locator("#token-secret").wait_for()


def _audit_trail(person: Person, demo: RunningDemo) -> None:
    _token_made(person, demo)
    person.opens(f"{demo.guarded}/audit")


def _pinned(person: Person, demo: RunningDemo) -> None:
    """Make the last report of Gail the baseline of a patron."""
    person.logs_in(demo.url, "gail")
    person.page.get_by_label("A name for this test patron").fill("grad1")
    person.page.get_by_role("button", name="Pin as the baseline").click()
    person.page.wait_for_url("**/baselines")


def _what_stayed(person: Person, demo: RunningDemo) -> None:
    report_id = person.sees_report(demo, "uma").url.rpartition("/")[2]
    person.opens(f"{demo.url}/results/{report_id}")


def _drift(person: Person, demo: RunningDemo) -> None:
    _pinned(person, demo)
    person.sees_report(demo, "uma")
    link = person.page.get_by_role("link", name=re.compile("What changed since the baseline"))
    link.first.click()
    person.page.wait_for_url("**/drift/*")


def _not_sure(person: Person, demo: RunningDemo) -> None:
    person.opens(f"{demo.url}/retention")
    person.page.get_by_role("button", name="Delete old results").click()


def _imported(person: Person, demo: RunningDemo) -> None:
    person.sees_report(demo, "uma")
    with person.page.expect_download() as download:
        person.page.get_by_role("link", name="Export for support").click()
    person.opens(f"{demo.url}/import")
    person.page.get_by_label("The file that you were sent").set_input_files(download.value.path())
    person.page.get_by_role("button", name="Open it").click()
    person.page.wait_for_url("**/import/*")


PAGES = (
    SeenPage("start", "Would ReShare find", _at("/")),
    SeenPage("start-closed", "Would ReShare find", _at("/", "guarded")),
    SeenPage("sign-in-first", "Sign in first", _at("/check", "guarded")),
    SeenPage("start-with-reports", "Would ReShare find", _after_three_logins("/")),
    SeenPage("to-the-idp", "To the identity provider", _on_the_way_there),
    SeenPage("sign-in", "Sign in", _at("/sign-in", "guarded")),
    SeenPage("sign-in-at-a-directory", "Sign in at", _at(f"/sign-in/{DIRECTORY}", "directory")),
    SeenPage("one-time-link", "Open this site as its admin", _one_time_link),
    SeenPage("not-on-the-list", "You are not an operator", _not_on_the_list),
    SeenPage("not-an-admin", "This is for an admin", _not_an_admin),
    SeenPage("operators", "Operators", _operators),
    SeenPage("token-made", "Tokens for pipelines", _token_made),
    SeenPage("audit-trail", "Audit trail", _audit_trail),
    SeenPage("idp-login", "Log in", lambda item, demo: item.starts(demo.url)),
    SeenPage("idp-wrong-password", "Log in", _wrong_password),
    SeenPage("idp-continue", "Continue", _on_the_way_back),
    SeenPage("one-more-step", "One more step", _one_more_step),
    SeenPage("report-pass", "ReShare would accept", _report_of("gail")),
    SeenPage("report-warning", "ReShare would accept", _report_of("wes")),
    SeenPage("report-fail", "ReShare would not find", _report_of("uma")),
    SeenPage(
        "report-unknown",
        "The library system could not be asked",
        _handed_in(saved_login(GAILS_BARCODE), "silent"),
    ),
    SeenPage("file-to-hand-on", "ReShare would not find", _file_to_hand_on),
    SeenPage("refused", "This login was not accepted", _changed_on_the_way),
    SeenPage("another-browser", "This login was started in another", _another_browser),
    SeenPage("saved", "Check a saved login", _at("/check")),
    SeenPage("saved-problem", "Check a saved login", _handed_in("{}")),
    SeenPage("set", "2 of 3 logins do not work", _set),
    SeenPage(
        "questions",
        "Patron Lookup Problems",
        _questions_of(_report_of("uma"), "These questions on one page"),
    ),
    SeenPage(
        "questions-of-a-set",
        "Patron Lookup Problems",
        _questions_of(_set, "The questions of Patron Lookup Problems"),
    ),
    SeenPage("set-to-hand-on", "2 of 3 logins do not work", _set_to_hand_on),
    SeenPage("configuration", "The configuration", _at("/configuration")),
    SeenPage("configuration-tested", "The configuration", _tested("url")),
    SeenPage("configuration-failed", "The configuration", _tested("silent")),
    SeenPage("compare", "Compare two logins", _at("/compare")),
    SeenPage("compare-problem", "Compare two logins", _compared_files("{}", "{}")),
    SeenPage("compared-reports", "The road holds: each of the two people", _compared_reports),
    SeenPage(
        "compared-files",
        "The change breaks the road",
        _compared_files(saved_login(GAILS_BARCODE), saved_login("21234000000141")),
    ),
    SeenPage(
        "compared-sets",
        "The change breaks the road of 1 of 2 logins",
        _compared_files(entries("gail", "omar", "zoe"), entries("gail", "OMAR")),
    ),
    SeenPage("triage", "Look at many requests", _at("/triage")),
    SeenPage("triage-problem", "Look at many requests", _requests("Card,Status\n1,2\n")),
    SeenPage("triage-widespread", "Widespread: ", _requests(export_of_requests(120))),
    SeenPage("triage-few", "Too few to say", _requests(export_of_requests(3))),
    SeenPage("request-pasted", "ReShare would accept", _pasted),
    SeenPage("illiad-to-hand-on", "The add-on sends", _illiad_to_hand_on),
    SeenPage("run-to-hand-on", "Of 5 logins 2 do not work", _run_to_hand_on),
    SeenPage("not-allowed", "This is not allowed", _out_of_date),
    SeenPage("not-there", "There is no such page", _at("/nowhere")),
    SeenPage("import", "Reports of others", _at("/import")),
    SeenPage("imported", "ReShare would not find", _imported),
    SeenPage("history", "History", _after_three_logins("/history")),
    SeenPage("history-problem", "History", _at("/history?since=yesterday")),
    SeenPage("what-stayed", "ReShare would not find", _what_stayed),
    SeenPage("baselines", "Baselines", _pinned),
    SeenPage("drift", "is not known", _drift),
    SeenPage("retention", "Retention", _at("/retention")),
    SeenPage("retention-problem", "Retention", _not_sure),
)
