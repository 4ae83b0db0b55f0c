"""The SAML service provider: start logins and accept those that pass every check.

The store makes the last check, that a login is used only once (``LoginAccepted.use``).
"""

import base64
import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from lxml import etree
from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.saml import AuthnContextClassRef
from saml2.samlp import RequestedAuthnContext

from verifier.adapters.login.gate_record import BROKEN, Clock, Gate, shown
from verifier.adapters.login.saml.gate import examine, refusal
from verifier.adapters.login.saml.gate_assertion import Expected, Login, check_pending
from verifier.adapters.login.saml.gate_structure import is_response, read_posted
from verifier.adapters.login.saml.keys import SpKeys
from verifier.adapters.login.saml.metadata_book import IdpMetadataBook
from verifier.adapters.login.saml.metadata_document import IdpMetadata, MetadataRefused
from verifier.adapters.login.saml.pysaml2_client import Clients
from verifier.adapters.login.started_login import StartedLogin, pending_login
from verifier.adapters.messages.saml_xml import RSA_SHA256, SHA256, child_text, only_child
from verifier.domain.model.capture import (
    IdentityProvider,
    LoginAccepted,
    LoginRefused,
    PendingLogin,
)
from verifier.domain.model.site import Idp, Site


def _requested_context(idp: Idp) -> RequestedAuthnContext | None:
    """Request an authentication context only if the site names one, and then exactly that one."""
    if idp.authn_context is None:
        return None
    reference = AuthnContextClassRef(text=idp.authn_context)
    return RequestedAuthnContext(authn_context_class_ref=[reference], comparison="exact")


def find_sender(
    root: etree._Element, idps: Sequence[Idp], metadata_of: Callable[[Idp], IdpMetadata]
) -> tuple[Idp, IdpMetadata]:
    """Find the identity provider by the message's Issuer, which is verified later.

    Raises ``MetadataRefused`` if no identity provider of the site has that entity ID.
    """
    issuer = child_text(root, "saml:Issuer")
    if issuer is None:
        issuer = child_text(only_child(root, "saml:Assertion"), "saml:Issuer")
    for idp in idps:
        if idp.protocol != "saml":
            continue
        idp = idp.member(issuer) if idp.is_many and issuer else idp  # noqa: PLW2901 - the one meant
        try:
            metadata = metadata_of(idp)
        except MetadataRefused:
            continue
        if metadata.entity_id == issuer:
            return idp, metadata
    raise MetadataRefused(
        f"The message comes from {shown(issuer)}, which is no identity provider of this site."
    )


logger = logging.getLogger(__name__)

Metadata = Mapping[str, IdpMetadata] | IdpMetadataBook
NOBODY = IdentityProvider(entity_id=None)


