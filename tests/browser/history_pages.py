"""The pages of what was: history, baselines, what changed since, retention."""

from __future__ import annotations

import re

from tests.browser.pages import SeenPage
from tests.browser.person import Person
from tests.browser.running import RunningDemo


def _pinned(person: Person, demo: RunningDemo) -> None:
    """Make the last report of Gail the baseline of a patron."""
    person.logs_in(demo.url, "gail")
    person.page.get_by_label("A name for this test patron").fill("grad1")
    person.page.get_by_role("button", name="Pin as the baseline").click()
    person.page.wait_for_url("**/baselines")


def _history(person: Person, demo: RunningDemo) -> None:
    for username in ("gail", "uma", "wes"):
        person.logs_in(demo.url, username)
    person.opens(f"{demo.url}/history")


def _what_stayed(person: Person, demo: RunningDemo) -> None:
    person.logs_in(demo.url, "uma")
    report_id = person.page.url.rpartition("/")[2]
    person.opens(f"{demo.url}/results/{report_id}")


def _drift(person: Person, demo: RunningDemo) -> None:
    _pinned(person, demo)
    person.logs_in(demo.url, "uma")
    link = person.page.get_by_role("link", name=re.compile("What changed since the baseline"))
    link.first.click()
    person.page.wait_for_url("**/drift/*")


def _not_sure(person: Person, demo: RunningDemo) -> None:
    person.opens(f"{demo.url}/retention")
    person.page.get_by_role("button", name="Delete old results").click()


def _imported(person: Person, demo: RunningDemo) -> None:
    person.logs_in(demo.url, "uma")
    with person.page.expect_download() as download:
        person.page.get_by_role("link", name="Export for support").click()
    person.opens(f"{demo.url}/import")
    person.page.get_by_label("The file that you were sent").set_input_files(download.value.path())
    person.page.get_by_role("button", name="Open it").click()
    person.page.wait_for_url("**/import/*")


HISTORY_PAGES = (
    SeenPage("import", "Reports of others", lambda item, demo: item.opens(f"{demo.url}/import")),
    SeenPage("imported", "ReShare would not find", _imported),
    SeenPage("history", "History", _history),
    SeenPage(
        "history-problem",
        "History",
        lambda item, demo: item.opens(f"{demo.url}/history?since=yesterday"),
    ),
    SeenPage("what-stayed", "ReShare would not find", _what_stayed),
    SeenPage("baselines", "Baselines", _pinned),
    SeenPage("drift", "cannot be told", _drift),
    SeenPage("retention", "Retention", lambda item, demo: item.opens(f"{demo.url}/retention")),
    SeenPage("retention-problem", "Retention", _not_sure),
)
