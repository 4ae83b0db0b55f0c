"""Starting a login: the AuthnRequest, and what the browser has to do with it.

Source: Kantara SAML2Int SP02 to SP07: AssertionConsumerServiceURL, no NameIDPolicy, an
authentication context only where the site asks for one, and then exactly that.
"""

from __future__ import annotations

import base64
import secrets
from datetime import datetime
from typing import Any

from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.saml import AuthnContextClassRef
from saml2.samlp import RequestedAuthnContext

from verifier.login.saml.idp_metadata import IdpMetadata, MetadataRefused
from verifier.login.started_login import StartedLogin, pending_login
from verifier.messages.saml.namespaces import RSA_SHA256, SHA256
from verifier.model.idp import Idp
from verifier.model.site import Site


def start(
    client: Any,
    site: Site,
    idp: Idp,
    metadata: IdpMetadata,
    *,
    force_authn: bool,
    browser: str | None,
    now: datetime,
) -> StartedLogin:
    """Make the request. Raises ``MetadataRefused`` where the provider has no address for it."""
    by_post = idp.request_binding == "post" or metadata.sso_redirect is None
    destination = metadata.sso_post if by_post else metadata.sso_redirect
    if destination is None:
        raise MetadataRefused(
            "The metadata of the identity provider names no address for logins by POST; "
            'set request_binding = "redirect".'
        )
    request_id, request = client.create_authn_request(
        destination,
        binding=BINDING_HTTP_POST,  # of the answer
        message_id=f"_{secrets.token_hex(20)}",
        sign=by_post and site.saml.sign_requests,
        sign_alg=RSA_SHA256,
        digest_alg=SHA256,
        assertion_consumer_service_url=site.acs_url,
        force_authn="true" if force_authn else None,
        requested_authn_context=_context(idp),
    )
    pending = pending_login(request_id, idp_id=idp.id, browser=browser, now=now)
    if by_post:
        encoded = base64.b64encode(str(request).encode()).decode("ascii")
        fields = (("SAMLRequest", encoded), ("RelayState", pending.relay_state))
        return StartedLogin(pending=pending, method="POST", url=destination, fields=fields)
    message = client.apply_binding(
        BINDING_HTTP_REDIRECT,
        str(request),
        destination,
        relay_state=pending.relay_state,
        sign=site.saml.sign_requests,
        sigalg=RSA_SHA256,
    )
    return StartedLogin(pending=pending, method="GET", url=dict(message["headers"])["Location"])


def _context(idp: Idp) -> RequestedAuthnContext | None:
    if idp.authn_context is None:
        return None
    return RequestedAuthnContext(
        authn_context_class_ref=[AuthnContextClassRef(text=idp.authn_context)],
        comparison="exact",
    )
