"""A login in a real browser, for identity providers whose pages need one: ``--browser``.

Chromium without a window, driven by Playwright (the extra *browser*). It fills in the first
login form at the identity provider's own places and waits; the answer for us is taken from the
browser and never sent, so nothing of ours need listen.
"""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from verifier.cli.browser_requests import BrowserRequests, Fields
from verifier.cli.exits import Stopped, WrongUsage
from verifier.cli.form_login import Performed, perform
from verifier.cli.wiring import OwnSide
from verifier.login import form_login_failure as why
from verifier.login import login_pages as pages
from verifier.login.form_login_failure import FormLoginFailed
from verifier.login.html_forms import read_page
from verifier.login.html_page import Page as SeenPage
from verifier.login.started_login import StartedLogin
from verifier.model.idp import Idp
from verifier.model.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

PATIENCE_SECONDS = 30.0
CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
_PASSWORD = "input[type=password]:visible"  # noqa: S105 - where one is typed
_USER = "input[type=email]:visible, input[type=text]:visible, input:not([type]):visible"
_ACTION = "one => one.form ? new URL(one.form.getAttribute('action') || '', document.baseURI).href : location.href"
_STEP_MS = 50


def perform_in_browser(
    own: OwnSide, site: Site, idp: Idp, *, username: str, password: str
) -> Performed:
    """Log in and pass the gate, as ``form_login.perform`` does.

    Raises ``Stopped`` with one sentence where that does not come about, and ``WrongUsage`` where
    there is no browser to do it.
    """
    return perform(own, site, idp, username=username, password=password, typed=typed_in_browser)


def typed_in_browser(
    started: StartedLogin, ends_at: str, idp_urls: Collection[str], username: str, password: str
) -> Fields:
    """Log in and return what the identity provider would send to *ends_at*.

    Raises ``FormLoginFailed``, ``Stopped`` and ``WrongUsage``.
    """
    requests = BrowserRequests(
        ends_at=ends_at,
        posted=ends_at.endswith("/saml/acs"),
        idp_urls={started.url, *idp_urls},
        password=password,
    )
    with _chromium() as browser:
        page = browser.new_page(accept_downloads=False, service_workers="block")
        _hold_requests(page, requests)
        return _Visit(page, requests, username, password).run(started)
