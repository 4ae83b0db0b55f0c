"""An ID token: compact, inside a token answer (``{"id_token": …}``), or decoded as JSON."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from verifier.captures.oidc_login import read_info, read_token, token_login
from verifier.captures.saved_file import SavedFile
from verifier.captures.unproven import read_each
from verifier.model.capture import LoginCapture

_TOKEN = re.compile(r"[\w-]+(?:\.[\w-]*){2,4}", re.ASCII)
_DECODED = ("iss", "sub", "aud")
_LONGEST = 200_000  # characters: some tokens, one a line


def recognises(saved: SavedFile) -> bool:
    """Whether it is one token or several, one a line, or what a token says."""
    if saved.document is not None:
        return _sent(saved) is not None or all(key in saved.document for key in _DECODED)
    words = saved.text.split() if len(saved.text) <= _LONGEST else []
    return bool(words) and all(one[:2] == "ey" and _TOKEN.fullmatch(one) for one in words)


def read(saved: SavedFile, keys: Sequence[Path]) -> tuple[LoginCapture, ...]:  # noqa: ARG001 - one shape
    """Read each token. Raises ``NotACapture``."""
    if saved.document is not None and (sent := _sent(saved)) is not None:
        return _read_token(sent, saved)
    if saved.document is not None:
        claims = read_info(saved.text)
        return (token_login(claims, None, signed_with=None, seen_at=saved.saved_at),)
    return read_each(partial(_read_token, one, saved) for one in dict.fromkeys(saved.text.split()))


def _read_token(text: str, saved: SavedFile) -> tuple[LoginCapture, ...]:
    token = read_token(text)
    signed_with = token.header.get("alg") if token.signed else None
    return (token_login(token.claims, None, signed_with=signed_with, seen_at=saved.saved_at),)


def _sent(saved: SavedFile) -> str | None:
    sent = (saved.document or {}).get("id_token")
    return str(sent) if isinstance(sent, str) else None
