"""What a person does in the browser, in their words."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, ConsoleMessage, FilePayload, Page

from tests.browser.running import RunningDemo
from verifier.domain.model.operators import Role

# The browser reports each page with an error status of its own; it is no defect of the page.
_OWN_STATUS = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")


class Person:
    """One browser with one page open. ``complaints`` is what its console said against us."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.complaints: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def opens(self, address: str) -> Page:
        self.page.goto(address)
        return self.page

    def is_operator(self, demo: RunningDemo, role: Role = Role.ADMIN) -> Person:
        """Be signed in at the demo's guarded page."""
        cookie = {"name": "verifier_operator", "value": demo.session(role), "url": demo.guarded}
        self.context.add_cookies([cookie])
        return self

    def starts(self, url: str) -> Page:
        """Go from the start page to the identity provider."""
        self.opens(url)
        self.page.get_by_role("button", name="Log in at Example University (demo)").click()
        return self.page

    def signs_in(self, username: str, password: str | None = None) -> Page:
        """Fill in whichever login form is there; a demo password is the user name."""
        self.page.get_by_label("User name").fill(username)
        self.page.get_by_label("Password").fill(password or username)
        self.page.get_by_label("Password").press("Enter")
        return self.page

    def logs_in(self, url: str, username: str) -> Page:
        """All of it, up to the report; needs JavaScript where pages send themselves on."""
        self.starts(url)
        self.signs_in(username)
        self.page.wait_for_url("**/reports/*")
        return self.page

    def sees_report(self, demo: RunningDemo, username: str) -> Page:
        """Open that patron's report, which the first who wants it makes by logging in."""
        if username not in demo.reports:
            demo.reports[username] = self.logs_in(demo.url, username).url
        return self.opens(demo.reports[username])

    def hands_in(self, url: str, saved: str) -> Page:
        """Paste a saved login."""
        self.opens(f"{url}/check")
        self.page.get_by_label("or its text").fill(saved)
        self.page.get_by_role("button", name="Follow the identifier").click()
        return self.page

    def compares(self, url: str, before: str, after: str) -> Page:
        """Upload a file for each side."""
        self.opens(f"{url}/compare")
        for side, text in (("before", before), ("after", after)):
            file = FilePayload(name=side, mimeType="text/plain", buffer=text.encode())
            self.page.locator(f"#{side}-file").set_input_files(file)
        self.page.get_by_role("button", name="Compare").click()
        return self.page

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not _OWN_STATUS.match(message.text):
            self.complaints.append(message.text)
