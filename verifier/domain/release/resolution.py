"""Recognize the attribute behind a name on the wire, including near misses."""

import re
from collections.abc import Callable

from verifier.domain.model.attribute_names import UNSPECIFIED, URI, last_word
from verifier.domain.model.capture import Attribute, Protocol
from verifier.domain.model.release import Resolution
from verifier.domain.release.expectation import MEANINGS, Expectations
from verifier.domain.release.vocabulary import (
    BY_ANY_CASE,
    BY_CANONICAL,
    BY_CLAIM,
    BY_FORMER,
    BY_OIDC,
    BY_SAML,
    BY_SHORT,
    OID,
    Term,
    edit_distance,
    term_of,
)

# Near misses: a wire name that no service provider maps, but that a person recognises.
#
# The order is from the surest to the weakest sign; the FriendlyName is for people and comes last
# (saml-core 2.7.3.1).

Recognised = tuple[Term | str, Resolution]
"""A term, or a name that only the site file knows; and the sign by which it was recognised."""

_MISWRITTEN_OID = re.compile(r"(?:urn:oid[.:]?|oid[:.]|urn:)?(\d+(?:\.\d+){2,})\Z", re.IGNORECASE)
_SHORTEST_TYPO = 5
_TWO_TYPOS = 10


def near_miss(attribute: Attribute, expectations: Expectations) -> Recognised | None:
    """Return what *attribute* probably is; None if nothing about it is known."""
    name = attribute.name.strip()
    found = _by_name(name, expectations)
    if found is not None:
        blank = name != attribute.name
        return (found[0], Resolution.STRAY_BLANK) if blank else found
    weaker = (
        _nested(attribute, expectations),
        _by_friendly_name(attribute, expectations),
        _misspelt(name, expectations),
    )
    return next((found for found in weaker if found is not None), None)


def _by_name(name: str, expectations: Expectations) -> Recognised | None:
    signs: tuple[Callable[[str, Expectations], Recognised | None], ...] = (
        _registered_or_site_name,
        _other_spelling,
        _short,
        _behind_a_namespace,
        _letter_case,
        _miswritten_oid,
    )
    return next((found for sign in signs if (found := sign(name, expectations))), None)


def _registered_or_site_name(name: str, expectations: Expectations) -> Recognised | None:
    """Recognize a correct name that only has a stray space."""
    if expectations.is_wire_name(name):
        return name, Resolution.STRAY_BLANK
    if name in expectations.mapped:
        return expectations.mapped[name], Resolution.STRAY_BLANK
    return (BY_SAML[name][0], Resolution.STRAY_BLANK) if name in BY_SAML else None


def _other_spelling(name: str, expectations: Expectations) -> Recognised | None:
    if name in BY_FORMER:
        mace = name.startswith("urn:mace:")
        return BY_FORMER[name][0], Resolution.MACE_NAME if mace else Resolution.MISSPELT
    for index, resolution in ((BY_CLAIM, Resolution.CLAIM_NAME), (BY_OIDC, Resolution.OIDC_NAME)):
        found = expectations.first_wanted(index.get(name, ()))
        if found is not None and name not in found.short:
            return found, resolution
    return None


def _short(name: str, expectations: Expectations) -> Recognised | None:
    """Recognize a bare short name, also at the end of an unknown URI."""
    tail = last_word(name)
    found = expectations.first_wanted(BY_SHORT.get(tail.lower(), ()))
    if found is not None:
        case_only = found.bare_name_counts and tail == name and name != found.canonical
        return found, Resolution.LETTER_CASE if case_only else Resolution.SHORT_NAME
    if tail != name and expectations.is_wire_name(tail):
        return tail, Resolution.SHORT_NAME
    return None


def _behind_a_namespace(name: str, _: Expectations) -> Recognised | None:
    """Recognize a registered name after a claim namespace that should have been empty."""
    tail = name.rpartition("/")[2]
    return (BY_SAML[tail][0], Resolution.CLAIM_NAME) if tail in BY_SAML else None


def _letter_case(name: str, expectations: Expectations) -> Recognised | None:
    lowered = name.lower()
    own = next((name for name in expectations.names if name.lower() == lowered), None)
    if own is not None:
        return own, Resolution.LETTER_CASE
    found = expectations.first_wanted(BY_ANY_CASE.get(lowered, ()))
    return None if found is None else (found, Resolution.LETTER_CASE)


def _miswritten_oid(name: str, _: Expectations) -> Recognised | None:
    """Recognize a registered number with a prefix other than ``urn:oid:``."""
    written = _MISWRITTEN_OID.match(name)
    found = BY_SAML.get(OID + written.group(1)) if written else None
    return (found[0], Resolution.MISSPELT) if found else None


def _nested(attribute: Attribute, expectations: Expectations) -> Recognised | None:
    """Recognize a claim nested in another by the last name of its path."""
    _, dot, last = attribute.name.rpartition(".")
    if not dot or attribute.json_type is None:
        return None
    if expectations.is_wire_name(last):
        return last, Resolution.NESTED
    terms = (*BY_OIDC.get(last, ()), *BY_SHORT.get(last.lower(), ()))
    found = expectations.first_wanted(terms)
    return None if found is None else (found, Resolution.NESTED)


