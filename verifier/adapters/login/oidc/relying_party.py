"""The OpenID Connect client: start logins, exchange codes for tokens, and collect the claims.

Sources: OpenID Connect Core 3.1 and 5.3; RFC 6749 sections 2.3.1, 4.1.3 and 5.2; RFC 7636 (always
S256); RFC 9700 section 2.1.
"""

import base64
import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import quote_plus, urlencode, urlsplit

from verifier.adapters.http import NetworkFailure
from verifier.adapters.login.gate_record import (
    BROKEN,
    Gate,
    Refused,
    identity_provider,
    refused_login,
)
from verifier.adapters.login.oidc.gate import Expected, check_answer, check_claims, verified_token
from verifier.adapters.login.oidc.provider_book import (
    OK,
    PATIENCE_SECONDS,
    TOTAL_SECONDS,
    Choice,
    Discovered,
    ProviderBook,
    ProviderClient,
    ProviderRefused,
)
from verifier.adapters.login.started_login import StartedLogin, pending_login
from verifier.adapters.messages.oidc_claims import (
    Claims,
    NotClaims,
    as_text,
    authentication_of,
    claim_attributes,
    parse_claims,
    whole_number,
)
from verifier.domain.model.capture import (
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
from verifier.domain.model.run import IdpFacts
from verifier.domain.model.site import Idp, OidcProvider, Site

LONGEST_MEMORY = 7 * 86_400  # seconds; an exp may be far beyond every calendar
OWNERS = {
    "state": "patron",
    "code": "patron",
    "provider": "service-provider",
    "tokens-refused": "service-provider",
    BROKEN: "service-provider",
}
_ERRORS = {
    "invalid_client": "The provider does not accept who we are: client_id, client_secret or "
    "client_authentication in the site file are not what is registered there.",
    "invalid_grant": "The provider says that the code is not valid (any more): it was used "
    "before, is too old, or belongs to another client or address. Log in again.",
    "unauthorized_client": "The provider does not let this client log in by authorization code.",
    "invalid_request": "The provider does not understand the token request.",
    "unsupported_grant_type": "The provider does not offer the login by authorization code.",
    "invalid_scope": "The provider does not know one of the scopes in the site file.",
}


class NoTokens(Refused):
    """The provider sent no usable tokens.

    ``message`` is one sentence; ``owner`` is who can fix it.
    """

    def __init__(self, message: str, owner: str = "identity") -> None:
        super().__init__(message)
        self.owner = owner


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """The ID token and access token received for the code. Neither is verified yet."""

    id_token: str = field(repr=False)
    access_token: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeExchange:
    """The second half of one login: exchange the code for tokens, and check them.

    *key_of* chooses the key for the ``kid`` of a token.
    """

    idp: Idp
    provider: OidcProvider
    pending: PendingLogin
    discovered: Discovered
    redirect_uri: str
    asking: ProviderClient
    key_of: Callable[[str | None], Choice]
    now: datetime
    gate: Gate

    def log_in(self, code: str) -> LoginAccepted | None:
        """Exchange *code* for tokens and check them; None if a check failed (see the gate).

        Raises ``NoTokens``, ``NotClaims`` and ``ProviderRefused``.
        """
        tokens = self.exchange(code)
        token = verified_token(
            tokens.id_token,
            algorithm=self.provider.signed_with,
            key_of=self.key_of,
            gate=self.gate,
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
        check_claims(token.claims, expected, self.gate)
        holds = self.gate.failure is None
        info = self.released_claims(tokens.access_token, token.claims["sub"]) if holds else None
        if self.gate.failure is not None:
            return None
        expires = whole_number(token.claims.get("exp")) or 0
        left = expires - self.now.timestamp() + self.provider.clock_tolerance_seconds
        return LoginAccepted(
            capture=self.capture(token.claims, info),
            use=OneTimeUse(
                request_id=self.pending.request_id,
                assertion_id=hashlib.sha256(tokens.id_token.encode()).hexdigest(),
                issuer=self.provider.issuer,
                remember_until=self.now + timedelta(seconds=min(left, LONGEST_MEMORY)),
            ),
        )

    def exchange(self, code: str) -> Tokens:
        """Request the tokens, once, with the site file's client settings. Raises ``NoTokens``."""
        provider, headers = self.provider, {}
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": self.pending.code_verifier or "",
        }
        secret = provider.client_secret.value if provider.client_secret else ""
        if provider.client_authentication == "basic":
            pair = f"{quote_plus(provider.client_id)}:{quote_plus(secret)}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode('ascii')}"
        else:
            fields["client_id"] = provider.client_id
            if provider.client_authentication == "post":
                fields["client_secret"] = secret
        try:
            answer = self.asking.post(self.discovered.token_endpoint, fields, headers=headers)
            document = parse_claims(answer.body)
        except NetworkFailure as failure:
            raise NoTokens(f"The provider gave no tokens: {failure.message}") from None
        except NotClaims as wrong:
            raise NoTokens(
                f"The provider gave no tokens: its answer (status {answer.status}) "
                f"{wrong.message}."
            ) from None
        error = document.get("error")
        if answer.status != OK or error is not None:
            known = _ERRORS.get(error) if isinstance(error, str) else None
            raise NoTokens(
                known
                or f"The provider gave no tokens and no reason that its protocol knows (status "
                f"{answer.status}).",
                "service-provider" if error == "invalid_client" else "identity",
            )
        id_token = as_text(document.get("id_token"))
        access_token = as_text(document.get("access_token")) or ""
        kind = as_text(document.get("token_type")) or ""
        if not id_token:
            raise NoTokens(
                "The provider's answer holds no ID token; the client must be allowed the scope "
                "openid."
            )
        fits = access_token.isascii() and access_token.isprintable() and " " not in access_token
        if kind.lower() != "bearer" or not access_token or not fits:
            raise NoTokens(
                "The provider's answer holds no access token that can be used as Bearer."
            )
        return Tokens(id_token=id_token, access_token=access_token)

    def released_claims(self, access_token: str, subject: str) -> Claims | None:
        """Return the claims of the UserInfo endpoint; None if there are none (see the gate)."""
        url, gate = self.discovered.userinfo_endpoint, self.gate
        if not self.provider.ask_userinfo or url is None:
            gate.not_checked("userinfo", "Not asked: switched off, or the provider offers none.")
            return None
        try:
            answer = self.asking.get(url, bearer=access_token)
        except NetworkFailure as failure:
            gate.failed("userinfo", f"UserInfo could not be asked: {failure.message}")
            return None
        if answer.status != OK:
            message = f"UserInfo answered with status {answer.status} instead of claims."
            gate.failed("userinfo", message)
            return None
        kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind == "application/jwt":
            claims = self._signed_info(answer.body)
        else:
            try:
                claims = parse_claims(answer.body)
            except NotClaims as wrong:
                gate.failed("userinfo", f"The answer of UserInfo {wrong.message}.")
                return None
        if claims is None or not gate.judge(
            "userinfo-subject",
            as_text(claims.get("sub")) == subject,
            passed="UserInfo is about the person of the ID token.",
            failed="UserInfo is about another person than the ID token: sub differs, or is "
            "missing.",
        ):
            return None
        gate.passed("userinfo", "Asked with the access token of this login.")
        return claims

    def _signed_info(self, body: bytes) -> Claims | None:
        provider = self.provider
        token = verified_token(
            body.decode("ascii", "replace").strip(),
            algorithm=provider.signed_with,
            key_of=self.key_of,
            gate=self.gate,
            what="UserInfo token",
            prefix="userinfo-",
        )
        if token is None:
            return None
        audience = token.claims.get("aud", provider.client_id)
        named = audience if isinstance(audience, list) else [audience]
        ours = token.claims.get("iss", provider.issuer) == provider.issuer
        holds = self.gate.judge(
            "userinfo-issuer",
            ours and provider.client_id in named,
            passed="Written by the provider, for us.",
            failed="The UserInfo token was written by another provider, or for another client.",
        )
        return token.claims if holds else None

    def capture(self, claims: Claims, info: Claims | None) -> LoginCapture:
        """Build the capture of a login that passed every check. Raises ``NotClaims``."""
        attributes = claim_attributes(claims, AttributeSource.ID_TOKEN)
        if info is not None:
            attributes += claim_attributes(info, AttributeSource.USERINFO)
        return LoginCapture(
            protocol=Protocol.OIDC,
            origin=Origin.LOGIN,
            captured_at=self.now,
            idp=identity_provider(self.idp),
            service_provider=self.provider.client_id,
            subject=Subject(
                kind=SubjectKind.SUB,
                value=str(claims["sub"]),
                format=self.discovered.subject_type,
            ),
            attributes=attributes,
            authentication=authentication_of(claims),
            checks=self.gate.checks,
        )


class RelyingParty:
    """The OpenID Connect client of a site. Thread-safe.

    *seconds* is the deadline of all requests that complete one login. *patience_seconds*
    limits how long a thread waits while another one fetches the same provider's data.
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

    def facts(self, idp: Idp) -> IdpFacts | None:
        """Return what the provider published when it was last asked; None if it did not answer."""
        return None if idp.oidc is None else self._book.facts(idp, idp.oidc)

    def begin(self, idp_id: str, *, browser: str | None = None) -> StartedLogin:
        """Start a login, which must be completed within 15 minutes. Raises ``ProviderRefused``.

        The PKCE code verifier stays here; the provider gets its digest, and the nonce.
        """
        idp = self._site.idp(idp_id)
        if idp is None or idp.oidc is None:
            raise ProviderRefused("This site has no OpenID provider of that name.")
        provider, secret = idp.oidc, idp.oidc.client_secret
        if secret is not None and not secret.value:
            raise ProviderRefused(f"The client secret is not there: {secret.place} is not set.")
        discovered = self._book.discovered(idp, provider, self._asking(provider))
        verifier = secrets.token_urlsafe(48)
        pending = pending_login(
            f"oidc-{secrets.token_hex(20)}",
            idp_id=idp.id,
            browser=browser,
            now=self._now(),
            nonce=secrets.token_urlsafe(24),
            code_verifier=verifier,
        )
        digest = hashlib.sha256(verifier.encode("ascii")).digest()
        query = {
            "response_type": "code",
            "client_id": provider.client_id,
            "redirect_uri": self._site.oidc_redirect_uri(idp.id),
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

    def finish(
        self, answer: Mapping[str, str], *, pending: PendingLogin | None
    ) -> LoginAccepted | LoginRefused:
        """Check the parameters of the provider's redirect. Never raises, whatever they contain.

        *pending* is the login that ``state`` identifies, or None if there is no such login.
        """
        gate, accepted = Gate(), None
        idp = None if pending is None else self._site.idp(pending.idp_id)
        with gate.no_crash("The provider's answer could not be understood."):
            accepted = self._finish(answer, pending, idp, gate)
        return accepted or refused_login(gate, identity_provider(idp), owners=OWNERS)

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
        provider, asking = idp.oidc, self._asking(idp.oidc)
        try:
            discovered = self._book.discovered(idp, provider, asking)
            if not check_answer(answer, provider, discovered, gate):
                return None
            return CodeExchange(
                idp=idp,
                provider=provider,
                pending=pending,
                discovered=discovered,
                redirect_uri=self._site.oidc_redirect_uri(idp.id),
                asking=asking,
                key_of=lambda kid: self._book.key(idp, provider, kid, asking),
                now=self._now(),
                gate=gate,
            ).log_in(answer["code"])
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
