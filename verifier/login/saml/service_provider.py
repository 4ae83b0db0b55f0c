"""Our SAML service provider: starts logins, and lets in only what passes every check of the gate.

The last check, that a login is used only once, is the store's (``LoginAccepted.use``).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from lxml import etree

from verifier.login.clock import Clock
from verifier.login.gate_record import Gate
from verifier.login.saml.client import Clients
from verifier.login.saml.gate import examine
from verifier.login.saml.gate_message import Expected, check_pending
from verifier.login.saml.gate_structure import is_response
from verifier.login.saml.gate_transport import read_posted
from verifier.login.saml.idp_metadata import IdpMetadata, IdpMetadataBook, MetadataRefused
from verifier.login.saml.issuers import find_sender
from verifier.login.saml.keys import SpKeys
from verifier.login.saml.login_message import Login
from verifier.login.saml.login_request import start
from verifier.login.saml.refusal import BROKEN, refusal
from verifier.login.started_login import StartedLogin
from verifier.model.capture import (
    IdentityProvider,
    LoginAccepted,
    LoginRefused,
    PendingLogin,
)
from verifier.model.idp import Idp
from verifier.model.site import Site

logger = logging.getLogger(__name__)

Metadata = Mapping[str, IdpMetadata] | IdpMetadataBook
NOBODY = IdentityProvider(entity_id=None)


class ServiceProvider:
    """Thread-safe. Raises ``CryptoUnavailable`` where signatures cannot be checked here."""

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
        """Start a login at one identity provider of the site; it has 15 minutes.

        *browser* is the digest of the browser's login cookie. Raises ``MetadataRefused``.
        """
        idp = self._site.idp(idp_id)
        if idp is None or idp.protocol != "saml":
            raise MetadataRefused("This site has no SAML identity provider of that name.")
        metadata = self._metadata_of(idp)
        return start(
            self._clients.get(idp, metadata),
            self._site,
            idp,
            metadata,
            force_authn=idp.force_authn if force_authn is None else force_authn,
            browser=browser,
            now=self._now(),
        )

    def request_id_of(self, saml_response: str) -> str | None:
        """Which request a message claims to answer. Not verified: only to find the login."""
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
        """Judge the posted message. Never raises for what came.

        *pending* is the login that it answers; None where the identity provider started it.
        *client_address* is the browser's, compared only where the site asks for it.
        """
        gate = Gate()
        try:
            outcome = self._finish(saml_response, pending, client_address, gate)
        except Exception as error:  # noqa: BLE001 - the door: no message may end in a crash
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
            idp, metadata = self._sender(root, idp, pending)
        except MetadataRefused as refused:
            gate.failed("metadata" if pending else "issuer", refused.said)
            return refusal(gate, self._named(idp), root)
        now = self._now()
        check_pending(pending, idp, gate, now)
        login = Login(
            message=message,
            root=root,
            pending=pending,
            metadata=metadata,
            expected=self._expected(idp, metadata, pending, client_address, now),
        )
        client = self._clients.get(idp, metadata, unsolicited=pending is None)
        return examine(login, client, gate)

    def _sender(
        self, root: etree._Element, idp: Idp | None, pending: PendingLogin | None
    ) -> tuple[Idp, IdpMetadata]:
        if pending is None:
            return find_sender(root, self._site.idps, self._metadata_of)
        if idp is None:
            raise MetadataRefused("The identity provider that was asked is no longer set up here.")
        return idp, self._metadata_of(idp)

    def _expected(
        self,
        idp: Idp,
        metadata: IdpMetadata,
        pending: PendingLogin | None,
        client_address: str | None,
        now: datetime,
    ) -> Expected:
        saml = self._site.saml
        return Expected(
            idp=idp,
            entity_id=metadata.entity_id,
            request_id=None if pending is None else pending.request_id,
            sp_entity_id=self._site.sp_entity_id,
            acs_url=self._site.acs_url,
            clock=Clock(now, timedelta(seconds=saml.clock_tolerance_seconds)),
            client_address=client_address if saml.check_client_address else None,
        )

    def _metadata_of(self, idp: Idp) -> IdpMetadata:
        metadata = self._metadata.get(idp.id)
        if metadata is None:
            raise MetadataRefused("There is no metadata of this identity provider.")
        return metadata

    def _named(self, idp: Idp | None) -> IdentityProvider:
        """Say as much about *idp* as is known, for a refusal."""
        if idp is None:
            return NOBODY
        try:
            return self._metadata_of(idp).identity_provider(idp.profile)
        except MetadataRefused:
            return IdentityProvider(entity_id=idp.entity_id, profile=idp.profile)