def _by_friendly_name(attribute: Attribute, expectations: Expectations) -> Recognised | None:
    friendly = (attribute.friendly_name or "").strip()
    if not friendly:
        return None
    own = next((name for name in expectations.names if name.lower() == friendly.lower()), None)
    found = expectations.first_wanted(BY_SHORT.get(friendly.lower(), ()))
    if found is not None:
        return found, Resolution.FRIENDLY_NAME
    return None if own is None else (own, Resolution.FRIENDLY_NAME)


def _misspelt(name: str, expectations: Expectations) -> Recognised | None:
    """Recognize a wanted name with a letter or two, or one arc, wrong.

    Names that the site does not want are not considered: too many of them look alike.
    """
    for wanted in expectations.names:
        known = next(
            (
                BY_CANONICAL[canonical]
                for canonical, spelt in expectations.spelling.items()
                if spelt == wanted
            ),
            None,
        )
        names = (wanted, *((*known.short, *known.saml) if known else ()))
        if any(_one_off(name, known_name) for known_name in names):
            return known or wanted, Resolution.MISSPELT
    return None


def _one_off(name: str, wanted: str) -> bool:
    if wanted.startswith(OID):
        written = _MISWRITTEN_OID.match(name)
        return written is not None and _one_arc_off(written.group(1), wanted.removeprefix(OID))
    limit = 2 if len(wanted) >= _TWO_TYPOS else 1
    long_enough = len(wanted) >= _SHORTEST_TYPO
    return long_enough and edit_distance(name.lower(), wanted.lower(), limit=limit) <= limit


def _one_arc_off(written: str, registered: str) -> bool:
    """Whether one arc before the last is mistyped; another last arc is another attribute."""
    family, _, last = registered.rpartition(".")
    own_family, _, own_last = written.rpartition(".")
    return last == own_last and edit_distance(own_family, family, limit=1) == 1


# Which attribute a wire name stands for, and whether a service provider would map it.
#
# The identity of a SAML attribute is the pair of Name and NameFormat, letter for letter
# (saml-core 2.7.3.1, saml-profiles 8.2). Only that, the site's own names and its own attribute
# map count as delivered; everything else that can be recognised is a near miss.

Resolved = tuple[str | None, Resolution]

_TAKEN_FORMATS = (URI, UNSPECIFIED, None)
_DELIVERED = (Resolution.EXACT, Resolution.MAPPED)
_SHORT_NAME_PROTOCOLS = (Protocol.LDAP, Protocol.CAS, Protocol.HEADERS, Protocol.RESOLVER)


def resolve(  # noqa: PLR0911 - one return for each way to know a name
    attribute: Attribute, expectations: Expectations, protocol: Protocol
) -> Resolved:
    """Return the canonical name of *attribute* in the site's spelling, and how it was found."""
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
    recognised = near_miss(attribute, expectations)
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
            found = expectations.first_wanted(BY_SHORT[short.lower()])
            to_the_letter = protocol is Protocol.CAS and expectations.form.door.is_vufind
            return (
                None
                if to_the_letter and _in_other_case(name, found, expectations)
                else _exact(found)
            )
    if name in BY_SAML:
        # The Shibboleth SP's rules take a name without a format, or with "unspecified", as well.
        in_format = protocol is not Protocol.SAML or attribute.name_format in _TAKEN_FORMATS
        return BY_SAML[name][0], Resolution.EXACT if in_format else Resolution.WRONG_FORMAT
    if name in BY_CLAIM:
        claimed = expectations.first_wanted(BY_CLAIM[name])
        if claimed is not None and claimed.canonical not in expectations.spelling:
            claimed = next((term for term in BY_CLAIM[name] if term.born_in_ad), None)
        return _exact(claimed) if claimed is not None and claimed.born_in_ad else None
    known = BY_CANONICAL.get(name)
    return _exact(known) if known is not None and known.bare_name_counts else None


def _in_other_case(name: str, found: Term | None, expectations: Expectations) -> bool:
    """Whether a CAS attribute that the site reads came in another letter case.

    VuFind's ``Auth/CAS.php`` asks phpCAS by the exact key, and refuses the login without a value.
    Headers and LDAP entries are read in any letter case.
    """
    read = expectations.spelling.get(found.canonical) if found else None
    return read is not None and name != read and name.lower() == read.lower()


def _exact(found: Term | None) -> tuple[Term, Resolution] | None:
    return None if found is None else (found, Resolution.EXACT)


def _as_spelled(found: Term, resolution: Resolution, expectations: Expectations) -> Resolved:
    """Return the site's spelling of a term.

    If the site names one name on the wire, another name of the term does not count as delivered.
    """
    spelling = expectations.spelling.get(found.canonical, found.canonical)
    other_wire_name = (
        resolution in _DELIVERED
        and spelling != found.canonical
        and spelling.lower() not in (short.lower() for short in found.short)
    )
    if other_wire_name:
        resolution = Resolution.CLAIM_NAME if found.born_in_ad else Resolution.MISSPELT
    return spelling, resolution
