"""Starting a login: the authorization request, with state, nonce and PKCE.

Source: OpenID Connect Core 3.1.2.1; RFC 7636 (always S256); RFC 9700 section 2.1.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from datetime import datetime
from urllib.parse import urlencode, urlsplit

from verifier.login.oidc.discovery import Discovered
from verifier.login.started_login import StartedLogin, pending_login
from verifier.model.idp import Idp, OidcProvider


def start(
    idp: Idp,
    provider: OidcProvider,
    discovered: Discovered,
    *,
    redirect_uri: str,
    browser: str | None,
    now: datetime,
) -> StartedLogin:
    """Make the request; the verifier of PKCE and the nonce stay here."""
    verifier = secrets.token_urlsafe(48)
    pending = pending_login(
        f"oidc-{secrets.token_hex(20)}",
        idp_id=idp.id,
        browser=browser,
        now=now,
        nonce=secrets.token_urlsafe(24),
        code_verifier=verifier,
    )
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    query = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect_uri,
        "scope": " ".join(provider.scopes),
        "state": pending.relay_state,
        "nonce": pending.nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii"),
        "code_challenge_method": "S256",
    }
    if provider.max_age_seconds is not None:
        query["max_age"] = str(provider.max_age_seconds)
    at = discovered.authorization_endpoint
    joined = "&" if urlsplit(at).query else "?"
    return StartedLogin(pending=pending, method="GET", url=f"{at}{joined}{urlencode(query)}")
