"""A client with cookies and redirects, within the same limits, for logins without a browser."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

import requests

from verifier.adapters.http.connection import Deadline, NetworkFailure, followed, host_and_port
from verifier.adapters.http.transport import HttpAnswer, new_session, send_request

MAX_HOPS = 10
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_KEEP_METHOD = (307, 308)


@dataclass(kw_only=True)
class Browser:
    """An HTTP client with cookies that follows at most ``MAX_HOPS`` redirects.

    ``deadline_seconds`` is for one ``get`` or ``post`` with all its redirects. Before each
    request, ``allow`` decides whether its URL may be visited. A redirect to a URL for which
    ``stop_at`` returns True is not followed, but returned.
    """

    deadline_seconds: float
    max_bytes: int
    verify: bool | str = True
    allow: Callable[[str], bool] = lambda _: True
    stop_at: Callable[[str], bool] = lambda _: False
    allow_private: bool = True
    _session: requests.Session = field(default_factory=new_session, init=False, repr=False)

    def get(self, url: str, *, referer: str | None = None) -> HttpAnswer:
        """Request *url* and follow redirects. Raises ``NetworkFailure``."""
        return self._visit("GET", url, None, referer)

    def post(
        self, url: str, fields: Sequence[tuple[str, str]], *, referer: str | None = None
    ) -> HttpAnswer:
        """Send a form, its fields in order, and follow redirects. Raises ``NetworkFailure``."""
        return self._visit("POST", url, urlencode(fields).encode(), referer)

    def _visit(self, method: str, url: str, body: bytes | None, referer: str | None) -> HttpAnswer:
        with Deadline(self.deadline_seconds) as deadline:
            for _ in range(MAX_HOPS + 1):
                if not self.allow(url):
                    place = host_and_port(url)
                    message = f"The way leads to {place}, which is not part of this login."
                    raise NetworkFailure("redirected", message)
                answer = send_request(
                    self._session,
                    method,
                    url,
                    body=body,
                    headers={
                        **(_FORM if body is not None else {}),
                        **({"Referer": referer} if referer else {}),
                    },
                    deadline=deadline,
                    max_bytes=self.max_bytes,
                    allow_private=self.allow_private,
                    verify=self.verify,
                )
                if not answer.redirects:
                    return answer
                url = followed(url, answer.headers["location"])
                if self.stop_at(url):
                    return replace(answer, headers={**answer.headers, "location": url})
                if answer.status not in _KEEP_METHOD:
                    method, body = "GET", None
        raise NetworkFailure("redirected", f"{host_and_port(url)} redirects without end.")
