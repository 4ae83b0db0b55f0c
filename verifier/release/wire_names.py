"""Under which name an attribute is to be sent."""

from __future__ import annotations

from collections.abc import Iterable

from verifier.model.attribute_names import NOT_ATTRIBUTES
from verifier.model.capture import Protocol
from verifier.release.vocabulary import BY_CANONICAL, term_of

_BY_REGISTERED_NAME = (Protocol.SAML,)


def wire_names(names: Iterable[str], protocol: Protocol) -> dict[str, str]:
    """Give the name to send each of *names* under, also by its canonical name."""
    found = {name: wire_name(name, protocol) for name in names}
    for name, sent in tuple(found.items()):
        known = term_of(name)
        if known is not None:
            found.setdefault(known.canonical, sent)
    return found


def wire_name(name: str, protocol: Protocol) -> str:
    """Give the name to send *name* under: registered in SAML, the claim in OIDC, else its own.

    A name that no register knows, such as a claim URI of the site's own, is sent as it is.
    """
    known = BY_CANONICAL.get(name)
    if known is None or name in NOT_ATTRIBUTES:
        return name
    if protocol is Protocol.OIDC:
        return next(iter(known.oidc), name)
    if protocol in _BY_REGISTERED_NAME:
        registered = (*known.saml, *(known.claims if known.born_in_ad else ()))
        return next(iter(registered), name)
    return name
