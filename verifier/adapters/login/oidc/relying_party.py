"""The OpenID Connect client: start logins, finish them, and collect the released claims."""

from __future__ import annotations

import base64
import hashlib
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode, urlsplit

from verifier.adapters.login.gate_record import BROKEN, Gate
from verifier.adapters.login.oidc.discovery import (
    TOTAL_SECONDS,
    Discovered,
    ProviderClient,
    ProviderRefused,
)
from verifier.adapters.login.oidc.gate import (
    Expected,
    check_answer,
    check_claims,
    identity_provider,
    refusal,
    verified_token,
)
from verifier.adapters.login.oidc.provider_book import PATIENCE_SECONDS, Choice, ProviderBook
from verifier.adapters.login.oidc.tokens import NoTokens, Tokens, ask_userinfo, exchange
from verifier.adapters.login.started_login import StartedLogin, pending_login
from verifier.adapters.messages.oidc_claims import (
    Claims,
    NotClaims,
    authentication_of,
    claim_attributes,
    whole_number,
)
from verifier.domain.model.capture import (
    Attribute,
    AttributeSource,
    LoginAccepted,
    LoginCapture,
    LoginRefused,
    OneTimeUse,
    Origin,
    PendingLogin,
    Protocol,
    Subject,
    SubjectKind,
)
from verifier.domain.model.site import Idp, OidcProvider, Site

# Starting a login: the authorization request, with state, nonce and PKCE.
#
# Source: OpenID Connect Core 3.1.2.1; RFC 7636 (always S256); RFC 9700 section 2.1.


def start_login(
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


def released_attributes(
    claims: Claims,
    info: Claims | None,
    *,
    idp: Idp,
    discovered: Discovered,
    now: datetime,
    gate: Gate,
) -> LoginCapture:
    """Make the capture of a login that passed its gate. Raises ``NotClaims``."""
    attributes: tuple[Attribute, ...] = claim_attributes(claims, AttributeSource.ID_TOKEN)
    if info is not None:
        attributes += claim_attributes(info, AttributeSource.USERINFO)
    return LoginCapture(
        protocol=Protocol.OIDC,
        origin=Origin.LOGIN,
        captured_at=now,
        idp=identity_provider(idp),
        service_provider=idp.oidc.client_id if idp.oidc else None,
        subject=Subject(
            kind=SubjectKind.SUB, value=str(claims["sub"]), format=discovered.subject_type
        ),
        attributes=attributes,
        authentication=authentication_of(claims),
        checks=gate.checks,
    )


LONGEST_MEMORY = 7 * 86_400  # seconds; an exp may be far beyond every calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeExchange:
    """One login at one provider."""

    idp: Idp
    provider: OidcProvider
    pending: PendingLogin
    discovered: Discovered
    redirect_uri: str
    asking: ProviderClient
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
        capture = released_attributes(
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


logger = logging.getLogger(__name__)


class RelyingParty:
    """Thread-safe. *seconds* is the deadline of one login's questions together.

    *patience_seconds* is how long one who needs what another is asking the provider waits for it.
    """

    def __init__(
        self,
        site: Site,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        seconds: float = TOTAL_SECONDS,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        self._site = site
        self._now = now
        self._seconds = seconds
        self._book = ProviderBook(patience=patience_seconds)

    def begin(self, idp_id: str, *, browser: str | None = None) -> StartedLogin:
        """Start a login; it has 15 minutes. Raises ``ProviderRefused``."""
        idp = self._site.idp(idp_id)
        if idp is None or idp.oidc is None:
            raise ProviderRefused("This site has no OpenID provider of that name.")
        secret = idp.oidc.client_secret
        if secret is not None and not secret.value:
            raise ProviderRefused(f"The client secret is not there: {secret.place} is not set.")
        discovered = self._book.discovered(idp, idp.oidc, self._asking(idp.oidc))
        return start_login(
            idp,
            idp.oidc,
            discovered,
            redirect_uri=self._site.oidc_redirect_uri(idp.id),
            browser=browser,
            now=self._now(),
        )

    def finish(
        self, answer: Mapping[str, str], *, pending: PendingLogin | None
    ) -> LoginAccepted | LoginRefused:
        """Judge the parameters that came back. Never raises for what came.

        *pending* is the login that ``state`` belongs to; None where it belongs to none.
        """
        gate = Gate()
        idp = None if pending is None else self._site.idp(pending.idp_id)
        try:
            outcome = self._finish(answer, pending, idp, gate)
        except Exception as error:  # noqa: BLE001 - the door: no answer may end in a crash
            logger.warning("login-refused reason=%s error=%s", BROKEN, type(error).__name__)
            gate.failed(BROKEN, "The provider's answer could not be understood.")
            outcome = None
        return outcome or refusal(gate, idp)

    def _finish(
        self,
        answer: Mapping[str, str],
        pending: PendingLogin | None,
        idp: Idp | None,
        gate: Gate,
    ) -> LoginAccepted | None:
        known = gate.judge(
            "state",
            pending is not None and answer.get("state") == pending.relay_state,
            passed="The answer belongs to a login that was begun here.",
            failed="The answer does not belong to a login that was begun here, or it was answered "
            "already. Begin again at the start page.",
        )
        if not known or pending is None:
            return None
        if pending.expires_at <= self._now():
            gate.failed("state", "This login took longer than 15 minutes. Begin it again.")
            return None
        if idp is None or idp.oidc is None:
            gate.failed("provider", "The provider that was asked is no longer set up here.")
            return None
        asking = self._asking(idp.oidc)
        try:
            discovered = self._book.discovered(idp, idp.oidc, asking)
            if not check_answer(answer, idp.oidc, discovered, gate):
                return None
            conversation = CodeExchange(
                idp=idp,
                provider=idp.oidc,
                pending=pending,
                discovered=discovered,
                redirect_uri=self._site.oidc_redirect_uri(idp.id),
                asking=asking,
                book=self._book,
                now=self._now(),
            )
            return conversation.log_in(answer["code"], gate)
        except ProviderRefused as refused:
            gate.failed("provider", refused.message)
        except NoTokens as none:
            gate.failed("tokens-refused" if none.owner != "identity" else "tokens", none.message)
        except NotClaims as wrong:
            gate.failed("claims", f"What the provider released {wrong.message}.")
        return None

    def _asking(self, provider: OidcProvider) -> ProviderClient:
        return ProviderClient(
            provider, allow_private=self._site.allow_private_addresses, seconds=self._seconds
        )
