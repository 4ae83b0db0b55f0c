"""Why a login without a browser did not come to its end."""

from __future__ import annotations

from typing import Literal

FailureKind = Literal[
    "wrong-password",
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


class FormLoginFailed(Exception):  # noqa: N818 - named as people say it
    """No login. ``said`` is one sentence without user name, password or address query."""

    def __init__(self, kind: FailureKind, said: str) -> None:
        super().__init__(said)
        self.kind: FailureKind = kind
        self.said = said
