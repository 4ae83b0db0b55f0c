"""What is said with a provider after a browser brought its code: tokens, keys, UserInfo."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from verifier.login.gate_record import Gate
from verifier.login.oidc.asking import Asking
from verifier.login.oidc.claims_gate import Expected, check_claims
from verifier.login.oidc.discovery import Discovered
from verifier.login.oidc.key_set import Choice
from verifier.login.oidc.provider_book import ProviderBook
from verifier.login.oidc.released import released
from verifier.login.oidc.token_gate import verified_token
from verifier.login.oidc.token_request import Tokens, exchange
from verifier.login.oidc.userinfo import ask_userinfo
from verifier.messages.oidc.claims import Claims, whole_number
from verifier.model.capture import LoginAccepted, OneTimeUse, PendingLogin
from verifier.model.idp import Idp, OidcProvider

LONGEST_MEMORY = 7 * 86_400  # seconds; an exp may be far beyond every calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """One login at one provider."""

    idp: Idp
    provider: OidcProvider
    pending: PendingLogin
    discovered: Discovered
    redirect_uri: str
    asking: Asking
    book: ProviderBook
    now: datetime

    def log_in(self, code: str, gate: Gate) -> LoginAccepted | None:
        """Exchange *code* and judge what comes; None where *gate* has recorded why not.

        Raises ``NoTokens``, ``NotClaims`` and ``ProviderRefused``.
        """
        tokens = exchange(
            code,
            code_verifier=self.pending.code_verifier or "",
            redirect_uri=self.redirect_uri,
            provider=self.provider,
            discovered=self.discovered,
            asking=self.asking,
        )
        claims = self._verified(tokens, gate)
        if claims is None:
            return None
        info = self._asked(tokens, claims, gate)
        if gate.failure is not None:
            return None
        capture = released(
            claims, info, idp=self.idp, discovered=self.discovered, now=self.now, gate=gate
        )
        return LoginAccepted(capture=capture, use=self._use(tokens, claims))

    def _verified(self, tokens: Tokens, gate: Gate) -> Claims | None:
        token = verified_token(
            tokens.id_token, algorithm=self.provider.signed_with, key_of=self._key, gate=gate
        )
        if token is None:
            return None
        expected = Expected(
            provider=self.provider,
            nonce=self.pending.nonce,
            access_token=tokens.access_token,
            started_at=self.pending.started_at,
            now=self.now,
        )
        check_claims(token.claims, expected, gate)
        return None if gate.failure is not None else token.claims

    def _asked(self, tokens: Tokens, claims: Claims, gate: Gate) -> Claims | None:
        if not self.provider.ask_userinfo or self.discovered.userinfo_endpoint is None:
            gate.not_checked("userinfo", "Not asked: switched off, or the provider offers none.")
            return None
        return ask_userinfo(
            self.discovered.userinfo_endpoint,
            access_token=tokens.access_token,
            subject=claims["sub"],
            provider=self.provider,
            asking=self.asking,
            key_of=self._key,
            gate=gate,
        )

    def _key(self, kid: str | None) -> Choice:
        return self.book.key(self.idp, self.provider, kid, self.asking)

    def _use(self, tokens: Tokens, claims: Claims) -> OneTimeUse:
        expires = whole_number(claims.get("exp")) or 0
        left = expires - self.now.timestamp() + self.provider.clock_tolerance_seconds
        return OneTimeUse(
            request_id=self.pending.request_id,
            assertion_id=hashlib.sha256(tokens.id_token.encode()).hexdigest(),
            issuer=self.provider.issuer,
            remember_until=self.now + timedelta(seconds=min(left, LONGEST_MEMORY)),
        )
