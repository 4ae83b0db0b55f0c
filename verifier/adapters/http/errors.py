"""Why an exchange over the network brought no usable answer."""

from __future__ import annotations

import ssl
from typing import Literal

Kind = Literal[
    "timeout", "unreachable", "tls", "redirected", "too_large", "bad_address", "broken_answer"
]


class NetworkFailure(Exception):  # noqa: N818 - "could not ask" is a result here, not an error
    """No usable answer. ``kind`` is for programs; ``said`` is one sentence without secrets."""

    def __init__(self, kind: Kind, said: str) -> None:
        super().__init__(said)
        self.kind: Kind = kind
        self.said = said


NO_TLS = "it does not speak TLS as it should"


def tls_reason(error: BaseException) -> str:
    """Say why TLS did not come about, without a word of the peer's."""
    inner: BaseException | None = error
    while inner is not None:
        if isinstance(inner, ssl.SSLCertVerificationError):
            return f"its certificate is not accepted ({inner.verify_message.rstrip('.')})"
        inner = inner.__context__
    return NO_TLS
