"""What may be tried only so often from one address: guesses at links, tokens and sign-ins."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address

from flask import request

from verifier.adapters.http.connection import is_private
from verifier.web.services import services

WITHIN = timedelta(hours=1)
_OF_A_HOST = 64  # bits of an IPv6 address that its owner chooses


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
    if not address or not (known or _is_of_one(address)):
        return None
    return digest_of("address", _whole_line(address))


def _is_of_one(address: str) -> bool:
    try:
        return not is_private(address)
    except ValueError:  # a proxy may write anything there
        return False


def _whole_line(address: str) -> str:
    """Give what one line has of addresses: of IPv6 a whole network of 64 bits (RFC 6177)."""
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(known, IPv4Address):
        return str(known)
    if known.ipv4_mapped is not None:
        return str(known.ipv4_mapped)
    return str(IPv6Address(int(known) >> _OF_A_HOST << _OF_A_HOST))


def digest_of(*what: str) -> str:
    """Digest who or what is attempted."""
    return hashlib.sha256("\0".join(what).encode("utf-8", "surrogatepass")).hexdigest()
