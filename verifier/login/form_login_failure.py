"""Why a login without a browser did not come to its end."""

from __future__ import annotations

from typing import Literal

FailureKind = Literal[
    "wrong-password",
    "unknown-user",
    "locked",
    "password-expired",
    "second-factor",
    "unreadable-page",
    "too-many-steps",
    "unreachable",
    "timeout",
    "other-host",
    "error-page",
]

FROM_HTTP: dict[str, FailureKind] = {
    "timeout": "timeout",
    "unreachable": "unreachable",
    "tls": "unreachable",
    "bad_address": "unreachable",
    "redirected": "other-host",
    "too_large": "unreadable-page",
    "broken_answer": "unreadable-page",
}


_Said = tuple[FailureKind, str]


class FormLoginFailed(Exception):  # noqa: N818 - named as people say it
    """No login. ``said`` is one sentence without user name, password or address query."""

    def __init__(self, kind: FailureKind, said: str) -> None:
        super().__init__(said)
        self.kind: FailureKind = kind
        self.said = said


TOO_MANY_STEPS: _Said = (
    "too-many-steps",
    "The identity provider showed page after page and no end; log in through the web page.",
)
SECOND_FACTOR: _Said = (
    "second-factor",
    (
        "The identity provider asks for a second factor after the password; use a test account "
        "that needs none, or log in through the web page."
    ),
)
NEW_PASSWORD: _Said = (
    "password-expired",
    "The identity provider asks this patron to choose a new password; do so in a browser first.",
)
PASSWORD_IN_ADDRESS: _Said = (
    "unreadable-page",
    (
        "The login form would put the password into an address, so it was not filled in; log in "
        "through the web page instead."
    ),
)
OTHER_ADDRESS_OF_OURS: _Said = (
    "other-host",
    (
        "The identity provider answers at another address of ours than our metadata names; give "
        "the identity team the current metadata."
    ),
)
STUCK_AFTER_PASSWORD: _Said = (
    "error-page",
    (
        "After the password the identity provider showed a page of its own instead of finishing "
        "the login; see in a browser what it says."
    ),
)
NO_FORM: _Said = (
    "unreadable-page",
    (
        "The identity provider's page has no login form that can be filled in without a browser; "
        "use --browser, or log in through the web page."
    ),
)
