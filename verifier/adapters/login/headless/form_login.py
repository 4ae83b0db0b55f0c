"""Sign-in through the identity provider's own pages over HTTP, without visiting any other host.

This is for pipelines and test patrons. The password is submitted once, in one form, to a host that
is known to be the identity provider's: a second attempt could lock the account.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit

from verifier.adapters.http import Browser, HttpAnswer, NetworkFailure
from verifier.adapters.login.headless import login_pages as pages
from verifier.adapters.login.headless.html_forms import Form, Page, read_page
from verifier.adapters.login.headless.login_pages import FROM_HTTP, Fields, FormLoginFailed
from verifier.adapters.login.headless.service_refusals import (
    MAY_BE_UNKNOWN,
    ServiceRefused,
    service_refusal,
)
from verifier.adapters.login.started_login import StartedLogin

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
MAX_STEPS = 12
UNAUTHORIZED = 401


def may_visit(*idp_urls: str) -> Callable[[str], bool]:
    """Return the ``allow`` function of ``Browser``: only the identity provider's hosts.

    *idp_urls* are the URL at which the login starts and those in its metadata. Our own URL is
    not among them: the login ends there, and nothing is sent to it.
    """
    allowed = origins_of(idp_urls)
    return lambda url: origin_of(url) in allowed


def ends_here(ends_at: str) -> Callable[[str], bool]:
    """Return the ``stop_at`` function of ``Browser``: where the login ends.

    That is our URL *ends_at*, with any parameters, or Duo, which asks for a second factor.
    """
    return lambda url: without_query(url) == ends_at or is_duo(url)


def is_duo(url: str) -> bool:
    """Whether *url* is on a host of Duo."""
    return pages.DUO.search(origin_of(url)[1]) is not None


def without_query(url: str) -> str:
    """Return *url* without its query and fragment."""
    return url.partition("#")[0].partition("?")[0]


def origins_of(urls: Collection[str]) -> frozenset[tuple[str, str, int | None]]:
    """Return the origins of *urls*, as ``origin_of`` does."""
    return frozenset(origin_of(url) for url in urls)


def origin_of(url: str) -> tuple[str, str, int | None]:
    """Return scheme and host; for localhost also the port, as other servers share that host."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "", "", None
    return parts.scheme, host, port if host in LOOPBACK else None


def host_name(url: str) -> str:
    """Return the host of *url*, for messages."""
    return origin_of(url)[1] or "an unnamed host"


def log_in(
    browser: Browser,
    start: StartedLogin,
    *,
    username: str,
    password: str,
    ends_at: str,
    idp_urls: Collection[str] = (),
) -> Fields:
    """Log in and return what the identity provider would send to *ends_at*; it is not sent there.

    For SAML these are the fields of the form, for OpenID Connect and CAS the parameters of the
    URL. *browser* was built with ``may_visit`` and ``ends_here``. Raises ``FormLoginFailed``.
    """
    places = origins_of({start.url, *idp_urls})
    login = _Login(browser, username, password, ends_at, places)
    try:
        return login.run(start)
    except NetworkFailure as failure:
        raise FormLoginFailed(FROM_HTTP[failure.kind], failure.message) from failure


