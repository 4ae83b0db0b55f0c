"""One login in a real browser's page: where something is typed, and what a page then says."""

from __future__ import annotations

import contextlib
import re
import time
from html import escape
from typing import TYPE_CHECKING, Final

from verifier.cli.browser_requests import BrowserRequests, Fields
from verifier.login import form_login_failure as why
from verifier.login import login_pages as pages
from verifier.login.form_login_failure import FormLoginFailed
from verifier.login.html_forms import read_page
from verifier.login.html_page import Page as SeenPage
from verifier.login.login_hosts import host_name
from verifier.login.started_login import StartedLogin

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

PATIENCE_SECONDS: Final = 30.0
_LOOK_AGAIN_MS: Final = 50
_PASSWORD: Final = "input[type=password]:visible"  # noqa: S105 - where one is typed
_USER: Final = "input[type=email]:visible, input[type=text]:visible, input:not([type]):visible"
_TARGET: Final = """one => one.form
  ? new URL(one.form.getAttribute("action") || "", document.baseURI).href : location.href"""
_NO_FORM: Final = (
    "The identity provider's page showed no login form that the browser could fill in within "
    f"{PATIENCE_SECONDS:.0f} seconds."
)


class BrowserVisit:
    """One attempt. The password is typed once: a second time could lock the account."""

    def __init__(
        self,
        page: Page,
        requests: BrowserRequests,
        broken: type[Exception],  # what Playwright raises: its text may hold what was typed
        *,
        username: str,
        password: str,
        patience_seconds: float,
    ) -> None:
        self.page = page
        self.requests = requests
        self.broken = broken
        self.username = username
        self.password = password
        self.named = False
        self.typed_into: int | None = None  # which document, once the password was typed
        self.documents = 0
        self.ends = time.monotonic() + patience_seconds
        page.on("domcontentloaded", self._count)

    def run(self, started: StartedLogin) -> Fields:
        """Give what would have come to us. Raises ``FormLoginFailed`` and *broken*."""
        self._open(started)
        while time.monotonic() < self.ends:
            if self.requests.failure is not None:
                raise self.requests.failure
            if self.requests.answer is not None:
                return self.requests.answer
            with contextlib.suppress(self.broken):  # the page went on meanwhile: look again
                self._look()
            self.page.wait_for_timeout(_LOOK_AGAIN_MS)
        raise self._nothing_came()

    def _count(self, _: Page) -> None:
        self.documents += 1

    def _open(self, started: StartedLogin) -> None:
        try:
            if started.method == "GET":
                self.page.goto(started.url, wait_until="commit", timeout=PATIENCE_SECONDS * 1000)
                return
            fields = "".join(
                f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
                for name, value in started.fields
            )
            form = f'<form method="post" action="{escape(started.url)}">{fields}</form>'
            self.page.set_content(form)
            self.page.evaluate("document.forms[0].submit()")
        except self.broken as error:
            if self.requests.answer is None and self.requests.failure is None:
                code = re.search(r"net::(ERR_[A-Z_]+)", str(error))
                said = f" ({code[1]})" if code else ""
                raise FormLoginFailed(
                    "unreachable", f"The browser cannot open the identity provider's page{said}."
                ) from None

    def _look(self) -> None:
        if self.page.evaluate("document.readyState") != "complete":
            return
        if self.typed_into is not None:
            if self.documents > self.typed_into:
                self._judge(self._seen())
        elif self.requests.of_the_idp(self.page.url):
            self._fill()

    def _fill(self) -> None:
        # Counted first: a form that appears just now must not be taken for a user name alone.
        asks_for_name = self.page.locator(_USER).count() > 0
        secret = self.page.locator(_PASSWORD)
        if secret.count():
            form = self.page.locator("form").filter(has=self.page.locator(_PASSWORD)).first
            user = (form if form.count() else self.page).locator(_USER)
            self._check_target(secret.first)
            self.typed_into = self.documents
            if user.count():
                user.first.fill(self.username)
            secret.first.fill(self.password)
            secret.first.press("Enter")
            return
        user = self.page.locator(_USER)
        if not self.named and asks_for_name:  # the password is asked for on the next page
            self.named = True
            user.first.fill(self.username)
            user.first.press("Enter")

    def _check_target(self, field: Locator) -> None:
        target = str(field.evaluate(_TARGET))
        if not self.requests.of_the_idp(target):
            raise FormLoginFailed(
                "other-host",
                f"The login form sends the password to {host_name(target)}, which is not a host "
                "of this identity provider's, so it was not filled in.",
            )

    def _judge(self, seen: SeenPage) -> None:
        if pages.relay_form(seen) is not None:
            return
        if pages.asks_second_factor(seen):
            raise FormLoginFailed(*why.SECOND_FACTOR)
        passwords = self.page.locator(_PASSWORD).count()
        if passwords > 1:
            raise FormLoginFailed(*why.NEW_PASSWORD)
        if passwords:
            raise pages.refused_password(seen)
        told = None if seen.forms else pages.told_refusal(seen)
        if told is not None:
            raise told

    def _nothing_came(self) -> FormLoginFailed:
        with contextlib.suppress(self.broken):
            if self.typed_into is not None:
                seen = self._seen()
                if self.page.locator(_PASSWORD).count():
                    return pages.refused_password(seen)
                return pages.told_refusal(seen) or FormLoginFailed(*why.STUCK_AFTER_PASSWORD)
            if not self.requests.of_the_idp(self.page.url):
                return FormLoginFailed(
                    "other-host",
                    f"The login leads on to {host_name(self.page.url)}, which is not a host of "
                    "this identity provider's.",
                )
        return FormLoginFailed("timeout", _NO_FORM)

    def _seen(self) -> SeenPage:
        return read_page(
            self.page.content().encode(),
            url=self.page.url,
            content_type="text/html; charset=utf-8",
        )
