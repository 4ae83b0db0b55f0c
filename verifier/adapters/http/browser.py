"""A cookie jar over the same bounds, for logins without a browser."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from urllib.parse import urlencode

from verifier.adapters.http.connection import Deadline, NetworkFailure, followed, host_and_port
from verifier.adapters.http.transport import HttpAnswer, new_session, send_request

MAX_HOPS = 10
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_KEEP_METHOD = (307, 308)


class Browser:
    """Visits pages and follows redirects hop by hop, at most ``MAX_HOPS`` of them.

    *deadline_seconds* is for one ``get`` or ``post`` with all its redirects. *allow* decides
    before every hop whether its address may be visited. A redirect to an address at which
    *stop_at* says so is the answer, and is not followed.
    """

    def __init__(
        self,
        *,
        deadline_seconds: float,
        max_bytes: int,
        verify: bool | str = True,
        allow: Callable[[str], bool] = lambda _: True,
        stop_at: Callable[[str], bool] = lambda _: False,
        allow_private: bool = True,
    ) -> None:
        self._session = new_session()
        self._deadline_seconds = deadline_seconds
        self._max_bytes = max_bytes
        self._verify = verify
        self._allow = allow
        self._stop_at = stop_at
        self._allow_private = allow_private

    def get(self, url: str, *, referer: str | None = None) -> HttpAnswer:
        """Visit *url* and follow where it leads. Raises ``NetworkFailure``."""
        return self._visit("GET", url, None, referer)

    def post(
        self, url: str, fields: Sequence[tuple[str, str]], *, referer: str | None = None
    ) -> HttpAnswer:
        """Send a form, its fields in order, and follow. Raises ``NetworkFailure``."""
        return self._visit("POST", url, urlencode(fields).encode(), referer)

    def _visit(self, method: str, url: str, body: bytes | None, referer: str | None) -> HttpAnswer:
        with Deadline(self._deadline_seconds) as deadline:
            for _ in range(MAX_HOPS + 1):
                answer = self._ask(method, url, body, referer, deadline)
                if not answer.redirects:
                    return answer
                url = followed(url, answer.headers["location"])
                if self._stop_at(url):
                    return replace(answer, headers={**answer.headers, "location": url})
                if answer.status not in _KEEP_METHOD:
                    method, body = "GET", None
        raise NetworkFailure("redirected", f"{host_and_port(url)} redirects without end.")

    def _ask(
        self, method: str, url: str, body: bytes | None, referer: str | None, deadline: Deadline
    ) -> HttpAnswer:
        if not self._allow(url):
            message = f"The way leads to {host_and_port(url)}, which is not part of this login."
            raise NetworkFailure("redirected", message)
        headers = dict(_FORM) if body is not None else {}
        if referer:
            headers["Referer"] = referer
        return send_request(
            self._session,
            method,
            url,
            body=body,
            headers=headers,
            deadline=deadline,
            max_bytes=self._max_bytes,
            allow_private=self._allow_private,
            verify=self._verify,
        )
