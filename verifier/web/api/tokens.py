"""Tokens: what one's own may do; all of them, made and revoked."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

from flask import Response, make_response

from verifier.model.operators import ApiToken
from verifier.web import refusals
from verifier.web.api import noted
from verifier.web.api.admin_shapes import NewTokenShape, TokenShape, TokensShape, TokenWanted
from verifier.web.api.asked import refuse
from verifier.web.bearer import current_token
from verifier.web.services import services


def read_own_token() -> TokenShape | Response:
    """Read what this token may do, and until when."""
    token = current_token()
    return refusals.no_token() if token is None else _shape(token)


def list_tokens() -> TokensShape:
    """List the tokens, expired and revoked ones as well."""
    return TokensShape(tokens=[_shape(one) for one in services().store.tokens.all()])


def make_token(body: TokenWanted) -> NewTokenShape:
    """Make a token; its secret is told this once."""
    made, secret = services().store.tokens.make(
        name=body.name,
        scopes=body.scopes,
        created_by=noted.who(),
        lasts=timedelta(days=body.days),
    )
    noted.note("token.made", made.id)
    return NewTokenShape(**_shape(made).model_dump(), secret=secret)


def revoke_token(token_id: str) -> Response:
    """Make a token useless, at once."""
    if services().store.tokens.revoke(token_id) is None:
        refuse(404, "There is no such token, or it was revoked already.")
    noted.note("token.revoked", token_id)
    return make_response("", HTTPStatus.NO_CONTENT)


def _shape(token: ApiToken) -> TokenShape:
    fields = {name: getattr(token, name) for name in TokenShape.model_fields}
    return TokenShape(**{**fields, "scopes": sorted(token.scopes)})
