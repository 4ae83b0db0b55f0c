"""Tokens of pipelines, as a request brings them."""

from __future__ import annotations

from typing import cast

from flask import g, request

from verifier.model.operators import ApiToken
from verifier.web.services import services

_SCHEME = "bearer "


def current_token() -> ApiToken | None:
    """Give the token that this request brought, if it can be used."""
    if "api_token" not in g:
        g.api_token = authenticate_token(request.headers.get("Authorization", ""))
    return cast("ApiToken | None", g.api_token)


def authenticate_token(header: str) -> ApiToken | None:
    """Find the token that an ``Authorization`` header names, if it can be used now."""
    if header[: len(_SCHEME)].lower() != _SCHEME:
        return None
    return services().store.tokens.of(header[len(_SCHEME) :].strip())
