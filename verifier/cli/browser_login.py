"""Sign in with a real browser (`--browser`), for login pages that need JavaScript."""

from __future__ import annotations

import contextlib
import json
import os
import re
import time
from base64 import b64decode
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, unquote_plus, urlsplit

from verifier.adapters.login.headless import login_pages as pages
from verifier.adapters.login.headless.form_login import (
    UNAUTHORIZED,
    host_name,
    is_duo,
    origin_of,
    origins_of,
    without_query,
)
from verifier.adapters.login.headless.html_forms import Page as SeenPage
from verifier.adapters.login.headless.html_forms import read_page
from verifier.adapters.login.headless.login_pages import FormLoginFailed
from verifier.adapters.login.headless.service_refusals import service_refusal
from verifier.adapters.login.headless.sso import LoginFailed, sso_login
from verifier.adapters.login.started_login import StartedLogin
from verifier.cli.exits import WrongUsage

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Response

Fields = dict[str, str]

PATIENCE_SECONDS: Final = 30.0
CHROMIUM: Final = (
    "/usr/bin/chromium-headless-shell",  # starts in half the time
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
)
_LOOK_AGAIN_MS: Final = 50
_PASSWORD: Final = "input[type=password]:visible"  # noqa: S105 - where one is typed
_USER: Final = "input[type=email]:visible, input[type=text]:visible, input:not([type]):visible"
_TARGET: Final = """field => field.form
  ? new URL(field.form.getAttribute("action") || "", document.baseURI).href : location.href"""


class BrowserRequests:
    """The requests of one login in a browser, each paused until this class allows or blocks it.

    The response addressed to the verifier is kept and never sent. The password is sent only to the
    identity provider, and never in a URL. ``answer`` is the kept response: a form's fields, or the
    parameters of the URL. *ends_at* is the verifier's own URL, *idp_urls* are the identity
    provider's.
    """

    def __init__(self, *, ends_at: str, idp_urls: Collection[str], password: str) -> None:
        self.answer: Fields | None = None
        self.failure: FormLoginFailed | None = None
        self._ends_at = ends_at
        self._idp_places = origins_of(idp_urls)
        self._password = password

    def of_the_idp(self, url: str) -> bool:
        """Whether *url* belongs to the identity provider."""
        return origin_of(url) in self._idp_places

    def may_be_sent(self, request: Mapping[str, Any]) -> bool:
        """Whether to send a request, given as in Chromium's ``Fetch.requestPaused`` event.

        Keeps the response addressed to the verifier, and records why a request fails the login.
        """
        url = str(request["url"])
        entries = request.get("postDataEntries") or ()
        pieces = b"".join(b64decode(entry.get("bytes", "")) for entry in entries)
        body = pieces.decode("utf-8", "replace") or str(request.get("postData") or "")
        parameters = parse_qsl(urlsplit(url).query, keep_blank_values=True)
        if without_query(url) == self._ends_at:
            if self.answer is None:
                posted = str(request["method"]) == "POST"
                self.answer = dict(
                    parse_qsl(body, keep_blank_values=True) if posted else parameters
                )
            return False
        if origin_of(url) == origin_of(self._ends_at) and not self.of_the_idp(url):
            if "SAMLResponse" in body:
                self.fail(FormLoginFailed(*pages.OTHER_ADDRESS_OF_OURS))
            return False
        if self._password in (value for _, value in parameters):
            self.fail(FormLoginFailed(*pages.PASSWORD_IN_ADDRESS))
            return False
        forms = {self._password, json.dumps(self._password)[1:-1]}
        holds_password = any(form in body or form in unquote_plus(body) for form in forms)
        if holds_password and not self.of_the_idp(url):
            self.fail(
                FormLoginFailed(
                    "other-host",
                    f"The login page sends the password to {host_name(url)}, which is not a host "
                    "of this identity provider's, so it was not sent.",
                )
            )
            return False
        return True

    def fail(self, failure: FormLoginFailed) -> None:
        """Record the first reason why this login cannot succeed."""
        self.failure = self.failure or failure