@dataclass(slots=True)
class _Login:
    """One login attempt.

    ``named`` says whether the user name has been submitted, ``typed`` whether the password has.
    """

    browser: Browser
    username: str = field(repr=False)
    password: str = field(repr=False)
    ends_at: str
    idp_places: Collection[tuple[str, str, int | None]]
    named: bool = False
    typed: bool = False

    def run(self, start: StartedLogin) -> Fields:
        if start.method.upper() == "POST":
            answer = self.browser.post(start.url, list(start.fields))
        else:
            answer = self.browser.get(start.url)
        for _ in range(MAX_STEPS):
            if answer.redirects:  # it was not followed, so its target is our URL, or Duo
                target = answer.headers["location"]
                if without_query(target) != self.ends_at:
                    raise self._second_factor()
                return _parameters(target)
            kind = answer.headers.get("content-type", "")
            page = read_page(answer.body, url=answer.url, content_type=kind)
            if page.refresh_to is not None and without_query(page.refresh_to) == self.ends_at:
                return _parameters(page.refresh_to)
            ending = pages.ending(page, self.ends_at)
            if ending is not None:
                return ending
            answer = self._step(page, answer)
        raise FormLoginFailed(
            "too-many-steps",
            "The identity provider showed page after page and no end; log in through the web "
            "page.",
        )

    def _step(self, page: Page, answer: HttpAnswer) -> HttpAnswer:
        relay = pages.relay_form(page)
        if relay is not None:
            return self._relay(page, relay)
        form = pages.password_form(page)
        if self.named and pages.asks_second_factor(page):
            raise self._second_factor()
        if form is not None:
            return self._type_password(page, form)
        refusal = service_refusal(page)
        if refusal is not None:
            raise refusal
        name_form = None if self.typed else pages.username_form(page)
        if name_form is not None and (answer.status < 400 or answer.status == UNAUTHORIZED):  # noqa: PLR2004 - every status from here on is an error
            return self._type_username(page, name_form)
        refused = pages.page_refusal(page) if self.named else None
        if answer.status >= 400:  # noqa: PLR2004 - as above
            raise refused or self._error_page(page, answer.status)
        if page.refresh_to is not None:
            self._check(page.refresh_to)
            return self.browser.get(page.refresh_to, referer=page.url)
        onward = pages.onward_form(page, logged_in=self.typed)
        if onward is not None:
            return self._submit(page, onward, pages.consent_fields(onward))
        if self.typed:
            raise refused or FormLoginFailed(*pages.STUCK_AFTER_PASSWORD)
        raise FormLoginFailed(
            "unreadable-page",
            "The identity provider's page has no login form that can be filled in without a "
            "browser; use --browser, or log in through the web page.",
        )

    def _relay(self, page: Page, relay: Form) -> HttpAnswer:
        ours = origin_of(self.ends_at)
        to_us = origin_of(relay.action) == ours and ours not in self.idp_places
        if relay.hidden("SAMLResponse") and to_us:
            raise FormLoginFailed(*pages.OTHER_ADDRESS_OF_OURS)
        return self._submit(page, relay, pages.plain_fields(relay))

    def _second_factor(self) -> FormLoginFailed:
        return FormLoginFailed(*(pages.SECOND_FACTOR if self.typed else pages.NO_PASSWORD))

    def _error_page(self, page: Page, status: int) -> FormLoginFailed:
        if self.typed and status == UNAUTHORIZED:
            return pages.refused_password(page)
        if not self.named and status in MAY_BE_UNKNOWN:
            return ServiceRefused(None, status)
        return FormLoginFailed(
            "error-page", f"The identity provider answered with an error page (status {status})."
        )

    def _type_username(self, page: Page, form: Form) -> HttpAnswer:
        if self.named:
            raise pages.page_refusal(page) or FormLoginFailed(*pages.NAME_REFUSED)
        self.named = True
        return self._submit(page, form, self._filled(form))

    def _type_password(self, page: Page, form: Form) -> HttpAnswer:
        passwords = form.of_type("password")
        if self.typed:
            if len(passwords) > 1:
                raise FormLoginFailed(*pages.NEW_PASSWORD)
            raise pages.refused_password(page)
        if form.method != "post":
            raise FormLoginFailed(*pages.PASSWORD_IN_ADDRESS)
        if origin_of(form.action) not in self.idp_places:
            raise FormLoginFailed(
                "other-host",
                f"The login form sends the password to {host_name(form.action)}, which is not a "
                "host of this identity provider's metadata, so it was not filled in.",
            )
        self.named = self.typed = True
        return self._submit(page, form, self._filled(form))

    def _filled(self, form: Form) -> Fields:
        """Return the form's fields with the user name and the password, where it asks for them."""
        user = next(iter(form.of_type("text", "email")), None)
        secret = next(iter(form.of_type("password")), None)
        button = pages.named_button(form)
        fields = []
        for entry in form.fields:
            if entry.name and (entry.type not in pages.NOT_TYPED or entry is button):
                value = self.username if entry is user else entry.value
                fields.append((entry.name, self.password if entry is secret else value))
        return fields

    def _submit(self, page: Page, form: Form, fields: Fields) -> HttpAnswer:
        if form.method == "post":
            self._check(form.action)
            return self.browser.post(form.action, fields, referer=page.url)
        target = f"{without_query(form.action)}?{urlencode(fields)}"
        self._check(target)
        return self.browser.get(target, referer=page.url)

    def _check(self, url: str) -> None:
        """Raise ``FormLoginFailed`` if *url* is not on the identity provider's hosts.

        A page may contain the password that was submitted before.
        """
        if origin_of(url) not in self.idp_places:
            raise FormLoginFailed(
                "other-host",
                f"The login leads on to {host_name(url)}, which is not a host of this identity "
                "provider's.",
            )


def _parameters(url: str) -> Fields:
    return parse_qsl(urlsplit(url).query, keep_blank_values=True)
