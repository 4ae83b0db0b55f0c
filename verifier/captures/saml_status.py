"""A SAML response that is no login, because the identity provider refused: why, in plain words.

Source: OASIS saml-core-2.0-os 3.2.2.2, the second-level status codes.
"""

from __future__ import annotations

from typing import Final

from lxml import etree

from verifier.captures.problems import NotACapture
from verifier.messages.saml.xml_reading import name, only_child

_STATUS: Final = "urn:oasis:names:tc:SAML:2.0:status:"
_WORDS: Final = {
    "AuthnFailed": "it could not log the person in",
    "InvalidNameIDPolicy": "it cannot give the kind of NameID that was asked for",
    "NoAuthnContext": "it cannot log in the way that was asked for",
    "NoPassive": "it would have had to ask the person something",
    "RequestDenied": "it refuses this service",
    "UnknownPrincipal": "it does not know the person",
    "Requester": "it found a mistake in the request, or does not know the service",
    "Responder": "it had a problem of its own",
    "VersionMismatch": "it does not speak the same SAML version",
}


def refuse_failure(message: etree._Element) -> None:
    """Raise ``NotACapture`` where *message* is a Response whose status is not success."""
    if message.tag != name("samlp:Response"):
        return
    outer = only_child(only_child(message, "samlp:Status"), "samlp:StatusCode")
    first = _code(outer)
    if first == "Success":
        return
    inner = _code(only_child(outer, "samlp:StatusCode"))
    known = next((one for one in (inner, first) if one in _WORDS), None)
    why = f"{_WORDS[known]} ({known})" if known else "it names no reason that SAML knows"
    raise NotACapture(
        f"The identity provider refused this login, so the response holds no attributes: {why}."
    )


def _code(element: etree._Element | None) -> str | None:
    value = "" if element is None else (element.get("Value") or "").strip()
    return value.removeprefix(_STATUS) if value.startswith(_STATUS) else None
