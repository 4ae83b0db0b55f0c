"""We as the client of a site's OpenID providers: logins begun, answers judged."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from verifier.login.gate_record import Gate
from verifier.login.oidc.answer_gate import check_answer
from verifier.login.oidc.asking import TOTAL_SECONDS, Asking
from verifier.login.oidc.conversation import Conversation
from verifier.login.oidc.login_request import start
from verifier.login.oidc.provider_book import PATIENCE_SECONDS, ProviderBook
from verifier.login.oidc.provider_refused import ProviderRefused
from verifier.login.oidc.refusal import BROKEN, refusal
from verifier.login.oidc.token_request import NoTokens
from verifier.login.started_login import StartedLogin
from verifier.messages.oidc.claims import NotClaims
from verifier.model.capture import LoginAccepted, LoginRefused, PendingLogin
from verifier.model.idp import Idp, OidcProvider
from verifier.model.site import Site

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
        return start(
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
            conversation = Conversation(
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
            gate.failed("provider", refused.said)
        except NoTokens as none:
            gate.failed("tokens-refused" if none.owner != "identity" else "tokens", none.said)
        except NotClaims as wrong:
            gate.failed("claims", f"What the provider released {wrong.said}.")
        return None

    def _asking(self, provider: OidcProvider) -> Asking:
        return Asking(
            provider, allow_private=self._site.allow_private_addresses, seconds=self._seconds
        )