class ServiceProvider:
    """The SAML service provider of a site. Thread-safe.

    Raises ``CryptoUnavailable`` if signatures cannot be checked on this computer.
    """

    def __init__(
        self,
        site: Site,
        keys: SpKeys,
        metadata: Metadata,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._site = site
        self._metadata = metadata
        self._now = now
        self._clients = Clients(site, keys)

    def begin(
        self, idp_id: str, *, force_authn: bool | None = None, browser: str | None = None
    ) -> StartedLogin:
        """Start a login at one identity provider (SAML2Int SP02 to SP07), valid for 15 minutes.

        *browser* is the digest of the browser's login cookie. Raises ``MetadataRefused``.
        """
        idp = self._site.idp(idp_id)
        if idp is None or idp.protocol != "saml":
            raise MetadataRefused("This site has no SAML identity provider of that name.")
        metadata = self._metadata_of(idp)
        by_post = idp.request_binding == "post" or metadata.sso_redirect is None
        destination = metadata.sso_post if by_post else metadata.sso_redirect
        if destination is None:
            raise MetadataRefused(
                "The metadata of the identity provider names no address for logins by POST; "
                'set request_binding = "redirect".'
            )
        client, sign = self._clients.get(idp, metadata), self._site.saml.sign_requests
        force = idp.force_authn if force_authn is None else force_authn
        request_id, request = client.create_authn_request(
            destination,
            binding=BINDING_HTTP_POST,  # of the answer
            message_id=f"_{secrets.token_hex(20)}",
            sign=by_post and sign,
            sign_alg=RSA_SHA256,
            digest_alg=SHA256,
            assertion_consumer_service_url=self._site.acs_url,
            force_authn="true" if force else None,
            requested_authn_context=_requested_context(idp),
        )
        pending = pending_login(request_id, idp_id=idp.id, browser=browser, now=self._now())
        state = pending.relay_state
        if by_post:
            encoded = base64.b64encode(str(request).encode()).decode("ascii")
            fields = (("SAMLRequest", encoded), ("RelayState", state))
            return StartedLogin(pending=pending, method="POST", url=destination, fields=fields)
        message = client.apply_binding(
            BINDING_HTTP_REDIRECT, str(request), destination, state, sign=sign, sigalg=RSA_SHA256
        )
        url = dict(message["headers"])["Location"]
        return StartedLogin(pending=pending, method="GET", url=url)

    def request_id_of(self, saml_response: str) -> str | None:
        """Return the request that a message claims to answer (InResponseTo); None if it has none.

        It is not verified, and only used to find the pending login.
        """
        try:
            read = read_posted(saml_response, Gate())
        except Exception:  # noqa: BLE001 - whatever a stranger sends, it answers nothing
            return None
        return None if read is None else read[1].get("InResponseTo")

    def finish(
        self,
        saml_response: str,
        *,
        pending: PendingLogin | None,
        client_address: str | None = None,
    ) -> LoginAccepted | LoginRefused:
        """Check the posted message. Never raises, whatever it contains.

        *pending* is the login that the message answers; None if the identity provider started it.
        *client_address* is the browser's network address, compared only if the site requires it.
        """
        gate = Gate()
        try:
            outcome = self._finish(saml_response, pending, client_address, gate)
        except Exception as error:  # noqa: BLE001 - no message may cause a crash
            logger.warning("login-refused reason=%s error=%s", BROKEN, type(error).__name__)
            gate.failed(BROKEN, "The message could not be understood.")
            return refusal(gate, NOBODY)
        if isinstance(outcome, LoginRefused):
            logger.info("login-refused reason=%s", outcome.reason)
        return outcome

    def _finish(
        self,
        saml_response: str,
        pending: PendingLogin | None,
        client_address: str | None,
        gate: Gate,
    ) -> LoginAccepted | LoginRefused:
        read = read_posted(saml_response, gate)
        idp = None if pending is None else self._site.idp(pending.idp_id)
        if read is None or not is_response(read[1], gate):
            return refusal(gate, self._named(idp))
        message, root = read
        try:
            if pending is None:
                idp, metadata = find_sender(root, self._site.idps, self._metadata_of)
            elif idp is None:
                raise MetadataRefused(  # noqa: TRY301 - told like every other one
                    "The identity provider that was asked is no longer set up here."
                )
            else:
                metadata = self._metadata_of(idp)
        except MetadataRefused as refused:
            gate.failed("metadata" if pending else "issuer", refused.message)
            return refusal(gate, self._named(idp), root)
        now, saml = self._now(), self._site.saml
        check_pending(pending, idp, gate, now)
        login = Login(
            message=message,
            root=root,
            pending=pending,
            metadata=metadata,
            expected=Expected(
                idp=idp,
                entity_id=metadata.entity_id,
                request_id=None if pending is None else pending.request_id,
                sp_entity_id=self._site.sp_entity_id,
                acs_url=self._site.acs_url,
                clock=Clock(now, timedelta(seconds=saml.clock_tolerance_seconds)),
                client_address=client_address if saml.check_client_address else None,
            ),
        )
        client = self._clients.get(idp, metadata, unsolicited=pending is None)
        return examine(login, client, gate)

    def _metadata_of(self, idp: Idp) -> IdpMetadata:
        metadata = self._metadata.get(idp.id)
        if metadata is None:
            raise MetadataRefused("There is no metadata of this identity provider.")
        return metadata

    def _named(self, idp: Idp | None) -> IdentityProvider:
        """Return what is known about *idp*, for a refusal."""
        if idp is None:
            return NOBODY
        try:
            return self._metadata_of(idp).identity_provider(idp.profile)
        except MetadataRefused:
            return IdentityProvider(entity_id=idp.entity_id, profile=idp.profile)
