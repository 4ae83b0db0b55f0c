"""A login in a real browser, for identity providers whose pages need one: ``--browser``.

Chromium without a window, driven by Playwright (the extra *browser*). It fills in the first
login form at the identity provider's own places and waits; the answer for us is taken from the
browser and never sent, so nothing of ours need listen.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from verifier.cli.browser_requests import BrowserRequests, Fields
from verifier.cli.browser_visit import PATIENCE_SECONDS, BrowserVisit
from verifier.cli.exits import WrongUsage
from verifier.login.started_login import StartedLogin
from verifier.model.idp import Idp
from verifier.model.site import Site
from verifier.own_side import OwnSide
from verifier.patron_login.failure import NoLogin
from verifier.patron_login.performing import Performed, perform

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM: Final = (
    "/usr/bin/chromium-headless-shell",  # starts in half the time
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
)


def perform_in_browser(
    own: OwnSide, site: Site, idp: Idp, *, username: str, password: str
) -> Performed:
    """Log in and pass the gate, as ``performing.perform`` does.

    Raises ``NoLogin`` with one sentence where that does not come about, and ``WrongUsage`` where
    there is no browser to do it.
    """
    return perform(own, site, idp, username=username, password=password, typed=typed_in_browser)


def typed_in_browser(
    started: StartedLogin,
    ends_at: str,
    idp_urls: Collection[str],
    username: str,
    password: str,
    *,
    patience_seconds: float = PATIENCE_SECONDS,
) -> Fields:
    """Log in and return what the identity provider would send to *ends_at*.

    Raises ``FormLoginFailed``, ``NoLogin`` and ``WrongUsage``, none with what was typed.
    """
    requests = BrowserRequests(
        ends_at=ends_at, idp_urls={started.url, *idp_urls}, password=password
    )
    with _chromium() as (browser, broken):
        try:
            page = browser.new_page(accept_downloads=False, service_workers="block")
            _hold_requests(page, requests, broken)
            visit = BrowserVisit(
                page,
                requests,
                broken,
                username=username,
                password=password,
                patience_seconds=patience_seconds,
            )
            return visit.run(started)
        except broken:
            raise NoLogin("The browser broke down before the login came to its end.") from None


def _hold_requests(page: Page, requests: BrowserRequests, broken: type[Exception]) -> None:
    """Have each request judged first; Playwright's own routes do not see redirects."""
    session = page.context.new_cdp_session(page)

    def judge(paused: dict[str, Any]) -> None:
        known = {"requestId": paused["requestId"]}
        with contextlib.suppress(broken):  # the page has given the request up
            if requests.may_be_sent(paused["request"]):
                session.send("Fetch.continueRequest", known)
            else:
                session.send("Fetch.failRequest", {**known, "errorReason": "Aborted"})

    session.on("Fetch.requestPaused", judge)
    session.send("Fetch.enable", {"patterns": [{"urlPattern": "*"}]})
    page.context.on("page", lambda other: other.close())  # its requests would not be held


@contextmanager
def _chromium() -> Iterator[tuple[Browser, type[Exception]]]:
    """Start Chromium; also give what Playwright raises."""
    for name in ("DEBUG", "PWDEBUG"):
        os.environ.pop(name, None)  # Playwright's own log would hold what is typed
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
            raise NoLogin(
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
            raise NoLogin("Chromium is installed and cannot be started here.") from None
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
