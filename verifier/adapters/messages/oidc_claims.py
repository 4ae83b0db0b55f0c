"""Parse JSON claims and the tokens (JWS) that carry them, without verifying anything."""

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from verifier.domain.model.capture import Attribute, AttributeSource, Authentication

Claims = dict[str, Any]
"""Parsed claims: text, ``JsonNumber``, bool, None, list or dict."""

OF_THE_LOGIN: Final = frozenset(
    {
        *("iss", "sub", "aud", "azp", "exp", "iat", "nbf", "jti", "nonce", "auth_time", "acr"),
        *("amr", "sid", "at_hash", "c_hash", "s_hash", "rt_hash", "events"),
    }
)
"""Claims about the login itself, which are verified elsewhere, not attributes of the person."""

MOST_CLAIMS = 2_000
_HALF_CHARACTER = re.compile(r"\\u[dD][89a-fA-F]")
DEEPEST = 8
MOST_LEVELS = 100  # lists and objects nested in one another; Python's own limit differs by version


class NotClaims(ValueError):  # noqa: N818 - named for what it is
    """The content is not a JSON object of claims. ``message`` completes "it ..."."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class JsonNumber(str):
    """A JSON number, kept exactly as it was written."""

    __slots__ = ()


def parse_claims(content: bytes | str) -> Claims:
    """Parse one JSON object. Raises ``NotClaims``.

    Numbers keep their text: ``21234000000017`` and ``2.1234000000017E13`` are the same number
    but two texts, and a patron identifier is a text. Rules: RFC 7519 section 4 (names are
    unique), OpenID Connect Core 5.1.
    """
    whole = True
    try:
        text = content if isinstance(content, str) else content.decode("utf-8")
        parsed: Any = json.loads(
            text,
            object_pairs_hook=_once,
            parse_int=JsonNumber,
            parse_float=JsonNumber,
            parse_constant=_no_number,
        )
        if _is_nested_deeper(parsed, MOST_LEVELS):
            raise NotClaims("is nested without end")
        if _HALF_CHARACTER.search(text):  # a pair of such escapes is a whole character
            json.dumps(parsed, ensure_ascii=False).encode("utf-8")
    except UnicodeDecodeError:
        raise NotClaims("is not in UTF-8") from None
    except UnicodeEncodeError:
        whole = False
    except json.JSONDecodeError:
        raise NotClaims("is not JSON") from None
    except RecursionError:
        raise NotClaims("is nested without end") from None
    if not isinstance(parsed, dict):
        raise NotClaims("is not a JSON object")
    if not whole:
        raise NotClaims("holds half of a character")
    return parsed


def _is_nested_deeper(claims: Any, levels: int) -> bool:
    """Whether lists and objects are nested more than *levels* deep."""
    values = [claims]
    for _ in range(levels + 1):
        containers = [value for value in values if isinstance(value, dict | list)]
        values = [
            value
            for container in containers
            for value in (container.values() if isinstance(container, dict) else container)
        ]
    return bool(containers)


def as_text(value: object) -> str | None:
    """Return *value* if it is a JSON string; None for anything else, numbers included."""
    return value if isinstance(value, str) and not isinstance(value, JsonNumber) else None


def whole_number(value: object) -> int | None:
    """Return *value* as whole seconds, if it is a JSON number of a plausible size; else None."""
    if not isinstance(value, JsonNumber) or len(value) > 20:  # noqa: PLR2004 - no date is longer
        return None
    try:
        number = float(value)
        return int(number) if abs(number) < 1e15 else None  # noqa: PLR2004 - beyond every date
    except (ValueError, OverflowError):
        return None


def claim_attributes(claims: Mapping[str, Any], source: AttributeSource) -> tuple[Attribute, ...]:
    """Return every claim about the person as an attribute, in the order of the message.

    A nested claim is named by its path, with dots between the names. Raises ``NotClaims`` if
    there are more than ``MOST_CLAIMS``.
    """
    found = list(islice(_attributes(claims, "", source, 1), MOST_CLAIMS + 1))
    if len(found) > MOST_CLAIMS:
        raise NotClaims(f"holds more than {MOST_CLAIMS:,} claims")
    return tuple(found)


def authentication_of(claims: Mapping[str, Any]) -> Authentication | None:
    """Return how (``acr`` or ``amr``) and when (``auth_time``) the user signed in, if stated."""
    context, methods, instant = claims.get("acr"), claims.get("amr"), claims.get("auth_time")
    if not isinstance(context, str) and isinstance(methods, list):
        context = " ".join(method for method in methods if isinstance(method, str))
    when = str(instant) if isinstance(instant, str) else None
    if not context and when is None:
        return None
    return Authentication(context=str(context) if context else None, instant=when)


def _attributes(
    claims: Mapping[str, Any], path: str, source: AttributeSource, depth: int
) -> Iterator[Attribute]:
    for name, value in claims.items():
        if not path and name in OF_THE_LOGIN:
            continue
        if isinstance(value, dict) and value and depth < DEEPEST:
            yield from _attributes(value, f"{path}{name}.", source, depth + 1)
        else:
            values, kind = _values(value)
            yield Attribute(name=f"{path}{name}", values=values, source=source, json_type=kind)


def _values(value: Any) -> tuple[tuple[str, ...], str]:
    match value:
        case None:
            return (), "null"
        case bool():
            return (_text(value),), "boolean"
        case JsonNumber():
            return (str(value),), "number"
        case str():
            return (value,), "string"
        case list():
            return tuple(map(_text, value)), "array"
        case _:
            return (_text(value),), "object"


def _text(value: Any) -> str:
    """Return one value as text; anything but a string or a number becomes compact JSON."""
    return str(value) if isinstance(value, str) else _compact(value, 0)


def _compact(value: Any, depth: int) -> str:
    if depth > DEEPEST:
        return '"…"'
    match value:
        case JsonNumber():
            return str(value)
        case dict():
            members = (
                f"{json.dumps(name, ensure_ascii=False)}:{_compact(member, depth + 1)}"
                for name, member in value.items()
            )
            return "{" + ",".join(members) + "}"
        case list():
            return "[" + ",".join(_compact(entry, depth + 1) for entry in value) + "]"
        case _:
            return json.dumps(value, ensure_ascii=False)


def _once(pairs: Sequence[tuple[str, Any]]) -> Claims:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise NotClaims("holds one member twice")
    return members


def _no_number(_: str) -> Any:
    raise NotClaims("holds NaN or Infinity, which JSON does not know")


MOST_BYTES = 64_000
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*\Z")


class NotAToken(ValueError):  # noqa: N818 - named for what it is
    """The text is not a signed token.

    ``reason`` is a stable code; ``message`` completes a sentence that starts "The token ...".
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token's parts. ``text`` is the whole token, which its signature covers."""

    header: Claims
    claims: Claims = field(repr=False)
    text: str = field(repr=False)
    signed: bool  # whether it carries any signature at all


def split_token(text: str) -> Token:
    """Split a compact JWS into its parts, strictly. Raises ``NotAToken``.

    Rules: RFC 7515 sections 3.1 and 7.1, RFC 4648 section 5 without padding.
    """
    if len(text) > MOST_BYTES:
        raise NotAToken("token-form", f"is larger than {MOST_BYTES:,} characters")
    if not text.isascii():
        raise NotAToken("token-form", "holds characters that no token has")
    parts = text.split(".")
    match parts:
        case [header, claims, signature]:
            decode_base64url(signature)
        case [_, _, _, _, _]:
            raise NotAToken("token-encrypted", "is encrypted, which is not supported")
        case _:
            raise NotAToken("token-form", f"has {len(parts)} parts where 3 were expected")
    return Token(
        header=_claims(header, "header"),
        claims=_claims(claims, "content"),
        text=text,
        signed=bool(signature),
    )


def decode_base64url(text: str) -> bytes:
    """Decode strictly: only this alphabet, no padding, no stray bits. Raises ``NotAToken``."""
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
        raise NotAToken("token-form", f"has a {what} that {wrong.message}") from None
