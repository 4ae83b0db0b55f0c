"""What may be tried only so often from one address: guesses at links, tokens and sign-ins."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from flask import request

from verifier.bounded_network.sockets import is_private
from verifier.web.services import services

WITHIN = timedelta(hours=1)


def may_try(what: str, *, at_most: int, within: timedelta = WITHIN) -> bool:
    """Count one attempt at *what* from where this request comes.

    Say whether it is one of the first *at_most*. Where everybody may come from one address, behind
    a proxy that the site file does not name, nobody is counted, so that nobody locks the others
    out.
    """
    address = address_digest()
    if address is None:
        return True
    subject = digest_of("tries", what, address)
    return services().store.attempts.may(subject, at_most=at_most, within=within)


def is_first(*what: str) -> bool:
    """Whether *what* happens for the first time within the hour."""
    return services().store.attempts.may(digest_of(*what), at_most=1, within=WITHIN)


def address_digest() -> str | None:
    """Digest where this request comes from; None where that may be a proxy before everybody."""
    address = request.remote_addr
    known = services().site.trusted_proxy is not None
    if not address or (is_private(address) and not known):
        return None
    return digest_of("address", address)


def digest_of(*what: str) -> str:
    """Digest who or what is attempted."""
    return hashlib.sha256("\0".join(what).encode("utf-8", "surrogatepass")).hexdigest()
