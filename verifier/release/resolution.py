"""Which attribute a wire name stands for, and whether a service provider would map it.

The identity of a SAML attribute is the pair of Name and NameFormat, letter for letter
(saml-core 2.7.3.1, saml-profiles 8.2). Only that, the site's own names and its own attribute
map count as delivered; everything else that can be recognised is a near miss.
"""

from __future__ import annotations

from verifier.model.attribute_names import UNSPECIFIED, URI
from verifier.model.capture import Attribute, Protocol
from verifier.model.release import Resolution
from verifier.release.expectation import Expectations
from verifier.release.near_names import recognise
from verifier.release.pasted_form import MEANINGS
from verifier.release.term import Term
from verifier.release.vocabulary import (
    BY_CANONICAL,
    BY_CLAIM,
    BY_OIDC,
    BY_SAML,
    BY_SHORT,
    term_of,
)

Resolved = tuple[str | None, Resolution]

_TAKEN_FORMATS = (URI, UNSPECIFIED, None)
_DELIVERED = (Resolution.EXACT, Resolution.MAPPED)
_SHORT_NAME_PROTOCOLS = (Protocol.LDAP, Protocol.CAS, Protocol.HEADERS, Protocol.RESOLVER)


def resolve(  # noqa: PLR0911 - one return for each way to know a name
    attribute: Attribute, expectations: Expectations, protocol: Protocol
) -> Resolved:
    """Find the canonical name of *attribute*, as the site spells it, and say how."""
    name = attribute.name
    if protocol is Protocol.REQUEST:
        return MEANINGS.get(name), Resolution.EXACT  # a reader takes a key by its very name
    if expectations.is_wire_name(name):
        known = term_of(name)
        return (known.canonical if known and name in known.saml else name), Resolution.EXACT
    if name in expectations.mapped:
        return expectations.mapped[name], Resolution.MAPPED
    if protocol is Protocol.OIDC and name in expectations.names:
        return name, Resolution.EXACT  # claims have no registry of this kind: names are agreed on
    registered = _registered(attribute, expectations, protocol)
    if registered is not None:
        return _as_spelled(*registered, expectations)
    recognised = recognise(attribute, expectations)
    if recognised is None:
        return None, Resolution.UNKNOWN
    found, resolution = recognised
    if isinstance(found, str):
        return found, resolution
    return expectations.spelling.get(found.canonical, found.canonical), resolution


def _registered(
    attribute: Attribute, expectations: Expectations, protocol: Protocol
) -> tuple[Term, Resolution] | None:
    name = attribute.name
    if protocol is Protocol.OIDC and name in BY_OIDC:
        return _exact(expectations.first_wanted(BY_OIDC[name]))
    if protocol in _SHORT_NAME_PROTOCOLS:
        short = name.partition(";")[0] if protocol is Protocol.LDAP else name
        if short.lower() in BY_SHORT:
            return _exact(expectations.first_wanted(BY_SHORT[short.lower()]))
    if name in BY_SAML:
        # The Shibboleth SP's rules take a name without a format, or with "unspecified", as well.
        in_format = protocol is not Protocol.SAML or attribute.name_format in _TAKEN_FORMATS
        return BY_SAML[name][0], Resolution.EXACT if in_format else Resolution.WRONG_FORMAT
    if name in BY_CLAIM:
        claimed = expectations.first_wanted(BY_CLAIM[name])
        if claimed is not None and claimed.canonical not in expectations.spelling:
            claimed = next((one for one in BY_CLAIM[name] if one.born_in_ad), None)
        return _exact(claimed) if claimed is not None and claimed.born_in_ad else None
    known = BY_CANONICAL.get(name)
    return _exact(known) if known is not None and known.bare_name_counts else None


def _exact(found: Term | None) -> tuple[Term, Resolution] | None:
    return None if found is None else (found, Resolution.EXACT)


def _as_spelled(found: Term, resolution: Resolution, expectations: Expectations) -> Resolved:
    """Spell it as the site does; where that is one wire name, another one is no delivery."""
    spelling = expectations.spelling.get(found.canonical, found.canonical)
    other_wire_name = (
        resolution in _DELIVERED
        and spelling != found.canonical
        and spelling.lower() not in (short.lower() for short in found.short)
    )
    if other_wire_name:
        resolution = Resolution.CLAIM_NAME if found.born_in_ad else Resolution.MISSPELT
    return spelling, resolution