@dataclass(kw_only=True)
class BrowserVisit:
    """One login attempt. The password is typed only once: a second try could lock the account."""

    page: Page
    requests: BrowserRequests
    broken: type[Exception]  # what Playwright raises: its text may contain the password
    username: str
    password: str
    patience_seconds: float
    named: bool = False
    typed_into: int | None = None  # which document, once the password was typed
    documents: int = 0
    status: int | None = None  # of the newest document

    def __post_init__(self) -> None:
        self.ends = time.monotonic() + self.patience_seconds
        self.page.on("domcontentloaded", self._count)
        self.page.on("response", self._note_status)

    def run(self, started: StartedLogin) -> Fields:
        """Return the response meant for the verifier. Raises ``FormLoginFailed`` and *broken*."""
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

    def _note_status(self, response: Response) -> None:
        if response.request.is_navigation_request() and response.frame == self.page.main_frame:
            self.status = response.status

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
                message = f" ({code[1]})" if code else ""
                raise FormLoginFailed(
                    "unreachable",
                    f"The browser cannot open the identity provider's page{message}.",
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
            target = str(secret.first.evaluate(_TARGET))
            if not self.requests.of_the_idp(target):
                raise FormLoginFailed(
                    "other-host",
                    f"The login form sends the password to {host_name(target)}, which is not a "
                    "host of this identity provider's, so it was not filled in.",
                )
            self.typed_into = self.documents
            if user.count():
                user.first.fill(self.username)
            secret.first.fill(self.password)
            secret.first.press("Enter")
            return
        seen = self._seen()
        if self.named and pages.asks_second_factor(seen):
            raise FormLoginFailed(*pages.NO_PASSWORD)
        refusal = service_refusal(seen)
        if refusal is not None:
            raise refusal
        user = self.page.locator(_USER)
        if not self.named and asks_for_name:  # the password is asked for on the next page
            self.named = True
            user.first.fill(self.username)
            user.first.press("Enter")

    def _judge(self, seen: SeenPage) -> None:
        if pages.relay_form(seen) is not None:
            return
        if pages.asks_second_factor(seen) or is_duo(seen.url):
            raise FormLoginFailed(*pages.SECOND_FACTOR)
        passwords = self.page.locator(_PASSWORD).count()
        if passwords > 1:
            raise FormLoginFailed(*pages.NEW_PASSWORD)
        if passwords:
            raise pages.refused_password(seen)
        refusal = service_refusal(seen) or (None if seen.forms else pages.page_refusal(seen))
        if refusal is not None:
            raise refusal
        if self.status == UNAUTHORIZED:
            raise pages.refused_password(seen)

    def _nothing_came(self) -> FormLoginFailed:
        with contextlib.suppress(self.broken):
            if self.typed_into is not None:
                seen = self._seen()
                if self.page.locator(_PASSWORD).count():
                    return pages.refused_password(seen)
                return pages.page_refusal(seen) or FormLoginFailed(*pages.STUCK_AFTER_PASSWORD)
            if not self.requests.of_the_idp(self.page.url):
                return FormLoginFailed(
                    "other-host",
                    f"The login leads on to {host_name(self.page.url)}, which is not a host of "
                    "this identity provider's.",
                )
        return FormLoginFailed(
            "timeout",
            "The identity provider's page showed no login form that the browser could fill in "
            f"within {PATIENCE_SECONDS:.0f} seconds.",
        )

    def _seen(self) -> SeenPage:
        content = self.page.content().encode()
        return read_page(content, url=self.page.url, content_type="text/html; charset=utf-8")


def submit_in_browser(
    started: StartedLogin,
    ends_at: str,
    idp_urls: Collection[str],
    username: str,
    password: str,
    *,
    patience_seconds: float = PATIENCE_SECONDS,
) -> Fields:
    """Log in and return what the identity provider would send to *ends_at*.

    Raises ``FormLoginFailed``, ``LoginFailed`` and ``WrongUsage``, none with what was typed.
    """
    requests = BrowserRequests(
        ends_at=ends_at, idp_urls={started.url, *idp_urls}, password=password
    )
    with _chromium() as (browser, broken):
        try:
            page = browser.new_page(accept_downloads=False, service_workers="block")
            _hold_requests(page, requests, broken)
            visit = BrowserVisit(
                page=page,
                requests=requests,
                broken=broken,
                username=username,
                password=password,
                patience_seconds=patience_seconds,
            )
            return visit.run(started)
        except broken:
            raise LoginFailed("The browser broke down before the login came to its end.") from None


perform_in_browser = partial(sso_login, driver=submit_in_browser)
"""Logs in and passes the gate. Raises ``LoginFailed``, and ``WrongUsage`` without a browser."""


def _hold_requests(page: Page, requests: BrowserRequests, broken: type[Exception]) -> None:
    """Pause each request until it is judged; Playwright's own routes do not see redirects."""
    session = page.context.new_cdp_session(page)

    def judge(paused: dict[str, Any]) -> None:
        known = {"requestId": paused["requestId"]}
        with contextlib.suppress(broken):  # the page has canceled the request
            if requests.may_be_sent(paused["request"]):
                session.send("Fetch.continueRequest", known)
            else:
                session.send("Fetch.failRequest", {**known, "errorReason": "Aborted"})

    session.on("Fetch.requestPaused", judge)
    session.send("Fetch.enable", {"patterns": [{"urlPattern": "*"}]})
    page.context.on("page", lambda other: other.close())  # its requests would not be paused


@contextmanager
def _chromium() -> Iterator[tuple[Browser, type[Exception]]]:
    """Start Chromium. Yields the browser and the exception class of Playwright."""
    for name in ("DEBUG", "PWDEBUG"):
        os.environ.pop(name, None)  # Playwright's own log would contain the password
    try:
        from playwright.sync_api import Error, sync_playwright  # noqa: PLC0415 - an extra
    except ImportError:
        raise WrongUsage(
            "--browser needs Playwright: pip install 'reshare-attribute-verifier[browser]'."
        ) from None
    with contextlib.ExitStack() as started:
        try:
            playwright = started.enter_context(sync_playwright())
        except Exception:  # noqa: BLE001 - Playwright raises no narrower type when its driver dies
            raise LoginFailed(
                "Playwright's driver did not start. Its own message stands above; on Debian the "
                "package libatomic1 may be missing."
            ) from None
        try:
            browser = playwright.chromium.launch(
                executable_path=executable(playwright.chromium.executable_path),
                chromium_sandbox=os.geteuid() != 0,  # for root it has none
                args=["--no-proxy-server"],
            )
        except Error:
            raise LoginFailed("Chromium is installed and cannot be started here.") from None
        try:
            yield browser, Error
        finally:
            browser.close()


def executable(own: str) -> str:
    """Find Playwright's *own* Chromium, or the system's. Raises ``WrongUsage``."""
    for place in (own, *CHROMIUM):
        if Path(place).exists():
            return place
    raise WrongUsage(
        "--browser needs Chromium: install the package chromium, or one by "
        "playwright install chromium."
    )
