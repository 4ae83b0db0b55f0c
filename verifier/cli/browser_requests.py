"""What a real browser may send during a login: each of its requests is held until this is asked.

The answer for us is kept and never sent. The password goes to the identity provider alone, and
never into an address.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote_plus, urlsplit

from verifier.login import form_login_failure as why
from verifier.login.form_login_failure import FormLoginFailed
from verifier.login.login_hosts import host_name, place, places, without_query

Fields = dict[str, str]


class BrowserRequests:
    """One login's requests. ``answer`` is what would have come to us, once it is there.

    That is a form's fields, or the parameters of the address. *ends_at* is our address,
    *idp_urls* are the identity provider's.
    """

    def __init__(self, *, ends_at: str, idp_urls: Collection[str], password: str) -> None:
        self.answer: Fields | None = None
        self.failure: FormLoginFailed | None = None
        self._ends_at = ends_at
        self._idp_places = places(idp_urls)
        self._password = password

    def of_the_idp(self, url: str) -> bool:
        """Whether *url* is at one of the identity provider's places."""
        return place(url) in self._idp_places

    def may_be_sent(self, request: Mapping[str, Any]) -> bool:
        """Judge a request as Chromium's ``Fetch.requestPaused`` tells of it."""
        url, body = str(request["url"]), _body(request)
        if without_query(url) == self._ends_at:
            self._keep(url, body, str(request["method"]))
            return False
        if place(url) == place(self._ends_at) and not self.of_the_idp(url):
            if "SAMLResponse" in body:
                self.fail(FormLoginFailed(*why.OTHER_ADDRESS_OF_OURS))
            return False
        if self._password in (value for _, value in _parameters(url)):
            self.fail(FormLoginFailed(*why.PASSWORD_IN_ADDRESS))
            return False
        if self._holds_password(body) and not self.of_the_idp(url):
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
        """Keep the first reason why this login cannot come about."""
        self.failure = self.failure or failure

    def _keep(self, url: str, body: str, method: str) -> None:
        if self.answer is None:
            posted = method == "POST"
            fields = parse_qsl(body, keep_blank_values=True) if posted else _parameters(url)
            self.answer = dict(fields)

    def _holds_password(self, body: str) -> bool:
        forms = {self._password, json.dumps(self._password)[1:-1]}
        return any(one in body or one in unquote_plus(body) for one in forms)


def _parameters(url: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(url).query, keep_blank_values=True)


def _body(request: Mapping[str, Any]) -> str:
    entries = request.get("postDataEntries") or ()
    pieces = b"".join(b64decode(one.get("bytes", "")) for one in entries)
    return pieces.decode("utf-8", "replace") or str(request.get("postData") or "")
