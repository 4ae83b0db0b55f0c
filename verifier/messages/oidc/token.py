"""A JWS in compact form, taken apart strictly; nothing in it is verified here.

Rules: RFC 7515 sections 3.1 and 7.1, RFC 4648 section 5 without padding.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field

from verifier.messages.oidc.claims import Claims, NotClaims, parse_claims

MOST_BYTES = 64_000
_PARTS = 3
_PARTS_ENCRYPTED = 5
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*\Z")


class NotAToken(ValueError):  # noqa: N818 - named for what it is
    """A text is no signed token. ``reason`` is stable; ``said`` completes: the token."""

    def __init__(self, reason: str, said: str) -> None:
        super().__init__(said)
        self.reason = reason
        self.said = said


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token's parts. ``text`` is all of it, as it has to be for its signature."""

    header: Claims
    claims: Claims = field(repr=False)
    text: str = field(repr=False)
    signed: bool  # whether it carries any signature at all


def split_token(text: str) -> Token:
    """Take *text* apart. Raises ``NotAToken``."""
    if len(text) > MOST_BYTES:
        raise NotAToken("token-form", f"is larger than {MOST_BYTES:,} characters")
    if not text.isascii():
        raise NotAToken("token-form", "holds characters that no token has")
    parts = text.split(".")
    if len(parts) == _PARTS_ENCRYPTED:
        raise NotAToken("token-encrypted", "is encrypted, which is not supported")
    if len(parts) != _PARTS:
        raise NotAToken("token-form", f"has {len(parts)} parts where 3 were expected")
    header, claims, signature = parts
    decode_base64url(signature)
    return Token(
        header=_claims(header, "header"),
        claims=_claims(claims, "content"),
        text=text,
        signed=bool(signature),
    )


def decode_base64url(text: str) -> bytes:
    """Decode strictly: no other alphabet, no padding, no stray bits. Raises ``NotAToken``."""
    if not _BASE64URL.match(text):
        raise NotAToken("token-form", "is not written in base64url without padding")
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raise NotAToken("token-form", "is not written in base64url without padding") from None
    if base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii") != text:
        raise NotAToken("token-form", "has stray bits at the end of a part")
    return raw


def _claims(part: str, what: str) -> Claims:
    try:
        return parse_claims(decode_base64url(part))
    except NotClaims as wrong:
        raise NotAToken("token-form", f"has a {what} that {wrong.said}") from None
