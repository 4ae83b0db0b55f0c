"""The OpenID Connect logins of a recording: ID tokens, each with its UserInfo answer."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from verifier.captures.exchange import MOST_MESSAGES, Exchange, path_of, sent_values
from verifier.captures.json_bounds import has_more_parts
from verifier.captures.oidc_login import info_login, read_info, read_token, token_login
from verifier.captures.problems import NotACapture
from verifier.captures.unproven import Attempt, refuse_many_logins, refused
from verifier.messages.oidc.claims import Claims
from verifier.messages.oidc.token import Token
from verifier.model.capture import LoginCapture

MOST_BYTES = 1_000_000  # of an answer that may hold a token or claims
MOST_PARTS = 20_000  # of such an answer's JSON
Answer = tuple[bytes, datetime]
Told = tuple[Claims, datetime]
_SAME_LOGIN = ("iss", "aud", "sub")


def oidc_logins(exchanges: Sequence[Exchange]) -> Iterator[Attempt]:
    """Give what reads each login; the reading raises ``NotACapture``."""
    sent, answers = _search(exchanges)
    unread: list[NotACapture] = []
    infos = _infos(answers, unread)
    tokens = _tokens(sent, unread)
    yield from map(refused, unread)
    for token, at in tokens:
        info = infos.get(str(token.claims["sub"]))
        yield partial(_read, token, None if info is None else info[0], at)
    subs = {str(token.claims["sub"]) for token, _ in tokens}
    for sub, (claims, at) in infos.items():
        if sub not in subs:
            yield partial(_read_info, claims, at)


def _infos(answers: Sequence[Answer], unread: list[NotACapture]) -> dict[str, Told]:
    found = {}
    for content, at in answers:
        try:
            claims = read_info(content)
        except NotACapture as error:
            unread.append(error)
        else:
            found[str(claims["sub"])] = (claims, at)
            refuse_many_logins(len(found))  # at once, for each holds its claims in memory
    return found


def _tokens(
    sent: dict[str, datetime], unread: list[NotACapture]
) -> Sequence[tuple[Token, datetime]]:
    found: dict[tuple[str, ...], tuple[Token, datetime]] = {}
    for text, at in sent.items():
        try:
            token = read_token(text)
        except NotACapture as error:
            unread.append(error)
            continue
        known = found.get(_login_of(token))
        # A token of the front channel often says less than the one fetched after it.
        if known is None or len(token.claims) >= len(known[0].claims):
            found[_login_of(token)] = (token, at)
            refuse_many_logins(len(found))
    return tuple(found.values())


def _search(exchanges: Sequence[Exchange]) -> tuple[dict[str, datetime], Sequence[Answer]]:
    tokens = sent_values(exchanges, "id_token")
    infos: dict[bytes, datetime] = {}
    for one in exchanges:
        told = _object(one.answer)
        if told is None:
            continue
        if isinstance(sent := told.get("id_token"), str):
            tokens.setdefault(sent, one.at)
        elif "sub" in told and "userinfo" in path_of(one.url).lower():
            infos.setdefault(one.answer, one.at)
        if len(tokens) + len(infos) > MOST_MESSAGES:
            raise NotACapture(
                f"This recording holds more than {MOST_MESSAGES} messages of OpenID Connect; "
                "record one login alone."
            )
    return tokens, tuple(infos.items())


def _object(answer: bytes) -> dict[str, Any] | None:
    if len(answer) > MOST_BYTES or answer.lstrip()[:1] != b"{":
        return None
    if b'"id_token"' not in answer and b'"sub"' not in answer:
        return None
    try:
        text = answer.decode("utf-8")
        told = None if has_more_parts(text, MOST_PARTS) else json.loads(text)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def _login_of(token: Token) -> tuple[str, ...]:
    claims = token.claims
    own = claims.get("nonce") or claims.get("auth_time") or claims.get("iat")
    return (*(str(claims.get(one)) for one in _SAME_LOGIN), str(own))


def _read(token: Token, info: Claims | None, at: datetime) -> tuple[LoginCapture, ...]:
    signed_with = token.header.get("alg") if token.signed else None
    return (token_login(token.claims, info, signed_with=signed_with, seen_at=at),)


def _read_info(claims: Claims, at: datetime) -> tuple[LoginCapture, ...]:
    return (info_login(claims, seen_at=at),)
