"""Asking pysaml2, and putting its some twenty ways of refusing into words.

Neither the text of its exceptions nor the response it returns without an assertion is used:
the former holds the message, the latter is not verified.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

from saml2 import BINDING_HTTP_POST
from saml2.sigver import DecryptError, SigverError
from saml2.xml.schema import XMLSchemaError
from saml2.xml.schema import validate as validate_doc_with_schema

from verifier.model.capture import PendingLogin

SCHEMA = "Signature verification failed. Invalid document format."
ANY_ADDRESS = "0.0.0.0"  # noqa: S104 - pysaml2's word for "do not compare"; the gate compares


@dataclass(frozen=True, slots=True)
class Verified:
    """What pysaml2 has accepted: the document (after decryption) and its assertion's ID."""

    document: str
    assertion_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The gate's name for it, and one plain sentence."""

    check: str
    said: str
    certain: bool = True  # False: pysaml2 does not tell why


OFF_SCHEMA = "The message does not follow the SAML schema, so it is not used."
SIGNATURE_REFUSED = (
    "The signature of the message does not hold with any key in the identity provider's metadata."
)
UNSIGNED = "Neither the Response nor the assertion is signed; anybody can make such a message."
CANNOT_DECRYPT = (
    "The message cannot be opened with our keys: the identity provider may use an old "
    "encryption certificate of ours."
)
NO_ASSERTION = "The message holds no assertion that could be verified."
BROKEN = "The message could not be understood."


def ask_pysaml2(
    client: Any,
    message: bytes,
    *,
    pending: PendingLogin | None,
    acs_url: str,
    entity_id: str,
) -> Verified | Refused:
    """Verify, decrypt and check *message*. Raises nothing."""
    try:
        response = client.parse_authn_request_response(
            base64.b64encode(message).decode("ascii"),
            BINDING_HTTP_POST,
            outstanding={} if pending is None else {pending.request_id: "/"},
            conv_info={
                "remote_addr": ANY_ADDRESS,
                "request_uri": acs_url,
                "entity_id": entity_id,
            },
        )
    except DecryptError:
        return Refused("encryption", CANNOT_DECRYPT)
    except SigverError as error:
        return _signature_refused(error)
    except Exception:  # noqa: BLE001 - pysaml2 raises whatever a hostile message provokes
        return Refused("broken-message", BROKEN, certain=False)
    if response is None or response.assertion is None or len(response.assertions) != 1:
        return Refused("assertion", NO_ASSERTION, certain=False)
    return Verified(str(response.xmlstr), str(response.assertion.id))


def follows_schema(document: bytes | str) -> bool:
    """Whether *document* is a Response after the SAML schema, as pysaml2 sees it."""
    text = document.decode("utf-8") if isinstance(document, bytes) else document
    try:
        validate_doc_with_schema(text)
    except XMLSchemaError:
        return False
    return True


def _signature_refused(error: SigverError) -> Refused:
    about = error.args[0] if error.args else None
    if isinstance(about, dict) and about.get("message") == SCHEMA:
        return Refused("structure", OFF_SCHEMA)
    return Refused("signature", SIGNATURE_REFUSED)
