"""Signing in to Sierra: client credentials for a token that lasts an hour."""

from __future__ import annotations

from base64 import b64encode

from verifier.ils.sierra.errors import require_signed_in
from verifier.ils.sierra.options import SierraOptions
from verifier.ils.sierra.shapes import SierraToken
from verifier.rest.conversation import Conversation
from verifier.rest.json_body import shaped
from verifier.rest.tokens import Token


def sign_in(conversation: Conversation, options: SierraOptions) -> Token:
    """Ask for a token (RFC 6749, 4.4). Raises ``LookupStopped``."""
    pair = b64encode(f"{options.client_key}:{options.client_secret}".encode()).decode()
    answer = conversation.post_form(
        "/token",
        [("grant_type", "client_credentials")],
        headers={"Authorization": f"Basic {pair}"},
    )
    require_signed_in(answer)
    given = shaped(SierraToken, answer.json(), what="a token")
    return Token.lasting(given.access_token, given.expires_in)
