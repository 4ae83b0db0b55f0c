"""Logging in through an identity provider's own pages, with HTTP alone.

For pipelines and test patrons. The password is typed once, into one form, on a host that is
known to be the identity provider's: a second attempt could lock the account, and any other
host is none of ours to give a password to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Protocol
from urllib.parse import urlencode

from verifier.bounded_http import Browser, HttpAnswer, HttpFailure
from verifier.login import login_pages as pages
from verifier.login.form_login_failure import FROM_HTTP, FormLoginFailed
from verifier.login.html_forms import Field, Form, Page, read_page
from verifier.login.login_hosts import host_name, may_visit, place

__all__ = ["FormLoginFailed", "Start", "log_in", "may_visit"]

MAX_STEPS = 12

Fields = list[tuple[str, str]]


class Start(Protocol):
    """How a login begins; ``fields`` are for POST."""

    @property
    def method(self) -> str:
        """Return GET or POST."""

    @property
    def url(self) -> str:
        """Return the identity provider's login address, with its query for GET."""

    @property
    def fields(self) -> Iterable[tuple[str, str]]:
        """Return the form's fields for POST."""


def log_in(
    browser: Browser,
    start: Start,
    *,
    username: str,
    password: str,
    ends_at: str,
    idp_urls: Collection[str] = (),
) -> Fields:
    """Log in and return the fields that the identity provider would post to *ends_at*.

    They are not sent. *browser* must have been made with ``may_visit`` as its ``allow``, so
    that a redirect cannot carry the password elsewhere. Raises ``FormLoginFailed``.
    """
    login = _Login(browser, username, password, ends_at, {start.url, *idp_urls})
    try:
        return login.run(start)
    except HttpFailure as failure:
        raise FormLoginFailed(FROM_HTTP[failure.kind], failure.said) from failure


class _Login:
    """One attempt. ``typed`` says whether the password has left us."""

    def __init__(
        self,
        browser: Browser,
        username: str,
        password: str,
        ends_at: str,
        idp_urls: Collection[str],
    ) -> None:
        self.browser = browser
        self.username = username
        self.password = password
        self.ends_at = ends_at
        self.idp_places = {place(one) for one in idp_urls}
        self.typed = False

    def run(self, start: Start) -> Fields:
        if start.method.upper() == "POST":
            answer = self.browser.post(start.url, list(start.fields))
        else:
            answer = self.browser.get(start.url)
        for _ in range(MAX_STEPS):
            page = _read(answer)
            ending = pages.ending(page, self.ends_at)
            if ending is not None:
                return ending
            answer = self._step(page, answer)
        raise FormLoginFailed(
            "too-many-steps",
            f"The identity provider showed more than {MAX_STEPS} pages without finishing the "
            "login; log in through the web page instead.",
        )

    def _step(self, page: Page, answer: HttpAnswer) -> HttpAnswer:
        relay = pages.relay_form(page)
        if relay is not None:
            self._check_answer(relay)
            return self._submit(page, relay, pages.plain_fields(relay))
        form = pages.password_form(page)
        if self.typed and pages.asks_second_factor(page):
            raise FormLoginFailed(
                "second-factor",
                "The identity provider asks for a second factor after the password; use a test "
                "account that needs none, or log in through the web page.",
            )
        if form is not None:
            return self._type_password(page, form)
        if answer.status >= 400:  # noqa: PLR2004 - every status from here on is an error
            raise FormLoginFailed(
                "error-page",
                f"The identity provider answered with an error page (status {answer.status}).",
            )
        if page.refresh_to is not None:
            self._check_place(page.refresh_to)
            return self.browser.get(page.refresh_to, referer=page.url)
        onward = pages.onward_form(page, logged_in=self.typed)
        if onward is not None:
            return self._submit(page, onward, pages.consent_fields(onward))
        raise self._stuck()

    def _type_password(self, page: Page, form: Form) -> HttpAnswer:
        passwords = form.of_type("password")
        if self.typed and len(passwords) > 1:
            raise FormLoginFailed(
                "unreadable-page",
                "The identity provider asks this patron to choose a new password; do so in a "
                "browser first.",
            )
        if self.typed:
            raise FormLoginFailed(
                "wrong-password",
                "The identity provider did not accept the user name and password; they were sent "
                "once only, so that the account is not locked.",
            )
        if form.method != "post":
            raise FormLoginFailed(
                "unreadable-page",
                "The login form would put the password into an address, so it was not filled in; "
                "log in through the web page instead.",
            )
        if place(form.action) not in self.idp_places:
            raise FormLoginFailed(
                "other-host",
                f"The login form sends the password to {host_name(form.action)}, which is not a "
                "host of this identity provider's metadata, so it was not filled in.",
            )
        self.typed = True
        user = next(iter(form.of_type("text", "email")), None)
        return self._submit(page, form, self._filled(form, user, passwords[0]))

    def _filled(self, form: Form, user: Field | None, secret: Field) -> Fields:
        def value(one: Field) -> str:
            if one is secret:
                return self.password
            return self.username if one is user else one.value

        button = pages.named_button(form)
        kept = [one for one in form.fields if one.type not in pages.NOT_TYPED or one is button]
        return [(one.name, value(one)) for one in kept if one.name]

    def _submit(self, page: Page, form: Form, fields: Fields) -> HttpAnswer:
        self._check_place(form.action)
        if form.method == "post":
            return self.browser.post(form.action, fields, referer=page.url)
        return self.browser.get(
            f"{form.action.partition('?')[0]}?{urlencode(fields)}", referer=page.url
        )

    def _check_answer(self, relay: Form) -> None:
        ours = place(self.ends_at)
        to_us = place(relay.action) == ours and ours not in self.idp_places
        if relay.hidden("SAMLResponse") and to_us:
            raise FormLoginFailed(
                "other-host",
                "The identity provider answers at another address of this service provider than "
                "its metadata names; give the identity team the current metadata.",
            )

    def _check_place(self, url: str) -> None:
        if place(url) not in self.idp_places | {place(self.ends_at)}:
            raise FormLoginFailed(
                "other-host",
                f"The login leads on to {host_name(url)}, which is neither this identity provider "
                "nor this service provider.",
            )

    def _stuck(self) -> FormLoginFailed:
        if self.typed:
            return FormLoginFailed(
                "error-page",
                "After the password the identity provider showed a page of its own instead of "
                "finishing the login; see in a browser what it says.",
            )
        return FormLoginFailed(
            "unreadable-page",
            "The identity provider's page has no login form that can be filled in without a "
            "browser; log in through the web page instead.",
        )


def _read(answer: HttpAnswer) -> Page:
    return read_page(
        answer.body, url=answer.url, content_type=answer.headers.get("content-type", "")
    )
